"""Questions and replies: what the engine and a prober say to one another."""

from collections.abc import Callable, Generator, Iterable
from enum import Enum, StrEnum
from typing import Final, NamedTuple, Protocol

from migrations_tracker.checks.findings import Claimed
from migrations_tracker.registry.answers import Refusal

# What is kept of an answer that says nothing, for people to look at.
EXCERPT: Final = 2048


class Watched(StrEnum):
    """What is asked beside the endpoints, to know whose fault a silence is."""

    REGISTRY = "registry"
    CANARY = "canary"


# For what is done for each check: to look a member up in its class takes four times as long.
REGISTRY, CANARY = Watched


class Pace(Enum):
    """How a prober may go on: ask more, only finish what is under way, or leave even that."""

    ASK = 1
    FINISH = 2
    LEAVE = 3


class Question(NamedTuple):
    about: Claimed | Watched
    url: str


class Reply(NamedTuple):
    """What came of a question. `started` and `ended` are monotonic seconds.

    `failure` is None where a whole HTTP answer came with status 200; then the body decides. Else
    only the beginning of `body` is kept.
    `retry_after_s` is for how long the registry asks us to stay away; 0 where it does not.
    """

    question: Question
    started: float
    ended: float
    took_us: int
    http_status: int | None = None
    content_type: str | None = None
    body: bytes = b""
    failure: Refusal | None = None
    retry_after_s: int = 0


class Prober(Protocol):
    def ask(
        self, questions: Iterable[Question], *, pace: Callable[[], Pace]
    ) -> Generator[Reply, None, None]:
        """The replies as they come, in any order. The first questions are asked first.

        A question that was not asked, or was left, gets no reply.
        """
        ...
