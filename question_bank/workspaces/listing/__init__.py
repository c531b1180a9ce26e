"""商品信息采集与处理, 网店开设: structured fields filled in from a source page, SKUs, pictures, a freight template."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank import texts
from question_bank.contract import Act, Files, Product, Spec
from question_bank.workspaces.base import Check, Part, Workspace, only
from question_bank.workspaces.listing import authoring, check_faults, forms, freight, reading, scoring, shape, showing
from question_bank.workspaces.listing.regions import AREAS

SHOWN_OF_FIELD = ("id", "label", "type", "hint", "required", "options", "unit", "max")
SHOWN_OF_SPEC = ("id", "label", "values", "free")
SHOWN_OF_PICTURE = ("id", "label", "width", "height", "optional")


class Listing(Workspace):
    """Each block of a product (`mug_about`, `mug_skus`, `mug_pictures`, `mug_detail`), each group of fields and
    `freight` is a part of its own."""

    NAME = "listing"
    LABEL = "商品发布与开店"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "answers": Check(scoring.answers, check_faults.answers),
        "title": Check(scoring.title, check_faults.title),
        "says": Check(scoring.says, check_faults.says),
        "clean": Check(scoring.clean, check_faults.clean),
        "shop_name": Check(scoring.shop_name, check_faults.shop_name),
        "skus": Check(scoring.skus, check_faults.skus),
        "right_pictures": Check(scoring.right_pictures, check_faults.pictures),
        "fit": Check(scoring.fit, check_faults.fit),
        "freight": Check(scoring.freight, check_faults.freight),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """Each block; all are required."""
        return tuple(Part(id, label) for id, label, _kind, _settings in shape.parts_of(shape.plan_of(spec)))

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of source, categories, products, groups and freight."""
        yield from authoring.check_listing(spec)

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """Source, tree and blocks; what should be filled in is for the candidate to find."""
        plan = shape.plan_of(spec)
        return {
            "listing": {
                "source": _source(plan["source"]) if plan.get("source") else None,
                "categories": _tree(shape.tree_of(plan)),
                "products": [_product(product) for product in shape.products_of(plan)],
                "groups": [
                    {
                        **only(group, ("id", "title", "hint")),
                        "fields": [only(field, SHOWN_OF_FIELD) for field in group["fields"]],
                    }
                    for group in shape.groups_of(plan)
                ],
                "freight": only(plan["freight"], ("hint",)) if plan.get("freight") else None,
                "areas": [{"name": name, "regions": list(regions)} for name, regions in AREAS.items()],
                "shop_name": {"taken": [], **only(plan.get("shop_name", {}), ("min", "max", "taken"))},
                "upload": plan.get("upload", ""),
                "most": {
                    "values": reading.MOST_VALUES,
                    "rows": reading.MOST_ROWS,
                    "zones": reading.MOST_ZONES,
                    "detail": reading.LONGEST_DETAIL,
                },
            }
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """Tidy values."""
        return reading.read(spec, part, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:
        """All required fields filled; every SKU with price and stock; every picture; text long enough; all rates."""
        found = shape.part_of(shape.plan_of(spec), part)
        return value is not None and found is not None and _is_made(spec, *found, value)

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """Everything in words, with the freight of the trial parcels."""
        return showing.shown(spec, fields)

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """The pictures, cut to their sizes."""
        return tuple(showing.cut_pictures(spec, fields, files))

    def pictures_used(
        self, spec: Spec, fields: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Sequence[int] | None, int, int]]:
        """Each picture that was chosen: its place, its name, which part is shown, and how large."""
        for _product, slot, one in shape.chosen_pictures(shape.plan_of(spec), fields):
            yield slot["label"], one["picture"], one["crop"], slot["width"], slot["height"]


def _is_made(spec: Spec, kind: str, settings: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    if kind in ("about", "group"):
        tree = shape.tree_of(shape.plan_of(spec))
        asked = [field for field in shape.fields_of(kind, settings) if field.get("required")]
        filled = all(forms.is_filled(field, value["values"].get(field["id"]), tree) for field in asked)
        return filled and (kind == "group" or bool(value["title"]))
    if kind == "skus":
        return bool(value["rows"]) and all(row["price"] and row["stock"] for row in value["rows"])
    if kind == "pictures":
        return all(slot["id"] in value for slot in settings["pictures"] if not slot.get("optional"))
    if kind == "detail":
        return bool(texts.count(value["text"]) >= settings["detail"].get("min", 1))
    return freight.is_ready(value)


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": source["title"], "sections": [_section(section) for section in source["sections"]]}


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    table = section.get("table")
    return {
        "title": section.get("title", ""),
        "text": list(section.get("text") or ()),
        "table": {"columns": list(table["columns"]), "rows": [[str(cell) for cell in row] for row in table["rows"]]}
        if table
        else None,
        "pictures": list(section.get("pictures", ())),
    }


def _tree(tree: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": one["name"], "children": _tree(one.get("children") or ())} for one in tree]


def _product(product: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **only(product, ("id", "name")),
        "title": product.get("title", shape.LONGEST_TITLE),
        "fields": [only(field, SHOWN_OF_FIELD) for field in shape.fields_of("about", product)],
        "specs": [only(one, SHOWN_OF_SPEC) for one in product.get("specs", ())],
        "pictures": [only(slot, SHOWN_OF_PICTURE) for slot in product.get("pictures", ())],
        "detail": only(product["detail"], ("min", "max")) if product.get("detail") else None,
    }


KIND = Listing()
