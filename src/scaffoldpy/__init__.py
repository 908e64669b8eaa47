"""scaffoldpy: from a few questions to a running Django or Flask project."""

__version__ = "0.2.0"
