"""People choose whether they get e-mails about incidents."""

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.models import User
from tests.make import NOON, make_borough
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/account/notifications/"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.BOROUGH])
def test_managers_and_officers_choose_it_and_leave_it(enter: Enter, role: Role) -> None:
    browser = enter(role, borough=make_borough() if role is Role.BOROUGH else None)
    since = []

    for sent in ({"incidents": "yes"}, {"incidents": "yes"}, {}):
        assert browser.post(PAGE, sent).status_code == 302
        since.append(User.objects.get().incident_mail_since)

    assert since == [NOON, NOON, None]


def test_the_page_says_what_is_chosen(enter: Enter) -> None:
    browser = enter()

    before = browser.get(PAGE).content.decode()
    browser.post(PAGE, {"incidents": "yes"})
    after = browser.get(PAGE).content.decode()

    assert "You get no e-mails about incidents." in before
    assert "You get e-mails about incidents at " in after


def test_others_have_no_choice(enter: Enter) -> None:
    browser = enter(Role.VIEWER)

    page = browser.post(PAGE, {"incidents": "yes"}).content.decode()

    assert "for programme managers and borough officers" in page
    assert User.objects.get().incident_mail_since is None
