"""Authors and books in the admin site."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from config.export import export

from .models import Author, Book


#% include "admin/books.py" %#
