

def _with_tls(given: dict[str, Any]) -> dict[str, Any]:
    """Let `require` check the certificate, which to libpq it does not."""
    if given.get("sslmode") != "require":
        return given
    trusted = ssl.get_default_verify_paths().cafile or "system"
    return {"sslrootcert": trusted, **given, "sslmode": "verify-full"}
