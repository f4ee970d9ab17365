"""What a supplier may say beside the numbers of its scorecard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import NotYours, Refusal

LONGEST_REPLY: Final = 600


@dataclass(frozen=True, slots=True)
class Reply:
    """The supplier's word on one measure. `about` is the number as it stood then, in words."""

    text: str
    about: str
    at: datetime
    by: str


class ReplyRefusal(Refusal):
    """A refusal about a reply; `field` names the field that mends it."""

    field = "text"


class ReplyRequired(ReplyRefusal):
    code, title = "reply-required", "There is no reply"

    def __init__(self) -> None:
        super().__init__("Write what you want to be read beside this number.")


class ReplyTooLong(ReplyRefusal):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, length: int) -> None:
        super().__init__(f"The reply has {length} characters. Keep it to {LONGEST_REPLY}.")


def may_reply(principal: Principal, supplier_id: int) -> bool:
    """The supplier's own people: the word beside the number is nobody else's."""
    return Role.SUPPLIER in principal.roles and supplier_id in principal.supplier_ids


def check_reply(principal: Principal, supplier_id: int, text: str) -> None:
    """Raises NotYours, ReplyRequired or ReplyTooLong."""
    if not may_reply(principal, supplier_id):
        raise NotYours("reply to this scorecard", "The people of the supplier")
    if not text.strip():
        raise ReplyRequired
    if len(text.strip()) > LONGEST_REPLY:
        raise ReplyTooLong(len(text.strip()))
