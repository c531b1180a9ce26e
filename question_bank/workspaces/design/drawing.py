"""A canvas as a PNG file, drawn by Pillow from the object model: what a grader sees, whatever the terminal showed."""

import math
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageOps

from question_bank.contract import Files, Malformed
from question_bank.workspaces import pictures
from question_bank.workspaces.design import layout
from question_bank.workspaces.design.ground import BROKEN, cover, rgb

FINE = 3
"""Shapes are drawn so many times too large, so that their edges become smooth."""

MOST_FINE = 4_000_000
"""Pixels of a shape that is still drawn so."""

MOST_OF_ONE, MOST_OF_ALL = 40_000_000, 300_000_000
"""Pixels that are drawn for one object, and for all of a canvas: far more than any design of a module needs."""

Window = tuple[int, int, int, int]
Layer = tuple[Image.Image, float, float]
"""What is laid on the sheet, and where its upper left corner lies."""

MISSING = (214, 218, 224, 255)
BOLD = 30
"""A bold letter is thickened by its size over this: the fonts have one weight."""


def png_of(size: tuple[int, int], value: Mapping[str, Any] | None, files: Files) -> bytes:
    """The canvas as a file. Malformed: what lies on it is so large that nobody should draw it."""
    out = BytesIO()
    drawn(size, value, files).convert("RGB").save(out, "PNG")
    return out.getvalue()


def drawn(size: tuple[int, int], value: Mapping[str, Any] | None, files: Files) -> Image.Image:
    """The canvas as a picture; white where nothing was made."""
    sheet = Image.new("RGBA", size, (255, 255, 255, 255))
    if value is None:
        return sheet
    ground = value["background"]
    if isinstance(ground, str):
        sheet.paste((*rgb(ground), 255), (0, 0, *size))
    else:
        sheet.alpha_composite(_ground(ground, size, files))
    seen = [one for one in value["objects"] if not one.get("hidden") and one["opacity"]]
    pixels = [_pixels(one, size) for one in seen]
    if max(pixels, default=0) > MOST_OF_ONE or sum(pixels) > MOST_OF_ALL:
        raise Malformed("画面上的元素过大、过多，无法绘制")
    for one in seen:
        _lay(sheet, one, files)
    return sheet


