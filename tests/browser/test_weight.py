"""What a first visit to the overview costs: requests, and bytes as they are sent."""

import gzip

import pytest
from playwright.sync_api import BrowserContext, Response

from migrations_tracker.domain.stages import Stage
from tests.browser.conftest import OpenAs
from tests.make import make_borough, make_endpoints, make_migration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_REQUESTS, MOST_BYTES = 10, 120_000


def test_a_cold_visit_takes_few_requests_and_few_bytes(
    open_as: OpenAs, context: BrowserContext
) -> None:
    for number in range(33):
        place = make_borough(tile_col=number % 8, tile_row=number // 8)
        make_endpoints(make_migration(borough=place, stage=Stage.LIVE))
    answers: list[Response] = []
    context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - no builtin

    page = open_as("/")
    page.wait_for_load_state("networkidle")

    # A server sends all of it compressed; the one of the tests compresses the page alone.
    sent = sum(len(gzip.compress(answer.body())) for answer in answers)
    assert page.url.rstrip("/") == answers[0].url.rstrip("/")
    assert len(answers) <= MOST_REQUESTS
    assert sent <= MOST_BYTES
    assert {answer.status for answer in answers} == {200}
