"""A living project of the upgrade proof: what is edited in it, what is stored, and what its database and pages tell."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

PASSWORD = "a long password"  # noqa: S105
SERVER = "postgresql://postgres:postgres@127.0.0.1:5432/"
_FIRST_COLUMN = {
    "django": r'(class {0}\([^\n]*\n    """.*?"""\n)',
    "flask": r'(class {0}\(.*?__tablename__ = "[a-z]+"\n)',
}
_COLUMN = {
    "django": '\n    subtitle = models.CharField(max_length=200, blank=True, default="")\n',
    "flask": '\n    subtitle: Mapped[str] = mapped_column(String(200), default="", server_default="")\n',
}


class StepError(Exception):
    """A step that went wrong."""


@dataclass
class Living:
    """One project on the disk, with an environment that has all it needs."""

    framework: str
    folder: Path
    slug: str
    python: str
    databases: tuple[str, ...] = ()  # of PostgreSQL; none for SQLite
    has_column: bool = False  # of the user's own

    @property
    def is_flask(self) -> bool:
        return self.framework == "flask"

    @property
    def has_database(self) -> bool:
        return not self.is_flask or (self.folder / "migrations").is_dir()

    @property
    def variables(self) -> dict[str, str]:
        """What a development server is given."""
        found = {"DEBUG": "true", "FLASK_DEBUG": "1", "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789"}
        if self.databases:
            found["DATABASE_URL"] = SERVER + self.databases[0]
            if not self.is_flask:
                found["JOURNAL_DATABASE_URL"] = SERVER + self.databases[1]
        return {**bare(self.python), **found}

    # Steps, as its README has them.

    def run(self, *arguments: str, variables: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env=self.variables if variables is None else variables,
            check=False,
        )
        if done.returncode:
            told = (done.stderr + done.stdout).strip().splitlines()
            raise StepError(f"{' '.join(arguments)[:60]}: {' | '.join(told[-12:])[-1500:]}")
        return done.stdout

    def flask(self, *arguments: str) -> str:
        return self.run("-m", "flask", "--app", self.slug, "--debug", *arguments)

    def make_databases(self) -> None:
        for name in self.databases:
            self.run("-c", _ANEW, SERVER + "postgres", name)

    def migrate(self) -> None:
        if self.has_database:
            self.flask("db", "upgrade") if self.is_flask else self.run("manage.py", "migrate")

    def seed(self) -> None:
        if self.has_database:
            code = _SEED[self.framework].replace("shop", self.slug)
            self.run("-c", code) if self.is_flask else self.run("manage.py", "shell", "-c", code)

    def check(self) -> None:
        """Ask whether its models need anything that its migrations lack."""
        if not self.has_database:
            return
        if self.is_flask:
            self.flask("db", "check")
        else:
            self.run("manage.py", "makemigrations", "--check", "--dry-run")
            self.run("manage.py", "check")

    def test(self) -> None:
        self.run("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", variables=bare(self.python))

    # Five ordinary edits.

    def edit(self) -> None:
        """Edit a setting, an address, a dependency, the README, and a model, with its own migration."""
        self._edit_settings()
        self._edit_addresses()
        self._change("pyproject.toml", r'(\ndependencies = \[\n(?:  "[^\n]*",\n)+)', r'\1  "humanize>=4,<5",\n')
        readme = self.folder / "README.md"
        readme.write_text(readme.read_text() + "\n## Whom to ask\n\nThe library's front desk, by phone.\n")
        self._edit_models()

    def _edit_settings(self) -> None:
        if self.is_flask:
            self._change(f"{self.slug}/config.py", r"(    TESTING: bool = False\n)", r'\1    PHONE: str = "030 1234"\n')
            return
        app = '    "django.contrib.staticfiles",\n'
        self._change("config/settings.py", f"({app})", r'\1    "django.contrib.humanize",\n')
        self._change("config/settings.py", r"(\nAUTH_USER_MODEL = [^\n]*\n)", r'\1PHONE = "030 1234"\n')

    def _edit_addresses(self) -> None:
        (self.folder / self.slug / "about.py").write_text(_ABOUT[self.framework])
        if self.is_flask:
            lines = "    from .about import pages\n\n    app.register_blueprint(pages)\n"
            self._change(f"{self.slug}/__init__.py", r"(    return app\n)", lines + r"\1")
            return
        self._change(
            "config/urls.py", r"(\nfrom \. import views\n)", f"\nfrom {self.slug}.about import about\n" + r"\1"
        )
        self._change("config/urls.py", r"(\nurlpatterns = \[\n.*?)(\n\])", r'\1\n    path("about/", about),\2')

    def _edit_models(self) -> None:
        """Add a column to the books, else to the users, and make and apply the migration for it."""
        models = [*sorted(self.folder.rglob("models*.py")), *sorted(self.folder.rglob("models/*.py"))]
        for name in ("Book", "User"):
            for file in models:
                pattern = _FIRST_COLUMN[self.framework].format(name)
                new = rf"\1{_COLUMN[self.framework]}"
                text, count = re.subn(pattern, new, file.read_text(), count=1, flags=re.DOTALL)
                if count:
                    self._add_column(file, text)
                    return

    def _add_column(self, file: Path, text: str) -> None:
        self.has_column = True
        if self.is_flask:
            file.write_text(text)
            self.flask("db", "migrate", "-m", "subtitle")
        else:
            line = "from django.db import models"
            file.write_text(text if line in text else re.sub(r"(\n(?:from|import) )", rf"\n{line}\1", text, count=1))
            self.run("manage.py", "makemigrations")
        self.migrate()

    def _change(self, path: str, pattern: str, new: str) -> None:
        file = self.folder / path
        text, count = re.subn(pattern, new, file.read_text(), count=1, flags=re.DOTALL)
        if not count:
            raise StepError(f"{path} has no place for an edit: {pattern}")
        file.write_text(text)

    # What it has.

    def look(self) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
        """Return the columns, indexes and constraints of each table, and its number of rows."""
        told = json.loads(self.run("-c", _LOOK, *(SERVER + name for name in self.databases)))
        return told["schema"], told["rows"]

    @contextmanager
    def served(self) -> Iterator[Visitor]:
        """Run its development server, as the README starts it, without reloading."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        if self.is_flask:
            command = ["-m", "flask", "--app", self.slug, "--debug", "run", "--no-reload", "--port", str(port)]
        else:
            command = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        log = self.folder.parent / f"{self.folder.name}.log"
        with log.open("w") as printed:
            process = subprocess.Popen(
                [self.python, *command], cwd=self.folder, env=self.variables, stdout=printed, stderr=printed
            )
        try:
            yield Visitor(port, log).waited(process)
        finally:
            process.kill()
            process.wait()


