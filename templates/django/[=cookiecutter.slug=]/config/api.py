[% set one = cookiecutter.apps == "one" %]
"""The API: what answers under /api/, to whom, and how often."""

[% if cookiecutter.sample %]
from typing import Any

[% endif %]
from django.conf import settings
[% if cookiecutter.sample %]
from django.core.exceptions import ValidationError
[% endif %]
from django.http import HttpRequest[= ", HttpResponse" if cookiecutter.sample else "" =]
from ninja import NinjaAPI
from ninja.security import django_auth
from ninja.throttling import AnonRateThrottle, UserRateThrottle

[% if cookiecutter.sample %]
from [= cookiecutter.slug =].[= "core" if one else "books" =].book_router import authors, books
[% endif %]
from [= cookiecutter.slug =].[= "core" if one else "users" =].user_router import token_auth, users


class StrangerThrottle(AnonRateThrottle):
    """Counts strangers only, also where everyone is let in without being asked."""

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return by what a stranger is counted, or None for a user."""
        is_user = request.user.is_authenticated or token_auth(request)
        return None if is_user else super().get_cache_key(request)


api = NinjaAPI(
    title=settings.SITE_NAME,
    openapi_url="/openapi.json",
    docs_url="/docs/",
    auth=[token_auth, django_auth],
    # In this order, as the first finds out who sent the token.
    throttle=[StrangerThrottle("60/m"), UserRateThrottle("300/m")],
)
[% if cookiecutter.sample %]
api.add_router("/authors", authors)
api.add_router("/books", books)
[% endif %]
api.add_router("/me", users)
[% if cookiecutter.sample %]


@api.exception_handler(ValidationError)
def explain(
    request: HttpRequest, error: ValidationError | type[ValidationError]
) -> HttpResponse:
    """Answer what contradicts the stored data with the reasons."""
    detail: Any = getattr(error, "message_dict", None)
    return api.create_response(request, {"detail": detail}, status=409)
[% endif %]
