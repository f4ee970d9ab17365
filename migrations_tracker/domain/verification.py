"""Whether what is claimed, observed and accepted agree, and in words why they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.certificate import Compliance, why_not_valid
from migrations_tracker.domain.criteria import why_not_fresh
from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.discrepancy import Facts as CaseFacts
from migrations_tracker.domain.discrepancy import Watch, Word
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.observation import Claimed
from migrations_tracker.domain.stages import COMPLETE, Stage

NOT_UP: Final = {
    EndpointStatus.DOWN: "The checks observe a critical endpoint down.",
    EndpointStatus.DEGRADED: "The checks observe a critical endpoint degraded.",
    EndpointStatus.UNKNOWN: "A critical endpoint has given no recent answer.",
    EndpointStatus.MAINTENANCE: "A critical endpoint is in planned maintenance.",
    EndpointStatus.NOT_EXPECTED: "None of its critical endpoints is checked yet.",
}

SILENT: Final = frozenset(
    NOT_UP[status]
    for status in (EndpointStatus.UNKNOWN, EndpointStatus.MAINTENANCE, EndpointStatus.NOT_EXPECTED)
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The borough’s last acceptance; `withdrawn` is None while it is in force.

    `reference` names the letter or the like that a manager recorded it by, on the borough’s behalf.
    """

    accepted: date
    reference: str = ""
    withdrawn: date | None = None

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn is None


@dataclass(frozen=True, slots=True)
class Basis:
    """What decides whether a migration is verified; `accepted` is None where nobody ever has."""

    stage: Stage
    accepted: Accepted | None
    observed: EndpointStatus
    compliance: Compliance
    freshness: Freshness


def missing(basis: Basis) -> tuple[Unmet, ...]:
    """What a migration lacks to be verified; empty where it is.

    Freshness counts until acceptance, from when on no update is due.
    """
    found = (
        ("accepted", _not_accepted(basis.stage, basis.accepted)),
        ("observed_up", NOT_UP.get(basis.observed)),
        (CriterionKind.CERTIFICATE_VALID.value, why_not_valid(basis.compliance)),
        (CriterionKind.CLAIM_FRESH.value, why_not_fresh(basis.freshness)),
    )
    return tuple(Unmet(criterion, words) for criterion, words in found if words is not None)


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a migration is verified, and when that last changed; None where it never has."""

    is_verified: bool = False
    changed_at: datetime | None = None

    def after(self, lacking: Sequence[Unmet], now: datetime) -> "Verified":
        """How it stands at `now`; its time is kept while it stays."""
        if self.is_verified is (not lacking):
            return self
        return Verified(not lacking, now)


def regressed(
    claimed: Claimed, lacking: Sequence[Unmet], verified: Verified, watch: Watch
) -> CaseFacts:
    """What the case *regressed* is judged by: it was verified, is claimed accepted, and is not.

    An endpoint that is silent or in planned maintenance says nothing against it.
    """
    stage = claimed.held_from if claimed.stage is Stage.ON_HOLD else claimed.stage
    is_claimed = claimed.is_present and stage in COMPLETE
    if not is_claimed or verified.is_verified or verified.changed_at is None:
        return CaseFacts(Word.AGREES, verified.changed_at if is_claimed else claimed.since, watch)
    speaks = any(one.words not in SILENT for one in lacking)
    return CaseFacts(Word.DISAGREES if speaks else Word.UNHEARD, verified.changed_at, watch)


def last_word(
    seen: EndpointStatus, before: EndpointStatus | None, *, checks_at_fault: bool
) -> EndpointStatus:
    """What counts as observed: what was last known, while our own checks cannot ask.

    `before` is what was observed when they last could; None where nobody ever has.
    """
    silent = checks_at_fault and seen is EndpointStatus.UNKNOWN
    return before if silent and before is not None else seen


def _not_accepted(stage: Stage, accepted: Accepted | None) -> str | None:
    if accepted is None:
        return "The borough has not accepted it."
    if accepted.withdrawn:
        return f"The borough’s acceptance was withdrawn on {long_date(accepted.withdrawn)}."
    if stage not in COMPLETE:
        return f"It was accepted, but its stage is “{stage.label}” now."
    return None


def is_ready_to_accept(stage: Stage, blocked_by: Sequence[Unmet]) -> bool:
    """Claimed live, with nothing between it and the borough’s acceptance."""
    return stage is Stage.LIVE and not blocked_by


def acceptance_words(accepted: Accepted | None) -> str:
    """How acceptance stands, for a list of facts."""
    if accepted is None:
        return "Not accepted yet"
    if accepted.withdrawn:
        return f"Withdrawn on {long_date(accepted.withdrawn)}"
    how = f", on the borough’s behalf: {accepted.reference}" if accepted.reference else ""
    return f"Accepted on {long_date(accepted.accepted)}{how}"
