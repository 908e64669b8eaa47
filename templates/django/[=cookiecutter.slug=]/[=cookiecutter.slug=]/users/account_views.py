"""The pages on which people look after their password."""

import hashlib
from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.messages.views import SuccessMessageMixin
from django.core.cache import cache
from django.urls import reverse_lazy

RESET_PAUSE = 300  # seconds until an address gets another mail


class ChangePassword(SuccessMessageMixin[Any], views.PasswordChangeView):
    """Choose a new password, knowing the old one."""

    template_name = "accounts/form.html"
    success_message = "Your password was changed."
    success_url = reverse_lazy("home")


class PausingResetForm(PasswordResetForm):
    """Fills nobody's mailbox."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send a link, unless this address was sent one just now."""
        address = self.cleaned_data["email"].casefold()
        key = f"reset-{hashlib.sha256(address.encode()).hexdigest()}"
        if cache.add(key, True, RESET_PAUSE):
            super().save(*args, **kwargs)


class AskForReset(SuccessMessageMixin[Any], views.PasswordResetView):
    """Ask for a link by e-mail; the answer does not tell who has an account."""

    template_name = "accounts/form.html"
    success_message = "If this address has an account, a link is on its way to it."
    success_url = reverse_lazy("login")
    form_class = PausingResetForm


class ResetPassword(SuccessMessageMixin[Any], views.PasswordResetConfirmView):
    """Choose a new password, having the link."""

    template_name = "accounts/form.html"
    success_message = "Your password was set. You can log in with it."
    success_url = reverse_lazy("login")
