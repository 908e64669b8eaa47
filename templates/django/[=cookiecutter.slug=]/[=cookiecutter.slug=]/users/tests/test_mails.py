"""Tests of how mail leaves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from kombu.exceptions import OperationalError

from .. import mails, tasks


def test_work_is_done_in_a_thread() -> None:
    done: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(mails._run, done.append, 1).result()
    assert done == [1]
#% if cookiecutter.tasks == "celery" %#


@pytest.mark.parametrize("is_broker_up", [True, False])
def test_mail_is_sent_by_a_worker_or_else_at_once(
    monkeypatch: pytest.MonkeyPatch, is_broker_up: bool
) -> None:
    def fail(_: object) -> None:
        raise OperationalError

    if not is_broker_up:
        monkeypatch.setattr(tasks.send_mail, "delay", fail)
    message = EmailMultiAlternatives("Hello", "Text", to=["ada@example.org"])
    message.attach_alternative("<p>Text</p>", "text/html")
    mails.deliver(message)
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    assert (sent.subject, sent.to) == ("Hello", ["ada@example.org"])
    assert "<p>Text</p>" in str(sent.message())


def test_worker_tries_again_while_the_mail_server_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = [ConnectionRefusedError(), ConnectionRefusedError()]
    send = EmailMessage.send

    def send_or_fail(message: EmailMessage) -> int:
        if failures:
            raise failures.pop()
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", send_or_fail)
    mails.deliver(EmailMessage("Hello", "Text", to=["ada@example.org"]))
    assert len(mail.outbox) == 1
#% endif %#
