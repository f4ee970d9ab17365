"""A supplier’s people manage their own webhooks, see how deliveries went, and send things again."""

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import OutboxMessage, Webhook, WebhookDelivery
from migrations_tracker.services.deliveries import disable_webhook
from migrations_tracker.services.webhooks import rotate_secret
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_supplier
from tests.make_webhooks import by, make_webhook, tell
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST, NEW = "/my-work/webhooks/", "/my-work/webhooks/new/"
FORM = {
    "target_url": "https://hooks.example/psn",
    "description": "Our tickets",
    "event_types": ["stage.changed", "gate.decided"],
    "form_number": "one",
}


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


@pytest.fixture
def person(enter: Enter, supplier: Supplier) -> Client:
    return enter(Role.SUPPLIER, supplier=supplier)


@pytest.fixture
def hook(supplier: Supplier) -> Webhook:
    return make_webhook(supplier)


def address(hook: Webhook, page: str = "") -> str:
    return f"{LIST}{hook.public_id}/{page}"


def test_a_webhook_is_added_and_its_secret_shown_once(person: Client, supplier: Supplier) -> None:
    response = person.post(NEW, FORM)

    secret = response.context["secret"]
    hook = Webhook.objects.get()
    assert (hook.supplier, hook.event_types) == (supplier, ["stage.changed", "gate.decided"])
    assert f'value="{secret}"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert secret not in person.get(address(hook)).content.decode()


def test_sending_the_form_again_adds_no_second_one(person: Client) -> None:
    person.post(NEW, FORM)

    again = person.post(NEW, FORM, follow=True)

    assert "That form was used already" in again.content.decode()
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"target_url": ""}, "Enter the address"),
        ({"target_url": "http://hooks.example/"}, "It does not begin with https://."),
        ({"target_url": "https://192.168.0.1/"}, "It leads into a private network."),
        ({"event_types": []}, "Choose at least one type of event."),
        ({"description": "a" * 121}, "Shorten the description"),
    ],
)
def test_what_makes_no_webhook_is_refused_with_what_was_typed(
    person: Client, fields: dict[str, object], words: str
) -> None:
    response = person.post(NEW, FORM | fields)

    page = response.content.decode()
    assert (response.status_code, words in page) == (422, True)
    assert ("Our tickets" in page) is ("description" not in fields)
    assert not Webhook.objects.exists()


def test_it_is_changed_with_the_version_that_was_read(person: Client, hook: Webhook) -> None:
    sent = {**FORM, "version": "1", "target_url": "https://other.example/"}

    person.post(address(hook), sent)
    late = person.post(address(hook), sent | {"description": "Late"})

    hook.refresh_from_db()
    assert (hook.url, hook.version) == ("https://other.example/", 2)
    assert (late.status_code, hook.description) == (409, "Our tickets")
    assert "it is now version 2" in late.content.decode()


def test_it_is_disabled_and_enabled(person: Client, hook: Webhook) -> None:
    person.post(address(hook, "turn/"), {"enabled": "no", "version": "1"})
    disabled = person.get(address(hook)).content.decode()
    person.post(address(hook, "turn/"), {"enabled": "yes", "version": "2"})

    assert "Nothing is sent since" in disabled
    assert "Send test event" not in disabled
    assert Webhook.objects.get().enabled


def test_a_webhook_that_was_disabled_by_itself_says_why(person: Client, hook: Webhook) -> None:
    disable_webhook(hook.pk, NOON)

    assert "An administrator disabled it." in person.get(address(hook)).content.decode()


def test_a_test_event_is_queued_and_listed(person: Client, hook: Webhook) -> None:
    page = person.post(address(hook, "test/"), follow=True).content.decode()

    assert "A test event is queued." in page
    assert "webhook.test" in page
    assert "Waits for its turn" in page


def test_the_log_shows_how_the_last_attempt_went_without_its_markup(
    person: Client, supplier: Supplier, hook: Webhook
) -> None:
    tell(supplier)
    WebhookDelivery.objects.update(
        attempted_at=NOON, status=500, took_ms=321, excerpt="<script>alert(1)</script>"
    )
    OutboxMessage.objects.update(attempts=3, last_error="It answered 500.")

    page = person.get(address(hook)).content.decode()

    assert "500 <q>&lt;script&gt;" in page
    assert "321 ms, attempt 3" in page
    assert "Waits to be tried again" in page


