#% from "tests/words.jinja" import schemes with context %#
"""Tests of the whole site. Those of an application are in its own folder.

No variable is needed: what is set here stands for a production server's environment.
Of the variables of whoever runs the tests, [= "only the URL of a database server counts" if schemes else "none counts" =].
"""

import os
import secrets
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"
NAMES = [line.partition("=")[0] for line in EXAMPLE.read_text().splitlines()]

for _name in NAMES:
#% if schemes %#
    _is_server = os.environ.get(_name, "").startswith([= schemes =])
    if not _is_server or _name.startswith("REPLICA"):
        os.environ.pop(_name, None)
#% else %#
    os.environ.pop(_name, None)
#% endif %#
#% if cookiecutter.database == "oracle" %#
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")  # which stands in for Oracle
#% endif %#
environ.Env.read_env(EXAMPLE)
os.environ |= {
    "DEBUG": "false",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SECURE_SSL_REDIRECT": "",
}
SERVER = {name: os.environ[name] for name in NAMES if name in os.environ}
