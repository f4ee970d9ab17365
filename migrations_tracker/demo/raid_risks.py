"""The risks of the illustrative programme, by hand. All of it is invented.

Days are working days counted from the day of the first start, as in the stories of the boroughs.
No risk is about a migration that Virgin Media Business leads.
"""

from typing import Final

from migrations_tracker.demo.raid_turns import (
    DEPUTY,
    HARINGEY,
    MANAGER,
    NEWHAM,
    Closed,
    Did,
    Entry,
    Happened,
    Noted,
    Planned,
    Scored,
)
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import Proximity, Response, Score, Severity
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.domain.raid_raising import Risk


def overdue() -> Condition:
    return Condition(ConditionKind.CLAIM_OVERDUE)


def late(days: int) -> Condition:
    return Condition(ConditionKind.SLIP_OVER, days=days)


def down(kind: EndpointKind) -> Condition:
    return Condition(ConditionKind.ENDPOINT_DOWN, kind)


SOON, QUARTER, LATER = Proximity.WITHIN_A_MONTH, Proximity.THIS_QUARTER, Proximity.LATER
AVOID, REDUCE = Response.AVOID, Response.REDUCE
TRANSFER, ACCEPT = Response.TRANSFER, Response.ACCEPT
RISKS: Final = (
    Entry(
        -170,
        None,
        MANAGER,
        Risk(
            "Boroughs share few test engineers",
            "tests of two waves fall together",
            "cutovers queue for a week",
            Score(3, 4),
            QUARTER,
            REDUCE,
        ),
        (
            Planned(-168, "Publish one test calendar for all waves", -160, DEPUTY),
            Did(-159, "Published on the programme’s page."),
            Scored(-90, Score(2, 4), "The calendar has kept the waves apart."),
        ),
    ),
    Entry(
        -165,
        None,
        MANAGER,
        Risk(
            "The address plan is kept by hand",
            "two boroughs get the same range",
            "one of them cannot connect",
            Score(2, 5),
            LATER,
            AVOID,
        ),
        (
            Planned(-163, "Check each allocation twice before the order", -150),
            Did(-151),
            Closed(-60, "Allocations now come from one list that refuses a second use."),
        ),
    ),
    Entry(
        -120,
        18,
        DEPUTY,
        Risk(
            "The landlord owns the equipment room",
            "the wayleave is signed late",
            "the circuit cannot be installed",
            Score(3, 4),
            QUARTER,
            REDUCE,
            late(20),
        ),
        (
            Planned(-31, "Offer the landlord the standard wayleave", -20, DEPUTY),
            Did(-22, "Sent; the landlord asks for a survey."),
            Scored(-9, Score(5, 4), "The landlord asks for a second survey."),
            Planned(-8, "Agree a date for the second survey", -2, DEPUTY),
        ),
    ),
    Entry(
        -110,
        12,
        MANAGER,
        Risk(
            "Two firewalls handle large packets differently",
            "large messages are lost",
            "the cutover is backed out",
            Score(3, 5),
            SOON,
            REDUCE,
        ),
        (
            Planned(-108, "Test a message of 20 MB end to end", -50),
            Did(-52, "Passed once, failed twice."),
            Happened(
                -31,
                "Large messages are lost behind the second firewall",
                Severity.CRITICAL,
                12,
                "It was seen in the cutover, which was backed out as planned.",
            ),
        ),
    ),
    Entry(
        -80,
        6,
        DEPUTY,
        Risk(
            "One person reports for the supplier",
            "reports stop when that person is away",
            "nobody sees a slip in time",
            Score(2, 3),
            QUARTER,
            REDUCE,
            overdue(),
        ),
        (Scored(-12, Score(4, 3), "No report has come for a while."),),
    ),
    Entry(
        -76,
        3,
        MANAGER,
        Risk(
            "Reporting rests on a spreadsheet",
            "updates come late after going live",
            "acceptance is decided on old facts",
            Score(3, 3),
            SOON,
            REDUCE,
            overdue(),
        ),
        (Planned(-10, "Ask for a named deputy who reports", -4, MANAGER),),
    ),
    Entry(
        -70,
        14,
        HARINGEY,
        Risk(
            "The look-up is used at every desk",
            "it is slow on Monday mornings",
            "queues at the front office grow",
            Score(3, 3),
            QUARTER,
            ACCEPT,
            down(EndpointKind.DWP_SEARCHLIGHT),
        ),
        (Noted(-20, "Front office told whom to ring."),),
    ),
    Entry(
        -64,
        25,
        NEWHAM,
        Risk(
            "The old mail route is still open",
            "mail leaves by it after the move",
            "a message is sent unprotected",
            Score(2, 4),
            SOON,
            AVOID,
            down(EndpointKind.MAIL_RELAY),
        ),
        (
            Planned(-60, "Close the old route on the firewall", -40, NEWHAM),
            Did(-41, "Closed and tested."),
            Scored(-38, Score(1, 4), "The old route is closed."),
        ),
    ),
    Entry(
        -44,
        16,
        DEPUTY,
        Risk(
            "The carrier is short of engineers",
            "the circuit date moves again",
            "the whole wave finishes later",
            Score(4, 4),
            SOON,
            TRANSFER,
            late(10),
        ),
        (Planned(-6, "Ask the carrier for a fixed engineer date", 4, DEPUTY),),
    ),
    Entry(
        -30,
        None,
        MANAGER,
        Risk(
            "Certificates run for twelve months",
            "renewals of the pilot fall into one month",
            "health checks cannot be booked",
            Score(3, 4),
            LATER,
            REDUCE,
        ),
        (
            Planned(-28, "Book the health checks of the pilot early", 15),
            Did(14),
            Scored(20, Score(2, 4), "The first two are booked."),
        ),
    ),
    Entry(
        -25,
        4,
        DEPUTY,
        Risk(
            "A duct is blocked",
            "the street-works permit is refused",
            "the circuit is laid a month later",
            Score(3, 4),
            SOON,
            REDUCE,
            late(25),
        ),
        (Scored(6, Score(1, 4), "The permit was granted."), Closed(12, "The duct is clear.")),
    ),
)
