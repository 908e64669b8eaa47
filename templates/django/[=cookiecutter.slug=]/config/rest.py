"""How the API [= "searches, sorts and " if cookiecutter.sample else "" =]answers errors."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from rest_framework import exceptions
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

#% if cookiecutter.sample %#
MOST_CHARACTERS, MOST_WORDS = 100, 5  # of a search
CONFLICTS = {"unique", "does_not_exist"}
#% endif %#
REFUSALS = (
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.PermissionDenied,
    PermissionDenied,
)
#% if cookiecutter.sample %#


class BoundedSearchFilter(SearchFilter):
    """Looks for a few words: each of them makes the database read whole tables."""

    def get_search_terms(self, request: Request) -> list[str]:
        """Return the first words of a short text."""
        if len(request.query_params.get(self.search_param, "")) > MOST_CHARACTERS:
            reason = f"Ensure this has at most {MOST_CHARACTERS} characters."
            raise exceptions.ValidationError({self.search_param: [reason]})
        return list(super().get_search_terms(request))[:MOST_WORDS]


class StableOrderingFilter(OrderingFilter):
    """Sorts; equal records keep one order, or pages would repeat and lose some."""

    def filter_queryset(
        self, request: Request, queryset: models.QuerySet[Any], view: APIView
    ) -> models.QuerySet[Any]:
        """Sort by the key at last."""
        ordering = self.get_ordering(request, queryset, view)
        return queryset.order_by(*ordering, "pk") if ordering else queryset


class Conflict(exceptions.APIException):
    """What is asked for contradicts the stored data."""

    status_code = 409
    default_detail = "Other records refer to this one."
    default_code = "conflict"
#% endif %#


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
#% if cookiecutter.sample %#
    """Answer an error: 409 to what is well-formed but contradicts the stored data."""
    if isinstance(error, REFUSALS):
        error = _count(error, context)
    if isinstance(error, IntegrityError) and context["request"].method == "DELETE":
        error = Conflict()
    response = exception_handler(error, context)
    if response and isinstance(error, exceptions.ValidationError):
        codes: Any = error.get_codes()
        found = codes.values() if isinstance(codes, dict) else [codes]
        if {code for part in found for code in part} <= CONFLICTS:
            response.status_code = 409
    return response
#% else %#
    """Answer an error."""
    if isinstance(error, REFUSALS):
        error = _count(error, context)
    return exception_handler(error, context)
#% endif %#


def _count(error: Exception, context: dict[str, Any]) -> Exception:
    """Count the request too: it was refused before the throttles were asked."""
    try:
        context["view"].check_throttles(context["request"])
    except exceptions.Throttled as throttled:
        return throttled
    return error
