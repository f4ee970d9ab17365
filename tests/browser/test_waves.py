"""Waves and judgements in Chromium: no accessibility faults, and what is ready folds away."""

import pytest
from django.utils import timezone

from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.browser.test_accessibility import is_too_wide, violations
from tests.make import make_confidence, make_override, make_review, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/plan/waves/", "/plan/waves/2/", "/boroughs/hillingdon/judgements/", "/my-work/"]


def prepare() -> None:
    """Hillingdon is judged, and all four boroughs wait for the review of their wave."""
    wave = make_wave(2)
    migrations = make_programme()
    for migration in migrations:
        migration.wave = wave
        migration.save(update_fields=["wave"])
    make_override(migrations[3], ends_on=timezone.now().date())
    make_confidence(migrations[3])
    make_review(wave)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation_wide_or_narrow(path: str, open_as: OpenAs) -> None:
    prepare()
    page = open_as(path)

    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    wide = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")

    assert (wide, violations(page)) == ("", "")
    assert not is_too_wide(page)


def test_on_a_small_screen_only_what_is_not_ready_stays(open_as: OpenAs) -> None:
    prepare()
    page = open_as("/plan/waves/2/")
    met, unmet = page.get_by_text("None in the window."), page.get_by_text("For no service yet.")
    wide = (met.first.is_visible(), unmet.first.is_visible())

    page.set_viewport_size({"width": 320, "height": 640})

    assert wide == (True, True)
    assert not met.first.is_visible()
    assert unmet.first.is_visible()
