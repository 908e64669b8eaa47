OPTIONS: dict[str, dict[str, Any]] = {  # of an engine, for what its URL leaves open
    "postgresql": {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3},  # a process's, seconds
    },
}
