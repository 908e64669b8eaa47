"""The smallest Django project: the same two replies, with the middleware that a new project has, or with none."""

import os

import django
from django.conf import settings

_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

settings.configure(
    SECRET_KEY="for measuring only",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=_MIDDLEWARE if os.environ.get("MIDDLEWARE") else [],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "CONN_MAX_AGE": None}},
)
django.setup()

from django.contrib.auth.models import Group  # noqa: E402  (models can be read only after setup)
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

call_command("migrate", verbosity=0)
Group.objects.create(id=1, name="staff")


def plain(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"name": "staff"})


def row(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"name": Group.objects.get(pk=1).name})


urlpatterns = [path("plain", plain), path("row", row)]
application = get_wsgi_application()
