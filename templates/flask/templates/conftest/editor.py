@pytest.fixture
def editor(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone who looks after content."""
    return log_in_as("editor")
