#% include "timeouts/" ~ cookiecutter.database ~ ".py" ignore missing %#
