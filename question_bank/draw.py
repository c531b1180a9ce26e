"""From a blueprint to a paper: a seeded draw, all or nothing, proven afterwards. Same seed, same paper."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from random import Random
from typing import Any, Protocol, TypeVar

from question_bank import sanitize, texts
from question_bank.blueprints import Blueprint, Section
from question_bank.contract import Malformed, Spec
from question_bank.points import TOTAL, from_points

TRIES_FOR_DIFFICULTY = 20


@dataclass(frozen=True)
class PaperItem:
    """One question of a paper. `spec` is frozen with the section's rule and option order in it."""

    no: int
    section: int
    code: str
    worth: int
    movable: bool
    spec: dict[str, Any]


@dataclass(frozen=True)
class Proof:
    """What was counted after drawing; `digest` is the SHA-256 of the items."""

    items: int
    points: int
    by_section: tuple[tuple[str, int, int], ...]
    by_module: dict[str, int]
    mean_difficulty: float | None
    digest: str


@dataclass(frozen=True)
class DrawnPaper:
    """A whole paper, drawn and proven."""

    blueprint: Blueprint
    seed: str
    items: tuple[PaperItem, ...]
    proof: Proof


@dataclass(frozen=True)
class Short:
    """One place of a blueprint that the bank cannot fill."""

    section: str
    kind: str
    module: str
    wanted: int
    found: int


class Shortage(Exception):
    """The bank cannot fill the blueprint; `table` says where and by how many."""

    def __init__(self, table: Sequence[Short]) -> None:
        super().__init__("；".join(f"{s.section} {s.module or '全部'}：需 {s.wanted}，有 {s.found}" for s in table))
        self.table = tuple(table)


@dataclass(frozen=True)
class _Place:
    section: int
    module: str | None
    count: int


class _Draw:
    """One attempt at filling a blueprint; a code or a stem is used once in the whole paper."""

    def __init__(
        self, questions: Mapping[str, Spec], stems: Mapping[str, str], blueprint: Blueprint, rng: Random
    ) -> None:
        self.blueprint = blueprint
        self.rng = rng
        self.left = dict(questions)
        self.stems = stems
        self.used: set[str] = set()
        self.picked: dict[int, list[Spec]] = {i: [] for i in range(len(blueprint.sections))}

    def run(self) -> dict[int, list[Spec]]:
        """The questions of each section, in a mixed order."""
        for code in self.blueprint.mandatory:
            self._take_mandatory(code)
        # places with a quota first: what is left over can then serve any place without one
        places = sorted(_places(self.blueprint), key=lambda place: place.module is None)
        short = [short for place in places if (short := self._fill(place))]
        if short:
            raise Shortage(short)
        for picked in self.picked.values():
            self.rng.shuffle(picked)
        return self.picked

    def _take_mandatory(self, code: str) -> None:
        for place in _places(self.blueprint):
            if self._room(place) and any(q["code"] == code for q in self._candidates(place)):
                return self._take(place.section, code)
        raise Malformed("必选题 %(code)s 不在题库中、不合等级或没有位置", code=code)

    def _room(self, place: _Place) -> int:
        return place.count - sum(place.module in (None, q["module"]) for q in self.picked[place.section])

    def _candidates(self, place: _Place) -> list[Spec]:
        kind = self.blueprint.sections[place.section].kind
        fitting = [q for q in self.left.values() if q["kind"] == kind and place.module in (None, q["module"])]
        return [q for q in fitting if self.stems[q["code"]] not in self.used]

    def _take(self, section: int, code: str) -> None:
        self.picked[section].append(self.left.pop(code))
        self.used.add(self.stems[code])

    def _fill(self, place: _Place) -> Short | None:
        for question in spread(self._candidates(place), self.rng):
            if not self._room(place):
                break
            if self.stems[question["code"]] not in self.used:
                self._take(place.section, question["code"])
        section, missing = self.blueprint.sections[place.section], self._room(place)
        found = place.count - missing
        return Short(section.title, section.kind, place.module or "", place.count, found) if missing else None


def _places(blueprint: Blueprint) -> Iterator[_Place]:
    for i, section in enumerate(blueprint.sections):
        if section.quotas:
            yield from (_Place(i, module, count) for module, count in section.quotas.items())
        else:
            yield _Place(i, None, section.count)


def spread(questions: Iterable[Spec], rng: Random) -> list[Spec]:
    """In an order that visits every module and every point before it comes back to one."""
    points: dict[tuple[str, str], list[Spec]] = {}
    for question in questions:
        points.setdefault((question["module"], question["point"]), []).append(question)
    turns = _turns(list(points), rng)
    for pile in points.values():
        rng.shuffle(pile)
    longest = max(map(len, points.values()), default=0)
    return [points[turn][i] for i in range(longest) for turn in turns if i < len(points[turn])]


def _turns(points: list[tuple[str, str]], rng: Random) -> list[tuple[str, str]]:
    rng.shuffle(points)
    size = Counter(module for module, _point in points)
    seen = Counter[str]()
    place = {}
    for module, point in points:
        place[module, point] = seen[module] / size[module]
        seen[module] += 1
    return sorted(points, key=place.__getitem__)


