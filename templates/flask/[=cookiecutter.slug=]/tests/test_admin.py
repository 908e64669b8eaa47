#% set is_plain = cookiecutter.accounts == "login" %#
#% set role = "role" if is_plain else "roles" %#
"""The admin site."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from [= cookiecutter.slug =].extensions import db
from [= cookiecutter.slug =].models import Author, Book, Role, User


def test_strangers_are_asked_to_log_in(client: FlaskClient) -> None:
    """Every page of it is guarded."""
    for path in ("/admin/", "/admin/admin_users/"):
        assert client.get(path).location.startswith("/login/")


def test_members_are_turned_away(member: FlaskClient) -> None:
    """Being logged in is not enough."""
    assert member.get("/admin/").status_code == 403


def test_editors_do_not_manage_people(editor: FlaskClient) -> None:
    """They see what they look after, and not who can log in."""
    assert "/admin_users/" not in editor.get("/admin/").text
    assert editor.get("/admin/admin_users/").status_code == 403


def test_the_first_page_leads_to_the_lists(admin: FlaskClient) -> None:
    """It has the site's icon, so that no browser looks for another."""
    page = admin.get("/admin/").text
    assert "icon.svg" in page
    links = r'<a[^>]* href="/admin/admin_users/"[^>]*>\s*Users'
    assert len(re.findall(links, page)) == 2  # one is in the menu


@pytest.mark.parametrize("key", ["abc", "1,2", "٣", "-1", ""])
def test_a_record_that_cannot_be_is_not_found(admin: FlaskClient, key: str) -> None:
    """Every record has a number."""
    answer = admin.get("/admin/admin_users/edit/", query_string={"id": key})
    assert answer.location == "/admin/admin_users/"


