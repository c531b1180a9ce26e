"""网店装修: a shop front of blocks and a product page of sections, with pictures cropped to their places."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Product, Spec
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.storefront import authoring, check_faults, cutting, reading, scoring, shape

SHOWN_OF_PLACE = ("id", "label", "width", "height", "max_kb", "min", "max")


class Storefront(Workspace):
    """`layout` is the order of the front page's blocks, `shop` name, 店标 and colours; each block is a part of its own,
    `main` and `detail` are the product page."""

    NAME = "storefront"
    LABEL = "网店装修"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "places_filled": Check(scoring.places_filled, check_faults.places),
        "places_fit": Check(scoring.places_fit, check_faults.places),
        "varied": Check(scoring.varied, check_faults.varied),
        "prices": Check(scoring.prices, check_faults.prices),
        "recommended": Check(scoring.recommended, check_faults.recommended),
        "coupons": Check(scoring.coupons, check_faults.coupons),
        "blocks": Check(scoring.blocks, check_faults.blocks),
        "categories": Check(scoring.categories, check_faults.categories),
        "sections": Check(scoring.sections, check_faults.sections),
        "says": Check(scoring.says, check_faults.says),
        "text_length": Check(scoring.text_length, check_faults.text_length),
        "clean_words": Check(scoring.clean_words, check_faults.clean_words),
        "readable": Check(scoring.readable, check_faults.readable),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The layout, what stands in each block, and the product page."""
        plan = shape.plan_of(spec)
        blocks = shape.blocks_of(plan)
        own = [
            Part(
                shape.part_of(block),
                "店铺信息与配色" if block == "header" else shape.BLOCKS[block],
                is_required=block not in plan.get("optional", ()),
            )
            for block in blocks
        ]
        return (Part("layout", "首页模块"), *own, Part("main", "商品主图与标题"), Part("detail", "详情页"))

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of places, products, colours and blocks."""
        yield from authoring.check_storefront(spec)

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """Places, blocks, colours and the product table; the prices to be shown are for the candidate to find."""
        plan = shape.plan_of(spec)
        return {
            "storefront": {
                "places": [{n: place[n] for n in SHOWN_OF_PLACE if n in place} for place in plan["places"]],
                "columns": list(plan.get("columns", ())),
                "products": [
                    {"id": p["id"], "name": p["name"], "data": list(p.get("data", ()))} for p in plan["products"]
                ],
                "palette": [{"name": c["name"], "colour": c["colour"]} for c in plan.get("palette", ())],
                "blocks": shape.blocks_of(plan),
                "sections": shape.sections_of(plan),
                "upload": plan.get("upload", ""),
                "most": dict(reading.MOST),
                "longest": dict(reading.LONGEST),
            }
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """Tidy lists and texts."""
        return reading.read(spec, part, raw)

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """Everything that was built, with the places' sizes and the products' names."""
        plan = shape.plan_of(spec)
        found = shape.pictures_in(fields)
        places = [
            {
                **{n: place[n] for n in ("id", "label", "width", "height")},
                "min": place.get("min", 1),
                "pictures": found[place["id"]],
            }
            for place in plan["places"]
        ]
        return {
            "parts": {part.id: fields[part.id] for part in self.parts(spec) if fields.get(part.id) is not None},
            "places": places,
            "products": {product["id"]: product["name"] for product in plan["products"]},
        }

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """店标, Banner and 主图, cut to their sizes."""
        return tuple(cutting.cut_pictures(shape.plan_of(spec), fields, files))


KIND = Storefront()
