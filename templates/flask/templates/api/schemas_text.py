class TextSchema(Schema):
    """A text."""

    text = fields.String(required=True, validate=validate.Length(max=100_000))


class StatisticsSchema(Schema):
    """What a text consists of."""

    characters = fields.Integer()
    words = fields.Integer()
    lines = fields.Integer()
