NUMBERED = f"<int(max={LARGEST}):book_id>"
