"""What somebody can do about waves: each form, who gets it, and what it writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.wave_words import outcome_words
from migrations_tracker.selectors.wave_choices import movable, possible_approvers
from migrations_tracker.selectors.waves import ReviewRow, WaveRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.gate_reviews import answer_review, close_review, open_review
from migrations_tracker.services.waves import change_wave, plan_wave, set_wave
from migrations_tracker.web.wave_forms import (
    AnswerForm,
    ChangeForm,
    CloseForm,
    MoveForm,
    NamedForm,
    NewForm,
    ReviewForm,
)

CHANGE = "Change the wave"
UNCHANGED = "Nothing was new, so nothing was written."


@dataclass(frozen=True, slots=True)
class Offer:
    """A form with its heading and its button; `act` writes what it says and gives words for it."""

    form: NamedForm
    title: str
    submit: str
    act: Callable[[], str]


def list_offers(origin: Origin, waves: Sequence[WaveRow], sent: QueryDict | None) -> list[Offer]:
    """Planning a new wave and moving a borough: for managers. One query."""
    if Role.MANAGER not in origin.principal.roles:
        return []
    return [_move(origin, waves, sent), _new(origin, sent)]


def wave_offers(origin: Origin, wave: WaveRow, sent: QueryDict | None) -> list[Offer]:
    """Answering for those named, the rest for managers. Two queries at most."""
    review = wave.open_review
    manages = Role.MANAGER in origin.principal.roles
    offers = [_answer(origin, review, sent)] if review and review.mine else []
    if manages and review:
        offers.append(_close(origin, review, sent))
    if manages and not review:
        offers.append(_review(origin, wave, sent))
    if manages:
        offers.append(_change(origin, wave, ChangeForm(_mine(sent, "change"), initial=as_is(wave))))
    return offers


def _mine(sent: QueryDict | None, key: str) -> QueryDict | None:
    return sent if sent is not None and sent.get("form") == key else None


def as_is(wave: WaveRow) -> dict[str, object]:
    """A wave as its form shows it."""
    first, last = (wave.window.first, wave.window.last) if wave.window else (None, None)
    days = {name: long_date(day) if day else "" for name, day in (("first", first), ("last", last))}
    return {"name": wave.name, "version": wave.version, **days}


def _new(origin: Origin, sent: QueryDict | None) -> Offer:
    form = NewForm(_mine(sent, NewForm.key))

    def act() -> str:
        number = form.cleaned_data["number"]
        event = plan_wave(number, form.plan(), origin)
        return f"Wave {number} is planned." if event else UNCHANGED

    return Offer(form, "Plan a new wave", "Plan the wave", act)


def _move(origin: Origin, waves: Sequence[WaveRow], sent: QueryDict | None) -> Offer:
    boroughs = {one.code: one for one in movable()}
    form = MoveForm(
        _mine(sent, MoveForm.key),
        boroughs=[(code, f"{one.borough} ({_in(one.wave)})") for code, one in boroughs.items()],
        waves=[(str(wave.number), f"Wave {wave.number}, {wave.name}") for wave in waves],
    )

    def act() -> str:
        one, target = boroughs[form.cleaned_data["borough"]], form.target()
        event = set_wave(one.migration_id, target, origin, reason=form.cleaned_data["reason"])
        return f"{one.borough} is now in {_in(target)}." if event else UNCHANGED

    return Offer(form, "Move a borough", "Move the borough", act)


def _in(wave: int | None) -> str:
    return "no wave" if wave is None else f"wave {wave}"


def _change(origin: Origin, wave: WaveRow, form: ChangeForm) -> Offer:
    def act() -> str:
        data = form.cleaned_data
        event = change_wave(
            wave.number,
            form.plan(),
            origin,
            reason=data["reason"],
            expected_version=data["version"],
        )
        return f"Wave {wave.number} is changed." if event else UNCHANGED

    return Offer(form, "Change the name or the window", CHANGE, act)


def _review(origin: Origin, wave: WaveRow, sent: QueryDict | None) -> Offer:
    people = [(str(pk), f"{name}, {roles}") for pk, name, roles in possible_approvers()]
    form = ReviewForm(_mine(sent, ReviewForm.key), people=people)

    def act() -> str:
        asked = form.review()
        outcome = open_review(wave.number, asked, origin)
        asked_of = count_of(len(asked.approvers), "person", "people")
        return f"Asked {asked_of} to decide." if outcome.event else UNCHANGED

    return Offer(form, "Open a gate review", "Open the review", act)


def _answer(origin: Origin, review: ReviewRow, sent: QueryDict | None) -> Offer:
    mine = review.mine
    said = {"vote": mine.vote, "conditions": mine.conditions} if mine and mine.vote else {}
    form = AnswerForm(_mine(sent, AnswerForm.key), initial=said)

    def act() -> str:
        outcome = answer_review(review.id, form.answer(), origin)
        if outcome.event is None:
            return UNCHANGED
        if outcome.review.is_open:
            return "Your answer is recorded. You may change it until the review closes."
        decided = outcome_words(outcome.review.outcome, is_open=False).lower()
        return f"Your answer is recorded. It decided the review: {decided}."

    return Offer(form, "Your answer", "Record the answer", act)


def _close(origin: Origin, review: ReviewRow, sent: QueryDict | None) -> Offer:
    form = CloseForm(_mine(sent, CloseForm.key))

    def act() -> str:
        reason = form.cleaned_data["reason"]
        outcome = close_review(review.id, origin, reason=reason)
        return "The gate review is closed without a decision." if outcome.event else UNCHANGED

    return Offer(form, "Close the review without a decision", "Close the review", act)
