"""How Gunicorn serves the site. It reads PORT and WEB_CONCURRENCY by itself."""

import os
from typing import Any

wsgi_app = "config.wsgi"
if not os.environ.get("PORT"):
    bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 8  # of each worker: so many slow visitors keep nobody else waiting
max_requests = 10_000  # then a worker is replaced, whatever memory it has gathered
max_requests_jitter = 1_000
accesslog = "-"
control_socket_disable = True  # it would need a home folder

SILENCE = 10  # seconds after which a visitor who sends no more is given up


def pre_request(worker: Any, request: Any) -> None:
    """Let nobody hold a thread by half a form."""
    request.unreader.sock.settimeout(SILENCE)
