"""Pictures for a printer's file: such as every program shows, and not larger than they print."""

import io
from collections.abc import Iterator, Mapping

from PIL import Image

from question_bank.formats.printable.blocks import Block, Paragraph, Run
from question_bank.formats.printable.paper import Section
from question_bank.media import BROKEN_PICTURE, MOST_PIXELS

LARGEST = (1600, 1600)
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
Picture = tuple[bytes, float]
"""The bytes of a PNG or JPEG file, and its width on paper in millimetres."""

WIDEST, DOTS_PER_MM = 150.0, 96 / 25.4


def pictures_of(sections: list[Section], media: Mapping[str, bytes]) -> dict[str, Picture]:
    """Every picture that is shown, by its address; one that cannot be read is left out, and its words are printed."""
    wanted = {
        run.picture for section in sections for item in section.items for run in _runs(item.blocks) if run.picture
    }
    wanted |= {
        run.picture for s in sections for item in s.items for entries in item.lists for e in entries for run in e.runs
    }
    found = {}
    for address in sorted(wanted - {""}):
        if picture := printed(media.get(address.removeprefix("/media/"), b"")):
            found[address] = picture
    return found


def _runs(blocks: list[Block]) -> Iterator[Run]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.runs
        else:
            for row in block.rows:
                for cell in row:
                    yield from cell.runs


def printed(data: bytes) -> Picture | None:
    """A picture as PNG or JPEG; None when it is none."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
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
