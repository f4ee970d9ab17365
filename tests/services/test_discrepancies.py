"""Answers to a discrepancy: who may give which, and that each is recorded once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.discrepancy_answers import (
    Answer,
    AnswerKind,
    CaseChanged,
    CaseClosed,
    EvidenceRequired,
    ExplainedUntilOutOfRange,
    ExplanationRequired,
    LinkNotUnderstood,
    TextTooLong,
)
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Discrepancy, Event, PsnMigration
from migrations_tracker.services.discrepancies import answer_discrepancy
from tests.make import NOON, make_migration, make_supplier, origin, principal
from tests.make_checks import make_case

pytestmark = pytest.mark.django_db
ACCEPTED = Answer(AnswerKind.ACCEPTED)
DISPUTED = Answer(AnswerKind.DISPUTED, "Our own probe has been up all day.")
FRIDAY = date(2026, 3, 13)


def own_borough(case: Discrepancy) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({case.migration.borough_id}))


def own_supplier(case: Discrepancy) -> Principal:
    lead = case.migration.assignments.get(ended_at=None)
    return principal(Role.SUPPLIER, supplier_ids=frozenset({lead.supplier_id}))


def test_an_answer_stands_on_the_case_and_in_the_ledger() -> None:
    case = make_case()

    answered = answer_discrepancy(case.pk, DISPUTED, origin(), expected_version=1)

    case.refresh_from_db()
    assert (case.answer, case.answer_text, case.version) == ("disputed", DISPUTED.text, 2)
    assert (case.answered_by, case.answered_at) == ("user:manager", NOON)
    assert answered.event is not None
    assert (answered.event.kind, answered.event.new["answer"]) == (
        "discrepancy_answered",
        "disputed",
    )


def test_an_answer_never_moves_the_version_of_the_migration() -> None:
    case = make_case()

    answer_discrepancy(case.pk, ACCEPTED, origin(), expected_version=1)

    assert PsnMigration.objects.get().version == 1


@pytest.mark.parametrize("who", [own_borough, own_supplier])
def test_the_borough_and_its_lead_supplier_answer_for_their_own(who: object) -> None:
    case = make_case()

    answered = answer_discrepancy(
        case.pk,
        ACCEPTED,
        origin(who(case)),  # type: ignore[operator]  # one of the two above
        expected_version=1,
    )

    assert answered.event is not None


def strangers() -> list[Principal]:
    return [
        principal(Role.VIEWER),
        principal(Role.ADMINISTRATOR),
        principal(Role.BOROUGH, borough_codes=frozenset({"E09999999"})),
        principal(Role.SUPPLIER, supplier_ids=frozenset({10**6})),
    ]


@pytest.mark.parametrize("who", strangers(), ids=lambda who: str(who.actor))
def test_nobody_else_may_answer(who: Principal) -> None:
    refused(NotYours, ACCEPTED, who)


def test_the_supplier_of_before_may_not_answer() -> None:
    case = make_case()
    before = own_supplier(case)
    case.migration.assignments.update(ended_at=NOON)
    case.migration.assignments.create(supplier=make_supplier(), started_at=NOON)

    with pytest.raises(NotYours):
        answer_discrepancy(case.pk, ACCEPTED, origin(before), expected_version=1)

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (Answer(AnswerKind.DISPUTED), EvidenceRequired),
        (Answer(AnswerKind.DISPUTED, " "), EvidenceRequired),
        (Answer(AnswerKind.DISPUTED, evidence_link="javascript:alert(1)"), LinkNotUnderstood),
        (Answer(AnswerKind.DISPUTED, evidence_link="https://"), LinkNotUnderstood),
        (Answer(AnswerKind.DISPUTED, evidence_link="http://[::1"), LinkNotUnderstood),
        (
            Answer(AnswerKind.DISPUTED, evidence_link=f"https://a.example/{'a' * 500}"),
            LinkNotUnderstood,
        ),
        (Answer(AnswerKind.ACCEPTED, "a" * 2001), TextTooLong),
        (Answer(AnswerKind.EXPLAINED, explained_until=FRIDAY), ExplanationRequired),
        (Answer(AnswerKind.EXPLAINED, "Works."), ExplainedUntilOutOfRange),
        (
            Answer(AnswerKind.EXPLAINED, "W.", explained_until=date(2026, 3, 8)),
            ExplainedUntilOutOfRange,
        ),
        (
            Answer(AnswerKind.EXPLAINED, "W.", explained_until=date(2026, 6, 10)),
            ExplainedUntilOutOfRange,
        ),
    ],
)
def test_an_incomplete_answer_is_refused(answer: Answer, refusal: type[Refusal]) -> None:
    refused(refusal, answer, principal())


def refused(refusal: type[Refusal], answer: Answer, who: Principal) -> None:
    case = make_case()

    with pytest.raises(refusal):
        answer_discrepancy(case.pk, answer, origin(who), expected_version=1)

    case.refresh_from_db()
    assert (case.answer, case.version) == ("", 1)
    assert not Event.objects.exists()


def test_an_explanation_silences_until_its_date() -> None:
    case = make_case()
    answer = Answer(AnswerKind.EXPLAINED, "The mast is moved.", explained_until=FRIDAY)

    answer_discrepancy(case.pk, answer, origin(), expected_version=1)

    case.refresh_from_db()
    assert case.explained_until == FRIDAY


def test_a_later_answer_takes_the_place_of_the_one_before() -> None:
    case = make_case()
    explained = Answer(AnswerKind.EXPLAINED, "The mast is moved.", explained_until=FRIDAY)
    answer_discrepancy(case.pk, explained, origin(), expected_version=1)

    answer_discrepancy(case.pk, ACCEPTED, origin(), expected_version=2)

    case.refresh_from_db()
    assert (case.answer, case.answer_text, case.explained_until) == ("accepted", "", None)
    assert Event.objects.count() == 2


def test_a_closed_case_takes_no_answer() -> None:
    case = make_case(closed_at=NOON)

    with pytest.raises(CaseClosed):
        answer_discrepancy(case.pk, ACCEPTED, origin(), expected_version=1)

    assert not Event.objects.exists()


def test_the_same_form_sent_twice_is_one_answer() -> None:
    case = make_case()
    answer_discrepancy(case.pk, DISPUTED, origin(), expected_version=1)

    again = answer_discrepancy(case.pk, DISPUTED, origin(), expected_version=1)

    assert again.event is None
    assert Event.objects.count() == 1


def test_an_answer_to_an_older_version_is_refused() -> None:
    case = make_case()
    answer_discrepancy(case.pk, DISPUTED, origin(own_supplier(case)), expected_version=1)

    with pytest.raises(CaseChanged):
        answer_discrepancy(case.pk, ACCEPTED, origin(), expected_version=1)

    case.refresh_from_db()
    assert (case.answer, case.version) == ("disputed", 2)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told() -> None:
    case = make_case()
    barrier, told = Barrier(2), []

    def answer(number: int) -> None:
        who = Principal(f"user:{number}", "Ada", frozenset({Role.MANAGER}))
        barrier.wait()
        try:
            answer_discrepancy(case.pk, ACCEPTED, origin(who), expected_version=1)
        except CaseChanged:
            told.append(number)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert Event.objects.count() == 1


def test_one_open_case_of_a_kind() -> None:
    case = make_case()
    later = NOON + timedelta(days=1)

    make_case(migration=make_migration(stage=Stage.LIVE))
    Discrepancy.objects.filter(pk=case.pk).update(closed_at=later)
    make_case(migration=case.migration)

    assert Discrepancy.objects.count() == 3
