"""How the API reads what is sent."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """Reads JSON; what is nested deeper than Python can follow is malformed."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the JSON holds."""
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
