class AtOnce(Thread):
    """A thread that is done once it is started, for tests to see what it does."""

    start = Thread.run


@pytest.fixture(scope="session", autouse=True)
def mail_at_once() -> Iterator[None]:
    """Send mails before the answer."""
    with patch.object([= "mail" if cookiecutter.tasks == "none" else "tasks" =], "Thread", AtOnce):
        yield
