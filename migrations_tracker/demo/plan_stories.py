"""What happens to single milestones of the illustrative plans, by hand. All of it is invented.

Days are counted as in the stories. None of it concerns a borough that the one real supplier leads.
"""

from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, Party

_M, _R = MilestoneCode, DelayReason


@dataclass(frozen=True, slots=True)
class Delayed:
    """On `day` one milestone moves `by` working days later, within the time that it had."""

    number: int
    code: MilestoneCode
    day: int
    by: int
    reason: DelayReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """One milestone waits on somebody from `day` up to `until`."""

    number: int
    code: MilestoneCode
    day: int
    until: int
    on: Party
    why: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Milestones that do not apply to a borough."""

    number: int
    codes: tuple[MilestoneCode, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Rebaseline:
    """Somebody asks on `day` that the milestones' forecasts of that day become their baselines.

    `by` is whoever plays that party, a programme manager where it is None; another manager decides.
    """

    number: int
    codes: tuple[MilestoneCode, ...]
    day: int
    by: Party | None
    why: str
    decided: int
    approved: bool
    note: str = ""


DELAYS: Final = (
    Delayed(10, _M.ITHC, -70, 5, _R.OTHER, "The testers came a week later."),
    Delayed(24, _M.CERTIFICATE, -40, 6, _R.PSNA_QUEUE),
    Delayed(26, _M.CONNECT_TEST, -33, 4, _R.N3_SPONSOR, "The sponsoring trust changed."),
    Delayed(9, _M.CONNECT_TEST, -28, 3, _R.FREEZE, "No changes in the week of the by-election."),
    Delayed(21, _M.DISCOVERY, -10, 4, _R.OTHER, "Two sites were added to the scope."),
    Delayed(10, _M.CONNECT_TEST, -5, 3, _R.DNS_OWNER),
    Delayed(3, _M.DESIGN, -104, 5, _R.OTHER, "The network team moved to another building."),
    Delayed(
        25,
        _M.DECOMMISSION,
        -8,
        8,
        _R.LEGACY_CONTRACT,
        "The old circuits have a notice period of three months.",
    ),
    Delayed(16, _M.COCO, -4, 5, _R.OTHER, "The form of the Code of Connection changed."),
)
BLOCKS: Final = (
    Blocked(
        12, _M.CERTIFICATE, -78, -72, Party.SUPPLIER, "The network diagram must be drawn again."
    ),
    Blocked(
        12,
        _M.CONNECT_TEST,
        -30,
        3,
        Party.THIRD_PARTY,
        "Another supplier’s firewall drops large packets.",
    ),
    Blocked(4, _M.CIRCUIT, -18, -3, Party.THIRD_PARTY, "The street-works permit is not granted."),
    Blocked(
        18, _M.CIRCUIT, -31, 15, Party.THIRD_PARTY, "The landlord has not signed the wayleave."
    ),
    Blocked(16, _M.CIRCUIT, -7, 20, Party.SUPPLIER, "The carrier has no engineer before then."),
    Blocked(29, _M.CIRCUIT, -19, 25, Party.BOROUGH, "The existing contract must run out first."),
    Blocked(
        6,
        _M.CERTIFICATE,
        -5,
        4,
        Party.PSN_AUTHORITY,
        "The PSN Authority asks for one more network diagram.",
    ),
)
ASIDE: Final = (
    SetAside(
        17,
        (_M.ITHC, _M.REMEDIATION, _M.COCO),
        "The certificate from before the programme covers this connection.",
    ),
    SetAside(
        31,
        (_M.ITHC, _M.REMEDIATION, _M.COCO),
        "The borough held a certificate already when the programme began.",
    ),
)
REBASELINES: Final = (
    Rebaseline(
        12,
        (_M.CONNECT_TEST, _M.CUTOVER, _M.ACCEPTANCE, _M.DECOMMISSION),
        -28,
        Party.SUPPLIER,
        "The firewall that delays the cutover is not ours.",
        -25,
        approved=False,
        note="The first plan stays the measure, so that the slip can be seen.",
    ),
    Rebaseline(
        25,
        (_M.DECOMMISSION,),
        -7,
        None,
        "The notice period of the old circuits was not known when the plan was approved.",
        -5,
        approved=True,
    ),
    Rebaseline(
        29,
        (_M.CIRCUIT, _M.CONNECT_TEST, _M.CUTOVER, _M.ACCEPTANCE, _M.DECOMMISSION),
        -12,
        Party.SUPPLIER,
        "The borough’s existing contract runs longer than the plan assumed.",
        28,
        approved=True,
        note="Agreed with the borough when the hold ended.",
    ),
)
