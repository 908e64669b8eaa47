def client() -> S3Client:
    """Connect to the object storage; boto3 finds the keys in the environment."""
    endpoint = current_app.config["S3_ENDPOINT_URL"] or None
    return boto3.client("s3", endpoint_url=endpoint)


def save(content: bytes, stored_as: str, name: str) -> None:
    """Write a file, which browsers save under its name."""
    client().put_object(
        Bucket=current_app.config["S3_BUCKET"],
        Key=stored_as,
        Body=content,
        ContentDisposition=disposition(name),
    )


def delete(stored_as: str) -> None:
    """Delete a file; it may be gone already."""
    client().delete_object(Bucket=current_app.config["S3_BUCKET"], Key=stored_as)


def address(stored_as: str) -> str:
    """Make an address from which a browser can fetch the file for five minutes."""
    return client().generate_presigned_url(
        "get_object",
        Params={"Bucket": current_app.config["S3_BUCKET"], "Key": stored_as},
        ExpiresIn=300,
    )
