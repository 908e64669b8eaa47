"""A way to a server that can be shut."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from deployed import free_port, is_listening, wait_until

_CODE = """
import asyncio, sys
async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
async def link(reader, writer):
    other, out = await asyncio.open_connection(sys.argv[2], int(sys.argv[3]))
    await asyncio.gather(pump(reader, out), pump(other, writer), return_exceptions=True)
async def main():
    server = await asyncio.start_server(link, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""


class Gate:
    """Connections to the gate's port reach the server, or find nobody."""

    def __init__(self, host: str, port: int) -> None:
        self.target, self.port = (host, port), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Gate:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()

    def open(self) -> None:
        host, port = self.target
        self.process = subprocess.Popen([sys.executable, "-c", _CODE, str(self.port), host, str(port)])
        wait_until(lambda: is_listening(self.port))

    def shut(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def gated(environment: Mapping[str, str], name: str) -> Iterator[tuple[Gate, dict[str, str]]]:
    """Put a gate before the server that a variable names; yield it with the variables that lead through it."""
    url = urlsplit(environment[name])
    with Gate(url.hostname or "", url.port or 0) as gate:
        login, at, _ = url.netloc.rpartition("@")
        yield gate, {**environment, name: url._replace(netloc=f"{login}{at}127.0.0.1:{gate.port}").geturl()}
