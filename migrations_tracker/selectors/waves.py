"""Waves as they are read: their boroughs with what each still lacks, and their gate reviews."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.gate_review import Vote
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus
from migrations_tracker.domain.readiness import (
    FrozenDays,
    Readiness,
    ReadinessFacts,
    ServiceFacts,
    Window,
    readiness,
)
from migrations_tracker.domain.stages import CLAIMED_LIVE, Stage
from migrations_tracker.facts import compliance_of, cutover_plan, with_cutover
from migrations_tracker.models import (
    Freeze,
    GateApprover,
    GateReview,
    Milestone,
    PsnMigration,
    ServiceCutover,
    Wave,
)
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names

CODES: Final = (MilestoneCode.CIRCUIT, MilestoneCode.CONNECT_TEST)


@dataclass(frozen=True, slots=True)
class BoroughReadiness:
    """One borough of a wave. `forecast` is the expected or the actual day of its cutover."""

    borough: Borough
    forecast: date | None
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class Seat:
    """An approver and what they last said; `vote` is None until they have."""

    user_id: int
    name: str
    vote: Vote | None
    conditions: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A gate review. `seats` are empty for those who may not read what approvers say.

    `mine` is the viewer's own seat, where they are named.
    """

    id: int
    question: str
    quorum: int
    opened_at: datetime
    opened_by: str
    outcome: str
    closed_at: datetime | None
    closed_by: str
    close_reason: str
    approvers: int
    votes: Sequence[Vote]
    seats: Sequence[Seat]
    mine: Seat | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def answered(self) -> bool:
        """The viewer is named and has said something."""
        return self.mine is not None and self.mine.vote is not None


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave with all its boroughs; `boroughs` are those that the viewer may look into."""

    number: int
    name: str
    window: Window | None
    version: int
    all: Sequence[Readiness]
    boroughs: Sequence[BoroughReadiness]
    reviews: Sequence[ReviewRow]

    @property
    def live(self) -> int:
        return sum(one.is_live for one in self.all)

    @property
    def ready(self) -> int:
        """Ready and not live yet."""
        return sum(one.is_ready and not one.is_live for one in self.all)

    @property
    def open_review(self) -> ReviewRow | None:
        return next((one for one in self.reviews if one.is_open), None)

    @property
    def last_review(self) -> ReviewRow | None:
        return next(iter(self.reviews), None)


def wave_rows(principal: Principal, now: datetime, number: int | None = None) -> list[WaveRow]:
    """The waves that the principal may see, or the one of that number. Thirteen queries at most."""
    waves = Wave.objects.visible_to(principal)
    if number is not None:
        waves = waves.filter(number=number)
    found = list(waves)
    numbers = [wave.number for wave in found]
    boroughs = _boroughs(found, now)
    seen = set(
        PsnMigration.objects.visible_to(principal)
        .filter(wave__in=numbers)
        .values_list("borough_id", flat=True)
    )
    reviews = _reviews(GateReview.objects.filter(wave__in=numbers), principal)
    return [
        WaveRow(
            number=wave.number,
            name=wave.name,
            window=wave.window,
            version=wave.version,
            all=[one.readiness for one in boroughs[wave.number]],
            boroughs=[one for one in boroughs[wave.number] if one.borough.pk in seen],
            reviews=reviews[wave.number],
        )
        for wave in found
    ]


def reviews_to_answer(principal: Principal) -> list[tuple[Wave, ReviewRow]]:
    """The open reviews that name the principal, the oldest first. Six queries at most."""
    named = GateApprover.objects.filter(user_id=principal.user_id or 0)
    reviews = GateReview.objects.still_open().filter(pk__in=named.values("review"))
    rows = _reviews(reviews, principal)
    waves = Wave.objects.in_bulk(rows)
    return sorted(
        ((waves[number], row) for number, found in rows.items() for row in found),
        key=lambda pair: pair[1].opened_at,
    )


def _boroughs(waves: Collection[Wave], now: datetime) -> Mapping[int, list[BoroughReadiness]]:
    """What every borough of the waves still lacks, by its name. Six queries."""
    windows = {wave.number: wave.window for wave in waves}
    steps = Milestone.objects.filter(code__in=CODES)
    migrations = (
        with_cutover(PsnMigration.objects.present().filter(wave__in=windows))
        .exclude(stage=Stage.WITHDRAWN.value)
        .select_related("borough")
        .prefetch_related("certificates", Prefetch("milestones", steps, "readiness_steps"))
        .order_by("borough__short_name")
    )
    freezes = list(Freeze.objects.in_force())
    found: dict[int, list[BoroughReadiness]] = defaultdict(list)
    for migration in migrations:
        number = migration.wave_id
        assert number is not None
        today = london_date(now)
        facts, plan = _facts(migration, freezes, today), cutover_plan(migration, today)
        found[number].append(
            BoroughReadiness(
                migration.borough, plan.actual or plan.expected, readiness(facts, windows[number])
            )
        )
    return found


def _facts(migration: PsnMigration, freezes: Iterable[Freeze], today: date) -> ReadinessFacts:
    steps: list[Milestone] = getattr(migration, "readiness_steps")  # noqa: B009 - prefetched
    services: list[ServiceCutover] = getattr(migration, "in_scope")  # noqa: B009 - prefetched
    status = {step.milestone: MilestoneStatus(step.status) for step in steps}
    return ReadinessFacts(
        is_live=migration.current_stage in CLAIMED_LIVE,
        compliance=compliance_of(migration, today),
        circuit=status.get(MilestoneCode.CIRCUIT),
        connect_test=status.get(MilestoneCode.CONNECT_TEST),
        services=[
            ServiceFacts(one.psn_service.label, one.is_cut_over, one.rehearsed_date, one.on_call)
            for one in services
        ],
        freezes=[
            FrozenDays(one.name, one.starts_on, one.ends_on)
            for one in freezes
            if one.borough_id in {None, migration.borough_id}
        ],
    )


def _reviews(reviews: QuerySet[GateReview], principal: Principal) -> Mapping[int, list[ReviewRow]]:
    """Reviews by the number of their wave, the newest first. Six queries at most."""
    approvers = GateApprover.objects.select_related("user")
    loaded = list(reviews.prefetch_related(Prefetch("approvers", approvers)))
    readable = set(
        GateReview.objects.visible_to(principal)
        .filter(pk__in=[review.pk for review in loaded])
        .values_list("pk", flat=True)
    )
    actors = {review.opened_by for review in loaded}
    actors |= {review.closed_by for review in loaded if review.closed_by}
    names = actor_names(actors, principal)
    found: dict[int, list[ReviewRow]] = defaultdict(list)
    for review in loaded:
        is_readable = review.pk in readable
        found[review.wave_id].append(_review(review, principal, names, is_readable=is_readable))
    return found


def _review(
    review: GateReview, principal: Principal, names: Mapping[str, str], *, is_readable: bool
) -> ReviewRow:
    seats = [
        Seat(seat.user_id, str(seat.user), seat.answer, seat.conditions, seat.answered_at)
        for seat in review.approvers.all()
    ]
    return ReviewRow(
        id=review.pk,
        question=review.question if is_readable else "",
        quorum=review.quorum,
        opened_at=review.opened_at,
        opened_by=names.get(review.opened_by, NO_LONGER_KNOWN),
        outcome=review.outcome,
        closed_at=review.closed_at,
        closed_by=names.get(review.closed_by, NO_LONGER_KNOWN) if review.closed_by else "",
        close_reason=review.close_reason if is_readable else "",
        approvers=len(seats),
        votes=[seat.vote for seat in seats if seat.vote],
        seats=seats if is_readable else [],
        mine=next((seat for seat in seats if seat.user_id == principal.user_id), None),
    )
