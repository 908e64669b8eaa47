def test_no_answer_waits_for_a_mail(
    client: FlaskClient,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its time would tell strangers who is known."""
    caplog.set_level("INFO")
    later: list[Thread] = []
    start = "[= cookiecutter.slug =].[= "mail" if cookiecutter.tasks == "none" else "tasks" =].Thread.start"
    monkeypatch.setattr(start, lambda thread: later.append(thread))
    client.post("/password/reset/", data={"email": ada.email})
    assert ada.email not in caplog.text
    for thread in later:
        thread.run()
    assert f"to {ada.email}: " in caplog.text


def test_a_mail_that_cannot_be_sent_tells_no_stranger_who_is_known(
    client: FlaskClient,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer is the same; the log has the reason."""

#% include "tests/failing_mail.jinja" %#
    answers = [
        client.post("/password/reset/", data={"email": email})
        for email in (ada.email, "x@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].location == answers[1].location
    assert "A mail could not be" in caplog.text
