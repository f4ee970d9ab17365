"""What people settle for themselves: refusals in words, and devices by their names."""

from typing import Final

from migrations_tracker.domain.errors import Refusal

# In the order in which they are looked for: each of the later ones names the earlier ones too.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class CalendarFormUsed(Refusal):
    code = "calendar-form-used"
    title = "This form was sent before"

    def __init__(self) -> None:
        super().__init__(
            "This form was sent before, and nothing has changed now. Its address was shown once; "
            "if it is lost, make another."
        )


def browser_words(user_agent: str) -> str:
    """“Firefox on Windows”, as far as what a browser says of itself can be trusted."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
