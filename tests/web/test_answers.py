"""What a page with a form answers, whichever page it is."""

import re
from pathlib import Path

from django.conf import settings
from django.test import RequestFactory

from migrations_tracker.web.answers import form_page

ROOT = Path(settings.BASE_DIR)
TEMPLATE = "errors/404.html"


def test_problems_answer_422_unless_it_is_another_refusal() -> None:
    request = RequestFactory().post("/")
    told = {"problems": [("name", "Write a name.")]}

    assert form_page(request, TEMPLATE, told).status_code == 422
    assert form_page(request, TEMPLATE, told, status=409).status_code == 409
    assert form_page(request, TEMPLATE, {"problems": []}).status_code == 200


def test_each_page_that_can_tell_problems_is_answered_so() -> None:
    """So that no page tells of a refusal with the status of a success."""
    sources = "".join(path.read_text() for path in (ROOT / "migrations_tracker/web").glob("*.py"))
    plain = set(re.findall(r'\brender\(\s*[\w.]+,\s*"([\w/.]+)"', sources))
    telling = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if "components/error_summary.html" in path.read_text()
    }

    assert telling
    assert telling & plain == set()
