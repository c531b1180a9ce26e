"""Mappings, area mappings and lookup tables: from a value to a number, or to a value of an outcome."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.qti.context import Declaration
from question_bank.formats.qti.shapes import is_inside, read_coords
from question_bank.formats.qti.values import WORDS, Unmarkable, Value, number, read_item, read_value


def mapped(declaration: Declaration, value: Value) -> Value:
    """mapResponse: the number of a single value, or the sum of those of a container, each value counted once.

    NULL has the number of the empty text where the map has one, else the default.
    """
    table = declaration.get("mapping")
    if table is None:
        raise Unmarkable(f"{declaration['identifier']} 没有 mapping")
    if value.cardinality == "record":
        raise Unmarkable("mapResponse 不能用于 record")
    items: Sequence[Any] = list(dict.fromkeys(value.items)) or [""]
    total = sum((_number_of(table, declaration.get("base", ""), item) for item in items), Fraction(0))
    return number(_bounded(table, total))


def _number_of(table: Mapping[str, Any], base: str, item: Any) -> Fraction:
    entries = table["entries"]
    for entry in entries:
        if _key(base, entry) == item:
            return Fraction(entry["value"])
    if isinstance(item, str) and base in WORDS:
        for entry in entries:
            if not entry.get("exact", True) and str(entry["key"]).casefold() == item.casefold():
                return Fraction(entry["value"])
    return Fraction(table.get("default", "0"))


def _key(base: str, entry: Mapping[str, Any]) -> Any:
    return read_item(base, entry["key"]) if entry["key"] or base in WORDS else None


def _bounded(table: Mapping[str, Any], total: Fraction) -> Fraction:
    if "lower" in table:
        total = max(total, Fraction(table["lower"]))
    return min(total, Fraction(table["upper"])) if "upper" in table else total


def mapped_points(declaration: Declaration, value: Value) -> Value:
    """mapResponsePoint: each area counts once; a point lies in the first area that holds it, or has the default."""
    table = declaration.get("areas")
    if table is None:
        raise Unmarkable(f"{declaration['identifier']} 没有 areaMapping")
    if not value.is_null and value.base != "point":
        raise Unmarkable("mapResponsePoint 的对象须为 point")
    default = Fraction(table.get("default", "0"))
    if value.is_null:
        return number(_bounded(table, default))
    areas = [(entry["shape"], read_coords(entry["shape"], entry["coords"])) for entry in table["entries"]]
    found = [
        next((place for place, (shape, coords) in enumerate(areas) if is_inside(shape, coords, point)), None)
        for point in value.items
    ]
    total = sum((Fraction(table["entries"][place]["value"]) for place in set(found) if place is not None), Fraction(0))
    return number(_bounded(table, total + default * found.count(None)))


def looked_up(declaration: Declaration, source: Value) -> Value:
    """lookupOutcomeValue: the value that the outcome's table gives for a number; NULL, and what is not in the table,
    give the table's default, or NULL."""
    table = declaration.get("table")
    if table is None:
        raise Unmarkable(f"{declaration['identifier']} 没有 matchTable 或 interpolationTable")
    texts = [table["default"]] if "default" in table else []
    if not source.is_null:
        if source.base not in ("integer", "float", "duration"):
            raise Unmarkable("lookupOutcomeValue 的来源须为数")
        texts = next(([entry["target"]] for entry in table["entries"] if _holds(table, entry, source.item)), texts)
    return read_value("single", str(declaration.get("base", "")), texts)


def _holds(table: Mapping[str, Any], entry: Mapping[str, Any], source: Any) -> bool:
    start = read_item("float", entry["source"])
    if table["kind"] == "match":
        return bool(source == start)
    return bool(source > start if entry.get("open") else source >= start)
