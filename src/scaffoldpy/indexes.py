"""Where packages come from: what pip is told by its variables and files, handed to uv, which reads neither."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

# What uv reads instead of each of pip's settings, and what stands between several values.
_UV = {
    "index-url": ("UV_DEFAULT_INDEX", ""),
    "extra-index-url": ("UV_EXTRA_INDEX_URL", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", ""),
    "client-cert": ("SSL_CLIENT_CERT", ""),
}
_ONLY_PIP = frozenset(["no-index", "proxy", "no-binary", "only-binary", "pre", "keyring-provider", "require-hashes"])
_UV_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE")


def only_pip_can() -> bool:
    """Tell whether pip is told something that uv cannot be told."""
    return not _uv_has_its_own() and not _ONLY_PIP.isdisjoint(_settings())


def variables() -> dict[str, str]:
    """Return the variables that tell uv what pip is told; none where uv has settings of its own."""
    if _uv_has_its_own():
        return {}
    found = {_UV[name][0]: _joined(value, _UV[name][1]) for name, value in _settings().items() if name in _UV}
    if "UV_EXTRA_INDEX_URL" in found:  # as pip does: the best version that any of them has
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in found.items() if name not in os.environ}


def _joined(value: str, between: str) -> str:
    return between.join(value.split()) if between else value


def _uv_has_its_own() -> bool:
    files = (Path("/etc/uv/uv.toml"), _home_settings() / "uv" / "uv.toml")
    return any(os.environ.get(name) for name in _UV_OWN) or any(file.is_file() for file in files)


def _settings() -> Mapping[str, str]:
    """Return what pip is told for an installation, by the names of its options; what is off is left out."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}}
    for file in _files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeError):  # pip will say so
            continue
        for section in sections:
            if parser.has_section(section):
                sections[section] |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    given = {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith("PIP_") and value
    }
    merged = {**sections["global"], **sections["install"], **given}
    return {name: value for name, value in merged.items() if value.lower() not in ("", "0", "false", "no", "off")}


def _files() -> Iterator[Path]:
    """Yield pip's files, what counts more later."""
    given = os.environ.get("PIP_CONFIG_FILE", "")
    if given == os.devnull:
        return
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep):
        yield Path(folder, "pip", "pip.conf")
    yield Path("/etc/pip.conf")
    yield Path.home() / ".pip" / "pip.conf"
    if sys.platform == "darwin":
        yield Path.home() / "Library" / "Application Support" / "pip" / "pip.conf"
    yield _home_settings() / "pip" / "pip.conf"
    if given:
        yield Path(given)


def _home_settings() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
