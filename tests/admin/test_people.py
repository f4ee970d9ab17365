"""Administrators add people, give them roles and a way in, and cannot lock everybody out."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Membership, User
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import PASSWORD, make_borough, make_supplier, make_user

pytestmark = pytest.mark.django_db
ADD = "admin:migrations_tracker_user_add"
NEW = "a new long password"


def record(user: User, page: str = "change") -> str:
    return reverse(f"admin:migrations_tracker_user_{page}", args=[user.pk])


def form_of(*roles: dict[str, object], **fields: object) -> dict[str, object]:
    """What a person's form sends, with the roles given as new rows."""
    rows = {
        f"memberships-{number}-{name}": value
        for number, role in enumerate(roles)
        for name, value in role.items()
    }
    frame = {"memberships-TOTAL_FORMS": len(roles), "memberships-INITIAL_FORMS": 0}
    return {"email": "ada@psn.example", "name": "Ada", **frame, **rows, **fields}


def test_a_person_is_added_with_a_role_and_no_password(admin_client: Client) -> None:
    borough = make_borough()

    response = admin_client.post(
        reverse(ADD), form_of({"role": "borough", "borough": borough.pk}), follow=True
    )

    ada = User.objects.get(email="ada@psn.example")
    assert "Ada is added, but cannot sign in yet" in text_of(response)
    assert not ada.has_usable_password()
    assert ada.principal().borough_codes == {borough.gss_code}


def test_the_same_address_in_other_letters_is_refused(admin_client: Client) -> None:
    make_user(email="ada@psn.example")

    response = admin_client.post(reverse(ADD), form_of(email="ADA@psn.example"))

    assert "already exists" in text_of(response)
    assert User.objects.filter(email__iexact="ada@psn.example").count() == 1


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ({"role": "borough"}, "Choose a borough for the borough role, and only for it."),
        ({"role": "supplier"}, "Choose a supplier for the supplier role, and only for it."),
        ({"role": "manager", "borough": "B"}, "Choose a borough for the borough role"),
        ({"role": "viewer", "supplier": "S"}, "Choose a supplier for the supplier role"),
        ({"role": "administrator"}, "administrator is not one of the available choices"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    admin_client: Client, role: dict[str, str], words: str
) -> None:
    places = {"B": make_borough().pk, "S": make_supplier().pk}
    sent = {name: places.get(value, value) for name, value in role.items()}

    response = admin_client.post(reverse(ADD), form_of(sent))

    assert words in text_of(response)
    assert not User.objects.filter(email="ada@psn.example").exists()


def test_the_same_role_twice_is_refused(admin_client: Client) -> None:
    response = admin_client.post(reverse(ADD), form_of({"role": "manager"}, {"role": "manager"}))

    assert "The same role stands here twice. Remove one of them." in text_of(response)
    assert not Membership.objects.exists()


@pytest.mark.parametrize("box", ["is_superuser", "is_active"])
def test_the_last_administrator_cannot_be_unticked(
    admin_client: Client, administrator: User, box: str
) -> None:
    boxes = {"is_superuser": "on", "is_active": "on"}
    del boxes[box]

    response = admin_client.post(record(administrator), form_of(**boxes))

    administrator.refresh_from_db()
    assert "is the last active administrator. Make somebody else" in text_of(response)
    assert (administrator.is_superuser, administrator.is_active) == (True, True)


def test_an_administrator_can_go_while_another_stays(admin_client: Client) -> None:
    other = make_user(Role.ADMINISTRATOR)

    admin_client.post(record(other), form_of(is_superuser="on"))

    other.refresh_from_db()
    assert not other.is_active


def test_a_person_who_is_not_active_any_more_is_out_at_once(admin_client: Client) -> None:
    user, browser = make_user(), Client()
    browser.force_login(user)

    admin_client.post(record(user), form_of())

    assert browser.get("/").status_code == 302
    assert not browser.login(email=user.email, password=PASSWORD)


