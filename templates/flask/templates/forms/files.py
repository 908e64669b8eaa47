class UploadForm(Form):
    """A file of a known type."""

    file = FileField("File", validators=[FileRequired()])

    def validate_file(self, field: Field) -> None:
        """Refuse a file whose name or contents are not of a type we take."""
        if not storage.is_known(field.data):
            raise ValidationError(f"Only {storage.TYPES_IN_WORDS} can be uploaded.")
