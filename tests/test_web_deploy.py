"""The files that host the web page: kept as scaffoldpy would write them, and brought up in containers."""

from __future__ import annotations

import functools
import io
import os
import re
import runpy
import shutil
import socket
import ssl
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import containers
import deployed
import needed
import pytest
import requests
import yaml
from checkout import copy_checkout
from clusters import Load
from conftest import ROOT
from dockerfile_parse import DockerfileParser

from scaffoldpy import resources
from scaffoldpy.model import Request
from scaffoldpy.plan import contents, make_plan
from scaffoldpy.questions import load_questions

DEPLOY = ROOT / "deploy"
RATE = 120  # requests a minute
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def starter() -> dict[str, str]:
    """Return the files that scaffoldpy writes for a page like this one."""
    answers = {"purpose": "microservice", "data_model": "none"}
    request = Request({"name": "Scaffold Page"}, "flask", answers=answers, options={"deploy": "cluster"})
    return {
        path: content.decode(errors="replace")
        for path, content in contents(make_plan(request, load_questions())).items()
    }


def instructions(folder: Path) -> set[tuple[str, str]]:
    found = DockerfileParser(str(folder), fileobj=None).structure
    return {(str(entry["instruction"]), str(entry["value"])) for entry in found if entry["instruction"] != "COMMENT"}


def test_the_image_is_made_as_the_starters(starter: dict[str, str], tmp_path: Path) -> None:
    """But for what is installed, and what is served."""
    (tmp_path / "Dockerfile").write_text(starter["Dockerfile"])
    own, usual = instructions(DEPLOY), instructions(tmp_path)
    assert usual - own == {
        ("COPY", ". ."),
        ("COPY", "migrations migrations"),
        ("COPY", "gunicorn.conf.py ."),
        ("RUN", "--mount=type=cache,target=/root/.cache/pip /venv/bin/pip install ."),
        ("CMD", '["gunicorn", "scaffold_page.wsgi:app"]'),
    }
    assert ("CMD", '["gunicorn", "scaffoldpy.web:create_app()"]') in own
    [server] = re.findall(r'"(gunicorn[^"]*)"', starter["pyproject.toml"])
    assert f'"{server}"' in (DEPLOY / "Dockerfile").read_text()


