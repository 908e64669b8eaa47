@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Make a browser."""
    return app.test_client()
