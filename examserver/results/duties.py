"""The chore of this floor: what an exam's sources say is entered as subject marks."""

from examserver.house import House
from examserver.results.actions import enter_from_sources
from examserver.results.reads import parts
from examserver.results.reads.sources import candidates_to_enter
from examserver.who import SERVER


def enter_marks(house: House) -> None:
    """Enter marks as soon as they are known, a few dozen candidates in one transaction."""
    for some in parts(house.see(candidates_to_enter, house.clock.now()), 50):
        house.act(enter_from_sources, SERVER, candidate_ids=some)
