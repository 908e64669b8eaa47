"""How fast the web page answers, beside a hello world on the same server: `python benchmarks/web.py [--write]`.

Each request has an address of its own, so that nothing is answered from memory; the requests of all kinds are
interleaved in one run. `--write` puts the table into docs/web.md.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "web.md"
BEGIN, END = "<!-- benchmarks/web.py -->", "<!-- end -->"
HELLO = """
import sys
from flask import Flask
from waitress.server import create_server
app = Flask("hello")
app.get("/")(lambda: "hello")
server = create_server(app, host="127.0.0.1", port=0, threads=8)
print(f"http://127.0.0.1:{server.effective_port}/", file=sys.stderr, flush=True)
server.run()
"""
WEB = ["-m", "scaffoldpy", "web", "--port", "0"]
KINDS = {
    "hello world": "/?{}",
    "recommendation": "/api/recommendation?project.name=Shop{}&answers.admin_site=needed&answers.team=experts",
    "page with preview, Django": "/?project.name=Shop{}&answers.admin_site=needed",
    "page with preview, Flask": "/?project.name=Shop{}&answers.style=freedom",
    "page with preview and a difference": "/?project.name=Shop{}&answers.admin_site=needed&options.api=drf",
    "plan": "/api/plan?project.name=Shop{}",
    "zip, default Django": "/project.zip?project.name=Shop{}",
    "zip, fullest Django": "/project.zip?project.name=Shop{}&framework=django&options.api=drf&options.accounts=full"
    "&options.deploy=cluster&options.tasks=celery&options.storage=s3&options.ci=github",
}
NUMBERS = itertools.count()


@contextmanager
def served(arguments: list[str]) -> Iterator[tuple[int, int]]:
    """Run a server; return its port and process."""
    environment = os.environ | {"SCAFFOLDPY_WEB_RATE": "1000000/second"}
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr
        found = re.search(r":(\d+)/", server.stderr.readline())
        assert found
        try:
            yield int(found[1]), server.pid
        finally:
            server.terminate()


def fetch(line: http.client.HTTPConnection, path: str) -> float:
    """Ask once; return the milliseconds."""
    start = time.perf_counter()
    line.request("GET", path.format(next(NUMBERS)), headers={"Accept": "text/html"})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return (time.perf_counter() - start) * 1000


def latencies(hello: int, web: int, rounds: int) -> dict[str, list[float]]:
    """Ask each kind in turn, round after round; the first few are to warm up."""
    lines = {name: http.client.HTTPConnection("127.0.0.1", hello if name == "hello world" else web) for name in KINDS}
    times: dict[str, list[float]] = {name: [] for name in KINDS}
    for turn in range(rounds + 5):
        for name, path in KINDS.items():
            taken = fetch(lines[name], path)
            if turn >= 5:
                times[name].append(taken)
    return times


def throughput(ports: list[int], seconds: float) -> float:
    """Return zips per second of two clients, shared out over the servers."""
    done = [0, 0]

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", ports[number % len(ports)])
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            fetch(line, KINDS["zip, default Django"])
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


COUNT = """
import sys, time
until, done = time.monotonic() + float(sys.argv[1]), 0
while time.monotonic() < until:
    sum(range(10_000))
    done += 1
print(done)
"""


def machine_gain(seconds: float) -> float:
    """Return how much more two processes of arithmetic do than one: what the machine's cores allow at most."""

    def counted(processes: int) -> int:
        command = [sys.executable, "-c", COUNT, str(seconds)]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        return sum(int(process.communicate()[0]) for process in running)

    alone = counted(1)
    return counted(2) / alone


def memory(process: int) -> float:
    """Return what a process holds, in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024


def growth(port: int, process: int, requests: int) -> tuple[float, float]:
    """Return the memory after a tenth of the requests, and after all."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    kinds = itertools.cycle(path for name, path in KINDS.items() if name != "hello world")
    early = 0.0
    for number in range(requests):
        fetch(line, next(kinds))
        if number == requests // 10:
            early = memory(process)
    return early, memory(process)


def measured(rounds: int, requests: int, seconds: float) -> str:
    """Measure all; return the table."""
    with ExitStack() as stack:
        hello, _ = stack.enter_context(served(["-c", HELLO]))
        web, process = stack.enter_context(served(WEB))
        second, _ = stack.enter_context(served(WEB))
        times = latencies(hello, web, rounds)
        one, two = throughput([web], seconds), throughput([web, second], seconds)
        most = machine_gain(seconds)
        early, late = growth(web, process, requests)
    base = statistics.median(times["hello world"])
    lines = ["| request | median, ms | 95 of 100 within, ms | times hello world |", "| --- | --- | --- | --- |"]
    for name, taken in times.items():
        median, slow = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        lines.append(f"| {name} | {median:.1f} | {slow:.1f} | {median / base:.0f} |")
    lines += [
        "",
        f"One process gives {one:.0f} zip files a second, two give {two:.0f} ({two / one:.1f} times; two processes of "
        f"nothing but arithmetic do {most:.1f} times the work of one on this machine). After "
        f"{requests // 10:,} requests a process holds {early:.0f} MiB, after {requests:,} {late:.0f} MiB.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    table = measured(given.rounds, given.requests, given.seconds)
    print(table)
    if given.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        DOCUMENT.write_text(f"{text[:start]}\n{table}\n{text[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
