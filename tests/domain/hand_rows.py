"""The moves between stages, written out by hand: kind, from, to, who may, whether with a reason.

The table in `domain.stages` is built by rules; these rows check that it says what was agreed.
"""

LEAD = {"supplier", "manager"}
BOROUGH = {"borough"}
MANAGER = {"manager"}

MOVE_ROWS: list[tuple[str, str, str, set[str], bool]] = [
    ("advance", "not_started", "discovery", LEAD, False),
    ("advance", "discovery", "design", LEAD, False),
    ("advance", "design", "build", LEAD, False),
    ("advance", "build", "testing", LEAD, False),
    ("advance", "testing", "cutover", LEAD, False),
    ("advance", "cutover", "live", LEAD, False),
    ("accept", "live", "accepted", BOROUGH, False),
    ("accept_on_behalf", "live", "accepted", MANAGER, True),
    ("advance", "accepted", "closed", MANAGER, False),
    ("roll_back", "cutover", "testing", LEAD, True),
    ("roll_back", "live", "testing", LEAD, True),
    ("withdraw_acceptance", "accepted", "live", {"borough", "manager"}, True),
    ("correct", "discovery", "not_started", MANAGER, True),
    ("correct", "design", "discovery", MANAGER, True),
    ("correct", "build", "design", MANAGER, True),
    ("correct", "testing", "build", MANAGER, True),
    ("correct", "cutover", "testing", MANAGER, True),
    ("correct", "live", "cutover", MANAGER, True),
    ("correct", "accepted", "live", MANAGER, True),
    ("hold", "not_started", "on_hold", MANAGER, True),
    ("hold", "discovery", "on_hold", MANAGER, True),
    ("hold", "design", "on_hold", MANAGER, True),
    ("hold", "build", "on_hold", MANAGER, True),
    ("hold", "testing", "on_hold", MANAGER, True),
    ("hold", "cutover", "on_hold", MANAGER, True),
    ("hold", "live", "on_hold", MANAGER, True),
    ("hold", "accepted", "on_hold", MANAGER, True),
    ("resume", "on_hold", "not_started", MANAGER, False),
    ("resume", "on_hold", "discovery", MANAGER, False),
    ("resume", "on_hold", "design", MANAGER, False),
    ("resume", "on_hold", "build", MANAGER, False),
    ("resume", "on_hold", "testing", MANAGER, False),
    ("resume", "on_hold", "cutover", MANAGER, False),
    ("resume", "on_hold", "live", MANAGER, False),
    ("resume", "on_hold", "accepted", MANAGER, False),
    ("withdraw", "not_started", "withdrawn", MANAGER, True),
    ("withdraw", "discovery", "withdrawn", MANAGER, True),
    ("withdraw", "design", "withdrawn", MANAGER, True),
    ("withdraw", "build", "withdrawn", MANAGER, True),
    ("withdraw", "testing", "withdrawn", MANAGER, True),
    ("withdraw", "cutover", "withdrawn", MANAGER, True),
    ("withdraw", "live", "withdrawn", MANAGER, True),
    ("withdraw", "accepted", "withdrawn", MANAGER, True),
    ("withdraw", "on_hold", "withdrawn", MANAGER, True),
]

# The criteria to enter each stage: entering, criterion, parameter.
GATE_ROWS: list[tuple[str, str, str]] = [
    ("design", "milestone_done", "discovery"),
    ("build", "milestone_done", "business_case"),
    ("build", "milestone_done", "design"),
    ("testing", "certificate_valid", ""),
    ("testing", "milestone_done", "circuit"),
    ("cutover", "milestone_done", "connect_test"),
    ("cutover", "measured_up", "gcn_gateway"),
    ("cutover", "measured_up", "circuit_primary"),
    ("cutover", "back_out_rehearsed", ""),
    ("cutover", "outside_freeze", ""),
    ("live", "service_cut_over", ""),
    ("accepted", "clean_soak", ""),
    ("accepted", "certificate_valid", ""),
    ("accepted", "claim_fresh", ""),
    ("closed", "milestone_done", "decommission"),
]