def stem_of(question: Spec) -> str:
    """The words by which two stems are the same."""
    return texts.fold(sanitize.text_of(question["stem"]))


def draw(questions: Iterable[Spec], blueprint: Blueprint, seed: int | str) -> DrawnPaper:
    """A proven paper. Raises Shortage with the table of what is missing, or Malformed."""
    usable = {q["code"]: q for q in sorted(_usable(questions, blueprint), key=lambda q: str(q["code"]))}
    stems = {code: stem_of(question) for code, question in usable.items()}
    rng = chance("draw", blueprint.code, seed)
    tries = 1 if blueprint.target_difficulty is None else TRIES_FOR_DIFFICULTY
    papers = [_items(blueprint, _Draw(usable, stems, blueprint, rng).run()) for _ in range(tries)]
    items = min(papers, key=lambda items: _distance(items, blueprint.target_difficulty))
    if faults := check_paper(blueprint, items):
        raise Malformed("；".join(faults))
    return DrawnPaper(blueprint, str(seed), items, prove(blueprint, items))


def chance(*purpose: int | str) -> Random:
    """A source of chance for one purpose: the same purpose gives the same numbers, which is what a draw must do."""
    return Random(":".join(map(str, purpose)))


def _distance(items: Sequence[PaperItem], target: float | None) -> float:
    return 0.0 if target is None else abs((mean_difficulty(items) or 0.0) - target)


def _usable(questions: Iterable[Spec], blueprint: Blueprint) -> Iterator[Spec]:
    for question in questions:
        if blueprint.level in question["levels"] and question["code"] not in blueprint.exclude:
            yield question


def _items(blueprint: Blueprint, picked: Mapping[int, Sequence[Spec]]) -> tuple[PaperItem, ...]:
    pairs = [(i, question) for i in sorted(picked) for question in picked[i]]
    return tuple(_item(no, i, blueprint.sections[i], question) for no, (i, question) in enumerate(pairs, 1))


def _item(no: int, place: int, section: Section, question: Spec) -> PaperItem:
    spec = {name: value for name, value in question.items() if not name.startswith("_")}
    if section.rule:
        spec["rule"] = section.rule
    if not section.shuffle_options:
        spec["fixed_order"] = True
    return PaperItem(no, place, question["code"], section.points, section.shuffle_items, spec)


def check_paper(blueprint: Blueprint, items: Sequence[PaperItem]) -> list[str]:
    """Whatever makes these items not the paper of this blueprint; empty when it is proven."""
    faults: list[str] = []
    for i, section in enumerate(blueprint.sections):
        faults += _check_section(section, [item for item in items if item.section == i])
    if (total := sum(item.worth for item in items)) != TOTAL:
        faults.append(f"总分为 {from_points(total)}，须为 {from_points(TOTAL)}")
    faults += [f"题目 {code} 重复" for code, n in Counter(item.code for item in items).items() if n > 1]
    stems = Counter(stem_of(item.spec) for item in items)
    faults += [f"题干重复：{item.code}" for item in items if stems[stem_of(item.spec)] > 1]
    faults += [f"缺少必选题 {code}" for code in blueprint.mandatory if code not in {item.code for item in items}]
    return faults


def _check_section(section: Section, items: Sequence[PaperItem]) -> Iterator[str]:
    if len(items) != section.count:
        yield f"{section.title}：需 {section.count} 题，有 {len(items)} 题"
    if any(item.spec["kind"] != section.kind or item.worth != section.points for item in items):
        yield f"{section.title}：题型或分值不符"
    modules = Counter(item.spec["module"] for item in items)
    if section.quotas and dict(modules) != dict(section.quotas):
        yield f"{section.title}：模块配额不符"


def prove(blueprint: Blueprint, items: Sequence[PaperItem]) -> Proof:
    """The counts and the digest that are kept with a paper."""
    return Proof(
        items=len(items),
        points=sum(item.worth for item in items),
        by_section=tuple(_count_section(i, section, items) for i, section in enumerate(blueprint.sections)),
        by_module=dict(sorted(Counter(item.spec["module"] for item in items).items())),
        mean_difficulty=mean_difficulty(items),
        digest=digest_of(items),
    )


def _count_section(place: int, section: Section, items: Sequence[PaperItem]) -> tuple[str, int, int]:
    worths = [item.worth for item in items if item.section == place]
    return section.title, len(worths), sum(worths)


def mean_difficulty(items: Sequence[PaperItem]) -> float | None:
    """The expected share of the points that is reached; None while no item says its difficulty."""
    rated = [(item.worth, item.spec["difficulty"]) for item in items if item.spec.get("difficulty") is not None]
    worth = sum(w for w, _d in rated)
    return round(sum(w * d for w, d in rated) / worth, 4) if worth else None


def digest_of(items: Sequence[PaperItem]) -> str:
    """The SHA-256 of the items in their order, the key included."""
    text = json.dumps([asdict(item) for item in items], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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


def options_rng(seed: int | str, code: str) -> Random:
    """The source of chance for the options of one question before one candidate, wherever it stands."""
    return chance("options", seed, code)
