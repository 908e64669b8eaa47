def normalize_email(email: str) -> str:
    """Make one address of its spellings; raise ValueError where it is none."""
    checked = validate_email(email.strip(), check_deliverability=False)
    return checked.normalized.lower()
