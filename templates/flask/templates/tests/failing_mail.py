    def fail(*_: object) -> None:
[% if cookiecutter.tasks == "celery" %]
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_mail, "delay", fail)
[% else %]
        raise OSError("no server")

    monkeypatch.setattr(mail, "send", fail)
[% endif %]
