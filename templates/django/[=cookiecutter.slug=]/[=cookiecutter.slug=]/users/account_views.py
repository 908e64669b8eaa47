"""The pages on which people look after their password."""

from typing import Any

from django.contrib.auth import views
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy


class ChangePassword(SuccessMessageMixin[Any], views.PasswordChangeView):
    """Choose a new password, knowing the old one."""

    template_name = "accounts/form.html"
    success_message = "Your password was changed."
    success_url = reverse_lazy("home")


class AskForReset(SuccessMessageMixin[Any], views.PasswordResetView):
    """Ask for a link by e-mail; the answer does not tell who has an account."""

    template_name = "accounts/form.html"
    success_message = "If this address has an account, a link is on its way to it."
    success_url = reverse_lazy("login")


class ResetPassword(SuccessMessageMixin[Any], views.PasswordResetConfirmView):
    """Choose a new password, having the link."""

    template_name = "accounts/form.html"
    success_message = "Your password was set. You can log in with it."
    success_url = reverse_lazy("login")
