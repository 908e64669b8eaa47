"""What the deployment files of a project say, read by real parsers, and fitted to run on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser


def instructions(project: Path, name: str) -> list[str]:
    """Return what follows a word at the beginning of the Dockerfile's lines."""
    parser = DockerfileParser(str(project), fileobj=None)
    return [str(entry["value"]) for entry in parser.structure if entry["instruction"] == name]


def start_command(project: Path, programs: Path, port: int) -> list[str]:
    """Return the CMD of the Dockerfile, for another port and loopback alone."""
    return _local(json.loads(instructions(project, "CMD")[-1]), programs, port)


def health_command(project: Path, programs: Path, port: int) -> list[str]:
    """Return the command by which Docker asks whether a server is healthy, for another port."""
    words = instructions(project, "HEALTHCHECK")[0].partition("CMD ")[2]
    return _local(json.loads(words), programs, port)


def _local(words: list[str], programs: Path, port: int) -> list[str]:
    variables = [f"PORT={port}", f"GUNICORN_CMD_ARGS=--bind 127.0.0.1:{port}", f"PATH={programs}:{os.environ['PATH']}"]
    return ["env", *variables, *(word.replace("0.0.0.0", "127.0.0.1") for word in words)]  # noqa: S104


def compose(project: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def compose_environment(project: Path, service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return a service's variables; `${NAME:-value}` and `${NAME:?}` are filled in as Compose does."""

    def fill(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if not given.get(name) and kind == "?":
            raise KeyError(f"compose.yaml needs {name}")
        return given.get(name) or default or ""

    variables = compose(project)["services"][service]["environment"]
    reference = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
    return {name: reference.sub(fill, str(value)) for name, value in variables.items()}


def nginx_folder(
    project: Path, folder: Path, servers: list[int], port: int, *, data: Path, static: Path, plain: int = 0
) -> Path:
    """Make a folder like nginx's own, with the project's configuration, which only gets other ports and places."""
    source = next(path for path in (project / "nginx.conf", project / "deploy/nginx.conf") if path.exists())
    text = source.read_text(encoding="utf-8")
    places = {
        "web1:8000": f"127.0.0.1:{servers[0]}",
        "web2:8000": f"127.0.0.1:{servers[1]}",
        "listen 80 ": f"listen 127.0.0.1:{plain or free_port()} ",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/srv/static/": f"{static}/",
        "/srv/data/": f"{data}/",
    }
    for old, new in places.items():
        text = text.replace(old, new)
    temporary = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy"))
    unused = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "uwsgi", "scgi"))
    text = text.replace("http {", f"http {{ access_log {folder}/access.log;{temporary}{unused}", 1)
    folder.mkdir(exist_ok=True)
    for name in ("nginx.conf", "site.conf"):
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy("/etc/nginx/mime.types", folder)
    make_certificate(folder / "certificates")
    return folder


def nginx(folder: Path, *more: str) -> list[str]:
    """Return nginx's command for a folder of `nginx_folder`."""
    main = f"daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/error.log;"
    return ["nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-g", main, *more]


def make_certificate(folder: Path) -> None:
    """Make a certificate for localhost, which vouches for itself."""
    folder.mkdir(exist_ok=True)
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout site.key -out site.crt"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *name], cwd=folder, check=True, capture_output=True)


def free_port() -> int:
    """Return a port to listen on that no outgoing connection takes meanwhile: those have higher numbers."""
    ports = random.SystemRandom()  # two test processes have the same seed
    while True:
        port = ports.randrange(10_240, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so: Callable[[], object], seconds: float = 40) -> None:
    """Wait until something is so; fail when that takes too long."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.1)


os.environ["PATH"] += ":/usr/sbin"  # nginx is there on Debian
