"""An item with several interactions in our own words: a case, each interaction a part of it.

A part is drafted by its own response alone, as the standard templates mark it. The item's rules mark the whole; where
they do not give the sum of what the parts would get, no part is said to be worth anything.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS
from question_bank.formats.qti.body import Body, Placed
from question_bank.formats.qti.context import every
from question_bank.formats.qti.drafts import Asked, Draft, Fields, NotOurs, Trial, agrees, chosen
from question_bank.formats.qti.maximum import best_score, size_of
from question_bank.formats.qti.templates import template_of
from question_bank.formats.qti.tree import Node
from question_bank.kinds.case.parts import ASKED_AROUND, BARE, is_by_person
from question_bank.points import bounded, from_share, to_share
from question_bank.registry import kinds

RESPONSE = "RESPONSE"
IN_LINE = ("textEntryInteraction", "inlineChoiceInteraction")
TEMPLATE_BY = {"mapping": "map_response", "areas": "map_response_point", "correct": "match_correct"}
USED_BY = {"mapResponse": "mapping", "mapResponsePoint": "areas", "correct": "correct"}
MOST_PARTS = 60
FEW = 6
MARKS_AT_THE_END = r"((?:\s*<p>\[\[[0-9]{1,2}\]\]</p>)+)"
ENDS_IN_MARKS = re.compile(rf"(.*?){MARKS_AT_THE_END}", re.DOTALL)
Drafter = Callable[[Asked], Draft]
Answers = dict[str, list[str]]


@dataclass
class Part:
    """A part and its own trials: plain answers and the values of its response. `best` is the trial that gets most."""

    fields: Fields
    name: str
    trials: Sequence[tuple[Any, list[str]]]
    best: tuple[Any, list[str]]


def draft_case(asked: Asked, drafters: Mapping[str, Drafter], body: Node, lead: str) -> tuple[Fields, bool]:
    """The case, and whether a person marks it part by part. NotOurs: why there is none."""
    if not 2 <= len(asked.nodes) <= MOST_PARTS:
        raise NotOurs(f"一题的交互不在 2 到 {MOST_PARTS} 个之间")
    parts = [_part(asked, place, drafters) for place in range(len(asked.nodes))]
    if asked.block.get("by_person") and not all(is_by_person(part.fields) for part in parts):
        raise NotOurs(asked.block["by_person"])
    question = _laid_out(parts, _text(asked, body, lead))
    if faults := kinds()["case"].check(question):
        raise NotOurs(faults[0])
    if asked.block.get("by_person"):
        return question, True
    drafts = _shared(asked, parts, question) if len(parts) < asked.runs else []
    adds_up = next((fields for fields in drafts if agrees(asked, fields, _trials(parts)[: asked.runs])), None)
    return adds_up or {**question, "as_a_whole": True}, False


def _part(asked: Asked, place: int, drafters: Mapping[str, Drafter]) -> Part:
    node, described = asked.nodes[place], asked.interactions[place]
    if node.name not in drafters:
        raise NotOurs(f"没有与 {node.name} 对应的题型")
    alone = Asked(asked.body, _alone(asked, place), [node], runs=40)
    draft = drafters[node.name](alone)
    stem = BARE["fill_in"] if node.name == "textEntryInteraction" else _stem(asked.body, draft.placed, node)
    fields, _same = chosen(alone, draft, stem or ASKED_AROUND)
    fields = _as_list(fields)
    if fields["stem"] == ASKED_AROUND or node.name in IN_LINE:
        del fields["stem"]
    asked.body.source.work.append(alone.spent * size_of(alone.block["rules"]))
    trials = [(plain, answers[RESPONSE]) for plain, answers in draft.trials]
    best: tuple[Any, list[str]] = max(
        trials, key=lambda trial: alone.fraction({RESPONSE: trial[1]}), default=(None, [])
    )
    return Part(fields, str(described["response"]), trials[:FEW], best)


def _alone(asked: Asked, place: int) -> dict[str, Any]:
    """What marks one response by itself: its mapping, its areas or its key."""
    response = {**asked.response(place), "identifier": RESPONSE}
    described = {**asked.interactions[place], "response": RESPONSE}
    scored = _scored_by(asked, place)
    if scored is None and described["type"] != "extendedTextInteraction":
        raise NotOurs(f"{described['type']} 没有正确答案，也没有得分表")
    block = {
        "identifier": asked.block["identifier"],
        "responses": [response],
        "outcomes": [{"identifier": "SCORE", "cardinality": "single", "base": "float"}],
        "rules": template_of(TEMPLATE_BY[scored]) if scored else [],
        "interactions": [described],
        **({"scoring": asked.block["scoring"]} if "scoring" in asked.block else {}),
    }
    best, _runs = best_score(block)
    return {**block, "maximum": from_share(best if best > 0 else Fraction(1)), "maximum_from": "derived"}


def _scored_by(asked: Asked, place: int) -> str | None:
    """What the item's rules ask of a response: its mapping, its areas or its key; else the first that it has."""
    response = asked.response(place)
    named = [rule["op"] for rule in every(asked.block["rules"]) if rule.get("identifier") == response["identifier"]]
    used = [field for op, field in USED_BY.items() if op in named]
    return next((field for field in (*used, *TEMPLATE_BY) if response.get(field)), None)


