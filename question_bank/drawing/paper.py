"""A drawn paper and its proof: everything that a blueprint asks is counted again from the items alone."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from question_bank import sanitize, texts
from question_bank.blueprints import Blueprint, Section, difficulty_class, words_of_sort
from question_bank.contract import Spec
from question_bank.points import TOTAL, from_points

MARK = re.compile(r"\[\[[0-9]{1,2}\]\]")
"""Where a part of a case stands in its text."""

FINE = 10_000
"""Difficulties are compared in whole ten-thousandths."""


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
    by_point: dict[str, int]
    by_difficulty: dict[str, int]
    by_importance: dict[str, int]
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
    """One demand of a blueprint that the bank cannot meet; what is empty does not narrow it.

    Where more are found than wanted, the demand has an upper bound, and the others force so many.
    """

    section: str
    kind: str
    module: str
    wanted: int
    found: int
    point: str = ""
    difficulty: str = ""
    importance: str = ""

    def __str__(self) -> str:
        sort = words_of_sort(self.module, self.point, self.difficulty, self.importance)
        counts = f"需 {self.wanted}，有" if self.found < self.wanted else f"至多 {self.wanted}，却要"
        return f"{self.section} {sort or '全部'}：{counts} {self.found}"


class Shortage(Exception):
    """The bank cannot fill the blueprint; `table` says where and by how many.

    Where every demand could be met alone, `conflict` names the fewest that cannot be met together: were any of them
    left out, the others could be met. The table then says how near each comes while the others are met.
    """

    def __init__(self, table: Sequence[Short], conflict: Sequence[str] = ()) -> None:
        words = ["以下要求不能同时满足：" + "，".join(conflict)] if conflict else []
        super().__init__("；".join([*words, *map(str, table)]))
        self.table = tuple(table)
        self.conflict = tuple(conflict)


def items_of(blueprint: Blueprint, picked: Sequence[Sequence[Spec]]) -> tuple[PaperItem, ...]:
    """The questions of each section as the items of a paper, numbered."""
    pairs = [(i, question) for i, questions in enumerate(picked) for question in questions]
    return tuple(_item(no, i, blueprint.sections[i], question) for no, (i, question) in enumerate(pairs, 1))


def _item(no: int, place: int, section: Section, question: Spec) -> PaperItem:
    spec = dict(question)
    if section.rule:
        spec["rule"] = section.rule
    if not section.shuffle_options:
        spec["fixed_order"] = True
    return PaperItem(no, place, question["code"], section.points, section.shuffle_items, spec)


def stem_of(question: Spec) -> str:
    """The words by which two stems are the same; of a case whose text is nothing but its parts, their words."""
    stem: str = question["stem"]
    if "[[" in stem and question.get("kind") == "case" and not _folded(MARK.sub("", stem)):
        stem = " ".join(str(part.get("stem") or part.get("options") or part["kind"]) for part in question["parts"])
    return _folded(stem)


@lru_cache(maxsize=20_000)
def _folded(stem: str) -> str:
    return texts.fold(sanitize.text_of(stem))


def check_paper(blueprint: Blueprint, items: Sequence[PaperItem]) -> list[str]:
    """Whatever makes these items not the paper of this blueprint; empty when it is proven."""
    faults: list[str] = []
    for i, section in enumerate(blueprint.sections):
        faults += _check_section(section, [item for item in items if item.section == i])
    if (total := sum(item.worth for item in items)) != TOTAL:
        faults.append(f"总分为 {from_points(total)}，须为 {from_points(TOTAL)}")
    codes = Counter(item.code for item in items)
    faults += [f"题目 {code} 重复" for code, n in codes.items() if n > 1]
    faults += _check_likeness(blueprint, items)
    faults += [f"缺少必选题 {code}" for code in blueprint.mandatory if code not in codes]
    faults += [f"含有排除的题目 {code}" for code in blueprint.exclude if code in codes]
    faults += [f"题目 {item.code} 不合等级" for item in items if blueprint.level not in item.spec["levels"]]
    target = blueprint.target_difficulty
    mean = mean_of(rated(items)) or Fraction(0)
    if target is not None and abs(mean - fine(target)) > fine(blueprint.tolerance):
        faults.append(f"平均难度 {mean_difficulty(items)}，须为 {target:g}±{blueprint.tolerance:g}")
    return faults


def _check_section(section: Section, items: Sequence[PaperItem]) -> Iterator[str]:
    if len(items) != section.count:
        yield f"{section.title}：需 {section.count} 题，有 {len(items)} 题"
    if any(item.spec["kind"] != section.kind or item.worth != section.points for item in items):
        yield f"{section.title}：题型或分值不符"
    modules = Counter(item.spec["module"] for item in items)
    if section.quotas and dict(modules) != dict(section.quotas):
        yield f"{section.title}：模块配额不符"
    for limit in section.limits:
        if not limit.least <= (found := sum(limit.fits(item.spec) for item in items)) <= limit.most:
            yield f"{section.title}：{limit.sort_words}须 {limit.count_words}，有 {found} 题"


def _check_likeness(blueprint: Blueprint, items: Sequence[PaperItem]) -> Iterator[str]:
    stems = Counter(stem_of(item.spec) for item in items)
    yield from (f"题干重复：{item.code}" for item in items if stems[stem_of(item.spec)] > 1)
    siblings = Counter(item.spec["sibling"] for item in items if item.spec.get("sibling"))
    yield from (f"同源题 {sibling} 出现 {n} 次" for sibling, n in siblings.items() if n > 1)
    codes = {item.code for item in items}
    groups = [*blueprint.enemies, *((item.code, code) for item in items for code in item.spec.get("enemies", ()))]
    for group in groups:
        if len(together := sorted(codes & set(group))) > 1:
            yield f"互斥题 {'、'.join(together)} 同时出现"


def prove(blueprint: Blueprint, items: Sequence[PaperItem]) -> Proof:
    """The counts and the digest that are kept with a paper."""
    difficulties = [item.spec.get("difficulty") for item in items]
    return Proof(
        items=len(items),
        points=sum(item.worth for item in items),
        by_section=tuple(_count_section(i, section, items) for i, section in enumerate(blueprint.sections)),
        by_module=_counted(item.spec["module"] for item in items),
        by_point=_counted(item.spec["point"] for item in items),
        by_difficulty=_counted(difficulty_class(d) if d is not None else "" for d in difficulties),
        by_importance=_counted(item.spec.get("importance") or "" for item in items),
        mean_difficulty=mean_difficulty(items),
        digest=digest_of(items),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _count_section(place: int, section: Section, items: Sequence[PaperItem]) -> tuple[str, int, int]:
    worths = [item.worth for item in items if item.section == place]
    return section.title, len(worths), sum(worths)


def fine(difficulty: float) -> int:
    """A difficulty in whole ten-thousandths."""
    return round(difficulty * FINE)


def rated(items: Iterable[PaperItem]) -> list[tuple[int, int]]:
    """Worth and fine difficulty of the items that say one."""
    said = [(item.worth, item.spec.get("difficulty")) for item in items]
    return [(worth, fine(difficulty)) for worth, difficulty in said if difficulty is not None]


def mean_of(pairs: Iterable[tuple[int, int]]) -> Fraction | None:
    """The fine mean difficulty, weighed by worth; None of nothing."""
    known = list(pairs)
    worth = sum(worth for worth, _difficulty in known)
    return Fraction(sum(worth * difficulty for worth, difficulty in known), worth) if worth else None


def mean_difficulty(items: Sequence[PaperItem]) -> float | None:
    """The expected share of the points that is reached; None while no item says its difficulty."""
    mean = mean_of(rated(items))
    return None if mean is None else round(float(mean / FINE), 4)


def digest_of(items: Sequence[PaperItem]) -> str:
    """The SHA-256 of the items in their order, the key included."""
    text = json.dumps([vars(item) for item in items], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def shared(one: Sequence[PaperItem], other: Sequence[PaperItem], besides: Iterable[str]) -> int:
    """How many stems two papers have in common, the questions `besides` not counted."""
    free = set(besides)
    stems = [{stem_of(item.spec) for item in paper if item.code not in free} for paper in (one, other)]
    return len(stems[0] & stems[1])
