
REDIS_URL = env("REDIS_URL", redis, local="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ResilientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": PACKAGE,
        "OPTIONS": {"socket_timeout": 2},  # seconds
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
