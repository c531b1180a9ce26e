"""Drawn papers, ready to be kept: compact, since three thousand of them hold the same few questions; and their sums."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, pstdev
from typing import Any

from examserver.errors import Refused
from examserver.papers.actions import digest_of
from examserver.papers.reads.drawing import Drawable
from question_bank.blueprints import Blueprint, write_blueprint
from question_bank.contract import Malformed
from question_bank.draw import MOST_FORMS, DrawnPaper, Proof, Shortage, draw, draw_each, draw_forms
from question_bank.drawing.paper import shared

SINGLE, PARALLEL, INDIVIDUAL = KINDS = ("single", "parallel", "individual")
MOST_INDIVIDUAL = 9_999
MOST_OVERLAP = 500


@dataclass(frozen=True)
class Wish:
    """What is asked for: one paper, so many parallel forms, or so many papers, one a candidate."""

    kind: str = SINGLE
    size: int = 1
    overlap: int = 0

    def __post_init__(self) -> None:
        least, most = {SINGLE: (1, 1), PARALLEL: (2, MOST_FORMS), INDIVIDUAL: (2, MOST_INDIVIDUAL)}[self.kind]
        if not least <= self.size <= most:
            raise Refused("out_of_range", field="size", least=least, most=most)
        if not 0 <= self.overlap <= MOST_OVERLAP:
            raise Refused("out_of_range", field="overlap", least=0, most=MOST_OVERLAP)

    def suffix(self, place: int) -> str:
        """What is added to the code of the set for one of its papers: A, B, C … or 0001, 0002 …"""
        return chr(ord("A") + place) if self.kind == PARALLEL else f"{place + 1:04d}"


@dataclass(frozen=True, slots=True)
class Line:
    """A question as it stands in one section, the same in every paper that holds it; `digest` is that of its spec."""

    section: int
    kind: str
    code: str
    worth: int
    movable: bool
    digest: str


@dataclass(frozen=True)
class Sheet:
    """One drawn paper: its questions in their order, numbered from 1."""

    seed: str
    proof: dict[str, Any]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Drawn:
    """Papers of one draw. `specs`: every question that they hold, by digest; `stamp`: of the bank they come from."""

    plan: Blueprint
    wish: Wish
    seed: str
    stamp: str
    sheets: tuple[Sheet, ...]
    specs: dict[str, dict[str, Any]]
    proof: dict[str, Any]

    @property
    def blueprint(self) -> dict[str, Any]:
        """The written form of the plan."""
        return write_blueprint(self.plan)


def compute(bank: Drawable, plan: Blueprint, wish: Wish, seed: str) -> Drawn:
    """Draw; to be done off the loop. Raises Shortage or Malformed, as question_bank.draw does."""
    specs: dict[str, dict[str, Any]] = {}
    known: dict[tuple[str, int], Line] = {}
    sheets, kept = [], []
    for paper in _papers(bank, plan, wish, seed):
        sheets.append(Sheet(paper.seed, proof_of(paper.proof, paper), tuple(_lines(paper, specs, known))))
        if wish.kind == PARALLEL:
            kept.append(paper)
    return Drawn(plan, wish, seed, bank.stamp, tuple(sheets), specs, sums_of(plan, sheets, kept))


def compute_or_refuse(bank: Drawable, plan: Blueprint, wish: Wish, seed: str) -> Drawn:
    """The same for those who keep it. Refuses: bank_shortage (`problems`), draw_failed."""
    try:
        return compute(bank, plan, wish, seed)
    except Shortage as short:
        raise Refused("bank_shortage", table=str(short), problems=[vars(s) for s in short.table]) from None
    except Malformed as fault:
        raise Refused("draw_failed", reason=str(fault)) from None


def _papers(bank: Drawable, plan: Blueprint, wish: Wish, seed: str) -> Iterable[DrawnPaper]:
    if wish.kind == SINGLE:
        return [draw(bank.specs, plan, seed, bank.exposures)]
    if wish.kind == PARALLEL:
        return draw_forms(bank.specs, plan, seed, wish.size, wish.overlap, bank.exposures)
    seeds = (f"{seed}-{wish.suffix(place)}" for place in range(wish.size))
    return draw_each(bank.specs, plan, seeds, bank.exposures)


def _lines(paper: DrawnPaper, specs: dict[str, dict[str, Any]], known: dict[tuple[str, int], Line]) -> Iterator[Line]:
    for item in paper.items:
        place = (item.code, item.section)  # the section puts its rule into the spec
        if place not in known:
            digest = digest_of(item.spec)
            specs[digest] = item.spec
            known[place] = Line(item.section, item.spec["kind"], item.code, item.worth, item.movable, digest)
        yield known[place]


def proof_of(proof: Proof, paper: DrawnPaper) -> dict[str, Any]:
    """What is kept with a paper."""
    difficulties = [d for item in paper.items if (d := item.spec.get("difficulty")) is not None]
    return {
        "items": proof.items,
        "points": proof.points,
        "by_section": [list(section) for section in proof.by_section],
        "by_module": proof.by_module,
        "by_difficulty": proof.by_difficulty,
        "by_importance": proof.by_importance,
        "mean_difficulty": proof.mean_difficulty,
        "spread": round(pstdev(difficulties), 4) if difficulties else None,
    }


def sums_of(plan: Blueprint, sheets: list[Sheet], forms: list[DrawnPaper]) -> dict[str, Any]:
    """What is kept with a set: the mean difficulties, how often questions stand in it, what each two forms share."""
    means = [mean for sheet in sheets if (mean := sheet.proof["mean_difficulty"]) is not None]
    times = Counter(line.code for sheet in sheets for line in sheet.lines)
    pairs = len(sheets) * (len(sheets) - 1) // 2
    return {
        "items": sheets[0].proof["items"],
        "points": sheets[0].proof["points"],
        "difficulty": [min(means), round(fmean(means), 4), max(means)] if means else None,
        "questions": len(times),
        "most_times": max(times.values()),
        "mean_times": round(fmean(times.values()), 2),
        "times": times_spread(times),
        "mean_shared": round(sum(n * (n - 1) // 2 for n in times.values()) / pairs, 2) if pairs else 0,
        "shared": {
            f"{one}-{other}": shared(a.items, b.items, plan.mandatory)
            for (one, a), (other, b) in combinations(enumerate(forms), 2)
        },
    }


BANDS = 8


def times_spread(times: Mapping[str, int]) -> list[list[int]]:
    """How many questions stand in so many papers: [from, to, questions], in at most BANDS bands of one width."""
    most = max(times.values())
    width = -(-most // BANDS)
    counted = Counter((n - 1) // width for n in times.values())
    return [[band * width + 1, min((band + 1) * width, most), counted[band]] for band in range(-(-most // width))]
