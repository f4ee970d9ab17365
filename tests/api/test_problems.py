"""Every failure under /api/ is a problem that says what happened and what to do next."""

import pytest
from django.test import Client

from config.api import STATUSES, catalogue, published
from migrations_tracker.api.problem_texts import TEXTS
from migrations_tracker.domain import (
    cutover_refusals,
    discrepancy_answers,
    errors,
    evidence,
    maintenance,
    plan_refusals,
    webhooks,
)
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.models import PsnMigration
from migrations_tracker.services import idempotency
from tests.api.calling import Api, code_of

pytestmark = pytest.mark.django_db


def refusals(kind: type[Refusal] = Refusal) -> set[type[Refusal]]:
    direct = set(kind.__subclasses__())
    return direct.union(*(refusals(one) for one in direct))


def test_every_refusal_of_a_claim_has_a_status_of_its_own() -> None:
    own = {one for one in refusals() if one.__module__ in {errors.__name__, idempotency.__name__}}

    of_windows = {maintenance.WindowChanged, maintenance.WindowOver, maintenance.WindowRefused}
    of_milestones = {
        plan_refusals.PlanRefusal,
        plan_refusals.FollowsFromRecords,
        plan_refusals.NeedsNotDone,
        plan_refusals.StepNotPossible,
    }
    of_cutovers = {
        cutover_refusals.CutOverAlready,
        cutover_refusals.CutoverChanged,
        cutover_refusals.CutoverRefusal,
        cutover_refusals.NotInScope,
    }
    of_evidence = {evidence.EvidenceRefusal, evidence.FileTooLarge}
    of_cases = {
        discrepancy_answers.AnswerRefused,
        discrepancy_answers.CaseChanged,
        discrepancy_answers.CaseClosed,
    }
    of_webhooks = {
        webhooks.SecretRotatedRecently,
        webhooks.WebhookChanged,
        webhooks.WebhookDisabled,
        webhooks.WebhookRefused,
    }
    own |= of_webhooks | of_cutovers | of_evidence
    assert own | of_cases | of_windows | of_milestones | {Refusal} == set(STATUSES)


def test_any_other_refusal_answers_as_what_it_is_a_kind_of() -> None:
    class Later(errors.StaleVersion):
        code = "later"

    assert published(Later) is errors.StaleVersion
    assert all(400 <= STATUSES[published(one)] < 500 for one in refusals())


def test_every_problem_has_its_words() -> None:
    assert set(catalogue()) == set(TEXTS)


def test_no_two_problems_share_a_code() -> None:
    codes = [kind.code for kind in STATUSES]

    assert len(codes) == len(set(codes))


def test_a_problem_has_the_members_of_its_standard(api: Api) -> None:
    response = api.get("migrations/E09000099", x_request_id="abc-1")

    problem = response.json()
    assert problem["type"] == "http://testserver/api/problems/not-found/"
    assert problem["status"] == response.status_code
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["request_id"] == "abc-1"


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_the_type_of_a_problem_leads_to_a_page(client: Client, code: str) -> None:
    response = client.get(f"/api/problems/{code}/")

    assert response.status_code == 200
    assert TEXTS[code].remedy in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/v1",
        "/api/v1/",
        "/api/v2/me",
        "/api/v1/me/",
        "/api/v1/migrations/E09000001.json",
        "/api/v1/endpoints/a.b",
        "/api/v1/migrations/E09000001%0A",
        "/api/v1/endpoints/%00",
        "/api/problems/nothing/",
        "/api/v1/endpoints/" + "a" * 61,
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_is_none_is_a_problem_too(client: Client, path: str, method: str) -> None:
    if method != "get" and "problems" in path:
        return
    response = getattr(client, method)(path)

    assert (response.status_code, code_of(response)) == (404, "not-found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "post"])
def test_a_method_that_is_none_is_told_which_there_are(api: Api, method: str) -> None:
    headers = {"Authorization": f"Bearer {api.secret}"}

    response = getattr(api.client, method)("/api/v1/me", headers=headers)

    assert (response.status_code, code_of(response)) == (405, "method-not-allowed")
    assert response["Allow"] == "GET, HEAD"


def test_claims_take_post_only(api: Api, migration: PsnMigration) -> None:
    response = api.get(f"migrations/{migration.borough_id}/stage-claims")

    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.urls("tests.api.urls_broken")
def test_an_error_of_ours_tells_nothing_of_our_insides(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    api.client.raise_request_exception = False

    response = api.get("broken", x_request_id="find-me")

    assert (response.status_code, code_of(response)) == (500, "internal-error")
    assert "secret" not in response.content.decode()
    assert response.json()["request_id"] == "find-me"
    assert any("find-me" in str(r.msg) and "secret inside" in str(r.msg) for r in caplog.records)


@pytest.mark.urls("tests.api.urls_broken")
def test_a_database_that_does_not_answer_is_said_to_be_away(api: Api) -> None:
    response = api.get("no-database")

    assert (response.status_code, code_of(response)) == (503, "unavailable")
    assert response["Retry-After"] == "5"
    assert "10.0.0.7" not in response.content.decode()


@pytest.mark.parametrize("sent", ["", "a" * 65, "two words", "new\nline", "é", "<script>", "x\x00"])
def test_a_request_id_that_is_not_well_formed_is_replaced(client: Client, sent: str) -> None:
    response = client.get("/api/v1/me", headers={"X-Request-Id": sent})

    assert response["X-Request-Id"] == response.json()["request_id"] != sent
    assert len(response["X-Request-Id"]) == 36


def test_a_well_formed_request_id_is_kept_on_pages_too(client: Client) -> None:
    response = client.get("/health/live", headers={"X-Request-Id": "trace.7:a_b-c"})

    assert response["X-Request-Id"] == "trace.7:a_b-c"


def test_requests_without_an_id_get_one_each(client: Client) -> None:
    first, second = (client.get("/health/live")["X-Request-Id"] for _ in range(2))

    assert first != second
