"""Administrators settle how endpoints are checked, have them checked, and read the results."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import CheckResult, Endpoint, EndpointState, ThresholdSetting
from migrations_tracker.selectors.check_results import PAGE, result_page
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoint

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(seconds=20)
LIST = "admin:migrations_tracker_endpoint_changelist"


def page(name: str, endpoint: Endpoint) -> str:
    return reverse(f"admin:endpoint_{name}", args=[endpoint.pk])


def record(endpoint: Endpoint) -> str:
    return reverse("admin:migrations_tracker_endpoint_change", args=[endpoint.pk])


def form_of(interval: str = "", **threshold: str) -> dict[str, str]:
    """What the record's form sends, with one new threshold where one is given."""
    rows = {f"thresholds-0-{name}": value for name, value in threshold.items()}
    frame = {"thresholds-TOTAL_FORMS": "1", "thresholds-INITIAL_FORMS": "0"}
    return {"interval_s": interval, **frame, **rows}


def make_result(endpoint: Endpoint, number: int = 0, **fields: object) -> CheckResult:
    values: dict[str, object] = {
        "endpoint_id": endpoint.pk,
        "slot_at": NOON - timedelta(seconds=30 * number),
        "asked_at": NOON - timedelta(seconds=30 * number),
        "outcome": "answered",
        "reading": "up",
        "reason": "",
        "took_us": 12_345,
        "http_status": 200,
    }
    return CheckResult.objects.create(**(values | fields))


def test_a_new_interval_moves_the_next_check_and_the_configuration(admin_client: Client) -> None:
    endpoint = make_endpoint(due_at=NOON + timedelta(days=9))

    admin_client.post(record(endpoint), form_of("60"))

    endpoint.refresh_from_db()
    state = EndpointState.objects.get()
    assert endpoint.interval_s == 60
    assert state.config_version == 2
    assert NOON < state.due_at <= NOON + timedelta(seconds=60)
    assert endpoint.history.latest().interval_s == 60


def test_saving_without_a_change_moves_nothing(admin_client: Client) -> None:
    endpoint = make_endpoint(due_at=LATER)

    response = admin_client.post(record(endpoint), form_of())

    state = EndpointState.objects.get()
    assert response.status_code == 302
    assert (state.config_version, state.due_at) == (1, LATER)


@pytest.mark.parametrize("interval", ["4", "0", "-5", "86401", "soon"])
def test_an_interval_out_of_bounds_is_refused(admin_client: Client, interval: str) -> None:
    endpoint = make_endpoint()

    response = admin_client.post(record(endpoint), form_of(interval))

    assert response.status_code == 200
    assert Endpoint.objects.get().interval_s is None
    assert EndpointState.objects.get().config_version == 1


def test_what_names_an_endpoint_cannot_be_changed(admin_client: Client) -> None:
    endpoint = make_endpoint()

    admin_client.post(record(endpoint), {**form_of(), "ref": "other", "host": "evil.example"})

    assert Endpoint.objects.get().ref == endpoint.ref
    assert Endpoint.objects.get().host == endpoint.host


def test_a_threshold_of_one_endpoint_moves_its_configuration(admin_client: Client) -> None:
    endpoint = make_endpoint(kind=EndpointKind.DNS)

    admin_client.post(
        record(endpoint), form_of(metric="latency_ms", degraded_over="5", down_over="9")
    )

    setting = ThresholdSetting.objects.get()
    assert (setting.endpoint, setting.kind, setting.down_over) == (endpoint, "", 9)
    assert EndpointState.objects.get().config_version == 2


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (
            {"metric": "latency_ms", "degraded_over": "9", "down_over": "5"},
            "The limit for down must be at least the limit for degraded, both from 0 up.",
        ),
        (
            {"metric": "loss_pct", "degraded_over": "1", "down_over": "5"},
            "loss_pct is not one of the available choices",
        ),
        ({"metric": "latency_ms", "degraded_over": "nan", "down_over": "5"}, "Enter a number."),
        ({"metric": "latency_ms", "degraded_over": "1"}, "This field is required."),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(
    admin_client: Client, threshold: dict[str, str], words: str
) -> None:
    endpoint = make_endpoint(kind=EndpointKind.DNS)

    response = admin_client.post(record(endpoint), form_of(**threshold))

    assert words in text_of(response)
    assert not ThresholdSetting.objects.exists()
    assert EndpointState.objects.get().config_version == 1


