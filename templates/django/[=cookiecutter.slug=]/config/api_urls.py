#% set one = cookiecutter.apps == "one" %#
"""The addresses under /api/."""

from django.urls import [= "include, " if cookiecutter.sample else "" =]path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from [= cookiecutter.slug =].[= "core" if one else "books" =] import book_viewsets as books
from [= cookiecutter.slug =].[= "core" if one else "users" =] import user_viewsets as users

#% if cookiecutter.sample %#
router = SimpleRouter()
router.register("authors", books.AuthorViewSet)
router.register("books", books.BookViewSet)

#% endif %#
app_name = "api"

urlpatterns = [
#% if cookiecutter.sample %#
    path("", include(router.urls)),
#% endif %#
    path("me/", users.MeView.as_view(), name="me"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:openapi"),
        name="docs",
    ),
]
