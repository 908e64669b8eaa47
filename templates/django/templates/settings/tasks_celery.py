
#% if cookiecutter.cache == "redis" %#
CELERY_BROKER_URL = env("CELERY_BROKER_URL", broker, local="redis://127.0.0.1:6379/1")
_is_redis = CELERY_BROKER_URL.startswith("redis")
CELERY_RESULT_BACKEND = CELERY_BROKER_URL if _is_redis else REDIS_URL
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {
    "retry_policy": {"max_retries": 3}  # so that no page waits long for a lost Redis
}
#% else %#
CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL", broker, local="amqp://guest:guest@127.0.0.1:5672//"
)
CELERY_RESULT_BACKEND = "rpc://"
#% endif %#
CELERY_BROKER_USE_SSL = broker_tls(CELERY_BROKER_URL)
CELERY_TASK_TIME_LIMIT = 300  # seconds
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = PACKAGE  # other projects may use the same broker
CELERY_CONTROL_EXCHANGE = PACKAGE
CELERY_EVENT_EXCHANGE = f"{PACKAGE}-events"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "clear old sessions": {
        "task": "clear_sessions",
        "schedule": timedelta(days=1),
    },
}
