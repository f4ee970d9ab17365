"""Typed builders: one valid record each, with sensible values."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from boroughs.models import Borough
from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import default_expiry
from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.endpoint_kinds import KINDS, EndpointKind, endpoint_ref
from migrations_tracker.domain.gates import GATES, evaluate
from migrations_tracker.domain.policy import CERTIFICATE, CHECKS
from migrations_tracker.domain.stages import Stage, position
from migrations_tracker.facts import gather
from migrations_tracker.models import (
    Acceptance,
    Assignment,
    BoardDate,
    Certificate,
    CheckResult,
    Claim,
    DeliveryConfidence,
    Endpoint,
    EndpointState,
    Freeze,
    GatePassage,
    GateReview,
    Membership,
    Milestone,
    MonthlySaving,
    PsnMigration,
    Savings,
    StatusChange,
    StatusOverride,
    Stream,
    User,
    Waiver,
    Wave,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.expectations import expect_endpoints
from migrations_tracker.services.gates import pass_gate
from migrations_tracker.services.laying_out import lay_out
from suppliers.models import Supplier

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
APPLIED, ISSUED = date(2026, 2, 17), date(2025, 11, 29)
PASSWORD = "correct horse battery"
_numbers = count(1)


def make_borough(**fields: object) -> Borough:
    number = next(_numbers)
    values: dict[str, object] = {
        "gss_code": f"E09{number % 10**6:06d}",
        "name": f"London Borough of Place {number}",
        "short_name": f"Place {number}",
        "slug": f"place-{number}",
        "label": _letters(number),
        "inner_outer": "inner",
        "subregion": "North",
        "bank_of_thames": "north",
        "population_2011": 200_000,
        "population_2021": 210_000,
        "tile_col": number % 8,
        "tile_row": number // 8 % 32_000,
    }
    return Borough.objects.create(**(values | fields))


def _letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))


def make_supplier(**fields: object) -> Supplier:
    number = next(_numbers)
    values: dict[str, object] = {
        "number": number % 32_000,
        "name": f"Supplier {number}",
        "slug": f"supplier-{number}",
        "service_type": "WAN connectivity",
        "role": "framework supplier",
    }
    return Supplier.objects.create(**(values | fields))


def make_wave(number: int = 1, **fields: object) -> Wave:
    """A wave with a window around `NOON`."""
    values: dict[str, object] = {
        "number": number,
        "name": f"Wave of {number}",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 4, 24),
        "updated_at": NOON,
    }
    return Wave.objects.create(**(values | fields))


def make_review(
    wave: Wave | None = None, *, approvers: int = 3, quorum: int = 2, **fields: object
) -> GateReview:
    """An open gate review of a wave that names so many new managers."""
    values: dict[str, object] = {
        "wave": wave or make_wave(next(_numbers) % 99 + 1),
        "question": "May the wave cut over?",
        "quorum": quorum,
        "opened_at": NOON - timedelta(days=2),
        "opened_by": "user:1",
    }
    review = GateReview.objects.create(**(values | fields))
    for _ in range(approvers):
        review.approvers.create(user=make_user())
    return review


def make_migration(
    *,
    borough: Borough | None = None,
    supplier: Supplier | None = None,
    stage: Stage = Stage.NOT_STARTED,
    at: datetime = NOON - timedelta(days=30),
    baseline_cutover_date: date | None = None,
    forecast_cutover_date: date | None = None,
    wave: int | None = None,
    **fields: object,
) -> PsnMigration:
    """An open migration with its ledger and plan, led by a supplier, at `stage` since `at`.

    From live on its services are cut over since then. A wave that is not planned yet is planned.
    """
    if wave is not None and not Wave.objects.filter(pk=wave).exists():
        make_wave(wave)
    values: dict[str, object] = {
        "borough": borough or make_borough(),
        "stage": stage.value,
        "wave_id": wave,
        "stage_since": at,
        "opened_at": at,
        "updated_at": at,
    }
    migration = PsnMigration.objects.create(**(values | fields))
    lay_out(migration, at)
    Milestone.objects.filter(migration=migration, code="cutover").update(
        baseline_date=baseline_cutover_date, forecast_date=forecast_cutover_date
    )
    if position(migration.current_stage, migration.held_stage) >= position(Stage.LIVE):
        migration.service_cutovers.update(outcome="completed", outcome_at=at)
    Stream.objects.create(migration=migration)
    Assignment.objects.create(
        migration=migration, supplier=supplier or make_supplier(), started_at=at
    )
    return migration


def make_endpoint(
    *,
    borough: Borough | None = None,
    kind: EndpointKind = EndpointKind.GCN_GATEWAY,
    due_at: datetime = NOON,
    state: dict[str, object] | None = None,
    **fields: object,
) -> Endpoint:
    """An expected endpoint with its state row, due at `due_at` and never asked yet."""
    place = borough or make_borough()
    values: dict[str, object] = {
        "ref": endpoint_ref(place.gss_code, kind),
        "borough": place,
        "kind": kind.value,
        "host": f"{kind.value}.{place.slug}.psn.example",
        "port": KINDS[kind].port,
        "expected_from": NOON - timedelta(days=1),
    }
    endpoint = Endpoint.objects.create(**(values | fields))
    EndpointState.objects.create(endpoint=endpoint, due_at=due_at, **(state or {}))
    return endpoint


def make_endpoints(migration: PsnMigration) -> list[Endpoint]:
    """All ten endpoints of a migration's borough, expected as its stage and cutovers say."""
    made = [
        make_endpoint(borough=migration.borough, kind=kind, expected_from=None)
        for kind in EndpointKind
    ]
    expect_endpoints(migration, migration.stage_since)
    return made


