"""The way of a draw: the bank is read, the papers are drawn off the loop, and kept in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

import gevent

from examserver.house import House
from examserver.offload import is_gevent, off_loop
from examserver.papers.actions.forms import keep_set
from examserver.papers.actions.papers import keep_paper
from examserver.papers.drawn import INDIVIDUAL, SINGLE, Drawn, Wish, compute, compute_or_refuse
from examserver.papers.reads.drawing import Drawable, drawable
from examserver.who import Who
from question_bank.blueprints import Blueprint
from question_bank.contract import Malformed
from question_bank.draw import Short, Shortage, Supply, supply

TRIED = 50
"""Of papers one a candidate, so many are drawn to look at."""


@dataclass(frozen=True)
class Preview:
    """What a draw would give: papers, or what the bank is short of, or why it cannot be drawn at all.

    `conflict`: demands of which each could be met, but not all together.
    """

    drawn: Drawn | None = None
    short: tuple[Short, ...] = ()
    conflict: tuple[str, ...] = ()
    fault: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The questions of the first paper."""
        return tuple(line.code for line in self.drawn.sheets[0].lines) if self.drawn else ()


def bank_for(house: House, plan: Blueprint) -> Drawable:
    """What there is to draw from."""
    return house.see(drawable, plan.most_exposure is not None, plan.exposed_since)


def try_draw(house: House, plan: Blueprint, wish: Wish, seed: str) -> Preview:
    """Draw without keeping anything."""
    tried = Wish(INDIVIDUAL, min(wish.size, TRIED)) if wish.kind == INDIVIDUAL else wish
    return off_loop(_try, bank_for(house, plan), plan, tried, seed)


def _try(bank: Drawable, plan: Blueprint, wish: Wish, seed: str) -> Preview:
    try:
        return Preview(compute(bank, plan, wish, seed))
    except Shortage as shortage:
        return Preview(short=shortage.table, conflict=tuple(shortage.conflict))
    except Malformed as fault:
        return Preview(fault=str(fault))


def make(house: House, who: Who, plan: Blueprint, wish: Wish, seed: str, *, code: str, title: str) -> int:
    """Draw and keep; gives the id of the paper, or of the set. Refuses: as keep_paper and keep_set, and bank_shortage,
    draw_failed."""
    drawn = off_loop(compute_or_refuse, bank_for(house, plan), plan, wish, seed)
    if wish.kind == SINGLE:
        return house.act(keep_paper, who, drawn=drawn, code=code, title=title)
    return house.act(keep_set, who, drawn=drawn, code=code, title=title, pause=breathe)


def breathe() -> None:
    """A turn for everybody else on the loop."""
    if is_gevent():
        gevent.sleep(0)


def supply_for(house: House, plan: Blueprint) -> Sequence[Supply]:
    """What the released bank has for each section and each demand. Malformed: a mandatory question is not to be had."""
    return off_loop(_supply, bank_for(house, plan), plan)


def _supply(bank: Drawable, plan: Blueprint) -> list[Supply]:
    return supply(bank.specs, plan, bank.exposures)
