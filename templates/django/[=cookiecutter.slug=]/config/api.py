[% set one = cookiecutter.apps == "one" %]
"""The API: what answers under /api/, to whom, and how often."""

[% if cookiecutter.sample %]
from typing import Any

[% endif %]
from django.conf import settings
[% if cookiecutter.sample %]
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
[% endif %]
from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

[% if cookiecutter.sample %]
from [= cookiecutter.slug =].[= "core" if one else "books" =].book_router import authors, books
[% endif %]
from [= cookiecutter.slug =].[= "core" if one else "users" =].user_router import users

api = NinjaAPI(
    title=settings.SITE_NAME,
    openapi_url="/openapi.json",
    docs_url="/docs/",
    throttle=[AnonRateThrottle("60/m"), AuthRateThrottle("300/m")],
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
