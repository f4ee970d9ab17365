"""Rules about the people who use the tracker."""

from migrations_tracker.domain.errors import Refusal


class LastAdministrator(Refusal):
    """Without an administrator nobody could add one again."""

    code = "last-administrator"
    title = "The tracker needs an administrator"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is the last active administrator. Make somebody else an administrator first."
        )


def keep_an_administrator(name: str, *, stays: bool, others: int) -> None:
    """Refuse that the last active administrator stops being one.

    `stays`: the person will still be an active administrator; `others` counts the active
    administrators besides. Raises LastAdministrator.
    """
    if not stays and others == 0:
        raise LastAdministrator(name)
