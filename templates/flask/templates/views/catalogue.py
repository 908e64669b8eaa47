@catalogue.get("/books/", defaults={"number": 1})
@catalogue.get(f"/books/page/<{NUMBER}:number>/")
def books(number: int) -> ResponseReturnValue:
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
#% if cookiecutter.forms %#


@catalogue.route("/authors/new/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@roles_required("admin", "editor")
#% endif %#
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
#% if cookiecutter.accounts != "none" %#
@roles_required("admin", "editor")
#% endif %#
def new_book() -> ResponseReturnValue:
    """Add a book."""
    return edit(Book(), "Add a book")


@catalogue.route(f"/books/<{NUMBER}:book_id>/edit/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@roles_required("admin", "editor")
#% endif %#
def edit_book(book_id: int) -> ResponseReturnValue:
    """Change a book."""
    return edit(db.get_or_404(Book, book_id), "Edit the book")


@catalogue.route(f"/books/<{NUMBER}:book_id>/delete/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@roles_required("admin", "editor")
#% endif %#
def delete_book(book_id: int) -> ResponseReturnValue:
    """Delete a book."""
    found = db.get_or_404(Book, book_id)
    return delete(found, url_for("catalogue.book", book_id=book_id))


@catalogue.route(f"/authors/<{NUMBER}:author_id>/delete/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@roles_required("admin", "editor")
#% endif %#
def delete_author(author_id: int) -> ResponseReturnValue:
    """Delete an author."""
    found = db.get_or_404(Author, author_id)
    return delete(found, url_for("catalogue.author", author_id=author_id))


def edit(record: Book, title: str) -> ResponseReturnValue:
    """Show the form of a book, and store what it brings."""
    form = BookForm(obj=record)
    if form.validate_on_submit():
        named = select(Author).where(Author.name == form.author.data)
        if author := db.session.scalar(named):
            record.author_id = author.id
            record.title = str(form.title.data)
            record.published = form.published.data
            if stored(record):
                flash("The book is saved.")
                return redirect(url_for("catalogue.book", book_id=record.id))
            flash("This author has a book of this title already.", "error")
        else:
            form.author.errors = ["There is no author of this name."]
    names = db.session.scalars(select(Author.name).order_by(Author.name).limit(100))
    return render_template("form.html", form=form, title=title, suggestions=names)


def delete(record: Author | Book, back: str) -> ResponseReturnValue:
    """Ask whether to delete a record, and do so when that is confirmed."""
    name = str(record)
    if request.method == "GET":
        return render_template("confirm.html", name=name, back=back)
    db.session.delete(record)
    if not committed():
        flash("Other records refer to this one, so it was not deleted.", "error")
        return redirect(back)
    flash(f"{name} was deleted.")
    return redirect(url_for("catalogue.books"))


def stored(record: Author | Book) -> bool:
    """Write a record; False when it breaks a rule of the database."""
    db.session.add(record)
    return committed()


def committed() -> bool:
    """Write what was changed; False when it breaks a rule of the database."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True
#% endif %#
