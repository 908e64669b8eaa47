@pytest.fixture
def ada(app: Flask, session: Session) -> User:
    """Store a user."""
    with app.app_context():
        user = User.of("ada@example.org", "correct horse battery")
    session.add(user)
    session.commit()
    return user


@pytest.fixture
def log_in_as(app: Flask, session: Session) -> Callable[[str], FlaskClient]:
    """Log someone of a role in."""

    def log_in(role: str) -> FlaskClient:
        with app.app_context():
            user = User.of(f"{role}@example.org", "correct horse battery", role)
        session.add(user)
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user.get_id()
        return client

    return log_in


@pytest.fixture
def member(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone without special rights."""
    return log_in_as("member")
