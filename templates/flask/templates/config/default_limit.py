DEFAULT_LIMIT: str = "300 per minute"
