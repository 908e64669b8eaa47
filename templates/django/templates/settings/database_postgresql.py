DATABASES = {
    "default": env(
        "DATABASE_URL",
        database,
        local=f"postgres://postgres:postgres@127.0.0.1:5432/{PACKAGE}",
    ),
}
