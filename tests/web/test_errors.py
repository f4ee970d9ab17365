"""Pages for when something is wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.web.errors import permission_denied, server_error
from tests.make import make_user
from tests.web.conftest import Enter


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/boroughs/nowhere/", "/sign-up/", "/accounts/"])
def test_a_page_that_is_not_there_leads_back(path: str, enter: Enter) -> None:
    answer = enter().get(path)

    assert answer.status_code == 404
    assert b"Page not found" in answer.content
    assert b'href="/"' in answer.content


@pytest.mark.django_db
def test_a_visitor_who_goes_astray_gets_the_same_page(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert b"Page not found" in answer.content


def test_a_refused_change_is_told_in_the_words_of_its_rule(request_: HttpRequest) -> None:
    denied = PermissionDenied()
    denied.__cause__ = NotYours("verify savings", "People with the permission “finance”")

    told = permission_denied(request_, denied).content.decode()
    otherwise = permission_denied(request_, PermissionDenied()).content.decode()

    assert "You cannot verify savings. People with the permission “finance” can." in told
    assert "Your role lets you look here, but not make this change." in otherwise
    assert "Nothing was written." in told


def test_a_fault_of_ours_is_told_without_the_database(request_: HttpRequest) -> None:
    answer = server_error(request_)

    assert answer.status_code == 500
    assert b"The fault is ours" in answer.content


@pytest.mark.parametrize("fault", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_does_not_answer_says_that_it_will_pass(
    request_: HttpRequest, fault: Exception
) -> None:
    try:
        raise fault
    except type(fault):
        answer = server_error(request_)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"try again in a minute" in answer.content


@pytest.mark.django_db
def test_a_refused_change_says_who_can_make_it(client: Client) -> None:
    client.force_login(make_user(Role.VIEWER))

    answer = client.post("/boroughs/nowhere/")

    assert answer.status_code == 404