def test_a_link_to_set_a_password_is_sent_and_works(admin_client: Client) -> None:
    user = make_user(email="ada@psn.example")
    user.set_unusable_password()
    user.save()

    response = admin_client.post(reverse("admin:user_password_link", args=[user.pk]), follow=True)

    (sent,) = mail.outbox
    found = re.search(r"https?://testserver(\S+)", str(sent.body))
    assert "A link to set a password is on its way to ada@psn.example." in text_of(response)
    assert sent.to == ["ada@psn.example"]
    assert found is not None
    assert Client().get(found[1], follow=True).status_code == 200


def test_no_link_is_sent_to_an_address_that_is_none(admin_client: Client) -> None:
    user = make_user(email="nobody")

    response = admin_client.post(reverse("admin:user_password_link", args=[user.pk]))

    assert "the address was not accepted." in text_of(response)
    assert not mail.outbox


def test_no_link_is_sent_to_who_is_not_active(admin_client: Client) -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)

    response = admin_client.post(reverse("admin:user_password_link", args=[user.pk]))

    assert "the person is not active." in text_of(response)
    assert not mail.outbox


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=9,
)
def test_a_mail_server_that_does_not_answer_is_told_in_words(admin_client: Client) -> None:
    response = admin_client.post(reverse("admin:user_password_link", args=[make_user().pk]))

    assert "the mail server did not take it. Set a password here instead." in text_of(response)


def test_a_password_is_set_without_mail_and_open_sessions_end(admin_client: Client) -> None:
    user, browser = make_user(), Client()
    browser.force_login(user)
    sent = {"new_password1": NEW, "new_password2": NEW}

    response = admin_client.post(reverse("admin:user_password", args=[user.pk]), sent, follow=True)

    user.refresh_from_db()
    assert f"{user} can now sign in with the new password." in text_of(response)
    assert user.check_password(NEW)
    assert browser.get("/").status_code == 302
    assert NEW not in response.content.decode()


def test_who_sets_their_own_password_stays_signed_in(
    admin_client: Client, administrator: User
) -> None:
    sent = {"new_password1": NEW, "new_password2": NEW}

    admin_client.post(reverse("admin:user_password", args=[administrator.pk]), sent)

    assert admin_client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("short", "short", "at least 12"), (NEW, "another one here", "didn’t match")],
)
def test_a_weak_or_mistyped_password_is_refused(
    admin_client: Client, first: str, second: str, words: str
) -> None:
    user = make_user()

    response = admin_client.post(
        reverse("admin:user_password", args=[user.pk]),
        {"new_password1": first, "new_password2": second},
    )

    user.refresh_from_db()
    assert words in text_of(response)
    assert user.check_password(PASSWORD)


def test_the_history_shows_changes_and_roles_but_no_password(
    admin_client: Client, administrator: User
) -> None:
    user = make_user(email="ada@psn.example")
    boxes = form_of({"role": "viewer"}, name="Ada Lovelace", is_active="on")

    admin_client.post(record(user), boxes)
    shown = text_of(admin_client.get(record(user, "history")))

    assert f"{administrator} Changed Name: " in shown
    assert "→ Ada Lovelace" in shown
    assert "Created Viewer the whole programme" in shown
    assert "md5$" not in shown


def test_groups_and_single_permissions_are_not_offered(
    admin_client: Client, administrator: User
) -> None:
    form = admin_client.get(record(administrator)).context["adminform"].form

    assert set(form.fields) == {"email", "name", "is_superuser", "finance", "is_active"}


@pytest.mark.parametrize(("ticked", "before"), [("on", False), ("", True)])
def test_the_permission_to_verify_savings_is_given_and_taken(
    admin_client: Client, ticked: str, *, before: bool
) -> None:
    user = make_user(email="ada@psn.example")
    user.finance = before
    user.save(update_fields=["finance"])

    admin_client.post(record(user), form_of(is_active="on", finance=ticked))

    user.refresh_from_db()
    assert user.principal().finance is not before
    assert "May verify savings" in text_of(admin_client.get(record(user, "history")))


def test_the_cost_of_a_history_does_not_grow(
    admin_client: Client, assert_constant_queries: AssertConstantQueries
) -> None:
    user = make_user()
    admin_client.post(record(user), form_of({"role": "viewer"}, name="Once", is_active="on"))

    def grow() -> None:
        for name in ("Twice", "Thrice", "More"):
            user.name = name
            user.save()

    assert_constant_queries(lambda: admin_client.get(record(user, "history")), grow=grow)
