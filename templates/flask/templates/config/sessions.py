SESSION_COOKIE_NAME: str = f"{__package__}-session"
SESSION_COOKIE_SAMESITE: str = "Lax"
SESSION_COOKIE_SECURE: bool = False
