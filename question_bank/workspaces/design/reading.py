"""Reading a canvas as a terminal sends it: our own small object model, every number whole and within bounds.

A canvas is {"background", "objects"}. `background` is a colour or {"picture", "crop"} that covers the canvas. An object
has id, kind, x, y, width, height (canvas pixels; the box before it is turned about its middle), angle (degrees,
clockwise) and opacity (%), what its kind has, and maybe name, locked, hidden. The first object lies lowest.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed, Spec
from question_bank.workspaces.pictures import read_crop, read_picture

MOST_OBJECTS, MOST_CHARACTERS = 200, 6_000
LONGEST_TEXT, LONGEST_NAME = 600, 30
FARTHEST, LARGEST = 8_000, 4_000
WHITE = "#ffffff"
FONTS = {"sans": "黑体", "serif": "宋体"}
ALIGNS = ("left", "center", "right")
ID = re.compile(r"[a-z0-9]{1,12}")
COLOUR = re.compile(r"#[0-9a-f]{6}")

Reader = Callable[[Spec, Any], Any]
Field = tuple[Reader, Any]
"""How a property is read, and what it is where it is not told; ... where it must be told."""


def read_canvas(spec: Spec, raw: Any) -> dict[str, Any] | None:
    """A tidy canvas; None where it is empty and white. Malformed."""
    if not isinstance(raw, dict) or not set(raw) <= {"background", "objects"}:
        raise Malformed("画布格式有误")
    background = _background(spec, raw.get("background", WHITE))
    objects = raw.get("objects", [])
    if not isinstance(objects, list) or not all(isinstance(one, dict) for one in objects):
        raise Malformed("画布格式有误")
    if len(objects) > MOST_OBJECTS:
        raise Malformed("一个画布最多 %(max)s 个元素", max=MOST_OBJECTS)
    tidy = [_object(spec, one) for one in objects]
    if len({one["id"] for one in tidy}) < len(tidy):
        raise Malformed("元素的编号重复")
    if sum(len(one.get("text", "")) for one in tidy) > MOST_CHARACTERS:
        raise Malformed("最多 %(max)s 字", max=MOST_CHARACTERS)
    return {"background": background, "objects": tidy} if tidy or background != WHITE else None


def _background(spec: Spec, raw: Any) -> Any:
    if isinstance(raw, dict):
        if set(raw) - {"picture", "crop"}:
            raise Malformed("画布格式有误")
        return {"picture": read_picture(spec, raw.get("picture")), "crop": read_crop(raw.get("crop"))}
    return _colour(spec, raw)


def _object(spec: Spec, raw: Mapping[str, Any]) -> dict[str, Any]:
    kind, id = raw.get("kind"), raw.get("id")
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(id, str) or not ID.fullmatch(id):
        raise Malformed("画布格式有误")
    known = COMMON | KINDS[kind]
    if set(raw) - set(known) - {"id", "kind"} - set(SOMETIMES):
        raise Malformed("画布格式有误")
    tidy: dict[str, Any] = {"id": id, "kind": kind}
    tidy |= {name: _property(spec, raw, name, field) for name, field in known.items()}
    tidy |= {name: value for name, read in SOMETIMES.items() if (value := read(spec, raw.get(name)))}
    return {**tidy, "height": max(1, tidy["stroke_width"])} if kind == "line" else tidy


def _property(spec: Spec, raw: Mapping[str, Any], name: str, field: Field) -> Any:
    read, otherwise = field
    if name not in raw and otherwise is not ...:
        return otherwise
    return read(spec, raw.get(name))


def _whole(least: int, most: int) -> Reader:
    def read(_spec: Spec, raw: Any) -> int:
        if isinstance(raw, bool) or not (isinstance(raw, int) or (isinstance(raw, float) and math.isfinite(raw))):
            raise Malformed("应为数字")
        if not least <= round(raw) <= most:
            raise Malformed("数值须在 %(min)s 到 %(max)s 之间", min=least, max=most)
        return round(raw)

    return read


def _angle(spec: Spec, raw: Any) -> int:
    return int(_whole(-3600, 3600)(spec, raw)) % 360


def _colour(_spec: Spec, raw: Any) -> str:
    if not isinstance(raw, str) or not COLOUR.fullmatch(raw.lower()):
        raise Malformed("颜色应为 #rrggbb")
    return raw.lower()


def _paint(spec: Spec, raw: Any) -> str | None:
    return None if raw is None else _colour(spec, raw)


def _among(known: Any) -> Reader:
    def read(_spec: Spec, raw: Any) -> str:
        if not isinstance(raw, str) or raw not in known:
            raise Malformed("没有这个选项")
        return raw

    return read


def _font(spec: Spec, raw: Any) -> str:
    return str(_among(spec["design"].get("fonts", tuple(FONTS)))(spec, raw))


def _text(_spec: Spec, raw: Any) -> str:
    text = texts.paragraphs(raw).replace("\t", " ")
    if len(text) > LONGEST_TEXT:
        raise Malformed("最多 %(max)s 字", max=LONGEST_TEXT)
    return text


def _name(_spec: Spec, raw: Any) -> str:
    name = "" if raw is None else texts.one_line(raw)
    if len(name) > LONGEST_NAME:
        raise Malformed("最多 %(max)s 字", max=LONGEST_NAME)
    return name


def _flag(_spec: Spec, raw: Any) -> bool:
    if raw is not None and not isinstance(raw, bool):
        raise Malformed("画布格式有误")
    return bool(raw)


_COORDINATE, _LENGTH, _WIDTH = _whole(-FARTHEST, FARTHEST), _whole(1, LARGEST), _whole(0, 400)
COMMON: dict[str, Field] = {
    "x": (_COORDINATE, ...),
    "y": (_COORDINATE, ...),
    "width": (_LENGTH, ...),
    "height": (_LENGTH, ...),
    "angle": (_angle, 0),
    "opacity": (_whole(0, 100), 100),
}
OUTLINE: dict[str, Field] = {"fill": (_paint, None), "stroke": (_paint, None), "stroke_width": (_WIDTH, 0)}
KINDS: dict[str, dict[str, Field]] = {
    "picture": {
        "picture": (read_picture, ...),
        "crop": (lambda _spec, raw: read_crop(raw), None),
        "radius": (_whole(0, 2000), 0),
    },
    "text": {
        "text": (_text, ...),
        "font": (_font, "sans"),
        "size": (_whole(8, 600), ...),
        "bold": (_flag, False),
        "colour": (_colour, "#000000"),
        "align": (_among(ALIGNS), "left"),
        "line_height": (_whole(80, 300), 140),
        "spacing": (_whole(0, 100), 0),
    },
    "rect": {**OUTLINE, "radius": (_whole(0, 2000), 0)},
    "ellipse": OUTLINE,
    "line": {"stroke": (_colour, ...), "stroke_width": (_whole(1, 400), ...)},
}
SOMETIMES: dict[str, Reader] = {"name": _name, "locked": _flag, "hidden": _flag}
