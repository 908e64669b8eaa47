"""Generated projects in production mode, as a visitor meets them: by HTTPS, behind a proxy."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import needed
from projects import chosen, project, write_project

from scaffoldpy.model import Framework, OptionValue
from scaffoldpy.template import load_template
from scaffoldpy.verify import production
from scaffoldpy.verify.checks import CHECKS, Bench
from scaffoldpy.verify.environments import find_interpreter, slot_for
from scaffoldpy.verify.facts import read_facts
from scaffoldpy.verify.processes import StepSkipped, run, start

EMAIL = "ada@example.org"
PASSWORD = "a long way to the harbour"
STEPS = ("install", "services", "migrate", "collect static files")
# Every request of a test comes from one address, and the API's limits have tests of their own in the project.
UNLIMITED = {
    "rest_framework": "from rest_framework.throttling import SimpleRateThrottle",
    "ninja": "from ninja.throttling import SimpleRateThrottle",
}
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out certificate.pem"
    " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
)
NGINX = """
daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}
http {{
  access_log off; client_max_body_size 20m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    error_page 497 =301 https://$http_host$request_uri;
    location / {{
      proxy_pass http://127.0.0.1:{application};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Hosted:
    """A project that is served."""

    bench: Bench
    address: str  # https://localhost:port
    application: str  # the same without the proxy, which must then be stood in for
    certificate: Path
    log: Path

    @property
    def framework(self) -> Framework:
        return self.bench.facts.framework

    def command(self, *arguments: str, **more: str) -> str:
        """Run `manage.py` or `flask --app …` with arguments in the project; return what it printed."""
        facts = self.bench.facts
        tool = ["manage.py"] if facts.framework == "django" else ["-m", "flask", "--app", facts.package]
        environment = self.bench.environment("production") | more
        return run([str(self.bench.python), *tool, *arguments], facts.folder, environment)


@contextmanager
def hosted(framework: Framework, folder: Path, **options: OptionValue) -> Iterator[Hosted]:
    """Generate a project, fill it with the sample and an admin, and serve it until the end of the block."""
    needed.programs("nginx", "openssl")
    with ExitStack() as stack:
        try:
            bench = stack.enter_context(laid_out(framework, folder, options))
            host = stack.enter_context(_served(bench, folder))
        except StepSkipped as err:
            needed.missing(str(err))
        _fill(host)
        yield host


@contextmanager
def laid_out(framework: Framework, folder: Path, options: Mapping[str, OptionValue]) -> Iterator[Bench]:
    """Generate a project, install it, and prepare its databases and files."""
    template = load_template(framework)
    version = "{}.{}".format(*sys.version_info)
    identity = replace(project(template), python=version)
    written = folder / identity.slug
    written.mkdir()
    write_project(template, identity, chosen(template, **options), written)
    facts = read_facts(written)
    interpreter, version = find_interpreter(version)
    with slot_for(facts, interpreter, version) as slot, ExitStack() as stack:
        bench = Bench.of(facts, slot, interpreter, stack)
        for step in CHECKS:
            if step.name in STEPS and step.applies(facts):
                step.action(bench)
        yield bench


@contextmanager
def _served(bench: Bench, folder: Path) -> Iterator[Hosted]:
    # Gunicorn must not turn away a long address before the project has seen it.
    more = {"EMAIL_URL": "consolemail://", "GUNICORN_CMD_ARGS": "--limit-request-line 0"}
    environment = bench.environment("production") | more
    facts = replace(bench.facts, application=_without_limits(bench))
    log = folder / "server.log"
    with production.serve(facts, bench.python, environment, log) as site:
        port = production.free_port()
        run(CERTIFICATE.split(), folder, dict(os.environ))
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, application=site.port))
        with start(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, dict(os.environ)):
            yield Hosted(
                bench, f"https://localhost:{port}", f"http://127.0.0.1:{site.port}", folder / "certificate.pem", log
            )


def _without_limits(bench: Bench) -> str:
    """Write a module that serves the project without the API's limits; return what a server is given."""
    module, _, variable = bench.facts.application.partition(":")
    lines = [f"from {module} import {variable}"]
    for package, statement in UNLIMITED.items():
        if list(bench.slot.folder.glob(f"env/lib/python3*/site-packages/{package}")):
            lines += [statement, "SimpleRateThrottle.allow_request = lambda *_: True"]
    (bench.facts.folder / "unlimited.py").write_text("\n".join(lines) + "\n")
    return f"unlimited:{variable}"


def _fill(host: Hosted) -> None:
    if host.framework == "django":
        host.command("seed")
        given = ["--username", "ada", "--email", EMAIL]
        host.command("createsuperuser", "--no-input", *given, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    else:
        host.command("load-sample")
        host.command("create-user", EMAIL, "--role", "admin", "--password", PASSWORD)
