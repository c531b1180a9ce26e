"""A question that came from QTI goes back with its own declarations, rules and identifiers: its block says them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.declarations import BOUNDS
from question_bank.formats.qti.exports import Export
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.written import element
from question_bank.points import from_share

LISTS = ("options", "left", "right", "gaps")
SHOWN_BY_AREAS = ("hotspotInteraction",)


def with_own_names(spec: Spec, made: Export) -> list[Node | str]:
    """The body with the identifiers of the block. Malformed: the block asks for something else than the body shows."""
    asked = spec["qti"]["interactions"]
    if len(asked) != len(made.interactions) or any(one["type"] in SHOWN_BY_AREAS for one in asked):
        raise Malformed("这道题由 QTI 读入，请用原文件")
    names = {
        old["response"]: (new["response"], _renamed(old, new))
        for old, new in zip(made.interactions, asked, strict=True)
    }
    return [part if isinstance(part, str) else _rename(part, names, {}) for part in made.body]


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in LISTS:
        mine, theirs = old.get(name, []), new.get(name, [])
        if mine and len(mine) != len(theirs):
            raise Malformed("这道题由 QTI 读入，选项已经改动，请用原文件")
        found |= dict(zip(mine, theirs, strict=False))
    return found


def _rename(node: Node, names: Mapping[str, tuple[str, dict[str, str]]], inside: Mapping[str, str]) -> Node:
    attributes = dict(node.attrs)
    if attributes.get("responseIdentifier") in names:
        attributes["responseIdentifier"], inside = names[attributes["responseIdentifier"]]
    if "identifier" in attributes:
        attributes["identifier"] = inside.get(attributes["identifier"], attributes["identifier"])
    below = (child if isinstance(child, str) else _rename(child, names, inside) for child in node.children)
    return Node(node.name, attributes, tuple(below), math=node.math)


def response_node(declared: Mapping[str, Any]) -> Node:
    """A response declaration."""
    inside = _values(declared, "default", "defaultValue") + _values(declared, "correct", "correctResponse")
    for name, tag, row in (("mapping", "mapping", "mapEntry"), ("areas", "areaMapping", "areaMapEntry")):
        if name in declared:
            inside.append(_table_node(declared[name], tag, row))
    return Node("responseDeclaration", _head(declared), tuple(inside))


def _head(declared: Mapping[str, Any]) -> dict[str, str]:
    base = {"baseType": declared["base"]} if "base" in declared else {}
    return {"identifier": declared["identifier"], "cardinality": declared["cardinality"], **base}


def _values(declared: Mapping[str, Any], name: str, tag: str) -> list[Node]:
    values = [_value(value) for value in declared.get(name) or ()]
    return [element(tag, *values)] if values else []


def _value(value: Any) -> Node:
    if isinstance(value, str):
        return element("value", value)
    return element("value", value["value"], fieldIdentifier=value["field"], baseType=value["base"])


def _table_node(held: Mapping[str, Any], tag: str, row: str) -> Node:
    entries = []
    for entry in held["entries"]:
        place = {"mapKey": entry["key"]} if "key" in entry else {"shape": entry["shape"], "coords": entry["coords"]}
        case = {"caseSensitive": "true" if entry.get("exact", True) else "false"} if "key" in entry else {}
        entries.append(Node(row, {**place, "mappedValue": decimal(entry["value"]), **case}))
    bounds = {BOUNDS[name]: decimal(held[name]) for name in BOUNDS if name in held}
    return Node(tag, bounds, tuple(entries))


def decimal(text: str) -> str:
    """A number of a block as XML writes it: blocks hold quotients as well."""
    written = from_share(Fraction(text))
    if "/" in written:
        raise Malformed("数值 %(number)s 写不成小数", number=written)
    return written


def outcome_node(declared: Mapping[str, Any], version: str) -> Node:
    """An outcome declaration with its defaults, bounds and table."""
    attributes = _head(declared)
    attributes |= {
        name: decimal(declared[key])
        for key, name in (("max", "normalMaximum"), ("min", "normalMinimum"))
        if key in declared
    }
    if "external" in declared and version != "2.1":
        attributes["externalScored"] = declared["external"]
    inside = _values(declared, "default", "defaultValue")
    if table := declared.get("table"):
        inside.append(_lookup_node(table))
    return Node("outcomeDeclaration", attributes, tuple(inside))


def _lookup_node(table: Mapping[str, Any]) -> Node:
    tag = "matchTable" if table["kind"] == "match" else "interpolationTable"
    rows = []
    for entry in table["entries"]:
        open_ = {"includeBoundary": "false"} if entry.get("open") else {}
        rows.append(
            Node(f"{tag}Entry", {"sourceValue": decimal(entry["source"]), "targetValue": entry["target"], **open_})
        )
    return Node(tag, {"defaultValue": table["default"]} if "default" in table else {}, tuple(rows))


def template_nodes(templates: Sequence[Mapping[str, Any]]) -> list[Node]:
    """Declarations of variables that nothing changes."""
    return [
        Node("templateDeclaration", _head(held), tuple(_values(held, "default", "defaultValue"))) for held in templates
    ]


def rule_node(rule: Mapping[str, Any]) -> Node:
    """A rule or an expression."""
    attributes = {name: str(value) for name, value in rule.items() if name not in ("op", "of", "value")}
    if rule["op"] == "baseValue":
        return Node("baseValue", attributes, (str(rule["value"]),))
    return Node(rule["op"], attributes, tuple(rule_node(below) for below in rule.get("of", ())))
