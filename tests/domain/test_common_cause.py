"""Failures that came together are shown as one cause, by what they share."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.common_cause import Cause, Failure, Shared, common_causes
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from tests.make import NOON

WITHIN = timedelta(seconds=30)


def failure(
    number: int, *, second: float = 0, supplier: int | None = 1, kind: str = "dns"
) -> Failure:
    return Failure(number, "down", NOON + timedelta(seconds=second), supplier, kind)


def causes(*failures: Failure) -> list[Cause]:
    return common_causes(failures, WITHIN)


def test_failures_of_one_supplier_within_half_a_minute_are_one_cause() -> None:
    found = causes(
        failure(1, kind="dns"), failure(2, second=30, kind="ntp"), failure(3, second=55, kind="n3")
    )

    assert found == [Cause(Shared.SUPPLIER, (1, 2, 3))]


def test_failures_of_one_kind_at_many_suppliers_are_one_cause() -> None:
    assert causes(failure(1, supplier=1), failure(2, supplier=2)) == [
        Cause(Shared.ENDPOINT_KIND, (1, 2))
    ]


def test_failures_further_apart_are_not_one_cause() -> None:
    assert causes(failure(2, second=31), failure(1)) == [
        Cause(Shared.NOTHING, (1,)),
        Cause(Shared.NOTHING, (2,)),
    ]


def test_a_certificate_and_an_outage_are_not_one_cause() -> None:
    certificate = Failure(2, "certificate", NOON, 1, "dns")

    assert len(causes(failure(1), certificate)) == 2


def test_330_endpoints_down_at_once_are_ten_causes_at_most() -> None:
    kinds = [kind.value for kind in EndpointKind]
    many = [
        failure(number, second=number / 11, supplier=number // 10 % 29, kind=kinds[number % 10])
        for number in range(330)
    ]

    found = common_causes(many, WITHIN)

    assert len(found) == 10
    assert {cause.shared for cause in found} == {Shared.ENDPOINT_KIND}


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=300),
            st.sampled_from([None, 1, 2, 3]),
            st.sampled_from(["dns", "ntp"]),
        )
    )
)
def test_each_failure_has_exactly_one_cause(rows: list[tuple[float, int | None, str]]) -> None:
    failures = [
        failure(number, second=second, supplier=supplier, kind=kind)
        for number, (second, supplier, kind) in enumerate(rows)
    ]

    numbers = [number for cause in common_causes(failures, WITHIN) for number in cause.numbers]

    assert sorted(numbers) == list(range(len(failures)))
