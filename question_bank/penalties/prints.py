"""Pictures compared by what they show: a 64-bit difference hash, and a very small grey copy to make sure.

Both are taken of a picture squeezed into a square, so that a stretched copy shows the same.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps

from question_bank.media import BROKEN_PICTURE, PICTURES

SIDE = 8
GREY = 16
FLAT = 24
"""Pictures of fewer shades say nothing that could be compared."""

SAME_BITS, SAME_GREY = 6, 10.0
UNCHANGED_BITS, UNCHANGED_GREY = 2, 4.0


@dataclass(frozen=True)
class Print:
    """What a picture shows, and how large it is."""

    bits: int
    grey: bytes
    width: int
    height: int


@lru_cache(maxsize=512)
def print_of(path: Path) -> Print | None:
    """The print of a picture file, which never changes; None where it cannot be opened, or shows next to nothing."""
    try:
        with Image.open(path, formats=list(PICTURES.values())) as picture:
            size = picture.size
            picture.draft("RGB", (4 * GREY, 4 * GREY))
            upright = ImageOps.exif_transpose(picture)
            turned = upright.size != picture.size
            small = _on_white(upright).convert("L")
            grey = small.resize((GREY, GREY), Image.Resampling.BOX)
            rows = small.resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    shades = grey.tobytes()
    if max(shades) - min(shades) < FLAT:
        return None
    width, height = reversed(size) if turned else size
    return Print(_bits(rows), shades, width, height)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)


def _bits(rows: bytes) -> int:
    bits = 0
    for y in range(SIDE):
        for x in range(SIDE):
            at = y * (SIDE + 1) + x
            bits = bits << 1 | (rows[at] > rows[at + 1])
    return bits


def distance(one: Print, other: Print) -> int:
    """In how many of 64 bits two pictures differ."""
    return (one.bits ^ other.bits).bit_count()


def grey_apart(one: Print, other: Print) -> float:
    """How far apart their shades are on average, of 255."""
    return sum(abs(a - b) for a, b in zip(one.grey, other.grey, strict=True)) / len(one.grey)


def shows_the_same(one: Print, other: Print) -> bool:
    """Whether both show the same, whatever their sizes."""
    return distance(one, other) <= SAME_BITS and grey_apart(one, other) <= SAME_GREY


def is_unchanged(one: Print, other: Print) -> bool:
    """Whether one is next to nothing but the other, whatever their sizes."""
    return distance(one, other) <= UNCHANGED_BITS and grey_apart(one, other) <= UNCHANGED_GREY


def stretched(one: Print, other: Print) -> float:
    """How many times wider or higher one is than the other would be at its size; 1 is the same ratio."""
    return math.exp(abs(math.log(one.width * other.height / (one.height * other.width))))


def enlarged(one: Print, other: Print) -> float:
    """How many times larger one is than the other."""
    return max(one.width / other.width, one.height / other.height)
