"""Light or dark, as the device has it or as somebody has chosen in this browser.

The choice is a cookie, so that the first byte of a page is right already, the sign-in page's too.
"""

from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "appearance"
A_YEAR_S: Final = 365 * 24 * 60 * 60


class Appearance(StrEnum):
    DEVICE = "device"
    LIGHT = "light"
    DARK = "dark"

    @property
    def label(self) -> str:
        return "Same as device" if self is Appearance.DEVICE else self.value.capitalize()

    @property
    def color_scheme(self) -> str:
        """For browsers, before any style has come."""
        return "light dark" if self is Appearance.DEVICE else self.value


def appearance_of(request: HttpRequest) -> Appearance:
    chosen = request.COOKIES.get(COOKIE, "")
    return Appearance(chosen) if chosen in set(Appearance) else Appearance.DEVICE


def keep_appearance(response: HttpResponse, chosen: Appearance) -> None:
    """Keep it for a year; what the device says needs no cookie."""
    if chosen is Appearance.DEVICE:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        chosen.value,
        max_age=A_YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
