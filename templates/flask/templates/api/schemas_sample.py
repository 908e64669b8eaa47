class AuthorSchema(Schema):
    """An author."""

    id = fields.Integer(dump_only=True)
    name = fields.String(required=True, validate=TEXT)


class BookSchema(Schema):
    """A book."""

    id = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=TEXT)
    author_id = fields.Integer(required=True, strict=True, validate=NUMBER)
    published = fields.Date(allow_none=True)
