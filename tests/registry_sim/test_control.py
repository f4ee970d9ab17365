"""The control API: strict about what it is sent, and plain about what it would take."""

import pytest

from .exchange import Question, ask, control, status_of
from .running import RunningRegistry

REF = "E09000007-mail_relay"
FAULT = f"/sim/endpoints/{REF}/fault"


def test_the_token_of_the_registry_does_not_open_the_control_api(registry: RunningRegistry) -> None:
    headers = {"Authorization": f"Bearer {registry.token}"}

    assert ask(registry, Question("/sim/state", headers=headers, is_for_control=True)).status == 401


def test_a_fault_is_there_at_once_and_gone_at_once(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "outage")
    during = status_of(registry, REF).json["state"]
    registry.clear_fault(REF)

    assert (during, status_of(registry, REF).json["state"]) == ("down", "up")


def test_a_fault_ends_by_itself(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "outage", for_s=30)

    registry.move_clock(offset_s=31)

    assert status_of(registry, REF).json["state"] == "up"


def test_taking_away_what_is_not_there_is_fine(registry: RunningRegistry) -> None:
    assert control(registry, "DELETE", FAULT).status == 204


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"mode": "sloww"}, "“mode” is “sloww”; write one of: healthy, outage, flapping"),
        ({}, "“mode” is missing; write one of"),
        ({"mode": ["slow"]}, "write one of"),
        ({"mode": "slow", "colour": "red"}, "“colour” has no meaning here. Allowed: mode."),
        ({"mode": "flapping", "period_s": 1}, "write a whole number from 10 to 86400"),
        ({"mode": "flapping", "period_s": True}, "write a whole number from 10 to 86400"),
        ({"mode": "flapping", "period_s": 60.5}, "write a whole number"),
        ({"mode": "lossy", "loss_pct": 101}, "write a number from 0 to 100"),
        ({"mode": "lossy", "loss_pct": "much"}, "write a number from 0 to 100"),
        ({"mode": "malformed", "variant": "odd"}, "write one of: truncated_json, wrong_type"),
        ({"mode": "schema_drift", "variant": 2}, "write one of: extra, renamed, major_2"),
        ({"mode": "redirect", "location": ""}, "write a text of 1 to 500 characters"),
        ({"mode": "outage", "for_s": 0}, "“for_s” is “0”; write a whole number from 1 to 604800"),
        ({"mode": "registry_down", "variant": "odd"}, "write one of: http_503, http_500, reset"),
        ([], "The body must be one JSON object."),
    ],
)
def test_a_refused_fault_names_what_would_do(
    registry: RunningRegistry, body: object, words: str
) -> None:
    exchange = control(registry, "PUT", FAULT, body)

    assert exchange.status == 400
    assert words in exchange.json["detail"]
    assert status_of(registry, REF).json["state"] == "up"


def test_a_certificate_fault_needs_a_certificate(registry: RunningRegistry) -> None:
    body = {"mode": "cert_expired"}

    exchange = control(registry, "PUT", "/sim/endpoints/E09000007-dns/fault", body)

    assert exchange.status == 400
    assert "E09000007-dns has no certificate" in exchange.json["detail"]


@pytest.mark.parametrize(
    "path", ["/sim/endpoints/nope/fault", "/sim/boroughs/nope/fault", "/sim/nope"]
)
def test_a_fault_on_nothing_is_404(registry: RunningRegistry, path: str) -> None:
    assert control(registry, "PUT", path, {"mode": "outage"}).status == 404


def test_a_borough_fault_reaches_its_kinds_only(registry: RunningRegistry) -> None:
    registry.set_borough_fault("E09000007", "outage", kinds=["dns", "ntp"])

    items = ask(registry, "/v1/boroughs/E09000007/status").json["items"]
    down = [item["ref"] for item in items if item["answer"]["state"] == "down"]

    assert down == ["E09000007-dns", "E09000007-ntp"]


def test_a_regional_fault_reaches_every_borough_named(registry: RunningRegistry) -> None:
    registry.set_regional_fault(["E09000007", "E09000014"], "outage")

    states = {
        gss: status_of(registry, f"{gss}-dns").json["state"]
        for gss in ("E09000007", "E09000014", "E09000001")
    }

    assert states == {"E09000007": "down", "E09000014": "down", "E09000001": "up"}


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "outage"},
        {"mode": "outage", "boroughs": []},
        {"mode": "outage", "boroughs": ["E99999999"]},
        {"mode": "outage", "boroughs": ["E09000007"], "kinds": ["fax"]},
        {"mode": "outage", "boroughs": "E09000007"},
    ],
)
def test_a_regional_fault_needs_boroughs_that_exist(
    registry: RunningRegistry, body: object
) -> None:
    assert control(registry, "PUT", "/sim/regional/fault", body).status == 400


