@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (
            f"smtp+tls://ada:{KEY}@mail.example:587",
            {
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "ada",
                "EMAIL_HOST_PASSWORD": KEY,
                "EMAIL_USE_TLS": True,
                "EMAIL_TIMEOUT": 10,
            },
        ),
        ("smtps://mail.example", {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("filemail:////srv/mail", {"EMAIL_FILE_PATH": "/srv/mail"}),
    ],
)
def test_mail_goes_out_or_into_files(url: str, settings: dict[str, object]) -> None:
    assert settings.items() <= mail_server(url).items()


def use(settings: Settings, url: str) -> None:
    """Send mail by the server at a URL."""
    for name, value in mail_server(url).items():
        setattr(settings, name, value)
