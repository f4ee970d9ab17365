"""An administrator changes a migration through the services, or not at all."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Claim, Event, PsnMigration, User
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, make_wave, meet_gate

pytestmark = pytest.mark.django_db


def page(name: str, *args: int) -> str:
    return reverse(f"admin:psnmigration_{name}", args=args)


def test_a_borough_gets_its_migration(admin_client: Client, administrator: User) -> None:
    borough = make_borough(short_name="Camden")
    make_wave(2)

    response = admin_client.post(
        page("open"), {"borough": borough.pk, "stage": "not_started", "wave": "2"}, follow=True
    )

    event = Event.objects.get()
    assert "The Camden migration is open at “Not started”." in text_of(response)
    assert PsnMigration.objects.get().wave_id == 2
    assert (event.kind, event.channel) == ("migration_opened", "admin")
    assert event.actor == f"user:{administrator.pk}"


def test_taking_a_migration_over_midway_needs_a_reason(admin_client: Client) -> None:
    sent = {"borough": make_borough().pk, "stage": "build", "reason": " "}

    response = admin_client.post(page("open"), sent)

    assert "Say why the migration begins at a later stage." in text_of(response)
    assert not PsnMigration.objects.exists()


def test_a_second_migration_of_a_borough_is_refused_in_the_domains_words(
    admin_client: Client,
) -> None:
    migration = make_migration(borough=make_borough(short_name="Camden"))

    response = admin_client.post(
        page("open"), {"borough": migration.borough_id, "stage": "not_started"}
    )

    assert "Camden already has an open migration. Close or withdraw" in text_of(response)
    assert PsnMigration.objects.count() == 1


def test_a_claim_moves_the_migration_and_says_so(admin_client: Client) -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)

    response = admin_client.post(
        page("claim", migration.pk),
        {"stage": "design", "note": "Signed.", "version": "1", "next_update_by": "2026-03-20"},
        follow=True,
    )

    migration.refresh_from_db()
    assert f"The {migration} is now at “Design”." in text_of(response)
    assert (migration.stage, migration.next_update_by) == ("design", date(2026, 3, 20))
    assert (Claim.objects.get().note, Claim.objects.get().channel) == ("Signed.", "admin")


def test_a_claim_may_say_since_when_in_london_time(admin_client: Client) -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)

    admin_client.post(
        page("claim", migration.pk),
        {"stage": "design", "version": "1", "effective_at": "2026-03-08T09:30"},
    )

    assert Claim.objects.get().effective_at == NOON - timedelta(days=1, hours=2, minutes=30)


def test_only_the_moves_allowed_now_are_offered(admin_client: Client) -> None:
    migration = make_migration(stage=Stage.LIVE)

    form = admin_client.get(page("claim", migration.pk)).context["form"]

    assert form.fields["stage"].widget.choices == [
        ("live", "Live (reaffirm)"),
        ("accepted", "Accepted (accept on behalf, needs a reason)"),
        ("testing", "Testing (roll back, needs a reason)"),
        ("cutover", "Cutover (correct, needs a reason)"),
        ("on_hold", "On hold (hold, needs a reason)"),
        ("withdrawn", "Withdrawn (withdraw, needs a reason)"),
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"stage": "live"}, "Cannot move from “Discovery” to “Live”."),
        ({"stage": "on_hold"}, "Hold from “Discovery” to “On hold” needs a reason."),
        ({"stage": "design", "version": "7"}, "You sent version 7"),
        ({"stage": "design", "effective_at": "2026-04-01T00:00"}, "later than now"),
        ({"stage": "design", "next_update_by": "2027-01-01"}, "“next_update_by” is 2027-01-01."),
        ({"stage": "nowhere"}, "nowhere is not one of the available choices"),
        ({"stage": "design", "effective_at": "soon"}, "Enter a valid date/time."),
    ],
)
def test_a_refused_claim_says_why_and_writes_nothing(
    admin_client: Client, sent: dict[str, str], words: str
) -> None:
    migration = make_migration(stage=Stage.DISCOVERY)

    response = admin_client.post(page("claim", migration.pk), {"version": "1", **sent})

    migration.refresh_from_db()
    assert words in text_of(response)
    assert (migration.stage, migration.version) == ("discovery", 1)
    assert not Event.objects.exists()


def test_a_claim_on_behalf_is_recorded_as_theirs(admin_client: Client) -> None:
    lead = make_supplier(name="Effra Networks")
    migration = make_migration(supplier=lead, stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)
    sent = {"stage": "design", "version": "1", "claimant": "supplier", "means": "telephone"}

    form = admin_client.get(page("claim", migration.pk)).context["form"]
    admin_client.post(page("claim", migration.pk), {**sent, "effective_at": "2026-03-08T09:30"})

    assert ("supplier", "Effra Networks told me") in form.fields["claimant"].choices
    claim = Claim.objects.get()
    assert (claim.claimant, claim.on_behalf_of) == (f"supplier:{lead.pk}", lead)
    assert (claim.channel, claim.means) == ("on_behalf", "telephone")
    assert claim.recorded_by.startswith("user:")
    assert claim.effective_at == NOON - timedelta(days=1, hours=2, minutes=30)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"claimant": "supplier"}, "Say how they told you."),
        ({"means": "email"}, "Say who told you."),
        ({"claimant": "viewer", "means": "email"}, "Select a valid choice."),
        ({"claimant": "borough", "means": "email"}, "The borough cannot say this"),
    ],
)
def test_a_claim_on_behalf_that_cannot_be_is_refused_and_not_written(
    admin_client: Client, sent: dict[str, str], words: str
) -> None:
    migration = make_migration(supplier=make_supplier(), stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)

    response = admin_client.post(
        page("claim", migration.pk), {"stage": "design", "version": "1", **sent}
    )

    assert words in text_of(response)
    assert not Claim.objects.exists()
    assert not Event.objects.exists()


def test_a_claim_with_nothing_new_says_so(admin_client: Client) -> None:
    migration = make_migration(stage=Stage.DISCOVERY, next_update_by=NOON.date())

    response = admin_client.post(
        page("claim", migration.pk), {"stage": "discovery", "version": "1"}, follow=True
    )

    assert "Nothing was new, so nothing was written." in text_of(response)


def test_a_supplier_takes_over(admin_client: Client) -> None:
    migration, heir = make_migration(), make_supplier(name="Effra Networks")

    response = admin_client.post(
        page("assign", migration.pk), {"supplier": heir.pk, "reason": "New contract."}, follow=True
    )

    assert f"Effra Networks now leads the {migration}." in text_of(response)
    assert Assignment.objects.current().get().supplier == heir
    assert Event.objects.get().reason == "New contract."


def test_the_supplier_that_leads_already_is_refused(admin_client: Client) -> None:
    lead = make_supplier(name="Effra Networks")
    migration = make_migration(supplier=lead)

    response = admin_client.post(page("assign", migration.pk), {"supplier": lead.pk})

    assert "Effra Networks already leads" in text_of(response)
    assert not Event.objects.exists()


def test_the_wave_is_changed_with_its_event(admin_client: Client) -> None:
    migration = make_migration(wave=1)
    make_wave(3)
    sent = {"wave": "3", "reason": "Moved by the board."}

    response = admin_client.post(page("wave", migration.pk), sent, follow=True)

    assert f"The {migration} is now in wave 3." in text_of(response)
    assert Event.objects.get().kind == "wave_changed"


def test_what_stands_already_is_not_written_again(admin_client: Client) -> None:
    migration = make_migration(wave=3)

    response = admin_client.post(page("wave", migration.pk), {"wave": "3"}, follow=True)

    assert "Nothing was new, so nothing was written." in text_of(response)
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["claim", "assign", "wave"])
def test_a_form_opens_and_says_what_stands(admin_client: Client, name: str) -> None:
    lead = make_supplier(name="Effra Networks")
    migration = make_migration(stage=Stage.BUILD, supplier=lead)

    shown = text_of(admin_client.get(page(name, migration.pk)))

    assert f"{migration.borough} is at “Build”, led by Effra Networks." in shown


@pytest.mark.parametrize("name", ["claim", "assign", "wave"])
def test_a_migration_that_is_not_there_is_not_found(admin_client: Client, name: str) -> None:
    assert admin_client.get(page(name, 4711)).status_code == 404


def test_the_record_itself_cannot_be_edited(admin_client: Client) -> None:
    migration = make_migration(stage=Stage.BUILD)
    address = reverse("admin:migrations_tracker_psnmigration_change", args=[migration.pk])

    response = admin_client.post(address, {"stage": "live", "wave": "9"})

    assert response.status_code == 403
    assert PsnMigration.objects.get().stage == "build"


def test_the_list_shows_lead_freshness_and_delivery(admin_client: Client) -> None:
    make_migration(
        borough=make_borough(short_name="Camden"),
        supplier=make_supplier(name="Effra Networks"),
        stage=Stage.BUILD,
        next_update_by=NOON.date() - timedelta(days=3),
    )

    shown = text_of(admin_client.get(reverse("admin:migrations_tracker_psnmigration_changelist")))

    assert "Camden Build Effra Networks No recent update No recent update" in shown


def test_the_history_of_a_migration_is_its_ledger(admin_client: Client) -> None:
    migration = make_migration()
    address = reverse("admin:migrations_tracker_psnmigration_history", args=[migration.pk])

    response = admin_client.get(address)

    events = reverse("admin:migrations_tracker_event_changelist")
    assert response.headers["Location"] == f"{events}?stream={migration.stream.pk}"


def test_the_cost_of_a_record_does_not_grow_with_its_past(
    admin_client: Client, assert_constant_queries: AssertConstantQueries
) -> None:
    migration = make_migration(stage=Stage.BUILD)
    address = reverse("admin:migrations_tracker_psnmigration_change", args=[migration.pk])
    suppliers = [make_supplier() for _ in range(4)]

    def grow() -> None:
        for supplier in suppliers:
            admin_client.post(page("assign", migration.pk), {"supplier": supplier.pk})

    assert_constant_queries(lambda: admin_client.get(address), grow=grow)
