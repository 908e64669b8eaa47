"""[= "Users, authors and books" if cookiecutter.sample else "Users" =] in the admin site."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from config.export import export

from .models import Author, Book, User
from .signals import trust_address


#% include "admin/users.py" %#
#% if cookiecutter.sample %#


#% include "admin/books.py" %#
#% endif %#
