"""A listing for people who look at it: each product with its values in words, the shop's data, freight and trials."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from question_bank.contract import Files, Product, Spec
from question_bank.workspaces import pictures
from question_bank.workspaces.cropping import cut
from question_bank.workspaces.listing import forms, freight, scoring, shape

Made = Mapping[str, Any]


def shown(spec: Spec, made: Made) -> dict[str, Any]:
    """What was made: products, groups, freight."""
    plan = shape.plan_of(spec)
    return {
        "products": [_product(product, made) for product in shape.products_of(plan)],
        "groups": [
            {"title": group["title"], "rows": _rows(shape.fields_of("group", group), made, group["id"])}
            for group in shape.groups_of(plan)
        ],
        "freight": _freight(spec, made.get("freight")) if plan.get("freight") else None,
    }


def _product(product: Mapping[str, Any], made: Made) -> dict[str, Any]:
    about, skus = made.get(f"{product['id']}_about") or {}, made.get(f"{product['id']}_skus") or {}
    chosen = made.get(f"{product['id']}_pictures") or {}
    title, values = about.get("title", ""), about.get("values", {})
    fields = [f for f in shape.fields_of("about", product) if f["id"] not in ("category", "price", "stock")]
    return {
        "name": product["name"],
        "title": title,
        "bytes": shape.title_size(title),
        "most": product.get("title", shape.LONGEST_TITLE),
        "category": list(values.get("category") or ()),
        "price": values.get("price") or "",
        "stock": values.get("stock") or "",
        "attributes": _rows(fields, made, f"{product['id']}_about"),
        "specs": [
            {"label": one["label"], "values": list(skus.get("values", {}).get(one["id"], ()))}
            for one in product.get("specs", ())
        ],
        "rows": list(skus.get("rows", ())),
        "pictures": [
            {
                **{name: slot[name] for name in ("label", "width", "height")},
                "chosen": chosen.get(slot["id"]),
            }
            for slot in product.get("pictures", ())
        ],
        "detail": (made.get(f"{product['id']}_detail") or {}).get("text", ""),
    }


def _rows(fields: list[Mapping[str, Any]], made: Made, part: str) -> list[dict[str, Any]]:
    return [
        {"label": field["label"], "unit": field.get("unit", ""), "value": _said(field, made, part)} for field in fields
    ]


def _said(field: Mapping[str, Any], made: Made, part: str) -> str:
    value = shape.value_of(made, part, field["id"])
    return "、".join(value or ()) if field["type"] == "many" else forms.words(value)


def _freight(spec: Spec, template: Any) -> dict[str, Any]:
    checks = [found for line in spec.get("rubric", ()) for found in _of_type(line.get("check") or {}, "freight")]
    return {
        "template": template,
        "trials": [one for check in checks for one in scoring.trials(template, check)],
        "ready": bool(template) and freight.is_ready(template),
    }


def _of_type(check: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    if check.get("type") == kind:
        yield check
    for inner in check.get("checks", ()):
        yield from _of_type(inner, kind)


def cut_pictures(spec: Spec, made: Made, files: Files) -> Iterator[Product]:
    """Each picture as it was cropped, at the size of its place."""
    for id, slot, one in shape.chosen_pictures(shape.plan_of(spec), made):
        facts = pictures.facts_of(files, one["picture"])
        if facts and "path" in facts and not facts.get("problem"):
            suffix = "jpg" if facts["type"] == "jpg" else "png"
            size = (slot["width"], slot["height"])
            label = f"{slot['label']}（{size[0]}×{size[1]}）"
            yield Product(f"{id}-{slot['id']}.{suffix}", label, partial(cut, facts, one["crop"], size))
