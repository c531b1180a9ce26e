"""Reading what a candidate filled in: each part becomes tidy values, or is Malformed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed, Spec
from question_bank.workspaces import pictures
from question_bank.workspaces.listing import forms, shape
from question_bank.workspaces.listing.freight import RATES
from question_bank.workspaces.listing.regions import REGIONS

Plan = Mapping[str, Any]
LONGEST_VALUE, LONGEST_CODE, LONGEST_DETAIL, LONGEST_TITLE = 20, 30, 3000, 120
MOST_VALUES, MOST_ROWS, MOST_ZONES = 12, 80, 20


def read(spec: Spec, part: str, raw: Any) -> Any:
    """A tidy value of a part; None where nothing stands in it. Malformed."""
    plan = shape.plan_of(spec)
    found = shape.part_of(plan, part)
    if found is None:
        raise Malformed("没有这个填写项")
    kind, settings = found
    return READERS[kind](spec, settings, _mapping(raw))


def _read_about(spec: Spec, product: Plan, raw: Plan) -> Any:
    title = texts.one_line(raw.get("title", ""))
    if shape.title_size(title) > LONGEST_TITLE:
        raise Malformed("标题过长")
    values = _values(spec, shape.fields_of("about", product), raw)
    return {"title": title, "values": values} if title or values else None


def _read_group(spec: Spec, group: Plan, raw: Plan) -> Any:
    values = _values(spec, shape.fields_of("group", group), raw)
    return {"values": values} if values else None


def _values(spec: Spec, fields: list[Plan], raw: Plan) -> dict[str, Any]:
    given = _mapping(raw.get("values", {}))
    known = {field["id"]: field for field in fields}
    if not set(given) <= set(known):
        raise Malformed("没有这个填写项")
    tree = shape.tree_of(shape.plan_of(spec))
    read = {id: forms.read(field, given.get(id), tree) for id, field in known.items()}
    return {id: value for id, value in read.items() if value is not None}


def _read_skus(_spec: Spec, product: Plan, raw: Plan) -> Any:
    ids = [one["id"] for one in product["specs"]]
    given = _mapping(raw.get("values", {}))
    if not set(given) <= set(ids):
        raise Malformed("没有这个规格")
    values = {one["id"]: _spec_values(one, given.get(one["id"], [])) for one in product["specs"]}
    rows = [_row(values, ids, _mapping(row)) for row in _list(raw.get("rows", []), MOST_ROWS)]
    if len({tuple(row["of"]) for row in rows}) < len(rows):
        raise Malformed("规格组合重复")
    return {"values": values, "rows": rows} if any(values.values()) else None


def _spec_values(one: Plan, raw: Any) -> list[str]:
    names = [forms.short(texts.one_line(name), LONGEST_VALUE) for name in _list(raw, MOST_VALUES)]
    if not all(names) or len(set(names)) < len(names):
        raise Malformed("规格值为空或重复")
    if not one.get("free") and not set(names) <= set(one["values"]):
        raise Malformed("没有这个规格值")
    return names


def _row(values: Mapping[str, list[str]], ids: list[str], raw: Plan) -> dict[str, Any]:
    of = _list(raw.get("of"), len(ids))
    if len(of) < len(ids) or not all(name in values[id] for id, name in zip(ids, of, strict=True)):
        raise Malformed("没有这个规格组合")
    return {
        "of": list(of),
        "price": forms.amount(raw.get("price", "")),
        "stock": forms.amount(raw.get("stock", "")),
        "code": forms.short(texts.one_line(raw.get("code", "")), LONGEST_CODE),
    }


def _read_pictures(spec: Spec, product: Plan, raw: Plan) -> Any:
    slots = [slot["id"] for slot in product["pictures"]]
    if not set(raw) <= set(slots):
        raise Malformed("没有这个图片位置")
    chosen = {id: _chosen(spec, raw[id]) for id in slots if raw.get(id) is not None}
    return chosen or None


def _chosen(spec: Spec, raw: Any) -> dict[str, Any]:
    raw = _mapping(raw)
    return {"picture": pictures.read_picture(spec, raw.get("picture")), "crop": pictures.read_crop(raw.get("crop"))}


def _read_detail(_spec: Spec, _product: Plan, raw: Plan) -> Any:
    text = forms.short(texts.paragraphs(raw.get("text", "")), LONGEST_DETAIL)
    return {"text": text} if text else None


def _read_freight(_spec: Spec, _settings: Plan, raw: Plan) -> Any:
    zones = [
        {"regions": _regions(_mapping(zone).get("regions", [])), **_rates(_mapping(zone))}
        for zone in _list(raw.get("zones", []), MOST_ZONES)
    ]
    placed = [region for zone in zones for region in zone["regions"]]
    if len(set(placed)) < len(placed):
        raise Malformed("同一地区只能在一个运费区里")
    free = _mapping(raw.get("free", {}))
    template: dict[str, Any] = {
        "default": _rates(_mapping(raw.get("default", {}))),
        "zones": zones,
        "free": {"from": forms.amount(free.get("from", "")), "except": _regions(free.get("except", []))},
        "excluded": _regions(raw.get("excluded", [])),
    }
    return template if any(_written(template)) else None


def _written(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _written(inner)


def _rates(raw: Plan) -> dict[str, str]:
    return {name: forms.amount(raw.get(name, "")) for name in RATES}


def _regions(raw: Any) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(one, str) and one in REGIONS for one in raw):
        raise Malformed("没有这个地区")
    return [region for region in REGIONS if region in raw]


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise Malformed("格式不对")
    return raw


def _list(raw: Any, most: int) -> list[Any]:
    if not isinstance(raw, list):
        raise Malformed("格式不对")
    if len(raw) > most:
        raise Malformed("最多 %(max)s 项", max=most)
    return raw


READERS: Mapping[str, Callable[[Spec, Plan, Plan], Any]] = {
    "about": _read_about,
    "skus": _read_skus,
    "pictures": _read_pictures,
    "detail": _read_detail,
    "group": _read_group,
    "freight": _read_freight,
}
