"""Reads one item: its `qti` block, by which it is marked exactly, and the question in the words of our own kinds."""

from collections.abc import Callable
from typing import Any

from question_bank.contract import Malformed
from question_bank.formats.qti.body import Body, Placed
from question_bank.formats.qti.cases import draft_case
from question_bank.formats.qti.choices import draft_choice, draft_hotspot, draft_hottext, draft_select_point
from question_bank.formats.qti.declarations import Declaration, read_declarations
from question_bank.formats.qti.drafts import Asked, Draft, Fields, NotOurs, chosen
from question_bank.formats.qti.interactions import describe, interactions_of
from question_bank.formats.qti.marking import SCORE
from question_bank.formats.qti.maximum import maximum_of, runs_of, size_of
from question_bank.formats.qti.pairs import draft_gap_match, draft_inline, draft_match, draft_order
from question_bank.formats.qti.report import Report
from question_bank.formats.qti.rules import read_rules, rules_for
from question_bank.formats.qti.source import Source
from question_bank.formats.qti.texts import draft_extended, draft_slider, draft_texts
from question_bank.formats.qti.tree import Node, read_tree
from question_bank.points import from_share
from question_bank.sanitize import text_of

COMPOSITE = "qti_composite"
MOST_SCORING = 20
MOST_RULES = 20_000
LONGEST_TEXT = 100_000
DRAFTS: dict[str, Callable[[Asked], Draft]] = {
    "choiceInteraction": draft_choice,
    "hottextInteraction": draft_hottext,
    "hotspotInteraction": draft_hotspot,
    "selectPointInteraction": draft_select_point,
    "gapMatchInteraction": draft_gap_match,
    "matchInteraction": draft_match,
    "orderInteraction": draft_order,
    "sliderInteraction": draft_slider,
    "extendedTextInteraction": draft_extended,
    "textEntryInteraction": draft_texts,
    "inlineChoiceInteraction": draft_inline,
}
LISTED = ("simpleChoice", "simpleAssociableChoice", "gapText", "gapImg")
BASES = {
    **dict.fromkeys(("choiceInteraction", "hottextInteraction", "hotspotInteraction"), ("identifier",)),
    **dict.fromkeys(("orderInteraction", "inlineChoiceInteraction"), ("identifier",)),
    **dict.fromkeys(("matchInteraction", "gapMatchInteraction"), ("directedPair",)),
    "selectPointInteraction": ("point",),
    "sliderInteraction": ("integer", "float"),
    "textEntryInteraction": ("string", "integer", "float"),
    "extendedTextInteraction": ("string",),
}
SEVERAL = ("textEntryInteraction", "inlineChoiceInteraction")


def read_item(root: Node, source: Source, report: Report, version: str) -> Fields | None:
    """The question of an assessmentItem, or None where something in it cannot be done; the report says what."""
    body, nodes = _asked(root, report)
    if body is None:
        return None
    block = read_block(root, nodes, report, version, source.work)
    return None if report.refused else _question(root, body, nodes, block, source, report)


def block_of(root: Node, source: Source, report: Report, version: str) -> Fields | None:
    """By what an assessmentItem is marked, without putting it into our own words."""
    body, nodes = _asked(root, report)
    block = read_block(root, nodes, report, version, source.work) if body is not None else None
    return None if report.refused else block


def _asked(root: Node, report: Report) -> tuple[Node | None, list[Node]]:
    """The body of an item that we can do, and its interactions."""
    if root.yes("adaptive"):
        report.refuse(root.line, "不支持自适应题（adaptive）", "unsupported_adaptive")
    template = root.first("templateProcessing")
    if template is not None:
        report.refuse(template.line, "不支持题目模板（templateProcessing）", "unsupported_template_processing")
    body = root.first("itemBody")
    nodes = interactions_of(body, report) if body is not None else []
    if body is None or (not nodes and not report.refused):
        report.refuse(root.line, "题目没有交互，无需作答", "no_interaction")
    if sum(len(part.text) for part in (body, *root.all("modalFeedback")) if part is not None) > LONGEST_TEXT:
        report.refuse(root.line, f"题目文字超过 {LONGEST_TEXT} 字", "text_too_long")
    return (None if report.refused else body), nodes


