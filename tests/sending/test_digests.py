"""The daily digest: only what changed, only what one may see, and never twice."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import Digest, Membership, OutboxMessage, PsnMigration, User
from migrations_tracker.sending import by_email, digests
from migrations_tracker.sending.delivery import deliver
from migrations_tracker.sending.digests import queue_digests
from migrations_tracker.services.digests import choose_digest, unsubscribe_token
from migrations_tracker.services.planning import change_forecast
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, make_user, origin

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example"
MONDAY_NOON, DUE = NOON, datetime.fromisoformat("2026-03-10T07:30:00+00:00")
MINUTE = timedelta(minutes=1)


def subscriber(role: Role = Role.MANAGER, **fields: object) -> User:
    user = make_user(role, **fields)  # type: ignore[arg-type]  # borough or supplier
    choose_digest(user, MONDAY_NOON, wanted=True)
    return user


def slipped(name: str = "Haringey", **fields: object) -> PsnMigration:
    """A migration one of whose dates has just moved later."""
    place = make_borough(short_name=name, slug=name.lower())
    made = make_migration(borough=place, stage=Stage.BUILD, **fields)  # type: ignore[arg-type]  # supplier
    move(made, date(2026, 5, 1), MONDAY_NOON + MINUTE)
    move(made, date(2026, 5, 8), MONDAY_NOON + 2 * MINUTE)
    return made


def move(made: PsnMigration, day: date, now: datetime) -> None:
    delay = Delay(DelayReason.WAYLEAVE) if day == date(2026, 5, 8) else Delay()
    change_forecast(made.pk, MilestoneCode.DESIGN, day, origin(now=now), delay=delay)


def bodies() -> list[dict[str, str]]:
    return [message.body for message in OutboxMessage.objects.order_by("address")]


def test_it_tells_what_changed_and_its_subject_is_that() -> None:
    subscriber()
    slipped()

    queue_digests(SITE, DUE)

    (body,) = bodies()
    assert body["subject"] == "1 date slipped"
    assert "Haringey" in body["text"]
    assert f"{SITE}/boroughs/haringey/history/" in body["text"]
    assert f'<a href="{SITE}/boroughs/haringey/history/">Haringey</a>' in body["html"]
    assert "Since 9 March 2026, midday: 1 date slipped." in body["text"]


def test_nothing_is_sent_before_it_is_due() -> None:
    subscriber()
    slipped()

    assert queue_digests(SITE, DUE - MINUTE) == 0
    assert bodies() == []


def test_where_nothing_has_changed_nothing_is_sent() -> None:
    subscriber()

    queue_digests(SITE, DUE)

    assert bodies() == []
    assert Digest.objects.get().due_at == DUE + timedelta(days=1)


def test_the_next_one_has_only_what_is_new() -> None:
    subscriber()
    made = slipped()
    queue_digests(SITE, DUE)
    OutboxMessage.objects.all().delete()

    queue_digests(SITE, DUE + timedelta(days=1))
    assert bodies() == []
    move(made, date(2026, 4, 30), DUE + timedelta(days=1, hours=1))
    queue_digests(SITE, DUE + timedelta(days=2))

    assert [body["subject"] for body in bodies()] == ["1 date improved"]


def test_what_was_written_while_one_was_made_is_in_the_next() -> None:
    subscriber()
    made = slipped()
    move(made, date(2026, 4, 30), DUE - MINUTE)

    queue_digests(SITE, DUE)
    queue_digests(SITE, DUE + timedelta(days=1))

    keys = OutboxMessage.objects.order_by("key").values_list("body__subject", flat=True)
    assert list(keys) == ["1 date slipped", "1 date improved"]


def test_each_is_told_what_they_may_see() -> None:
    fleet = make_supplier()
    slipped("Haringey", supplier=fleet)
    other = slipped("Camden")
    mine = subscriber(Role.SUPPLIER, supplier=fleet)
    officer = subscriber(Role.BOROUGH, borough=other.borough)
    nobody = subscriber()
    Membership.objects.filter(user=nobody).delete()

    queue_digests(SITE, DUE)

    told = {m.address: m.body["text"] for m in OutboxMessage.objects.all()}
    assert set(told) == {f"user:{mine.pk}", f"user:{officer.pk}"}
    assert ("Haringey" in told[f"user:{mine.pk}"], "Camden" in told[f"user:{mine.pk}"]) == (
        True,
        False,
    )
    assert "Haringey" not in told[f"user:{officer.pk}"]


def test_whoever_did_not_ask_or_has_left_gets_none() -> None:
    make_user()
    gone = subscriber()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    slipped()

    assert queue_digests(SITE, DUE) == 0


def test_writing_again_or_after_a_crash_tells_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscriber()
    slipped()

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(digests, "move_on", die)
        with pytest.raises(Killed):
            queue_digests(SITE, DUE)
    assert bodies() == []

    assert [queue_digests(SITE, DUE) for _ in range(2)] == [1, 0]
    assert len(bodies()) == 1


def test_one_that_cannot_be_written_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = subscriber(), subscriber()
    slipped()
    write = digests.digest_body

    def fail_for_the_first(digest: Digest, *rest: object) -> object:
        if digest.pk == first.pk:
            raise ValueError("no words")
        return write(digest, *rest)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(digests, "digest_body", fail_for_the_first)

    queue_digests(SITE, DUE)

    assert [m.address for m in OutboxMessage.objects.all()] == [f"user:{second.pk}"]
    assert Digest.objects.get(pk=first.pk).due_at == DUE + timedelta(hours=1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_write_each_digest_once() -> None:
    for _ in range(6):
        subscriber()
    slipped()

    def work() -> None:
        queue_digests(SITE, DUE)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    queue_digests(SITE, DUE)

    assert OutboxMessage.objects.count() == 6
    assert not Digest.objects.due(DUE).exists()


def test_the_e_mail_has_text_html_and_a_way_out_by_one_click() -> None:
    user = subscriber()
    slipped()
    queue_digests(SITE, DUE)

    deliver(lambda: DUE, {Channel.EMAIL: by_email.send})

    (sent,) = mail.outbox
    message = sent.message()
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    token = unsubscribe_token(user.pk)
    assert message["List-Unsubscribe"] == f"<{SITE}/unsubscribe/{token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_that_waits_is_not_sent_to_whoever_wants_no_more() -> None:
    subscriber()
    slipped()
    queue_digests(SITE, DUE)
    Digest.objects.all().delete()

    deliver(lambda: DUE, {Channel.EMAIL: by_email.send})

    assert mail.outbox == []


def test_writing_costs_the_same_however_much_has_changed(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    subscriber()
    slipped()

    def write() -> None:
        Digest.objects.update(told_until=MONDAY_NOON, due_at=DUE)
        OutboxMessage.objects.all().delete()
        queue_digests(SITE, DUE)

    def grow() -> None:
        for name in ("Barnet", "Brent", "Camden"):
            slipped(name)

    assert assert_constant_queries(write, grow=grow) <= 24


class TestUnsubscribing:
    def test_by_one_click_needs_no_session_and_can_be_repeated(self) -> None:
        user = subscriber()
        other = subscriber()
        browser = Client(enforce_csrf_checks=True)
        address = f"/unsubscribe/{unsubscribe_token(user.pk)}/"

        answers = [
            browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)
        ]

        assert answers == [200, 200]
        assert list(Digest.objects.values_list("pk", flat=True)) == [other.pk]

    def test_by_opening_the_address_only_asks(self) -> None:
        user = subscriber()

        page = Client().get(f"/unsubscribe/{unsubscribe_token(user.pk)}/")

        assert "Stop the daily digest" in page.content.decode()
        assert Digest.objects.exists()

    @pytest.mark.parametrize("token", ["1", "1:abc", "x:y:z", "%00"])
    def test_by_a_forged_address_is_not_found(self, token: str) -> None:
        subscriber()

        assert Client().post(f"/unsubscribe/{token}/").status_code == 404
        assert Digest.objects.exists()
