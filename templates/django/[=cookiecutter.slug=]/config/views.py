[% set redis = cookiecutter.cache == "redis" %]
"""The views that belong to no application."""

[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
from django.conf import settings
[% endif %]
[% if redis %]
from django.core.cache import cache
[% endif %]
from django.db import DatabaseError, connections
[% set media = cookiecutter.uploads and cookiecutter.storage == "local" %]
from django.http import [= "FileResponse, " if media else "" =]HttpRequest, [= "HttpResponse, " if cookiecutter.pages or media or cookiecutter.api != "none" else "" =]JsonResponse
[% if cookiecutter.pages %]
from django.shortcuts import render
[% endif %]
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
[% if cookiecutter.api != "none" %]
from django.views.defaults import page_not_found, server_error
[% endif %]
[% if media %]
from django.views.static import serve
[% endif %]
[% if redis %]
from redis.exceptions import RedisError
[% endif %]
[% if cookiecutter.pages %]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    return render(request, "home.html")
[% endif %]


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
[% if redis %]
    """Tell whether the site works: 503 when a database or the cache is down."""
    databases = {alias: _is_up(alias) for alias in connections}
    has_cache = _is_cache_up()
    is_healthy = has_cache and all(databases.values())
    status = "ok" if is_healthy else "unavailable"
    return JsonResponse(
        {"status": status, "databases": databases, "cache": has_cache},
        status=200 if is_healthy else 503,
    )
[% else %]
    """Tell whether the site works: 503 when a database does not answer."""
    databases = {alias: _is_up(alias) for alias in connections}
    is_healthy = all(databases.values())
    return JsonResponse(
        {"status": "ok" if is_healthy else "unavailable", "databases": databases},
        status=200 if is_healthy else 503,
    )
[% endif %]


[% if cookiecutter.api != "none" %]
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer programs in JSON, and people with a page."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "There is no such thing."}, status=404)
    return page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Tell of an error, which is in the log: programs in JSON, people on a page."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Something went wrong."}, status=500)
    return server_error(request)


[% endif %]
[% if media %]
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Send an uploaded file; on a busy site the proxy in front should do it."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)


[% endif %]
def _is_up(alias: str) -> bool:
    connection = connections[alias]
    try:
        with connection.cursor():  # an old connection is looked at, a lost one replaced
            return connection.is_usable()
    except DatabaseError:
        return False
[% if redis %]


def _is_cache_up() -> bool:
    try:
        cache.set("health", "up", timeout=60)
    except RedisError:
        return False
    return True
[% endif %]
