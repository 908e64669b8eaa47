REPLICA_DATABASE_URL: str = env.variable("", database.url)
