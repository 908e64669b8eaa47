View = Callable[..., Any]

smorest = Api()
api = Blueprint("api", __name__, url_prefix="/api")


def is_refused(response: Response) -> bool:
    """Tell whether someone was not let in."""
    return response.status_code in (401, 403)


# Who is refused too often is not looked at again for a while.
limiter.limit("30 per minute", deduct_when=is_refused, override_defaults=False)(api)


def init_app(app: Flask) -> None:
    """Add the API, its description and its documentation to the application."""
    smorest.init_app(app)
    bearer = {"type": "http", "scheme": "bearer"}
    spec: Any = smorest.spec
    spec.components.security_scheme("bearer", bearer)
    smorest.register_blueprint(api)
#% if cookiecutter.sample %#
    header = spec.components.headers["PAGINATION"]  # holds JSON: say so
    header["content"] = {"application/json": {"schema": header.pop("schema")}}
#% endif %#
#% if cookiecutter.forms %#
    csrf.exempt(api)  # it takes tokens, which no browser sends by itself, and no cookie
#% endif %#
    app.add_url_rule("/api/docs/", "api_docs", docs)


def docs() -> str:
    """Show what the API can do."""
    spec: Any = smorest.spec
    return render_template("api/docs.html", spec=spec.to_dict())
