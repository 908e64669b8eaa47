

def _with_tls(given: dict[str, Any]) -> dict[str, Any]:
    """Say in the driver's words what MySQL's say: certificates are checked."""
    given = {name.replace("-", "_"): given[name] for name in given}
    files = {name: given.pop(f"ssl_{name}", None) for name in ("ca", "cert", "key")}
    mode = str(given.pop("ssl_mode", "REQUIRED" if files["ca"] else "PREFERRED"))
    if mode.upper() == "DISABLED":
        return {**given, "ssl_disabled": True}
    if mode.upper() == "PREFERRED":
        return given
    require(mode.upper() in ("REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"))
    if not files["ca"]:
        trusted = ssl.get_default_verify_paths()
        files |= {"ca": trusted.cafile, "capath": trusted.openssl_capath}
    tls: dict[str, Any] = {name: file for name, file in files.items() if file}
    tls |= {"check_hostname": mode.upper() != "VERIFY_CA", "verify_mode": True}
    return {**given, "ssl": tls}
