SQLALCHEMY_DATABASE_URI: str = env.variable(
#% if SERVER %#
    f"[= SERVER =]{__package__}[= DATABASE =]",
#% else %#
    "[= DATABASE_URL =]",
#% endif %#
    database.url,
    names=("DATABASE_URL",),
#% if cookiecutter.database != "sqlite" %#
    production=env.REQUIRED,
#% endif %#
)
#% if SERVER %#
SQLALCHEMY_ENGINE_OPTIONS: dict[str, Any] = field(default_factory=dict)
#% endif %#
