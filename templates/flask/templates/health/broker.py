def reach_broker() -> None:
    """Ask the broker for an answer, by a connection that is kept."""
    celery = current_app.extensions["celery"]
    with celery.pool.acquire(block=True, timeout=5) as connection:
        try:
            connection.channel().close()
        except (OSError, *connection.recoverable_connection_errors):
            connection.collect()
            connection.ensure_connection(max_retries=1, timeout=5)
