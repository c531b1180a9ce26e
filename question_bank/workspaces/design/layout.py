"""Where things lie on a canvas: lines of text by the server's own fonts, boxes and their corners.

The same rules of line breaking stand in render.js. A terminal's fonts are a little wider or narrower than ours: where
a text would take more lines here than there (its kept height tells how many), its box may be up to 15 % wider.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pylopdf_fonts_zh_cn
from PIL import ImageFont

Object = Mapping[str, Any]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

FILES = {"sans": pylopdf_fonts_zh_cn.sans_path, "serif": pylopdf_fonts_zh_cn.serif_path}
ASCENT = 0.88
"""Where the baseline lies in a line as high as the letters."""

OPENING, CLOSING = "（《「『“‘【¥￥", "，。、！？；：）》」』”’】…—·％℃"
UNIT = re.compile(rf"\s|[{OPENING}]*(?:[!-~]+|[^\s])[{CLOSING}]*")
"""What is never parted at the end of a line: a sign of Chinese or a Latin word, with the marks that belong to it."""

WIDER = tuple(1 + n * 0.03 for n in range(6))


@lru_cache(maxsize=128)
def font_of(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of our fonts."""
    return ImageFont.truetype(str(FILES[name]()), size)


def width_of(text: str, name: str, size: int, spacing: int) -> float:
    """How wide a text is."""
    return float(font_of(name, size).getlength(text)) + spacing * len(text)


def lines_of(one: Object) -> tuple[tuple[str, float], ...]:
    """The lines of a text, and how wide each is."""
    step = one["size"] * one["line_height"] / 100
    return _lines(
        one["text"], one["font"], one["size"], one["spacing"], one["width"], max(1, round(one["height"] / step))
    )


@lru_cache(maxsize=2048)
def _lines(text: str, name: str, size: int, spacing: int, width: float, most: int) -> tuple[tuple[str, float], ...]:
    for times in WIDER:
        lines = _broken(text, name, size, spacing, width * times)
        if len(lines) <= most:
            break
    return tuple((line, width_of(line, name, size, spacing)) for line in lines)


def _broken(text: str, name: str, size: int, spacing: int, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for unit in UNIT.findall(paragraph):
            for piece in _pieces(unit, name, size, spacing, width):
                wide = width_of(piece, name, size, spacing)
                if line and used + wide > width + 0.5:
                    lines.append(line.rstrip())
                    line, used = "", 0.0
                if line or not piece.isspace():
                    line, used = line + piece, used + wide
        lines.append(line.rstrip())
    return lines


def _pieces(unit: str, name: str, size: int, spacing: int, width: float) -> Sequence[str]:
    """A unit that is wider than the box falls apart into its signs."""
    return unit if len(unit) > 1 and width_of(unit, name, size, spacing) > width + 0.5 else (unit,)


def height_of(one: Object) -> float:
    """The height of an object's box; a text is as high as its lines."""
    if one["kind"] != "text":
        return float(one["height"])
    return len(lines_of(one)) * float(one["size"] * one["line_height"]) / 100


def turned(one: Object, points: Sequence[Point]) -> list[Point]:
    """Points of an object's own box, from its upper left corner, as they lie on the canvas."""
    height = height_of(one)
    cx, cy = one["x"] + one["width"] / 2, one["y"] + height / 2
    angle = math.radians(one["angle"])
    cos, sin = math.cos(angle), math.sin(angle)
    across = [(x - one["width"] / 2, y - height / 2) for x, y in points]
    return [(cx + x * cos - y * sin, cy + x * sin + y * cos) for x, y in across]


def own_point(one: Object, point: Point) -> Point:
    """A point of the canvas as one of the object's own box."""
    height = height_of(one)
    x, y = point[0] - one["x"] - one["width"] / 2, point[1] - one["y"] - height / 2
    angle = math.radians(-one["angle"])
    cos, sin = math.cos(angle), math.sin(angle)
    return x * cos - y * sin + one["width"] / 2, x * sin + y * cos + height / 2


def bounds(points: Sequence[Point]) -> Box:
    """The upright box around points."""
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def box_of(one: Object) -> Box:
    """The upright box around an object; of a text, around its letters."""
    if one["kind"] == "text":
        rows = line_boxes(one)
        corners = [(x, y) for left, top, right, bottom in rows for x in (left, right) for y in (top, bottom)]
        return bounds(turned(one, corners or [(0, 0)]))
    width, height = one["width"], one["height"]
    return bounds(turned(one, [(0, 0), (width, 0), (width, height), (0, height)]))


def line_boxes(one: Object) -> list[Box]:
    """The letters of each line that has any, in the text's own box."""
    step = one["size"] * one["line_height"] / 100
    found = []
    for number, (line, width) in enumerate(lines_of(one)):
        if line:
            left = (one["width"] - width) * {"left": 0.0, "center": 0.5, "right": 1.0}[one["align"]]
            top = number * step + (step - one["size"]) / 2
            found.append((left, top, left + width, top + one["size"]))
    return found


def area(box: Box) -> float:
    """How large a box is."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def common(one: Box, other: Box) -> Box:
    """What two boxes share; its area is 0 where they share nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
