class AuthorSchema(Schema):
    """An author."""

    id = fields.Integer(dump_only=True)
    name = fields.String(required=True, validate=TEXT)


class WholeNumber(fields.Integer):
    """A whole number, which JSON may also write as 1.0, but not as "1"."""

    def _validated(self, value: Any) -> Any:
        is_whole = isinstance(value, float) and value.is_integer()
        return super()._validated(int(value) if is_whole else value)


class BookSchema(Schema):
    """A book."""

    id = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=TEXT)
    author_id = WholeNumber(required=True, strict=True, validate=NUMBER)
    published = fields.Date(allow_none=True, load_default=None)
