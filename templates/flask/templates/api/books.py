@api.route("/authors/", methods=["GET"])
@api.response(200, AuthorSchema(many=True))
@api.paginate()
def list_authors(pagination_parameters: PaginationParameters) -> list[Author]:
    """List authors by name."""
    return page_of(select(Author).order_by(Author.name), pagination_parameters)


@api.route("/authors/", methods=["POST"])
@key_required
@api.arguments(AuthorSchema)
@api.response(201, AuthorSchema)
@api.alt_response(409, description="There is one of this name already.")
def add_author(given: dict[str, Any]) -> Author:
    """Add an author."""
    author = Author(**given)
    store(author)
    return author


@api.route(f"/authors/<int(max={LARGEST}):author_id>/", methods=["DELETE"])
@key_required
@api.response(204)
@api.alt_response(404, description="There is no such author.")
@api.alt_response(409, description="Other records refer to this one.")
def delete_author(author_id: int) -> None:
    """Delete an author who has no books."""
    db.session.delete(db.get_or_404(Author, author_id))
    commit()


@api.route("/books/", methods=["GET"])
@api.response(200, BookSchema(many=True))
@api.paginate()
def list_books(pagination_parameters: PaginationParameters) -> list[Book]:
    """List books by title."""
    return page_of(select(Book).order_by(Book.title, Book.id), pagination_parameters)


@api.route("/books/", methods=["POST"])
@key_required
@api.arguments(BookSchema)
@api.response(201, BookSchema)
@api.alt_response(409, description="The author is unknown, or has this title already.")
def add_book(given: dict[str, Any]) -> Book:
    """Add a book."""
    book = Book(**given)
    store(book)
    return book


@api.route(f"/books/{NUMBERED}/", methods=["GET"])
@api.response(200, BookSchema)
@api.alt_response(404, description="There is no such book.")
def show_book(book_id: int) -> Book:
    """Show a book."""
    return db.get_or_404(Book, book_id)


@api.route(f"/books/{NUMBERED}/", methods=["PUT"])
@key_required
@api.arguments(BookSchema)
@api.response(200, BookSchema)
@api.alt_response(404, description="There is no such book.")
@api.alt_response(409, description="The author is unknown, or has this title already.")
def change_book(given: dict[str, Any], book_id: int) -> Book:
    """Change a book."""
    book = db.get_or_404(Book, book_id)
    for name, value in given.items():
        setattr(book, name, value)
    store(book)
    return book


@api.route(f"/books/{NUMBERED}/", methods=["DELETE"])
@key_required
@api.response(204)
@api.alt_response(404, description="There is no such book.")
@api.alt_response(409, description="Other records refer to this one.")
def delete_book(book_id: int) -> None:
    """Delete a book."""
    db.session.delete(db.get_or_404(Book, book_id))
    commit()


def page_of(query: Select[Any], asked: PaginationParameters) -> list[Any]:
    """Return the asked page of a query, and note how much there is in all."""
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    asked.item_count = total  # pyright: ignore[reportAttributeAccessIssue]
    start = min(asked.first_item, total)
    return list(db.session.scalars(query.offset(start).limit(asked.page_size)))


def store(record: Author | Book) -> None:
    """Write a record."""
    db.session.add(record)
    commit()


def commit() -> None:
    """Write what was changed; what breaks a rule of the database is a conflict."""
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict("This conflicts with existing data.") from error
