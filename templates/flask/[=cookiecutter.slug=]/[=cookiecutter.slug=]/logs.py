"""Logging: readable lines in development, one JSON object a line in production."""

from __future__ import annotations

import json
import logging

from flask import Flask, has_request_context, request


class JsonFormatter(logging.Formatter):
    """Writes a record, and the request it belongs to, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            entry |= {"method": request.method, "path": request.path}
            entry |= {"address": request.remote_addr or ""}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Log to standard error, unless a log is already set up."""
    handler = logging.StreamHandler()
    if app.config["PRODUCTION"]:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=app.config["LOG_LEVEL"], handlers=[handler])
