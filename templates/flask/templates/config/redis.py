CACHE_TYPE: str = [= 'f"{__package__}.deliveries.Store"' if is_webhook else '"RedisCache"' =]
CACHE_KEY_PREFIX: str = "[= cookiecutter.slug =]:"
CACHE_REDIS_URL: str = env.variable(
    "[= REDIS_URL =]",
    env.url("redis", "rediss", "unix"),
    names=("REDIS_URL",),
    production=env.REQUIRED,
)
