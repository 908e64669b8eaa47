MEDIA_URL = "/media/"
MEDIA_ROOT = str(BASE_DIR / env("MEDIA_ROOT", str, "media"))
STORAGES = {
    "default": {"BACKEND": "config.storage.MediaStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
