WTF_CSRF_TIME_LIMIT: None = None  # a form may stay open as long as its session
