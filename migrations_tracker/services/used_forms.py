"""Forms that show a secret once.

Each carries a number of its own, and one that was used does nothing more: reloading the answer
neither shows the secret again nor makes another.
"""

from collections.abc import Callable
from typing import TypeVar

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer, KeyedRequest, StillRunning, once

Made = TypeVar("Made")


def do_once(
    what: str, form: str, origin: Origin, perform: Callable[[], Made], *, used: type[Refusal]
) -> Made:
    """What a form does the first time it is sent; later it raises `used`.

    What `perform` gives is handed on and stored nowhere. Four queries beside its own.
    """
    made: list[Made] = []

    def act() -> Answer:
        made.append(perform())
        return Answer(200, "")

    request = KeyedRequest(origin.principal.actor, what, form, "")
    try:
        _, is_repeat = once(request, origin.now, perform=act, refused=lambda _: None)
    except StillRunning as running:
        raise used from running
    if is_repeat:
        raise used
    return made[0]
