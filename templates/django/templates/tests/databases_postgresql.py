

@pytest.mark.parametrize(
    "url",
    [
        "postgres:////run/Server/site",
        "postgres://%2Frun%2FServer/site",
        "postgres:///site?host=/run/Server",
    ],
)
def test_server_may_be_at_a_socket(url: str) -> None:
    config = database(url)
    assert config["HOST"] == "/run/Server"
    assert config["NAME"] == "site"


def test_pool_gives_way_to_a_lasting_connection() -> None:
    assert "pool" not in database(f"{URLS['postgresql']}?conn_max_age=60")["OPTIONS"]


@pytest.mark.parametrize(
    ("given", "mode"), [("require", "verify-full"), ("prefer", "prefer")]
)
def test_certificate_is_checked_where_tls_is_asked_for(given: str, mode: str) -> None:
    options = database(f"{URLS['postgresql']}?sslmode={given}")["OPTIONS"]
    assert options["sslmode"] == mode
    assert ("sslrootcert" in options) == (given == "require")
