@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Look into the database, beside the application."""
    with app.app_context():
        engine = db.engine[= '.execution_options(isolation_level="READ COMMITTED")' if cookiecutter.database == "mysql" =]
    with Session(engine) as session:
        yield session
