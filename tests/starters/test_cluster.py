"""Generated clusters at work on loopback: files, a release under load, and what nginx tells the servers."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from clusters import PIXEL, Cluster, Load, cluster
from deployed import wait_until
from replication import replicated

from scaffoldpy.model import FRAMEWORKS, Framework

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("framework", FRAMEWORKS)]

RECENT_WRITE = "__Host-recent-write"  # a cookie
# A new column of the books: the old code does not know it, and can add books all the same.
COLUMNS = {
    "django": ("    pages = models.", "    shelf = models.CharField(max_length=20, null=True)\n"),
    "flask": ("    author: Mapped[Author]", "    shelf: Mapped[str | None] = mapped_column(String(20))\n"),
}


def test_a_release_goes_unnoticed(framework: Framework, tmp_path: Path) -> None:
    """The README's commands bring out a version with a new column while people read and write; nobody sees an error."""
    with cluster(framework, tmp_path) as site:
        editor, numbers = site.editor(), itertools.count()
        visits = [*readers(site, editor), lambda: site.add_book(editor, f"Book {next(numbers)}")]
        change_models(site)
        with Load(visits) as load:
            load.go_on(50)
            release(site, load)
        assert load.failures == []
        assert load.answers.count(302) == next(numbers)
        assert "logout" in editor.get(f"{site.address}/").text
        check_migrated(site)


def test_readers_do_not_notice_the_loss_of_a_server(framework: Framework, tmp_path: Path) -> None:
    """Nor that it comes back; and who is logged in stays so."""
    with cluster(framework, tmp_path) as site:
        editor, port = site.editor(), site.ports[0]
        with Load(readers(site, editor)) as load:
            load.go_on(50)
            site.stop(port)
            load.go_on(100)
            site.start(port)
            time.sleep(3)  # nginx tries a server again after two seconds
            site.stop(site.ports[1])
            load.go_on(50)
        assert load.failures == []


def readers(site: Cluster, editor: requests.Session) -> list[Callable[[], requests.Response]]:
    """Two strangers, and someone who must stay logged in."""

    def look_around() -> requests.Response:
        answer = editor.get(f"{site.address}/books/")
        assert "logout" in answer.text
        return answer

    return [*(lambda page=page: site.visitor().get(site.address + page) for page in ("/", "/books/")), look_around]


def release(site: Cluster, load: Load) -> None:
    """Do what the README says; Docker's part is played by processes of this machine."""
    readme = (site.bench.facts.folder / "README.md").read_text(encoding="utf-8")
    take_out, let_in = re.findall(r'docker compose exec nginx sh -c "(.+)"', readme)
    for service in re.findall(r"docker compose run --rm (\w+)", readme):
        site.run_service(service)
    for port in site.ports:
        site.in_nginx(take_out.replace("$web:8000", f"127.0.0.1:{port}"))
        site.stop(port)
        load.go_on(50)
        site.start(port)
        site.in_nginx(let_in)
        load.go_on(50)


def change_models(site: Cluster) -> None:
    """Add a column to the code, and the migration for it; a server that runs does not see that."""
    place, column = COLUMNS[site.framework]
    models = site.package / ("core/models.py" if site.framework == "django" else "models.py")
    text = models.read_text(encoding="utf-8")
    assert text.count(place) == 1
    models.write_text(text.replace(place, column + place), encoding="utf-8")
    if site.framework == "django":
        site.command("makemigrations")
    else:
        site.command("db", "migrate", "-m", "Add the shelf")


def check_migrated(site: Cluster) -> None:
    if site.framework == "django":
        site.command("makemigrations", "--check")
        site.command("migrate", "--check")
    else:
        site.command("db", "check")


def test_nginx_sends_the_files(framework: Framework, tmp_path: Path) -> None:
    """The look of the site by itself; an uploaded file by itself (Django), or for whom the application lets (Flask)."""
    with cluster(framework, tmp_path) as site:
        editor, stranger = site.editor(), site.visitor()
        uploaded = upload(site, editor)
        direct = requests.get(f"http://127.0.0.1:{site.ports[0]}{uploaded}", headers=forwarded(editor), timeout=9)
        sheet = re.search(r'href="(/static/[^"]+\.css[^"]*)"', stranger.get(f"{site.address}/").text)
        assert sheet
        if framework == "flask":
            assert direct.headers["X-Accel-Redirect"].startswith("/stored/")
            assert direct.content == b""
            stored = editor.get(site.address + uploaded)
            assert stranger.get(site.address + uploaded, allow_redirects=False).status_code == 302
            assert stranger.get(f"{site.address}/stored/{Path(uploaded).name}").status_code == 404
        for port in site.ports:
            site.stop(port)
        if framework == "django":
            stored = stranger.get(site.address + uploaded)
        look = stranger.get(site.address + sheet[1])
        assert (look.status_code, look.headers["Content-Type"]) == (200, "text/css")
        assert look.headers["Content-Encoding"] == "gzip"
        assert look.headers["X-Content-Type-Options"] == "nosniff"
        if framework == "django":
            unhashed = stranger.get(site.address + re.sub(r"\.[0-9a-f]{12}\.", ".", sheet[1]))
            assert look.headers["Cache-Control"] == "max-age=315360000"  # ten years
            assert unhashed.headers["Cache-Control"] == "max-age=60"
        kept = PIXEL if framework == "flask" else PIXEL[:33]  # drawn anew: signature, size
        assert stored.content.startswith(kept)
        assert stored.headers["Content-Security-Policy"] == "default-src 'none'"
        assert stranger.get(f"{site.address}/").status_code == 502


def upload(site: Cluster, editor: requests.Session) -> str:
    """Upload a picture by the site's form; return its address."""
    picture = ("pixel.png", PIXEL, "image/png")
    if site.framework == "django":
        answer = site.add_book(editor, "A book with a cover", cover=picture)
        page = editor.get(site.address + answer.headers["Location"]).text
    else:
        assert site.send(editor, "/files/", {}, file=picture).status_code == 302
        page = editor.get(f"{site.address}/files/").text
    found = re.search(r'"(/(?:media/covers|files)/\w+\.png)"', page)
    assert found, page
    return found[1]


def forwarded(session: requests.Session) -> dict[str, str]:
    """Return the headers of a request that nginx would have passed on."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)
    return {"Cookie": cookies, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}


def test_reads_go_to_the_replica_and_whoever_writes_sees_it(
    framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The replica is five seconds behind: strangers see a new book later, its author sees it at once."""
    with replicated("5s") as servers:
        monkeypatch.setenv("SCAFFOLDPY_POSTGRESQL", f"postgresql://postgres@127.0.0.1:{servers.primary}")
        with cluster(framework, tmp_path, replica=servers.replica) as site:
            stranger = site.visitor()
            wait_until(lambda: "logout" in site.editor().get(f"{site.address}/books/").text)
            editor = site.editor()
            assert site.add_book(editor, "Invisible Cities").status_code == 302
            assert RECENT_WRITE in editor.cookies
            assert "Invisible Cities" in editor.get(f"{site.address}/books/").text
            assert "Invisible Cities" not in stranger.get(f"{site.address}/books/").text
            editor.cookies.pop(RECENT_WRITE)
            assert "Invisible Cities" not in editor.get(f"{site.address}/books/").text
            assert RECENT_WRITE not in stranger.cookies
            wait_until(lambda: "Invisible Cities" in stranger.get(f"{site.address}/books/").text)
