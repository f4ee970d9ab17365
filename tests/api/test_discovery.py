"""The API is found at the addresses that the RFCs fix, and says what of it will go."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from pytest_django.fixtures import Settings

from config.env import BadSetting, Environment
from migrations_tracker.api.deprecations import DEPRECATED, Deprecation
from tests.api.calling import Api
from tests.make import NOON

CONTACT = ["mailto:security@psn.example", "https://psn.example/security"]
GOING = Deprecation(date(2026, 7, 1), date(2027, 1, 31), "https://tracker.example/api/changes/")


@pytest.mark.django_db
def test_every_answer_says_where_the_description_of_the_api_is(api: Api) -> None:
    described = '</api/v1/openapi.json>; rel="service-desc"'

    for answer in (api.get("me"), api.get("nothing"), api.get("boroughs?x=1")):
        assert answer["Link"] == described


@pytest.mark.django_db
def test_the_links_of_a_page_stand_beside_it(api: Api, migration: object) -> None:  # noqa: ARG001
    assert api.get("endpoints?limit=1")["Link"].count("rel=") == 2


def test_the_catalog_leads_to_what_there_is(client: Client) -> None:
    answer = client.get("/.well-known/api-catalog")

    assert answer["Content-Type"].startswith("application/linkset+json; profile=")
    assert answer["Link"] == '<http://testserver/.well-known/api-catalog>; rel="api-catalog"'
    [catalog] = answer.json()["linkset"]
    assert catalog.pop("anchor") == "http://testserver/api/v1/"
    for links in catalog.values():
        assert resolve(links[0]["href"].removeprefix("http://testserver")).url_name
    assert client.head("/.well-known/api-catalog")["Link"] == answer["Link"]
    assert client.post("/.well-known/api-catalog").status_code == 405


@pytest.mark.django_db
class TestSecurityTxt:
    def test_it_names_whom_to_tell_and_until_when(self, client: Client, settings: Settings) -> None:
        settings.SECURITY_CONTACT = CONTACT
        settings.SECURITY_EXPIRES = datetime(2026, 9, 30, tzinfo=UTC)

        answer = client.get("/.well-known/security.txt")

        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode().splitlines() == [
            *(f"Contact: {one}" for one in CONTACT),
            "Expires: 2026-09-30T00:00:00Z",
            "Preferred-Languages: en",
            "Canonical: http://testserver/.well-known/security.txt",
        ]

    def test_there_is_none_without_a_contact_or_once_it_has_expired(
        self, client: Client, settings: Settings
    ) -> None:
        assert client.get("/.well-known/security.txt").status_code == 404
        settings.SECURITY_CONTACT = CONTACT
        settings.SECURITY_EXPIRES = NOON - timedelta(seconds=1)
        assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("value", ["2027-06-30", "2027-06-30T00:00:00", "soon"])
def test_an_instant_without_its_zone_is_no_setting(value: str) -> None:
    with pytest.raises(BadSetting, match="SECURITY_EXPIRES is"):
        Environment({"SECURITY_EXPIRES": value}).instant("SECURITY_EXPIRES")


def test_a_contact_is_an_address_of_its_kind() -> None:
    with pytest.raises(BadSetting, match="mailto:"):
        Environment({"SECURITY_CONTACT": "security@psn.example"}).contacts("SECURITY_CONTACT")
    read = Environment({"SECURITY_CONTACT": ",".join(CONTACT)}).contacts("SECURITY_CONTACT")
    assert read == CONTACT


@pytest.mark.django_db
class TestDeprecation:
    def test_what_will_go_says_so_on_every_answer(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(DEPRECATED, "listBoroughs", GOING)

        for answer in (api.get("boroughs"), api.get("boroughs?x=1")):
            assert answer["Deprecation"] == "@1782864000"
            assert answer["Sunset"] == "Sun, 31 Jan 2027 00:00:00 GMT"
            assert 'changes/>; rel="deprecation"' in answer["Link"]
            assert 'rel="service-desc"' in answer["Link"]
        assert "Deprecation" not in api.get("me")

    def test_the_schema_says_so_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(DEPRECATED, "listBoroughs", GOING)
        generator: Any = SchemaGenerator

        made = generator().get_schema(request=None, public=True)["paths"]

        operation = made["/api/v1/boroughs"]["get"]
        assert (operation["deprecated"], operation["x-sunset"]) == (True, "2027-01-31")
        assert {"Deprecation", "Sunset"} <= set(operation["responses"]["200"]["headers"])
        assert "deprecated" not in made["/api/v1/me"]["get"]


def test_nothing_ends_before_it_is_deprecated() -> None:
    with pytest.raises(ValueError, match="before it is deprecated"):
        Deprecation(date(2026, 7, 1), date(2026, 6, 30), GOING.link)
