"""The reference is a page that needs no script, made of the schema."""

import re
from html import unescape

import pytest
from django.test import Client

from migrations_tracker.api.pages import shape_of
from migrations_tracker.api.schema import document

pytestmark = pytest.mark.django_db


def test_the_reference_has_every_operation(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()

    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            assert f'<h3 id="{operation["operationId"]}">' in page
            assert f"{method.upper()} {path}" in page.replace("<wbr>", "")


def test_the_reference_shows_how_a_claim_is_written(client: Client) -> None:
    page = unescape(client.get("/api/docs/").content.decode())

    assert '"note": "All test scripts agreed with the borough."' in page


def test_its_links_lead_to_places_on_it(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_table_of_it_has_a_caption(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()

    assert page.count("<table") == page.count("<caption ") > 20


def test_it_costs_no_query(client: Client, django_assert_num_queries: object) -> None:
    client.get("/api/docs/")

    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture without types
        client.get("/api/docs/")


@pytest.mark.parametrize("path", ["/api/", "/api/docs"])
def test_near_addresses_lead_to_it(client: Client, path: str) -> None:
    assert client.get(path, follow=True).redirect_chain == [("/api/docs/", 302)]


def test_the_problems_are_listed_with_links(client: Client) -> None:
    page = client.get("/api/problems/").content.decode()

    assert len(re.findall(r'href="/api/problems/[a-z-]+/"', page)) == len(
        document()["x-problem-types"]
    )


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": "integer", "minimum": 1, "maximum": 200}, "integer from 1 to 200"),
        ({"type": "string", "maxLength": 500}, "string, up to 500 characters"),
        ({"type": ["string", "null"], "format": "date"}, "date or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Stage"}}, "list of Stage"),
        ({"oneOf": [{"$ref": "#/x/Stage"}, {"type": "null"}]}, "Stage or null"),
        ({"enum": ["a", None]}, "a, null"),
        ({}, "any"),
    ],
)
def test_a_schema_is_told_in_a_few_words(schema: dict[str, object], words: str) -> None:
    assert shape_of(schema) == words
