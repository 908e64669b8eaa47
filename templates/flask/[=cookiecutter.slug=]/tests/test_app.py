#% from "defaults.jinja" import has_checks, takes_json with context %#
#% set has_pages = cookiecutter.pages or cookiecutter.api == "smorest" %#
"""What every answer has in common: health, headers, errors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import Executable, literal, select, text

from [= cookiecutter.slug =] import health
from [= cookiecutter.slug =].extensions import db
from [= cookiecutter.slug =].headers import csp_nonce


def test_health_is_json(client: FlaskClient) -> None:
    """Monitoring reads it, and never an old copy."""
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json
    assert response.json["status"] == "ok"
    assert response.headers["Cache-Control"] == "no-store"
#% if has_checks %#


def test_health_names_what_is_down(
    client: FlaskClient, [= "runner: FlaskCliRunner, " if cookiecutter.orm else "" =]monkeypatch: pytest.MonkeyPatch
) -> None:
    """[= "503 for a load balancer, a failing command for a container" if cookiecutter.orm else "Pages answer without it" =]."""
#% if cookiecutter.orm %#
    assert runner.invoke(args=["health"]).exit_code == 0
#% endif %#

    def fail() -> None:
        raise ConnectionError("nobody there")

    for name in health.CHECKS:
        monkeypatch.setitem(health.CHECKS, name, fail)
    response = client.get("/health/")
    assert response.status_code == [= 503 if cookiecutter.orm else 200 =]
    assert response.json
    assert response.json["status"] == "[= "down" if cookiecutter.orm else "degraded" =]"
    assert set(response.json["checks"].values()) == {"down"}
#% if cookiecutter.orm %#
    assert runner.invoke(args=["health"]).exit_code == 1
#% endif %#
#% endif %#


@pytest.mark.parametrize("path", ["/health/", "/health/live/"])
def test_a_probe_may_name_any_host(client: FlaskClient, path: str) -> None:
    """It knows a server by its address only."""
    headers = {"Host": "10.1.2.3:8000"}
    assert client.get(path, headers=headers).status_code == 200


def test_every_answer_has_the_headers(client: FlaskClient) -> None:
    """Also an error has them."""
    for path in ("/health/", "/nothing-here"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_a_view_may_set_headers_of_its_own(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every one of them, in any case of letters; none is sent twice."""
    own = {name: "own" for name, _ in client.get("/health/").headers}
    own = {name.lower(): own[name] for name in own if "-" in name}
    own.pop("content-length")

    def show() -> tuple[str, dict[str, str]]:
#% if has_pages %#
        csp_nonce()
#% endif %#
        return "", own

    monkeypatch.setitem(app.view_functions, "health.show", show)
    headers = client.get("/health/").headers
    assert [headers.getlist(name) for name in own] == [["own"]] * len(own)


#% if has_pages %#
def test_a_nonce_lets_one_inline_script_run(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every answer has a nonce of its own, and none when nothing asks for it."""

    def inline() -> str:
        return csp_nonce() and render_template_string("{{ csp_nonce() }}")

    policy = client.get("/health/").headers["Content-Security-Policy"]
    assert not re.search("nonce|unsafe", policy)
    monkeypatch.setitem(app.view_functions, "health.show", inline)
    first, second = client.get("/health/"), client.get("/health/")
    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]
    assert first.text != second.text


#% endif %#
def test_programs_get_json(client: FlaskClient) -> None:
    """The body repeats the status."""
    response = client.get("/nothing-here", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json
    assert response.json["code"] == 404
#% if cookiecutter.pages %#


def test_people_get_a_page(client: FlaskClient) -> None:
    """The page has the site's look and a way on."""
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "Go to the first page" in response.text
#% endif %#


def test_an_error_keeps_its_headers(client: FlaskClient) -> None:
    """405 says what would have been allowed."""
    response = client.delete("/health/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


#% if takes_json %#
@pytest.mark.parametrize("kind", [RuntimeError, RecursionError, ValueError])
def test_an_exception_is_a_500_without_its_text(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Exception],
) -> None:
    """What went wrong is for the log, not for the visitor."""

    def crash() -> str:
        raise kind("a secret detail")
#% else %#
def test_an_exception_is_a_500_without_its_text(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong is for the log, not for the visitor."""

    def crash() -> str:
        raise RuntimeError("a secret detail")
#% endif %#

    monkeypatch.setitem(app.view_functions, "health.show", crash)
    app.testing = False
    response = client.get("/health/")
    assert response.status_code == 500
    assert "a secret detail" not in response.text
#% if cookiecutter.orm %#


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        (select(literal("\ud800")), 400),
#% if cookiecutter.database == "postgresql" %#
        (select(literal("\0")), 400),
        (text("SELECT CAST(3000000000 AS integer)"), 400),
        (text("SELECT 1 / 0"), 500),
#% elif cookiecutter.database == "mysql" %#
        (text("INSERT INTO numbers VALUES (3000000000)"), 400),
        (text("INSERT INTO numbers VALUES ('many')"), 500),
#% elif cookiecutter.database == "sqlite" %#
        (select(literal(2**63)), 400),
#% endif %#
    ],
)
def test_what_no_database_holds_is_refused(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    statement: Executable,
    status: int,
) -> None:
    """JSON can carry half a character, which is the sender's mistake."""

    def ask() -> str:
#% if cookiecutter.database == "mysql" %#
        table = "CREATE TEMPORARY TABLE IF NOT EXISTS numbers (number integer)"
        db.session.execute(text(table))
#% endif %#
        return str(db.session.execute(statement))

    monkeypatch.setitem(app.view_functions, "health.show", ask)
    app.testing = False
    assert client.get("/health/").status_code == status


#% if cookiecutter.database == "sqlite" %#
@pytest.mark.parametrize("mistake", [lambda: "ü".encode("ascii"), lambda: int(1e999)])
def test_our_own_mistakes_are_not_the_senders(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    mistake: Callable[[], object],
) -> None:
    """ASCII lacks much that a database holds, and nothing is infinite."""
    monkeypatch.setitem(app.view_functions, "health.show", mistake)
#% else %#
def test_our_own_mistakes_are_not_the_senders(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASCII lacks much that a database holds."""
    monkeypatch.setitem(app.view_functions, "health.show", lambda: "ü".encode("ascii"))
#% endif %#
    app.testing = False
    assert client.get("/health/").status_code == 500
#% endif %#


@pytest.mark.parametrize("host", ["[::1]:5000", "LOCALHOST", "localhost:80"])
def test_a_host_may_be_written_in_any_way(client: FlaskClient, host: str) -> None:
    """In capitals, with a port, as an address of IPv6."""
    assert client.get("/nowhere/", headers={"Host": host}).status_code == 404


def test_an_untrusted_host_is_refused(client: FlaskClient) -> None:
    """Links in mails are built from the host name, so it must be ours."""
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
