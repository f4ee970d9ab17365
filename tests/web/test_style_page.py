"""The style page: every component in every state, for administrators."""

import re
from pathlib import Path

import pytest

from migrations_tracker.domain.access import Role
from tests.admin.pages import text_of
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/help/style/"


def test_it_shows_statuses_forms_and_lists_in_their_states(enter: Enter) -> None:
    answer = enter(Role.ADMINISTRATOR).get(PAGE)

    page = text_of(answer)
    for words in ("Off track", "No recent update", "Regressed", "Write a name.", "On hold here"):
        assert words in page
    html = answer.content.decode()
    assert 'aria-sort="descending"' in html
    assert 'aria-invalid="true"' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


def test_each_class_of_a_status_has_its_style(enter: Enter) -> None:
    css = Path("static/css/components.css").read_text()
    html = enter(Role.ADMINISTRATOR).get(PAGE).content.decode()

    used = set(re.findall(r"\b(?:tone|fill)-(?!none)[a-z]+", html))
    assert used
    assert {name for name in used if f".{name}" not in css} == set()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
def test_it_is_for_administrators_alone(enter: Enter, role: Role) -> None:
    assert enter(role).get(PAGE).status_code == 404
