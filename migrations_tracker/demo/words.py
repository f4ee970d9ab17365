"""What the people of the illustrative programme write."""

from collections.abc import Mapping
from typing import Final

from migrations_tracker.domain.stages import Stage

REPORTS: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.DISCOVERY: (
        "Site list agreed with the authority.",
        "Inventory of services half done.",
        "Survey of the main site booked.",
        "Scope goes to the sponsor this week.",
        "Baseline costs asked for.",
        "Contacts of all services collected.",
        "List of legacy circuits checked against bills.",
    ),
    Stage.DESIGN: (
        "Network diagram in review.",
        "Addressing plan agreed.",
        "Test plan drafted.",
        "Design workshop held; two questions open.",
        "Firewall rules listed with the service owners.",
        "Failover design agreed.",
        "Proxy rules drafted.",
    ),
    Stage.BUILD: (
        "Circuit ordered; survey done.",
        "Router configured and shipped.",
        "Remedial action plan on course.",
        "Second circuit being installed.",
        "Cabling at the main site finished.",
        "Power and rack space confirmed.",
        "Firewall rules loaded.",
        "Order tracked with the carrier; date unchanged.",
    ),
    Stage.TESTING: (
        "Failover test passed.",
        "Name service and time service tested.",
        "Mail relay tests under way.",
        "Large packets tested end to end.",
        "Test results filed.",
        "Time service compared with two sources.",
        "Proxy tested from three sites.",
    ),
    Stage.CUTOVER: (
        "Back-out rehearsed.",
        "Change window agreed with the service desk.",
        "First services moved; the others follow.",
        "Service desk briefed.",
        "Message to staff sent.",
    ),
    Stage.LIVE: (
        "All services in use.",
        "Parallel run goes on.",
        "Staff survey sent; no open calls.",
        "Waiting for the authority’s acceptance.",
        "Monthly service report sent.",
        "Old connection kept until acceptance.",
        "Weekly call with the authority held.",
    ),
}

CLAIMS: Final[Mapping[Stage, str]] = {
    Stage.DISCOVERY: "Kick-off held.",
    Stage.DESIGN: "Scope signed.",
    Stage.BUILD: "Design approved and order placed.",
    Stage.TESTING: "Circuits handed over.",
    Stage.CUTOVER: "Connection tests passed.",
    Stage.LIVE: "All services cut over.",
    Stage.ACCEPTED: "Parallel run finished.",
    Stage.CLOSED: "Old connection ceased and billed.",
}
