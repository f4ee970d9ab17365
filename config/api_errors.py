"""Errors under /api/ that never reach a view of the API: they are problems too."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from config.api import Told, problem_answer
from migrations_tracker.api import problems

SAID: Final = {
    400: problems.BadRequest("The request is broken, or asks for a host that this is not."),
    500: problems.InternalError("The error is in our log. Nothing was changed. Try again."),
}


class ApiErrorsMiddleware:
    """Gives what Django itself refuses, such as an unknown host, the form that clients expect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        problem = SAID.get(response.status_code)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if problem is None or not is_page or not request.path.startswith("/api/"):
            return response
        return problem_answer(request, Told.of(problem))
