"""Source text as HTML with classes for its colours."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.diff import DiffLexer
from pygments.util import ClassNotFound

_FORMAT = HtmlFormatter(nowrap=True)


def coloured(path: str, content: bytes) -> Markup:
    """Return a file's text as HTML; a binary file is only told of."""
    try:
        return _coloured(path.rpartition("/")[2], content.decode())
    except UnicodeDecodeError:
        return Markup("<em>A binary file.</em>")


@lru_cache(maxsize=64)
def _coloured(name: str, text: str) -> Markup:
    try:
        lexer = get_lexer_for_filename(name)
    except ClassNotFound:
        return escape(text)
    return Markup(highlight(text, lexer, _FORMAT))  # noqa: S704  (Pygments escapes what it formats)


def coloured_diff(text: str) -> Markup:
    """Return a unified diff as HTML."""
    return Markup(highlight(text, DiffLexer(), _FORMAT))  # noqa: S704  (as above)
