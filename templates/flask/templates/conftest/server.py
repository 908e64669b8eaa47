# The server of DATABASE_URL, or the usual one, where tests make their own database.
GIVEN = os.environ.get("DATABASE_URL", "")
IS_SERVER = GIVEN.startswith([= '"postgres"' if cookiecutter.database == "postgresql" else '("mysql", "mariadb")' =])
DATABASE_URL = url(GIVEN) if IS_SERVER else Config().SQLALCHEMY_DATABASE_URI


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """Make a database, and remove it in the end."""
    address = make_url(DATABASE_URL)
    address = address.set(database=f"test_{os.getpid()}_{address.database}"[:50])
    create_database(address)
    yield address.render_as_string(hide_password=False)
    drop_database(address)
