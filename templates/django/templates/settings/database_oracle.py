DATABASES = {
    "default": env(
        "DATABASE_URL",
        database,
        local="oracle://system:oracle@/127.0.0.1:1521/FREEPDB1",
    ),
}
