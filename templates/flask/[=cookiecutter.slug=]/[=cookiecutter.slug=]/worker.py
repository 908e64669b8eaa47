"""The Celery application of the production configuration, for a worker to run."""

from . import wsgi

celery = wsgi.app.extensions["celery"]
