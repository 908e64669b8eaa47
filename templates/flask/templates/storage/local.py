def folder() -> Path:
    """Return the folder of the files, and make it first if need be."""
    chosen = current_app.config["UPLOAD_FOLDER"]
    path = Path(chosen or Path(current_app.instance_path) / "uploads")
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def save(content: bytes, stored_as: str) -> None:
    """Write a file."""
    (folder() / stored_as).write_bytes(content)


def delete(stored_as: str) -> None:
    """Delete a file; it may be gone already."""
    (folder() / stored_as).unlink(missing_ok=True)
