"""Error pages."""

from django.http import HttpRequest, HttpResponse


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("Not found", status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("Not allowed", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Something went wrong", status=500)
