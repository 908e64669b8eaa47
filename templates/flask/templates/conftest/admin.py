@pytest.fixture
def admin(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone who may do everything."""
    return log_in_as("admin")
