"""What our own questions are made of when they are written as QTI.

SCORE is whole: shares are multiplied by what makes all of them whole, and that is SCORE's normalMaximum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from question_bank.contract import Malformed
from question_bank.formats.qti.templates import node as rule
from question_bank.formats.qti.templates import set_value, template_of, variable
from question_bank.formats.qti.tree import Node
from question_bank.points import from_share

Rule = dict[str, Any]
NAME = "RESPONSE"
ONE = Fraction(1)
BEYOND = Fraction(-1_000_000)


@dataclass
class Export:
    """What an item is made of; `whole` says how many points SCORE has."""

    body: list[Node | str]
    responses: list[dict[str, Any]]
    rules: list[Rule] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    whole: int = 1
    by_person: str = ""
    outcomes: list[dict[str, Any]] = field(default_factory=list)

    def block(self, identifier: str) -> dict[str, Any]:
        """The same as the `qti` block of an item that was read."""
        score = {"identifier": "SCORE", "cardinality": "single", "base": "float", "max": str(self.whole)}
        if self.by_person:
            score["external"] = "human"
        found: dict[str, Any] = {
            "version": "3.0",
            "identifier": identifier,
            "responses": self.responses,
            "outcomes": [score, *self.outcomes],
            "templates": [],
            "rules": self.rules,
            "interactions": self.interactions,
            "maximum": str(self.whole),
            "maximum_from": "normalMaximum",
        }
        return {**found, "by_person": self.by_person} if self.by_person else found


def whole_of(shares: Sequence[Fraction]) -> int:
    """The least number that makes every share whole."""
    found = lcm(*(share.denominator for share in shares)) if shares else 1
    if found > 10**6:
        raise Malformed("得分比例的分母过大，QTI 格式写不了")
    return found


def declared(base: str, cardinality: str, correct: Sequence[str] = (), name: str = NAME, **more: Any) -> dict[str, Any]:
    """A response declaration."""
    key = {"correct": list(correct)} if correct else {}
    return {"identifier": name, "cardinality": cardinality, "base": base, **key, **more}


def table(entries: Mapping[str, Fraction], whole: int, bounded: bool = False, exact: bool = True) -> dict[str, Any]:
    """A mapping to whole points."""
    rows = [
        {"key": key, "value": str(share * whole), **({} if exact else {"exact": False})}
        for key, share in entries.items()
    ]
    return {**({"lower": "0", "upper": str(whole)} if bounded else {}), "default": "0", "entries": rows}


def by_map(
    body: list[Node | str], described: dict[str, Any], response: Mapping[str, Any], weights: Mapping[str, Fraction],
    bounded: bool = False,
) -> Export:  # fmt: skip
    """A question with one response, where each value is worth something by itself."""
    whole = whole_of(list(weights.values()))
    mapped = {**response, "mapping": table(weights, whole, bounded)}
    return Export(body, [mapped], standard("map_response"), [described], whole)


def standard(name: str) -> list[Rule]:
    """The rules of a standard template."""
    return template_of(name) or []


def value(number: Fraction | int) -> Rule:
    """A number as an expression."""
    return rule("baseValue", baseType="float", value=from_share(Fraction(number)))


def when(*branches: tuple[Rule | None, list[Rule]]) -> Rule:
    """A condition with its branches; None is what is done otherwise."""
    found = []
    for place, (truth, then) in enumerate(branches):
        name = "responseElse" if truth is None else "responseElseIf" if place else "responseIf"
        found.append(rule(name, *([] if truth is None else [truth]), *then))
    return rule("responseCondition", *found)


def score(expression: Rule) -> Rule:
    """SCORE is set."""
    return set_value("SCORE", expression)


def is_right() -> Rule:
    """The response is the key."""
    return rule("match", variable(NAME), rule("correct", identifier=NAME))


def names_of(count: int) -> list[str]:
    """The names of so many responses."""
    return [NAME] if count == 1 else [f"{NAME}{place + 1}" for place in range(count)]


def summed(names: Sequence[str]) -> list[Rule]:
    """SCORE is the sum of what the mappings give."""
    mapped = [rule("mapResponse", identifier=name) for name in names]
    return [score(rule("sum", *mapped))]
