BROKER_URL: str = env.variable(
    "[= BROKER_URL =]",
    env.url("amqp", "amqps", "redis", "rediss", "memory"),
    production=env.REQUIRED,
)
