def test_a_mail_that_cannot_be_sent_tells_no_stranger_who_is_known(
    client: FlaskClient,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer is the same; the log has the reason."""

    def fail(*_: object) -> None:
[% if cookiecutter.tasks == "celery" %]
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_mail, "delay", fail)
[% else %]
        raise OSError("no server")

    monkeypatch.setattr(mail, "send", fail)
[% endif %]
    answers = [
        client.post("/password/reset/", data={"email": email})
        for email in (ada.email, "x@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].location == answers[1].location
    assert "A mail could not be" in caplog.text
