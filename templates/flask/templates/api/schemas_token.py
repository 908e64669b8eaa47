class LoginSchema(Schema):
    """Who asks for a token."""

    email = fields.String(required=True, validate=[validate.Length(max=254), NO_NULL])
    password = fields.String(
        required=True, validate=[validate.Length(max=200), NO_NULL]
    )
#% if cookiecutter.accounts == "full" %#
    code = fields.String(load_default="", validate=[validate.Length(max=20), NO_NULL])
#% endif %#


class TokenSchema(Schema):
    """A token, to be sent as `Authorization: Bearer …`."""

    token = fields.String()
    seconds = fields.Integer()