def test_one_metric_cannot_have_two_limits(admin_client: Client) -> None:
    endpoint = make_endpoint(kind=EndpointKind.DNS)
    twice = form_of(metric="latency_ms", degraded_over="5", down_over="9")
    second = {key.replace("-0-", "-1-"): value for key, value in twice.items() if "-0-" in key}

    response = admin_client.post(
        record(endpoint), {**twice, **second, "thresholds-TOTAL_FORMS": "2"}
    )

    assert response.status_code == 200
    assert not ThresholdSetting.objects.exists()


def test_pausing_needs_a_reason(admin_client: Client) -> None:
    endpoint = make_endpoint()

    response = admin_client.post(page("pause", endpoint), {"reason": "  "})

    assert "This field is required." in text_of(response)
    assert EndpointState.objects.get().enabled


def test_a_paused_endpoint_is_not_checked_until_it_is_resumed(admin_client: Client) -> None:
    endpoint = make_endpoint()

    paused = admin_client.post(page("pause", endpoint), {"reason": "Moved house."}, follow=True)
    held = EndpointState.objects.get().enabled
    admin_client.post(page("resume", endpoint))

    assert "is paused: no more checks until it is resumed." in text_of(paused)
    assert not held
    assert EndpointState.objects.get().enabled
    assert Endpoint.objects.get().pause_reason == ""


def test_check_now_makes_one_endpoint_due(admin_client: Client) -> None:
    endpoint = make_endpoint(due_at=LATER)

    response = admin_client.post(page("check", endpoint), follow=True)

    assert EndpointState.objects.get().due_at == NOON
    assert "1 endpoint will be checked at once." in text_of(response)


def test_asking_for_a_page_checks_nothing(admin_client: Client) -> None:
    endpoint = make_endpoint(due_at=LATER)

    admin_client.get(page("check", endpoint))

    assert EndpointState.objects.get().due_at == LATER


def test_check_now_says_how_many_and_names_the_paused(admin_client: Client) -> None:
    borough = make_borough()
    kinds = list(EndpointKind)
    make_endpoint(borough=borough, kind=kinds[0], due_at=NOON)
    waiting = [make_endpoint(borough=borough, kind=kind, due_at=LATER) for kind in kinds[1:4]]
    paused = waiting[0]
    EndpointState.objects.filter(pk=paused.pk).update(enabled=False)

    chosen = [str(pk) for pk in Endpoint.objects.values_list("pk", flat=True)]
    sent = {"action": "check_now", "_selected_action": chosen}
    shown = text_of(admin_client.post(reverse(LIST), sent, follow=True))

    assert "2 endpoints will be checked at once." in shown
    assert "1 endpoint had a check due already." in shown
    assert f"Paused, so not checked: {paused.ref}." in shown
    assert EndpointState.objects.get(pk=paused.pk).due_at == LATER


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=dns", 1),
        ("state__status=down", 1),
        ("state__enabled__exact=0", 1),
        ("q=ntp", 1),
        ("", 3),
    ],
)
def test_the_list_is_filtered(admin_client: Client, query: str, count: int) -> None:
    make_endpoint(kind=EndpointKind.DNS)
    make_endpoint(kind=EndpointKind.NTP, state={"status": "down"})
    make_endpoint(state={"enabled": False})

    response = admin_client.get(f"{reverse(LIST)}?{query}")

    assert len(response.context["cl"].result_list) == count


