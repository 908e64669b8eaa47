@catalogue.get("/books/")
@catalogue.get(f"/books/page/<{NUMBER}:number>/")
def books(number: int = 1) -> ResponseReturnValue:
    """List books by title, 20 a page."""
    query = select(Book).options(joinedload(Book.author)).order_by(Book.title, Book.id)
    page = db.paginate(query, page=number, per_page=20)
    return render_template("catalogue/books.html", page=page)


@catalogue.get(f"/books/<{NUMBER}:book_id>/")
def book(book_id: int) -> ResponseReturnValue:
    """Show one book."""
    found = db.get_or_404(Book, book_id)
    return render_template("catalogue/book.html", book=found)


@catalogue.get(f"/authors/<{NUMBER}:author_id>/")
def author(author_id: int) -> ResponseReturnValue:
    """Show an author and the books."""
    found = db.get_or_404(Author, author_id)
    return render_template("catalogue/author.html", author=found)
[% if cookiecutter.forms %]


@catalogue.route("/authors/new/", methods=["GET", "POST"])
[% if cookiecutter.accounts != "none" %]
@roles_required("admin", "editor")
[% endif %]
def new_author() -> ResponseReturnValue:
    """Add an author."""
    form = AuthorForm()
    if form.validate_on_submit():
        added = Author(name=str(form.name.data))
        if stored(added):
            flash("The author is added.")
            return redirect(url_for("catalogue.author", author_id=added.id))
        flash("There is an author of this name already.", "error")
    return render_template("form.html", form=form, title="Add an author")


@catalogue.route("/books/new/", methods=["GET", "POST"])
[% if cookiecutter.accounts != "none" %]
@roles_required("admin", "editor")
[% endif %]
def new_book() -> ResponseReturnValue:
    """Add a book."""
    return edit(Book(), "Add a book")


@catalogue.route(f"/books/<{NUMBER}:book_id>/edit/", methods=["GET", "POST"])
[% if cookiecutter.accounts != "none" %]
@roles_required("admin", "editor")
[% endif %]
def edit_book(book_id: int) -> ResponseReturnValue:
    """Change a book."""
    return edit(db.get_or_404(Book, book_id), "Edit the book")


@catalogue.post(f"/books/<{NUMBER}:book_id>/delete/")
[% if cookiecutter.accounts != "none" %]
@roles_required("admin", "editor")
[% endif %]
def delete_book(book_id: int) -> ResponseReturnValue:
    """Delete a book."""
    db.session.delete(db.get_or_404(Book, book_id))
    db.session.commit()
    flash("The book is deleted.")
    return redirect(url_for("catalogue.books"))


def edit(record: Book, title: str) -> ResponseReturnValue:
    """Show the form of a book, and store what it brings."""
    form = BookForm(obj=record)
    authors = db.session.scalars(select(Author).order_by(Author.name))
    form.author_id.choices = [(choice.id, choice.name) for choice in authors]
    if form.validate_on_submit():
        form.populate_obj(record)
        if stored(record):
            flash("The book is saved.")
            return redirect(url_for("catalogue.book", book_id=record.id))
        flash("This author has a book of this title already.", "error")
    return render_template("form.html", form=form, title=title)


def stored(record: Author | Book) -> bool:
    """Write a record; False when it breaks a rule of the database."""
    db.session.add(record)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True
[% endif %]
