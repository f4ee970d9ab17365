"""The register of the illustrative programme, by hand. All of it is invented.

Days count as those of the risks do, and no item is about a migration that Virgin Media Business
leads.
"""

from typing import Final

from migrations_tracker.demo.raid_risks import RISKS
from migrations_tracker.demo.raid_turns import (
    DEPUTY,
    HARINGEY,
    MANAGER,
    Closed,
    Dated,
    Did,
    Entry,
    Judged,
    Noted,
    Planned,
)
from migrations_tracker.domain.raid import Finding, Severity

ASSUMPTIONS: Final = (
    Entry(
        -160,
        None,
        MANAGER,
        Dated("The national service desk answers within a working day", -100),
        (Judged(-104, Finding.HOLDS, "Forty calls were counted; all were answered in time."),),
    ),
    Entry(
        -140,
        29,
        DEPUTY,
        Dated("The existing contract can be ended early without a charge", -22),
        (Judged(-21, Finding.BROKEN, "The supplier of the old network holds to its full term."),),
    ),
    Entry(-55, None, MANAGER, Dated("No election falls into the last wave", 30)),
    Entry(-18, 21, DEPUTY, Dated("Both data centres keep their power until the move", 40)),
)
ISSUES: Final = (
    Entry(
        -95,
        31,
        MANAGER,
        Dated("The allow-list misses two of the borough’s ranges", -70, Severity.HIGH),
        (
            Planned(-94, "Send the whole list of ranges again", -85),
            Did(-86),
            Closed(-72, "The list was taken over and tested."),
        ),
    ),
    Entry(
        -48,
        15,
        DEPUTY,
        Dated("Design papers of the first supplier are not complete", -5, Severity.MEDIUM),
        (Planned(-46, "Survey the second site again", -10, DEPUTY), Noted(-12, "One site left.")),
    ),
    Entry(
        -22,
        9,
        MANAGER,
        Dated("Name look-ups go to the old server at one site", 5, Severity.LOW),
        (Planned(-20, "Change the setting at the site", 3), Did(3)),
    ),
    Entry(
        -11,
        24,
        MANAGER,
        Dated("Mail with attachments is tested again", 2, Severity.HIGH),
        (
            Planned(-10, "Repeat the mail tests with both suppliers", 1),
            Did(1),
            Closed(3, "Passed."),
        ),
    ),
    Entry(11, 10, DEPUTY, Dated("One router arrived damaged", 25, Severity.MEDIUM)),
)
DEPENDENCIES: Final = (
    Entry(
        -130,
        26,
        MANAGER,
        Dated("Access to the shared router room", -46, giver=25),
        (Closed(-50, "Both boroughs hold a key."),),
    ),
    Entry(-58, 18, DEPUTY, Dated("Space on the duct along the A4", 20, giver=9)),
    Entry(
        -40,
        5,
        MANAGER,
        Dated("The joint service desk takes calls of both boroughs", -3, giver=14),
        (Planned(-38, "Agree opening hours of the joint desk", -15, HARINGEY),),
    ),
    Entry(-15, 2, DEPUTY, Dated("The test laboratory for a week", 60, giver=26)),
)
ENTRIES: Final = (*RISKS, *ASSUMPTIONS, *ISSUES, *DEPENDENCIES)
