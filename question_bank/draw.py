"""From a blueprint to papers: a seeded draw, all or nothing, proven afterwards. Same seed, same paper.

A quick draw is tried first; where it fails, the exact one finds a paper if there is one, or says what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from question_bank.blueprints import Blueprint
from question_bank.contract import Malformed, Spec
from question_bank.drawing.chance import chance, options_rng, order_for, spread
from question_bank.drawing.exact import solve
from question_bank.drawing.greedy import Aim, fill
from question_bank.drawing.paper import (
    DrawnPaper,
    PaperItem,
    Proof,
    Short,
    Shortage,
    check_paper,
    digest_of,
    fine,
    items_of,
    mean_difficulty,
    mean_of,
    prove,
    rated,
    shared,
    stem_of,
)
from question_bank.drawing.shortage import Supply, supply_of, why_not
from question_bank.drawing.stock import Key, Stock, stem_key

__all__ = [
    "MOST_FORMS",
    "DrawnPaper",
    "PaperItem",
    "Proof",
    "Short",
    "Shortage",
    "Supply",
    "chance",
    "check_forms",
    "check_paper",
    "digest_of",
    "draw",
    "draw_each",
    "draw_forms",
    "mean_difficulty",
    "options_rng",
    "order_for",
    "prove",
    "spread",
    "stem_of",
    "supply",
]

MOST_FORMS = 26
"""Forms are called A to Z."""

QUICK_TRIES = 3

Picked = Sequence[Sequence[str]]
Exposures = Mapping[str, int] | None
"""How often each question was used, for blueprints with a maximum; a question that is not there was never used."""


def draw(questions: Iterable[Spec], blueprint: Blueprint, seed: int | str, exposures: Exposures = None) -> DrawnPaper:
    """A proven paper. Raises Shortage with the table of what is missing, or Malformed."""
    return _draw(Stock(questions, blueprint, exposures), seed)


def draw_each(
    questions: Iterable[Spec], blueprint: Blueprint, seeds: Iterable[int | str], exposures: Exposures = None
) -> Iterator[DrawnPaper]:
    """A paper for each seed, as `draw` gives it: one a candidate. The bank is sorted only once."""
    stock = Stock(questions, blueprint, exposures)
    return (_draw(stock, seed) for seed in seeds)


def supply(questions: Iterable[Spec], blueprint: Blueprint, exposures: Exposures = None) -> list[Supply]:
    """What the bank has for each section and each of its demands, after all that the blueprint shuts out."""
    return supply_of(Stock(questions, blueprint, exposures))


def _draw(stock: Stock, seed: int | str) -> DrawnPaper:
    plan = stock.blueprint
    target = plan.target_difficulty
    aim = None if target is None else Aim(fine(target), fine(plan.tolerance))
    rng = chance("draw", plan.code, seed)
    picked = next((paper for _try in range(QUICK_TRIES) if (paper := fill(stock, rng, aim))), None)
    if picked is None:
        papers = solve(stock, chance("exact", plan.code, seed))
        if papers is None:
            raise why_not(stock)
        picked = papers[0]
    return _proven(stock, seed, picked)


def _proven(stock: Stock, seed: int | str, picked: Picked) -> DrawnPaper:
    plan = stock.blueprint
    items = items_of(plan, [[stock.bare(code) for code in codes] for codes in picked])
    if faults := check_paper(plan, items):
        raise Malformed("；".join(faults).replace("%", "%%"))
    return DrawnPaper(plan, str(seed), items, prove(plan, items))


def draw_forms(
    questions: Iterable[Spec],
    blueprint: Blueprint,
    seed: int | str,
    n: int,
    overlap: int = 0,
    exposures: Exposures = None,
) -> list[DrawnPaper]:
    """Parallel forms A, B, C …: any two share at most `overlap` questions besides the mandatory ones.

    Their mean difficulties are within the blueprint's tolerance of each other. Raises Shortage or Malformed.
    """
    if not 1 <= n <= MOST_FORMS:
        raise Malformed("平行卷须为 1 到 %(most)s 份", most=MOST_FORMS)
    stock = Stock(questions, blueprint, exposures)
    papers: Sequence[Picked] | None = _fill_forms(stock, seed, n) or solve(
        stock, chance("exact", blueprint.code, seed, n), n, overlap
    )
    if papers is None:
        raise why_not(stock, n, overlap)
    forms = [_proven(stock, f"{seed}-{chr(ord('A') + place)}", picked) for place, picked in enumerate(papers)]
    if faults := check_forms(forms, overlap):
        raise Malformed("；".join(faults).replace("%", "%%"))
    return forms


def _fill_forms(stock: Stock, seed: int | str, n: int) -> list[Picked] | None:
    """Forms without any overlap, one after the other, each near the difficulty of the first."""
    plan = stock.blueprint
    within = fine(plan.tolerance) / 2
    aim = None if plan.target_difficulty is None else Aim(fine(plan.target_difficulty), within)
    barred: set[Key] = set()
    papers: list[Picked] = []
    for place in range(n):
        picked = fill(stock, chance("form", plan.code, seed, place), aim, barred)
        if picked is None:
            return None
        papers.append(picked)
        barred |= {stem_key(stock.questions[c]) for codes in picked for c in codes if c not in plan.mandatory}
        mean = mean_of(rated(items_of(plan, [[stock.questions[c] for c in codes] for codes in picked])))
        aim = aim or (None if mean is None else Aim(float(mean), within))
    return papers


def check_forms(forms: Sequence[DrawnPaper], overlap: int = 0) -> list[str]:
    """Whatever makes papers not parallel forms of each other; empty when it is proven."""
    faults: list[str] = []
    for one, other in combinations(forms, 2):
        names, plan = f"{one.seed} 与 {other.seed}", one.blueprint
        if (common := shared(one.items, other.items, plan.mandatory)) > overlap:
            faults.append(f"{names}：重复 {common} 题，至多 {overlap} 题")
        means = [mean_of(rated(form.items)) for form in (one, other)]
        if means[0] is not None and means[1] is not None and abs(means[0] - means[1]) > fine(plan.tolerance):
            faults.append(f"{names}：平均难度相差超过 {plan.tolerance:g}")
    return faults
