"""What the page of an item says of it, as terms with their values."""

from dataclasses import dataclass
from datetime import date

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.raid import Kind
from migrations_tracker.domain.raid_conditions import condition_words, triggered_words
from migrations_tracker.domain.raid_words import score_words
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.web.raid_table import PROGRAMME


@dataclass(frozen=True, slots=True)
class Fact:
    """A term of the summary; `note` is said smaller below its value."""

    term: str
    value: str
    note: str = ""


def facts(row: ItemRow, today: date) -> list[Fact]:
    """The summary of an item, in the order of the page."""
    ended = f"Closed on {long_date(london_date(row.closed_at))}" if row.closed_at else "Open"
    raised = f"Raised on {long_date(london_date(row.raised_at))}"
    return [
        Fact("Status", ended, raised),
        *_places(row),
        Fact("Owner", row.owner),
        *_of_kind(row, today),
        *_condition(row),
    ]


def _places(row: ItemRow) -> list[Fact]:
    if row.kind is Kind.DEPENDENCY:
        return [Fact("Gives", str(row.giver)), Fact("Gets", str(row.borough))]
    return [Fact("Borough", str(row.borough or PROGRAMME))]


def _of_kind(row: ItemRow, today: date) -> list[Fact]:
    found: list[Fact] = []
    if row.score and row.trend:
        found.append(Fact("Score", score_words(row.score, row.score_before, row.trend)))
    if row.proximity and row.response:
        found += [Fact("Proximity", row.proximity.label), Fact("Response", row.response.label)]
    if row.severity:
        found.append(Fact("Severity", row.severity.label))
    if row.finding:
        found.append(Fact("Finding", row.finding.label))
    if row.due_date:
        passed = "Passed" if row.is_open and row.due_date < today else ""
        found.append(Fact(row.kind.date_label, long_date(row.due_date), passed))
    return found


def _condition(row: ItemRow) -> list[Fact]:
    if row.condition is None:
        return []
    state = triggered_words(row.triggered) if row.triggered else ""
    return [Fact("Measured condition", condition_words(row.condition), state)]
