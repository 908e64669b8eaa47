"""The command that serves the web page."""

from __future__ import annotations

import logging
import socket

import click

from scaffoldpy.errors import InputError

_THREADS = 8
_SLOWEST = 20  # seconds that a client may be silent


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

    app = create_app()
    listening = _listening(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=_THREADS,
        channel_timeout=_SLOWEST,
        ident=None,
        max_request_header_size=32_768,
        clear_untrusted_proxy_headers=False,  # the application trusts as many as it is told to
    )
    logging.getLogger("waitress").setLevel(logging.ERROR)
    address = f"http://{_spelled(host)}:{listening.getsockname()[1]}/"
    click.echo(f"scaffoldpy is at {address} (Ctrl-C ends it)", err=True)
    if opens:
        click.launch(address)
    server.run()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as err:
        raise InputError(
            f"Cannot listen on {_spelled(host)}:{port}: {err.strerror}.", hint="Choose another --port, or --host."
        ) from err
    return listening


def _spelled(host: str) -> str:
    return f"[{host}]" if ":" in host else host
