"""The story of each borough's migration, by hand. All of it is invented.

Days are working days counted from the day of the first start, negative before it. There is no day
0, so that the picture of that day stands still. Delays and silence belong to invented suppliers;
Virgin Media Business, the one real name, has neither.
"""

from typing import Final

from migrations_tracker.demo.filing import Filing
from migrations_tracker.demo.story import Handover, Slip, Story, Turn, line
from migrations_tracker.demo.waiving import Waiving
from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.on_behalf import Means
from migrations_tracker.domain.stages import Stage

VIRGIN: Final = "virgin-media-business"
FLEET: Final = "fleet-networks"
TYBURN: Final = "tyburn-local-networks"
NECKINGER: Final = "neckinger-gateways"
RAVENSBOURNE: Final = "ravensbourne-hosting"
BEVERLEY: Final = "beverley-networks"
MOSELLE: Final = "moselle-gateways"
NORBURY: Final = "norbury-hosting"
PYMMES: Final = "pymmes-networks"
SALMONS: Final = "salmons-local-networks"
BEAM: Final = "beam-gateways"
SHUTTLE: Final = "shuttle-hosting"

PILOT: Final = (
    Story(33, 1, VIRGIN, -78, line(-172, -152, -128, -96, -84, -78, -60, -30)),
    Story(7, 1, VIRGIN, -62, line(-170, -148, -122, -84, -68, -62, -44, 14)),
    Story(25, 1, BEVERLEY, -52, line(-168, -144, -114, -74, -58, -52, -36, 19)),
)
SECOND_WAVE: Final = (
    # Its services are up for a soak before anybody claims it live.
    Story(
        3,
        2,
        FLEET,
        -20,
        line(-150, -126, -94, -54, -36, -20, 21, 52),
        silent=(-13, 6),
        moved_by=-34,
    ),
    Story(20, 2, VIRGIN, -26, line(-152, -128, -92, -50, -32, -26, -7, 34)),
    Story(14, 2, FLEET, -24, line(-148, -124, -90, -48, -30, -24, -9, 72)),
    Story(26, 2, BEVERLEY, -20, line(-146, -122, -88, -45, -26, -20, 33, 60), due_today=True),
    Story(
        5,
        2,
        PYMMES,
        -27,
        (
            *line(-144, -120, -84, -42, -24, -18, 38, 66),
            Turn(-6, Stage.ACCEPTED),
            Turn(-3, Stage.LIVE, "Pages load too slowly since last night’s change."),
        ),
        (Slip(-40, -18, DelayReason.CARRIER_DATE, "The second fibre came late."),),
    ),
    Story(9, 2, NECKINGER, -10, line(-142, -118, -82, -40, -21, -15, 36, 63), (Slip(-60, -15),)),
    Story(19, 2, VIRGIN, -14, line(-140, -116, -80, -38, -20, -14, 8, 36)),
    Story(
        31,
        2,
        MOSELLE,
        -23,
        line(-138, -114, -76, -36, -18, -12, 35, 61),
        (
            Slip(-50, -16, DelayReason.IP_ALLOCATION, "The allow-list was not updated in time."),
            Slip(-25, -12, DelayReason.MTU, "The tunnel needs a smaller packet size."),
        ),
        # Held since before the programme, and close to its end; the renewal is under way.
        filings=(Filing(None, -180, held_for=345), Filing(-12, 9)),
    ),
    Story(
        17,
        2,
        BEAM,
        -9,
        line(-136, -112, -74, -32, -15, -9, 39, 64),
        # Held since before the programme, and over a week ago; the renewal is under way.
        filings=(Filing(None, -180, held_for=372), Filing(-13, 11)),
    ),
)
THIRD_WAVE: Final = (
    Story(28, 3, VIRGIN, 2, line(-120, -98, -64, -24, -5, 2, 16, 44)),
    Story(
        24,
        3,
        NORBURY,
        -6,
        line(-118, -96, -62, -38, -22, 3, 20, 47),
        (Slip(-10, 3, DelayReason.OTHER, "Two sites keep the old time servers until then."),),
        moved_by=-14,
    ),
    Story(8, 3, VIRGIN, 12, line(-116, -92, -58, -14, 6, 12, 27, 55)),
    Story(
        10,
        3,
        PYMMES,
        -2,
        line(-114, -90, -56, -17, 4, 9, 24, 50),
        (Slip(-20, 9, DelayReason.CARRIER_DATE, "The router came a fortnight late."),),
        filings=(
            Filing(-41, -23, withdrawn=(-5, "It names the firewall that was replaced since.")),
            Filing(-3, 2),
        ),
        waivings=(
            Waiving(
                -6,
                Stage.CUTOVER,
                CriterionKind.BACK_OUT_REHEARSED,
                20,
                "The rehearsal is part of the cutover weekend, as agreed with the borough.",
            ),
        ),
    ),
    Story(
        12,
        3,
        TYBURN,
        -38,
        (
            *line(-122, -100, -70, -52, 7, 11, 30, 58),
            Turn(-34, Stage.CUTOVER),
            Turn(-31, Stage.TESTING, "Large messages were lost. Backed out as planned."),
        ),
        (
            Slip(-45, -32, DelayReason.IP_ALLOCATION, "The allow-list was not updated in time."),
            Slip(-30, -4, DelayReason.MTU, "Found in the cutover; tests start again."),
            Slip(-12, 11, DelayReason.MTU, "A second supplier’s firewall is replaced."),
        ),
        filings=(
            Filing(-92, -78, "The supplier’s network diagram was more than six months old."),
            Filing(-72, -56),
        ),
        waivings=(
            Waiving(
                -36,
                Stage.CUTOVER,
                CriterionKind.OUTSIDE_FREEZE,
                -22,
                "Two windows lay in the freeze of the elections; they were moved afterwards.",
            ),
        ),
    ),
    Story(30, 3, VIRGIN, 39, line(-108, -84, -44, 15, 33, 39, 54, 80)),
    Story(32, 3, VIRGIN, 33, line(-106, -80, -40, 5, 22, 28, 43, 70), (Slip(-15, 28),)),
    Story(
        4,
        3,
        RAVENSBOURNE,
        14,
        line(-104, -78, -36, 4, 18, 24, 40, 68),
        (Slip(-18, 24, DelayReason.CIVILS, "The blocked duct is cleared a fortnight later."),),
    ),
    Story(6, 3, SALMONS, 34, line(-102, -76, -34, 14, 28, 34, 50, 78), silent=(-16, 9)),
    Story(
        18,
        3,
        TYBURN,
        12,
        line(-100, -72, -30, 22, 39, 45, 61, 88),
        (
            Slip(
                -32, 24, DelayReason.WAYLEAVE, "The landlord of the equipment room has not signed."
            ),
            Slip(-9, 45, DelayReason.WAYLEAVE, "The landlord asks for another survey."),
        ),
    ),
    Story(
        29,
        3,
        SALMONS,
        8,
        (
            *line(-98, -70, -28, 50, 66, 72, 88, 112),
            Turn(-19, Stage.ON_HOLD, "The existing contract must run out first."),
            Turn(25, Stage.BUILD),
        ),
        (Slip(-18, 72, DelayReason.LEGACY_CONTRACT),),
    ),
)
FOURTH_WAVE: Final = (
    Story(13, 4, VIRGIN, 66, line(-60, -26, 12, 44, 60, 66, 81, 108)),
    Story(11, 4, VIRGIN, 70, line(-58, -22, 16, 48, 64, 70, 85, 110)),
    Story(
        15,
        4,
        SHUTTLE,
        30,
        (
            *line(-66),
            Turn(-30, Stage.DESIGN, note="Their key came a day later.", told=Means.TELEPHONE),
            *line(-66, -30, 8, 26, 39, 44, 60, 86)[2:],
        ),
        (Slip(-28, 44, DelayReason.HANDOVER),),
        handover=Handover(-33, MOSELLE, "Shuttle Hosting asked to give the work up."),
    ),
    Story(
        16,
        4,
        SHUTTLE,
        20,
        line(-62, -18, 10, 28, 41, 46, 62, 90),
        (
            Slip(-24, 34, DelayReason.CARRIER_DATE, "No engineer until next month."),
            Slip(-7, 46, DelayReason.CARRIER_DATE, "Moved a second time."),
        ),
    ),
    Story(
        1,
        4,
        NECKINGER,
        52,
        (
            *line(-64, -38),
            Turn(-21, Stage.WITHDRAWN, "Two sites will move together; a new migration follows."),
        ),
    ),
)
FIFTH_WAVE: Final = (
    Story(23, 5, VIRGIN, 94, line(-20, 14, 44, 72, 88, 94, 109, 130)),
    Story(22, 5, VIRGIN, 98, line(-16, 18, 48, 76, 92, 98, 113, 134)),
    Story(21, 5, NORBURY, 100, line(-24, 20, 50, 79, 94, 100, 115, 136), silent=(-15, 8)),
    Story(27, 5, VIRGIN, 112, line(11, 36, 66, 90, 106, 112, 127, 148), baselined=12),
    Story(2, 5, BEVERLEY, 114, line(13, 38, 68, 92, 108, 114, 129, 150), baselined=15),
    Story(
        1,
        5,
        NECKINGER,
        102,
        line(24, 42, 62, 84, 97, 102, 117, 138),
        opened=17,
        baselined=22,
    ),
)
STORIES: Final = (*PILOT, *SECOND_WAVE, *THIRD_WAVE, *FOURTH_WAVE, *FIFTH_WAVE)
