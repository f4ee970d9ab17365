"""People: nobody can be locked out of their own tracker."""

import pytest
from allauth.account.models import EmailAddress

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.people import LastAdministrator, keep_an_administrator
from migrations_tracker.models import User
from migrations_tracker.services.people import save_person, set_password
from tests.make import make_user

pytestmark = pytest.mark.django_db


def test_a_new_person_cannot_sign_in_until_a_password_is_set() -> None:
    user = User(email="Ada@Borough.Example", name="Ada")

    save_person(user)

    user.refresh_from_db()
    assert user.email == "ada@borough.example"
    assert not user.has_usable_password()


def test_a_password_is_kept_in_the_history_as_a_fact_only() -> None:
    user = make_user()

    set_password(user, "a new long password", "Password set by an administrator")

    latest = User.history.filter(id=user.pk).latest()
    assert User.objects.get().check_password("a new long password")
    assert latest.history_change_reason == "Password set by an administrator"
    assert not hasattr(latest, "password")


@pytest.mark.parametrize("field", ["is_superuser", "is_active"])
def test_the_last_active_administrator_stays_one(field: str) -> None:
    last = make_user(Role.ADMINISTRATOR)
    gone = make_user(Role.ADMINISTRATOR)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    setattr(last, field, False)

    with pytest.raises(LastAdministrator, match="is the last active administrator"):
        save_person(last)

    last.refresh_from_db()
    assert (last.is_superuser, last.is_active) == (True, True)


@pytest.mark.parametrize("field", ["is_superuser", "is_active"])
def test_an_administrator_may_go_while_another_stays(field: str) -> None:
    make_user(Role.ADMINISTRATOR)
    one = make_user(Role.ADMINISTRATOR)
    setattr(one, field, False)

    save_person(one)

    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_the_last_administrator_may_change_their_name() -> None:
    last = make_user(Role.ADMINISTRATOR)
    last.name = "Ada Lovelace"

    save_person(last)

    assert User.objects.get().name == "Ada Lovelace"


def test_an_address_that_somebody_has_lost_signs_in_no_more() -> None:
    user = make_user(email="old@psn.example")
    EmailAddress.objects.create(user=user, email="old@psn.example", primary=True, verified=True)
    user.email = "new@psn.example"

    save_person(user)

    assert not EmailAddress.objects.filter(email="old@psn.example").exists()


@pytest.mark.parametrize(("stays", "others"), [(True, 0), (True, 1), (False, 1)])
def test_the_rule_lets_go_while_somebody_stays(stays: bool, others: int) -> None:
    keep_an_administrator("Ada", stays=stays, others=others)


def test_the_rule_refuses_the_last_one() -> None:
    with pytest.raises(LastAdministrator, match="Ada is the last"):
        keep_an_administrator("Ada", stays=False, others=0)
