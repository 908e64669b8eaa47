#% from "defaults.jinja" import others, spares with context %#
"""The views that belong to no application."""

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request as bad_request_page
from django.views.defaults import page_not_found, server_error
from django.views.static import serve

from .cache import is_cache_up
from .celery import is_broker_up
#% if cookiecutter.pages %#


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    return render(request, "home.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form, and say why."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Show the icon to what looks for it in no page, such as the admin site."""
    return redirect(static("icon.svg"))
#% endif %#


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Tell that the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
#% if spares %#
    """Tell whether the site works: 503 when its database is down.

    It is degraded, but works, without [= spares | join(" or ") =].
    """
    databases = {alias: _is_up(alias) for alias in connections}
#% if others %#
    others = {[= '"cache": is_cache_up()' if "cache" in others =][= ", " if others | length > 1 =][= '"broker": is_broker_up()' if "broker" in others =]}
#% endif %#
    is_whole = [= "all(databases.values()) and all(others.values())" if others else "all(databases.values())" =]
    is_ready = databases["default"]
    status = "ok" if is_whole else "degraded" if is_ready else "unavailable"
    return JsonResponse(
        {"status": status, "databases": databases[= ", **others" if others =]},
        status=200 if is_ready else 503,
    )
#% else %#
    """Tell whether the site works: 503 when the database does not answer."""
    databases = {alias: _is_up(alias) for alias in connections}
    is_ready = all(databases.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "databases": databases},
        status=200 if is_ready else 503,
    )
#% endif %#


#% if cookiecutter.api != "none" %#
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse what cannot be right, such as the name of another site."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": "The request makes no sense."}, status=400)
    return bad_request_page(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer programs in JSON, and people with a page."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": "There is no such thing."}, status=404)
    return page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Tell of an error, which is in the log: programs in JSON, people on a page."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": "Something went wrong."}, status=500)
    return server_error(request)


#% endif %#
#% if cookiecutter.uploads and cookiecutter.storage == "local" %#
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Send an uploaded file; on a busy site the proxy in front should do it."""
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:  # such as a name that is longer than any file's
        raise Http404 from error


#% endif %#
def _is_up(alias: str) -> bool:
    connection = connections[alias]
    try:
        with connection.cursor():  # an old connection is looked at, a lost one replaced
            return connection.is_usable()
    except DatabaseError:
        return False
