"""The cache and the broker of a Flask project: real servers that go and return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import needed
import pytest
import requests
from deployed import wait_until
from gate import gated
from hosting import laid_out

from scaffoldpy.model import OptionValue
from scaffoldpy.verify import production
from scaffoldpy.verify.checks import Bench
from scaffoldpy.verify.processes import StepSkipped, run

pytestmark = pytest.mark.slow
WITH_CACHE = (
    "from {package} import create_app; from {package}.extensions import cache\nwith create_app().app_context():\n  "
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    try:
        with laid_out("flask", tmp_path_factory.mktemp("site"), {"cache": "redis", "tasks": "celery"}) as bench:
            yield bench
    except StepSkipped as err:
        needed.missing(str(err))


def test_processes_share_the_cache(bench: Bench) -> None:
    def python(code: str) -> str:
        text = WITH_CACHE.format(package=bench.facts.package) + code
        return run([str(bench.python), "-c", text], bench.facts.folder, bench.environment("production"))

    python("cache.set('shared', 'by all', timeout=60)")
    assert python("print(cache.get('shared'))").strip() == "by all"


@pytest.mark.parametrize(("variable", "check"), [("REDIS_URL", "cache"), ("BROKER_URL", "broker")])
def test_health_tells_what_is_gone_and_that_it_returned(
    bench: Bench, tmp_path: Path, variable: str, check: str
) -> None:
    with (
        gated(bench.environment("production"), variable) as (gate, variables),
        production.serve(bench.facts, bench.python, variables, tmp_path / "server.log") as site,
    ):

        def health() -> tuple[int, str, str]:
            answer = requests.get(f"http://127.0.0.1:{site.port}/health/", timeout=60)
            return answer.status_code, answer.json()["status"], answer.json()["checks"][check]

        assert health() == (200, "ok", "up")
        gate.shut()
        assert health() == (200, "degraded", "down")
        gate.open()
        wait_until(lambda: health() == (200, "ok", "up"))


def test_a_claimed_delivery_has_its_end_from_the_start(tmp_path: Path) -> None:
    options: dict[str, OptionValue] = {"cache": "redis", "pages": False}
    ask = (
        "from {package} import deliveries; print(*(deliveries.claim('one') for _ in 'ab'), end=' ')\n"
        "  client = cache.cache._write_client; print(client.ttl('{package}:delivery-one')); deliveries.release('one')"
    )
    try:
        with laid_out("flask", tmp_path, options) as bench:
            code = (WITH_CACHE + ask).format(package=bench.facts.package)
            said = run([str(bench.python), "-c", code], bench.facts.folder, bench.environment("production"))
    except StepSkipped as err:
        needed.missing(str(err))
    first, second, seconds = said.split()
    assert (first, second) == ("True", "False")
    assert 290 <= int(seconds) <= 300