@pytest.mark.parametrize("query", ["url=//[x", "url=/ /[x", "offset=-1", "limit=-1"])
def test_what_leads_nowhere_is_refused(admin: FlaskClient, query: str) -> None:
    """Neither an address that is none, nor what comes before the beginning."""
    assert admin.get(f"/admin/admin_users/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IntegrityError("UPDATE users", {}, OSError("unique")), "such a record"),
        (OSError("no disk"), "no disk"),
    ],
)
def test_what_breaks_a_rule_of_the_database_is_told_kindly(
    admin: FlaskClient,
    ada: User,
    error: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the SQL; another error is not taken for one."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(db.session, "commit", fail)
    data = {[= '"email": "bob@example.org", "role": "member"' if is_plain else '"email": "bob@example.org"' =]}
    page = admin.post(f"/admin/admin_users/edit/?id={ada.id}", data=data).text
    assert words in page
    assert "UPDATE users" not in page


def test_another_address_ends_what_the_old_one_began(
    admin: FlaskClient, session: Session, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Its sessions, and the links in its mailbox, which is told."""
    before = ada.get_id()
    data = {"email": "Bob@example.org", [= '"role": "member", "active"' if is_plain else '"active"' =]: "y"}
    url = f"/admin/admin_users/edit/?id={ada.id}"
    for _ in range(2):
        assert admin.post(url, data=data).status_code == 302
    session.refresh(ada)
    assert ada.email == "bob@example.org"
    assert ada.get_id() != before
    assert caplog.text.count("to ada@example.org: ") == 1


def test_admins_delete(admin: FlaskClient, session: Session, ada: User) -> None:
    """Those who are selected in the list."""
    data = {"action": "delete", "rowid": [str(ada.id)]}
    assert admin.post("/admin/admin_users/action/", data=data).status_code == 302
    gone = select(User).where(User.email == "ada@example.org")
    assert session.scalar(gone) is None


def test_what_is_no_number_is_no_record(admin: FlaskClient) -> None:
    """It is the sender's mistake."""
    data = {"action": "delete", "rowid": "abc"}
    assert admin.post("/admin/admin_users/action/", data=data).status_code == 400


def test_any_page_can_be_asked_for(admin: FlaskClient) -> None:
    """Before the first there is none, nor where no number of a database reaches."""
    for page in (-1, 10**30):
        assert admin.get(f"/admin/admin_users/?page={page}").status_code == 200


def test_searches_are_bounded(admin: FlaskClient, statements: list[str]) -> None:
    """Thousands of words would keep the database busy."""
    for number in (1, 1000):
        words = "+".join(["ada"] * number)
        assert admin.get(f"/admin/admin_users/?search={words}").status_code == 200
    assert max(statement.lower().count("like") for statement in statements) <= 10


def change(admin: FlaskClient, user: User, **data: object) -> str:
    """Fill the form about someone in; return the page that follows."""
    data = {"email": user.email, "[= role =]": user.[= role if is_plain else "roles[0].id" =], "active": "y", **data}
    url = f"/admin/admin_users/edit/?id={user.id}"
    return admin.post(url, data=data, follow_redirects=True).text


def test_a_form_from_before_a_change_changes_nothing(
    admin: FlaskClient, session: Session, ada: User
) -> None:
    """Else it would let someone in again whom another admin has just shut out."""
    url = f"/admin/admin_users/edit/?id={ada.id}"
    forms = []
    for ada.active in (True, False):
        session.commit()
        forms += re.findall('name="seen"[^>]*value="([^"]+)"', admin.get(url).text)
    assert "changed meanwhile" in change(admin, ada, seen=forms[0])
    session.refresh(ada)
    assert not ada.active
    change(admin, ada, seen=forms[1])
    session.refresh(ada)
    assert ada.active


def test_an_address_has_one_spelling(
    admin: FlaskClient, session: Session, ada: User
) -> None:
    """Whoever has it could not log in by another; what is no address is refused."""
    assert "@-sign" in change(admin, ada, email="nonsense")
    change(admin, ada, email=" Countess@Example.org")
    session.refresh(ada)
    assert ada.email == "countess@example.org"


def test_admins_do_not_lock_themselves_out(
    admin: FlaskClient, session: Session
) -> None:
    """Another admin may; they may change what does not matter for that."""
    own = session.scalars(select(User).where(User.email == "admin@example.org")).one()
    assert "lock yourself out" in change(admin, own, active="")
    assert "lock yourself out" in change(admin, own, [= 'role="member"' if is_plain else "roles=[]" =])
    data = {"action": "delete", "rowid": own.id}
    url = "/admin/admin_users/action/"
    page = admin.post(url, data=data, follow_redirects=True).text
    assert "lock yourself out" in page
    change(admin, own, email="root@example.org")
    session.refresh(own)
    assert (own.email, own.active) == ("root@example.org", True)
    assert own.has_role("admin")


def test_admins_manage_people(admin: FlaskClient, session: Session, ada: User) -> None:
    """The hash of a password is not shown, and no handler that the policy forbids."""
    page = admin.get("/admin/admin_users/").text
    assert "ada@example.org" in page
    assert str(ada.password[= "_hash" if cookiecutter.accounts == "login" else "" =]) not in page
    assert " onclick=" not in page
#% if is_plain %#
    data = {"email": "ada@example.org", "role": "editor", "active": "y"}
#% else %#
    role = session.scalars(select(Role).where(Role.name == "admin")).one()
    data = {"email": "ada@example.org", "roles": role.id, "active": "y"}
#% endif %#
    url = f"/admin/admin_users/edit/?id={ada.id}"
    assert admin.post(url, data=data).status_code == 302
    session.refresh(ada)
    assert [= 'ada.role == "editor"' if is_plain else 'ada.has_role("admin")' =]
#% if cookiecutter.sample %#


def test_editors_write(app: Flask, editor: FlaskClient, session: Session) -> None:
    """The forms carry the site's CSRF token, and need it."""
    app.config["WTF_CSRF_ENABLED"] = True
    url = "/admin/admin_authors/new/"
    assert editor.post(url, data={"name": "Lem"}).status_code == 400
    match = re.search('name="csrf_token"[^>]*value="([^"]+)"', editor.get(url).text)
    assert match
    data = {"name": "Lem", "csrf_token": match[1]}
    assert editor.post(url, data=data).status_code == 302
    assert session.scalars(select(Author.name)).all() == ["Lem"]
    page = editor.post(url, data={**data, "name": " "}).text
    assert "This field is required." in page
    names = editor.get("/admin/admin_books/ajax/lookup/?name=author&query=le").text
    assert "Lem" in names
    assert editor.get("/admin/admin_books/").status_code == 200


def test_an_author_of_books_stays(editor: FlaskClient, session: Session) -> None:
    """The editor learns why."""
    book = Book(title="Solaris", author=Author(name="Lem"))
    session.add(book)
    session.commit()
    data = {"id": book.author_id, "url": "/admin/admin_authors/"}
    url = "/admin/admin_authors/delete/"
    assert "depend on" in editor.post(url, data=data, follow_redirects=True).text
    session.refresh(book)


def test_the_list_shows_what_is_stored(editor: FlaskClient, session: Session) -> None:
    """Whatever it looks like."""
    title = "javascript:void(0) and Login onclick=&quot;"
    session.add(Book(title=title, author=Author(name="Lem")))
    session.commit()
    assert str(escape(title)) in editor.get("/admin/admin_books/").text
#% endif %#


@pytest.mark.parametrize("name", [[= '"admin_authors", "admin_books", "admin_users"' if cookiecutter.sample else '"admin_users"' =]])
def test_a_longer_list_takes_no_more_queries(
    app: Flask, admin: FlaskClient, session: Session, statements: list[str], name: str
) -> None:
    """Nothing is asked for each line anew."""
    counts = []
    for word in "ab":
        with app.app_context():
            user = User.of(f"{word}@example.org", "correct horse battery", "editor")
        session.add(user)
#% if cookiecutter.sample %#
        session.add(Book(title=word, author=Author(name=word)))
#% endif %#
        session.commit()
        statements.clear()
        assert admin.get(f"/admin/{name}/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
