"""The API itself, its description and its documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, render_template
from flask_smorest import Api, Blueprint

from ..extensions import csrf, limiter

#% include "api/core.py" %#
