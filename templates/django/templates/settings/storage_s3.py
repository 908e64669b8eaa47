AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", str, "us-east-1")
_amazon = f"https://s3.{AWS_S3_REGION_NAME}.amazonaws.com"
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", str, _amazon)
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env(
                "AWS_STORAGE_BUCKET_NAME", str, PACKAGE.replace("_", "-")
            ),
            "endpoint_url": AWS_S3_ENDPOINT_URL,
            "region_name": AWS_S3_REGION_NAME,
            "addressing_style": "path",  # every address begins with the endpoint
            "file_overwrite": False,
        },
    },
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
