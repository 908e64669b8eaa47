def client() -> S3Client:
    """Connect to the object storage; boto3 finds the keys in the environment."""
    endpoint = current_app.config["S3_ENDPOINT_URL"] or None
    return boto3.client("s3", endpoint_url=endpoint)


def save(upload: FileStorage) -> str:
    """Store a file under a name that nobody can guess, and return the name."""
    name = secrets.token_hex(16) + suffix_of(upload)
    client().put_object(
        Bucket=current_app.config["S3_BUCKET"],
        Key=name,
        Body=upload.stream.read(),
        ContentDisposition="attachment",
    )
    return name


def names() -> list[str]:
    """List the stored files, the newest first; at most a thousand."""
    pages = client().get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=current_app.config["S3_BUCKET"])
    entries = [
        entry
        for page in found
        for entry in page.get("Contents", [])
        if "Key" in entry and is_name(entry["Key"])
    ]
    entries.sort(key=lambda entry: str(entry.get("LastModified")), reverse=True)
    return [entry["Key"] for entry in entries[:1000]]


def address(name: str) -> str:
    """Make an address from which a browser can fetch the file for five minutes."""
    return client().generate_presigned_url(
        "get_object",
        Params={"Bucket": current_app.config["S3_BUCKET"], "Key": name},
        ExpiresIn=300,
    )
