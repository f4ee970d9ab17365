"""Filtered lists with a name of one’s own: which lists, and what is refused."""

from enum import StrEnum
from typing import Final

from migrations_tracker.domain.errors import Refusal

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 1000
MOST: Final = 50


class SavedList(StrEnum):
    """The lists that are narrowed by their address; the value names the page."""

    BOROUGHS = "boroughs"
    SUPPLIERS = "suppliers"
    PLAN = "plan"
    CERTIFICATES = "certificates"
    DISCREPANCIES = "discrepancies"
    INCIDENTS = "incidents"
    RAID = "raid"
    ACTIVITY = "activity"

    @property
    def label(self) -> str:
        return "RAID" if self is SavedList.RAID else self.value.capitalize()


class ViewRefused(Refusal):
    code = "view-refused"
    title = "This view cannot be saved"
    field = "name"


class ViewNameRequired(ViewRefused):
    def __init__(self) -> None:
        super().__init__("Give the view a name, for example “Late in the east”.")


class ViewNameTooLong(ViewRefused):
    def __init__(self, length: int) -> None:
        super().__init__(f"Shorten the name to {LONGEST_NAME} characters; it has {length}.")


class QueryTooLong(ViewRefused):
    def __init__(self) -> None:
        super().__init__("This view has too many filters to be saved. Remove some of them.")


class TooManyViews(ViewRefused):
    def __init__(self) -> None:
        super().__init__(f"You have {MOST} saved views. Remove one that you no longer need.")


def check_view(name: str, query: str) -> None:
    """Raises a ViewRefused."""
    if not name.strip():
        raise ViewNameRequired
    if len(name.strip()) > LONGEST_NAME:
        raise ViewNameTooLong(len(name.strip()))
    if len(query) > LONGEST_QUERY:
        raise QueryTooLong
