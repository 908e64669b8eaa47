def is_ready(results: dict[str, bool]) -> bool:
    """Tell whether what no page can do without is up."""
    return results["database"]


def reach_database(name: str | None = None) -> None:
    """Ask a database for an answer."""
    with db.engines[name].connect() as connection:
        connection.execute(select(literal(1)))
