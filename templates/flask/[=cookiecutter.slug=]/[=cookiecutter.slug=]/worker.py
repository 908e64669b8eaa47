"""The Celery application, for a worker and for beat; `FLASK_DEBUG=1` is development."""

from flask.cli import load_dotenv
from flask.helpers import get_debug_flag

from . import create_app

if get_debug_flag():
    load_dotenv()  # as `flask` does
celery = create_app().extensions["celery"]
