"""The production settings, less what needs a certificate, a server or much time."""

[% if cookiecutter.database == "oracle" %]
import os

[% endif %]
from config import settings as production

globals().update({k: v for k, v in vars(production).items() if k.isupper()})

[% if cookiecutter.database == "oracle" %]
if "DATABASE_URL" not in os.environ:  # SQLite stands in for Oracle
    DATABASES = {
        **production.DATABASES,
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    }
[% endif %]
SECURE_SSL_REDIRECT = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
[% if cookiecutter.cache == "redis" or cookiecutter.accounts == "full" %]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
[% endif %]
STORAGES = {
[% if cookiecutter.uploads %]
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
[% else %]
    **production.STORAGES,
[% endif %]
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_AUTOREFRESH = True
