"""The addresses under /books/."""

from django.urls import path

from . import data_views, views

app_name = "books"

urlpatterns = [
    path("", views.book_list, name="list"),
    path("add/", views.book_add, name="add"),
#% if cookiecutter.data_page %#
    path("data/", data_views.data_page, name="data"),
    path("data/books.csv", data_views.data_csv, name="csv"),
#% endif %#
    path("<int:pk>/", views.book_detail, name="detail"),
    path("<int:pk>/change/", views.book_change, name="change"),
    path("<int:pk>/delete/", views.book_delete, name="delete"),
]
