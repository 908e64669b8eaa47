"""The pages on which people look after their password."""

import hashlib
import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.messages.views import SuccessMessageMixin
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse_lazy

from config.visitors import visitor

from .mails import deliver, in_background, say_where_mail_is

logger = logging.getLogger(__name__)

RESET_PAUSE = 300  # seconds until an address gets another mail
MOST_RESETS, RESET_HOUR = 10, 3600  # that one visitor may ask for, in so many seconds


class ChangePassword(SuccessMessageMixin[Any], views.PasswordChangeView):
    """Choose a new password, knowing the old one."""

    template_name = "accounts/form.html"
    success_message = "Your password was changed."
    success_url = reverse_lazy("home")


class PausingResetForm(PasswordResetForm):
    """Fills nobody's mailbox, and tells nobody by its time who has an account."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send a link in the background, unless this address was sent one just now."""
        address = self.cleaned_data["email"].casefold()
        key = f"reset-{hashlib.sha256(address.encode()).hexdigest()}"
        if cache.add(key, True, RESET_PAUSE):
            host = kwargs.pop("request").get_host()
            in_background(self._send, key, {**kwargs, "domain_override": host})

    def _send(self, key: str, options: dict[str, Any]) -> None:
        """Send a link if there is such a user; after an error it may be asked for."""
        try:
            super().save(**options)
        except Exception:
            logger.exception("A link to reset a password was not sent.")
            cache.delete(key)

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send the link; Django's own method hides an error."""
        context = {**context, "site_name": settings.SITE_NAME}
        subject = " ".join(render_to_string(subject_template_name, context).split())
        body = render_to_string(email_template_name, context)
        deliver(EmailMessage(subject, body, from_email, [to_email]))


class AskForReset(SuccessMessageMixin[Any], views.PasswordResetView):
    """Ask for a link by e-mail; the answer does not tell who has an account."""

    template_name = "accounts/form.html"
    success_message = "If this address has an account, a link is on its way to it."
    success_url = reverse_lazy("login")
    form_class = PausingResetForm

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Let a visitor ask for a few links; say where the mail is, while debugging."""
        key = f"resets-{visitor(self.request)}"
        places = (f"{key}-{number}" for number in range(MOST_RESETS))
        if not any(cache.add(place, True, RESET_HOUR) for place in places):
            return render(self.request, "429.html", status=429)
        say_where_mail_is(self.request)
        return super().form_valid(form)


class ResetPassword(SuccessMessageMixin[Any], views.PasswordResetConfirmView):
    """Choose a new password, having the link."""

    template_name = "accounts/form.html"
    success_message = "Your password was set. You can log in with it."
    success_url = reverse_lazy("login")
