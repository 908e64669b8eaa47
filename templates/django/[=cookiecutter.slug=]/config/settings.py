[% set sqlite_options %]
"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
"timeout": 5,  # seconds to wait for another writer
"transaction_mode": "IMMEDIATE",[% endset %]
"""Settings: whatever differs between machines comes from the environment.

A server starts only with SECRET_KEY in its environment, and debugging is off unless
DEBUG says otherwise. On a developer's machine manage.py sees to both.
"""

import tomllib
[% if cookiecutter.accounts != "full" or cookiecutter.tasks == "celery" %]
from datetime import timedelta
[% endif %]
from pathlib import Path
from typing import Any, cast

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()  # lets classes such as ModelAdmin[User] be written

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGE = "[= cookiecutter.slug =]"
env = cast(Any, environ.Env())  # whose own types forbid defaults

with (BASE_DIR / "pyproject.toml").open("rb") as _file:
    SITE_NAME = tomllib.load(_file)["tool"]["site"]["name"]

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
[% if cookiecutter.api == "drf" %]
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
[% elif cookiecutter.api == "ninja" %]
    "ninja",
[% endif %]
[% if cookiecutter.accounts == "full" %]
    "allauth",
    "allauth.account",
    "allauth.mfa",
[% else %]
    "axes",
[% endif %]
[% if cookiecutter.apps == "many" %]
    "[= cookiecutter.slug =].users",
[% if cookiecutter.sample %]
    "[= cookiecutter.slug =].books",
[% endif %]
[% else %]
    "[= cookiecutter.slug =].core",
[% endif %]
[% if cookiecutter.second_database %]
    "[= cookiecutter.slug =].journal",
[% endif %]
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "[= "allauth.account.middleware.AccountMiddleware" if cookiecutter.accounts == "full" else "axes.middleware.AxesMiddleware" =]",
]

ROOT_URLCONF = "config.urls"

TEMPLATES = [
[% if cookiecutter.template_engine == "jinja2" %]
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
[% endif %]
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
[% if cookiecutter.pages or cookiecutter.api == "drf" %]
        "DIRS": [BASE_DIR / PACKAGE / "templates"],
[% endif %]
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

[% if cookiecutter.database == "sqlite" %]
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
[% elif cookiecutter.database == "postgresql" %]
DATABASES = {
    "default": env.db(
        "DATABASE_URL", f"postgres://postgres:postgres@127.0.0.1:5432/{PACKAGE}"
    ),
}
[% elif cookiecutter.database == "mysql" %]
DATABASES = {
    "default": env.db("DATABASE_URL", f"mysql://root@127.0.0.1:3306/{PACKAGE}"),
}
[% else %]
DATABASES = {
    "default": env.db(
        "DATABASE_URL", "oracle://system:oracle@/127.0.0.1:1521/FREEPDB1"
    ),
}
[% endif %]
[% if cookiecutter.second_database %]
DATABASES["journal"] = env.db(
[% if cookiecutter.database == "postgresql" %]
    "JOURNAL_DATABASE_URL",
    f"postgres://postgres:postgres@127.0.0.1:5432/{PACKAGE}_journal",
[% elif cookiecutter.database == "mysql" %]
    "JOURNAL_DATABASE_URL", f"mysql://root@127.0.0.1:3306/{PACKAGE}_journal"
[% else %]
    "JOURNAL_DATABASE_URL", f"sqlite:///{BASE_DIR / 'journal.sqlite3'}"
[% endif %]
)
DATABASE_ROUTERS = ["config.routers.JournalRouter"]
[% endif %]
[% if cookiecutter.deploy == "cluster" %]
if env("REPLICA_DATABASE_URL", default=""):  # of a copy of the database, to read from
    DATABASES["replica"] = env.db("REPLICA_DATABASE_URL")
    DATABASE_ROUTERS = [[% if cookiecutter.second_database %]*DATABASE_ROUTERS, [% endif %]"config.replica.ReplicaRouter"]
    MIDDLEWARE.insert(0, "config.replica.RecentWriteMiddleware")
[% endif %]
[% if cookiecutter.database == "oracle" %]
SQLITE_OPTIONS = {  # of [= "the journal, and of " if cookiecutter.second_database else "" =]what stands in for Oracle
    [= sqlite_options | indent(4) =]
}
[% endif %]
for _database in DATABASES.values():
[% if cookiecutter.database != "sqlite" %]
    _database["CONN_HEALTH_CHECKS"] = True
[% endif %]
[% if cookiecutter.database in ["mysql", "oracle"] %]
    _database["CONN_MAX_AGE"] = 60  # seconds
[% endif %]
[% if cookiecutter.database == "oracle" %]
    _is_sqlite = _database["ENGINE"] == "django.db.backends.sqlite3"
    _database["OPTIONS"] = {
        **(SQLITE_OPTIONS if _is_sqlite else {}),
        **_database.get("OPTIONS", {}),  # those of the URL
    }
[% endif %]
[% if cookiecutter.database == "sqlite" %]
    _database["OPTIONS"] = {
        [= sqlite_options | indent(8) =]
        **_database.get("OPTIONS", {}),  # those of the URL
    }
[% elif cookiecutter.database == "postgresql" %]
    _database["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3},  # a process's, seconds
        **_database.get("OPTIONS", {}),  # those of the URL
    }
[% elif cookiecutter.database == "mysql" %]
    _database["OPTIONS"] = {
        "charset": "utf8mb4",
        "connect_timeout": 3,
        "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
        **_database.get("OPTIONS", {}),  # those of the URL
    }
[% endif %]
[% if cookiecutter.django_release == "lts" %]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
[% endif %]
[% if cookiecutter.cache == "redis" %]

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": PACKAGE,
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
[% elif cookiecutter.accounts == "full" %]

CACHES = {  # all processes must share it: it knows which one-time codes were used
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",  # a table, which migrate makes
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
[% endif %]
[% if cookiecutter.tasks == "celery" %]

[% if cookiecutter.cache == "redis" %]
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="redis://127.0.0.1:6379/1")
[% else %]
CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL", default="amqp://guest:guest@127.0.0.1:5672//"
)
[% endif %]
[% if cookiecutter.cache == "redis" %]
_is_redis = CELERY_BROKER_URL.startswith("redis")
CELERY_RESULT_BACKEND = CELERY_BROKER_URL if _is_redis else REDIS_URL
[% else %]
CELERY_RESULT_BACKEND = "rpc://"
[% endif %]
CELERY_TASK_TIME_LIMIT = 300  # seconds
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = PACKAGE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "clear old sessions": {
        "task": "clear_sessions",
        "schedule": timedelta(days=1),
    },
}
[% endif %]

