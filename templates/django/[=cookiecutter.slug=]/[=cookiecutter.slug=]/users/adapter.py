"""How allauth behaves on this site."""

import logging
from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponseBase

from .mails import deliver, in_background, say_where_mail_is

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # no types
    """Tells nobody by the time it takes who has an account, and names the site."""

    def authenticate(
        self, request: HttpRequest, **credentials: Any
    ) -> AbstractBaseUser | None:
        """Try what was typed once: as `username` it may be an address as well."""
        typed = credentials.pop("username", credentials.pop("email", ""))
        user: AbstractBaseUser | None = super().authenticate(
            request, username=typed, **credentials
        )
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write into the log who tried, but no password."""
        name, peer = str(credentials["username"])[:255], request.META["REMOTE_ADDR"]
        logger.warning("A login failed: %r from %s", name, peer)

    def is_safe_url(self, url: str | None) -> bool:
        """Lead only to this site; what is no address, such as `//[x`, leads nowhere."""
        try:
            return bool(url and super().is_safe_url(url))
        except ValueError:
            return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **login: Any) -> str:
        """Count wrong passwords whatever port the visitor's Host header names."""
        return str(login.get("email", login.get("username", ""))).lower()

    def send_account_already_exists_mail(self, email: str) -> None:
        """Hash a password, as for a new account."""
        make_password("a password")
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send mail in the background, in the name of the site."""
        site = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_NAME)
        more = {"request": self.request, "email": email, "current_site": site}
        message = self.render_mail(template_prefix, email, {**more, **context})
        in_background(_send, message, email)

    def respond_email_verification_sent(
        self, request: HttpRequest, user: AbstractBaseUser | None
    ) -> HttpResponseBase:
        """Say where the mail is, while debugging."""
        say_where_mail_is(request)
        response: HttpResponseBase = super().respond_email_verification_sent(
            request, user
        )
        return response


def _send(message: EmailMessage, email: str) -> None:
    """Send mail; when that fails it may be asked for again at once."""
    try:
        deliver(message)
    except Exception:
        logger.exception("A mail was not sent.")
        ratelimit.clear(HttpRequest(), action="confirm_email", key=email.lower())