def test_the_record_shows_what_the_checks_found(admin_client: Client) -> None:
    endpoint = make_endpoint(
        state={
            "status": "down",
            "since": NOON - timedelta(hours=1),
            "last_answer_at": NOON,
            "last_reason": "Packet loss 5%, over 2",
        }
    )

    shown = text_of(admin_client.get(record(endpoint)))

    assert "Endpoint status: Down Measured since: 9 Mar 2026, 11:00:00" in shown
    assert "Reason: Packet loss 5%, over 2" in shown
    assert "Last asked: never Last answer: 9 Mar 2026, 12:00:00" in shown


def test_results_are_listed_newest_first_with_odd_answers_as_text(admin_client: Client) -> None:
    endpoint = make_endpoint()
    make_result(endpoint, 1, outcome="nonsense", reading="unknown", excerpt="<script>x</script>")
    make_result(endpoint, 0, reason="Newest")
    make_result(make_endpoint(), 0, reason="Another’s")

    html = admin_client.get(page("results", endpoint)).content.decode()

    assert html.index("Newest") < html.index("nonsense")
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<script>x" not in html
    assert "Another’s" not in html


def test_a_result_says_when_it_was_asked_to_the_millisecond(admin_client: Client) -> None:
    endpoint = make_endpoint()
    make_result(endpoint, asked_at=NOON + timedelta(milliseconds=7))

    assert "12:00:00.007" in text_of(admin_client.get(page("results", endpoint)))


def test_an_endpoint_without_results_says_so(admin_client: Client) -> None:
    shown = text_of(admin_client.get(page("results", make_endpoint())))

    assert "This endpoint has not been checked yet." in shown


def test_pages_of_results_neither_overlap_nor_leave_gaps(admin_client: Client) -> None:
    endpoint = make_endpoint()
    slots = [make_result(endpoint, number).slot_at for number in range(PAGE + 3)]

    first = result_page(endpoint.pk)
    html = admin_client.get(page("results", endpoint)).content.decode()
    second = result_page(endpoint.pk, before=first.older_than)

    assert first.older_than is not None
    assert "?before=2026-03-09T11%3A35%3A30" in html
    assert [row.slot_at for row in [*first.rows, *second.rows]] == slots
    assert second.older_than is None


def test_the_link_to_older_results_leads_to_them(admin_client: Client) -> None:
    endpoint = make_endpoint()
    for number in range(PAGE + 3):
        make_result(endpoint, number, reason=f"Number {number}.")
    older = result_page(endpoint.pk).older_than
    assert older is not None

    shown = text_of(admin_client.get(page("results", endpoint), {"before": older.isoformat()}))

    assert f"Number {PAGE}." in shown
    assert f"Number {PAGE - 1}." not in shown


@pytest.mark.parametrize("before", ["yesterday", "2026-13-45T00:00:00Z", "2026-03-09T12:00", ""])
def test_a_place_that_cannot_be_read_means_the_newest(admin_client: Client, before: str) -> None:
    endpoint = make_endpoint()
    make_result(endpoint, reason="Newest")

    response = admin_client.get(page("results", endpoint), {"before": before})

    assert "Newest" in text_of(response)


def test_the_cost_of_the_results_does_not_grow(
    admin_client: Client, assert_constant_queries: AssertConstantQueries
) -> None:
    endpoint = make_endpoint()
    make_result(endpoint)

    assert_constant_queries(
        lambda: admin_client.get(page("results", endpoint)),
        grow=lambda: [make_result(endpoint, number) for number in range(1, 80)],
    )


@pytest.mark.parametrize("name", ["check", "pause", "resume", "results"])
def test_an_endpoint_that_is_not_there_is_not_found(admin_client: Client, name: str) -> None:
    assert admin_client.get(reverse(f"admin:endpoint_{name}", args=[4711])).status_code == 404