def make_cut_over(migration: PsnMigration, at: datetime = NOON - timedelta(days=30)) -> None:
    """Every service of a migration cut over at an instant, with its endpoints where it has any."""
    migration.service_cutovers.update(outcome="completed", outcome_at=at)
    expect_endpoints(migration, at)


def make_certificate(
    migration: PsnMigration | None = None,
    *,
    issued: date = ISSUED,
    expires: date | None = None,
    **fields: object,
) -> Certificate:
    """An issued certificate, valid at `NOON` unless its dates say otherwise."""
    number = f"PSN-{next(_numbers):04d}"
    values: dict[str, object] = {
        "migration": migration or make_migration(),
        "number": number,
        "issued_date": issued,
        "expires_date": expires or default_expiry(issued, CERTIFICATE),
        "recorded_at": NOON - timedelta(days=1),
        "updated_at": NOON - timedelta(days=1),
    }
    return Certificate.objects.create(**(values | fields))


def make_application(
    migration: PsnMigration | None = None,
    *,
    applied: date = APPLIED,
    **fields: object,
) -> Certificate:
    """An application for a certificate that nobody has decided."""
    values: dict[str, object] = {
        "migration": migration or make_migration(),
        "applied_date": applied,
        "recorded_at": NOON - timedelta(days=1),
        "updated_at": NOON - timedelta(days=1),
    }
    return Certificate.objects.create(**(values | fields))


def make_acceptance(migration: PsnMigration, **fields: object) -> Acceptance:
    """The borough's own acceptance, in force."""
    values: dict[str, object] = {
        "migration": migration,
        "accepted_at": NOON - timedelta(days=5),
        "accepted_by": "user:1",
    }
    return Acceptance.objects.create(**(values | fields))


def make_claim(migration: PsnMigration, **fields: object) -> Claim:
    """What the lead supplier’s key said of the stage that stands."""
    values: dict[str, object] = {
        "migration": migration,
        "stage": migration.stage,
        "effective_at": migration.stage_since,
        "recorded_at": NOON,
        "channel": "api",
        "claimant": "key:abcd1234",
    }
    return Claim.objects.create(**(values | fields))


def make_override(migration: PsnMigration | None = None, **fields: object) -> StatusOverride:
    """A status set by a manager two days before `NOON`, that holds for a week after it."""
    values: dict[str, object] = {
        "migration": migration or make_migration(stage=Stage.BUILD),
        "status": "off_track",
        "reason": "The carrier has gone quiet.",
        "set_at": NOON - timedelta(days=2),
        "set_by": "user:1",
        "ends_on": date(2026, 3, 16),
    }
    return StatusOverride.objects.create(**(values | fields))


