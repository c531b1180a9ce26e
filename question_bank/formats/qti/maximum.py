"""The maximum of SCORE, found once when an item is read: as it is written, else the best that its rules can give."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed
from question_bank.formats.qti.context import every
from question_bank.formats.qti.marking import MAXSCORE, SCORE, begin, is_number
from question_bank.formats.qti.processing import initial_value, process
from question_bank.formats.qti.shapes import middle_of, read_coords
from question_bank.formats.qti.values import BadValue, Unmarkable

MOST_RUNS = 300
FEWEST_RUNS = 8
MOST_EVALUATED = 30_000
MOST_TRIED = 60
Block = Mapping[str, Any]
Answers = dict[str, list[str]]


def size_of(rules: Any) -> int:
    """How many rules and expressions there are."""
    return sum(1 for _rule in every(rules))


def runs_of(block: Block) -> int:
    """How often the rules may be tried: less often the longer they are."""
    return max(FEWEST_RUNS, min(MOST_RUNS, MOST_EVALUATED // max(1, size_of(block["rules"]))))


def maximum_of(block: Block) -> tuple[Fraction, str, int]:
    """The maximum, where it comes from (normalMaximum, MAXSCORE, derived or assumed), and how often rules were run."""
    outcomes = {outcome["identifier"]: outcome for outcome in block["outcomes"]}
    written = Fraction(outcomes.get(SCORE, {}).get("max", "0"))
    if written > 0:
        return written, "normalMaximum", 0
    if MAXSCORE in outcomes and "default" in outcomes[MAXSCORE]:
        held = initial_value(outcomes[MAXSCORE])
        if is_number(held) and not isinstance(held.item, float) and held.item > 0:
            return Fraction(held.item), "MAXSCORE", 0
    best, runs = best_score(block)
    return (best, "derived", runs) if best > 0 else (Fraction(1), "assumed", runs)


def best_score(block: Block) -> tuple[Fraction, int]:
    """The best SCORE that the key, the mappings and the values named in the rules can reach (0 when none does), and
    after how many runs."""
    tried = {response["identifier"]: list(candidates(block, response)) for response in block["responses"]}
    answers: Answers = {name: choices[0] for name, choices in tried.items() if choices}
    best, runs, most = score_of(block, answers), 1, runs_of(block)
    for _round in range(2):
        for name, choices in tried.items():
            for choice in choices[:MOST_TRIED]:
                if runs >= most:
                    break
                runs += 1
                score = score_of(block, {**answers, name: choice})
                if score > best:
                    best, answers = score, {**answers, name: choice}
    return max([best, *_constants(block["rules"])]), runs


def score_of(block: Block, answers: Answers) -> Fraction:
    """SCORE of an answer; 0 when it has none."""
    try:
        context = begin(block, answers)
        process(context, block["rules"])
    except (Unmarkable, Malformed, BadValue):
        return Fraction(0)
    score = context.values.get(SCORE)
    return (
        Fraction(score.item)
        if score is not None and is_number(score) and not isinstance(score.item, float)
        else Fraction(0)
    )


def candidates(block: Block, response: Mapping[str, Any]) -> Iterator[list[str]]:
    """Answers to one response that may score: the key, the best of the mapping, the best areas, values in the rules."""
    if response["cardinality"] == "record":
        return
    single = response["cardinality"] == "single"
    interaction: Mapping[str, Any] = next(
        (i for i in block["interactions"] if i["response"] == response["identifier"]), {}
    )
    most = 1 if single else interaction.get("max") or MOST_TRIED
    if response.get("correct"):
        yield [str(value) for value in response["correct"]]
    ranked = list(_allowed(_ranked(response), interaction.get("limits", {}))) if not single else _ranked(response)
    if ranked:
        yield ranked[:most]
    if single:
        yield from ([key] for key in ranked[1:MOST_TRIED])
        yield from ([option] for option in interaction.get("options", ())[:MOST_TRIED])
    named = dict.fromkeys([*_named(block["rules"], response.get("base")), *_stored(block, response.get("base"))])
    yield from ([value] for value in list(named)[:MOST_TRIED])
    if not single and named:
        yield list(named)[:most]


def _ranked(response: Mapping[str, Any]) -> list[str]:
    """The keys of the mapping, or points in the areas, that are worth something: the dearest first."""
    table = response.get("mapping") or response.get("areas") or {"entries": ()}
    good = [entry for entry in table["entries"] if Fraction(entry["value"]) > 0]
    good.sort(key=lambda entry: -Fraction(entry["value"]))
    return [entry["key"] if "key" in entry else _point_in(entry) for entry in good]


def _allowed(pairs: list[str], limits: Mapping[str, Any]) -> Iterator[str]:
    """The first of the pairs that leave every option within its limit."""
    left, right = limits.get("left", limits.get("both", {})), limits.get("right", limits.get("both", {}))
    used: dict[tuple[str, str], int] = {}
    for pair in pairs:
        ends = pair.split()
        if len(ends) != 2:
            yield pair
            continue
        sides = [("both" if "both" in limits else side, end) for side, end in zip(("left", "right"), ends, strict=True)]
        if all(
            _is_free(used.get(side, 0), limit.get(side[1], 0)) for side, limit in zip(sides, (left, right), strict=True)
        ):
            for side in sides:
                used[side] = used.get(side, 0) + 1
            yield pair


def _is_free(used: int, limit: int) -> bool:
    return limit == 0 or used < limit


def _point_in(entry: Mapping[str, Any]) -> str:
    x, y = middle_of(entry["shape"], read_coords(entry["shape"], entry["coords"]))
    return f"{float(x)} {float(y)}"


def _named(rules: Any, base: Any) -> Iterator[str]:
    for rule in every(rules):
        if rule["op"] == "baseValue" and rule.get("baseType") == base and rule.get("value"):
            yield str(rule["value"])


def _stored(block: Block, base: Any) -> Iterator[str]:
    for outcome in block["outcomes"]:
        if outcome.get("base") == base and outcome["cardinality"] != "record":
            yield from (str(value) for value in outcome.get("default") or ())


def _constants(rules: Any) -> Iterator[Fraction]:
    """The numbers that a rule sets SCORE to, just so."""
    for rule in every(rules):
        below = rule.get("of", ())
        if rule["op"] == "setOutcomeValue" and rule.get("identifier") == SCORE and below[0]["op"] == "baseValue":
            try:
                yield Fraction(str(below[0].get("value", "0")).strip())
            except (ValueError, ZeroDivisionError):
                continue
