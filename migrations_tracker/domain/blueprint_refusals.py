"""Why a change of the blueprint, or a push of it, is refused, in words."""

from collections.abc import Sequence

from migrations_tracker.domain.errors import Refusal


class BlueprintRefusal(Refusal):
    """A refusal that one field of a form can mend; `field` is its name, empty where none can."""

    field = ""


class NameMissing(BlueprintRefusal):
    code, title, field = "name-required", "A name is required", "name"

    def __init__(self) -> None:
        super().__init__("Give the milestone a name.")


class PositionOutOfRange(BlueprintRefusal):
    code, title, field = "position-out-of-range", "The position is out of range", "position"

    def __init__(self, last: int) -> None:
        super().__init__(f"Write a position from 1 to {last}.")


class WeeksOutOfRange(BlueprintRefusal):
    code, title, field = "weeks-out-of-range", "The weeks are out of range", "typical_weeks"

    def __init__(self, most: int) -> None:
        super().__init__(f"Write from 1 to {most} weeks.")


class UnknownMilestone(BlueprintRefusal):
    code, title, field = "unknown-milestone", "There is no such milestone", "needs"

    def __init__(self, given: str) -> None:
        super().__init__(f"“{given}” is no milestone of the blueprint. Choose from the twelve.")


class NeedsItself(BlueprintRefusal):
    code, title, field = "needs-itself", "A milestone cannot need itself", "needs"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” cannot need itself. Take it out of what it needs.")


class NeedsACircle(BlueprintRefusal):
    code, title, field = "needs-a-circle", "Milestones need one another in a circle", "needs"

    def __init__(self, names: Sequence[str]) -> None:
        way = " needs ".join(f"“{name}”" for name in names)
        super().__init__(f"{way}: none of them could ever be done. Take one of these needs out.")


class BlueprintReasonRequired(BlueprintRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say why the blueprint is changed.")


class BlueprintChangedMeanwhile(BlueprintRefusal):
    code, title = "blueprint-changed", "Somebody else changed this first"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Somebody else changed “{name}” meanwhile. Nothing of yours was recorded. Open the "
            "form again if yours still holds."
        )


class PreviewOutOfDate(BlueprintRefusal):
    code, title = "preview-out-of-date", "The preview is out of date"

    def __init__(self) -> None:
        super().__init__(
            "The blueprint or a plan has changed since this preview, so nothing was pushed. "
            "Below is what a push would change now; confirm again if it is what you want."
        )
