# An Oracle schema that is empty and the tests may fill; without one, they use SQLite.
GIVEN = os.environ.get("DATABASE_URL", "")
DATABASE_URL = url(GIVEN) if GIVEN.startswith("oracle") else "sqlite://"
