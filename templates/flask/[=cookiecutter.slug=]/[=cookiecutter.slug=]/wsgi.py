"""The application in production, for a server to run."""

import os

from . import create_app
from .config import load_config

app = create_app(load_config(os.environ, production=True))
