"""Tests of what the URL of a mail server says, and of what such a server hears."""

from collections.abc import Iterator
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from config.mail import mail_server

KEY = "battery"


#% include "tests/mail_" ~ cookiecutter.django_release ~ ".py" %#


class PlainServer(TCPServer):
    """A mail server without extensions, such as SMTPUTF8."""

    said: ClassVar[list[bytes]] = []  # by who sends mail


class PlainHandler(StreamRequestHandler):
    """Takes any mail."""

    def handle(self) -> None:
        """Answer line by line; a mail itself ends with a full stop."""
        self.wfile.write(b"220 hello\r\n")
        is_mail = False
        for line in self.rfile:
            PlainServer.said.append(line.strip())
            if is_mail and line.strip() != b".":
                continue
            is_mail = line.startswith(b"data")
            self.wfile.write(b"354 go on\r\n" if is_mail else b"250 fine\r\n")


@pytest.fixture
def plain_server() -> Iterator[PlainServer]:
    """Start a server, and stop it in the end."""
    with PlainServer(("127.0.0.1", 0), PlainHandler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_every_mail_server_takes_an_international_domain(
    settings: Settings, plain_server: PlainServer
) -> None:
    use(settings, f"smtp://127.0.0.1:{plain_server.server_address[1]}")
    sender, to = "site@b\u00fccher.example", "me@b\u00fccher.example"
    assert EmailMessage("Hello", "Text", sender, [to]).send() == 1
    said = b"\n".join(plain_server.said).lower()
    assert said.isascii()
    assert b"mail from:<site@xn--bcher-kva.example>" in said
    assert b"rcpt to:<me@xn--bcher-kva.example>" in said
    assert b"\nto: me@xn--bcher-kva.example\n" in said
