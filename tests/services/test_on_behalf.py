"""Claims that a manager writes down for the lead supplier or the borough."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.on_behalf import Means, NobodyLeads, NotTheirWord, OnBehalf
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Claim, Event, PsnMigration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.make import (
    NOON,
    make_borough,
    make_migration,
    make_supplier,
    meet_gate,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
BY_PHONE = OnBehalf(Role.SUPPLIER, Means.TELEPHONE)
BY_LETTER = OnBehalf(Role.BOROUGH, Means.LETTER)
MANAGER = principal(Role.MANAGER)


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


@pytest.fixture
def migration(fleet: Supplier) -> PsnMigration:
    found = make_migration(borough=make_borough(), supplier=fleet, stage=Stage.BUILD)
    meet_gate(found, Stage.TESTING)
    return found


def test_what_the_supplier_said_is_its_claim_and_the_managers_record(
    migration: PsnMigration, fleet: Supplier
) -> None:
    said = StageClaim(Stage.TESTING, effective_at=NOON - timedelta(hours=2), on_behalf=BY_PHONE)

    outcome = claim_stage(migration.pk, said, origin(MANAGER))

    claim = Claim.objects.get()
    assert (claim.channel, claim.claimant) == ("on_behalf", f"supplier:{fleet.pk}")
    assert (claim.recorded_by, claim.means) == (MANAGER.actor, "telephone")
    assert claim.on_behalf_of == fleet
    assert claim.effective_at == NOON - timedelta(hours=2)
    event = outcome.event
    assert event is not None
    assert (event.actor, event.channel) == (MANAGER.actor, "page")
    words = event_words(event.kind, event.old, event.new, {fleet.pk: fleet.name})
    assert words == "Build → Testing, said by Fleet Networks by telephone"


def test_a_managers_own_word_is_on_nobodys_behalf(migration: PsnMigration) -> None:
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin(MANAGER))

    claim = Claim.objects.get()
    assert (claim.channel, claim.claimant) == ("page", MANAGER.actor)
    assert (claim.on_behalf_of, claim.means, claim.recorded_by) == (None, "", "")


def test_the_supplier_may_reaffirm_through_a_manager(migration: PsnMigration) -> None:
    said = StageClaim(
        Stage.BUILD, effective_at=NOON - timedelta(hours=1), note="Ducts dug.", on_behalf=BY_PHONE
    )

    event = claim_stage(migration.pk, said, origin(MANAGER)).event

    assert event is not None
    assert event.effective_at == NOON - timedelta(hours=1)
    assert event.new["on_behalf_of"] == "supplier"
    assert Claim.objects.get().channel == "on_behalf"


@pytest.mark.parametrize("on_behalf", [None, BY_LETTER])
def test_acceptance_by_a_manager_is_the_boroughs_word_with_a_reference(
    on_behalf: OnBehalf | None, fleet: Supplier
) -> None:
    live = make_migration(supplier=fleet, stage=Stage.LIVE)
    meet_gate(live, Stage.ACCEPTED)
    said = StageClaim(Stage.ACCEPTED, reason="Letter of 3 March.", on_behalf=on_behalf)

    event = claim_stage(live.pk, said, origin(MANAGER)).event

    assert Acceptance.objects.get().reference == "Letter of 3 March."
    assert Claim.objects.get().claimant == f"borough:{live.borough_id}"
    assert event is not None
    words = event_words(event.kind, event.old, event.new, {})
    how = " by letter" if on_behalf else ""
    assert words == f"Accept on behalf: Live → Accepted, said by the borough{how}"


@pytest.mark.parametrize(
    ("claim", "role", "refusal"),
    [
        (StageClaim(Stage.TESTING, on_behalf=BY_PHONE), Role.SUPPLIER, Refusal),
        (StageClaim(Stage.BUILD, note="On.", on_behalf=BY_PHONE), Role.SUPPLIER, NotYours),
        (StageClaim(Stage.TESTING, on_behalf=BY_LETTER), Role.MANAGER, NotTheirWord),
        (StageClaim(Stage.BUILD, note="On.", on_behalf=BY_LETTER), Role.MANAGER, NotTheirWord),
        (
            StageClaim(Stage.ON_HOLD, reason="Money.", on_behalf=BY_PHONE),
            Role.MANAGER,
            NotTheirWord,
        ),
    ],
)
def test_a_word_that_is_not_theirs_or_not_yours_writes_nothing(
    claim: StageClaim,
    role: Role,
    refusal: type[Refusal],
    migration: PsnMigration,
    fleet: Supplier,
) -> None:
    who = principal(role, supplier_ids=frozenset({fleet.pk}))

    with pytest.raises(refusal):
        claim_stage(migration.pk, claim, origin(who))

    migration.refresh_from_db()
    assert (migration.stage, migration.version) == ("build", 1)
    assert not Event.objects.exists()
    assert not Claim.objects.exists()


def test_on_behalf_of_a_supplier_that_nobody_is_writes_nothing() -> None:
    alone = make_migration(stage=Stage.BUILD)
    alone.assignments.all().delete()
    meet_gate(alone, Stage.TESTING)

    with pytest.raises(NobodyLeads):
        claim_stage(alone.pk, StageClaim(Stage.TESTING, on_behalf=BY_PHONE), origin(MANAGER))

    assert not Claim.objects.exists()
