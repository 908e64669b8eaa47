NUMBERED = f"<int(max={LARGEST}):book_id>"

Row = TypeVar("Row", Author, Book)