def make_confidence(migration: PsnMigration | None = None, **fields: object) -> DeliveryConfidence:
    values: dict[str, object] = {
        "migration": migration or make_migration(stage=Stage.BUILD),
        "level": "medium",
        "reason": "The survey is done.",
        "judged_at": NOON - timedelta(days=2),
        "judged_by": "user:1",
    }
    return DeliveryConfidence.objects.create(**(values | fields))


def block(migration: PsnMigration, since: date, code: str = "circuit") -> None:
    """A milestone of the migration has been blocked since then, waiting on the supplier."""
    migration.milestones.filter(code=code).update(
        status="blocked", waiting_on="supplier", waiting_since=since
    )


def make_freeze(
    first: date, last: date, *, borough: Borough | None = None, name: str = "Christmas"
) -> Freeze:
    """A freeze in force, of the whole programme unless a borough is named."""
    return Freeze.objects.create(
        name=name,
        borough=borough,
        starts_on=first,
        ends_on=last,
        reason="Nobody is there.",
        added_at=NOON,
    )


def make_board_date(day: date, name: str = "Programme board") -> BoardDate:
    return BoardDate.objects.create(day=day, name=name, added_at=NOON)


def meet_gate(migration: PsnMigration, stage: Stage, *, now: datetime = NOON) -> None:
    """Make every criterion of the gate to `stage` met at `now`, however it stood before."""
    for criterion in GATES.get(stage, ()):
        MEET[criterion.kind](migration, criterion.parameter, now)


def _meet_milestone(migration: PsnMigration, code: str, now: datetime) -> None:
    migration.milestones.filter(code=code).update(
        status="complete",
        actual_date=london_date(now) - timedelta(days=2),
        waiting_on="",
        waiting_since=None,
    )


def _meet_certificate(migration: PsnMigration, _: str, now: datetime) -> None:
    in_force = {"issued_date__isnull": False, "withdrawn_date": None, "replaced_date": None}
    migration.certificates.filter(**in_force).update(withdrawn_date=None, reason="")
    today = london_date(now)
    issued, expires = today - timedelta(days=100), today + timedelta(days=265)
    if not migration.certificates.filter(**in_force).update(expires_date=expires):
        make_certificate(migration, issued=issued, expires=expires)


def _meet_rehearsal(migration: PsnMigration, _: str, now: datetime) -> None:
    migration.service_cutovers.update(rehearsed_date=london_date(now) - timedelta(days=3))


def _meet_window(migration: PsnMigration, _: str, now: datetime) -> None:
    starts = now + timedelta(days=3)
    migration.service_cutovers.update(
        planned_start_at=starts, planned_end_at=starts + timedelta(hours=4)
    )


def _meet_cutover(migration: PsnMigration, _: str, now: datetime) -> None:
    migration.service_cutovers.update(outcome="completed", outcome_at=now - timedelta(days=1))


def _meet_measured(migration: PsnMigration, kind: str, now: datetime) -> None:
    if not migration.borough.endpoints.exists():
        make_endpoints(migration)
    for endpoint in migration.borough.endpoints.filter(kind=kind):
        measure(endpoint, now=now)


def _meet_soak(migration: PsnMigration, _: str, now: datetime) -> None:
    if not migration.borough.endpoints.exists():
        make_endpoints(migration)
    expected = migration.borough.endpoints.exclude(expected_from=None)
    expected.update(expected_from=now - timedelta(days=40))
    for endpoint in expected:
        measure(endpoint, now=now)


def _meet_freshness(migration: PsnMigration, _: str, now: datetime) -> None:
    soon = london_date(now) + timedelta(days=1)
    PsnMigration.objects.filter(pk=migration.pk).update(next_update_by=soon)


MEET = {
    CriterionKind.MILESTONE_DONE: _meet_milestone,
    CriterionKind.CERTIFICATE_VALID: _meet_certificate,
    CriterionKind.MEASURED_UP: _meet_measured,
    CriterionKind.BACK_OUT_REHEARSED: _meet_rehearsal,
    CriterionKind.OUTSIDE_FREEZE: _meet_window,
    CriterionKind.SERVICE_CUT_OVER: _meet_cutover,
    CriterionKind.CLEAN_SOAK: _meet_soak,
    CriterionKind.CLAIM_FRESH: _meet_freshness,
}


