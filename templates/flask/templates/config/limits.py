RATELIMIT_ENABLED: bool = True
RATELIMIT_HEADERS_ENABLED: bool = True
RATELIMIT_KEY_PREFIX: str = "[= cookiecutter.slug =]"
#% if cookiecutter.cache == "redis" %#
RATELIMIT_STORAGE_URI: str = env.variable(
    "[= REDIS_URL =]",
    env.storage,
    names=("RATELIMIT_STORAGE_URI", "REDIS_URL"),
)
#% else %#
RATELIMIT_STORAGE_URI: str = env.variable(
    "memory://",
)
#% endif %#
