"""Users in the admin site."""

[% if cookiecutter.accounts == "full" %]
from allauth.account.models import EmailAddress
from django import forms
[% endif %]
from django.contrib import admin
[% if cookiecutter.accounts == "full" %]
from django.contrib.admin.widgets import AdminEmailInputWidget
[% endif %]
from django.contrib.auth.admin import UserAdmin
[% if cookiecutter.accounts == "full" %]
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
[% endif %]

from config.export import export

from .models import User
[% if cookiecutter.accounts == "full" %]
from .signals import trust_address
[% endif %]


[% include "admin/users.jinja" %]
