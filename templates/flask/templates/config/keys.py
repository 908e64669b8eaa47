@property
def WTF_CSRF_SECRET_KEY(self) -> list[str]:
    """What forms are signed with: earlier keys still count, the last one signs."""
    return [*self.SECRET_KEY_FALLBACKS, self.SECRET_KEY]
