S3_BUCKET: str = env.variable("uploads")
S3_ENDPOINT_URL: str = env.variable("", env.url("http", "https"))
