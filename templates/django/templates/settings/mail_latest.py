MAILERS = {"default": env("EMAIL_URL", mail_server, local="consolemail://")}
