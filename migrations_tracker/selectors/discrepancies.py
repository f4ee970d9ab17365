"""Discrepancies as they are shown: what disagrees, who owns it, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import MAY_ANSWER, is_silenced
from migrations_tracker.domain.discrepancy_words import (
    answer_words,
    case_words,
    owner_words,
    present_words,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Discrepancy, MigrationFacts
from migrations_tracker.selectors.activity import actor_names
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case at one instant. `supplier` leads the migration now; `may_answer` is the viewer's.

    `answered` is the last answer in words, empty where there is none; `is_silenced` says that it
    is explained and its date has not passed.
    """

    id: int
    reference: str
    migration_id: int
    borough: Borough
    kind: DiscrepancyKind
    words: str
    present: str
    supplier: Supplier | None
    owner: str
    disagree_since: datetime
    opened_at: datetime
    closed_at: datetime | None
    age: timedelta
    answer: str
    answered: str
    answered_at: datetime | None
    answer_text: str
    evidence_link: str
    explained_until: date | None
    is_silenced: bool
    version: int
    may_answer: bool

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def standing(self) -> str:
        """What was answered, for the list; that it has closed counts for more."""
        if not self.is_open:
            return "Closed"
        if self.answer == "explained" and not self.is_silenced:
            return "Explanation over"
        return self.answer.capitalize() or "Not answered"


def discrepancies(principal: Principal, now: datetime) -> list[CaseRow]:
    """Every case that a principal may see, open ones first, the oldest of them first.

    Seven queries at most, however many cases.
    """
    return case_rows(Discrepancy.objects.visible_to(principal), principal, now)


def open_cases_of(migration_ids: Sequence[int], who: Principal, now: datetime) -> list[CaseRow]:
    """The open cases of some migrations. Seven queries at most."""
    cases = Discrepancy.objects.visible_to(who).still_open()
    return case_rows(cases.filter(migration__in=migration_ids), who, now)


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many cases are open and not silenced, and how many of these nobody has answered."""

    total: int
    unanswered: int


def count_open(principal: Principal, today: date) -> OpenCount:
    """One query."""
    cases = Discrepancy.objects.visible_to(principal).still_open()
    reminded = cases.exclude(explained_until__gte=today)
    found = reminded.aggregate(total=Count("pk"), unanswered=Count("pk", filter=Q(answer="")))
    return OpenCount(**found)


def case_of(number: int, principal: Principal, now: datetime) -> CaseRow | None:
    """One case; None where it is not there or not the principal’s. Five queries at most."""
    cases = Discrepancy.objects.visible_to(principal).filter(pk=number)
    return next(iter(case_rows(cases, principal, now)), None)


def case_rows(cases: QuerySet[Discrepancy], principal: Principal, now: datetime) -> list[CaseRow]:
    """The rows of a queryset of cases, in its order."""
    loaded = list(
        cases.select_related("migration__borough", "migration__facts").prefetch_related(
            Prefetch(
                "migration__assignments",
                Assignment.objects.current().select_related("supplier"),
                to_attr="current_assignments",
            )
        )
    )
    names = actor_names({case.answered_by for case in loaded if case.answered_by}, principal)
    return [_row(case, principal, names.get(case.answered_by, ""), now) for case in loaded]


def _row(case: Discrepancy, principal: Principal, who: str, now: datetime) -> CaseRow:
    current: list[Assignment] = getattr(case.migration, "current_assignments")  # noqa: B009 - prefetched
    supplier = current[0].supplier if current else None
    kind, today = DiscrepancyKind(case.kind), london_date(now)
    seen, is_open = EndpointStatus(case.observed), case.is_open
    return CaseRow(
        id=case.pk,
        reference=case.reference,
        migration_id=case.migration_id,
        borough=case.migration.borough,
        kind=kind,
        words=case_words(kind, Stage(case.claimed), seen, case.observed_since, today),
        present=present_words(kind, seen, _present(case)) if is_open else "",
        supplier=supplier,
        owner=owner_words(kind, _name(supplier, case, principal)),
        disagree_since=case.disagree_since,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        age=(case.closed_at or now) - case.disagree_since,
        answer=case.answer,
        answered=_answered(case, who, today),
        answered_at=case.answered_at,
        answer_text=case.answer_text,
        evidence_link=case.evidence_link,
        explained_until=case.explained_until,
        is_silenced=is_open and is_silenced(case.explained_until, today),
        version=case.version,
        may_answer=is_open and bool(_roles(case, supplier, principal) & MAY_ANSWER),
    )


def _present(case: Discrepancy) -> EndpointStatus | None:
    """What is observed now; None before the first review."""
    try:
        return EndpointStatus(case.migration.facts.observed)
    except MigrationFacts.DoesNotExist:
        return None


def _name(supplier: Supplier | None, case: Discrepancy, principal: Principal) -> str | None:
    """The supplier's name, for those who may read it."""
    if supplier is None:
        return None
    known = principal.sees_everything or case.migration.borough_id in principal.borough_codes
    return supplier.name if known or supplier.pk in principal.supplier_ids else None


def _answered(case: Discrepancy, who: str, today: date) -> str:
    if not case.answer or case.answered_at is None:
        return ""
    return answer_words(
        case.answer,
        until=case.explained_until,
        who=who or "somebody no longer known",
        at=case.answered_at,
        today=today,
    )


def _roles(case: Discrepancy, supplier: Supplier | None, principal: Principal) -> frozenset[Role]:
    return roles_for(
        principal,
        borough_code=case.migration.borough_id,
        supplier_id=supplier.pk if supplier else None,
    )
