"""Figures: a chart and a CSV file."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .. import data
from ..csv_export import csv_response

figures = Blueprint("figures", __name__)


#% include "views/figures.py" %#
