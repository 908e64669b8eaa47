def folder() -> Path:
    """Return the folder of the files, and make it first if need be."""
    chosen = current_app.config["UPLOAD_FOLDER"]
    path = Path(chosen or Path(current_app.instance_path) / "uploads")
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def save(upload: FileStorage) -> str:
    """Store a file under a name that nobody can guess, and return the name."""
    name = secrets.token_hex(16) + suffix_of(upload)
    upload.save(folder() / name)
    return name


def names() -> list[str]:
    """List the stored files, the newest first."""
    paths = [path for path in folder().iterdir() if is_name(path.name)]
    paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.name for path in paths]