AUTH_USER_MODEL = "[= "users" if cookiecutter.apps == "many" else "core" =].User"
AUTHENTICATION_BACKENDS = [
[% if cookiecutter.accounts == "full" %]
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
[% else %]
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
[% endif %]
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
[% if cookiecutter.accounts != "none" or cookiecutter.sample and cookiecutter.pages %]
LOGIN_URL = "[= {"none": "admin:login", "login": "login", "full": "account_login"}[cookiecutter.accounts] =]"
[% endif %]
[% if cookiecutter.accounts != "none" %]
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
[% endif %]
[% if cookiecutter.accounts == "full" %]
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/15m/key"}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a code that ran out while it was typed still counts
[% if cookiecutter.database == "mysql" %]
SILENCED_SYSTEM_CHECKS = ["models.W036"]  # allauth itself checks what MySQL does not
[% endif %]
[% else %]
AXES_FAILURE_LIMIT = 5  # wrong passwords for one name from one address
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
[% if cookiecutter.pages %]
AXES_LOCKOUT_TEMPLATE = "429.html"
[% endif %]
AXES_VERBOSE = False
[% endif %]

TIME_ZONE = env("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
[% if cookiecutter.pages %]
STATICFILES_DIRS = [BASE_DIR / PACKAGE / "static"]
[% endif %]
[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
MEDIA_URL = "media/"
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "media"))
[% endif %]
[% if cookiecutter.storage == "s3" %]
AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", default="us-east-1")
_amazon = f"https://s3.{AWS_S3_REGION_NAME}.amazonaws.com"
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", default="") or _amazon
[% endif %]
STORAGES = {
[% if cookiecutter.storage == "s3" %]
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env(
                "AWS_STORAGE_BUCKET_NAME", default=PACKAGE.replace("_", "-")
            ),
            "endpoint_url": AWS_S3_ENDPOINT_URL,
            "region_name": AWS_S3_REGION_NAME,
            "addressing_style": "path",  # every address begins with the endpoint
            "file_overwrite": False,
        },
    },
[% else %]
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
[% endif %]
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # load balancers ask over plain HTTP
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:  # which must set or strip these headers
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
[% if cookiecutter.accounts == "full" %]
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
[% else %]
    AXES_CLIENT_IP_CALLABLE = "config.middleware.visitor_address"
[% endif %]
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
[% if cookiecutter.storage == "s3" %]
    f"style-src 'self'; img-src 'self' data: {AWS_S3_ENDPOINT_URL}; "
    "font-src 'self'; connect-src 'self'; "
[% else %]
    "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
[% endif %]
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

[% if cookiecutter.api == "drf" %]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
[% if cookiecutter.sample %]
    "EXCEPTION_HANDLER": "config.serializers.explain",
[% endif %]
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.SearchFilter",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 20,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "300/min"},
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["config.openapi.complete"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

[% elif cookiecutter.api == "ninja" %]
NINJA_NUM_PROXIES = 1 if BEHIND_PROXY else 0

[% endif %]
[% if cookiecutter.accounts == "none" %]
[% elif cookiecutter.django_release == "latest" %]
_email = env.email("EMAIL_URL", default="smtp://localhost:25")
_options = {
    "host": _email.get("EMAIL_HOST"),
    "port": _email.get("EMAIL_PORT"),
    "username": _email.get("EMAIL_HOST_USER"),
    "password": _email.get("EMAIL_HOST_PASSWORD"),
    "use_tls": _email.get("EMAIL_USE_TLS"),
    "use_ssl": _email.get("EMAIL_USE_SSL"),
    "timeout": _email["EMAIL_HOST"] and 10,  # seconds
    "file_path": _email.get("EMAIL_FILE_PATH"),
}
MAILERS = {
    "default": {
        "BACKEND": _email["EMAIL_BACKEND"],
        "OPTIONS": {name: value for name, value in _options.items() if value},
    },
}
[% else %]
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10  # seconds
[% endif %]
[% if cookiecutter.accounts != "none" %]
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

[% endif %]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"level": "NOTSET"}},  # no handlers or level of its own
}
