CONTACT_EMAIL: str = env.variable(
    "webmaster@localhost", env.address, production=env.REQUIRED
)
MAIL_SENDER: str = env.variable(
    "webmaster@localhost", env.address, production=env.REQUIRED
)
SMTP_URL: str = env.variable("", env.url("smtp", "smtps"), production=env.REQUIRED)