@dataclass
class Visitor:
    """Someone who looks at a running project, logged in or not."""

    port: int
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def waited(self, process: subprocess.Popen[bytes]) -> Visitor:
        for _ in range(300):
            if process.poll() is not None:
                raise StepError(f"the server ended: {self.log.read_text()[-1500:]}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise StepError("the server does not listen after 30 s")

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, text and the address that a redirect leads to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        site = f"http://127.0.0.1:{self.port}"
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": site + path,
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if form is not None else "GET", path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as err:
            raise StepError(f"{path}: {err!r}: {self.log.read_text()[-900:]}") from err
        finally:
            connection.close()
        for name, value in re.findall(
            r"^([^=;\s]+)=([^;]*)", "\n".join(answer.headers.get_all("Set-Cookie", [])), re.M
        ):
            self.cookies[name] = value
        if answer.status >= 500:
            raise StepError(f"{path} answers {answer.status}: {self.log.read_text()[-1200:]}")
        return answer.status, text, answer.headers.get("Location", "")

    def log_in(self, names: tuple[str, ...]) -> bool:
        """Log in where there is a page for it; tell whether there is one. Raises StepError when it is refused."""
        for page in ("/accounts/login/", "/login/", "/admin/login/"):
            status, text, to = self.ask(page)
            if status in (301, 302):
                page = urlsplit(to).path
                status, text, _ = self.ask(page)
            if status != 200 or "password" not in text:
                continue
            for name in names:
                form = _form(text, name)
                status, text, to = self.ask(page, form)
                if status in (302, 303) and "login" not in to:
                    return True
            raise StepError(f"{page} refuses everyone: {status} {to} {re.sub('<[^>]*>', ' ', text)[:600]}")
        return False

    def walk(self, *more: str) -> dict[str, int]:
        """Follow every link of the site; return each address with its status."""
        seen: dict[str, int] = {}
        waiting = ["/", "/health/", *more]
        while waiting and len(seen) < 60:
            path = waiting.pop(0)
            if path in seen or re.search(r"logout|delete|export|download|static|/files/.", path):
                continue
            seen[path], text, to = self.ask(path)
            links = [to, *re.findall(r'href="([^"#]*)', text)] if seen[path] < 400 else []
            here = f"http://127.0.0.1:{self.port}{path}"
            targets = (urlsplit(urljoin(here, link.replace("&amp;", "&"))) for link in links)
            waiting += [target.path for target in targets if target.port == self.port]
        return seen


class _Fields(HTMLParser):
    """The fields of the first form that asks for a password."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and self.forms and given.get("name"):
            self.forms[-1][given["name"]] = given.get("type", "text"), given.get("value", "")


def _form(text: str, name: str) -> dict[str, str]:
    parser = _Fields()
    parser.feed(text)
    form = next(form for form in parser.forms if any(kind == "password" for kind, _ in form.values()))
    filled = {"password": PASSWORD, "text": name, "email": name}
    return {key: filled.get(kind, value) for key, (kind, value) in form.items() if kind not in ("checkbox", "submit")}


def bare(python: str) -> dict[str, str]:
    """Return the variables of someone who has the environment active, and nothing else."""
    environment = Path(python).parents[1]
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return {**kept, "PATH": f"{environment}/bin:{os.environ['PATH']}", "VIRTUAL_ENV": str(environment)}


_ABOUT = {
    "django": '''"""Who we are."""

from django.http import HttpRequest, HttpResponse


def about(request: HttpRequest) -> HttpResponse:
    """Tell who we are."""
    return HttpResponse("About us")
''',
    "flask": '''"""Who we are."""

from flask import Blueprint

pages = Blueprint("about", __name__)


@pages.get("/about/")
def about() -> str:
    """Tell who we are."""
    return "About us"
''',
}

_ANEW = """
import psycopg, sys
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute(f"DROP DATABASE IF EXISTS {sys.argv[2]} WITH (FORCE)")
    connection.execute(f"CREATE DATABASE {sys.argv[2]}")
"""

_SEED = {
    "django": """
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
User = get_user_model()
User.objects.create_superuser("root", "root@example.org", "a long password")
User.objects.create_user("ann", "Ann@example.org", "a long password")
User.objects.create_user("ann2", "ann@example.org", "a long password")
User.objects.create_user("nobody", "", "a long password")
if any(m.__name__ == "Book" for m in apps.get_models()):
    call_command("seed")
""",
    "flask": """
import datetime, importlib
from sqlalchemy import select
from shop import create_app
app = create_app()
with app.app_context():
    from shop.extensions import db
    from shop import models
    if hasattr(models, "User"):
        for email, role in (("root@example.org", "admin"), ("ed@example.org", "editor"), ("ann@example.org", "member")):
            db.session.add(models.User.of(email, "a long password", role))
            db.session.commit()
    if hasattr(models, "Author"):
        author = models.Author(name="Jane")
        db.session.add(models.Book(title="Emma", author=author, published=None))
        db.session.commit()
    try:
        uploads = importlib.import_module("shop.uploads")
    except ImportError:
        pass
    else:
        upload = uploads.Upload(stored_as="x.txt", name="x", size=3, uploaded_at=datetime.datetime(2026, 1, 1))
        if hasattr(models, "User"):
            upload.owner_id = db.session.scalar(select(models.User.id).limit(1))
        db.session.add(upload)
        db.session.commit()
""",
}

_LOOK = """
import json, sqlite3, sys
from pathlib import Path
schema, rows = {}, {}
def told(table, name, kind, null, key):
    schema.setdefault(table, {})[name] = [kind, bool(null), bool(key)]
for path in sorted([*Path().glob("*.sqlite3"), *Path().glob("instance/*.db")]):
    c = sqlite3.connect(path)
    for table, sql in c.execute("SELECT name, sql FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'").fetchall():
        for _, name, kind, notnull, default, key in c.execute(f'PRAGMA table_info("{table}")').fetchall():
            told(table, name, kind, not notnull, key)
        for _, name, unique, origin, partial in c.execute(f'PRAGMA index_list("{table}")').fetchall():
            columns = ",".join(str(r[2]) for r in c.execute(f'PRAGMA index_info("{name}")').fetchall())
            told(table, f"index({columns})", "unique" if unique else "index", False, partial)
        for _, _, to, column, *_ in c.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            told(table, f"fk({column})", to, False, False)
        words = sql.upper()
        for _ in range(words.count("CHECK (")):
            told(table, "checks", words.count("CHECK ("), False, False)
        rows[table] = c.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
for url in sys.argv[1:]:
    import psycopg
    c = psycopg.connect(url)
    for row in c.execute("SELECT table_name, column_name, data_type || coalesce(character_maximum_length::text, ''), is_nullable FROM information_schema.columns WHERE table_schema = 'public'").fetchall():
        told(row[0], row[1], row[2], row[3] == "YES", False)
    for table, kind, text in c.execute("SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c','f','u','p')").fetchall():
        told(table, text, str(kind), False, False)
    for table, text in c.execute("SELECT tablename, split_part(indexdef, ' USING ', 2) FROM pg_indexes WHERE schemaname = 'public'").fetchall():
        told(table, f"index {text}", "", False, False)
    for table in list(schema):
        if c.execute("SELECT to_regclass(%s)", (table,)).fetchone()[0]:
            rows[f"{table} of {url.rpartition('/')[2]}"] = c.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
print(json.dumps({"schema": schema, "rows": rows}))
"""
