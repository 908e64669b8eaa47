@hooks.post("/webhook/")
def receive() -> ResponseReturnValue:
    """Take a delivery whose sender knows the secret, and pass it on."""
    signature = request.headers.get("X-Signature-256", "").encode()
    expected = signature_of(request.get_data()).encode()
    if not hmac.compare_digest(expected, signature):
        abort(401, "The signature is missing or wrong.")
    delivery = request.get_json()
    if not isinstance(delivery, dict):
        abort(400, "The body must be a JSON object.")
[% if cookiecutter.cache == "redis" %]
    number = request.headers.get("X-Delivery", "")
    if number and cache.has(f"delivery-{number}"):
        return {"status": "received before"}, 200
[% endif %]
[% if cookiecutter.tasks == "celery" %]
    tasks.handle_delivery.delay(delivery)
[% else %]
    handle(delivery)
[% endif %]
[% if cookiecutter.cache == "redis" %]
    if number:  # noted only now: what failed may come again
        cache.set(f"delivery-{number}", True, timeout=86_400)
[% endif %]
    return {"status": "received"}, 202


def signature_of(body: bytes) -> str:
    """Sign a body as the sender must: `sha256=` and the HMAC in hexadecimal."""
    secret = current_app.config["WEBHOOK_SECRET"].encode()
    return "sha256=" + hmac.new(secret, body, "sha256").hexdigest()
[% if cookiecutter.tasks == "none" %]


def handle(delivery: dict[str, object]) -> None:
    """Do what this service is for: here, write the kind of event to the log."""
    current_app.logger.info("Received %s", delivery.get("event", "an event"))
[% endif %]