def _lay(sheet: Image.Image, one: layout.Object, files: Files) -> None:
    """One object, turned about its middle, where it lies on the sheet."""
    seen = _seen(one, sheet.size)
    if seen is None:
        return
    layer, x, y = DRAW[one["kind"]](one, files, _window(one, seen))
    if one["opacity"] < 100:
        layer.putalpha(layer.getchannel("A").point(lambda a: a * one["opacity"] // 100))
    if one["angle"]:
        layer, x, y = _turned(layer, x, y, one, seen)
    _put(sheet, layer, round(x), round(y))


def _seen(one: layout.Object, size: tuple[int, int]) -> Window | None:
    """Which part of the sheet an object lies on; None where it lies beside it."""
    left, top, right, bottom = layout.common((0, 0, *size), layout.box_of(one))
    if right <= left or bottom <= top:
        return None
    return math.floor(left), math.floor(top), math.ceil(right) + 1, math.ceil(bottom) + 1


def _pixels(one: layout.Object, size: tuple[int, int]) -> int:
    """How many pixels the layer of an object has, more or less."""
    seen = _seen(one, size)
    if seen is None:
        return 0
    if one["kind"] != "text":
        left, top, right, bottom = _window(one, seen)
        return (right - left) * (bottom - top)
    widest = max((width for _line, width in layout.lines_of(one)), default=0)
    return int((widest + one["size"]) * (layout.height_of(one) + one["size"]))


def _window(one: layout.Object, seen: Window) -> Window:
    """Which part of an object's own box must be drawn: of one that is not turned, only what can be seen."""
    width, height = one["width"], math.ceil(layout.height_of(one))
    if one["angle"]:
        return 0, 0, width, height
    left, top = max(0, seen[0] - one["x"]), max(0, seen[1] - one["y"])
    return left, top, max(left + 1, min(width, seen[2] - one["x"])), max(top + 1, min(height, seen[3] - one["y"]))


def _turned(
    layer: Image.Image, x: float, y: float, one: layout.Object, seen: Window
) -> tuple[Image.Image, float, float]:
    """What of a turned layer can be seen."""
    angle = math.radians(one["angle"])
    cos, sin = math.cos(angle), math.sin(angle)
    cx, cy = one["x"] + one["width"] / 2, one["y"] + layout.height_of(one) / 2
    across, down = seen[0] - cx, seen[1] - cy
    start = (cx - x + 1 + across * cos + down * sin, cy - y + 1 - across * sin + down * cos)
    padded = Image.new("RGBA", (layer.width + 2, layer.height + 2), (0, 0, 0, 0))
    padded.paste(layer, (1, 1))
    size = (seen[2] - seen[0], seen[3] - seen[1])
    matrix = (cos, sin, start[0], -sin, cos, start[1])
    made = padded.convert("RGBa").transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    return made.convert("RGBA"), seen[0], seen[1]


def _put(sheet: Image.Image, layer: Image.Image, left: int, top: int) -> None:
    """Lay a layer on the sheet; it may reach beyond it."""
    x, y = max(0, left), max(0, top)
    right, bottom = min(sheet.width, left + layer.width), min(sheet.height, top + layer.height)
    if right > x and bottom > y:
        sheet.alpha_composite(layer.crop((x - left, y - top, right - left, bottom - top)), (x, y))


# ── Each kind gives its layer and where its upper left corner lies ──


def _picture(one: layout.Object, files: Files, window: Window) -> Layer:
    layer = _opened(one["picture"], one["crop"], (one["width"], one["height"]), window, files)
    if one["radius"]:
        mask = _fine("L", one, window, lambda pen, box, fine: pen.rounded_rectangle(box, _radius(one) * fine, fill=255))
        layer.putalpha(ImageChops.multiply(layer.getchannel("A"), mask))
    return layer, one["x"] + window[0], one["y"] + window[1]


def _ground(ground: Mapping[str, Any], size: tuple[int, int], files: Files) -> Image.Image:
    facts = pictures.facts_of(files, ground["picture"])
    crop = cover(facts, ground["crop"], *size) if facts else None
    return _opened(ground["picture"], crop, size, (0, 0, *size), files)


def _opened(
    name: str, crop: Sequence[float] | None, size: tuple[int, int], window: Window, files: Files
) -> Image.Image:
    """The window of a picture's part that fills this size; a grey field with a cross where it cannot be opened."""
    facts = pictures.facts_of(files, name)
    across, down = window[2] - window[0], window[3] - window[1]
    if facts is not None and "path" in facts and not facts.get("problem"):
        try:
            with Image.open(facts["path"]) as found:
                whole = ImageOps.exif_transpose(found).convert("RGBA")
            left, top, width, height = crop or (0, 0, *whole.size)
            box = (
                min(max(0.0, left + window[0] * width / size[0]), whole.width - 1),
                min(max(0.0, top + window[1] * height / size[1]), whole.height - 1),
                min(left + window[2] * width / size[0], float(whole.width)),
                min(top + window[3] * height / size[1], float(whole.height)),
            )
            return whole.resize((across, down), Image.Resampling.LANCZOS, box)
        except BROKEN:
            pass
    layer = Image.new("RGBA", (across, down), MISSING)
    pen = ImageDraw.Draw(layer)
    for line in ((0, 0, across, down), (0, down, across, 0)):
        pen.line(line, fill=(150, 156, 164, 255), width=2)
    return layer


def _rect(one: layout.Object, _files: Files, window: Window) -> Layer:
    def shape(pen: ImageDraw.ImageDraw, box: layout.Box, fine: int) -> None:
        pen.rounded_rectangle(box, _radius(one) * fine, **_inks(one, fine))

    return _fine("RGBA", one, window, shape), one["x"] + window[0], one["y"] + window[1]


def _ellipse(one: layout.Object, _files: Files, window: Window) -> Layer:
    def shape(pen: ImageDraw.ImageDraw, box: layout.Box, fine: int) -> None:
        pen.ellipse(box, **_inks(one, fine))

    return _fine("RGBA", one, window, shape), one["x"] + window[0], one["y"] + window[1]


def _line(one: layout.Object, _files: Files, window: Window) -> Layer:
    size = (window[2] - window[0], window[3] - window[1])
    return Image.new("RGBA", size, (*rgb(one["stroke"]), 255)), one["x"] + window[0], one["y"] + window[1]


def _text(one: layout.Object, _files: Files, _window: Window) -> Layer:
    lines, rows = layout.lines_of(one), layout.line_boxes(one)
    left, right = min((row[0] for row in rows), default=0), max((row[2] for row in rows), default=0)
    margin = one["size"] // 2
    width, height = int(right - left) + 2 * margin + 1, int(layout.height_of(one)) + 2 * margin
    mask = Image.new("L", (width, height), 0)
    pen, font = ImageDraw.Draw(mask), layout.font_of(one["font"], one["size"])
    thick = one["size"] / BOLD if one["bold"] else 0
    for (line, _), row in zip([line for line in lines if line[0]], rows, strict=True):
        at = row[0] - left + margin
        for piece in line if one["spacing"] else (line,):
            base = (at, row[1] + margin + one["size"] * layout.ASCENT)
            pen.text(base, piece, fill=255, font=font, anchor="ls", stroke_width=thick / 2)
            at += float(font.getlength(piece)) + one["spacing"]
    layer = Image.new("RGBA", mask.size, (*rgb(one["colour"]), 255))
    layer.putalpha(mask)
    return layer, one["x"] + left - margin, one["y"] - margin


DRAW: Mapping[str, Callable[[layout.Object, Files, Window], Layer]] = {
    "picture": _picture,
    "rect": _rect,
    "ellipse": _ellipse,
    "line": _line,
    "text": _text,
}


def _radius(one: layout.Object) -> float:
    return float(min(one["radius"], one["width"] / 2, one["height"] / 2))


def _inks(one: layout.Object, fine: int) -> dict[str, Any]:
    """Where there is no paint, the shape is clear, in the colour of its outline: so no dark edge appears."""
    wide = one["stroke_width"] if one["stroke"] else 0
    clear = (*rgb(one["stroke"] or "#000000"), 0)
    return {
        "fill": (*rgb(one["fill"]), 255) if one["fill"] else clear,
        "outline": (*rgb(one["stroke"]), 255) if wide else None,
        "width": wide * fine,
    }


def _fine(
    mode: str,
    one: layout.Object,
    window: Window,
    shape: Callable[[ImageDraw.ImageDraw, layout.Box, int], None],
) -> Image.Image:
    """The window of a shape, drawn too large where that is not too much, and made smaller: so its edges are smooth."""
    size = (window[2] - window[0], window[3] - window[1])
    fine = FINE if size[0] * size[1] <= MOST_FINE else 1
    ground = (*rgb((one["stroke_width"] and one["stroke"]) or one["fill"] or "#000000"), 0) if mode == "RGBA" else 0
    big = Image.new(mode, (size[0] * fine, size[1] * fine), ground)
    left, top = -window[0] * fine, -window[1] * fine
    box = (left, top, left + one["width"] * fine - 1, top + one["height"] * fine - 1)
    shape(ImageDraw.Draw(big), box, fine)
    return big.resize(size, Image.Resampling.BOX) if fine > 1 else big
