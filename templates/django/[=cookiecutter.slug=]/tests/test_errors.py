"""Tests of how the site says no."""

from django.test import Client


def test_another_sites_name_is_refused(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
#% if cookiecutter.pages %#
    assert "<h1>Not understood</h1>" in response.content.decode()
#% endif %#
#% if cookiecutter.api != "none" %#


def test_programs_are_told_in_json(client: Client) -> None:
    response = client.get("/api/me/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response.json()["detail"]
#% endif %#
#% if cookiecutter.pages %#


def test_refused_form_says_why() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/", headers={"Origin": "https://www.example.org"})
    assert response.status_code == 403
    assert "https://www.example.org does not match" in response.content.decode()


def test_icon_is_found_where_browsers_look(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"] == "/static/icon.svg"
#% else %#


def test_front_door_leads_on(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "[= "/admin/" if cookiecutter.api == "none" else "/api/docs/" =]"
#% endif %#
