OPTIONS: dict[str, dict[str, Any]] = {  # of an engine, for what its URL leaves open
    "sqlite3": {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "timeout": 5,  # seconds to wait for another writer
        "transaction_mode": "IMMEDIATE",
    },
}
