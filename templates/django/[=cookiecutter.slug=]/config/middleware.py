[% if cookiecutter.accounts == "full" %]
"""The security headers that Django does not set by itself."""
[% else %]
"""The security headers that Django does not set by itself, and who asks."""
[% endif %]

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class SecurityHeadersMiddleware(MiddlewareMixin):
    """Add the headers of settings.SECURITY_HEADERS that a view has not set."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave out the pages on which Django explains an error to a developer."""
        if settings.DEBUG and response.status_code >= 400:
            return response
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
[% if cookiecutter.accounts != "full" %]


def visitor_address(request: HttpRequest) -> str:
    """Return whom the proxy names last: anyone may claim what stands before."""
    named = request.META.get("HTTP_X_FORWARDED_FOR", request.META["REMOTE_ADDR"])
    return str(named).rpartition(",")[2].strip()
[% endif %]
