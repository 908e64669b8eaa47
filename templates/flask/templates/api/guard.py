def key_required(view: View) -> View:
    """Let only those in who send [= "the key" if cookiecutter.accounts == "none" else "an editor's token" =], and document that."""

    @api.doc(security=[{"bearer": []}])
    @api.alt_response(401, description="Who are you?")
#% if cookiecutter.accounts != "none" %#
    @api.alt_response(403, description="You may not do this.")
#% endif %#
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        check_key(bearer_token(request.headers.get("Authorization", "")))
        return view(*args, **kwargs)

    documented: View = guarded
    return documented


def bearer_token(header: str) -> str:
    """Return what follows the scheme, which may be written in any case (RFC 9110)."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


#% if cookiecutter.accounts == "none" %#
def check_key(key: str) -> None:
    """Stop a request that does not carry the key."""
    expected = current_app.config["API_KEY"]
    if not hmac.compare_digest(key.encode(), expected.encode()):
        raise Unauthorized("The key is missing or wrong.", www_authenticate=BEARER)
#% else %#
def check_key(token: str) -> None:
    """Stop a request that does not carry the token of an editor or admin."""
    user = user_of_token(token)
    if user is None or not user.is_active:
        raise Unauthorized("The token is missing or old.", www_authenticate=BEARER)
    if not (user.has_role("editor") or user.has_role("admin")):
        raise Forbidden("Only editors and admins can change the data.")


@api.route("/token/", methods=["POST"])
@limiter.limit("10 per minute")
@api.arguments(LoginSchema)
@api.response(200, TokenSchema)
@api.alt_response(401, description="The address or the password is wrong.")
def make_token(given: dict[str, str]) -> dict[str, object]:
    """Give a token in return for an address and a password."""
    user = user_by_login(given["email"], given["password"])
    if user is None:
        raise Unauthorized("The address or the password is wrong.")
#% if cookiecutter.accounts == "full" %#
    if not has_second_factor(user, given["code"]):
        raise Unauthorized("Also send `code`, a new one of your authenticator app.")
#% endif %#
    return {"token": serializer().dumps(user.get_id()), "seconds": SECONDS}


def user_of_token(token: str) -> User | None:
    """Return whose token this is; None when it is forged or too old."""
    try:
        return user_by_session(str(serializer().loads(token, max_age=SECONDS)))
    except BadData:
        return None


def serializer() -> URLSafeTimedSerializer:
    """Sign tokens for the API and nothing else."""
    return URLSafeTimedSerializer(signing_keys(), "api-token")
#% endif %#
