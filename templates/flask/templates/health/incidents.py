def reach_incidents() -> None:
    """Ask the second database for an answer."""
    reach_database("incidents")
