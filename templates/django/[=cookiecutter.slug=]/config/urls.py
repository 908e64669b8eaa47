#% from "defaults.jinja" import books, users with context %#
"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from [= cookiecutter.slug =].[= books =] import urls as books
from [= cookiecutter.slug =].[= users =] import account_urls as accounts

from . import views
from .api import api

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
#% if cookiecutter.accounts == "full" %#
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
#% endif %#

urlpatterns = [
#% if cookiecutter.pages %#
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon),
#% else %#
    path("", RedirectView.as_view(pattern_name="[= {"none": "admin:index", "drf": "api:docs", "ninja": "api-1.0.0:openapi-view"}[cookiecutter.api] =]")),
#% endif %#
    path("health/", views.health, name="health"),
    path("health/live/", views.live, name="live"),
    path("admin/", admin.site.urls),
#% if cookiecutter.uploads and cookiecutter.storage == "local" %#
    path("media/<path:path>", views.media),
#% endif %#
#% if cookiecutter.api != "none" %#
    path("api/", [= 'include("config.api_urls")' if cookiecutter.api == "drf" else "api.urls" =]),
#% endif %#
#% if cookiecutter.sample and cookiecutter.pages %#
    path("books/", include(books)),
#% endif %#
#% if cookiecutter.accounts != "none" %#
    path("accounts/", include([= '"allauth.urls"' if cookiecutter.accounts == "full" else "accounts" =])),
#% endif %#
]
#% if cookiecutter.api != "none" %#

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.failed
#% endif %#
