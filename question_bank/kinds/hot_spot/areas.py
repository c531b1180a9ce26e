"""Areas of a picture: which one a point lies in, and what is wrong with one. A border belongs to its area.

circle: x, y, radius · ellipse: x, y, two half axes · rect: left, top, right, bottom · poly: x, y of each corner.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.contract import Spec
from question_bank.points import fault_of_share, to_share

SHAPES = {"circle": "3 个数（圆心、半径）", "rect": "4 个数（左、上、右、下）", "ellipse": "4 个数（中心、两个半轴）",
          "poly": "至少 3 个顶点的坐标"}  # fmt: skip
FARTHEST = 20_000
MOST_AREAS = 40
MOST_CORNERS = 200
STEPS = 40

Point = tuple[int, int]


def is_number(value: Any) -> bool:
    """A number that can be a coordinate."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -FARTHEST <= value <= FARTHEST


def area_of(areas: Sequence[Mapping[str, Any]], point: Sequence[int]) -> int | None:
    """The first area in which the point lies, or None: what lies in two belongs to the one that is written first."""
    return next((place for place, area in enumerate(areas) if holds(area, point[0], point[1])), None)


def holds(area: Mapping[str, Any], x: int, y: int) -> bool:
    """Whether a point lies in an area."""
    return TESTS[area["shape"]](area["coords"], x, y)


def _in_circle(coords: Sequence[Any], x: int, y: int) -> bool:
    middle_x, middle_y, radius = coords
    return bool((x - middle_x) ** 2 + (y - middle_y) ** 2 <= radius**2)


def _in_ellipse(coords: Sequence[Any], x: int, y: int) -> bool:
    middle_x, middle_y, wide, high = coords
    return bool(((x - middle_x) * high) ** 2 + ((y - middle_y) * wide) ** 2 <= (wide * high) ** 2)


def _in_rect(coords: Sequence[Any], x: int, y: int) -> bool:
    left, top, right, bottom = coords
    return bool(left <= x <= right and top <= y <= bottom)


def _in_poly(coords: Sequence[Any], x: int, y: int) -> bool:
    corners = _corners(coords)
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    return any(_on_side(*side, x, y) for side in sides) or sum(_is_left_of(*side, x, y) for side in sides) % 2 == 1


def _corners(coords: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(coords[::2], coords[1::2], strict=True))


def _on_side(a: tuple[Any, Any], b: tuple[Any, Any], x: int, y: int) -> bool:
    is_between = min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])
    return bool(is_between and _turn(a, b, x, y) == 0)


def _is_left_of(a: tuple[Any, Any], b: tuple[Any, Any], x: int, y: int) -> bool:
    """Whether a ray from the point to the right crosses this side."""
    return bool((a[1] > y) != (b[1] > y) and (_turn(a, b, x, y) < 0) == (b[1] < a[1]))


def _turn(a: tuple[Any, Any], b: tuple[Any, Any], x: int, y: int) -> Any:
    return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])


TESTS: Mapping[str, Callable[[Sequence[Any], int, int], bool]] = {
    "circle": _in_circle,
    "ellipse": _in_ellipse,
    "rect": _in_rect,
    "poly": _in_poly,
}


def shares_of(spec: Spec) -> list[Fraction]:
    """The share of each area: as it is written, else even."""
    areas = spec["areas"]
    return [to_share(area["share"]) if "share" in area else Fraction(1, len(areas)) for area in areas]


def check_areas(spec: Spec) -> list[str]:
    """Faults of the areas; the picture has been checked."""
    areas = spec.get("areas")
    if not isinstance(areas, list) or not 1 <= len(areas) <= MOST_AREAS:
        return [f"areas: 须有 1 到 {MOST_AREAS} 个区域"]
    found = [(place, fault) for place, area in enumerate(areas) if (fault := _fault_of(area))]
    if found:
        return [f"areas: 第 {place + 1} 个区域{fault}" for place, fault in found]
    if len({"share" in area for area in areas}) > 1:
        return ["areas: 得分比例要么每个区域都写，要么都不写"]
    if not any(share > 0 for share in shares_of(spec)):
        return ["areas: 至少一个区域须得分"]
    lost = [place for place in range(len(areas)) if point_of(spec, place) is None]
    return [f"areas: 第 {place + 1} 个区域点不到：在图外、太小或被写在前面的区域盖住" for place in lost]


def _fault_of(area: Any) -> str:
    if not isinstance(area, dict) or area.get("shape") not in tuple(SHAPES):
        return f"的形状须为 {'、'.join(SHAPES)} 之一"
    coords = area.get("coords")
    if not isinstance(coords, list) or not all(map(is_number, coords)) or not _fits(area["shape"], coords):
        return f"的坐标须为{SHAPES[area['shape']]}，以图片像素计"
    fault = fault_of_share(area.get("share", "1"))
    return f"：{fault}" if fault else ""


def _fits(shape: str, coords: list[Any]) -> bool:
    if shape == "poly":
        return 6 <= len(coords) <= 2 * MOST_CORNERS and len(coords) % 2 == 0
    if len(coords) != (3 if shape == "circle" else 4):
        return False
    if shape == "rect":
        return bool(coords[0] < coords[2] and coords[1] < coords[3])
    return bool(min(coords[2:]) > 0)


def point_of(spec: Spec, place: int | None) -> Point | None:
    """A whole pixel of the picture that belongs to this area, or to none; None when a search finds no such pixel."""
    width, height = spec["picture"]["width"], spec["picture"]["height"]
    box = (0, 0, width, height) if place is None else _box(spec["areas"][place])
    left, top = max(0, math.ceil(box[0])), max(0, math.ceil(box[1]))
    right, bottom = min(width, math.floor(box[2])), min(height, math.floor(box[3]))
    tried = _tried(spec, place, left, top, right, bottom)
    inside = ((x, y) for x, y in tried if 0 <= x <= width and 0 <= y <= height)
    return next((point for point in inside if area_of(spec["areas"], point) == place), None)


def _tried(spec: Spec, place: int | None, left: int, top: int, right: int, bottom: int) -> Iterator[Point]:
    yield (left + right) // 2, (top + bottom) // 2
    if place is not None and spec["areas"][place]["shape"] == "poly":
        yield from ((math.floor(x), math.floor(y)) for x, y in _corners(spec["areas"][place]["coords"]))
    for y in range(top, bottom + 1, max(1, (bottom - top) // STEPS)):
        for x in range(left, right + 1, max(1, (right - left) // STEPS)):
            yield x, y


def _box(area: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
    coords = area["coords"]
    if area["shape"] == "rect":
        return coords[0], coords[1], coords[2], coords[3]
    if area["shape"] == "poly":
        return min(coords[::2]), min(coords[1::2]), max(coords[::2]), max(coords[1::2])
    x, y, wide, high = coords if len(coords) == 4 else (*coords, coords[2])
    return x - wide, y - high, x + wide, y + high
