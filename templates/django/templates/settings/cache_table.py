
CACHES = {  # all processes must share what it counts
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",  # a table, which migrate makes
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