def _stem(pen: Body, placed: Placed, node: Node) -> str:
    pen.placed = placed
    return pen.tidy(pen.render([node]))


def _as_list(fields: Fields) -> Fields:
    """A gap with a list is a single choice that stands in the text."""
    if fields["kind"] != "inline_choice" or len(fields["choices"][0]) > len(LETTERS):
        return fields
    made: Fields = {"kind": "single_choice", "options": fields["choices"][0], "key": LETTERS[fields["key"][0]]}
    if "weights" in fields:
        weights = {LETTERS[int(name.partition("-")[2])]: to_share(share) for name, share in fields["weights"].items()}
        cut = {letter: bounded(share) if fields.get("bounded") else share for letter, share in weights.items()}
        made["weights"] = {letter: from_share(share) for letter, share in cut.items()}
    made |= {"fixed_order": True} if fields.get("fixed_order") else {}
    return fields if kinds()["single_choice"].check({**made, "stem": ASKED_AROUND}) else {**made, "stem": ""}


def _text(asked: Asked, body: Node, lead: str) -> str:
    """The body with the mark of each part in its place."""

    def placed(node: Node) -> str | None:
        place = next((place for place, one in enumerate(asked.nodes, 1) if one is node), 0)
        if not place:
            return None
        return f"[[{place}]]" if node.name in IN_LINE else f"<p>[[{place}]]</p>"

    asked.body.placed = placed
    return asked.body.tidy(lead + asked.body.render(body.children))


def _laid_out(parts: Sequence[Part], text: str) -> Fields:
    """Parts that follow a text, each with a stem of its own, stand below it; others stand in it."""
    questions = [part.fields for part in parts]
    ends = ENDS_IN_MARKS.fullmatch(text)
    if ends and "[[" not in ends[1] and ends[1].strip() and all(question.get("stem") for question in questions):
        text = ends[1].strip()
    return {"kind": "case", "stem": text, "parts": questions}


def _shared(asked: Asked, parts: Sequence[Part], question: Fields) -> list[Fields]:
    """The case with equal shares, and with what each part gets alone of the whole item."""
    nothing: Answers = {part.name: [] for part in parts}
    alone = [asked.fraction({**nothing, part.name: part.best[1]}) for part in parts]
    found = [question]
    if min(alone) >= 0 and sum(alone) == 1 and len(set(alone)) > 1:
        pairs = zip(question["parts"], alone, strict=True)
        found.insert(0, {**question, "parts": [{**part, "share": from_share(share)} for part, share in pairs]})
    return found


def _trials(parts: Sequence[Part]) -> list[Trial]:
    """Everything right, nothing, each part alone and each missing, and other answers to each beside the right ones."""
    best: list[tuple[Any, list[str]]] = [part.best if part.trials else ("答", ["答"]) for part in parts]
    nothing: list[tuple[Any, list[str]]] = [(None, [])] * len(parts)
    rows = [best, nothing]
    for place, part in enumerate(parts):
        rows += [_with(nothing, place, best[place]), _with(best, place, (None, []))]
        rows += [_with(base, place, trial) for trial in part.trials for base in (best, nothing)]
    return [([plain for plain, _ in row], {p.name: v for p, (_, v) in zip(parts, row, strict=True)}) for row in rows]


def _with(row: Sequence[tuple[Any, list[str]]], place: int, one: tuple[Any, list[str]]) -> list[tuple[Any, list[str]]]:
    return [*row[:place], one, *row[place + 1 :]]
