"""Addresses in pages; those of static files change with the file, to be kept."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request
from werkzeug.security import safe_join

KEPT = "public, max-age=31536000, immutable"
MOST = 1000  # addresses that are kept


def init_app(app: Flask) -> None:
    """Put a fingerprint into what `url_for("static", …)` returns."""
    app.url_defaults(add_fingerprint)
    app.view_functions["static"] = send_file
    if not app.debug:
        app.jinja_env.globals["url_for"] = Links(app)


class Links:
    """The `url_for` of templates: an address that is always the same is made once."""

    def __init__(self, app: Flask) -> None:
        """Look at an application's rules, of which there may be more later."""
        self.app = app
        self.kept: dict[tuple[str, str, str], str] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        """Return what Flask's function returns."""
        name = values.get("filename", "") if endpoint == "static" else ""
        if not has_request_context() or len(values) > bool(name):
            return self.app.url_for(endpoint, **values)
        key = (request.script_root, endpoint, name)
        if address := self.kept.get(key):
            return address
        address = self.app.url_for(endpoint, **values)
        if len(self.kept) < MOST and self.is_constant(endpoint, name):
            self.kept[key] = address
        return address

    def is_constant(self, endpoint: str, name: str) -> bool:
        """Tell whether an address depends on nothing but the path of the site."""
        app = self.app
        if app.url_default_functions != {None: [add_fingerprint]}:
            return False
        if app.subdomain_matching or endpoint.startswith("."):
            return False
        if name:
            return bool(fingerprint(name))
        return not any(rule.arguments for rule in app.url_map.iter_rules(endpoint))


def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Add the fingerprint of a static file to its address."""
    if endpoint == "static" and (found := fingerprint(values.get("filename", ""))):
        values["v"] = found


def send_file(filename: str) -> Response:
    """Let caches keep what can never change: the file that the address is about."""
    response = current_app.send_static_file(filename)
    asked = request.args.get("v")
    if asked and response.status_code < 400 and asked == fingerprint(filename):
        response.headers["Cache-Control"] = KEPT
    return response


def fingerprint(name: str) -> str:
    """Return what stands for a file's content; nothing where there is no such file."""
    find = hash_file if current_app.debug else hash_file_once
    return find(current_app.static_folder or "", name)


def hash_file(folder: str, name: str) -> str:
    """Hash a file of a folder."""
    file = Path(safe_join(folder, name) or folder)
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


hash_file_once = lru_cache(maxsize=1000)(hash_file)  # a server's files do not change
