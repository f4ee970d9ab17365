"""Signing in and out, and changing a password. Nobody signs up, and nobody learns who is here."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from migrations_tracker.models import User
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user(email="ada@psn.example")


def sign_in(client: Client, login: str, password: str, query: str = "") -> str:
    answer = client.post(f"/sign-in/{query}", {"login": login, "password": password})
    return answer.headers.get("Location", "") or answer.content.decode()


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("login", ["ada@psn.example", "ADA@PSN.example"])
def test_a_person_signs_in_by_e_mail_in_any_case(login: str, client: Client) -> None:
    assert sign_in(client, login, PASSWORD) == "/"


@pytest.mark.usefixtures("ada")
def test_nobody_is_sent_elsewhere_after_signing_in(client: Client) -> None:
    assert sign_in(client, "ada@psn.example", PASSWORD, "?next=https://evil.example/") == "/"


@pytest.mark.usefixtures("ada")
def test_a_wrong_password_and_an_unknown_person_get_the_same_words(client: Client) -> None:
    wrong = sign_in(client, "ada@psn.example", "wrong")
    unknown = sign_in(client, "nobody@psn.example", "wrong")

    words = "The e-mail address or the password is wrong. Check both."
    assert words in wrong
    assert words in unknown


def test_what_is_missing_is_said_at_its_field(client: Client) -> None:
    page = sign_in(client, "", "")

    assert '<a href="#id_login">Enter your e-mail address.</a>' in page
    assert '<a href="#id_password">Enter your password.</a>' in page
    assert "<title>Error: Sign in" in " ".join(page.split()).replace("<title> ", "<title>")


def test_a_closed_account_cannot_sign_in(client: Client, ada: User) -> None:
    User.objects.update(is_active=False)

    assert sign_in(client, ada.email, PASSWORD) == "/sign-in/closed/"
    assert b"Your account is closed" in client.get("/sign-in/closed/").content


@pytest.mark.usefixtures("ada")
def test_guessing_is_slowed_down(client: Client) -> None:
    pages = [sign_in(client, "ada@psn.example", "wrong") for _ in range(12)]

    assert "Wait 5 minutes" in pages[-1]
    assert sign_in(client, "ada@psn.example", PASSWORD) != "/"


def test_signing_out_asks_once_and_ends_the_session(client: Client, ada: User) -> None:
    client.force_login(ada)

    asked = client.get("/sign-out/")
    client.post("/sign-out/")

    assert b"Sign out?" in asked.content
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reauthenticate"])
def test_no_other_page_of_the_package_is_exposed(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_signs_up(rf: RequestFactory) -> None:
    assert not get_adapter().is_open_for_signup(rf.get("/"))


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(("email", "sent"), [("ada@psn.example", 1), ("nobody@psn.example", 0)])
def test_asking_for_a_new_password_never_says_who_is_here(
    email: str, sent: int, client: Client
) -> None:
    answer = client.post("/sign-in/reset/", {"email": email})

    assert answer.headers["Location"] == "/sign-in/reset/sent/"
    assert len(mail.outbox) == sent
    assert b"If the address belongs to somebody here" in client.get("/sign-in/reset/sent/").content


@pytest.mark.usefixtures("ada")
def test_the_link_of_the_mail_sets_a_new_password_once(client: Client) -> None:
    client.post("/sign-in/reset/", {"email": "ada@psn.example"})
    (link,) = re.findall(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    form = client.get(link).headers["Location"]
    new = "four quiet words here"

    client.post(form, {"password1": new, "password2": new})

    assert sign_in(Client(), "ada@psn.example", new) == "/"
    assert b"This link does not work any more" in Client().get(link).content


def test_a_password_is_changed_with_the_present_one(client: Client, ada: User) -> None:
    client.force_login(ada)
    new = "four quiet words here"
    page = "/account/password/"

    refused = client.post(page, {"oldpassword": "no", "password1": new, "password2": new})
    client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert b"Write your present password" in refused.content
    assert sign_in(Client(), ada.email, new) == "/"


def test_a_short_password_is_refused_in_words(client: Client, ada: User) -> None:
    client.force_login(ada)
    sent = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}

    page = client.post("/account/password/", sent).content.decode()

    assert "at least 12 characters" in page
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("page", ["/account/password/", "/sign-out/"])
def test_a_visitor_has_no_account_pages(page: str, client: Client) -> None:
    assert client.get(page).headers["Location"].startswith("/sign-in/")
