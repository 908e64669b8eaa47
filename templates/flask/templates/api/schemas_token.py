class LoginSchema(Schema):
    """Who asks for a token."""

    email = fields.String(required=True, validate=[validate.Length(max=254), NO_NULL])
    password = fields.String(
        required=True, validate=[validate.Length(max=200), NO_NULL]
    )


class TokenSchema(Schema):
    """A token, to be sent as `Authorization: Bearer …`."""

    token = fields.String()
    seconds = fields.Integer()
