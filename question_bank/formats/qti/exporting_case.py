"""A case as one item: its parts are interactions, each scored by itself, and SCORE is the sum of their shares."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from question_bank.choices import LETTERS
from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.exports import Export, Rule, score, value, whole_of
from question_bank.formats.qti.templates import node as rule
from question_bank.formats.qti.templates import variable
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.written import Inside, element, flow, split_at
from question_bank.kinds.case.parts import ASKED_AROUND, is_inline, questions_of, shares_of, stands_in_line

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
EMPTY = frozenset(("img", "br", "hr"))
Exporter = Callable[[Spec], Export]


def export_case(spec: Spec, export: Exporter) -> Export:
    """Malformed: QTI cannot hold one of the parts, or a part stands where no block can."""
    questions = questions_of(spec)
    lines = [is_inline(spec) and stands_in_line(question) for question in questions]
    made = [
        _renamed(export(_as_gap(question) if line else _bare(question)), number)
        for number, (question, line) in enumerate(zip(questions, lines, strict=True), 1)
    ]
    body = _in_text(spec["stem"], made, lines) if is_inline(spec) else _below(spec["stem"], made)
    responses = [response for one in made for response in one.responses]
    described = [interaction for one in made for interaction in one.interactions]
    if by_person := next((one.by_person for one in made if one.by_person), ""):
        return Export(body, responses, [], described, 1, by_person)
    shares = [share / one.whole for share, one in zip(shares_of(spec), made, strict=True)]
    whole = whole_of(shares)
    gained = [
        rule("product", variable(f"SCORE{number}"), value(share * whole)) for number, share in enumerate(shares, 1)
    ]
    rules = [each for one in made for each in one.rules] + [score(rule("sum", *gained))]
    outcomes = [_score_of(number) for number in range(1, len(made) + 1)]
    return Export(body, responses, rules, described, whole, outcomes=outcomes)


def _score_of(number: int) -> dict[str, Any]:
    return {"identifier": f"SCORE{number}", "cardinality": "single", "base": "float", "default": ["0"]}


def _as_gap(question: Mapping[str, Any]) -> Spec:
    """What stands in a line: a blank or a number as they are, a choice as a list in a gap."""
    if question["kind"] == "true_false":
        return {"kind": "inline_choice", "stem": "[[1]]", "choices": [["正确", "错误"]], "fixed_order": True,
                "key": [0 if question["key"] else 1]}  # fmt: skip
    if question["kind"] != "single_choice":
        return question
    weights = {f"0-{LETTERS.index(letter)}": share for letter, share in (question.get("weights") or {}).items()}
    made = {"kind": "inline_choice", "stem": "[[1]]", "choices": [question["options"]],
            "key": [LETTERS.index(question["key"])], "fixed_order": bool(question.get("fixed_order"))}  # fmt: skip
    return {**made, "weights": weights} if weights else made


def _bare(question: Mapping[str, Any]) -> Spec:
    return {**question, "stem": ""} if question["stem"] == ASKED_AROUND else question


def _renamed(made: Export, number: int) -> Export:
    """The same with names of its own: RESPONSE is R1, RESPONSE2 is R1.2, SCORE is SCORE1."""
    names = {response["identifier"]: f"R{number}" for response in made.responses}
    if len(names) > 1:
        names = {name: f"R{number}.{place}" for place, name in enumerate(names, 1)}
    names["SCORE"] = f"SCORE{number}"
    responses = [{**response, "identifier": names[response["identifier"]]} for response in made.responses]
    described = [{**one, "response": names[one["response"]]} for one in made.interactions]
    body = [part if isinstance(part, str) else _with_names(part, names) for part in _prompted(made.body)]
    return Export(body, responses, [_rule(one, names) for one in made.rules], described, made.whole, made.by_person)


def _prompted(body: Inside) -> Inside:
    """A stem of one paragraph is the prompt of what stands below it, so that it stays with its part."""
    match body:
        case [Node(name="p") as stem, Node() as asked] if "responseIdentifier" in asked.attrs:
            return [Node(asked.name, asked.attrs, (element("prompt", *stem.children), *asked.children))]
    return body


def _with_names(node: Node, names: Mapping[str, str]) -> Node:
    attributes = dict(node.attrs)
    if "responseIdentifier" in attributes:
        attributes["responseIdentifier"] = names[attributes["responseIdentifier"]]
    below = tuple(child if isinstance(child, str) else _with_names(child, names) for child in node.children)
    return Node(node.name, attributes, below, math=node.math)


def _rule(one: Rule, names: Mapping[str, str]) -> Rule:
    below = {"of": [_rule(each, names) for each in one["of"]]} if "of" in one else {}
    named = {"identifier": names[one["identifier"]]} if one.get("identifier") in names else {}
    return {**one, **named, **below}


def _below(stem: str, made: Sequence[Export]) -> Inside:
    return [*flow(stem, blocks=True), *(part for one in made for part in one.body)]


def _in_text(stem: str, made: Sequence[Export], lines: Sequence[bool]) -> Inside:
    """Small parts in their lines, others between the paragraphs."""
    body: Inside = []
    rest = stem
    start = 0
    for place, line in enumerate(lines):
        if line:
            continue
        mark = rf"<p>\s*\[\[{place + 1}\]\]\s*</p>|\[\[{place + 1}\]\]"
        before, rest = re.split(mark, rest, maxsplit=1)
        body += [*_chunk(before, made[start:place]), *made[place].body]
        start = place + 1
    return [*body, *_chunk(rest, made[start:])]


def _chunk(html: str, made: Sequence[Export]) -> Inside:
    opened = [name for closing, name in TAG.findall(html) if not closing and name not in EMPTY]
    if len(opened) != html.count("</"):
        raise Malformed("QTI 格式里，大的小题不能写在段落或表格之中")
    nodes = [node for one in made for node in _asking(one.body)]
    return flow(split_at(html, r"\[\[\d+\]\]", nodes), blocks=True) if html.strip() else []


def _asking(body: Sequence[Node | str]) -> list[Node]:
    """The interactions of a body."""
    found = []
    for part in body:
        if isinstance(part, Node):
            found += [part] if "responseIdentifier" in part.attrs else _asking(part.children)
    return found
