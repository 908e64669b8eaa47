"""Every address of the site."""

[% if cookiecutter.accounts == "full" %]
from allauth.account.decorators import secure_admin_login
[% endif %]
from django.conf import settings
from django.contrib import admin
from django.urls import [% if cookiecutter.sample and cookiecutter.pages or cookiecutter.accounts != "none" or cookiecutter.api == "drf" %]include, [% endif %]path
[% set books = "books" if cookiecutter.apps == "many" else "core" %]
[% set users = "users" if cookiecutter.apps == "many" else "core" %]
[% if cookiecutter.sample and cookiecutter.pages or cookiecutter.accounts == "login" %]

[% if cookiecutter.accounts == "login" and books == users %]
from [= cookiecutter.slug =].[= users =] import account_urls as accounts
[% endif %]
[% if cookiecutter.sample and cookiecutter.pages %]
from [= cookiecutter.slug =].[= books =] import urls as books
[% endif %]
[% if cookiecutter.accounts == "login" and books != users %]
from [= cookiecutter.slug =].[= users =] import account_urls as accounts
[% endif %]
[% endif %]

from . import views
[% if cookiecutter.api == "ninja" %]
from .api import api
[% endif %]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
[% if cookiecutter.accounts == "full" %]
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
[% endif %]

urlpatterns = [
[% if cookiecutter.pages %]
    path("", views.home, name="home"),
[% endif %]
    path("health/", views.health, name="health"),
    path("admin/", admin.site.urls),
[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
    path("media/<path:path>", views.media),
[% endif %]
[% if cookiecutter.api == "drf" %]
    path("api/", include("config.api_urls")),
[% elif cookiecutter.api == "ninja" %]
    path("api/", api.urls),
[% endif %]
[% if cookiecutter.sample and cookiecutter.pages %]
    path("books/", include(books)),
[% endif %]
[% if cookiecutter.accounts == "login" %]
    path("accounts/", include(accounts)),
[% elif cookiecutter.accounts == "full" %]
    path("accounts/", include("allauth.urls")),
[% endif %]
]
[% if cookiecutter.api != "none" %]

handler404 = views.not_found
handler500 = views.failed
[% endif %]
