def send_later(to: str, subject: str, body: str) -> None:
    """Send a message after the answer, whose time would tell who has an account."""
    work = copy_context().run  # it knows the application and, for the log, the request
    Thread(target=work, args=(try_to_send, to, subject, body)).start()
