LARGEST = 2**31 - 1  # what a database holds in an integer


def has_no_null(text: str) -> None:
    """Refuse the one character that some databases cannot store."""
    if "\0" in text:
        raise ValidationError("Null characters cannot be stored.")


TEXT: list[Callable[[str], Any]] = [validate.Length(min=1, max=200), has_no_null]
NUMBER = validate.Range(min=1, max=LARGEST)