@pytest.mark.parametrize("path", ["regional", "registry", "boroughs/E09000007"])
def test_a_wide_fault_can_be_taken_away(registry: RunningRegistry, path: str) -> None:
    body = {"mode": "outage"} | ({"boroughs": ["E09000007"]} if path == "regional" else {})
    control(registry, "PUT", f"/sim/{path}/fault", body)
    control(registry, "DELETE", f"/sim/{path}/fault")

    assert status_of(registry, REF).json["state"] == "up"


def test_the_nearest_fault_counts(registry: RunningRegistry) -> None:
    registry.set_borough_fault("E09000007", "outage")
    registry.set_fault(REF, "healthy")

    assert status_of(registry, REF).json["state"] == "up"
    assert status_of(registry, "E09000007-dns").json["state"] == "down"


def test_the_state_shows_all_that_was_set(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "flapping", period_s=60, for_s=120)
    registry.set_borough_fault("E09000001", "outage")
    registry.set_regional_fault(["E09000002"], "slow")
    registry.set_registry_fault("stale")

    state = registry.state()

    assert state["endpoint_faults"][REF]["period_s"] == 60
    assert state["borough_faults"]["E09000001"]["mode"] == "outage"
    assert state["regional_fault"]["boroughs"] == ["E09000002"]
    assert state["registry_fault"]["mode"] == "stale"


def test_a_reset_forgets_everything(registry: RunningRegistry) -> None:
    registry.start_scenario("demo")
    registry.set_fault(REF, "outage")
    registry.move_clock(offset_s=3600)
    registry.clear()

    state = registry.state()

    assert (state["scenario"], state["endpoint_faults"]) == ("calm_day", {})
    assert state["clock"]["offset_s"] == 0


def test_a_scenario_starts_when_told(registry: RunningRegistry) -> None:
    registry.start_scenario("demo")

    assert registry.control("GET", "/sim/scenarios")["active"] == "demo"
    assert status_of(registry, "E09000014-mail_relay").json["state"] == "down"


@pytest.mark.parametrize(
    "body", [{}, {"name": "nope"}, {"name": ["demo"]}, {"name": "demo", "x": 1}]
)
def test_an_unknown_scenario_is_refused(registry: RunningRegistry, body: object) -> None:
    assert control(registry, "POST", "/sim/scenario", body).status == 400


@pytest.mark.parametrize(
    ("body", "offset_s"),
    [(None, 0), ({"offset_s": None}, 0), ({"offset_s": -90.5}, -90.5), ({"offset_s": 3600}, 3600)],
)
def test_the_clock_moves_by_seconds(
    registry: RunningRegistry, body: object, offset_s: float
) -> None:
    assert control(registry, "POST", "/sim/clock", body).json["offset_s"] == offset_s


def test_the_clock_moves_to_a_time(registry: RunningRegistry) -> None:
    now = registry.control("POST", "/sim/clock", {"at": "2013-11-04T08:15:03Z"})["now"]

    answer = status_of(registry, REF).json

    assert now.startswith("2013-11-04T08:15:0")
    assert answer["observed_at"].startswith("2013-11-04T08:15:")
    assert answer["certificate"]["not_after"] > answer["observed_at"]


@pytest.mark.parametrize(
    "body",
    [
        {"at": "yesterday"},
        {"at": "2013-11-04T08:15:03"},
        {"at": "9999-12-31T23:59:59-01:00"},
        {"at": "0001-01-01T00:00:00+01:00"},
        {"at": None},
        {"offset_s": "1"},
        {"offset_s": 1e300},
        {"at": "2013-11-04T08:15:03Z", "offset_s": 1},
        {},
        7,
    ],
)
def test_the_clock_refuses_what_is_no_time(registry: RunningRegistry, body: object) -> None:
    assert control(registry, "POST", "/sim/clock", body).status == 400


def test_the_modes_are_listed_with_their_parameters(registry: RunningRegistry) -> None:
    modes = {
        item["mode"]: item["parameters"] for item in registry.control("GET", "/sim/modes")["modes"]
    }

    assert modes["flapping"] == [{"name": "period_s", "from": 10, "to": 86_400}]
    assert modes["redirect"] == [{"name": "location", "longest": 500}]
    assert "registry_down" in modes
