class AuthorSchema(Schema):
    """An author."""

    id = fields.Integer(dump_only=True)
    name = fields.String(required=True, validate=TEXT)


class WholeNumber(fields.Integer):
    """A whole number, which JSON may also write as 1.0, but not as "1"."""

    def _validated(self, value: Any) -> Any:
        is_whole = isinstance(value, float) and value.is_integer()
        return super()._validated(int(value) if is_whole else value)


class Day(fields.Date):
    """A day like 2000-12-31: ISO 8601 has more forms than people mean."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, *args, **kwargs)


class BookSchema(Schema):
    """A book."""

    id = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=TEXT)
    author_id = WholeNumber(required=True, strict=True, validate=NUMBER)
    published = Day(allow_none=True, load_default=None)
