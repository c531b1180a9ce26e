"""What colour lies at a point of a canvas: found from the object model, without drawing the whole."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from PIL import Image, ImageOps

from question_bank.contract import Facts, Files
from question_bank.workspaces import pictures
from question_bank.workspaces.design import layout

Colour = tuple[float, float, float]
Seen = tuple[float, float, float, float]
"""Red, green, blue to 255, and how much of it covers, to 1."""

SMALL = 320
BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def rgb(colour: str) -> Colour:
    """The parts of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2), from 0 to 1."""
    parts = [c / 255 for c in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def laid(over: Seen, under: Colour) -> Colour:
    """A colour that partly covers another."""
    red, green, blue, share = over
    return (
        red * share + under[0] * (1 - share),
        green * share + under[1] * (1 - share),
        blue * share + under[2] * (1 - share),
    )


class Ground:
    """The colours of one canvas."""

    def __init__(self, size: tuple[int, int], value: Mapping[str, Any], files: Files) -> None:
        self.size, self.files = size, files
        self.background = value["background"]
        self.objects = [one for one in value["objects"] if not one.get("hidden")]

    def under(self, place: int, points: Sequence[layout.Point]) -> list[Colour | None]:
        """The colour beneath the object at this place, at each point; None where it cannot be told."""
        around = layout.bounds(points)
        near = [
            one
            for one in self.objects[:place]
            if one["kind"] != "text" and layout.area(layout.common(around, layout.box_of(one))) > 0
        ]
        return [self._at(near, point) for point in points]

    def covered(self, place: int, points: Sequence[layout.Point]) -> float:
        """Which share of the points lies under something above the object at this place that hides it."""
        above = [one for one in self.objects[place + 1 :] if one["kind"] != "text"]
        hidden = [
            point
            for point in points
            if any(seen and seen[3] > 0.5 for seen in (self.seen(one, point) for one in above))
        ]
        return len(hidden) / len(points) if points else 0.0

    def _at(self, objects: Sequence[layout.Object], point: layout.Point) -> Colour | None:
        """From the top down to what covers everything, then laid over each other from there up."""
        pile: list[Seen] = []
        for one in reversed(objects):
            seen = self.seen(one, point)
            if seen is None:
                return None
            if seen[3] > 0:
                pile.append(seen)
            if seen[3] >= 1:
                break
        colour: Colour | None = pile.pop()[:3] if pile and pile[-1][3] >= 1 else self._ground(point)
        for seen in reversed(pile):
            colour = None if colour is None else laid(seen, colour)
        return colour

    def _ground(self, point: layout.Point) -> Colour | None:
        if isinstance(self.background, str):
            return rgb(self.background)
        width, height = self.size
        name, crop = self.background["picture"], self.background["crop"]
        facts = pictures.facts_of(self.files, name)
        shown = cover(facts, crop, width, height) if facts else None
        seen = self._of_picture(name, shown, point[0] / width, point[1] / height)
        return None if seen is None else laid(seen, (255, 255, 255))

    def seen(self, one: layout.Object, point: layout.Point) -> Seen | None:
        """What an object shows at a point; None where it cannot be told."""
        x, y = layout.own_point(one, point)
        width, height = one["width"], one["height"]
        if not (0 <= x <= width and 0 <= y <= height):
            return 0, 0, 0, 0
        if one["kind"] == "picture":
            if not in_corners(x, y, width, height, one["radius"]):
                return 0, 0, 0, 0
            seen = self._of_picture(one["picture"], one["crop"], x / width, y / height)
            return None if seen is None else (*seen[:3], seen[3] * one["opacity"] / 100)
        paint = _paint(one, x, y)
        return (*rgb(paint), one["opacity"] / 100) if paint else (0, 0, 0, 0)

    def _of_picture(self, name: str, crop: Sequence[float] | None, across: float, down: float) -> Seen | None:
        facts = pictures.facts_of(self.files, name)
        if facts is None or "path" not in facts or facts.get("problem"):
            return None
        small = thumbnail(facts["path"])
        if small is None:
            return None
        picture, whole = small
        left, top, width, height = crop or (0, 0, *whole)
        x = (left + across * width) * picture.width / whole[0]
        y = (top + down * height) * picture.height / whole[1]
        spot = picture.getpixel((min(max(int(x), 0), picture.width - 1), min(max(int(y), 0), picture.height - 1)))
        assert isinstance(spot, tuple)
        return spot[0], spot[1], spot[2], spot[3] / 255


def cover(facts: Facts, crop: Sequence[int] | None, width: int, height: int) -> tuple[float, float, float, float]:
    """Which part of a background's picture is seen: of its middle as much as has the canvas' shape."""
    left, top, across, down = crop or (0, 0, facts["width"] or width, facts["height"] or height)
    times = min(across / width, down / height)
    return left + (across - width * times) / 2, top + (down - height * times) / 2, width * times, height * times


@lru_cache(maxsize=64)
def thumbnail(path: str) -> tuple[Image.Image, tuple[int, int]] | None:
    """A small copy of a picture, and its true size; None where it is none. A kept file never changes."""
    try:
        with Image.open(path) as found:
            found.draft("RGB", (SMALL, SMALL))
            picture = ImageOps.exif_transpose(found).convert("RGBA")
            whole = _true_size(path)
            picture.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    except BROKEN:
        return None
    return picture, whole


def _true_size(path: str) -> tuple[int, int]:
    with Image.open(path) as found:
        turned = found.getexif().get(0x0112, 1) >= 5
        return (found.height, found.width) if turned else (found.width, found.height)


def in_corners(x: float, y: float, width: float, height: float, radius: float) -> bool:
    """Whether a point of a box lies inside its rounded corners."""
    radius = min(radius, width / 2, height / 2)
    dx, dy = max(radius - x, x - (width - radius), 0), max(radius - y, y - (height - radius), 0)
    return math.hypot(dx, dy) <= radius or not (dx and dy)


def _paint(one: layout.Object, x: float, y: float) -> str | None:
    """The colour of a shape at a point of its own box; an outline lies inside the box."""
    width, height = one["width"], one["height"]
    if one["kind"] == "line":
        return str(one["stroke"])
    wide = one["stroke_width"] if one["stroke"] else 0
    if one["kind"] == "ellipse":
        if not _in_ellipse(x, y, width, height):
            return None
        inner = _in_ellipse(x - wide, y - wide, width - 2 * wide, height - 2 * wide)
    else:
        if not in_corners(x, y, width, height, one["radius"]):
            return None
        inner = wide <= x <= width - wide and wide <= y <= height - wide
    paint: str | None = one["fill"] if inner else one["stroke"]
    return paint


def _in_ellipse(x: float, y: float, width: float, height: float) -> bool:
    if width <= 0 or height <= 0:
        return False
    return ((2 * x / width) - 1) ** 2 + ((2 * y / height) - 1) ** 2 <= 1
