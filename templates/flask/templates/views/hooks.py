@hooks.post("/webhook/", strict_slashes=False)  # not every sender follows a redirect
def receive() -> ResponseReturnValue:
    """Take a delivery whose sender knows the secret, and handle it once."""
    secret = current_app.config["WEBHOOK_SECRET"]
    key = signatures.delivery_key(request.headers, request.get_data(), secret)
    delivery = request.get_json()
    if not isinstance(delivery, dict):
        abort(400, "The body must be a JSON object.")
    if not deliveries.claim(key):
        if deliveries.is_handled(key):
            return {"status": "received before"}, 200
        abort(409, "This delivery is being handled. Please try again later.")
    try:
        [= "tasks.handle_delivery.delay" if cookiecutter.tasks == "celery" else "handle" =](delivery)
    except Exception:
        deliveries.release(key)
        raise
    deliveries.keep(key)
    return {"status": "received"}, 202
#% if cookiecutter.tasks == "none" %#


def handle(delivery: dict[str, object]) -> None:
    """Do what this service is for: here, write the kind of event to the log."""
    current_app.logger.info("Received %r", delivery.get("type", "an event"))
#% endif %#
