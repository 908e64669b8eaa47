"""The web page's application, asked as any WSGI server asks it."""

from __future__ import annotations

import html
import io
import json
import re
import shlex
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
import requests
from conftest import ROOT, Run
from flask import Flask
from flask.testing import FlaskClient
from test_documents import check

from scaffoldpy import __version__
from scaffoldpy.web import archives, create_app
from scaffoldpy.web.settings import Settings, read_settings

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
MANY = "100000/second"
# Each line holds what the line above holds, nine times.
BOMB = "a:\n- &a0 {x: 1}\n" + "".join(f"- &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
NUMBERS = ("number", "name of a number", "sixties", "float of sixties")


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(rate=MANY))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, **keys: str) -> str:
    answer = client.get("/", query_string=keys, headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def shown(text: str) -> str:
    """Return a page's text as somebody reads it."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def test_the_first_page_asks_and_shows_a_project(client: FlaskClient) -> None:
    text = shown(page(client))
    assert "No preference yet" in text
    assert "What are you building?" in text
    assert "manage.py" in text


def test_answers_move_the_recommendation(client: FlaskClient) -> None:
    text = shown(page(client, **{"answers.admin_site": "needed", "answers.data_model": "rich"}))
    assert "Your answers strongly favour Django." in text
    assert "(estimate from 120)" in text
    assert "What would change it" in text


def test_a_form_is_sent_to_the_canonical_address(client: FlaskClient) -> None:
    answer = client.get("/?project.name=Shop&answers.team=&options.api=drf&file=", headers=BROWSER)
    assert (answer.status_code, answer.location) == (302, "/?project.name=Shop&options.api=drf")


def test_every_example_and_every_change_of_mind_is_a_state_without_remarks(client: FlaskClient) -> None:
    text = page(client, **{"answers.admin_site": "needed", "answers.data_model": "rich"})
    links = [html.unescape(link) for link in re.findall(r'<a href="(\?[^"#]*)"', text)]
    assert len(links) > 5
    for link in links:
        assert 'class="remark"' not in client.get(f"/{link}", headers=BROWSER).text, link


def test_what_cannot_be_is_told_and_the_page_still_shows_a_project(client: FlaskClient) -> None:
    text = shown(
        page(
            client,
            **{
                "framework": "django",
                "options.deploy": "cluster",
                "options.database": "sqlite",
                "options.layout": "single",
                "project.slug": "django",
                "file": "nowhere.py",
                "colour": "red",
            },
        )
    )
    for told in (
        "unknown key colour",
        "Left out for Django: Database: SQLite",
        "Left out for Django: Layout: One module",
        'project.slug: "django"',
        "This project has no file nowhere.py.",
    ):
        assert told in text


def test_a_value_that_cannot_be_can_still_be_reached_and_says_why(client: FlaskClient) -> None:
    text = page(client, **{"framework": "django", "options.deploy": "cluster"})
    field = re.search(r'<input type="radio" name="options.database" value="sqlite"[^>]*>', text)
    assert field
    assert 'aria-disabled="true"' in field[0]
    assert "disabled>" not in field[0].replace('aria-disabled="true"', "")
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described
    assert f'id="{described[1]}"' in text


def test_a_file_is_shown_with_its_cause_and_what_differs(client: FlaskClient) -> None:
    text = shown(page(client, **{"framework": "django", "options.api": "drf", "file": "config/api_urls.py"}))
    assert "It is there because api=drf: you chose it." in text
    assert "What is different from" in text


def test_any_two_sets_can_be_compared(client: FlaskClient) -> None:
    same = {"framework": "django", "options.api": "drf"}
    text = shown(page(client, **same, **{"against.framework": "django", "against.options.api": "drf"}))
    assert "The same as the set in the address." in text
    text = shown(page(client, **same, **{"against.framework": "django", "against.options.api": "ninja"}))
    assert re.search(r"Compared with the set in the address: \d+ files differ", text)


def made_by_the_command(run: Run, here: Path, *settings: str) -> dict[str, bytes]:
    done = run("new", "Shop", "--yes", "--no-git", *(word for pair in settings for word in ("--set", pair)))
    assert done.returncode == 0, done.stderr
    top = here / "shop"
    files = {path.relative_to(here).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}
    return {path: content for path, content in files.items() if path != "shop/.env"}


def test_the_archives_hold_what_the_command_writes(client: FlaskClient, run: Run, here: Path) -> None:
    made = made_by_the_command(run, here, "options.ci=github", "answers.database=postgresql")
    query = "project.name=Shop&options.ci=github&answers.database=postgresql"
    with zipfile.ZipFile(io.BytesIO(client.get(f"/project.zip?{query}").data)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == made
    with tarfile.open(fileobj=io.BytesIO(client.get(f"/project.tar.gz?{query}").data)) as archive:
        assert {entry.name: archive.extractfile(entry).read() for entry in archive} == made  # type: ignore[union-attr]
    assert client.get(f"/file/manage.py?{query}").data == made["shop/manage.py"]


def test_programs_are_marked_in_archives() -> None:
    tree = {"a.txt": b"", "run": b"#!/bin/sh\n"}
    with zipfile.ZipFile(io.BytesIO(archives.zipped("shop", tree))) as archive:
        assert [entry.external_attr >> 16 for entry in archive.infolist()] == [0o100644, 0o100755]
    with tarfile.open(fileobj=io.BytesIO(archives.tarred("shop", tree))) as archive:
        assert [entry.mode for entry in archive] == [0o644, 0o755]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/yaml", "project: {name: Shop}\noptions: {ci: github}\n"),
        ("application/json", '{"project": {"name": "Shop"}, "options": {"ci": "github"}}'),
        ("application/toml", 'project.name = "Shop"\noptions.ci = "github"\n'),
    ],
)
def test_an_answers_file_can_be_sent_instead(client: FlaskClient, media_type: str, body: str) -> None:
    by_query = client.get("/project.zip?project.name=Shop&options.ci=github").data
    assert client.post("/project.zip", data=body, content_type=media_type).data == by_query
    plan = client.post("/api/plan", data=body, content_type=media_type).json
    assert plan is not None
    assert plan["options"]["ci"] == "github"


def test_the_answers_file_makes_the_same_project(client: FlaskClient) -> None:
    query = "project.name=Shop&options.ci=github&answers.team=experts"
    file = client.get(f"/answers.yaml?{query}").data
    posted = client.post("/project.zip", data=file, content_type="application/yaml")
    assert posted.data == client.get(f"/project.zip?{query}").data


def test_the_command_on_the_page_makes_the_same_project(client: FlaskClient, run: Run, here: Path) -> None:
    query = {"project.name": 'It\'s "$HOME" & Co', "options.ci": "github", "framework": "flask"}
    text = page(client, **query)
    found = re.search(r'id="copy-command">([^<]*)<', text)
    assert found
    words = shlex.split(html.unescape(found[1]))
    assert words[:4] == ["uvx", "--from", f"scaffoldpy-cli=={__version__}", "scaffoldpy"]
    assert run(*words[4:], "--no-git").returncode == 0
    [project] = here.iterdir()
    assert (project / "README.md").read_bytes() == client.get("/file/README.md", query_string=query).data


def test_every_download_of_a_page_works_whatever_it_shows(client: FlaskClient) -> None:
    shows = {"file": "README.md", "against.options.api": "drf", "against.framework": "django"}
    text = page(client, **{"project.name": "Shop", "options.ci": "github"}, **shows)
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)" download', text)]
    [curl] = re.findall(r"curl -OJ '[^/]*//[^/]*([^']*)'", html.unescape(text))
    assert len(links) == 4
    assert [link for link in (*links, curl) if client.get(link).status_code != 200] == []


@pytest.mark.parametrize(
    "keys",
    [
        {"framework": "django", "options.deploy": "cluster", "options.database": "sqlite"},
        {"project.slug": "django", "project.name": "--help"},
        {"framework": "flask", "options.api": "drf"},
        {"answers.style": "freedom", "options.admin": "true", "options.api": "drf"},
    ],
)
def test_what_is_shown_can_be_taken_also_where_something_was_left_out(
    client: FlaskClient, run: Run, here: Path, keys: dict[str, str]
) -> None:
    text = page(client, **keys)
    assert 'class="remark"' in text
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)" download', text)]
    assert [link for link in links if client.get(link).status_code != 200] == []
    [told] = re.findall(r'id="copy-command">([^<]*)<', text)
    done = run(*shlex.split(html.unescape(told))[4:], "--no-git")
    assert done.returncode == 0, done.stderr
    [project] = here.iterdir()
    with zipfile.ZipFile(io.BytesIO(client.get(links[0]).data)) as archive:
        assert archive.read(f"{project.name}/README.md") == (project / "README.md").read_bytes()


def test_a_wrong_value_in_a_form_with_empty_fields_is_still_told(client: FlaskClient) -> None:
    answer = client.get("/?project.email=foo&project.slug=", headers=BROWSER)
    assert answer.location == "/?project.email=foo"
    assert "must look like name@example.org" in client.get(answer.location, headers=BROWSER).text


def test_caches_know_what_an_answer_depends_on(client: FlaskClient) -> None:
    for path in ("/", "/nowhere"):
        assert {"Accept", "User-Agent"} <= set(client.get(path, headers=BROWSER).vary)


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8000", "127.0.0.1", "[::1]:8765", "a.b.example", "b.example"])
def test_its_own_names_are_known_however_they_are_written(host: str) -> None:
    client = create_app(Settings(rate=MANY, hosts=(*Settings().hosts, ".b.example"))).test_client()
    assert client.get("/schema", headers={"Host": host}).status_code == 200
    assert client.get("/schema", headers={"Host": f"x{host}"}).status_code == (200 if host == "a.b.example" else 400)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0"])  # noqa: S104
def test_a_signal_ends_the_server_also_after_a_request(by: signal.Signals, host: str) -> None:
    command = [sys.executable, "-m", "scaffoldpy", "web", "--port", "0", "--host", host]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        told = re.search(r"http://\S+/", server.stderr.readline())
        assert told
        assert requests.get(f"{told[0]}schema", timeout=20).status_code == 200
        server.send_signal(by)
        _, said = server.communicate(timeout=20)
    assert (server.returncode, said) == (130, "Stopped.\n")


def test_an_etag_is_the_content_and_saves_sending_it_again(client: FlaskClient) -> None:
    first = client.get("/project.zip?project.name=Shop")
    again = client.get("/project.zip?project.name=Shop", headers={"If-None-Match": first.headers["ETag"]})
    assert not first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/project.zip?project.name=Shop2").headers["ETag"] != first.headers["ETag"]


def test_an_address_with_the_version_never_changes(client: FlaskClient) -> None:
    plain, lasting = (client.get(f"{start}/project.zip?project.name=Shop") for start in ("", f"/{__version__}"))
    assert lasting.data == plain.data
    assert "immutable" in lasting.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]
    assert client.get("/9.9.9/project.zip?project.name=Shop").status_code == 404


def test_programs_get_documents_as_the_schema_says(client: FlaskClient) -> None:
    check(client.get("/api/questions").json, "questions")
    check(client.get("/api/options").json, "options")
    check(client.get("/api/recommendation?answers.admin_site=needed").json, "recommend")
    check(client.get("/api/plan?project.name=Shop&options.api=drf").json, "preview")
    schema: Any = client.get("/schema").json
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("path", "status", "detail", "hint"),
    [
        ("/project.zip?options.ap=drf", 422, "unknown key options.ap", "Did you mean options.api?"),
        (
            "/project.zip?framework=django&options.deploy=cluster&options.database=sqlite",
            422,
            "several application servers share one database server",
            "The nearest that works: ",
        ),
        ("/project.zip?framework=flask&options.api=drf", 422, "options.api cannot be drf", "It takes none, smorest."),
        ("/file/manag.py?framework=django", 404, "Did you mean manage.py?", ""),
        ("/nowhere", 404, "not found", "GET / lists all addresses"),
        (f"/project.zip?project.description={'x' * 9000}", 414, "at most 8000 characters", "POST"),
        (f"/?{urlencode([(f'k{n}', 1) for n in range(300)])}", 414, "200 keys", "POST"),
    ],
)
def test_a_refusal_is_a_problem_document(client: FlaskClient, path: str, status: int, detail: str, hint: str) -> None:
    answer = client.get(path)
    problem = json.loads(answer.text)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert problem["status"] == status
    assert detail in problem["detail"]
    assert hint in problem.get("hint", "")


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        ("x" * 70_000, "application/yaml", 413),
        ("project: {name: Shop}", "image/png", 415),
        ("project: {name: Shop", "application/yaml", 422),
        ("[" * 60_000, "application/json", 422),
        ("a: &a [x]\nb: &b [*a, *a]\nproject: {name: [*b, *b]}", "application/yaml", 422),
        (b"\xff\xfe", "application/yaml", 422),
        (BOMB, "application/yaml", 422),
        (f"a{'.a' * 30_000}=1", "application/toml", 422),
        (f"[{'a.' * 30_000}a]", "application/toml", 422),
        (f"scaffoldpy: 0x{'f' * 5_000}", "application/yaml", 422),
        (f"project: {{name: 0x{'f' * 5_000}}}", "application/yaml", 422),
        (f"scaffoldpy: 1{':59' * 9_000}", "application/yaml", 422),
        (f"scaffoldpy: !!float '1{':1' * 9_000}:1.5'", "application/yaml", 422),
        ("answers: {team: experts}", "application/yaml", 422),
    ],
    ids=["large", "type", "broken", "deep", "aliases", "bytes", "merges", "dotted", "table", *NUMBERS, "no name"],
)
def test_a_body_that_cannot_be_used_is_refused(
    client: FlaskClient, body: str | bytes, media_type: str, status: int
) -> None:
    started = time.process_time()
    answer = client.post("/project.zip", data=body, content_type=media_type)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert time.process_time() - started < 2
    assert len(answer.text) < 1000


def test_a_person_gets_a_page_for_a_problem(client: FlaskClient) -> None:
    answer = client.get("/project.zip?options.ap=drf", headers=BROWSER)
    assert answer.mimetype == "text/html"
    assert "Did you mean options.api?" in answer.text


def test_curl_gets_help(client: FlaskClient) -> None:
    answer = client.get("/", headers={"User-Agent": "curl/8.5.0", "Accept": "*/*"})
    assert answer.mimetype == "text/plain"
    lines = re.findall(r"'http://localhost/([^']*)'", answer.text)
    assert len(lines) == 6
    for line in lines[:-1]:
        assert client.get(f"/{line}").status_code == 200, line


def test_every_address_of_llms_txt_is_there(client: FlaskClient) -> None:
    links = re.findall(r"\]\(http://localhost(/[^)]*)\)", client.get("/llms.txt").text)
    assert len(links) > 6
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_a_strangers_name_for_the_server_is_refused(client: FlaskClient) -> None:
    for path in ("/", "/project.zip", "/nowhere", "/static/site.css"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
    for path in ("/health/", "/health/live/"):
        assert client.get(path, headers={"Host": "10.0.0.7"}).status_code == 200


def test_every_answer_has_the_headers_and_no_cookie(client: FlaskClient) -> None:
    for path in ("/", "/about", "/nowhere", "/project.zip", "/static/site.css", "/openapi.json"):
        with client.get(path, headers=BROWSER) as answer:
            headers = answer.headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in client.post("/project.zip", data="{}").headers


def test_a_client_is_limited_and_told_when_to_come_again() -> None:
    client = create_app(Settings(rate="3/minute")).test_client()
    answers = [client.get(path) for path in ("/schema", "/llms.txt", "/project.zip", "/schema", "/about")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert client.get("/health/live/").status_code == 200


def test_limits_hold_for_parallel_clients() -> None:
    app = create_app(Settings(rate="20/minute"))
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.extend(app.test_client().get("/schema").status_code for _ in range(10))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [200, 429]
    assert statuses.count(200) == 20


def test_no_more_projects_are_rendered_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffoldpy.web.desk._PATIENCE", 0.01)
    app = create_app(Settings(rate=MANY, renders=1))
    with app.extensions["scaffoldpy"].turn():
        answer = app.test_client().get("/project.zip")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert app.test_client().get("/project.zip").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOSTS", "http://a.example"),
        ("RATE", "many"),
        ("SSL_REDIRECT", "yes"),
        ("RATE_STORE", "file:///x"),
        ("RENDERS", "-1"),
        ("PROXY_HOPS", "x"),
    ],
)
def test_a_wrong_variable_is_told(run: Run, name: str, value: str) -> None:
    done = run("web", "--port", "0", **{f"SCAFFOLDPY_WEB_{name}": value})
    assert done.returncode == 2
    assert f"SCAFFOLDPY_WEB_{name}" in done.stderr


def test_plain_http_is_led_to_https_but_for_probes() -> None:
    client = create_app(Settings(ssl_redirect=True, proxy_hops=1, rate=MANY)).test_client()
    answer = client.get("/?project.name=A+B", headers={"X-Forwarded-Proto": "http", **BROWSER})
    assert (answer.status_code, answer.location) == (308, "https://localhost/?project.name=A+B")
    answer = client.get("/", headers={"X-Forwarded-Proto": "https", **BROWSER})
    assert (answer.status_code, "Strict-Transport-Security" in answer.headers) == (200, True)
    assert client.get("/health/live/").status_code == 200


def test_variables_are_read() -> None:
    given = {"SCAFFOLDPY_WEB_HOSTS": "start.example.org, .b.example", "SCAFFOLDPY_WEB_PROXY_HOPS": "1"}
    settings = read_settings(given)
    assert settings.hosts[-2:] == ("start.example.org", ".b.example")
    assert settings.proxy_hops == 1
    assert read_settings({}) == Settings()


def odd_names() -> Iterator[str]:
    yield from json.loads(
        json.dumps(["Acme", "مكتبة", "図書館", "🐍🐍", 'O\'Neil & "Sons"', "<script>alert(1)</script>"])
    )
    yield from ["{{ 7*7 }}", "[= 7*7 =]", "#% if 1 %#", "$(touch x)", "`id`", "a; rm -rf /", "../../etc", "%2e%2e%2f"]
    yield from (
        f"Name {chr(code)}x" for code in (*range(0x21, 0x7F), *range(0xA1, 0x100), *range(0x3B1, 0x3CA)) if code != 0xAD
    )


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_odd_names_come_out_as_they_went_in(client: FlaskClient, framework: str) -> None:
    altered = []
    for name in odd_names():
        by_query = client.get("/api/plan", query_string={"project.name": name, "framework": framework})
        document = {"project": {"name": name}, "framework": framework}
        by_body = client.post("/api/plan", json=document)
        for answer in (by_query, by_body):
            plan = json.loads(answer.text)
            if answer.status_code != 200 or plan["project"]["name"] != name:
                altered.append((name, answer.status_code, plan))
        assert name in html.unescape(page(client, **{"project.name": name, "framework": framework}))
    assert altered == []


@pytest.mark.parametrize("key", ["project.name", "project.slug", "project.description", "file", "against.project.name"])
def test_nothing_splits_a_header_or_leaves_the_folder(client: FlaskClient, key: str) -> None:
    for value in ("a\r\nSet-Cookie: x=1", "../../etc/passwd", "/etc/passwd", "a\0b", "..", "C:\\x", "%2e%2e/x"):
        for path in ("/", "/project.zip"):
            answer = client.get(path, query_string={key: value}, headers=BROWSER)
            assert "Set-Cookie" not in answer.headers
            assert answer.status_code in (200, 422), (path, value)
            if answer.mimetype == "application/zip":
                names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
                assert len({name.partition("/")[0] for name in names}) == 1
                assert [name for name in names if name.startswith("/") or ".." in name.split("/")] == []


def test_the_page_loads_nothing_for_other_commands() -> None:
    script = "import sys; from scaffoldpy.__main__ import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"
    command = [sys.executable, "-c", script, "questions"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"flask", "werkzeug", "waitress", "pygments", "limits"} & set(done.stdout.split())
