ACCOUNT_ADAPTER = f"{PACKAGE}.[= users =].adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # also to the old address, when it is replaced
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address is added or replaced
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/15m/key"}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a code that ran out while it was typed still counts
#% if cookiecutter.database == "mysql" %#
SILENCED_SYSTEM_CHECKS = ["models.W036"]  # allauth itself checks what MySQL does not
#% endif %#
