DATABASES = {
    "default": env(
        "DATABASE_URL",
        database,
        local=f"mysql://root@127.0.0.1:3306/{PACKAGE}",
    ),
}