def test_the_log_has_the_last_fifty_with_the_newest_first(
    person: Client, supplier: Supplier, hook: Webhook
) -> None:
    numbers = [tell(supplier).number for _ in range(51)]

    shown = person.get(address(hook)).context["deliveries"]

    assert [one.number for one in shown] == numbers[:0:-1]


def test_one_delivery_is_sent_again(person: Client, supplier: Supplier, hook: Webhook) -> None:
    tell(supplier)
    OutboxMessage.objects.update(given_up_at=NOON)
    delivery = WebhookDelivery.objects.get()

    page = person.post(f"{LIST}deliveries/{delivery.public_id}/resend/", follow=True)

    assert "It is queued again" in page.content.decode()
    assert page.redirect_chain[-1][0] == address(hook)
    assert OutboxMessage.objects.undecided().count() == 1


def test_a_range_is_sent_again(person: Client, supplier: Supplier, hook: Webhook) -> None:
    tell(supplier)
    OutboxMessage.objects.update(given_up_at=NOON)

    done = person.post(address(hook, "resend/"), {"since": "9 3 2026 11:00am"}, follow=True)
    wrong = person.post(address(hook, "resend/"), {"since": "9 3 2025 11:00am"})
    empty = person.post(address(hook, "resend/"), {})

    assert "1 message queued again." in done.content.decode()
    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "kept for 90 days" in wrong.content.decode()
    assert "Enter from when on" in empty.content.decode()


def test_the_secret_is_rotated_and_the_older_one_ended(person: Client, hook: Webhook) -> None:
    response = person.post(address(hook, "rotate/"), {"form_number": "two"})
    page = person.get(address(hook)).content.decode()
    again = person.post(address(hook, "rotate/"), {"form_number": "three"})
    person.post(address(hook, "end-older/"))

    assert response.context["secret"].startswith("whsec_")
    assert "End the older secret now" in page
    assert again.status_code == 409
    assert "End the older secret now" not in person.get(address(hook)).content.decode()


def test_removing_asks_first(person: Client, hook: Webhook) -> None:
    assert "This cannot be undone" in person.get(address(hook, "remove/")).content.decode()
    stale = person.post(address(hook, "remove/"), {"version": "9"})
    done = person.post(address(hook, "remove/"), {"version": "1"}, follow=True)

    assert stale.status_code == 409
    assert "is removed." in done.content.decode()
    assert person.get(address(hook)).status_code == 404


def test_a_webhook_of_another_supplier_does_not_exist(person: Client) -> None:
    other = make_supplier()
    hook = make_webhook(other)
    tell(other)
    rotate_secret(hook.pk, by(other))
    delivery = WebhookDelivery.objects.get()

    posts = ["", "turn/", "test/", "resend/", "rotate/", "end-older/", "remove/"]
    answers = [person.post(address(hook, page), FORM | {"version": "2"}) for page in posts]
    answers += [person.get(address(hook, page)) for page in ("", "rotate/", "remove/")]
    answers.append(person.post(f"{LIST}deliveries/{delivery.public_id}/resend/"))

    assert {answer.status_code for answer in answers} == {404}
    assert hook.url not in person.get(LIST).content.decode()
    hook.refresh_from_db()
    assert (hook.version, hook.enabled, hook.removed_at) == (2, True, None)
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_who_works_for_no_supplier_has_no_such_pages(enter: Enter, role: Role) -> None:
    assert enter(role).get(LIST).status_code == 403


def test_the_pages_cost_as_much_for_many(
    person: Client,
    supplier: Supplier,
    hook: Webhook,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    tell(supplier)

    def grow() -> None:
        for _ in range(3):
            make_webhook(supplier)
            tell(supplier)

    def read() -> None:
        person.get(LIST)
        person.get(address(hook))

    assert assert_constant_queries(read, grow=grow) <= 16
