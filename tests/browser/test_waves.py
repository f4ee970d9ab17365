"""Waves and judgements in Chromium: no accessibility faults, and what is ready folds away."""

import pytest
from django.utils import timezone

from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.make import make_confidence, make_override, make_review, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_on_a_small_screen_only_what_is_not_ready_stays(open_as: OpenAs) -> None:
    prepare()
    page = open_as("/plan/waves/2/")
    met, unmet = page.get_by_text("None in the window."), page.get_by_text("For no service yet.")
    wide = (met.first.is_visible(), unmet.first.is_visible())

    page.set_viewport_size({"width": 320, "height": 640})

    assert wide == (True, True)
    assert not met.first.is_visible()
    assert unmet.first.is_visible()
