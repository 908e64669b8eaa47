[% set path = "/" if cookiecutter.pages else ("/api/docs/" if cookiecutter.api == "smorest" else "/webhook/") %]
"""Rate limits."""

from __future__ import annotations

from dataclasses import replace

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config


def test_too_many_requests_are_refused(config: Config) -> None:
    """The answer says when to come back; monitoring is never refused."""
    app = create_app(
        replace(config, RATELIMIT_ENABLED=True, DEFAULT_LIMIT="2 per minute")
    )
    client = app.test_client()
    answers = [client.[= "post" if path == "/webhook/" else "get" =]("[= path =]") for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert int(answers[2].headers["Retry-After"]) <= 60
    for _ in range(3):
        assert client.get("/health/").status_code != 429
[% if cookiecutter.accounts != "none" %]


def test_guessing_passwords_takes_long(config: Config) -> None:
    """Ten a minute from one address; more are not even looked at."""
    app = create_app(replace(config, RATELIMIT_ENABLED=True))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answers = [client.post("/login/").status_code for _ in range(11)]
    assert [answer == 429 for answer in answers] == [False] * 10 + [True]
[% endif %]