def read_block(root: Node, nodes: list[Node], report: Report, version: str, work: list[int]) -> dict[str, Any]:
    """Declarations, rules and interactions as plain JSON, and the maximum of SCORE; `work`: what finding it cost."""
    declarations = read_declarations(root, report, version)
    rules = read_rules(root, declarations, report)
    block: dict[str, Any] = {
        "version": version,
        "identifier": root.get("identifier"),
        **declarations,
        "rules": rules,
        "interactions": [describe(node, report) for node in nodes],
    }
    _check_responses(block, nodes, report)
    if size_of(rules) > MOST_RULES:
        report.refuse(root.line, f"响应处理超过 {MOST_RULES} 条规则和表达式", "processing_too_large")
    if report.refused:
        return block
    maximum, origin, runs = maximum_of(block)
    work.append(size_of(rules) * (runs + 1))
    block |= {"maximum": from_share(maximum), "maximum_from": origin}
    if by_person := _by_person(block):
        block["by_person"] = by_person
    return block


def _check_responses(block: dict[str, Any], nodes: list[Node], report: Report) -> None:
    declared = {held["identifier"] for held in block["responses"]}
    named = [described["response"] for described in block["interactions"]]
    for node, name in zip(nodes, named, strict=True):
        if name and (name not in declared or named.count(name) > 1):
            report.refuse(node.line, f"响应变量 {name[:60]} 没有声明，或用了两次", "bad_interaction")


def _by_person(block: dict[str, Any]) -> str:
    """Why a person must mark this item; empty where its rules do."""
    score: Declaration = next((held for held in block["outcomes"] if held["identifier"] == SCORE), {})
    if score.get("external"):
        return "题目声明由外部评分"
    if not block["rules"]:
        return "题目没有评分规则"
    return "" if score and any(rules_for(SCORE, block["rules"])) else "评分规则没有给出 SCORE"


def _question(
    root: Node, body: Node, nodes: list[Node], block: dict[str, Any], source: Source, report: Report
) -> Fields | None:
    defaults = {held["identifier"]: held.get("default", []) for held in block["outcomes"]}

    def shown(node: Node) -> bool:
        return is_shown(node, defaults)

    pen = Body(source, report, shown)
    scoring = [pen.html(rubric.children) for rubric in body.walk() if _is_for_scorers(rubric)][:MOST_SCORING]
    if any(scoring):
        block["scoring"] = [html for html in scoring if html]
    lead = "".join(_stimulus(ref, source, report) for ref in root.all("assessmentStimulusRef"))
    asked = Asked(pen, block, nodes, runs_of(block))
    fields = _in_our_words(asked, body, lead, report)
    source.work.append(size_of(block["rules"]) * asked.spent)
    if report.refused:
        return None
    return {**fields, **_about(root, pen, block), "qti": block}


def is_shown(node: Node, defaults: dict[str, list[str]]) -> bool:
    """Whether a candidate sees a node before answering."""
    if node.name == "rubricBlock":
        return "candidate" in (node.get("view") or "candidate").split()
    if node.name in ("feedbackInline", "feedbackBlock", "modalFeedback"):
        met = node.get("identifier") in defaults.get(node.get("outcomeIdentifier"), [])
        return met if node.get("showHide", "show") == "show" else not met
    return True


def _is_for_scorers(node: Node) -> bool:
    return node.name == "rubricBlock" and "scorer" in node.get("view").split()


def _stimulus(ref: Node, source: Source, report: Report) -> str:
    """The text of a stimulus that the item refers to, in front of its own."""
    data = source.read(ref.get("href"))
    if data is None:
        report.refuse(ref.line, f"缺少材料 {ref.get('href')[:100]}", "missing_stimulus")
        return ""
    root, faults = read_tree(data, source.file)
    report.faults += faults
    text = root.first("stimulusBody") if root is not None else None
    if text is None:
        report.refuse(ref.line, f"材料无法读取 {ref.get('href')[:100]}", "bad_stimulus")
        return ""
    return Body(source.other(ref.get("href")), report, lambda node: is_shown(node, {})).render([text])


