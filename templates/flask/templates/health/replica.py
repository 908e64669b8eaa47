def reach_replica() -> None:
    """Ask the copy of the database for an answer, if there is one."""
    if "replica" in db.engines:
        reach_database("replica")
