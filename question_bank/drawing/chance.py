"""Chance that repeats itself: the same purpose gives the same draw and the same order on every machine."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from random import Random
from typing import Protocol, TypeVar

from question_bank.contract import Spec

Point = tuple[str, str]
"""A module, and a point of knowledge in it."""


def chance(*purpose: int | str) -> Random:
    """A source of chance for one purpose: the same purpose gives the same numbers, which is what a draw must do."""
    return Random(":".join(map(str, purpose)))


def options_rng(seed: int | str, code: str) -> Random:
    """The source of chance for the options of one question before one candidate, wherever it stands."""
    return chance("options", seed, code)


def spread(questions: Iterable[Spec], rng: Random) -> list[Spec]:
    """In an order that visits every module and every point before it comes back to one."""
    found = {str(question["code"]): question for question in questions}
    piles: dict[Point, list[str]] = {}
    for code, question in found.items():
        piles.setdefault((question["module"], question["point"]), []).append(code)
    return [found[code] for code in spread_piles(piles, rng)]


def spread_piles(piles: Mapping[Point, Sequence[str]], rng: Random) -> Iterator[str]:
    """The codes in such an order; chance is asked only for those that are taken."""
    turns = _turns(list(piles), rng)
    rest = {turn: list(piles[turn]) for turn in turns}
    while turns:
        for turn in turns:
            pile = rest[turn]
            place = rng.randrange(len(pile))
            pile[place], pile[-1] = pile[-1], pile[place]
            yield pile.pop()
        turns = [turn for turn in turns if rest[turn]]


def _turns(points: list[Point], rng: Random) -> list[Point]:
    rng.shuffle(points)
    size = Counter(module for module, _point in points)
    seen = Counter[str]()
    place = {}
    for module, point in points:
        place[module, point] = seen[module] / size[module]
        seen[module] += 1
    return sorted(points, key=place.__getitem__)


class Placed(Protocol):
    """What ordering needs to know of an item."""

    @property
    def no(self) -> int:
        """Its number on the paper."""

    @property
    def section(self) -> int:
        """Its section."""

    @property
    def movable(self) -> bool:
        """Whether it may change places within the section."""


T = TypeVar("T", bound=Placed)


def order_for(items: Iterable[T], seed: int | str) -> list[T]:
    """A candidate's order: sections stay, items change places inside their section where they may."""
    rng = chance("order", seed)
    placed = sorted(items, key=lambda item: (item.section, item.no))
    return [
        item for _section, group in groupby(placed, key=lambda item: item.section) for item in _mixed(list(group), rng)
    ]


def _mixed(items: list[T], rng: Random) -> list[T]:
    movable = [item for item in items if item.movable]
    rng.shuffle(movable)
    turn = iter(movable)
    return [next(turn) if item.movable else item for item in items]
