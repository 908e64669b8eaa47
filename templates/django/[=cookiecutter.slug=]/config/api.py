#% set one = cookiecutter.apps == "one" %#
"""The API: what answers under /api/, to whom, and how often."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import SessionAuth
from ninja.throttling import AnonRateThrottle, BaseThrottle, UserRateThrottle

from [= cookiecutter.slug =].[= "core" if one else "books" =].book_router import authors, books
from [= cookiecutter.slug =].[= "core" if one else "users" =].user_router import token_auth, users

from .visitors import visitor


class LoggedIn(SessionAuth):
    """Whoever is logged in and sends the CSRF token with a change."""

    def __call__(self, request: HttpRequest) -> object:
        """Ask no stranger for a CSRF token: an answer of 401 says more."""
        return super().__call__(request) if request.user.is_authenticated else None


class StrangerThrottle(AnonRateThrottle):
    """Counts strangers only, also where everyone is let in without being asked."""

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return by what a stranger is counted, or None for a user."""
        is_user = request.user.is_authenticated or token_auth(request)
        return None if is_user else super().get_cache_key(request)

    def get_ident(self, request: HttpRequest) -> str:
        """Count all strangers that come from one network together."""
        return visitor(request)


# In this order, as the first finds out who sent the token.
THROTTLES: list[BaseThrottle] = [StrangerThrottle("60/m"), UserRateThrottle("300/m")]

api = NinjaAPI(
    title=settings.SITE_NAME,
    openapi_url="/openapi.json",
    docs_url="/docs/",
    auth=[token_auth, LoggedIn()],
    throttle=THROTTLES,
)
#% if cookiecutter.sample %#
api.add_router("/authors", authors)
api.add_router("/books", books)
#% endif %#
api.add_router("/me", users)


@api.exception_handler(HttpError)
def refuse(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """Count what was refused too: it came before the throttles were asked."""
    status, detail = getattr(error, "status_code", 500), str(error)
    if status in (401, 403) and not all(t.allow_request(request) for t in THROTTLES):
        status, detail = 429, "Too many requests."
    return api.create_response(request, {"detail": detail}, status=status)
#% if cookiecutter.sample %#


@api.exception_handler(ValidationError)
def explain(
    request: HttpRequest, error: ValidationError | type[ValidationError]
) -> HttpResponse:
    """Answer what contradicts the stored data with the reasons."""
    detail: Any = getattr(error, "message_dict", None)
    return api.create_response(request, {"detail": detail}, status=409)


@api.exception_handler(IntegrityError)
def keep(
    request: HttpRequest, error: IntegrityError | type[IntegrityError]
) -> HttpResponse:
    """Refuse to delete what others refer to; any other such error is a fault."""
    if request.method != "DELETE" and isinstance(error, IntegrityError):
        raise error
    detail = "Other records refer to this one."
    return api.create_response(request, {"detail": detail}, status=409)
#% endif %#
