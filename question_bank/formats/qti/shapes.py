"""Areas of a picture as QTI writes them: whether a point lies in one. A border belongs to its area."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.qti.values import BadValue, read_item

Number = Any
SIZES = {"circle": (3,), "rect": (4,), "ellipse": (4,), "default": ()}
MOST_NUMBERS = 2_000


def read_coords(shape: str, text: str) -> list[Number]:
    """The numbers of an area; BadValue when they do not fit its shape."""
    if shape not in (*SIZES, "poly"):
        raise BadValue(f"没有形状 {shape}")
    parts = [part for part in text.replace(",", " ").split() if part]
    if shape == "default":
        return []
    if any(part.endswith("%") for part in parts):
        raise BadValue("不支持以百分比写的坐标")
    if len(parts) > MOST_NUMBERS:
        raise BadValue("坐标过多")
    numbers = [read_item("float", part) for part in parts]
    fits = len(numbers) >= 6 and len(numbers) % 2 == 0 if shape == "poly" else len(numbers) in SIZES[shape]
    if not fits or not all(isinstance(value, Fraction) for value in numbers):
        raise BadValue(f"形状 {shape} 的坐标数目不符")
    return numbers


def is_inside(shape: str, coords: Sequence[Number], point: tuple[Number, Number]) -> bool:
    """Whether a point lies in an area."""
    return TESTS[shape](coords, *point)


def _in_all(_coords: Sequence[Number], _x: Number, _y: Number) -> bool:
    return True


def _in_circle(coords: Sequence[Number], x: Number, y: Number) -> bool:
    middle_x, middle_y, radius = coords
    return bool((x - middle_x) ** 2 + (y - middle_y) ** 2 <= radius**2)


def _in_rect(coords: Sequence[Number], x: Number, y: Number) -> bool:
    left, top, right, bottom = coords
    return bool(min(left, right) <= x <= max(left, right) and min(top, bottom) <= y <= max(top, bottom))


def _in_ellipse(coords: Sequence[Number], x: Number, y: Number) -> bool:
    middle_x, middle_y, wide, high = coords
    return bool(((x - middle_x) * high) ** 2 + ((y - middle_y) * wide) ** 2 <= (wide * high) ** 2)


def _in_poly(coords: Sequence[Number], x: Number, y: Number) -> bool:
    corners = list(zip(coords[::2], coords[1::2], strict=True))
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    if any(_is_on(*side, x, y) for side in sides):
        return True
    return sum(_crosses(*side, x, y) for side in sides) % 2 == 1


def _turn(a: tuple[Number, Number], b: tuple[Number, Number], x: Number, y: Number) -> Number:
    return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])


def _is_on(a: tuple[Number, Number], b: tuple[Number, Number], x: Number, y: Number) -> bool:
    between = min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])
    return bool(between and _turn(a, b, x, y) == 0)


def _crosses(a: tuple[Number, Number], b: tuple[Number, Number], x: Number, y: Number) -> bool:
    return bool((a[1] > y) != (b[1] > y) and (_turn(a, b, x, y) > 0) == (b[1] > a[1]))


TESTS: dict[str, Callable[[Sequence[Number], Number, Number], bool]] = {
    "default": _in_all,
    "circle": _in_circle,
    "rect": _in_rect,
    "ellipse": _in_ellipse,
    "poly": _in_poly,
}


def middle_of(shape: str, coords: Sequence[Number]) -> tuple[Number, Number]:
    """A point that lies in the area, if its middle does."""
    if shape in ("circle", "ellipse"):
        return coords[0], coords[1]
    if shape == "rect":
        return (coords[0] + coords[2]) / 2, (coords[1] + coords[3]) / 2
    if shape == "poly":
        return _middle_of_poly(coords)
    return Fraction(0), Fraction(0)


def _middle_of_poly(coords: Sequence[Number]) -> tuple[Number, Number]:
    corners = list(zip(coords[::2], coords[1::2], strict=True))
    middle = (
        sum((x for x, _y in corners), Fraction(0)) / len(corners),
        sum((y for _x, y in corners), Fraction(0)) / len(corners),
    )
    return middle if _in_poly(coords, *middle) else corners[0]
