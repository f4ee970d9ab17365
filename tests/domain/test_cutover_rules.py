"""Who may record what of a cutover, and what is refused, at which field and in which words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.cutover import Cutover, Ended, Window
from migrations_tracker.domain.cutover_rules import (
    CutoverAction,
    CutoverPlan,
    begins_anew,
    check_ended,
    check_plan,
    check_rehearsed,
    check_role,
    check_scope,
    check_signed_off,
    is_late,
)
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
N3 = PsnService.N3
COMPLETED, PARTIAL, ROLLED_BACK = CutoverOutcome
MANAGER, OFFICER, LEAD = {Role.MANAGER}, {Role.BOROUGH}, {Role.SUPPLIER}
# By hand: manager, borough, supplier, viewer, administrator.
ROWS = [
    ("scope", True, True, False, False, False),
    ("plan", True, True, True, False, False),
    ("rehearse", True, True, True, False, False),
    ("outcome", True, True, True, False, False),
    ("correct-outcome", True, False, False, False, False),
    ("sign-off", True, True, False, False, False),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
@pytest.mark.parametrize("place", range(5))
def test_each_role_may_do_this(row: tuple[str | bool, ...], place: int) -> None:
    role = [Role.MANAGER, Role.BOROUGH, Role.SUPPLIER, Role.VIEWER, Role.ADMINISTRATOR][place]
    action = CutoverAction(str(row[0]))

    if row[place + 1]:
        check_role(action, frozenset({role}))
    else:
        with pytest.raises(NotYours, match="Programme managers"):
            check_role(action, frozenset({role}))


def window(start: float = 24, end: float = 27, no_return: float | None = None) -> Window:
    """Hours from noon."""
    at = None if no_return is None else NOON + no_return * HOUR
    return Window(NOON + start * HOUR, NOON + end * HOUR, at)


def ended(outcome: CutoverOutcome = COMPLETED, hours: float = -1, note: str = "Why.") -> Ended:
    return Ended(outcome, NOON + hours * HOUR, note)


DONE = Cutover(N3, ended=ended())
SIGNED = Cutover(N3, ended=ended(hours=-5), signed_off_at=NOON - 2 * HOUR)
OUT = Cutover(N3, in_scope=False)
FREEZES = [Frozen("Year end", TODAY + 5 * DAY, TODAY + 9 * DAY)]


def plan(cutover: Cutover, of: Window, reference: str = "", on_call: str = "") -> None:
    check_plan(cutover, CutoverPlan(of, reference, on_call), FREEZES, NOON)


REFUSED: list[tuple[Callable[[], None], str, str]] = [
    (lambda: check_scope(DONE, "Why.", in_scope=False), "cut-over-already", ""),
    (lambda: check_scope(Cutover(N3), "", in_scope=False), "reason-required", "reason"),
    (lambda: check_scope(Cutover(N3), "x" * 2001, in_scope=False), "text-too-long", "reason"),
    (lambda: plan(OUT, window()), "not-in-scope", ""),
    (lambda: plan(DONE, window()), "cut-over-already", ""),
    (lambda: plan(Cutover(N3), window(24, 24)), "window-ends-before-it-starts", "ends_at"),
    (lambda: plan(Cutover(N3), window(-1, 5)), "window-in-the-past", "starts_at"),
    (
        lambda: plan(Cutover(N3, window=window(-2, 5)), window(-1, 5)),
        "window-in-the-past",
        "starts_at",
    ),
    (
        lambda: plan(Cutover(N3, window=window(-2, 5), ended=ended(ROLLED_BACK)), window(-2, 5)),
        "window-in-the-past",
        "starts_at",
    ),
    (
        lambda: plan(Cutover(N3), window(24, 27, 28)),
        "no-return-outside-window",
        "no_return_at",
    ),
    (
        lambda: plan(Cutover(N3), window(24, 27, 23)),
        "no-return-outside-window",
        "no_return_at",
    ),
    (lambda: plan(Cutover(N3), window(5 * 24, 5 * 24 + 1)), "inside-freeze", "starts_at"),
    (lambda: plan(Cutover(N3), window(), "x" * 61), "text-too-long", "change_reference"),
    (lambda: plan(Cutover(N3), window(), "", "x" * 201), "text-too-long", "on_call"),
    (lambda: check_rehearsed(OUT, TODAY, TODAY), "not-in-scope", ""),
    (lambda: check_rehearsed(DONE, TODAY, TODAY), "cut-over-already", ""),
    (
        lambda: check_rehearsed(Cutover(N3), TODAY + DAY, TODAY),
        "not-rehearsed-yet",
        "rehearsed_date",
    ),
    (lambda: check_ended(OUT, ended(), NOON), "not-in-scope", ""),
    (lambda: check_ended(Cutover(N3), ended(hours=1), NOON), "not-ended-yet", "outcome_at"),
    (
        lambda: check_ended(Cutover(N3, window=window(-2, 5)), ended(hours=-3), NOON),
        "before-its-window",
        "outcome_at",
    ),
    (lambda: check_ended(Cutover(N3), ended(PARTIAL, note=""), NOON), "reason-required", "reason"),
    (
        lambda: check_ended(Cutover(N3), ended(ROLLED_BACK, note=""), NOON),
        "reason-required",
        "reason",
    ),
    (
        lambda: check_ended(SIGNED, ended(ROLLED_BACK, hours=-3), NOON),
        "signed-off-since",
        "outcome_at",
    ),
    (lambda: check_ended(Cutover(N3), ended(note="x" * 2001), NOON), "text-too-long", "reason"),
    (lambda: check_signed_off(OUT, "Letter.", frozenset(MANAGER)), "not-in-scope", ""),
    (lambda: check_signed_off(Cutover(N3), "", frozenset(OFFICER)), "not-completed", ""),
    (
        lambda: check_signed_off(Cutover(N3, ended=ended(PARTIAL)), "", frozenset(OFFICER)),
        "not-completed",
        "",
    ),
    (lambda: check_signed_off(DONE, "", frozenset(MANAGER)), "reference-required", "reference"),
    (
        lambda: check_signed_off(DONE, "x" * 2001, frozenset(MANAGER)),
        "text-too-long",
        "reference",
    ),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_does_not_hold_together_is_refused_at_its_field(number: int) -> None:
    check, code, field = REFUSED[number]

    with pytest.raises(Refusal) as refused:
        check()

    assert (refused.value.code, refused.value.field) == (code, field)
    assert str(refused.value).endswith(".")


def test_a_freeze_is_named_with_its_days() -> None:
    with pytest.raises(
        Refusal, match="“Year end” \\(whole programme, 14 March 2026 to 18 March 2026\\)"
    ):
        plan(Cutover(N3), window(4 * 24, 6 * 24))


def test_what_holds_together_passes() -> None:
    check_scope(Cutover(N3), "Not needed.", in_scope=False)
    check_scope(OUT, "", in_scope=True)
    plan(Cutover(N3), window(24, 27, 24), "CHG-1", "Ann, Ben")
    plan(Cutover(N3, window=window(-2, 5)), window(-2, 8))
    plan(Cutover(N3, ended=ended(PARTIAL)), window())
    plan(Cutover(N3, ended=ended(ROLLED_BACK)), window())
    check_rehearsed(Cutover(N3), TODAY, TODAY)
    check_ended(Cutover(N3, window=window(-2, 5)), ended(hours=-2, note=""), NOON)
    check_ended(Cutover(N3), ended(hours=0, note=""), NOON)
    check_ended(SIGNED, ended(ROLLED_BACK), NOON)
    check_signed_off(DONE, "", frozenset(OFFICER))
    check_signed_off(DONE, "Letter of 9 March.", frozenset(MANAGER))


def test_a_roll_back_may_follow_what_was_cut_over_before_another_window() -> None:
    rest_is_planned = Cutover(N3, window=window(24, 27), ended=ended(PARTIAL, hours=-9))

    check_ended(rest_is_planned, ended(ROLLED_BACK, hours=-1), NOON)


@pytest.mark.parametrize(("hours", "late"), [(-2, True), (-1, False), (0, False)])
def test_an_outcome_is_late_where_a_later_one_stands(hours: float, late: bool) -> None:
    assert is_late(DONE, ended(hours=hours)) is late
    assert not is_late(Cutover(N3), ended(hours=hours))


@pytest.mark.parametrize("outcome", [None, *CutoverOutcome])
def test_only_after_a_roll_back_another_attempt_begins(outcome: CutoverOutcome | None) -> None:
    cutover = Cutover(N3, ended=ended(outcome) if outcome else None)

    assert begins_anew(cutover) is (outcome is ROLLED_BACK)
