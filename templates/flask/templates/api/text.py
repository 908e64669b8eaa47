@api.route("/statistics/", methods=["POST"])
@key_required
@api.arguments(TextSchema)
@api.response(200, StatisticsSchema)
def count(given: dict[str, str]) -> dict[str, int]:
    """Count the characters, words and lines of a text."""
    text = given["text"]
    return {
        "characters": len(text),
        "words": len(text.split()),
        "lines": len(text.splitlines()),
    }
