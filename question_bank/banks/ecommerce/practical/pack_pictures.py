"""Draws the pictures of the practical tasks' material packs: invented goods, shaped and shaded by Pillow alone."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
Stops = Sequence[tuple[float, Colour]]

SANS = str(pylopdf_fonts_zh_cn.sans_path())
LARGEST_BYTES = 150 * 1024

# Brightness across a surface of revolution, left to right; 128 leaves the colour as it is.
SATIN = (
    (0, 46),
    (0.06, 70),
    (0.2, 128),
    (0.29, 160),
    (0.36, 146),
    (0.55, 122),
    (0.8, 84),
    (0.94, 62),
    (1, 78),
)
GLOSS = (
    (0, 52),
    (0.08, 92),
    (0.17, 132),
    (0.21, 205),
    (0.26, 205),
    (0.3, 138),
    (0.6, 118),
    (0.86, 76),
    (1, 96),
)
METAL = (
    (0, 60),
    (0.07, 120),
    (0.16, 186),
    (0.24, 214),
    (0.33, 150),
    (0.5, 112),
    (0.66, 150),
    (0.8, 104),
    (0.93, 66),
    (1, 104),
)
CERAMIC = ((0, 92), (0.12, 116), (0.28, 146), (0.4, 136), (0.7, 112), (0.9, 88), (1, 98))


# --- tools -------------------------------------------------------------------------------------------------------


def rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def gradient(size: tuple[int, int], stops: Stops, across: bool = False) -> Image.Image:
    """A linear gradient from top to bottom, or from left to right."""
    length = 512
    line = []
    for step in range(length):
        at = step / (length - 1)
        after = next((n for n, stop in enumerate(stops) if stop[0] >= at), len(stops) - 1)
        low, high = stops[max(after - 1, 0)], stops[after]
        span = high[0] - low[0]
        line.append(mixed(low[1], high[1], (at - low[0]) / span if span else 0))
    strip = Image.new("RGB", (length, 1) if across else (1, length))
    strip.putdata(line)
    return strip.resize(size, Image.Resampling.BICUBIC)


def shades(size: tuple[int, int], stops: Sequence[tuple[float, int]], across: bool = True) -> Image.Image:
    return gradient(size, [(at, (v, v, v)) for at, v in stops], across).getchannel(0)


def curve(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(  # type: ignore[arg-type]
                    0.5
                    * (
                        2 * b[k]
                        + (c[k] - a[k]) * t
                        + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t
                        + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t**3
                    )
                    for k in (0, 1)
                )
            )
    return [*line, points[-1]]


class Sheet:
    """A picture drawn `scale` times too large and made smaller at the end, so that every edge is smooth."""

    def __init__(self, width: int, height: int, scale: int = 2, ground: Image.Image | Colour | None = None) -> None:
        self.scale = scale
        self.size = (width * scale, height * scale)
        self.image = Image.new("RGBA", self.size, (0, 0, 0, 0))
        if isinstance(ground, Image.Image):
            self.image.paste(ground.resize(self.size))
        elif ground is not None:
            self.image.paste((*ground, 255), (0, 0, *self.size))

    def s(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        blank = Image.new("L", self.size, 0)
        return blank, ImageDraw.Draw(blank)

    def polygon(self, points: Sequence[Point]) -> Image.Image:
        mask, draw = self.mask()
        draw.polygon(self.s(points), fill=255)
        return mask

    def ellipse(self, cx: float, cy: float, rx: float, ry: float) -> Image.Image:
        mask, draw = self.mask()
        draw.ellipse(self.s([(cx - rx, cy - ry), (cx + rx, cy + ry)]), fill=255)
        return mask

    def box(self, x: float, y: float, width: float, height: float, radius: float = 0) -> Image.Image:
        mask, draw = self.mask()
        draw.rounded_rectangle(self.s([(x, y), (x + width, y + height)]), radius * self.scale, fill=255)
        return mask

    def stroke(self, points: Sequence[Point], width: float) -> Image.Image:
        mask, draw = self.mask()
        line = self.s(points)
        draw.line(line, fill=255, width=max(1, round(width * self.scale)))
        half = width * self.scale / 2
        for x, y in line if half > 2 else ():
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
        return mask

    def fill(self, mask: Image.Image, paint: Image.Image | Colour, strength: float = 1.0) -> None:
        """Lay a colour, or a picture of the mask's bounding box, on the masked area."""
        box = mask.getbbox()
        if box is None:
            return
        cut = mask.crop(box)
        if strength < 1:
            cut = cut.point(lambda v: round(v * strength))
        layer = Image.new("RGBA", cut.size, (0, 0, 0, 0))
        if isinstance(paint, Image.Image):
            layer.paste(paint.resize(cut.size))
        else:
            layer.paste((*paint, 255), (0, 0, *cut.size))
        layer.putalpha(ImageChops.multiply(layer.getchannel("A"), cut))
        self.image.alpha_composite(layer, box[:2])

    def blur(self, mask: Image.Image, radius: float) -> Image.Image:
        """Blurred at a quarter of the size: the same look, sixteen times faster."""
        small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)))
        return small.filter(ImageFilter.GaussianBlur(radius * self.scale / 4)).resize(
            mask.size, Image.Resampling.BICUBIC
        )

    def shadow(self, cx: float, cy: float, rx: float, ry: float, strength: float = 0.35, blur: float = 14) -> None:
        self.fill(self.blur(self.ellipse(cx, cy, rx, ry), blur), (24, 22, 20), strength)

    def shaded(self, mask: Image.Image, albedo: Image.Image, shade: Image.Image) -> None:
        """Lay a coloured surface with light and dark: shade below 128 darkens, above it shines."""
        dark = shade.point(lambda v: min(255, v * 2))
        light = shade.point(lambda v: max(0, v - 128) * 2)
        body = ImageChops.multiply(albedo.convert("RGB"), Image.merge("RGB", (dark, dark, dark)))
        body = ImageChops.screen(body, Image.merge("RGB", (light, light, light)))
        box = mask.getbbox()
        if box is not None:
            self.fill(mask, body.crop(box))

    def lathe(
        self,
        cx: float,
        profile: Sequence[Point],
        albedo: Image.Image | Colour,
        light: Sequence[tuple[float, int]],
        round_by: float = 0.0,
    ) -> Image.Image:
        """Turn a profile of (half width, y) into a round body; `round_by` bends top and bottom rims."""
        mask, draw = self.mask()
        shade = Image.new("L", self.size, 128)
        strip = shades((512, 1), light)
        rows = sorted(profile, key=lambda p: p[1])
        for pixel in range(int(rows[0][1] * self.scale), int(rows[-1][1] * self.scale) + 1):
            y = pixel / self.scale
            after = next((n for n, p in enumerate(rows) if p[1] >= y), len(rows) - 1)
            low, high = rows[max(after - 1, 0)], rows[after]
            span = high[1] - low[1]
            half = low[0] + (high[0] - low[0]) * ((y - low[1]) / span if span else 0)
            left, right = round((cx - half) * self.scale), round((cx + half) * self.scale)
            if right > left:
                shade.paste(strip.resize((right - left, 1)), (left, pixel))
                draw.line((left, pixel, right - 1, pixel), fill=255)
        if round_by:
            bottom = rows[-1]
            rim = self.ellipse(cx, bottom[1], bottom[0], bottom[0] * round_by)
            below = shades((round(bottom[0] * 2 * self.scale), 1), light)
            shade.paste(
                below.resize((below.width, round(bottom[0] * round_by * self.scale) + 1)),
                (round((cx - bottom[0]) * self.scale), round(bottom[1] * self.scale)),
            )
            mask = ImageChops.lighter(mask, rim)
        surface = albedo if isinstance(albedo, Image.Image) else Image.new("RGB", self.size, albedo)
        self.shaded(mask, surface, shade)
        return mask

    def text(
        self,
        words: str,
        x: float,
        y: float,
        height: float,
        colour: Colour,
        *,
        upright: bool = False,
        spacing: float = 0.0,
        bold: float = 0.0,
        anchor: str = "mm",
        strength: float = 1.0,
    ) -> None:
        """Write text centred on (x, y); `upright` writes Chinese from top to bottom."""
        font = ImageFont.truetype(SANS, round(height * self.scale))
        mask, draw = self.mask()
        weight = round(bold * self.scale)
        if upright:
            step = height * (1 + spacing)
            for n, sign in enumerate(words):
                at = (x * self.scale, (y + (n - (len(words) - 1) / 2) * step) * self.scale)
                draw.text(at, sign, fill=255, font=font, anchor="mm", stroke_width=weight)
        elif spacing:
            width = sum(font.getlength(sign) for sign in words) + spacing * height * self.scale * (len(words) - 1)
            at_x = x * self.scale - (width / 2 if anchor[0] == "m" else 0)
            for sign in words:
                draw.text(
                    (at_x, y * self.scale),
                    sign,
                    fill=255,
                    font=font,
                    anchor="l" + anchor[1],
                    stroke_width=weight,
                )
                at_x += font.getlength(sign) + spacing * height * self.scale
        else:
            draw.text(
                (x * self.scale, y * self.scale),
                words,
                fill=255,
                font=font,
                anchor=anchor,
                stroke_width=weight,
            )
        self.fill(mask, colour, strength)

    def plain(self) -> Image.Image:
        return Image.new("RGB", self.size)

    def done(self) -> Image.Image:
        return self.image.resize((self.size[0] // self.scale, self.size[1] // self.scale), Image.Resampling.LANCZOS)


def save(image: Image.Image, path: Path) -> None:
    """Write PNG with transparency or JPEG by the name; quality falls until the picture keeps to the size limit."""
    if path.suffix == ".png":
        image.save(path, optimize=True)
        if path.stat().st_size > LARGEST_BYTES:
            image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.FLOYDSTEINBERG).save(
                path, optimize=True
            )
    else:
        flat = Image.new("RGB", image.size, (255, 255, 255))
        flat.paste(image, (0, 0), image if image.mode == "RGBA" else None)
        for quality in (90, 86, 82, 78, 74, 70, 64):
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if out.tell() <= LARGEST_BYTES:
                break
        path.write_bytes(out.getvalue())
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{path.name}: {path.stat().st_size} bytes")


def onto(ground: Image.Image, thing: Image.Image, x: int, y: int, width: int) -> None:
    """Place a cut-out picture on another, scaled to a width, its proportions kept."""
    thing = thing.resize((width, round(thing.height * width / thing.width)), Image.Resampling.LANCZOS)
    ground.alpha_composite(thing, (x, y))


def grain(size: tuple[int, int], seed: int, soft: float = 0.0) -> Image.Image:
    rng = random.Random(seed)
    noise = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return noise.filter(ImageFilter.GaussianBlur(soft)) if soft else noise


def ridge(rng: random.Random, width: float, base: float, rise: float, step: float) -> list[Point]:
    """One line of hills from left to right."""
    points: list[Point] = [(-step, base)]
    x = -step
    while x < width + step:
        x += step * rng.uniform(0.6, 1.4)
        points.append((x, base - rise * rng.uniform(0.05, 1.0)))
    return curve(points, 14)


# --- tea -----------------------------------------------------------------------------------------------------------


def tea_tin(
    name: str, sort: str, body: Colour, deep: Colour, brand: str, gold: Colour = (205, 172, 108)
) -> Image.Image:
    """A round tea tin with a metal lid, a paper label and hills in gold line."""
    sheet = Sheet(800, 800, 3)
    sheet.shadow(412, 716, 236, 30, 0.5, 16)
    skin = Sheet(800, 800, 3, gradient((8, 512), [(0, body), (0.35, body), (1, deep)]))
    rng = random.Random(name)
    for n, (base, rise, strength) in enumerate(((640, 120, 0.22), (670, 100, 0.3), (705, 90, 0.42))):
        line = ridge(rng, 800, base, rise, 74)
        skin.fill(skin.polygon([*line, (900, 800), (-80, 800)]), mixed(deep, gold, 0.18 + 0.1 * n), strength)
        skin.fill(skin.stroke(line, 1.6), gold, 0.75)
    for x in range(-20, 820, 26):
        skin.fill(skin.stroke([(x, 262), (x + 13, 276), (x + 26, 262)], 1.4), gold, 0.5)
    skin.fill(skin.box(0, 284, 800, 2), gold, 0.8)
    skin.fill(skin.box(318, 312, 164, 276, 6), gold)
    skin.fill(skin.box(322, 316, 156, 268, 4), gradient((4, 256), [(0, (250, 246, 234)), (1, (238, 230, 210))]))
    skin.fill(skin.box(329, 323, 142, 254, 3), gold, 0.8)
    skin.fill(skin.box(331, 325, 138, 250, 2), (247, 242, 228))
    skin.text(name, 414, 442, 46, deep, upright=True, spacing=0.06, bold=0.7)
    skin.text(brand, 358, 396, 20, mixed(deep, (90, 80, 60), 0.4), upright=True, spacing=0.22)
    skin.fill(skin.box(345, 478, 28, 46, 3), (176, 46, 38))
    skin.text(sort, 359, 501, 17, (252, 244, 232), upright=True, spacing=0.12)
    sheet.lathe(400, [(216, 236), (216, 706)], skin.image, SATIN, 0.13)
    sheet.fill(sheet.blur(sheet.box(184, 236, 432, 16), 6), deep, 0.75)
    lid = gradient((4, 512), [(0, mixed(gold, (255, 255, 255), 0.16)), (1, gold)])
    sheet.lathe(400, [(222, 126), (222, 232)], lid.resize(sheet.size), METAL, 0.1)
    sheet.fill(
        sheet.ellipse(400, 126, 222, 32),
        gradient(
            (512, 4),
            [
                (0, mixed(gold, (60, 44, 20), 0.4)),
                (0.35, mixed(gold, (255, 255, 255), 0.55)),
                (1, mixed(gold, (70, 52, 24), 0.35)),
            ],
            True,
        ),
    )
    sheet.fill(
        sheet.ellipse(400, 127, 208, 27),
        gradient(
            (512, 4),
            [(0, mixed(gold, (255, 255, 255), 0.3)), (0.6, gold), (1, mixed(gold, (80, 60, 30), 0.35))],
            True,
        ),
    )
    sheet.fill(sheet.ellipse(400, 122, 40, 7), mixed(gold, (90, 66, 30), 0.45), 0.6)
    for y in (152, 208):
        arc = [(400 + 222 * math.cos(a), y + 22 * math.sin(a)) for a in [math.pi * k / 40 for k in range(41)]]
        sheet.fill(sheet.stroke(arc, 2.2), mixed(gold, (70, 50, 20), 0.55), 0.65)
    return sheet.done()


def gift_box(brand: str, words: str, body: Colour, deep: Colour) -> Image.Image:
    """A gift box seen from slightly above, with ribbon and paper band."""
    gold = (212, 180, 116)
    sheet = Sheet(800, 800, 3)
    sheet.shadow(420, 686, 330, 34, 0.5, 18)
    front, top, side = (
        [(96, 300), (584, 300), (584, 690), (96, 690)],
        [(96, 300), (220, 196), (712, 196), (584, 300)],
        [(584, 300), (712, 196), (712, 560), (584, 690)],
    )
    sheet.fill(sheet.polygon(front), gradient((4, 256), [(0, body), (1, mixed(body, deep, 0.55))]))
    sheet.fill(sheet.polygon(side), gradient((256, 4), [(0, mixed(body, deep, 0.75)), (1, deep)], True))
    sheet.fill(
        sheet.polygon(top),
        gradient((4, 256), [(0, mixed(body, (255, 255, 255), 0.12)), (1, mixed(body, (255, 255, 255), 0.28))]),
    )
    rng = random.Random(words)
    whole = sheet.polygon(front)
    for n in range(3):
        line = ridge(rng, 800, 600 + 36 * n, 90 - 12 * n, 90)
        sheet.fill(
            ImageChops.multiply(sheet.polygon([*line, (900, 800), (-90, 800)]), whole),
            mixed(deep, gold, 0.12 * (n + 1)),
            0.45,
        )
        sheet.fill(ImageChops.multiply(sheet.stroke(line, 1.6), whole), gold, 0.7)
    lid = [(90, 300), (590, 300), (590, 372), (90, 372)]
    sheet.fill(sheet.polygon([(96, 372), (584, 372), (584, 384), (96, 384)]), (20, 16, 12), 0.3)
    sheet.fill(sheet.polygon(lid), gradient((4, 256), [(0, mixed(body, (255, 255, 255), 0.16)), (1, body)]))
    sheet.fill(
        sheet.polygon([(590, 300), (718, 194), (718, 258), (590, 372)]),
        gradient((256, 4), [(0, mixed(body, deep, 0.6)), (1, mixed(body, deep, 0.95))], True),
    )
    sheet.fill(
        sheet.polygon([(90, 300), (216, 194), (718, 194), (590, 300)]),
        gradient((4, 256), [(0, mixed(body, (255, 255, 255), 0.1)), (1, mixed(body, (255, 255, 255), 0.3))]),
    )
    sheet.fill(sheet.stroke([(90, 300), (590, 300), (718, 194)], 1.8), mixed(body, (255, 255, 255), 0.5), 0.8)
    light = gradient(
        (256, 4),
        [
            (0, mixed(gold, (90, 60, 20), 0.35)),
            (0.4, mixed(gold, (255, 255, 255), 0.45)),
            (1, mixed(gold, (90, 60, 20), 0.25)),
        ],
        True,
    )
    sheet.fill(sheet.polygon([(184, 300), (226, 300), (226, 690), (184, 690)]), light)
    sheet.fill(sheet.polygon([(184, 300), (226, 300), (350, 194), (310, 194)]), light)
    for sign in (-1, 1):
        loop = curve([(258, 246), (258 + sign * 56, 196), (258 + sign * 100, 214), (258 + sign * 78, 248), (258, 250)])
        sheet.fill(
            sheet.polygon(loop),
            gradient((4, 64), [(0, mixed(gold, (255, 255, 255), 0.4)), (1, mixed(gold, (100, 70, 26), 0.4))]),
        )
        sheet.fill(
            sheet.polygon(
                curve(
                    [
                        (258 + sign * 20, 240),
                        (258 + sign * 60, 216),
                        (258 + sign * 78, 226),
                        (258 + sign * 56, 242),
                    ]
                )
            ),
            mixed(gold, (90, 60, 24), 0.6),
        )
        tail = curve([(258, 250), (258 + sign * 40, 284), (258 + sign * 62, 330)])
        sheet.fill(sheet.stroke(tail, 15), mixed(gold, (100, 70, 26), 0.14))
    sheet.fill(sheet.ellipse(258, 248, 20, 15), mixed(gold, (255, 255, 255), 0.3))
    sheet.fill(sheet.box(330, 424, 196, 196, 98), gold)
    sheet.fill(sheet.box(335, 429, 186, 186, 93), gradient((4, 256), [(0, (250, 245, 232)), (1, (236, 226, 204))]))
    sheet.text(words, 428, 506, 58, deep, bold=1.0, spacing=0.12)
    sheet.fill(sheet.box(374, 546, 108, 1.6), gold)
    sheet.text(brand, 428, 566, 21, mixed(deep, (120, 96, 60), 0.3), spacing=0.2)
    return sheet.done()


def tea_set() -> Image.Image:
    """A celadon pot with two cups on a bamboo tray."""
    glaze, dark = (186, 208, 190), (120, 150, 134)
    sheet = Sheet(800, 800, 3)
    sheet.shadow(400, 662, 350, 34, 0.42, 16)
    tray = sheet.box(58, 606, 684, 50, 18)
    wood = gradient((4, 64), [(0, (206, 166, 112)), (0.3, (188, 144, 92)), (1, (140, 98, 58))])
    sheet.fill(tray, wood)
    sheet.fill(sheet.ellipse(400, 610, 342, 42), gradient((4, 64), [(0, (198, 156, 104)), (1, (222, 184, 130))]))
    sheet.fill(sheet.ellipse(400, 606, 322, 35), gradient((4, 64), [(0, (178, 134, 84)), (1, (204, 162, 108))]))
    for y in range(580, 634, 9):
        half = 318 * math.sqrt(max(0.0, 1 - ((y - 606) / 35) ** 2))
        sheet.fill(sheet.box(400 - half, y, 2 * half, 1.4), (140, 98, 56), 0.5)
    sheet.shadow(318, 612, 190, 20, 0.5, 8)
    handle = curve([(478, 408), (556, 376), (600, 436), (566, 520), (480, 548)])
    sheet.fill(sheet.stroke(handle, 27), dark)
    sheet.fill(sheet.stroke([(x - 3, y - 4) for x, y in handle], 15), glaze)
    sheet.fill(sheet.stroke([(x - 5, y - 7) for x, y in handle], 4), (238, 246, 238), 0.8)
    spout = [(196, 520), (150, 490), (116, 420), (84, 376), (112, 366), (160, 404), (196, 436)]
    sheet.fill(
        sheet.polygon(curve(spout)),
        gradient((4, 128), [(0, mixed(glaze, (255, 255, 255), 0.3)), (0.5, glaze), (1, dark)]),
    )
    sheet.fill(sheet.ellipse(98, 371, 17, 6), (84, 104, 92))
    skin = gradient(
        (4, 512), [(0, mixed(glaze, (255, 255, 255), 0.25)), (0.6, glaze), (1, mixed(glaze, dark, 0.5))]
    ).resize(sheet.size)
    pot = [
        (x, y) for y, x in curve([(372, 104), (392, 146), (440, 188), (492, 198), (548, 178), (588, 128), (604, 112)])
    ]
    sheet.lathe(330, pot, skin, CERAMIC)
    for half, y in ((170, 424), (176, 430)):
        arc = [(330 + half * math.cos(a), y + 22 * math.sin(a)) for a in [math.pi * k / 50 for k in range(51)]]
        sheet.fill(sheet.stroke(arc, 1.8), dark, 0.7)
    lid = [(x, y) for y, x in curve([(318, 30), (332, 74), (352, 102), (372, 112)])]
    sheet.lathe(330, lid, skin, CERAMIC, 0.1)
    sheet.fill(sheet.ellipse(330, 300, 25, 21), dark)
    sheet.fill(sheet.ellipse(327, 297, 22, 18), gradient((4, 64), [(0, (240, 248, 240)), (1, glaze)]))
    sheet.fill(sheet.blur(sheet.stroke(curve([(204, 440), (196, 480), (208, 540)]), 15), 6), (255, 255, 255), 0.75)
    leaf = curve([(334, 540), (306, 512), (312, 474), (350, 446), (362, 486), (356, 520), (334, 540)])
    sheet.fill(sheet.polygon(leaf), (96, 134, 108), 0.65)
    sheet.fill(sheet.stroke(curve([(334, 556), (338, 510), (348, 462)]), 3), (226, 238, 226), 0.9)
    for cx, cy in ((548, 598), (662, 580)):
        sheet.shadow(cx + 4, cy + 22, 62, 13, 0.5, 7)
        cup = [(x, y) for y, x in curve([(cy - 62, 60), (cy - 30, 55), (cy, 42), (cy + 18, 28), (cy + 24, 27)])]
        sheet.lathe(cx, cup, skin, CERAMIC, 0.12)
        sheet.fill(sheet.ellipse(cx, cy - 62, 60, 17), (240, 246, 240))
        sheet.fill(sheet.ellipse(cx, cy - 60, 54, 14), mixed(glaze, dark, 0.6))
        sheet.fill(
            sheet.ellipse(cx, cy - 57, 50, 11),
            gradient((64, 4), [(0, (176, 150, 52)), (0.4, (214, 192, 96)), (1, (160, 130, 40))], True),
        )
    return sheet.done()


def tea_mountains(width: int, height: int) -> Image.Image:
    """Misty hills at dawn with rows of tea bushes in front."""
    sky = gradient(
        (4, 512),
        [(0, (206, 226, 224)), (0.35, (238, 240, 226)), (0.6, (248, 234, 206)), (1, (226, 232, 214))],
    )
    sheet = Sheet(width, height, 2, sky)
    rng = random.Random(7)
    sun = sheet.ellipse(width * 0.72, height * 0.3, height * 0.075, height * 0.075)
    sheet.fill(
        sheet.blur(sheet.ellipse(width * 0.72, height * 0.3, height * 0.16, height * 0.16), 40),
        (255, 226, 170),
        0.85,
    )
    sheet.fill(sheet.blur(sun, 2), (255, 240, 206))
    hills = (
        ((184, 206, 204), 0.44, 0.17),
        ((152, 186, 180), 0.53, 0.17),
        ((112, 158, 146), 0.62, 0.15),
        ((76, 128, 110), 0.71, 0.12),
    )
    for colour, base, rise in hills:
        line = ridge(rng, width, height * base, height * rise, width / 9)
        area = sheet.polygon([*line, (width + 200, height + 10), (-200, height + 10)])
        sheet.fill(
            area,
            gradient(
                (4, 128),
                [
                    (0, colour),
                    (0.4, mixed(colour, (236, 240, 228), 0.5)),
                    (1, mixed(colour, (240, 242, 230), 0.7)),
                ],
            ),
        )
        mist = sheet.blur(
            sheet.ellipse(width * rng.uniform(0.2, 0.8), height * (base + 0.06), width * 0.4, height * 0.024),
            16,
        )
        sheet.fill(mist, (248, 248, 240), 0.6)
    ground = curve(
        [
            (-60, height * 0.82),
            (width * 0.25, height * 0.76),
            (width * 0.55, height * 0.79),
            (width * 0.8, height * 0.73),
            (width + 60, height * 0.77),
        ]
    )
    field = sheet.polygon([*ground, (width + 80, height + 40), (-80, height + 40)])
    sheet.fill(field, gradient((4, 128), [(0, (78, 128, 74)), (1, (36, 78, 44))]))
    for row in range(9):
        depth = row / 8
        shift = height * (0.006 + 0.03 * row * (1 + depth * 0.55))
        bushes, draw = sheet.mask()
        lights, draw_light = sheet.mask()
        size = height * (0.012 + 0.024 * depth)
        for x, y in ground[::2]:
            for _ in range(2):
                bx, by = x + rng.uniform(-14, 14), y + shift + rng.uniform(-2, 3)
                r = size * rng.uniform(0.75, 1.2)
                draw.ellipse(sheet.s([(bx - r * 1.6, by - r), (bx + r * 1.6, by + r)]), fill=255)
                draw_light.ellipse(sheet.s([(bx - r * 1.2, by - r * 0.95), (bx + r * 0.9, by - r * 0.05)]), fill=255)
        sheet.fill(ImageChops.multiply(sheet.blur(bushes, 0.9), field), mixed((46, 96, 52), (24, 66, 36), depth))
        sheet.fill(
            ImageChops.multiply(sheet.blur(lights, 1.4), field),
            mixed((126, 172, 96), (92, 150, 70), depth),
            0.85,
        )
    return sheet.done()


def tea_leaves(ground: Colour = (240, 234, 220)) -> Image.Image:
    """Dry curled leaves, near, heaped in a shallow bowl."""
    sheet = Sheet(
        1000,
        1000,
        2,
        gradient((4, 512), [(0, mixed(ground, (255, 255, 255), 0.3)), (1, mixed(ground, (120, 96, 60), 0.16))]),
    )
    sheet.shadow(512, 560, 420, 400, 0.4, 36)
    sheet.fill(sheet.ellipse(500, 510, 430, 420), gradient((512, 512), [(0, (252, 250, 244)), (1, (212, 202, 184))]))
    sheet.fill(
        sheet.ellipse(500, 514, 398, 388),
        gradient((512, 512), [(0, (196, 186, 166)), (0.5, (226, 218, 200)), (1, (244, 238, 226))]),
    )
    rng = random.Random(31)
    greens = [(46, 62, 40), (60, 80, 48), (76, 96, 56), (92, 112, 64), (112, 130, 78), (150, 160, 108)]
    for n in range(620):
        far = 345 * math.sqrt(rng.random()) * (0.74 + 0.26 * n / 620)
        turn = rng.uniform(0, 2 * math.pi)
        x, y = 500 + far * math.cos(turn), 512 + far * math.sin(turn) * 0.97
        length, angle, bend = rng.uniform(42, 86), rng.uniform(0, 2 * math.pi), rng.uniform(-0.6, 0.6)
        line = [
            (
                x + length * (t - 0.5) * math.cos(angle + bend * t),
                y + length * (t - 0.5) * math.sin(angle + bend * t),
            )
            for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
        ]
        colour = mixed(greens[rng.randrange(3)], greens[rng.randrange(2, 6)], n / 620 * rng.random())
        thick = rng.uniform(7, 12)
        local = curve(line, 6)
        upper, lower = [], []
        for k, (px, py) in enumerate(local):
            half = thick / 2 * math.sin(math.pi * (0.06 + 0.9 * k / len(local))) ** 0.7
            nx, ny = -math.sin(angle + bend), math.cos(angle + bend)
            upper.append((px + nx * half, py + ny * half))
            lower.append((px - nx * half, py - ny * half))
        draw = ImageDraw.Draw(sheet.image)
        leaf = [*upper, *reversed(lower)]
        draw.polygon(sheet.s([(px + 3, py + 5) for px, py in leaf]), fill=(*mixed(colour, (10, 14, 8), 0.72), 255))
        draw.polygon(sheet.s(leaf), fill=(*colour, 255))
        draw.line(
            sheet.s([((a[0] * 2 + b[0]) / 3, (a[1] * 2 + b[1]) / 3) for a, b in zip(lower, upper, strict=True)][3:-3]),
            fill=(*mixed(colour, (232, 236, 190), 0.42), 255),
            width=3,
        )
    return sheet.done()


def tea_glass() -> Image.Image:
    """A glass of green tea with standing leaves on a wooden table, window light behind."""
    sheet = Sheet(
        1000,
        1000,
        2,
        gradient((512, 4), [(0, (212, 222, 206)), (0.5, (238, 240, 226)), (1, (220, 226, 210))], True),
    )
    rng = random.Random(12)
    for _ in range(16):
        x, y, r = rng.uniform(0, 1000), rng.uniform(0, 560), rng.uniform(36, 110)
        sheet.fill(
            sheet.blur(sheet.ellipse(x, y, r, r), 12),
            mixed((160, 192, 140), (250, 248, 226), rng.random()),
            0.45,
        )
    sheet.fill(
        sheet.box(0, 690, 1000, 320),
        gradient((4, 128), [(0, (170, 124, 82)), (0.08, (196, 150, 104)), (1, (132, 90, 54))]),
    )
    for y in (742, 812, 898):
        sheet.fill(sheet.blur(sheet.box(-20, y, 1040, 3), 1.2), (96, 60, 34), 0.5)
    for n in range(34):
        y = 700 + n * 9 + rng.uniform(-3, 3)
        line = curve([(x, y + rng.uniform(-4, 4)) for x in range(-100, 1200, 160)], 8)
        sheet.fill(sheet.stroke(line, 1.4), (110, 72, 42), 0.22)
    sheet.shadow(540, 836, 240, 30, 0.55, 16)
    sheet.fill(sheet.blur(sheet.polygon([(600, 830), (900, 760), (980, 800), (660, 868)]), 18), (196, 190, 96), 0.35)
    outer: list[Point] = [(196, 250), (190, 500), (176, 780), (168, 820)]
    body = sheet.polygon([(500 - x, y) for x, y in outer] + [(500 + x, y) for x, y in reversed(outer)])
    body = ImageChops.lighter(body, sheet.ellipse(500, 820, 168, 24))
    sheet.fill(body, (236, 244, 236), 0.5)
    tea: list[Point] = [(181, 360), (176, 520), (163, 770)]
    liquid = sheet.polygon([(500 - x, y) for x, y in tea] + [(500 + x, y) for x, y in reversed(tea)])
    liquid = ImageChops.lighter(liquid, sheet.ellipse(500, 770, 163, 24))
    sheet.fill(liquid, gradient((4, 256), [(0, (216, 222, 130)), (0.6, (194, 208, 102)), (1, (160, 182, 74))]), 0.92)
    sheet.fill(
        liquid,
        gradient(
            (256, 4),
            [
                (0, (96, 116, 40)),
                (0.18, (206, 216, 120)),
                (0.4, (240, 242, 176)),
                (0.75, (200, 212, 110)),
                (1, (106, 126, 46)),
            ],
            True,
        ),
        0.42,
    )
    for n in range(46):
        x = 500 + rng.uniform(-138, 138)
        floating = n < 12
        y = rng.uniform(372, 430) if floating else rng.uniform(640, 782) - abs(x - 500) * 0.06
        length, lean = rng.uniform(44, 84), rng.uniform(-0.5, 0.5)
        tip = (x + length * math.sin(lean), y - length * math.cos(lean) * (0.55 if floating else 1))
        mid = ((x + tip[0]) / 2 + rng.uniform(7, 13), (y + tip[1]) / 2)
        mid2 = ((x + tip[0]) / 2 - rng.uniform(3, 9), (y + tip[1]) / 2)
        colour = mixed((84, 122, 44), (148, 174, 70), rng.random())
        sheet.fill(
            ImageChops.multiply(sheet.polygon(curve([(x, y), mid, tip, mid2, (x, y)], 10)), liquid),
            colour,
            0.9,
        )
        sheet.fill(ImageChops.multiply(sheet.stroke([(x, y), tip], 1.3), liquid), (202, 216, 130), 0.7)
    sheet.fill(
        sheet.ellipse(500, 360, 181, 30),
        gradient((256, 4), [(0, (190, 200, 96)), (0.5, (234, 236, 164)), (1, (182, 194, 90))], True),
    )
    sheet.fill(sheet.ellipse(500, 251, 196, 32), (250, 252, 248), 0.9)
    sheet.fill(sheet.ellipse(500, 253, 187, 28), (214, 226, 210), 0.95)
    sheet.fill(sheet.ellipse(500, 262, 180, 22), (226, 234, 220), 0.8)
    for x0, x1, width, strength in ((334, 348, 20, 0.75), (366, 376, 7, 0.5), (664, 652, 9, 0.5)):
        sheet.fill(
            sheet.blur(sheet.stroke(curve([(x0 - 14, 300), (x0, 520), (x1 + 4, 770)]), width), 3),
            (255, 255, 255),
            strength,
        )
    for dx in (-60, 14, 76):
        steam = curve([(500 + dx, 236), (530 + dx, 190), (486 + dx, 140), (520 + dx, 84), (500 + dx, 30)])
        sheet.fill(sheet.blur(sheet.stroke(steam, 16), 13), (255, 255, 255), 0.6)
    return sheet.done()


def tea_emblem() -> Image.Image:
    """The brand's figure: two leaves over three waves in a ring."""
    green, gold = (46, 92, 70), (198, 160, 92)
    sheet = Sheet(600, 600, 3)
    sheet.fill(sheet.ellipse(300, 300, 270, 270), gold)
    sheet.fill(sheet.ellipse(300, 300, 262, 262), (250, 247, 238))
    sheet.fill(
        sheet.ellipse(300, 300, 248, 248),
        gradient((4, 256), [(0, mixed(green, (255, 255, 255), 0.14)), (1, green)]),
    )
    for sign, lean in ((-1, 0), (1, 16)):
        leaf = curve(
            [
                (300, 350),
                (300 + sign * 66, 318 - lean),
                (300 + sign * 104, 236 - lean),
                (300 + sign * 90, 150 - lean),
                (300 + sign * 34, 204 - lean),
                (300 + sign * 6, 280),
                (300, 350),
            ]
        )
        sheet.fill(sheet.polygon(leaf), gradient((4, 128), [(0, (238, 232, 200)), (1, gold)]))
        vein = curve([(300, 350), (300 + sign * 44, 262 - lean), (300 + sign * 84, 172 - lean)])
        sheet.fill(sheet.stroke(vein, 4), green)
    ring = sheet.ellipse(300, 300, 232, 232)
    for n in range(3):
        wave = curve([(40 + 52 * k, 394 + 36 * n + (12 if k % 2 else -12)) for k in range(11)])
        sheet.fill(ImageChops.multiply(sheet.stroke(wave, 7), ring), gold, 1 - 0.2 * n)
    return sheet.done()


# --- thermos -------------------------------------------------------------------------------------------------------


def thermos(
    body: Colour, brand: str, size: str, tall: float = 1.0, strap: bool = False, grounded: bool = True
) -> Image.Image:
    """A slim vacuum bottle: steel lid, coloured satin body, a soft base ring."""
    sheet = Sheet(500, 800, 3)
    top = 700 - 560 * tall
    if grounded:
        sheet.shadow(256, 738, 130, 16, 0.55, 10)
    skin = Sheet(
        500,
        800,
        3,
        gradient(
            (4, 512),
            [(0, mixed(body, (255, 255, 255), 0.16)), (0.5, body), (1, mixed(body, (0, 0, 0), 0.18))],
        ),
    )
    skin.text(brand, 232, 700 - 250 * tall, 28, (250, 248, 240), upright=True, spacing=0.3, strength=0.92)
    skin.fill(skin.box(222, 700 - 330 * tall, 20, 1.6), (250, 248, 240), 0.8)
    skin.text(size, 236, 646, 15, (250, 248, 240), spacing=0.1, strength=0.85)
    profile = [
        (x, y)
        for y, x in curve(
            [
                (top + 96, 77),
                (top + 116, 86),
                (top + 146, 101),
                (top + 190, 108),
                (top + 240, 108),
                (640, 108),
                (726, 107),
            ]
        )
    ]
    sheet.lathe(250, profile, skin.image, SATIN, 0.1)
    sheet.lathe(250, [(107, 704), (105, 730)], mixed(body, (20, 20, 20), 0.62), SATIN, 0.1)
    sheet.lathe(250, [(78, top + 80), (78, top + 98)], (196, 198, 200), METAL, 0.1)
    sheet.lathe(250, [(84, top + 10), (84, top + 78)], (176, 180, 184), METAL, 0.1)
    sheet.fill(
        sheet.ellipse(250, top + 10, 84, 11),
        gradient((256, 4), [(0, (130, 134, 138)), (0.35, (240, 242, 244)), (1, (120, 124, 128))], True),
    )
    for y in range(round(top) + 26, round(top) + 74, 9):
        arc = [(250 + 84 * math.cos(a), y + 8 * math.sin(a)) for a in [math.pi * k / 30 for k in range(31)]]
        sheet.fill(sheet.stroke(arc, 1.3), (90, 94, 98), 0.55)
    if strap:
        loop = curve(
            [
                (322, top + 58),
                (384, top + 70),
                (392, top + 150),
                (356, top + 178),
                (352, top + 120),
                (326, top + 84),
            ]
        )
        sheet.fill(sheet.stroke(loop, 10), (122, 82, 50))
        sheet.fill(sheet.stroke([(x - 2, y - 2) for x, y in loop], 3), (176, 128, 84), 0.9)
    return sheet.done()


def thermos_family(brand: str) -> Image.Image:
    """Three bottles of one series on a light stage."""
    sheet = Sheet(
        1200,
        900,
        2,
        gradient(
            (4, 512),
            [(0, (232, 228, 220)), (0.62, (246, 243, 237)), (0.63, (222, 212, 198)), (1, (238, 230, 218))],
        ),
    )
    sheet.fill(sheet.blur(sheet.ellipse(600, 380, 420, 320), 60), (255, 252, 244), 0.8)
    ground = sheet.done()
    for colour, size, tall, x, y, width in (
        ((78, 112, 120), "350 ml", 0.78, 150, 210, 400),
        ((186, 92, 70), "750 ml", 1.0, 372, 128, 456),
        ((228, 214, 188), "500 ml", 0.88, 690, 193, 412),
    ):
        onto(ground, thermos(colour, brand, size, tall, strap=size == "750 ml"), x, y, width)
    return ground


def thermos_leaking(brand: str) -> Image.Image:
    """A buyer's picture: the bottle lies on a table and water has run out at the lid."""
    sheet = Sheet(1200, 900, 2, gradient((4, 512), [(0, (178, 148, 112)), (1, (208, 178, 138))]))
    rng = random.Random(5)
    for n in range(60):
        y = n * 15 + rng.uniform(-5, 5)
        line = curve([(x, y + rng.uniform(-5, 5)) for x in range(-100, 1400, 180)], 8)
        sheet.fill(sheet.stroke(line, rng.choice((1.2, 2.0, 2.8))), (134, 100, 66), 0.22)
    for y in (290, 610):
        sheet.fill(sheet.blur(sheet.box(-10, y, 1220, 4), 1), (96, 66, 40), 0.65)
    pool = curve(
        [
            (120, 650),
            (170, 560),
            (280, 500),
            (370, 430),
            (440, 470),
            (470, 590),
            (440, 700),
            (330, 760),
            (240, 740),
            (150, 738),
            (120, 650),
        ]
    )
    sheet.fill(sheet.blur(sheet.polygon([(x + 6, y + 10) for x, y in pool]), 6), (80, 54, 32), 0.5)
    sheet.fill(sheet.polygon(pool), gradient((4, 128), [(0, (186, 168, 142)), (1, (214, 204, 186))]), 0.85)
    sheet.fill(sheet.blur(sheet.stroke(curve([(170, 640), (220, 580), (300, 530)]), 9), 3), (255, 255, 255), 0.9)
    sheet.fill(sheet.blur(sheet.stroke(curve([(300, 730), (380, 704), (424, 640)]), 6), 3), (255, 255, 255), 0.7)
    ground = sheet.done()
    bottle = thermos((78, 112, 120), brand, "500 ml", 0.95, grounded=False)
    lying = bottle.resize((600, 960), Image.Resampling.LANCZOS).rotate(68, Image.Resampling.BICUBIC, expand=True)
    shape = lying.getchannel("A").point(lambda v: 255 if v > 200 else 0)
    soft = Image.new("RGBA", lying.size, (40, 26, 14, 0))
    soft.putalpha(shape.filter(ImageFilter.GaussianBlur(18)).point(lambda v: round(v * 0.55)))
    ground.alpha_composite(soft, (132, 76))
    ground.alpha_composite(lying, (120, 40))
    top = Sheet(1200, 900, 2)
    for _ in range(44):
        x, y = rng.uniform(110, 500), rng.uniform(480, 840)
        r = rng.uniform(3, 10)
        top.fill(top.ellipse(x + 1.5, y + 3, r, r * 0.85), (70, 50, 30), 0.4)
        top.fill(
            top.ellipse(x, y, r, r * 0.85),
            gradient((4, 32), [(0, (196, 182, 160)), (1, (236, 230, 218))]),
            0.9,
        )
        top.fill(top.ellipse(x - r * 0.3, y - r * 0.3, r * 0.28, r * 0.24), (255, 255, 255))
    ground.alpha_composite(top.done())
    return ground


# --- canvas bags ---------------------------------------------------------------------------------------------------


def weave(size: tuple[int, int], step: int, seed: int, depth: int = 26) -> Image.Image:
    """The light and dark of a plain weave, around 128."""
    cell = Image.new("L", (step * 2, step * 2), 128)
    draw = ImageDraw.Draw(cell)
    for x, y in ((0, 0), (step, step)):
        draw.rectangle((x, y, x + step - 1, y + step - 1), fill=128 + depth // 3)
        draw.rectangle((x, y + step - max(1, step // 4), x + step - 1, y + step - 1), fill=128 - depth)
        draw.rectangle((step - x, y, step - x + step - 1, y + step - 1), fill=128 - depth // 4)
        draw.rectangle(
            (
                2 * step - x - max(1, step // 4) if x == 0 else step - max(1, step // 4),
                y,
                2 * step - x - 1 if x == 0 else step - 1,
                y + step - 1,
            ),
            fill=128 - depth,
        )
    sheet = Image.new("L", size)
    for x in range(0, size[0], step * 2):
        for y in range(0, size[1], step * 2):
            sheet.paste(cell, (x, y))
    slubs = grain((max(2, size[0] // 40), max(2, size[1] // 4)), seed, 0.6).resize(size, Image.Resampling.BICUBIC)
    return ImageChops.add(sheet, slubs.point(lambda v: 128 + (v - 128) // 8), 1, -128)


def cloth(sheet: Sheet, mask: Image.Image, colour: Colour, light: Sequence[tuple[float, int]], seed: int) -> None:
    """Fill a shape with woven cloth under a light that falls from left to right."""
    box = mask.getbbox()
    if box is None:
        return
    size = (box[2] - box[0], box[3] - box[1])
    shade = ImageChops.add(weave(size, 2 * sheet.scale, seed, 16), shades(size, light), 1, -128)
    down = shades(size, ((0, 138), (0.3, 130), (1, 104)), across=False)
    full = Image.new("L", sheet.size, 128)
    full.paste(ImageChops.add(shade, down, 1, -128), box[:2])
    sheet.shaded(mask, Image.new("RGB", sheet.size, colour), full)


def stitches(sheet: Sheet, points: Sequence[Point], colour: Colour, dash: float = 9, width: float = 2.2) -> None:
    mask, draw = sheet.mask()
    run, on = 0.0, True
    for a, b in pairwise(points):
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        at = 0.0
        while at < length:
            piece = min(dash - run, length - at)
            if on:
                ends = [
                    (a[0] + (b[0] - a[0]) * t / length, a[1] + (b[1] - a[1]) * t / length) for t in (at, at + piece)
                ]
                draw.line(sheet.s(ends), fill=255, width=round(width * sheet.scale))
            at += piece
            run += piece
            if run >= dash - 1e-6:
                run, on = 0.0, not on
    sheet.fill(mask, colour, 0.85)


FOLD = ((0, 96), (0.1, 118), (0.24, 138), (0.4, 126), (0.52, 134), (0.7, 122), (0.88, 112), (1, 92))
LEATHER, LEATHER_DARK = (150, 96, 56), (98, 58, 32)


def leather_tag(sheet: Sheet, x: float, y: float, words: str) -> None:
    sheet.fill(sheet.blur(sheet.box(x - 54, y - 20, 112, 48, 6), 4), (20, 14, 10), 0.4)
    sheet.fill(
        sheet.box(x - 56, y - 24, 112, 48, 6),
        gradient((4, 64), [(0, mixed(LEATHER, (255, 255, 255), 0.14)), (1, LEATHER)]),
    )
    frame = [(x - 50, y - 18), (x + 50, y - 18), (x + 50, y + 18), (x - 50, y + 18), (x - 50, y - 18)]
    stitches(sheet, frame, (232, 206, 168), 5, 1.5)
    sheet.text(words, x, y, 22, (66, 36, 18), spacing=0.2)


def tote(colour: Colour, brand: str, art: str) -> Image.Image:
    """A canvas tote with leather handles, a tag and a printed figure."""
    sheet = Sheet(800, 800, 2)
    back = curve([(262, 292), (272, 150), (330, 70), (400, 54), (470, 70), (528, 150), (538, 292)])
    sheet.fill(sheet.stroke(back, 21), LEATHER_DARK)
    body = [(138, 278), (662, 278), (686, 700), (664, 748), (136, 748), (114, 700)]
    shape = sheet.blur(sheet.polygon(body), 1.5)
    cloth(sheet, shape, colour, FOLD, 3)
    inner = sheet.polygon([(138, 278), (662, 278), (654, 300), (146, 300)])
    sheet.fill(inner, mixed(colour, (0, 0, 0), 0.5), 0.55)
    cloth(
        sheet,
        sheet.polygon([(135, 296), (665, 296), (668, 350), (132, 350)]),
        mixed(colour, (255, 255, 255), 0.06),
        FOLD,
        4,
    )
    sheet.fill(sheet.blur(sheet.box(133, 349, 534, 5), 2), (20, 16, 10), 0.35)
    thread = mixed(colour, (255, 250, 235), 0.6)
    stitches(sheet, [(134, 343), (666, 343)], thread)
    stitches(sheet, [(134, 303), (666, 303)], thread)
    stitches(sheet, [(144, 358), (127, 698), (147, 736), (653, 736), (673, 698), (656, 358)], thread)
    for left in (True, False):
        line = [(186, 700), (226, 560), (204, 420)] if left else [(612, 706), (590, 570), (616, 440)]
        sheet.fill(ImageChops.multiply(sheet.blur(sheet.stroke(curve(line), 20), 11), shape), (0, 0, 0), 0.16)
        sheet.fill(
            ImageChops.multiply(sheet.blur(sheet.stroke(curve([(x + 22, y) for x, y in line]), 16), 10), shape),
            (255, 255, 255),
            0.14,
        )
    front = curve([(246, 424), (250, 240), (310, 132), (400, 108), (490, 132), (550, 240), (554, 424)])
    sheet.fill(
        ImageChops.multiply(sheet.blur(sheet.stroke([(x + 5, y + 8) for x, y in front], 22), 5), shape),
        (20, 14, 10),
        0.3,
    )
    sheet.fill(sheet.stroke(front, 23), LEATHER)
    sheet.fill(sheet.stroke([(x - 3, y - 3) for x, y in front], 9), mixed(LEATHER, (255, 226, 190), 0.35), 0.7)
    for x in (246, 554):
        sheet.fill(
            sheet.polygon([(x - 20, 384), (x + 20, 384), (x + 20, 452), (x, 470), (x - 20, 452)]),
            gradient((4, 64), [(0, LEATHER), (1, LEATHER_DARK)]),
        )
        for y in (402, 436):
            sheet.fill(sheet.ellipse(x, y, 7, 7), (214, 180, 110))
            sheet.fill(sheet.ellipse(x - 2, y - 2, 3, 3), (252, 236, 190))
    ink = mixed(colour, (255, 252, 240), 0.82) if sum(colour) < 420 else (74, 84, 70)
    if art == "hills":
        for n, (base, rise) in enumerate(((622, 120), (640, 84), (652, 50))):
            line = curve(
                [
                    (258 + n * 12, base),
                    (330 + n * 18, base - rise),
                    (392, base - rise * 0.45),
                    (462 - n * 14, base - rise * 0.9),
                    (540 - n * 10, base),
                ]
            )
            sheet.fill(sheet.stroke(line, 4.5), ink, 0.95)
        sheet.fill(sheet.ellipse(478, 496, 25, 25), ink, 0.95)
    else:
        stem = curve([(400, 690), (397, 600), (402, 496)])
        sheet.fill(sheet.stroke(stem, 4.5), ink)
        for n in range(4):
            y, far = 664 - n * 46, 1 - 0.14 * n
            for sign in (-1, 1):
                leaf = curve(
                    [
                        (399, y),
                        (399 + sign * 24 * far, y - 32 * far),
                        (399 + sign * 84 * far, y - 60 * far),
                        (399 + sign * 58 * far, y - 14 * far),
                        (399, y),
                    ]
                )
                sheet.fill(sheet.polygon(leaf), ink, 0.94)
        sheet.fill(sheet.polygon(curve([(402, 506), (388, 480), (404, 446), (416, 482), (402, 506)])), ink, 0.94)
    leather_tag(sheet, 400, 398, brand)
    return sheet.done()


def backpack(colour: Colour, brand: str) -> Image.Image:
    """A canvas rucksack with a flap, two straps and a front pocket."""
    sheet = Sheet(800, 800, 2)
    for sign in (-1, 1):
        belt = curve(
            [
                (400 + sign * 150, 200),
                (400 + sign * 262, 300),
                (400 + sign * 276, 520),
                (400 + sign * 226, 690),
            ]
        )
        sheet.fill(sheet.stroke(belt, 36), mixed(colour, (0, 0, 0), 0.5))
        stitches(sheet, belt, mixed(colour, (255, 250, 235), 0.3))
    grip = curve([(346, 136), (354, 78), (400, 62), (446, 78), (454, 136)])
    sheet.fill(sheet.stroke(grip, 21), LEATHER_DARK)
    sheet.fill(sheet.stroke([(x - 1, y - 3) for x, y in grip], 8), mixed(LEATHER, (255, 226, 190), 0.3), 0.8)
    body = curve(
        [
            (180, 720),
            (166, 520),
            (178, 300),
            (222, 172),
            (320, 126),
            (400, 120),
            (480, 126),
            (578, 172),
            (622, 300),
            (634, 520),
            (620, 720),
            (590, 750),
            (400, 754),
            (210, 750),
            (180, 720),
        ],
        16,
    )
    cloth(sheet, sheet.polygon(body), mixed(colour, (0, 0, 0), 0.08), FOLD, 8)
    pocket = curve([(232, 560), (228, 700), (252, 730), (400, 734), (548, 730), (572, 700), (568, 560)], 16)
    sheet.fill(sheet.blur(sheet.polygon([(x, y - 6) for x, y in pocket]), 7), (0, 0, 0), 0.45)
    cloth(sheet, sheet.polygon(pocket), mixed(colour, (255, 255, 255), 0.05), FOLD, 9)
    thread = mixed(colour, (255, 250, 235), 0.55)
    stitches(sheet, [(240, 574), (238, 696), (258, 722), (400, 725), (542, 722), (562, 696), (560, 574)], thread)
    flap = curve(
        [
            (184, 300),
            (206, 190),
            (270, 140),
            (400, 126),
            (530, 140),
            (594, 190),
            (616, 300),
            (612, 470),
            (574, 520),
            (400, 532),
            (226, 520),
            (188, 470),
            (184, 300),
        ],
        16,
    )
    sheet.fill(sheet.blur(sheet.polygon([(x, y + 12) for x, y in flap]), 9), (0, 0, 0), 0.5)
    cloth(sheet, sheet.polygon(flap), colour, FOLD, 10)
    stitches(sheet, [(400 + (x - 400) * 0.95, 330 + (y - 330) * 0.94) for x, y in flap], thread)
    for x in (292, 508):
        sheet.fill(sheet.blur(sheet.box(x - 13, 440, 34, 216, 8), 5), (0, 0, 0), 0.4)
        sheet.fill(
            sheet.box(x - 17, 430, 34, 222, 10),
            gradient(
                (64, 4),
                [(0, LEATHER_DARK), (0.35, mixed(LEATHER, (255, 226, 190), 0.25)), (1, LEATHER_DARK)],
                True,
            ),
        )
        stitches(sheet, [(x - 11, 440), (x - 11, 640)], (226, 196, 152), 6, 1.5)
        stitches(sheet, [(x + 11, 440), (x + 11, 640)], (226, 196, 152), 6, 1.5)
        sheet.fill(sheet.box(x - 27, 568, 54, 44, 8), (176, 142, 78))
        sheet.fill(sheet.box(x - 25, 569, 50, 20, 7), (236, 210, 150), 0.75)
        sheet.fill(sheet.box(x - 17, 577, 34, 26, 4), LEATHER)
        sheet.fill(sheet.box(x - 2, 574, 5, 34, 2), (214, 182, 116))
        for y in (540, 632):
            sheet.fill(sheet.ellipse(x, y, 3.4, 3.4), (60, 34, 18))
    leather_tag(sheet, 400, 300, brand)
    return sheet.done()


def pouch(colour: Colour, brand: str) -> Image.Image:
    """A small cross-body bag on a long belt."""
    sheet = Sheet(800, 800, 2)
    belt = curve([(176, 420), (116, 250), (200, 90), (400, 50), (600, 90), (684, 250), (624, 420)])
    sheet.fill(sheet.stroke(belt, 25), mixed(colour, (0, 0, 0), 0.42))
    stitches(sheet, belt, mixed(colour, (255, 250, 235), 0.35), 8, 1.8)
    body = curve(
        [
            (170, 660),
            (160, 520),
            (170, 390),
            (200, 362),
            (400, 356),
            (600, 362),
            (630, 390),
            (640, 520),
            (630, 660),
            (600, 698),
            (400, 706),
            (200, 698),
            (170, 660),
        ],
        16,
    )
    cloth(sheet, sheet.polygon(body), mixed(colour, (0, 0, 0), 0.1), FOLD, 12)
    flap = curve(
        [
            (166, 392),
            (200, 352),
            (400, 344),
            (600, 352),
            (634, 392),
            (640, 520),
            (590, 576),
            (400, 590),
            (210, 576),
            (160, 520),
            (166, 392),
        ],
        16,
    )
    sheet.fill(sheet.blur(sheet.polygon([(x, y + 10) for x, y in flap]), 8), (0, 0, 0), 0.48)
    cloth(sheet, sheet.polygon(flap), colour, FOLD, 13)
    stitches(
        sheet,
        [(400 + (x - 400) * 0.955, 466 + (y - 466) * 0.92) for x, y in flap],
        mixed(colour, (255, 250, 235), 0.6),
    )
    sheet.fill(
        sheet.box(372, 536, 56, 88, 10),
        gradient((64, 4), [(0, LEATHER_DARK), (0.4, mixed(LEATHER, (255, 226, 190), 0.2)), (1, LEATHER_DARK)], True),
    )
    sheet.fill(sheet.ellipse(400, 592, 16, 16), (166, 132, 70))
    sheet.fill(sheet.ellipse(398, 589, 12, 12), gradient((4, 32), [(0, (252, 232, 180)), (1, (202, 166, 98))]))
    for x in (176, 624):
        sheet.fill(sheet.box(x - 25, 396, 50, 36, 8), (176, 142, 78))
        sheet.fill(sheet.box(x - 17, 404, 34, 20, 4), mixed(colour, (0, 0, 0), 0.4))
    leather_tag(sheet, 400, 440, brand)
    return sheet.done()


def cloth_macro(colour: Colour) -> Image.Image:
    """The weave of the canvas, near, with a seam running through it."""
    sheet = Sheet(1000, 800, 1)
    shade = ImageChops.add(weave(sheet.size, 10, 21, 44), shades(sheet.size, ((0, 150), (0.4, 132), (1, 96))), 1, -128)
    full = Image.new("L", sheet.size, 255)
    sheet.shaded(full, Image.new("RGB", sheet.size, colour), shade)
    sheet.image = sheet.image.filter(ImageFilter.GaussianBlur(0.7))
    sheet.fill(sheet.blur(sheet.polygon([(0, 470), (1000, 330), (1000, 366), (0, 506)]), 9), (0, 0, 0), 0.5)
    sheet.fill(sheet.blur(sheet.polygon([(0, 440), (1000, 300), (1000, 322), (0, 462)]), 8), (255, 255, 255), 0.35)
    for shift in (-64, -26):
        for k in range(0, 1000, 46):
            a, b = (k + 4, 470 + shift - 0.14 * (k + 4)), (k + 36, 470 + shift - 0.14 * (k + 36))
            sheet.fill(sheet.blur(sheet.stroke([(a[0] + 2, a[1] + 5), (b[0] + 2, b[1] + 5)], 9), 3), (0, 0, 0), 0.5)
            sheet.fill(sheet.stroke([a, b], 8), (236, 222, 190))
            sheet.fill(sheet.stroke([(a[0], a[1] - 2), (b[0], b[1] - 2)], 2.6), (255, 248, 228))
    return sheet.done()


def meadow(width: int, height: int) -> Image.Image:
    """A picnic meadow with a spread cloth, made to carry a bag in its middle."""
    sheet = Sheet(
        width,
        height,
        2,
        gradient((4, 512), [(0, (188, 216, 226)), (0.42, (234, 240, 226)), (1, (240, 236, 206))]),
    )
    rng = random.Random(77)
    for colour, base, rise in (((176, 200, 176), 0.46, 0.1), ((140, 178, 134), 0.52, 0.08)):
        line = ridge(rng, width, height * base, height * rise, width / 8)
        sheet.fill(sheet.polygon([*line, (width + 200, height), (-200, height)]), colour)
    for _ in range(15):
        x, y, r = rng.uniform(0, width), height * rng.uniform(0.42, 0.5), height * rng.uniform(0.03, 0.07)
        sheet.fill(
            sheet.blur(sheet.ellipse(x, y, r * 1.3, r), 5),
            mixed((96, 142, 92), (136, 172, 110), rng.random()),
            0.95,
        )
    grass = sheet.polygon([(0, height * 0.52), (width, height * 0.5), (width, height), (0, height)])
    sheet.fill(sheet.blur(grass, 3), gradient((4, 128), [(0, (158, 186, 110)), (1, (86, 130, 66))]))
    for _ in range(900):
        depth = rng.random()
        x, y = rng.uniform(0, width), height * (0.53 + 0.47 * depth)
        size = 8 + 28 * depth
        blade = [(x, y), (x + rng.uniform(-5, 5), y - size * 0.6), (x + rng.uniform(-10, 10), y - size)]
        ImageDraw.Draw(sheet.image).line(
            sheet.s(blade), fill=(*mixed((96, 142, 66), (176, 200, 112), rng.random()), 255), width=3
        )
    spread = [
        (width * 0.16, height * 0.9),
        (width * 0.34, height * 0.68),
        (width * 0.8, height * 0.7),
        (width * 0.9, height * 0.93),
    ]
    sheet.fill(sheet.blur(sheet.polygon([(x + 6, y + 12) for x, y in spread]), 7), (30, 46, 20), 0.5)
    area = sheet.polygon(spread)
    sheet.fill(area, (246, 238, 222))
    for k in range(9):
        t = k / 9 + 0.02
        a = (spread[1][0] + (spread[2][0] - spread[1][0]) * t, height * 0.66)
        b = (spread[0][0] + (spread[3][0] - spread[0][0]) * t, height * 0.95)
        wide = width * 0.028
        sheet.fill(
            ImageChops.multiply(sheet.polygon([a, (a[0] + wide * 0.7, a[1]), (b[0] + wide, b[1]), b]), area),
            (196, 84, 66),
            0.5,
        )
    for k in range(4):
        y = height * (0.695 + 0.062 * k)
        sheet.fill(
            ImageChops.multiply(sheet.box(0, y, width, height * (0.018 + 0.005 * k)), area),
            (196, 84, 66),
            0.45,
        )
    for _ in range(26):
        x, y, r = rng.uniform(0, width), height * rng.uniform(0.58, 0.98), rng.uniform(4, 8)
        for k in range(5):
            sheet.fill(
                sheet.ellipse(x + r * math.cos(k * 1.257), y + r * math.sin(k * 1.257), r * 0.7, r * 0.7),
                (255, 252, 244),
            )
        sheet.fill(sheet.ellipse(x, y, r * 0.55, r * 0.55), (242, 190, 70))
    return sheet.done()


def study(width: int, height: int) -> Image.Image:
    """A plain wall with a shelf and window light: room for a bag and words."""
    sheet = Sheet(
        width,
        height,
        2,
        gradient((512, 4), [(0, (226, 214, 196)), (0.55, (240, 230, 214)), (1, (220, 206, 186))], True),
    )
    pane = [(width * 0.5, 0), (width * 0.86, 0), (width * 0.62, height * 0.8), (width * 0.26, height * 0.8)]
    sheet.fill(sheet.blur(sheet.polygon(pane), 16), (255, 248, 226), 0.6)
    for t in (0.31, 0.66):
        a, b = width * (0.5 + 0.36 * t), width * (0.26 + 0.36 * t)
        sheet.fill(
            sheet.blur(sheet.polygon([(a, 0), (a + 20, 0), (b + 20, height * 0.8), (b, height * 0.8)]), 8),
            (226, 212, 190),
            0.85,
        )
    table = height * 0.8
    sheet.fill(
        sheet.box(0, table, width, height - table + 4),
        gradient((4, 64), [(0, (168, 122, 80)), (0.1, (190, 144, 98)), (1, (140, 98, 60))]),
    )
    sheet.fill(sheet.blur(sheet.box(0, table - 6, width, 10), 4), (90, 60, 34), 0.4)
    rng = random.Random(8)
    for n in range(14):
        y = table + 10 + n * (height - table) / 14
        sheet.fill(
            sheet.stroke(curve([(x, y + rng.uniform(-3, 3)) for x in range(-100, width + 300, 200)], 8), 1.6),
            (112, 74, 42),
            0.28,
        )
    x = width * 0.1
    for spine, tall, wide in (
        ((92, 116, 108), 0.24, 34),
        ((196, 152, 96), 0.21, 26),
        ((158, 84, 66), 0.25, 30),
        ((222, 208, 178), 0.2, 24),
    ):
        body = sheet.box(x, table - height * tall, wide, height * tall, 3)
        sheet.fill(
            body,
            gradient(
                (64, 4),
                [
                    (0, mixed(spine, (0, 0, 0), 0.25)),
                    (0.3, mixed(spine, (255, 255, 255), 0.12)),
                    (1, mixed(spine, (0, 0, 0), 0.3)),
                ],
                True,
            ),
        )
        sheet.fill(sheet.box(x, table - height * tall * 0.82, wide, 4), (244, 232, 204), 0.7)
        x += wide + 2
    pot_x = width * 0.9
    for k in range(9):
        angle = -math.pi / 2 + (k - 4) * 0.27
        tip = (pot_x + height * 0.3 * math.cos(angle), table - height * 0.14 + height * 0.3 * math.sin(angle))
        mid = (
            pot_x + height * 0.16 * math.cos(angle + 0.24),
            table - height * 0.14 + height * 0.16 * math.sin(angle + 0.24),
        )
        mid2 = (
            pot_x + height * 0.16 * math.cos(angle - 0.24),
            table - height * 0.14 + height * 0.16 * math.sin(angle - 0.24),
        )
        sheet.fill(
            sheet.polygon(curve([(pot_x, table - height * 0.13), mid, tip, mid2, (pot_x, table - height * 0.13)])),
            mixed((78, 118, 82), (122, 156, 104), (k % 3) / 2),
        )
        sheet.fill(sheet.stroke([(pot_x, table - height * 0.13), tip], 1.6), (190, 210, 160), 0.6)
    sheet.lathe(pot_x, [(height * 0.07, table - height * 0.15), (height * 0.052, table)], (196, 120, 84), SATIN, 0.1)
    return sheet.done()


def palette_card(title: str, colours: Sequence[tuple[str, str]]) -> Image.Image:
    """The brand's colours with their values."""
    sheet = Sheet(1000, 420, 2, (252, 250, 246))
    sheet.text(title, 40, 52, 30, (60, 52, 44), anchor="lm", bold=0.5)
    width = (920 - 20 * (len(colours) - 1)) / len(colours)
    for n, (name, code) in enumerate(colours):
        x = 40 + n * (width + 20)
        sheet.fill(sheet.blur(sheet.box(x + 2, 104, width, 200, 14), 7), (60, 50, 40), 0.3)
        sheet.fill(sheet.box(x, 98, width, 200, 14), rgb(code))
        sheet.text(name, x + width / 2, 336, 24, (60, 52, 44))
        sheet.text(code, x + width / 2, 372, 20, (130, 120, 108))
    return sheet.done()


# --- desk lamp -----------------------------------------------------------------------------------------------------


def desk_lamp(brand: str) -> Image.Image:
    """A wide-head desk lamp lighting a book in the evening."""
    sheet = Sheet(1000, 1000, 2, gradient((4, 512), [(0, (46, 58, 74)), (0.6, (78, 86, 96)), (1, (92, 88, 84))]))
    sheet.fill(sheet.blur(sheet.ellipse(500, 520, 430, 330), 70), (240, 214, 160), 0.5)
    sheet.fill(
        sheet.box(0, 780, 1000, 230),
        gradient((4, 128), [(0, (150, 112, 74)), (0.06, (182, 140, 96)), (1, (92, 64, 40))]),
    )
    sheet.fill(sheet.blur(sheet.ellipse(500, 860, 420, 70), 36), (255, 228, 170), 0.6)
    cone = sheet.polygon([(246, 268), (700, 268), (940, 880), (60, 880)])
    glow = sheet.blur(cone, 26)
    sheet.fill(
        ImageChops.multiply(
            glow, shades(sheet.size, ((0, 0), (0.26, 0), (0.28, 190), (0.9, 30), (1, 0)), across=False)
        ),
        (255, 240, 200),
        0.75,
    )
    sheet.shadow(690, 866, 170, 22, 0.6, 12)
    body = (238, 238, 234)
    sheet.fill(
        sheet.box(540, 826, 300, 34, 17),
        gradient((4, 64), [(0, (252, 252, 248)), (0.4, body), (1, (160, 158, 152))]),
    )
    sheet.fill(
        sheet.ellipse(690, 828, 150, 22),
        gradient((512, 4), [(0, (206, 204, 198)), (0.4, (255, 255, 252)), (1, (190, 188, 182))], True),
    )
    for x, on in ((604, False), (630, True), (656, False)):
        sheet.fill(sheet.ellipse(x, 832, 8, 4.5), (255, 196, 96) if on else (170, 168, 164))
    for line, wide in (([(756, 824), (810, 540)], 26), ([(810, 540), (664, 244)], 24)):
        sheet.fill(sheet.stroke(line, wide), (190, 188, 182))
        sheet.fill(sheet.stroke([(x - 4, y - 2) for x, y in line], wide * 0.55), (248, 248, 244))
    for x, y, r in ((810, 540, 25), (664, 244, 19)):
        sheet.fill(sheet.ellipse(x, y, r, r), gradient((64, 64), [(0, (250, 236, 206)), (1, (166, 132, 84))]))
        sheet.fill(sheet.ellipse(x, y, r * 0.45, r * 0.45), (118, 92, 58))
    sheet.fill(sheet.blur(sheet.box(236, 262, 480, 20, 10), 12), (255, 244, 206))
    sheet.fill(
        sheet.box(226, 214, 500, 52, 26),
        gradient((4, 64), [(0, (255, 255, 252)), (0.5, body), (1, (196, 190, 178))]),
    )
    sheet.fill(sheet.box(248, 254, 456, 12, 6), (255, 250, 226))
    sheet.text(brand, 300, 238, 20, (150, 142, 128), spacing=0.2)
    pages = (
        ((150, 872), (312, 842), (312, 900), (150, 936)),
        ((312, 842), (474, 872), (474, 936), (312, 900)),
    )
    sheet.fill(
        sheet.blur(sheet.polygon([(140, 890), (312, 860), (486, 890), (486, 950), (312, 916), (140, 950)]), 8),
        (40, 24, 12),
        0.6,
    )
    for n, page in enumerate(pages):
        sheet.fill(
            sheet.polygon(page),
            gradient(
                (64, 4),
                [(0, (255, 250, 236)), (1, (230, 220, 198))] if n else [(0, (246, 238, 220)), (1, (226, 214, 190))],
                True,
            ),
        )
        for k in range(1, 6):
            t = k / 6.4
            a = (page[0][0] + 14, page[0][1] + (page[3][1] - page[0][1]) * t)
            b = (page[1][0] - 14, page[1][1] + (page[2][1] - page[1][1]) * t)
            sheet.fill(sheet.stroke([a, b], 2), (150, 138, 118), 0.65)
    cup = (104, 136, 128)
    sheet.shadow(874, 930, 74, 13, 0.5, 8)
    sheet.fill(sheet.stroke(curve([(916, 862), (954, 866), (952, 904), (912, 908)]), 10), cup)
    sheet.lathe(868, [(54, 846), (50, 926)], cup, SATIN, 0.16)
    sheet.fill(sheet.ellipse(868, 846, 54, 13), mixed(cup, (255, 255, 255), 0.35))
    sheet.fill(sheet.ellipse(868, 848, 47, 10), (64, 40, 26))
    return sheet.done()


Picture = Callable[[], Image.Image]
