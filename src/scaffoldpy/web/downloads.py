"""A project to take away: as an archive or file by file, by query or by a posted answers file.

The same state and version give the same bytes, so an address that names the version never changes its answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, UnsupportedMediaType

from scaffoldpy import __version__, answers, resources
from scaffoldpy.errors import AnswersError
from scaffoldpy.model import Request
from scaffoldpy.values import nearest
from scaffoldpy.web import address, archives
from scaffoldpy.web.desk import named
from scaffoldpy.web.pages import desk

downloads = Blueprint("downloads", __name__)
_NAMES = {  # of an answers file, by its media type
    "application/json": "answers.json",
    "application/yaml": "answers.yaml",
    "application/x-yaml": "answers.yaml",
    "text/yaml": "answers.yaml",
    "text/plain": "answers.yaml",
    "application/toml": "answers.toml",
}
_PACKED: Mapping[str, tuple[str, Callable[[str, Mapping[str, bytes]], bytes]]] = {
    "zip": ("application/zip", archives.zipped),
    "tar.gz": ("application/gzip", archives.tarred),
}


def edition() -> str:
    """Return what an immutable address begins with: the version and, with a team's own data, the digest of that."""
    digest = resources.data_digest()
    return f"{__version__}-{digest[:12]}" if digest else __version__


def asked() -> Request:
    """Return what the query or the body asks for. Raises AnswersError, UnsupportedMediaType."""
    if request.method == "POST":
        return _posted()
    return named(address.read_request(request.args.items(multi=True), desk().terms))


def _posted() -> Request:
    if request.args:
        raise AnswersError("A posted answers file takes no query.", hint="Write all of it in the file.")
    name = _NAMES.get(request.mimetype)
    if name is None:
        raise UnsupportedMediaType(f"Send an answers file as {', '.join(_NAMES)}.")
    try:
        text = request.get_data().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise AnswersError(f"{name}: not UTF-8 text.", hint="Save the file as UTF-8.") from err
    return answers.parse_request(name, text, desk().terms)


@downloads.route("/project.<any('zip', 'tar.gz'):kind>", methods=["GET", "POST"])
@downloads.get("/<edition>/project.<any('zip', 'tar.gz'):kind>")
def project(kind: str, edition: str = "") -> Response:
    """Send the whole project as one file."""
    _require(edition)
    plan = desk().plan(asked())
    media_type, pack = _PACKED[kind]
    content = pack(plan.project.slug, desk().contents(plan))
    return _sent(content, media_type, f"{plan.project.slug}.{kind}", edition)


@downloads.route("/file/<path:path>", methods=["GET", "POST"])
@downloads.get("/<edition>/file/<path:path>")
def file(path: str, edition: str = "") -> Response:
    """Send one file of the project, as text where it is text."""
    _require(edition)
    plan = desk().plan(asked())
    tree = desk().contents(plan)
    if path not in tree:
        raise NotFound(f"This project has no file {path[:100]}. {nearest(path, tree, otherwise='')}".rstrip())
    return _sent(tree[path], _media_type(tree[path]), path.rpartition("/")[2], edition)


@downloads.get("/answers.yaml")
def answers_file() -> Response:
    """Send the answers file that makes the same project."""
    content = answers.to_yaml(answers.to_document(asked())).encode()
    return _sent(content, "application/yaml", "answers.yaml", "")


def _media_type(content: bytes) -> str:
    """Tell text from other bytes; never a type that a browser would run or draw."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"


def _require(wanted: str) -> None:
    if wanted and wanted != edition():
        raise NotFound(f"This server makes projects of scaffoldpy {edition()}, not {wanted[:60]}.")


def _sent(content: bytes, media_type: str, name: str, edition: str) -> Response:
    response = Response(content, content_type=media_type)
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(name)}"'
    lasting = "public, max-age=31536000, immutable"
    response.headers["Cache-Control"] = lasting if edition else "public, no-cache"
    response.make_conditional(request)
    return response


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
