#% include "tests/timeouts_" ~ cookiecutter.database ~ ".py" ignore missing %#
