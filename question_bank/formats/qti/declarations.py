"""Variable declarations of an item, as plain JSON; every value in them has been read once: marking can trust it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from question_bank.formats.qti.report import Report
from question_bank.formats.qti.shapes import read_coords
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.values import BASE_TYPES, CARDINALITIES, TEXTS, BadValue, read_item

BOUNDS = {"lower": "lowerBound", "upper": "upperBound", "default": "defaultValue"}
"""What a mapping may say beside its entries."""
MOST_ENTRIES = 2_000
Declaration = dict[str, Any]


def read_declarations(root: Node, report: Report, version: str) -> dict[str, list[Declaration]]:
    """Responses, outcomes and templates, in the order of the file.

    QTI 3.0 ignores the case of a map entry that says nothing about it; 2.x does not.
    """
    readers: dict[str, tuple[str, Callable[[Node, Report, Declaration], None]]] = {
        "responseDeclaration": ("responses", partial(_read_response, unsaid_is_exact=version != "3.0")),
        "outcomeDeclaration": ("outcomes", _read_outcome),
        "templateDeclaration": ("templates", _read_default),
    }
    found: dict[str, list[Declaration]] = {"responses": [], "outcomes": [], "templates": []}
    seen: set[str] = set()
    for node in root.all(*readers):
        declaration = _read_head(node, report)
        if declaration["identifier"] in seen:
            report.refuse(node.line, f"变量 {declaration['identifier']} 声明了两次", "bad_declaration")
        seen.add(declaration["identifier"])
        shelf, reader = readers[node.name]
        reader(node, report, declaration)
        found[shelf].append(declaration)
    return found


def _read_head(node: Node, report: Report) -> Declaration:
    identifier, cardinality, base = node.get("identifier"), node.get("cardinality"), node.get("baseType")
    if not identifier:
        report.refuse(node.line, "变量声明缺少 identifier", "bad_declaration")
    if cardinality not in CARDINALITIES:
        report.refuse(node.line, f"变量 {identifier} 的 cardinality 有误", "bad_declaration")
    if base not in BASE_TYPES and not (cardinality == "record" and not base):
        report.refuse(node.line, f"变量 {identifier} 的 baseType 有误", "bad_declaration")
    return {"identifier": identifier, "cardinality": cardinality, **({"base": base} if base else {})}


def clean(base: str, text: str) -> str:
    """The text of a value: white space around it belongs to texts alone, and not where it only indents the file."""
    if base in TEXTS:
        return text.strip() if "\n" in text else text
    return " ".join(text.split())


def _read_values(node: Node | None, report: Report, declaration: Declaration) -> list[Any]:
    if node is None:
        return []
    if declaration["cardinality"] == "record":
        return [_read_field(value, report) for value in node.all("value")]
    base = declaration.get("base", "string")
    texts = [clean(base, value.text) for value in node.all("value")]
    for text in texts:
        check_value(node, report, base, text)
    return texts


def _read_field(value: Node, report: Report) -> Declaration:
    base = value.get("baseType") or "string"
    text = clean(base, value.text)
    check_value(value, report, base, text)
    return {"field": value.get("fieldIdentifier"), "base": base, "value": text}


def check_value(node: Node, report: Report, base: str, text: str) -> None:
    """Refuse a text that is no value of its base type."""
    try:
        if text != "":
            read_item(base, text)
    except BadValue as fault:
        report.refuse(node.line, f"{node.name}：{fault}", "bad_value")


def _read_default(node: Node, report: Report, declaration: Declaration) -> None:
    if values := _read_values(node.first("defaultValue"), report, declaration):
        declaration["default"] = values
        if declaration["cardinality"] == "single" and len(values) > 1:
            report.refuse(node.line, f"{declaration['identifier']} 是单值变量，却有多个默认值", "bad_value")


def _read_response(node: Node, report: Report, declaration: Declaration, *, unsaid_is_exact: bool) -> None:
    _read_default(node, report, declaration)
    if values := _read_values(node.first("correctResponse"), report, declaration):
        declaration["correct"] = values
    if (table := node.first("mapping")) is not None:
        declaration["mapping"] = _read_mapping(table, report, str(declaration.get("base", "")), unsaid_is_exact)
    if (table := node.first("areaMapping")) is not None:
        declaration["areas"] = _read_areas(table, report)


def _read_outcome(node: Node, report: Report, declaration: Declaration) -> None:
    _read_default(node, report, declaration)
    for name, attribute in (("max", "normalMaximum"), ("min", "normalMinimum")):
        if written := _number(node, attribute, report):
            declaration[name] = written
    if node.get("externalScored"):
        declaration["external"] = node.get("externalScored")
    table = node.first("matchTable", "interpolationTable")
    if table is not None:
        declaration["table"] = _read_table(table, report, str(declaration.get("base", "")))


def _number(node: Node, name: str, report: Report, needed: bool = False) -> str:
    """A number as it is written, fit for Fraction; empty when it is not there."""
    written = node.get(name)
    if not written and not needed:
        return ""
    try:
        exact = read_item("float", written)
    except BadValue:
        exact = None
    if exact is None or isinstance(exact, float):
        report.refuse(node.line, f"{node.name} 的 {name} 须为数", "bad_value")
        return "0"
    return str(exact)


def _bounds(table: Node, report: Report) -> dict[str, str]:
    found = {name: _number(table, attribute, report) for name, attribute in BOUNDS.items()}
    return {name: written for name, written in found.items() if written}


def _entries(table: Node, name: str, report: Report) -> list[Node]:
    entries = table.all(name)
    if not entries or len(entries) > MOST_ENTRIES:
        report.refuse(table.line, f"{table.name} 须有 1 到 {MOST_ENTRIES} 个 {name}", "bad_declaration")
        return []
    return entries


def _read_mapping(table: Node, report: Report, base: str, unsaid_is_exact: bool) -> Declaration:
    entries = []
    for entry in _entries(table, "mapEntry", report):
        key = entry.attrs.get("mapKey", "") if base in TEXTS else clean(base, entry.get("mapKey"))
        check_value(entry, report, base, key)
        said = "caseSensitive" in entry.attrs or "caseSensitive" in table.attrs
        exact = entry.yes("caseSensitive", table.yes("caseSensitive", default=said or unsaid_is_exact))
        held = {"key": key, "value": _number(entry, "mappedValue", report, needed=True)}
        entries.append(held if exact else {**held, "exact": False})
    return {**_bounds(table, report), "entries": entries}


def _read_areas(table: Node, report: Report) -> Declaration:
    entries = []
    for entry in _entries(table, "areaMapEntry", report):
        held = {"shape": entry.get("shape"), "coords": entry.get("coords")}
        check_area(entry, report)
        entries.append({**held, "value": _number(entry, "mappedValue", report, needed=True)})
    return {**_bounds(table, report), "entries": entries}


def check_area(node: Node, report: Report) -> None:
    """Refuse an area that cannot be read."""
    try:
        read_coords(node.get("shape"), node.get("coords"))
    except BadValue as fault:
        report.refuse(node.line, f"{node.name}：{fault}", "bad_value")


def _read_table(table: Node, report: Report, base: str) -> Declaration:
    entries: list[Declaration] = []
    for entry in _entries(table, f"{table.name}Entry", report):
        target = clean(base, entry.attrs.get("targetValue", ""))
        check_value(entry, report, base, target)
        held: Declaration = {"source": _number(entry, "sourceValue", report, needed=True), "target": target}
        entries.append({**held, "open": True} if not entry.yes("includeBoundary", default=True) else held)
    kept: Declaration = {"kind": "match" if table.name == "matchTable" else "interpolation", "entries": entries}
    if "defaultValue" in table.attrs:
        kept["default"] = clean(base, table.attrs["defaultValue"])
        check_value(table, report, base, kept["default"])
    return kept
