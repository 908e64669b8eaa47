vars().update(env("EMAIL_URL", mail_server, local="consolemail://"))
