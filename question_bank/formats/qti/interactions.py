"""What an item asks: its interactions as plain JSON for marking, with the options in the order of the file."""

from collections import Counter
from typing import Any

from question_bank.formats.qti.declarations import check_area
from question_bank.formats.qti.report import Report
from question_bank.formats.qti.tree import Node

MOST_INTERACTIONS = 200
UNSUPPORTED = {
    "customInteraction": "自定义交互",
    "portableCustomInteraction": "可移植自定义交互（PCI）",
    "drawingInteraction": "绘图题",
    "uploadInteraction": "上传题",
    "mediaInteraction": "媒体播放题",
    "endAttemptInteraction": "结束作答按钮",
}
OPTIONS = {
    "choiceInteraction": ("simpleChoice",),
    "orderInteraction": ("simpleChoice",),
    "inlineChoiceInteraction": ("inlineChoice",),
    "hottextInteraction": ("hottext",),
    "hotspotInteraction": ("hotspotChoice",),
    "graphicOrderInteraction": ("hotspotChoice",),
    "associateInteraction": ("simpleAssociableChoice",),
    "graphicAssociateInteraction": ("associableHotspot",),
    "gapMatchInteraction": ("gapText", "gapImg"),
    "graphicGapMatchInteraction": ("gapText", "gapImg"),
    "matchInteraction": (),
    "textEntryInteraction": (),
    "extendedTextInteraction": (),
    "selectPointInteraction": (),
    "positionObjectInteraction": (),
    "sliderInteraction": (),
}
GAPS = {"gapMatchInteraction": "gap", "graphicGapMatchInteraction": "associableHotspot"}
AREAS = ("hotspotChoice", "associableHotspot")
POOLED = ("associateInteraction", "graphicAssociateInteraction")
NUMBERS = {
    "max": ("maxChoices", "maxAssociations", "maxStrings"),
    "min": ("minChoices", "minAssociations", "minStrings"),
}
Described = dict[str, Any]


def interactions_of(body: Node, report: Report) -> list[Node]:
    """The interactions of a body in the order of the document; those that we cannot do refuse the item."""
    found = []
    for node in body.walk():
        if node.name in UNSUPPORTED:
            report.refuse(node.line, f"不支持 {node.name}（{UNSUPPORTED[node.name]}）", "unsupported_interaction")
        elif node.name in OPTIONS:
            found.append(node)
        elif node.name.endswith("Interaction"):
            report.refuse(node.line, f"不支持 {node.name}", "unsupported_interaction")
    if len(found) > MOST_INTERACTIONS:
        report.refuse(body.line, f"一题超过 {MOST_INTERACTIONS} 个交互", "too_many_interactions")
    return found


def describe(node: Node, report: Report) -> Described:
    """One interaction: its type, its response, the identifiers of its options and their limits."""
    found: Described = {"type": node.name, "response": node.get("responseIdentifier")}
    if not found["response"]:
        report.refuse(node.line, f"{node.name} 缺少 responseIdentifier", "bad_interaction")
    for name, attributes in NUMBERS.items():
        written = next((node.get(attribute) for attribute in attributes if node.get(attribute)), "")
        if written.isdecimal():
            found[name] = int(written[:6])
    found.update(_options(node, report))
    if node.get("stringIdentifier"):
        found["string"] = node.get("stringIdentifier")
    if node.get("base", "10") != "10":
        found["radix"] = _radix(node, report)
    return found


def _radix(node: Node, report: Report) -> int:
    written = node.get("base")
    if not written.isdecimal() or not 2 <= int(written[:3]) <= 36:
        report.refuse(node.line, f"不支持的进制 {written[:20]}", "bad_interaction")
        return 10
    return int(written)


def _options(node: Node, report: Report) -> Described:
    if node.name == "matchInteraction":
        return _sets(node, report)
    options = [below for below in node.walk() if below.name in OPTIONS[node.name]]
    found: Described = {"options": _identifiers(options, report)} if options or OPTIONS[node.name] else {}
    gaps = [below for below in node.walk() if below.name == GAPS.get(node.name, "")]
    if node.name in GAPS:
        found["gaps"] = _identifiers(gaps, report)
        found["limits"] = {"left": limits_of(options), "right": limits_of(gaps, 1)}
    elif node.name in POOLED:
        found["limits"] = {"both": limits_of(options)}
    if areas := [below for below in node.walk() if below.name in AREAS]:
        for area in areas:
            check_area(area, report)
        found["areas"] = [
            {"id": a.get("identifier"), "shape": a.get("shape"), "coords": a.get("coords")} for a in areas
        ]
    return found


def _sets(node: Node, report: Report) -> Described:
    sets = [one.all("simpleAssociableChoice") for one in node.all("simpleMatchSet")]
    if len(sets) != 2:
        report.refuse(node.line, "matchInteraction 须有两个 simpleMatchSet", "bad_interaction")
        return {"left": [], "right": []}
    left, right = sets
    limits = {"left": limits_of(left), "right": limits_of(right)}
    return {"left": _identifiers(left, report), "right": _identifiers(right, report), "limits": limits}


def limits_of(nodes: list[Node], default: int | None = None) -> dict[str, int]:
    """How often each option may be used; 0: as often as one likes."""
    found = {}
    for node in nodes:
        written = node.get("matchMax") or ("" if default is None else str(default))
        found[node.get("identifier")] = int(written[:6]) if written.isdecimal() else 1
    return found


def _identifiers(nodes: list[Node], report: Report) -> list[str]:
    found = [node.get("identifier") for node in nodes]
    times = Counter(found)
    for node, identifier in zip(nodes, found, strict=True):
        if not identifier or times[identifier] > 1:
            report.refuse(node.line, f"{node.name} 的 identifier 缺少或重复", "bad_interaction")
    return found
