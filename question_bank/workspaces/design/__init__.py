"""视觉营销设计: canvases with pictures, texts and shapes, kept as a small object model and drawn by the server."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Product, Spec
from question_bank.workspaces.base import Check, Part, Workspace, only
from question_bank.workspaces.design import authoring, drawing, reading, scoring
from question_bank.workspaces.design.seeing import canvases_of

SHOWN_OF_CANVAS = ("id", "title", "width", "height", "hint", "texts")


class Design(Workspace):
    """Each canvas is a part."""

    NAME = "design"
    LABEL = "视觉营销设计"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "inside": Check(scoring.inside, authoring.inside),
        "texts": Check(scoring.says_texts, authoring.says_texts),
        "free_of": Check(scoring.free_of, authoring.free_of),
        "text_size": Check(scoring.text_size, authoring.text_size),
        "fonts": Check(scoring.fonts, authoring.fonts),
        "contrast": Check(scoring.contrasts, authoring.contrasts),
        "overlap": Check(scoring.overlaps, authoring.plain),
        "pictures": Check(scoring.uses_pictures, authoring.uses_pictures),
        "sharp": Check(scoring.sharp, authoring.sharp),
        "count": Check(scoring.count, authoring.count),
        "headline": Check(scoring.headline, authoring.headline),
        "palette": Check(scoring.palette, authoring.palette),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The canvases."""
        return tuple(Part(canvas["id"], canvas["title"]) for canvas in canvases_of(spec))

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of canvases, fonts and colours."""
        yield from authoring.check_design(spec)

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The canvases with what must stand on them, and what they may be made with."""
        plan = spec["design"]
        return {
            "design": {
                "canvases": [only(canvas, SHOWN_OF_CANVAS) for canvas in canvases_of(spec)],
                "fonts": [{"id": id, "name": reading.FONTS[id]} for id in plan.get("fonts", reading.FONTS)],
                "palette": [only(colour, ("name", "colour")) for colour in plan.get("palette", ())],
                "upload": plan.get("upload", ""),
                "most": reading.MOST_OBJECTS,
                "longest": reading.LONGEST_TEXT,
            }
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:  # noqa: ARG002
        """A tidy canvas."""
        return reading.read_canvas(spec, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:  # noqa: ARG002
        """Something lies on it."""
        return value is not None and bool(value["objects"])

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """Each canvas with its objects, and in words what stands on it."""
        return {"canvases": [_shown(canvas, fields.get(canvas["id"])) for canvas in canvases_of(spec)]}

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """Each canvas as a picture."""
        return tuple(
            Product(
                f"{canvas['id']}.png",
                canvas["title"],
                partial(drawing.png_of, (canvas["width"], canvas["height"]), fields[canvas["id"]], files),
            )
            for canvas in canvases_of(spec)
            if fields.get(canvas["id"])
        )

    def pictures_used(
        self, spec: Spec, fields: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Sequence[int] | None, int, int]]:
        """Each picture that can be seen: its canvas, its name, which part is shown, and how large. A background is
        never stretched; how far it is blown up the check `sharp` tells."""
        for canvas in canvases_of(spec):
            for one in (fields.get(canvas["id"]) or {"objects": ()})["objects"]:
                if one["kind"] == "picture" and not one.get("hidden"):
                    yield canvas["title"], one["picture"], one["crop"], one["width"], one["height"]


def _shown(canvas: Mapping[str, Any], value: Mapping[str, Any] | None) -> dict[str, Any]:
    objects = [one for one in (value["objects"] if value else ()) if not one.get("hidden")]
    texts = [
        {**only(one, ("text", "size", "colour", "bold")), "font": reading.FONTS[one["font"]]}
        for one in objects
        if one["kind"] == "text"
    ]
    pictures = [only(one, ("picture", "width", "height")) for one in objects if one["kind"] == "picture"]
    shapes = len(objects) - len(texts) - len(pictures)
    return {
        **only(canvas, ("id", "title", "width", "height")),
        "value": value,
        "texts": texts,
        "pictures": pictures,
        "shapes": shapes,
    }


KIND = Design()
