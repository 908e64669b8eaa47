"""Docker and nginx files: linted by real tools in every row, and their commands run (Compose: see test_ci_files.py)."""

from __future__ import annotations

import functools
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import deployed
import needed
import pytest
import requests
from projects import chosen, project, write_project

from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.template import load_template
from scaffoldpy.verify import environments, matrix, rows


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every row of both matrices, written to disk."""
    folder = tmp_path_factory.mktemp("rows")
    return [
        rows.write_row(rows.render_row(template, number, values), folder)
        for template in map(load_template, FRAMEWORKS)
        for number, values in enumerate(matrix.covering_array(template), 1)
    ]


def having(projects: list[Path], *names: str) -> list[Path]:
    """Keep the projects with one of these files."""
    found = [folder for folder in projects if any((folder / name).exists() for name in names)]
    assert found
    return found


HADOLINT = Path(sys.executable).with_name("hadolint")


def test_every_dockerfile_is_without_reproach(projects: list[Path]) -> None:
    files = [folder / "Dockerfile" for folder in having(projects, "Dockerfile")]
    done = subprocess.run([HADOLINT, "--no-color", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_nginx_accepts_every_configuration(projects: list[Path], tmp_path: Path) -> None:
    needed.programs("nginx", "openssl")
    for folder in having(projects, "nginx.conf", "deploy/nginx.conf"):
        place = tmp_path / folder.name
        check_nginx(deployed.nginx_folder(folder, place, [8001, 8002], 8443, data=tmp_path, static=tmp_path))


def test_nginx_accepts_the_configuration_of_an_exported_site(projects: list[Path], tmp_path: Path) -> None:
    needed.programs("nginx")
    for folder in having(projects, "deploy/static-site.conf"):
        text = (folder / "deploy/static-site.conf").read_text(encoding="utf-8")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{deployed.free_port()};")
        (tmp_path / "nginx.conf").write_text(f"events {{}} http {{ {text} }}", encoding="utf-8")
        check_nginx(tmp_path)


def test_the_key_of_the_certificate_goes_nowhere(projects: list[Path]) -> None:
    """Neither into the repository nor into the image."""
    for folder in having(projects, "nginx.conf", "deploy/nginx.conf"):
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        ignored = subprocess.run(["git", "check-ignore", "certificates/site.key"], cwd=folder, check=False)
        assert ignored.returncode == 0
        assert "certificates" in (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()


def check_nginx(folder: Path) -> None:
    done = subprocess.run(deployed.nginx(folder, "-t"), capture_output=True, text=True, check=False)
    assert (done.returncode, "[warn]" in done.stderr) == (0, False), done.stderr


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers of the request."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_nginx_tells_the_servers_who_asks(projects: list[Path], tmp_path: Path) -> None:
    """Whatever the visitor claims."""
    needed.programs("nginx", "openssl")
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as echo:
        threading.Thread(target=echo.serve_forever).start()
        for folder in having(projects, "nginx.conf", "deploy/nginx.conf"):
            port, place = deployed.free_port(), tmp_path / folder.name
            deployed.nginx_folder(folder, place, [echo.server_port] * 2, port, data=tmp_path, static=tmp_path)
            process = subprocess.Popen(deployed.nginx(place))
            try:
                deployed.wait_until(functools.partial(deployed.is_listening, port))
                check_forwarded(port)
            finally:
                process.terminate()
                process.wait(10)
        echo.shutdown()


def check_forwarded(port: int) -> None:
    claims = {f"X-Forwarded-{name}": "evil.example" for name in ("For", "Host", "Proto")}
    connection = http.client.HTTPSConnection(
        "127.0.0.1",
        port,
        timeout=9,
        source_address=("127.0.0.2", 0),
        context=ssl._create_unverified_context(),  # noqa: S323  (of this test)
    )
    connection.request("GET", "/", headers={"Host": "www.example.org:8443", **claims})
    seen = json.loads(connection.getresponse().read())
    connection.close()
    assert {name: seen[name] for name in ("Host", *claims)} == {
        "Host": "www.example.org:8443",
        "X-Forwarded-For": "127.0.0.2",
        "X-Forwarded-Host": "www.example.org:8443",
        "X-Forwarded-Proto": "https",
    }


def test_a_visitor_over_plain_http_is_led_by_the_application(projects: list[Path], tmp_path: Path) -> None:
    """Which knows its names: nginx alone would redirect to any Host."""
    needed.programs("nginx", "openssl")
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as echo:
        threading.Thread(target=echo.serve_forever).start()
        for folder in having(projects, "nginx.conf", "deploy/nginx.conf")[-1:]:
            port, plain = deployed.free_port(), deployed.free_port()
            servers = [echo.server_port] * 2
            deployed.nginx_folder(folder, tmp_path / "n", servers, port, data=tmp_path, static=tmp_path, plain=plain)
            process = subprocess.Popen(deployed.nginx(tmp_path / "n"))
            try:
                deployed.wait_until(functools.partial(deployed.is_listening, plain))
                asked = {"Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Proto": "https"}
                seen = requests.get(f"http://127.0.0.1:{plain}/", headers=asked, timeout=9).json()
                assert (seen["Host"], seen["X-Forwarded-Proto"]) == ("evil.example", "http")
                assert "X-Forwarded-Prefix" not in seen
            finally:
                process.terminate()
                process.wait(10)
        echo.shutdown()


# The database, the queue and the image in any place


def test_mariadb_keeps_any_alphabet(projects: list[Path]) -> None:
    """Whatever its own default is: where a database is made, and for those that the tests make."""
    for folder in having(projects, "compose.yaml"):
        service = deployed.compose(folder)["services"].get("database", {})
        if "mariadb" in service.get("image", ""):
            assert service["command"] == ["mariadbd", "--character-set-server=utf8mb4"]
    commands = re.compile(r"CREATE DATABASE [^\n]*")
    for folder in projects:
        for name in ("README.md", "compose.yaml"):
            text = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
            if "mysql" in text:
                assert all("CHARACTER SET utf8mb4" in found for found in commands.findall(text)), folder.name
        if (folder / "manage.py").exists() and "mysql" in (folder / "README.md").read_text(encoding="utf-8"):
            settings = (folder / "tests/settings.py").read_text(encoding="utf-8")
            assert '_database["TEST"] = {"CHARSET": "utf8mb4"}' in settings, folder.name


def test_what_is_due_is_sent_by_one_process(projects: list[Path]) -> None:
    for folder in having(projects, "compose.yaml"):
        services = deployed.compose(folder)["services"]
        if "worker" in services:
            assert not [word for word in services["worker"]["command"] if "beat" in word]
            assert services["beat"]["deploy"] == {"replicas": 1}
        assert "--beat" not in (folder / "README.md").read_text(encoding="utf-8")


# What differs in containers by nature, or is for development or another place alone.
NOT_PASSED_ON = {"DEBUG", "SECURE_SSL_REDIRECT", "DATABASE_PASSWORD"}


def test_compose_passes_every_setting_on(projects: list[Path]) -> None:
    for folder in having(projects, "compose.yaml"):
        example = (folder / ".env.example").read_text(encoding="utf-8")
        settings = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
        compose = deployed.compose(folder)
        for service in compose["services"].values():
            if service.get("image") == compose["x-app"]["image"]:
                assert settings - NOT_PASSED_ON <= set(service["environment"]), folder.name


def test_values_of_development_make_no_server_unsafe(projects: list[Path]) -> None:
    """Compose takes them from `.env` where nothing else is named."""
    for folder in having(projects, "compose.yaml"):
        example = (folder / ".env.example").read_text(encoding="utf-8")
        told = re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)
        given = {"DATABASE_PASSWORD": "x", **{name: value or "x" for name, value in told}}
        services = deployed.compose(folder)["services"]
        service = "web" if "web" in services else "web1"
        environment = deployed.compose_environment(folder, service, given)
        assert not {"DEBUG", "SECURE_SSL_REDIRECT"} & set(environment)
        assert environment.get("PROXY_HOPS") == "1"
        for name in {"web", "nginx"} & set(services):
            ports = services[name]["ports"]
            assert name == "nginx" or all(port.startswith("127.0.0.1:") for port in ports)


def test_the_readme_tells_how_to_make_a_password_that_fits_into_a_url(projects: list[Path]) -> None:
    told = re.compile(
        r"^`DATABASE_PASSWORD` becomes part of a URL: .* only, as from `python3 -c '(.+)'`\.$", re.MULTILINE
    )
    for folder in having(projects, "compose.yaml"):
        if "${DATABASE_PASSWORD" in (folder / "compose.yaml").read_text(encoding="utf-8"):
            command = told.search((folder / "README.md").read_text(encoding="utf-8"))
            assert command, folder.name
            done = subprocess.run([sys.executable, "-c", command[1]], capture_output=True, text=True, check=True)
            example = (folder / ".env.example").read_text(encoding="utf-8")
            given = {**dict.fromkeys(re.findall(r"^(\w+)=", example, re.MULTILINE), "x"), "EMAIL_URL": "x"}
            given["DATABASE_PASSWORD"] = done.stdout.strip()
            environment = deployed.compose_environment(folder, "migrate", given)
            assert urlsplit(environment["DATABASE_URL"]).password == given["DATABASE_PASSWORD"]


GIVEN = {
    "SECRET_KEY": "a long word, for the tests of this place alone",
    "ALLOWED_HOSTS": "localhost",
    "TRUSTED_HOSTS": "localhost",
}
# The clusters of test_cluster.py cover the other server of each framework.
DOCKER: dict[Framework, dict[str, str | bool]] = {
    "django": {"deploy": "docker", "server": "granian"},
    "flask": {"deploy": "docker", "server": "gunicorn", "orm": True, "sample": True},
}


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_commands_of_the_image_start_a_healthy_server(framework: Framework, tmp_path: Path) -> None:
    """Installed as in the image, without what only development needs; migrated and started by the very commands."""
    template, data, port = load_template(framework), tmp_path / "data", deployed.free_port()
    identity = replace(project(template), python="{}.{}".format(*sys.version_info))
    data.mkdir()
    source = tmp_path / "source"
    source.mkdir()
    write_project(template, identity, chosen(template, **DOCKER[framework]), source)
    programs, app = build(source, tmp_path)
    given = deployed.compose_environment(source, "web", GIVEN)
    environment = {name: value.replace("/data/", f"{data}/") for name, value in given.items()}
    environment |= {"PATH": f"{programs}:{os.environ['PATH']}", "PORT": str(port)}
    migrate = deployed.compose(source)["services"]["migrate"]["command"]
    subprocess.run([programs / migrate[0], *migrate[1:]], cwd=app, env=environment, check=True)
    health = deployed.health_command(source, programs, port)

    def is_healthy() -> bool:
        return subprocess.run(health, env=environment, capture_output=True, check=False).returncode == 0

    assert not is_healthy()
    server = subprocess.Popen(deployed.start_command(source, programs, port), cwd=app, env=environment)
    try:
        deployed.wait_until(is_healthy)
        assert requests.get(f"http://127.0.0.1:{port}/health/", timeout=9).json()["status"] == "ok"
    finally:
        server.terminate()
        assert server.wait(10) == 0
    assert not is_healthy()


def build(source: Path, folder: Path) -> tuple[Path, Path]:
    """Do what the Dockerfile does; return the folder of the programs, and the one that the server starts in.

    The checkout is one for its owner alone, and what the image keeps of it must be readable to anybody.
    """
    subprocess.run(["chmod", "-R", "go-rwx", source], check=True)
    environments.make_environment(folder / "venv", Path(sys.executable))
    programs, app = folder / "venv/bin", folder / "app"
    steps = deployed.instructions(source, "RUN")
    is_in_place = any("--editable" in step for step in steps)
    if is_in_place:
        shutil.copytree(source, app)
    for copied in (words.split() for words in deployed.instructions(source, "COPY")):
        if copied[0] == "migrations":
            shutil.copytree(source / "migrations", app / copied[1])
        elif copied[0] == "gunicorn.conf.py":
            app.mkdir(exist_ok=True)
            shutil.copy(source / copied[0], app)
    for step in steps:
        install = re.search(r"/venv/bin/pip install (.+)", step)
        if install:
            environments.install_into(folder / "venv", install[1].split(), app if is_in_place else source)
        elif step.startswith("chmod") or "manage.py" in step:
            variables = {"PATH": f"{programs}:{os.environ['PATH']}"}
            subprocess.run(["sh", "-c", step], cwd=app, env=variables, check=True, capture_output=True)
    hidden = [path for path in app.rglob("*") if path.stat().st_mode & (0o005 if path.is_dir() else 0o004) == 0]
    assert hidden == []
    return programs, app
