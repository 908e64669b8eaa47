"""A proxy that ends TLS and says so, and does nothing else: no header, no redirect, no file of its own."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from deployed import free_port


class Proxy(ThreadingTCPServer):
    """Takes HTTP and HTTPS at one port, as MDN's observatory asks for both."""

    daemon_threads = True

    def __init__(self, port: int, application: int, certificate: Path) -> None:
        self.application = ("127.0.0.1", application)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, certificate.with_name("key.pem"))
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        line: socket.socket = self.request
        is_tls = line.recv(1, socket.MSG_PEEK) == b"\x16"
        try:
            with self.server.context.wrap_socket(line, server_side=True) if is_tls else line as visitor:
                self.pass_on(visitor, b"https" if is_tls else b"http")
        except OSError:  # the visitor left, or does not trust the certificate
            return

    def pass_on(self, visitor: socket.socket, scheme: bytes) -> None:
        text = b""
        while b"\r\n\r\n" not in text and (more := visitor.recv(65536)):
            text += more
        head, _, body = text.partition(b"\r\n\r\n")
        head = re.sub(rb"(?im)^(connection|x-forwarded-\w+):.*\r?\n?", b"", head + b"\r\n")
        head += b"Connection: close\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: " + scheme
        with socket.create_connection(self.server.application) as site:
            site.sendall(head + b"\r\n\r\n" + body)
            while answer := site.recv(65536):
                visitor.sendall(answer)


@contextmanager
def tls_ended(application: int, certificate: Path) -> Iterator[int]:
    """Pass on to an application's port until the end of the block; return the proxy's port."""
    with Proxy(free_port(), application, certificate) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield int(proxy.server_address[1])
        proxy.shutdown()
