"""The bank as one blueprint sees it: sorted once, then good for any number of papers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.blueprints import Blueprint, Quota, Section
from question_bank.contract import Malformed, Spec
from question_bank.drawing.chance import Point
from question_bank.drawing.paper import fine, stem_of

Piles = dict[Point, list[str]]
Key = tuple[str, ...]
"""Of the questions that share a key, at most one stands in a paper."""


@dataclass(frozen=True)
class Shelf:
    """What fits one section. A mask has bit `j` set where a question counts towards demand `j`."""

    section: Section
    demands: tuple[Quota, ...]
    masks: Mapping[str, int]
    counted: Mapping[int, list[int]]
    cells: Mapping[int, list[str]]
    piles: tuple[Piles, ...]
    whole: Piles
    order: tuple[int, ...]


class Stock:
    """The questions that may stand in a paper of this blueprint, on the shelves of its sections."""

    def __init__(
        self, questions: Iterable[Spec], blueprint: Blueprint, exposures: Mapping[str, int] | None = None
    ) -> None:
        self.blueprint = blueprint
        usable = _usable(questions, blueprint, exposures or {})
        self.questions: dict[str, Spec] = {q["code"]: q for q in sorted(usable, key=lambda q: str(q["code"]))}
        sorts: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for code, q in self.questions.items():
            sorts[q["kind"], q["module"], q["point"], q.get("difficulty"), q.get("importance")].append(code)
        self.shelves = [_shelf(section, sorts, self.questions) for section in blueprint.sections]
        self._enemies = _enemies(self.questions, blueprint)
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._bare: dict[str, Spec] = {}
        for code in blueprint.mandatory:
            if not self.places(code):
                raise Malformed("必选题 %(code)s 不在题库中、不合等级、已满曝光次数或没有位置", code=code)

    def places(self, code: str) -> list[int]:
        """The sections in which a question may stand."""
        return [i for i, shelf in enumerate(self.shelves) if code in shelf.masks]

    def keys(self, code: str) -> tuple[Key, ...]:
        """What a question keeps out of the paper by standing in it: itself, its twins, its siblings, its enemies."""
        if code not in self._keys:
            question = self.questions[code]
            sibling = (("sibling", str(question["sibling"])),) if question.get("sibling") else ()
            self._keys[code] = (("code", code), stem_key(question), *sibling, *self._enemies.get(code, ()))
        return self._keys[code]

    def bare(self, code: str) -> Spec:
        """A question without what was noted when it was read."""
        if code not in self._bare:
            self._bare[code] = {name: value for name, value in self.questions[code].items() if name[:1] != "_"}
        return self._bare[code]

    def difficulty(self, code: str) -> int | None:
        """The fine difficulty of a question that says one."""
        difficulty = self.questions[code].get("difficulty")
        return None if difficulty is None else fine(difficulty)


def stem_key(question: Spec) -> Key:
    """What a question has in common with its twins."""
    return ("stem", stem_of(question))


def _usable(questions: Iterable[Spec], blueprint: Blueprint, exposures: Mapping[str, int]) -> Iterator[Spec]:
    out, most = frozenset(blueprint.exclude), blueprint.most_exposure
    for question in questions:
        code = question["code"]
        if (
            blueprint.level in question["levels"]
            and code not in out
            and (most is None or exposures.get(code, 0) < most)
        ):
            yield question


def _shelf(section: Section, sorts: Mapping[tuple[Any, ...], list[str]], questions: Mapping[str, Spec]) -> Shelf:
    demands = section.demands
    masks: dict[str, int] = {}
    cells: dict[int, list[str]] = defaultdict(list)
    piles: tuple[Piles, ...] = tuple({} for _demand in demands)
    whole: Piles = {}
    for (kind, module, point, *_more), codes in sorts.items():
        if kind == section.kind:
            mask = _mask(demands, questions[codes[0]])
            masks.update(dict.fromkeys(codes, mask))
            cells[mask] += codes
            for pile in (whole, *(piles[j] for j in bits(mask))):
                pile.setdefault((module, point), []).extend(codes)
    slack = [sum(map(len, piles[j].values())) - demand.least for j, demand in enumerate(demands)]
    order = sorted((j for j, demand in enumerate(demands) if demand.least), key=slack.__getitem__)
    return Shelf(section, demands, masks, {mask: bits(mask) for mask in cells}, cells, piles, whole, tuple(order))


def _mask(demands: Collection[Quota], question: Spec) -> int:
    return sum(1 << j for j, demand in enumerate(demands) if demand.fits(question))


def bits(mask: int) -> list[int]:
    """The places of the bits that are set."""
    return [j for j in range(mask.bit_length()) if mask >> j & 1]


def _enemies(questions: Mapping[str, Spec], blueprint: Blueprint) -> dict[str, list[Key]]:
    own = [(code, other) for code, question in questions.items() for other in question.get("enemies") or ()]
    keys: dict[str, list[Key]] = defaultdict(list)
    for group in {tuple(sorted(set(group))) for group in (*blueprint.enemies, *own)}:
        for code in group:
            keys[code].append(("enemies", *group))
    return {code: sorted(found) for code, found in keys.items()}
