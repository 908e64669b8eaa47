

@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada@%2Frun%2FServer/site",
        "mysql://ada@/site?unix_socket=/run/Server",
        "mariadb://ada@/site?socket=/run/Server",
    ],
)
def test_server_may_be_at_a_socket(url: str) -> None:
    config = database(url)
    assert config["HOST"] == "/run/Server"
    assert config["NAME"] == "site"


@pytest.mark.parametrize(
    ("query", "check"),
    [
        ("ssl-mode=REQUIRED", {"check_hostname": True, "verify_mode": True}),
        ("ssl-mode=verify_ca", {"check_hostname": False, "verify_mode": True}),
        (
            "ssl-ca=ca.pem",
            {"check_hostname": True, "verify_mode": True, "ca": "ca.pem"},
        ),
    ],
)
def test_certificate_is_checked_where_tls_is_asked_for(
    query: str, check: dict[str, Any]
) -> None:
    options = database(f"{URLS['mysql']}?{query}")["OPTIONS"]
    assert check.items() <= options["ssl"].items()
    assert options["ssl"].keys() & {"ca", "capath"}


def test_tls_may_be_left_out() -> None:
    off, may = (
        database(f"{URLS['mysql']}?ssl-mode={mode}")["OPTIONS"]
        for mode in ("DISABLED", "PREFERRED")
    )
    assert off == {**OPTIONS["mysql"], "ssl_disabled": True}
    assert may == OPTIONS["mysql"]
