def user_by_email(email: str) -> User | None:
    """Find a user, whatever the case of the address."""
    try:
        email = normalize_email(email)
    except ValueError:
        return None
    return db.session.scalar(select(User).where(User.email == email))
