"""The command that serves the web page."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
from dataclasses import replace

import click

from scaffoldpy.errors import InputError, Interrupted

_THREADS = 8
_SLOWEST = 10  # seconds that a client may be silent
_MOST = 1_000  # connections
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where one listens, and where one finds it then)


@click.command(short_help="Open the questions as a web page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free one.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
def web(*, host: str, port: int, opens: bool) -> None:
    """Serve the questions, the preview and the downloads as a web page, until Ctrl-C.

    For a public server use any WSGI server with scaffoldpy.web:create_app(): docs/web.md.
    """
    from waitress.server import create_server

    from scaffoldpy.web import create_app
    from scaffoldpy.web.settings import read_settings

    gc.enable()  # the command line, which ends soon, has turned it off
    settings = read_settings(os.environ)
    app = create_app(replace(settings, hosts=(*settings.hosts, _spelled(host).lower())))
    listening = _listening(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=_THREADS,
        channel_timeout=_SLOWEST,
        cleanup_interval=_SLOWEST // 2,
        connection_limit=_MOST,
        ident=None,
        max_request_header_size=32_768,
        clear_untrusted_proxy_headers=False,  # the application trusts as many as it is told to
    )
    logging.getLogger("waitress").setLevel(logging.ERROR)
    address = f"http://{_spelled(_WILDCARDS.get(host, host))}:{listening.getsockname()[1]}/"
    click.echo(f"scaffoldpy is at {address} (Ctrl-C ends it)", err=True)
    if opens:
        click.launch(address)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # the one way to end the server that it does not swallow
    server.run()
    raise Interrupted("Stopped.")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except (OSError, UnicodeError) as err:
        reason = getattr(err, "strerror", "") or "not a name of a host"
        raise InputError(
            f"Cannot listen on {_spelled(host)[:100]}:{port}: {reason}.", hint="Choose another --port, or --host."
        ) from err
    return listening


def _spelled(host: str) -> str:
    return f"[{host}]" if ":" in host else host
