"""Pictures for a printer's file: such as every program shows, and not larger than they print."""

import io
from collections.abc import Mapping
from itertools import chain

from PIL import Image

from question_bank.formats import svg
from question_bank.formats.printable.paper import Section
from question_bank.media import BROKEN_PICTURE, MOST_PIXELS, PICTURES

LARGEST = (1600, 1600)
Picture = tuple[bytes, float]
"""The bytes of a PNG, JPEG or SVG file, and its width on paper in millimetres."""

WIDEST, DOTS_PER_MM = 150.0, 96 / 25.4


def pictures_of(sections: list[Section], media: Mapping[str, bytes], drawings: bool = False) -> dict[str, Picture]:
    """Every picture that is shown, by its address; one that cannot be read is left out, and its words are printed.

    `drawings`: whether SVG can be printed, too.
    """
    items = [one for section in sections for item in section.items for one in (item, *item.parts)]
    shown = [part for item in items for part in (*item.blocks, *chain(*item.lists))]
    found = {}
    for address in sorted({run.picture for part in shown for run in part.runs if run.picture}):
        data = media.get(address.removeprefix("/media/"), b"")
        if picture := (drawn(data) if drawings else None) if svg.is_one(data) else printed(data):
            found[address] = picture
    return found


def drawn(data: bytes) -> Picture | None:
    """A drawing as it stands; None when it is none of ours."""
    try:
        clean = svg.clean(data)
        return clean, min(WIDEST, svg.size_of(clean)[0] / DOTS_PER_MM)
    except svg.BadSvg:
        return None


def printed(data: bytes) -> Picture | None:
    """A picture as PNG or JPEG; None when it is none."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=list(PICTURES.values())) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            width = min(WIDEST, picture.width / DOTS_PER_MM)
            kind = "JPEG" if picture.format == "JPEG" else "PNG"
            small = picture.convert("RGB" if kind == "JPEG" else "RGBA")
            small.thumbnail(LARGEST)
            out = io.BytesIO()
            small.save(out, kind)
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return out.getvalue(), width
