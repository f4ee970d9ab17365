"""The words of the Public Services Network that people meet on these pages."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what its letters stand for ("" for no abbreviation), and what it means here."""

    name: str
    stands_for: str
    meaning: str


# In alphabetical order, as readers look them up.
GLOSSARY: Final = (
    Term("Acceptance", "", "The borough’s own word that it takes the service."),
    Term("BPSS", "Baseline Personnel Security Standard", "The check of staff who use the network."),
    Term("Chase", "", "A time that the programme asked a supplier for what is overdue."),
    Term("Claim", "", "A stage that a supplier or a manager says a migration has reached."),
    Term("CoCo", "Code of Connection", "The rules a customer signs before it is connected."),
    Term("Cutover", "", "The move of one service to the new network, in a planned window."),
    Term("Discrepancy", "", "A case: what is claimed and what is observed disagree."),
    Term(
        "DNSP", "Direct Network Service Provider", "A supplier that connects customers to the GCN."
    ),
    Term("DWP", "Department for Work and Pensions", "Councils look up and exchange data with it."),
    Term("Endpoint", "", "One thing on the network that a borough must be able to reach."),
    Term("Gate", "", "The criteria to enter a stage; passing it freezes the evidence it rests on."),
    Term("GCN", "Government Conveyance Network", "The core that the suppliers’ networks meet in."),
    Term("GSi", "Government Secure Intranet", "The older network of central government."),
    Term("ITHC", "IT Health Check", "The yearly test of security by an outside tester."),
    Term("Lead supplier", "", "The supplier that leads a borough’s migration at a time."),
    Term("MTU", "maximum transmission unit", "The largest packet that a circuit carries whole."),
    Term("N3", "", "The network of the health service."),
    Term("NTP", "Network Time Protocol", "How clocks on the network are kept together."),
    Term("Observed", "", "The worst of a migration’s expected critical endpoints, as measured."),
    Term("PSN", "Public Services Network", "The network of networks that the boroughs move to."),
    Term("RAID", "risks, assumptions, issues and dependencies", "The programme’s register."),
    Term("RAP", "remedial action plan", "What a borough mends after its IT Health Check."),
    Term("SIRO", "senior information risk owner", "Who answers for a borough’s information."),
    Term("Slip", "", "By how many working days a forecast is later than its baseline."),
    Term("SRO", "senior responsible owner", "Who answers for the whole programme."),
    Term("Verified", "", "Claim, checks and acceptance agree, and the certificate is valid."),
    Term("Wave", "", "Boroughs that are to cut over in one window."),
)
