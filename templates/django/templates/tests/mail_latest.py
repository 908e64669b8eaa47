@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (
            f"smtp+tls://ada:{KEY}@mail.example:587",
            {
                "host": "mail.example",
                "port": 587,
                "username": "ada",
                "password": KEY,
                "use_tls": True,
                "timeout": 10,
            },
        ),
        (
            "smtps://mail.example:465",
            {"host": "mail.example", "port": 465, "use_ssl": True, "timeout": 10},
        ),
        ("filemail:////srv/mail", {"file_path": "/srv/mail"}),
    ],
)
def test_mail_goes_out_or_into_files(url: str, settings: dict[str, object]) -> None:
    assert mail_server(url)["OPTIONS"] == settings


def use(settings: Settings, url: str) -> None:
    """Send mail by the server at a URL."""
    settings.MAILERS = {"default": mail_server(url)}
