@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Run the application's commands."""
    return app.test_cli_runner()
