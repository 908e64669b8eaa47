"""Measure what each framework itself takes for a request: one process, no server, no network.

    uv run --no-project --with "django==5.2.*" --with flask --with sqlalchemy benchmarks/overhead/measure.py

Each line is measured in a process of its own. The figures are for comparing with each other, on one machine.
"""

import importlib
import io
import os
import resource
import subprocess
import sys
import time
from importlib.metadata import version

REQUESTS, ROUNDS = 500, 40
SUBJECTS = (  # what is shown, the module, the environment
    ("Flask", "flask_app", {}),
    ("Django without middleware", "django_app", {}),
    ("Django with a new project's middleware", "django_app", {"MIDDLEWARE": "1"}),
)


def measure(module: str, path: str) -> str:
    """Return the time of one request in the quietest round, and the memory that the process took."""
    application = importlib.import_module(module).application
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(REQUESTS):
            request(application, path)
        rounds.append((time.perf_counter() - start) / REQUESTS * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{min(rounds):.3f} ms, {memory:.0f} MiB"


def request(application, path: str) -> None:
    status = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    body = application(environ, lambda *answer: status.append(answer[0]))
    assert b"".join(body) in (b'{"name": "staff"}', b'{"name":"staff"}\n'), status
    if hasattr(body, "close"):
        body.close()


def main() -> None:
    if len(sys.argv) == 3:
        print(measure(*sys.argv[1:]))
        return
    print(", ".join(f"{name} {version(name)}" for name in ("django", "flask", "sqlalchemy")))
    for name, module, environment in SUBJECTS:
        for path in ("/plain", "/row"):
            command = [sys.executable, __file__, module, path]
            run = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
            print(f"{name}, {path}: {run.stdout.strip()}")


if __name__ == "__main__":
    main()
