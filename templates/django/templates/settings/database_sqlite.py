DATABASES = {"default": env("DATABASE_URL", database, "sqlite:///db.sqlite3")}
