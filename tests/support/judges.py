"""Outside judges of pages: axe for everybody's use of them, and MDN's observatory for their headers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import npm
from browser import Browser

AXE, OBSERVATORY = ("axe-core", "4.14.1"), ("@mdn/mdn-http-observatory", "1.4.8")


def axe() -> str:
    """Return the script that judges a page."""
    return (npm.package(*AXE) / "axe.min.js").read_text(encoding="utf-8")


def violations(visitor: Browser, script: str) -> list[str]:
    """Let axe judge, by all its rules, the page that a browser shows."""
    visitor.run(script)
    found = visitor.wait_for("axe.run().then(arguments[0])")["violations"]
    return [f"{violation['id']}: {[node['html'][:99] for node in violation['nodes']]}" for violation in found]


def scan(address: str, certificate: Path) -> dict[str, Any]:
    """Let MDN's observatory grade a page that is served by HTTPS."""
    package = npm.package(*OBSERVATORY)
    # The list of preloaded hosts, which its set-up script would download; this machine is on no such list.
    (package / "conf" / "hsts-preload.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        ["node", package / "src" / "scan.js", address.removeprefix("https://")],
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)},
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report
