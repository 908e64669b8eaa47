"""Tests of the pages that belong to no application."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries


@pytest.mark.django_db
def test_front_page_needs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


def test_unknown_page_is_404_in_the_look_of_the_site(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "site-header" in response.content.decode()


def test_form_without_a_token_is_refused_in_the_look_of_the_site() -> None:
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "site-header" in response.content.decode()


@pytest.mark.django_db
def test_front_page_links_to_pages_that_exist(client: Client) -> None:
    page = client.get("/").content.decode()
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    pages = [link for link in links if link.startswith("/") and "." not in link]
    assert pages
    for link in pages:
        assert client.get(link, follow=True).status_code == 200, link
