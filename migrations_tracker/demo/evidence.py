"""The papers of the illustrative programme: links to a host that does not exist, all invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from migrations_tracker.demo.steps import AddEvidence
from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import Stage

HOST: Final = "https://papers.psn.example"


@dataclass(frozen=True, slots=True)
class Paper:
    """One link, added on a working day counted from the day of the first start."""

    day: int
    about: About
    code: str
    title: str

    @property
    def action(self) -> AddEvidence:
        link = f"{HOST}/{self.about.value}/{self.code}/{-self.day}"
        return AddEvidence(Subject(self.about, self.code), self.title, link)


_M, _G, _S = About.MILESTONE, About.GATE, About.SERVICE
# By the number of the story: a borough that is done, one under way, and one that was rolled back.
PAPERS: Final[Mapping[int, tuple[Paper, ...]]] = {
    14: (
        Paper(-130, _M, MilestoneCode.DISCOVERY, "Signed scope and inventory of sites"),
        Paper(-96, _M, MilestoneCode.DESIGN, "Network diagram, version 3"),
        Paper(-52, _M, MilestoneCode.CIRCUIT, "Install certificate of both circuits"),
        Paper(-47, _G, Stage.TESTING, "Minute of the programme board"),
        Paper(-24, _S, PsnService.SECURE_EMAIL, "Test report of the mail relay"),
    ),
    8: (
        Paper(-64, _M, MilestoneCode.DESIGN, "Network diagram and test plan"),
        Paper(-13, _G, Stage.TESTING, "Readiness letter of the lead supplier"),
    ),
    12: (Paper(-30, _S, PsnService.SECURE_EMAIL, "Report of the lost large messages"),),
}


def papers_of(story: int) -> tuple[Paper, ...]:
    return PAPERS.get(story, ())
