OPTIONS: dict[str, dict[str, Any]] = {  # of an engine, for what its URL leaves open
    "mysql": {
        "charset": "utf8mb4",
        "connect_timeout": 3,  # seconds
        "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
    },
}
