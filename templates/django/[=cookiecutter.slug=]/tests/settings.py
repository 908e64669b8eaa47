"""The production settings, less what needs a certificate, a server or much time."""

from config import settings as production

globals().update({k: v for k, v in vars(production).items() if k.isupper()})

#% if cookiecutter.database == "mysql" %#
for _database in production.DATABASES.values():  # whatever the server's own default is
    _database["TEST"] = {"CHARSET": "utf8mb4"}
#% endif %#
SECURE_SSL_REDIRECT = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
#% if cookiecutter.tasks == "celery" and cookiecutter.accounts != "none" %#
CELERY_TASK_ALWAYS_EAGER = True
#% endif %#
#% if cookiecutter.cache == "redis" or cookiecutter.accounts != "none" %#
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
#% endif %#
STORAGES = {
#% if cookiecutter.uploads %#
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
#% else %#
    **production.STORAGES,
#% endif %#
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_AUTOREFRESH = True
