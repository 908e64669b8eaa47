def reach_cache() -> None:
    """Write to the cache."""
    cache.set("health", "up", timeout=60)
