SECOND_DATABASE_URL: str = env.variable("sqlite:///incidents.db", database.url)