def test_the_dockerfile_is_without_reproach() -> None:
    done = subprocess.run([PROGRAMS / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("port", ["", "9000"])
def test_gunicorn_is_set_as_the_starters(
    starter: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("PORT", port)
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    (tmp_path / "usual.py").write_text(starter["gunicorn.conf.py"])
    own, usual = settings_of(DEPLOY / "gunicorn.conf.py"), settings_of(tmp_path / "usual.py")
    assert {name for name in usual if own.get(name) != usual[name]} == {"access_log_format"}
    assert own.keys() - usual.keys() == {"limit_request_line", "worker_tmp_dir"}


def settings_of(path: Path) -> dict[str, Any]:
    return {
        name: value for name, value in runpy.run_path(str(path)).items() if not name.startswith("_") and name != "os"
    }


def test_nginx_is_set_as_the_starters(starter: dict[str, str]) -> None:
    """But for the ports, which any user may open; the size of what is sent; and what is passed over."""
    own, usual = (
        {line.split("#")[0].strip() for line in text.splitlines()}
        for text in ((DEPLOY / "nginx.conf").read_text(), starter["deploy/nginx.conf"])
    )
    assert usual - own == {
        "client_max_body_size 10m;",
        "listen 80 default_server;",
        "listen 443 ssl default_server;",
        "proxy_next_upstream error timeout http_502 http_503;",
    }
    assert {"client_max_body_size 64k;", "client_header_timeout 10s;", "client_body_timeout 10s;"} <= own


def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    needed.programs("nginx", "openssl")
    text = (DEPLOY / "nginx.conf").read_text().replace("/tmp/", f"{tmp_path}/")  # noqa: S108
    for old, new in {"web1:": "127.0.0.1:", "web2:": "127.0.0.2:", "/dev/stdout": f"{tmp_path}/access.log"}.items():
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    shutil.copy("/etc/nginx/mime.types", tmp_path)
    deployed.make_certificate(tmp_path / "certificates")
    command = ["nginx", "-t", "-p", f"{tmp_path}/", "-c", "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\[warn\](?!.*\"user\").*", done.stderr) == []


@pytest.mark.parametrize("name", ["compose.yaml", "compose.data.yaml"])
def test_compose_files_keep_to_the_specification(name: str) -> None:
    command = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(DEPLOY / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_compose_starts_what_the_starters_file_does(starter: dict[str, str]) -> None:
    """But for the database; from the same images."""
    own: Any = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    usual: Any = yaml.safe_load(starter["compose.yaml"])
    assert own["services"].keys() == usual["services"].keys() - {"database", "migrate"}
    for name in ("nginx", "redis"):
        assert own["services"][name]["image"] == usual["services"][name]["image"]
    for name in ("web1", "web2", "nginx"):
        assert own["services"][name]["depends_on"].items() <= usual["services"][name]["depends_on"].items()
    assert own["services"]["redis"]["healthcheck"] == usual["services"]["redis"]["healthcheck"]


def test_every_service_can_do_as_little_as_possible() -> None:
    services: Any = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"]), name
        assert service.get("user", "10001") not in ("0", "root"), name
        assert service.get("ports", []) == [] or name == "nginx"
        assert "inside" in service["networks"], name


@dataclass(frozen=True)
class Site:
    """The page in its containers."""

    engine: containers.Engine
    project: str
    image: str
    plain: str  # address
    address: str
    certificate: Path

    def container(self, service: str) -> str:
        return f"{self.project}_{service}_1"

    def inside(self, service: str, *command: str) -> str:
        return self.engine.run("exec", self.container(service), *command)

    def is_healthy(self, service: str) -> bool:
        """Run the service's own health check."""
        return self.engine.succeeds("healthcheck", "run", self.container(service))

    def log(self, service: str) -> str:
        return self.engine.run("logs", self.container(service))

    def start(self, service: str) -> None:
        """Start a server again; nginx looks names up when it is reloaded, and its address may be another."""
        self.engine.run("start", self.container(service))
        deployed.wait_until(lambda: self.is_healthy(service))
        self.inside("nginx", "nginx", "-s", "reload")
        time.sleep(1)
        deployed.wait_until(lambda: not self.is_ending())

    def is_ending(self) -> bool:
        """Tell whether nginx still has processes that know the old addresses."""
        return "shutting down" in self.inside("nginx", "sh", "-c", "cat /proc/[0-9]*/cmdline || true")

    def forget_visitors(self) -> None:
        self.inside("redis", "redis-cli", "flushall")

    def visitor(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.headers["Connection"] = "close"
        session.verify = str(self.certificate)
        return session

    def get(self, path: str, **headers: str) -> requests.Response:
        with self.visitor() as session:
            return session.get(self.address + path, headers=headers, timeout=30, allow_redirects=False)

    def post(self, path: str, body: bytes) -> requests.Response:
        with self.visitor() as session:
            return session.post(
                self.address + path, data=body, headers={"Content-Type": "application/yaml"}, timeout=30
            )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build the image from a clean checkout, and bring all services up."""
    needed.programs("openssl")
    folder = tmp_path_factory.mktemp("site")
    copy_checkout(folder / "checkout")
    deploy = folder / "checkout" / "deploy"
    deployed.make_certificate(deploy / "certificates")
    (deploy / "certificates" / "site.key").chmod(0o644)
    plain, port, project = deployed.free_port(), deployed.free_port(), f"scaffoldpy-test-{os.getpid()}"
    engine = containers.engine(
        folder,
        deploy.parent,
        SCAFFOLDPY_WEB_HOSTS="localhost",
        SCAFFOLDPY_WEB_RATE=f"{RATE}/minute",
        SCAFFOLDPY_WEB_HTTP=f"127.0.0.1:{plain}",
        SCAFFOLDPY_WEB_HTTPS=f"127.0.0.1:{port}",
    )
    image = f"localhost/{project}"
    files = ["--project-name", project, "--file", "deploy/compose.yaml", "--file", "deploy/images.yaml"]
    with ExitStack() as stack:
        stack.callback(engine.succeeds, "rmi", "--force", image)
        _make_images(engine, deploy, image)
        stack.callback(engine.compose, *files, "down", "--volumes")
        engine.compose(*files, "up", "--detach", "--no-build")
        certificate = deploy / "certificates" / "site.crt"
        made = Site(engine, project, image, f"http://localhost:{plain}", f"https://localhost:{port}", certificate)
        for service in ("redis", "web1", "web2", "nginx"):
            deployed.wait_until(functools.partial(made.is_healthy, service))
        yield made


def _make_images(engine: containers.Engine, deploy: Path, image: str) -> None:
    """Build the image, and write down which images the services use."""
    services: Any = yaml.safe_load((deploy / "compose.yaml").read_text())["services"]
    [base] = re.findall(r"^FROM (\S+) AS base$", (deploy / "Dockerfile").read_text(), re.MULTILINE)
    wanted = {name: services[name]["image"] for name in ("nginx", "redis")}
    found = containers.images(engine, base, *wanted.values())
    containers.build(engine, "deploy/Dockerfile", image, base, found[base])
    used = {name: {"image": found[each]} for name, each in wanted.items()}
    used |= {name: {"image": image} for name in ("web1", "web2")}
    (deploy / "images.yaml").write_text(yaml.safe_dump({"services": used}))


def slow(test: Any) -> Any:
    """Mark a test that needs the containers: all such run in one process, which brings them up once."""
    return pytest.mark.slow(pytest.mark.xdist_group("containers")(test))


@slow
def test_pages_and_projects_come_through_nginx(site: Site) -> None:
    site.forget_visitors()
    page = site.get("/?project.name=Pier", Accept="text/html")
    assert page.status_code == 200
    assert "<title>Pier" in page.text
    assert (page.headers["Content-Encoding"], page.headers["Server"]) == ("gzip", "nginx")
    assert "max-age" in page.headers["Strict-Transport-Security"]
    assert site.address in page.text  # the address that the visitor knows
    for answer in (site.get("/project.zip?project.name=Pier"), site.post("/project.zip", b"project: {name: Pier}")):
        assert answer.status_code == 200, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            assert "pier/README.md" in packed.namelist()


@slow
def test_plain_http_leads_to_https(site: Site) -> None:
    with site.visitor() as session:
        answer = session.get(f"{site.plain}/?project.name=Pier", allow_redirects=False, timeout=9)
        assert (answer.status_code, answer.headers["Location"]) == (308, "https://localhost/?project.name=Pier")
        assert session.get(f"{site.plain}/health/", timeout=9).json() == {"status": "ok"}


@slow
def test_a_stranger_host_is_refused(site: Site) -> None:
    assert site.get("/", Host="evil.example").status_code == 400


@slow
@pytest.mark.parametrize("service", ["nginx", "web1", "web2", "redis"])
def test_a_container_can_do_little(site: Site, service: str) -> None:
    assert site.is_healthy(service)
    assert site.inside(service, "id", "-u").strip() != "0"
    status = dict(line.split(":", 1) for line in site.inside(service, "cat", "/proc/self/status").splitlines())
    assert (status["NoNewPrivs"].strip(), int(status["CapEff"], 16)) == ("1", 0)
    root = next(line for line in site.inside(service, "cat", "/proc/mounts").splitlines() if line.split()[1] == "/")
    assert "ro" in root.split()[3].split(",")


@slow
def test_the_image_holds_the_wheel_and_nothing_of_the_checkout(site: Site) -> None:
    assert site.inside("web1", "ls", "/app").split() == ["gunicorn.conf.py"]
    where = site.inside("web1", "python", "-c", "import scaffoldpy; print(scaffoldpy.__file__)")
    assert where.startswith("/venv/lib/")


@slow
def test_both_servers_count_a_visitor_together(site: Site) -> None:
    """Whoever the visitor claims to be."""
    before = {name: site.log(name).count("/llms.txt") for name in ("web1", "web2")}
    site.forget_visitors()
    end = time.monotonic() + 50
    with ThreadPoolExecutor(8) as pool:
        claims = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(RATE + 40)]
        answers = list(pool.map(lambda headers: site.get("/llms.txt", **headers), claims))
    assert time.monotonic() < end, "within the minute"
    assert Counter(answer.status_code for answer in answers) == {200: RATE, 429: 40}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert all(site.log(name).count("/llms.txt") > before[name] + 10 for name in before)
    site.forget_visitors()


@slow
def test_no_request_is_lost_while_servers_are_replaced(site: Site) -> None:
    site.forget_visitors()

    def slowly(answer: requests.Response) -> requests.Response:
        time.sleep(0.5)  # so that the limit is not reached
        return answer

    visits = [
        lambda: site.get("/health/"),
        lambda: site.get("/static/site.css"),
        lambda: slowly(site.get("/project.zip?project.name=Pier")),
        lambda: slowly(site.post("/api/plan", b"project: {name: Pier}")),
    ]
    with Load(visits) as load:
        load.go_on(20)
        for service in ("web1", "web2"):
            site.engine.run("stop", "--time", "10", site.container(service))
            load.go_on(30)
            site.start(service)
            load.go_on(10)
    assert load.failures == [], [line for line in site.log("nginx").splitlines() if '" 502 ' in line]
    site.forget_visitors()


@slow
def test_without_redis_each_server_counts_by_itself(site: Site) -> None:
    site.engine.run("stop", "--time", "2", site.container("redis"))
    try:
        begin = time.monotonic()
        assert [site.get("/llms.txt").status_code for _ in range(6)] == [200] * 6
        assert time.monotonic() - begin < 20
    finally:
        site.engine.run("start", site.container("redis"))
        deployed.wait_until(lambda: site.is_healthy("redis"))
    for name in ("web1", "web2"):
        deployed.wait_until(functools.partial(counts_in_redis, site, name))


def counts_in_redis(site: Site, name: str) -> bool:
    """Tell whether a server's requests are counted in Redis."""
    site.forget_visitors()
    fetch = "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/llms.txt')"
    site.inside(name, "python", "-c", fetch)
    return site.inside("redis", "redis-cli", "dbsize").strip() != "0"


@slow
def test_a_large_body_is_refused(site: Site) -> None:
    assert site.post("/project.zip", b"#" * 70_000).status_code == 413


@slow
def test_a_visitor_who_sends_slowly_is_let_go(site: Site) -> None:
    context = ssl.create_default_context(cafile=str(site.certificate))
    port = int(site.address.rpartition(":")[2])
    begin = time.monotonic()
    with (
        socket.create_connection(("localhost", port), timeout=30) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as connection,
    ):
        connection.sendall(b"POST /project.zip HTTP/1.1\r\nHost: localhost\r\n")
        try:
            answer = connection.recv(1000)
        except OSError:
            answer = b""
    assert answer == b"" or b" 408 " in answer
    assert 5 < time.monotonic() - begin < 20


@slow
def test_logs_tell_neither_who_asked_nor_for_what(site: Site) -> None:
    site.get("/?project.name=Lighthouse&project.email=ada@example.org")
    site.get("/nowhere?project.name=Lighthouse")
    logs = "".join(map(site.log, ("nginx", "web1", "web2")))
    assert "/nowhere" in logs
    assert "Lighthouse" not in logs
    assert "ada@" not in logs


@slow
def test_questions_and_templates_of_ones_own_are_mounted(site: Site, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(resources.data_folder() / "templates", own / "templates")
    shutil.copy(resources.data_folder() / "questions.yaml", own)
    [text] = (own / "templates" / "flask").glob("*slug*/LICENSE")
    text.write_text("House rules\n")
    compose: Any = yaml.safe_load((DEPLOY / "compose.data.yaml").read_text())
    [mount] = compose["services"]["web1"]["volumes"]
    [(name, value)] = compose["services"]["web1"]["environment"].items()
    ask = (
        "from scaffoldpy.web import create_app, downloads;"
        "print(create_app().test_client().get('/file/LICENSE?framework=flask').text, downloads.edition())"
    )
    options = ["--rm", "--read-only", "--volume", mount.replace("${SCAFFOLDPY_DATA:?}", str(own))]
    printed = site.engine.run("run", *options, "--env", f"{name}={value}", site.image, "python", "-c", ask)
    assert re.fullmatch(r"House rules\n \d+\.\d+\.\d+-[0-9a-f]{12}", printed.strip())
