"""The pictures of a shop as files of the sizes that were asked for, cut out of what they were made from."""

from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from question_bank.contract import Facts, Files, Malformed, Product
from question_bank.workspaces import pictures
from question_bank.workspaces.storefront import shape

QUALITY = 90
CUT = ("logo", "banner", "main")
"""The places whose pictures are judged one by one; the others are seen in the shop."""


def cut_pictures(plan: Mapping[str, Any], fields: Mapping[str, Any], files: Files) -> Iterator[Product]:
    """A picture for each that can be seen and whose file is there."""
    seen = shape.pictures_in(fields)
    for id, found in ((id, seen[id]) for id in CUT):
        place = shape.place_of(plan, id)
        for number, one in enumerate(found if place else (), 1):
            facts = pictures.facts_of(files, one["picture"])
            if place and facts and "path" in facts and not facts.get("problem"):
                kind = "jpg" if facts["type"] == "jpg" else "png"
                name = f"{shape.PLACES[id]}-{number}.{kind}"
                label = f"{place['label']} {number}（{place['width']}×{place['height']}）"
                yield Product(name, label, partial(cut, facts, one["crop"], (place["width"], place["height"])))


def cut(facts: Facts, crop: list[int] | None, size: tuple[int, int]) -> bytes:
    """The part that is shown, at the size of its place. Malformed: the file is no picture."""
    out = BytesIO()
    try:
        with Image.open(facts["path"]) as found:
            whole = ImageOps.exif_transpose(found)
            left, top, width, height = crop or (0, 0, *whole.size)
            part = whole.crop((left, top, left + width, top + height))
            if facts["type"] == "jpg":
                part.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=QUALITY)
            else:
                part.convert("RGBA").resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise Malformed("无法识别为图片") from fault
    return out.getvalue()