def measure(
    endpoint: Endpoint,
    status: str = "up",
    *,
    since: datetime | None = None,
    now: datetime = NOON,
    checks: int = 3,
) -> None:
    """The checks have confirmed `status` since then, and found it in so many checks up to `now`."""
    at = since or now - timedelta(days=40)
    before = endpoint.status_changes.order_by("-at").first()
    if before is None or (before.to_status != status and before.at < at):
        StatusChange.objects.create(
            endpoint=endpoint,
            from_status=before.to_status if before else "",
            to_status=status,
            at=at,
            recorded_at=at,
        )
    for number in range(checks):
        slot = now - endpoint.interval_by(CHECKS) * number
        CheckResult.objects.get_or_create(
            endpoint_id=endpoint.pk,
            slot_at=slot,
            defaults={"asked_at": slot, "outcome": "answered", "reading": status, "took_us": 900},
        )


def make_passage(
    migration: PsnMigration | None = None, stage: Stage = Stage.TESTING, *, now: datetime = NOON
) -> GatePassage:
    """A gate that was passed just now, every criterion of it met, as the service freezes it."""
    made = migration or make_migration(stage=stage)
    meet_gate(made, stage, now=now)
    findings = evaluate(stage, gather(made, now))
    stream = Stream.objects.get(migration=made)
    made.stage = stage.value
    passed = pass_gate(stream, made, findings, origin(now=now), effective_at=now)
    assert passed is not None
    return passed


def make_waiver(migration: PsnMigration | None = None, **fields: object) -> Waiver:
    """The certificate is waived for the gate to testing, up to and including 31 March."""
    values: dict[str, object] = {
        "migration": migration or make_migration(stage=Stage.BUILD),
        "stage": "testing",
        "criterion": "certificate_valid",
        "reason": "The queue of the authority is long.",
        "ends_on": date(2026, 3, 31),
        "granted_at": NOON - timedelta(days=3),
        "granted_by": "user:1",
    }
    return Waiver.objects.create(**(values | fields))


def make_savings(
    migration: PsnMigration | None = None,
    *,
    baseline: str | None = "120000",
    new: str | None = "90000",
    one_off: str = "0",
) -> Savings:
    """The costs of a migration's borough, in pounds, with no month recorded yet."""
    return Savings.objects.create(
        migration=migration or make_migration(),
        baseline_annual_cost=None if baseline is None else Decimal(baseline),
        new_annual_cost=None if new is None else Decimal(new),
        one_off_cost=Decimal(one_off),
        updated_at=NOON,
        version=1,
    )


def make_month(
    savings: Savings,
    month: date,
    *,
    forecast: str | None = None,
    realised: str | None = None,
    realised_by: str = "system:recorder",
    verified_by: str = "",
) -> MonthlySaving:
    """One month's saving; who realised it matters only where it is realised."""
    return MonthlySaving.objects.create(
        savings=savings,
        month=month,
        forecast=None if forecast is None else Decimal(forecast),
        realised=None if realised is None else Decimal(realised),
        realised_by="" if realised is None else realised_by,
        verified_by=verified_by,
        verified_at=NOON if verified_by else None,
    )


def make_user(
    role: Role = Role.MANAGER,
    *,
    borough: Borough | None = None,
    supplier: Supplier | None = None,
    email: str = "",
) -> User:
    """A person with one role, and the password `PASSWORD`."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@psn.example",
        PASSWORD,
        name=f"Person {number}",
        is_superuser=role is Role.ADMINISTRATOR,
    )
    if role is not Role.ADMINISTRATOR:
        Membership.objects.create(user=user, role=role.value, borough=borough, supplier=supplier)
    return user


def principal(
    role: Role = Role.MANAGER, **fields: frozenset[str] | frozenset[int] | bool
) -> Principal:
    return Principal(actor=f"user:{role.value}", name="Ada", roles=frozenset({role}), **fields)  # type: ignore[arg-type]  # borough_codes, supplier_ids or finance


def origin(who: Principal | None = None, *, now: datetime = NOON) -> Origin:
    return Origin(principal=who or principal(), channel=Channel.PAGE, now=now, request_id="req-1")
