"""Break the templates in deliberate ways and see which step of the proof catches each: docs/proof.md lists them.

Each mutant changes one place of a copy of the templates; the options are those that bring that place into a project.
A mutant whose place is no longer there is an error, so that the list cannot rot. Every variant must pass unbroken first.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "{slug}"  # in a path: the template's project folder, and the package in it
DESCRIPTION = 'Says "hello", 100 % of the time: {{ 7*7 }} <b>\'s</b> \\ #'
SLOW = "types (pyright)"  # finds what mypy finds, and costs more than all else
# Options (beside the defaults) under which mutants are tried.
VARIANTS = {
    "django": {},
    "django-rich": {"api": "drf", "uploads": "true", "accounts": "login", "apps": "many"},
    "flask": {"orm": "true", "forms": "true", "sample": "true", "accounts": "login", "admin": "true"},
    "flask-api": {"pages": "false", "api": "smorest"},
}


@dataclass(frozen=True)
class Mutant:
    """One fault: in a file of the template, `old` becomes `new`; without `old` the whole file is removed."""

    name: str
    variant: str
    file: str
    old: str = ""
    new: str = ""

    @property
    def framework(self) -> str:
        return self.variant.partition("-")[0]


SETTINGS, DJANGO_TOML = "{slug}/config/settings.py", "{slug}/pyproject.toml"
CORE, BOOKS = "{slug}/{slug}/core", "{slug}/{slug}/books"
MUTANTS = (
    # The schema
    Mutant("a migration is missing", "django", f"{CORE}/migrations/0002_books.py"),
    Mutant(
        "a constraint is in the migration only", "django", "templates/models/books.py", "pages__gte=1", "pages__gte=2"
    ),
    Mutant("a migration is missing (Alembic)", "flask", "{slug}/migrations/versions/catalogue.py"),
    Mutant(
        "a column is longer than in its migration",
        "flask",
        "{slug}/{slug}/models.py",
        "password_hash: Mapped[str] = mapped_column(String(200))",
        "password_hash: Mapped[str | None] = mapped_column(String(200))",
    ),
    # Quoting
    Mutant(
        "free text is not quoted in TOML",
        "django",
        DJANGO_TOML,
        "[= cookiecutter.description | toml =]",
        '"[= cookiecutter.description =]"',
    ),
    Mutant(
        "free text is not quoted in a template",
        "flask",
        "{slug}/{slug}/templates/base.html",
        "[= cookiecutter.description | html_template =]",
        "[= cookiecutter.description =]",
    ),
    # Security in production
    Mutant("a header is dropped", "django", SETTINGS, '    "Cross-Origin-Resource-Policy": "same-origin",\n'),
    Mutant(
        "a header is dropped (Flask)",
        "flask",
        "{slug}/{slug}/headers.py",
        '    ("X-Content-Type-Options", "nosniff"),\n',
    ),
    Mutant("inline styles are allowed", "django", SETTINGS, "style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    Mutant("HSTS is off", "django", SETTINGS, '"0" if DEBUG else "3600"', '"0"'),
    Mutant(
        "the secret key has a fallback",
        "django",
        SETTINGS,
        'env.secret("SECRET_KEY")',
        'env("SECRET_KEY", str, "fallback")',
    ),
    Mutant(
        "the secret key has a fallback (Flask)",
        "flask",
        "{slug}/{slug}/env.py",
        "Variable((), read, REQUIRED, is_secret=True)",
        "Variable((), read, SAME, is_secret=True)",
    ),
    Mutant(
        "debugging is on by default",
        "django",
        "{slug}/config/environment.py",
        '"DEBUG", boolean, "false"',
        '"DEBUG", boolean, "true"',
    ),
    Mutant(
        "cookies travel in the clear",
        "django",
        SETTINGS,
        "CSRF_COOKIE_SECURE = not DEBUG",
        "CSRF_COOKIE_SECURE = False",
    ),
    Mutant(
        "cookies travel in the clear (Flask)",
        "flask",
        "{slug}/{slug}/config.py",
        'values["SESSION_COOKIE_SECURE"] = True',
        'values["SESSION_COOKIE_SECURE"] = False',
    ),
    Mutant(
        "login is not throttled",
        "django",
        "templates/settings/axes.py",
        "AXES_FAILURE_LIMIT = 5",
        "AXES_FAILURE_LIMIT = 5000",
    ),
    Mutant(
        "the admin site is open to everyone",
        "flask",
        "{slug}/{slug}/admin.py",
        "return has_any_role(*self.roles)",
        "return True",
    ),
    Mutant(
        "a login leads to any site",
        "flask",
        "templates/views/accounts.py",
        'return redirect(local_path(request.args.get("next")))',
        'return redirect(request.args.get("next") or "/")',
    ),
    Mutant(
        "forms carry no CSRF token",
        "flask",
        "{slug}/{slug}/extensions.py",
        "for name, _, _ in extensions %#",
        'for name, _, _ in extensions if name != "csrf" %#',
    ),
    Mutant(
        "everyone may delete",
        "django",
        f"{BOOKS}/views.py",
        '@login_required\n@permission_required("[= "books" if cookiecutter.apps == "many" else "core" =].delete_book", raise_exception=True)\n',
    ),
    # Behaviour
    Mutant(
        "a redirect leads elsewhere", "django", f"{BOOKS}/views.py", "return redirect(book)", 'return redirect("home")'
    ),
    Mutant(
        "N+1 queries in a list",
        "django",
        f"{BOOKS}/views.py",
        'found.select_related("author")',
        "found",
    ),
    Mutant(
        "N+1 queries in a list (Flask)", "flask", "templates/views/catalogue.py", ".options(joinedload(Book.author))"
    ),
    Mutant(
        "health is always good", "django", "{slug}/config/views.py", "status=200 if is_ready else 503", "status=200"
    ),
    Mutant("a setting is ignored", "django", SETTINGS, "ALLOWED_HOSTS = env", 'ALLOWED_HOSTS = ["*"] or env'),
    Mutant(
        "a setting is ignored (Flask)",
        "flask",
        "{slug}/{slug}/config.py",
        '"[::1]"), env.hosts',
        '"[::1]"), lambda _: ("localhost",)',
    ),
    Mutant(
        "uploads keep the visitor's file name",
        "django-rich",
        "{slug}/{slug}/books/uploads.py",
        "{uuid4().hex}{suffix",
        "{filename}{suffix",
    ),
    Mutant(
        "any file may be uploaded",
        "django-rich",
        "{slug}/{slug}/books/uploads.py",
        'if kind is None or kind != _suffix(file.name or ""):',
        "if kind is False:",
    ),
    Mutant(
        "the API asks nobody who they are",
        "django-rich",
        "templates/settings/api_drf.py",
        "permissions.IsAuthenticated",
        "permissions.AllowAny",
    ),
    Mutant("the API document moves", "flask-api", "templates/config/api.py", '"openapi.json"', '"schema.json"'),
    # What a project is made of
    Mutant(
        "a dependency is not declared",
        "django",
        "templates/requirements.jinja",
        '  ("whitenoise>=6.12,<7", true),\n',
    ),
    Mutant(
        "the chosen server is not declared",
        "flask",
        "templates/packages.jinja",
        '  ("gunicorn>=27,<28", cookiecutter.server == "gunicorn"),\n',
    ),
    Mutant("a stylesheet has another name", "django", "templates/pages/base.html", "'site.css'", "'sites.css'"),
    Mutant("a template tag has a typo", "django", "{slug}/{slug}/templates/home.html", "{% endblock", "{% endblok"),
    Mutant(
        "a picture has no text",
        "flask",
        "{slug}/{slug}/templates/pages/home.html",
        "{% endblock %}",
        '<img src="/static/icon.svg">{% endblock %}',
    ),
    Mutant(
        "an import is not used",
        "django",
        "{slug}/config/views.py",
        "from django.db import",
        "import os\nfrom django.db import",
    ),
    Mutant(
        "a line is not formatted",
        "flask",
        "{slug}/{slug}/passwords.py",
        "RESET_SECONDS = 3600",
        "RESET_SECONDS  =  3600",
    ),
    Mutant(
        "a type is wrong", "flask", "{slug}/{slug}/passwords.py", "RESET_SECONDS = 3600", 'RESET_SECONDS: int = "3600"'
    ),
    Mutant(
        "a password is in the source",
        "django",
        SETTINGS,
        'STATIC_URL = "/static/"\n',
        'STATIC_URL = "/static/"\nAPI_PASSWORD = "hunter2"\n',
    ),
    Mutant("a test is missing", "flask", "{slug}/tests/test_accounts.py"),
    # The options themselves
    Mutant("an option brings no file", "django-rich", "cookiecutter.json", '"uploads": [true]', '"uploads": [false]'),
    Mutant(
        "an impossible combination is offered",
        "flask",
        "cookiecutter.json",
        '"then": {"forms": [true]}',
        '"then": {"forms": [true, false]}',
    ),
)


def try_unbroken(scratch: Path, variant: str) -> tuple[str, list[str]]:
    return variant, prove(ROOT, variant, scratch / variant)


def try_mutant(scratch: Path, numbered: tuple[int, Mutant]) -> list[str]:
    """Return the names of what catches a mutant."""
    number, mutant = numbered
    data = scratch / f"data-{number}"
    shutil.copytree(ROOT / "templates", data / "templates")
    shutil.copy(ROOT / "questions.yaml", data)
    break_template(data / "templates" / mutant.framework, mutant)
    caught = prove(data, mutant.variant, scratch / f"project-{number}")
    if mutant.file == "cookiecutter.json":
        caught = [*check_matrix(data, mutant.framework), *caught]
    shutil.rmtree(data)
    print(f"{mutant.name}: {', '.join(caught) or 'NOT CAUGHT'}", file=sys.stderr, flush=True)
    return caught


def break_template(template: Path, mutant: Mutant) -> None:
    file = template / mutant.file.replace(PROJECT, "[=cookiecutter.slug=]")
    if not mutant.old:
        file.unlink()
        return
    text = file.read_text(encoding="utf-8")
    if mutant.old not in text:
        sys.exit(f"{mutant.name}: {mutant.file} does not hold {mutant.old!r} any more.")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def prove(data: Path, variant: str, folder: Path) -> list[str]:
    """Generate a project from the templates in `data` and verify it; return the names of what failed."""
    settings = [f"options.{name}={value}" for name, value in VARIANTS[variant].items()]
    settings += [f"project.description={DESCRIPTION}", "project.slug=sample"]
    words = [word for setting in settings for word in ("--set", setting)]
    framework = variant.partition("-")[0]
    new = ["new", "Sample", "--framework", framework, "--yes", "--no-git", "--output-dir", str(folder), *words]
    if scaffoldpy(data, *new).returncode:
        return ["new"]
    done = scaffoldpy(data, "verify", str(folder / "sample"), "--json", "--skip", SLOW)
    shutil.rmtree(folder)
    if not done.stdout:
        return ["verify"]
    return [step["name"] for step in json.loads(done.stdout)["steps"] if step["status"] == "failed"]


def check_matrix(data: Path, framework: str) -> list[str]:
    """Run the tests of the matrix, the independent checker's among them, over changed templates."""
    names = ["covered", "complete_and_works", "the_checker_knows", "baked_row"]
    tests = [str(ROOT / "tests" / name) for name in ("test_matrix.py", "test_rows.py")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-x",
        "-k",
        f"({' or '.join(names)}) and {framework}",
        *tests,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)
    return ["the matrix's tests"] if done.returncode else []


def scaffoldpy(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scaffoldpy", *arguments]
    return subprocess.run(command, env=environment(data), capture_output=True, text=True, check=False)


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "SCAFFOLDPY_DATA": str(data)}


def as_table(mutants: list[Mutant], found: list[list[str]]) -> str:
    lines = ["| fault | project | file | caught by |", "| --- | --- | --- | --- |"]
    for mutant, caught in zip(mutants, found, strict=True):
        place = mutant.file.replace("{slug}/{slug}", "package").replace("{slug}/", "")
        lines.append(f"| {mutant.name} | {mutant.variant} | `{place}` | {', '.join(caught) or '**nothing**'} |")
    count = sum(map(bool, found))
    return "\n".join([*lines, "", f"{count} of {len(mutants)} faults caught."])