def _in_our_words(asked: Asked, body: Node, lead: str, report: Report) -> Fields:
    try:
        fields, same = _worded(asked, body, lead)
    except (NotOurs, Malformed) as reason:
        report.note(asked.nodes[0].line, f"暂不能在考试中作答，只能评分：{reason}", "not_deliverable_yet")
        return {"kind": COMPOSITE, "stem": _stem(asked, Draft([], whole_of(asked)), body, lead)}
    if not same:
        asked.block["differs"] = True
    return fields


def _worded(asked: Asked, body: Node, lead: str) -> tuple[Fields, bool]:
    """The question in our own words, and whether its own rule gives what the item gives."""
    if not all(_suits(asked, place) for place in range(len(asked.nodes))):
        raise NotOurs("响应变量的类型与交互不符，或没有选项")
    try:
        return _of_one_kind(asked, body, lead)
    except (NotOurs, Malformed):
        if len(asked.nodes) == 1:
            raise
    return draft_case(asked, DRAFTS, body, lead)


def _of_one_kind(asked: Asked, body: Node, lead: str) -> tuple[Fields, bool]:
    types = {node.name for node in asked.nodes}
    (name, *others) = types
    if others or (len(asked.nodes) > 1 and name not in SEVERAL):
        raise NotOurs("一题含有多个交互")
    if asked.block.get("by_person") and name != "extendedTextInteraction":
        raise NotOurs(asked.block["by_person"])
    if name not in DRAFTS:
        raise NotOurs(f"没有与 {name} 对应的题型")
    draft = DRAFTS[name](asked)
    return chosen(asked, draft, _stem(asked, draft, body, lead))


def _suits(asked: Asked, place: int) -> bool:
    """Whether the response holds what its interaction gives, and there is something to choose from."""
    described, response = asked.interactions[place], asked.response(place)
    if not all(described[name] for name in ("options", "left", "right", "gaps", "areas") if name in described):
        return False
    bases = BASES.get(described["type"], (response.get("base"),))
    cardinalities = {"orderInteraction": ("ordered",)}.get(described["type"], ("single", "multiple"))
    return response.get("base") in bases and response["cardinality"] in cardinalities


def whole_of(asked: Asked) -> Placed:
    """How an item that no kind of ours can hold is read: with all its options in the text."""

    def placed(node: Node) -> str | None:
        if node.name in ("textEntryInteraction", "gap"):
            return "____"
        if node.name == "inlineChoiceInteraction":
            return f"（{'／'.join(asked.body.one_line(choice) for choice in node.all('inlineChoice'))}）"
        if node.name == "hottext":
            return f"<u>{asked.body.render(node.children)}</u>"
        return f"<ul><li>{asked.body.render(node.children)}</li></ul>" if node.name in LISTED else None

    return placed


def _stem(asked: Asked, draft: Draft, body: Node, lead: str) -> str:
    pen = asked.body
    pen.placed = draft.placed
    placed = pen.render(body.children)
    return pen.tidy(lead + placed)


def _about(root: Node, pen: Body, block: dict[str, Any]) -> Fields:
    """Code, title, and what is told after answering whatever the answer was."""
    found = {"code": root.get("identifier"), "title": root.get("title") or root.get("label")}
    told = [pen.html(node.children) for node in root.all("modalFeedback") if is_always_told(node, block)]
    found["analysis"] = "".join(html for html in told if text_of(html))
    return {name: value for name, value in found.items() if value}


def is_always_told(node: Node, block: dict[str, Any]) -> bool:
    """Whether a feedback is shown whatever the answer was."""
    values = possible_values(node.get("outcomeIdentifier"), block)
    if values is None:
        return False
    if node.get("showHide", "show") == "show":
        return values == {node.get("identifier")}
    return node.get("identifier") not in values


def possible_values(identifier: str, block: dict[str, Any]) -> set[str] | None:
    """What an outcome may hold in the end, or None where that cannot be told from its rules."""
    held: Declaration = next((o for o in block["outcomes"] if o["identifier"] == identifier), {})
    if not held or held["cardinality"] != "single":
        return None
    found = set(held.get("default", [""]))
    for rule in rules_for(identifier, block["rules"]):
        (below,) = rule["of"]
        if rule["op"] != "setOutcomeValue" or below["op"] != "baseValue":
            return None
        found.add(below["value"])
    return found
