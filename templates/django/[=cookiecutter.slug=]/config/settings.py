#% from "settings/words.jinja" import cache, installed_apps, journal, storage with context %#
#% from "defaults.jinja" import users with context %#
"""Settings: whatever differs between machines comes from the environment.

A server needs a SECRET_KEY there, and does not debug; manage.py develops without one.
"""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext

from config.databases import database
from config.environment import (
    Environment,
    boolean,
    hosts,
    level,
    number,
    origins,
    time_zone,
)
from config.mail import mail_server, sender
from config.servers import broker, broker_tls, redis

django_stubs_ext.monkeypatch()  # lets classes such as ModelAdmin[User] be written

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGE = "[= cookiecutter.slug =]"
SITE_NAME = [= cookiecutter.name | python =][= "" if (cookiecutter.name | python).encode() | length < 75 else "  # noqa: E501, RUF100  # fmt: skip" =]

env = Environment()
DEBUG = env.is_development
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", hosts, local="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", origins)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
#% for app in installed_apps %#
    "[= app =]",
#% endfor %#
]

MIDDLEWARE = [
    "config.middleware.ForwardedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "config.middleware.LimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "[= "allauth.account.middleware.AccountMiddleware" if cookiecutter.accounts == "full" else "axes.middleware.AxesMiddleware" =]",
]

if DEBUG and set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
    MIDDLEWARE.insert(0, "config.middleware.LoopbackMiddleware")

ROOT_URLCONF = "config.urls"

TEMPLATES = [
#% if cookiecutter.template_engine == "jinja2" %#
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / PACKAGE / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "config.jinja2.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
#% endif %#
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
#% if cookiecutter.pages or cookiecutter.api == "drf" %#
        "DIRS": [BASE_DIR / PACKAGE / "templates"],
#% endif %#
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

#% include "settings/database_" ~ cookiecutter.database ~ ".py" %#
#% if cookiecutter.second_database %#
DATABASES["journal"] = env(
    "JOURNAL_DATABASE_URL",
    database,
    [= journal =],
)
DATABASE_ROUTERS = ["config.routers.JournalRouter"]
#% endif %#
#% if cookiecutter.deploy == "cluster" %#
if env("REPLICA_DATABASE_URL", str):  # of a copy of the database, to read from
    DATABASES["replica"] = env("REPLICA_DATABASE_URL", database)
    DATABASE_ROUTERS = [= '[*DATABASE_ROUTERS, "config.replica.ReplicaRouter"]' if cookiecutter.second_database else '["config.replica.ReplicaRouter"]' =]
    MIDDLEWARE.insert(0, "config.replica.RecentWriteMiddleware")
#% endif %#
#% if cookiecutter.django_release == "lts" %#
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#% endif %#
#% include "settings/cache_" ~ cache ~ ".py" ignore missing %#
#% include "settings/tasks_" ~ cookiecutter.tasks ~ ".py" ignore missing %#

AUTH_USER_MODEL = "[= users =].User"
#% set guard = "allauth" if cookiecutter.accounts == "full" else "axes" %#
#% include "settings/backends_" ~ guard ~ ".py" %#
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
#% if cookiecutter.accounts != "none" or cookiecutter.sample and cookiecutter.pages %#
LOGIN_URL = "[= {"none": "admin:login", "login": "login", "full": "account_login"}[cookiecutter.accounts] =]"
#% endif %#
#% if cookiecutter.accounts != "none" %#
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
#% endif %#
#% include "settings/" ~ guard ~ ".py" %#

TIME_ZONE = env("TIME_ZONE", time_zone, "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
#% if cookiecutter.pages %#
STATICFILES_DIRS = [BASE_DIR / PACKAGE / "static"]
#% endif %#
#% include "settings/storage_" ~ storage ~ ".py" %#

SECURE_SSL_REDIRECT = env("SECURE_SSL_REDIRECT", boolean, str(not DEBUG))
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask over plain HTTP
PROXY_HOPS = env("PROXY_HOPS", number, "0")  # proxies that a request passes
if PROXY_HOPS:  # see config.middleware.ForwardedMiddleware
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env("SECURE_HSTS_SECONDS", number, "0" if DEBUG else "3600")
SECURE_HSTS_INCLUDE_SUBDOMAINS = env("SECURE_HSTS_INCLUDE_SUBDOMAINS", boolean, "false")
SECURE_HSTS_PRELOAD = env("SECURE_HSTS_PRELOAD", boolean, "false")
#% if cookiecutter.pages %#
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
#% endif %#
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
_host = "" if DEBUG else "__Host-"  # with it, no other host can set the cookie
SESSION_COOKIE_NAME = f"{_host}{PACKAGE}-sessionid"
CSRF_COOKIE_NAME = f"{_host}{PACKAGE}-csrftoken"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
#% if cookiecutter.storage == "s3" %#
    f"style-src 'self'; img-src 'self' data: {AWS_S3_ENDPOINT_URL}; "
    "font-src 'self'; connect-src 'self'; "
#% else %#
    "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
#% endif %#
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

#% include "settings/api_" ~ cookiecutter.api ~ ".py" ignore missing %#
#% if cookiecutter.accounts != "none" %#
#% include "settings/mail_" ~ cookiecutter.django_release ~ ".py" %#
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", sender, local="webmaster@localhost")

#% endif %#
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", level, "INFO")},
    "loggers": {"django": {"level": "NOTSET"}},  # no handlers or level of its own
}

env.check()
