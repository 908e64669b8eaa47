"""Databases on the machine's servers, made for one verification and dropped after it.

Which servers a project needs is read from its `.env.example`: every variable whose value is a URL of a known scheme.
The project gets the same URL with another server and a fresh, unique name in it. Where the servers are comes from
variables of the environment. Oracle is a server that few machines have: where none is known, SQLite stands in for it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from scaffoldpy import filesystem
from scaffoldpy.cache import cache_folder
from scaffoldpy.verify.copying import writing
from scaffoldpy.verify.facts import Facts
from scaffoldpy.verify.processes import StepFailed, StepSkipped, clean_environment, run

_TIMEOUT = 3.0  # seconds, to learn whether a server is there
_REDIS_DATABASES = range(1, 16)  # 0 is left to others


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server: the schemes of its URLs, and where to look for one. Without a default, SQLite may stand in."""

    name: str
    schemes: tuple[str, ...]
    variable: str
    default: str
    port: int

    @property
    def url(self) -> SplitResult:
        """Return where the server is."""
        return urlsplit(os.environ.get(self.variable) or self.default)


SERVERS = (
    Server(
        "PostgreSQL", ("postgres", "postgresql"), "SCAFFOLDPY_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432", 5432
    ),
    Server("MySQL", ("mysql", "mariadb"), "SCAFFOLDPY_MYSQL", "mysql://root@127.0.0.1:3306", 3306),
    Server("Redis", ("redis", "rediss"), "SCAFFOLDPY_REDIS", "redis://127.0.0.1:6379", 6379),
    Server("RabbitMQ", ("amqp", "pyamqp"), "SCAFFOLDPY_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672", 5672),
    Server("Oracle", ("oracle",), "SCAFFOLDPY_ORACLE", "", 1521),
)
# Run by the project's own Python, with the driver it depends on: server URL parts and name as arguments.
_STATEMENTS = {
    "PostgreSQL": (
        "import sys, psycopg\n"
        "host, port, user, password, verb, name = sys.argv[1:]\n"
        "with psycopg.connect(host=host, port=port, user=user, password=password or None, dbname='postgres',"
        " autocommit=True) as c:\n"
        "    c.execute(f'{verb} DATABASE \"{name}\"' + (' WITH (FORCE)' if verb == 'DROP' else ''))\n"
    ),
    "MySQL": (
        "import sys\n"
        "try:\n    import pymysql as driver\n"
        "except ImportError:\n    import MySQLdb as driver\n"
        "host, port, user, password, verb, name = sys.argv[1:]\n"
        "with driver.connect(host=host, port=int(port), user=user, password=password) as c:\n"
        "    c.cursor().execute(f'{verb} DATABASE `{name}`'"
        " + (' CHARACTER SET utf8mb4' if verb == 'CREATE' else ''))\n"
    ),
}


@dataclass(slots=True)
class Services:
    """The variables that point a project at databases of its own, and what is missing for it."""

    variables: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # a sentence for each server that cannot be reached
    stand_ins: list[str] = field(default_factory=list)  # a phrase for each server that SQLite stands in for

    def require(self) -> None:
        """Raise StepSkipped (StepFailed in CI) when a server that the project needs is not there."""
        if not self.missing:
            return
        reason = " ".join(self.missing)
        if os.environ.get("CI") == "true":
            raise StepFailed(reason)
        raise StepSkipped(reason)


@contextlib.contextmanager
def services_for(facts: Facts, python: Path) -> Iterator[Services]:
    """Make a database for each variable that names one; drop them all at the end."""
    services = Services()
    with contextlib.ExitStack() as stack:
        for name, example in facts.variables.items():
            server = server_of(example)
            if server is None:
                continue
            if not server.url.hostname:
                place = stack.enter_context(tempfile.TemporaryDirectory(prefix="scaffoldpy-"))
                services.variables[name] = f"sqlite:///{place}/database.sqlite3"
                services.stand_ins.append(f"SQLite for {server.name}, as {server.variable} names no server")
                continue
            problem = _problem(server)
            if problem:
                services.missing.append(problem)
            else:
                services.variables[name] = stack.enter_context(_own_url(server, urlsplit(example), python))
        yield services


def server_of(example: str) -> Server | None:
    """Return the server that a variable's example value needs."""
    scheme = urlsplit(example).scheme.split("+")[0] if "://" in example else ""
    return next((server for server in SERVERS if scheme in server.schemes), None)


def _problem(server: Server) -> str:
    try:
        socket.create_connection((server.url.hostname, server.url.port or server.port), _TIMEOUT).close()
    except OSError as err:
        place = f"{server.url.hostname}:{server.url.port or server.port}"
        return f"{server.name} does not answer on {place} ({err.strerror or err}); {server.variable} tells where it is."
    return ""


@contextlib.contextmanager
def _own_url(server: Server, example: SplitResult, python: Path) -> Iterator[str]:
    """Return the example's URL on the real server, with a database of its own."""
    if server.name == "Redis":
        with _redis_database(server) as number:
            yield _on_server(server, example, str(number))
    elif server.name in _STATEMENTS:
        name = f"scaffoldpy_{secrets.token_hex(6)}"
        _state(server, python, "CREATE", name)
        try:
            yield _on_server(server, example, name)
        finally:
            _state(server, python, "DROP", name)
    else:
        yield _on_server(server, example, example.path.lstrip("/"))


def _on_server(server: Server, example: SplitResult, path: str) -> str:
    login = server.url.netloc.rpartition("@")[0]
    host = f"{server.url.hostname}:{server.url.port or server.port}"
    return urlunsplit(example._replace(netloc=f"{login}@{host}" if login else host, path=f"/{path}"))


def _state(server: Server, python: Path, verb: str, name: str) -> None:
    url = server.url
    where = [url.hostname or "", str(url.port or server.port), quote(url.username or ""), url.password or ""]
    command = [str(python), "-c", _STATEMENTS[server.name], *where, verb, name]
    run(command, python.parent, clean_environment(), timeout=60)


@contextlib.contextmanager
def _redis_database(server: Server) -> Iterator[int]:
    """Hold an empty database number that no other verification on this machine holds; empty it afterwards."""
    folder = cache_folder() / "redis"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for number in _REDIS_DATABASES:
        with (folder / f"{number}.lock").open("w") as lock:
            if filesystem.lock(lock.fileno()) is False:
                continue
            if _redis(server, number, "DBSIZE") != ":0":
                continue
            try:
                yield number
            finally:
                _redis(server, number, "FLUSHDB")
            return
    raise StepSkipped("Every Redis database from 1 to 15 is in use.")


def _redis(server: Server, number: int, command: str) -> str:
    url = server.url
    lines = [f"AUTH {url.password}"] if url.password else []
    lines += [f"SELECT {number}", command]
    with socket.create_connection((url.hostname, url.port or server.port), _TIMEOUT) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
        with connection.makefile("r", encoding="utf-8") as answers:
            return [answers.readline().strip() for _ in lines][-1]
