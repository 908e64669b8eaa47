#% include "deliveries/" ~ ("redis" if cookiecutter.cache == "redis" else ("database" if cookiecutter.orm else "process")) ~ ".py" %#
