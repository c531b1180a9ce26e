"""Draws the pictures of the home fragrance shop “澄屿香居”: jars, bottles, scenes and its sign."""

from __future__ import annotations

import math
import random

from pack_pictures import (
    CERAMIC,
    GLOSS,
    METAL,
    Colour,
    Sheet,
    curve,
    gift_box,
    gradient,
    mixed,
    onto,
    ridge,
    tea_emblem,
)
from PIL import Image, ImageChops, ImageFilter

BRAND = "澄屿香居"
TEAL, BROWN, CREAM, INK, AMBER = (36, 78, 82), (122, 79, 50), (250, 245, 236), (43, 38, 34), (158, 66, 20)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
CEDAR, CITRUS, MAGNOLIA = (92, 118, 104), (226, 168, 88), (222, 176, 178)

# --- goods, cut out ------------------------------------------------------------------------------------------------


def label(sheet: Sheet, x: float, y: float, width: float, name: str, small: str) -> None:
    """A paper label with the brand, the scent and the content."""
    height = width * 1.12
    left, top = x - width / 2, y - height / 2
    sheet.fill(sheet.blur(sheet.box(left + 2, top + 4, width, height, 6), 4), BLACK, 0.3)
    sheet.fill(
        sheet.box(left, top, width, height, 5),
        gradient((256, 4), [(0, (238, 231, 217)), (0.35, (255, 252, 244)), (1, (226, 217, 200))], True),
    )
    sheet.fill(sheet.box(left + 9, top + 9, width - 18, height - 18, 3), TEAL, 0.85)
    sheet.fill(
        sheet.box(left + 11, top + 11, width - 22, height - 22, 2),
        gradient((256, 4), [(0, (240, 233, 220)), (0.35, (255, 252, 245)), (1, (230, 221, 205))], True),
    )
    wave(sheet, x, top + height * 0.24, width * 0.2, TEAL)
    sheet.text(name, x, top + height * 0.47, width * 0.19, INK, spacing=0.12, bold=0.6)
    sheet.fill(sheet.box(x - width * 0.2, top + height * 0.615, width * 0.4, 2), BROWN, 0.7)
    sheet.text(BRAND, x, top + height * 0.71, width * 0.1, TEAL, spacing=0.3)
    sheet.text(small, x, top + height * 0.84, width * 0.075, mixed(INK, WHITE, 0.25), spacing=0.08)


def wave(sheet: Sheet, x: float, y: float, width: float, colour: Colour, thick: float = 0.0) -> None:
    """The brand's sign: an island over two waves."""
    line = thick or max(1.6, width * 0.06)
    island = [
        (x + width * math.cos(a) * 0.62, y - width * 0.62 * math.sin(a)) for a in [math.pi * k / 24 for k in range(25)]
    ]
    sheet.fill(sheet.polygon(island), colour)
    for n in range(2):
        base = y + width * (0.2 + 0.24 * n)
        points = [
            (x - width + 2 * width * k / 24, base + width * 0.075 * math.sin(k * math.pi / 3 + n)) for k in range(25)
        ]
        sheet.fill(sheet.stroke(points, line), colour)


def flame(sheet: Sheet, x: float, y: float, tall: float, glow: float = 0.55) -> None:
    """A candle flame with its light."""
    sheet.fill(sheet.blur(sheet.ellipse(x, y - tall * 0.5, tall * 1.5, tall * 1.6), tall * 0.5), (255, 206, 120), glow)
    for size, colour in ((1.0, (255, 168, 60)), (0.74, (255, 214, 120)), (0.42, (255, 248, 220))):
        h, w = tall * size, tall * 0.24 * size
        shape = curve(
            [
                (x, y),
                (x + w, y - h * 0.28),
                (x + w * 0.55, y - h * 0.62),
                (x, y - h),
                (x - w * 0.6, y - h * 0.6),
                (x - w, y - h * 0.26),
                (x, y),
            ],
            12,
        )
        sheet.fill(sheet.blur(sheet.polygon(shape), 2), colour)


def candle(scent: str, small: str, colour: Colour, *, lit: bool = True) -> Image.Image:
    """A candle in a coloured glass, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    glass, wax = mixed(colour, WHITE, 0.12), mixed(colour, (255, 250, 238), 0.82)
    top, bottom, half = 330, 850, 236
    sheet.shadow(520, bottom + 34, half * 1.1, 34, 0.5, 18)
    skin = gradient(
        (8, 512),
        [
            (0, mixed(glass, WHITE, 0.18)),
            (0.12, mixed(wax, colour, 0.3)),
            (0.2, mixed(wax, colour, 0.42)),
            (0.75, glass),
            (1, mixed(glass, BLACK, 0.3)),
        ],
    )
    whole = Image.new("RGB", sheet.size)
    whole.paste(skin.resize((sheet.size[0], (bottom - top) * sheet.scale)), (0, top * sheet.scale))
    whole.paste(mixed(glass, BLACK, 0.3), (0, bottom * sheet.scale, *sheet.size))
    sheet.lathe(500, [(half, top), (half, bottom - 30), (half - 10, bottom)], whole, GLOSS, 0.13)
    sheet.fill(sheet.ellipse(500, top, half, 36), mixed(glass, WHITE, 0.6))
    sheet.fill(sheet.ellipse(500, top + 2, half - 12, 30), mixed(glass, BLACK, 0.28))
    sheet.fill(
        sheet.ellipse(500, top + 12, half - 16, 26),
        gradient(
            (512, 4), [(0, mixed(wax, BLACK, 0.2)), (0.45, mixed(wax, WHITE, 0.5)), (1, mixed(wax, BLACK, 0.14))], True
        ),
    )
    if lit:
        sheet.fill(sheet.ellipse(500, top + 13, 120, 15), (255, 240, 200), 0.85)
    sheet.fill(sheet.stroke([(500, top + 16), (502, top - 30)], 7), (64, 50, 42))
    if lit:
        flame(sheet, 502, top - 20, 108)
    label(sheet, 500, 610, 250, scent, small)
    return sheet.done()


def diffuser() -> Image.Image:
    """A reed diffuser: a square-shouldered bottle with rattan sticks, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    sheet.shadow(516, 884, 220, 30, 0.5, 16)
    for n in range(8):
        lean = (n - 3.5) * 46
        tip = (500 + lean * 1.5, 96 + abs(lean) * 0.32 + (n % 3) * 14)
        sheet.fill(sheet.stroke([(500 + lean * 0.1, 470), tip], 10), (196, 158, 112))
        sheet.fill(sheet.stroke([(498 + lean * 0.1, 470), (tip[0] - 2, tip[1])], 4), (228, 198, 156))
    liquid = gradient(
        (8, 512), [(0, (226, 236, 232)), (0.3, (214, 226, 220)), (0.36, (214, 158, 84)), (1, (160, 98, 44))]
    )
    whole = Image.new("RGB", sheet.size, (160, 98, 44))
    whole.paste(liquid.resize((sheet.size[0], 340 * sheet.scale)), (0, 520 * sheet.scale))
    sheet.lathe(500, [(66, 430), (66, 505)], (226, 232, 228), GLOSS, 0.1)
    sheet.lathe(500, [(70, 500), (150, 520), (196, 556), (206, 600), (206, 850), (196, 870)], whole, GLOSS, 0.13)
    sheet.lathe(500, [(80, 396), (80, 452)], (186, 146, 96), METAL, 0.14)
    sheet.fill(sheet.ellipse(500, 396, 80, 15), (214, 180, 132))
    sheet.fill(sheet.ellipse(500, 396, 58, 10), (70, 52, 36))
    for n in range(8):
        lean = (n - 3.5) * 46
        sheet.fill(sheet.stroke([(500 + lean * 0.22, 398), (500 + lean * 0.5, 320)], 10), (196, 158, 112))
        sheet.fill(sheet.stroke([(498 + lean * 0.22, 398), (498 + lean * 0.5, 320)], 4), (228, 198, 156))
    label(sheet, 500, 720, 218, "白茶", "藤条香薰 180ml")
    return sheet.done()


def spray() -> Image.Image:
    """A room spray: an amber bottle with a black pump, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    sheet.shadow(514, 896, 170, 26, 0.5, 14)
    amber = gradient((8, 512), [(0, (168, 98, 44)), (0.6, (128, 66, 26)), (1, (86, 42, 16))]).resize(sheet.size)
    sheet.lathe(500, [(58, 312), (62, 340), (130, 384), (150, 430), (150, 868), (142, 884)], amber, GLOSS, 0.13)
    dark = (40, 40, 42)
    sheet.lathe(500, [(64, 236), (64, 330)], dark, GLOSS, 0.12)
    sheet.fill(
        sheet.polygon(
            [
                (438, 150),
                (552, 150),
                (566, 168),
                (566, 206),
                (552, 238),
                (448, 238),
                (436, 214),
                (410, 206),
                (410, 184),
                (436, 178),
            ]
        ),
        gradient((256, 4), [(0, (24, 24, 26)), (0.4, (96, 96, 100)), (1, (22, 22, 24))], True),
    )
    sheet.fill(sheet.ellipse(412, 195, 7, 12), (150, 150, 152))
    for k in range(1, 8):
        sheet.fill(sheet.box(436 + k * 16, 244, 3, 80), (96, 96, 98), 0.55)
    label(sheet, 500, 650, 206, "鼠尾草", "空间喷雾 120ml")
    return sheet.done()


def tin() -> Image.Image:
    """A travel candle in a tin, its lid leaning on it, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    steel = (206, 202, 194)
    sheet.shadow(500, 806, 360, 34, 0.5, 18)
    lid = sheet.ellipse(706, 620, 176, 178)
    sheet.fill(sheet.blur(sheet.ellipse(716, 636, 178, 180), 12), BLACK, 0.35)
    sheet.fill(sheet.ellipse(716, 622, 178, 180), (150, 146, 138))
    sheet.fill(lid, gradient((512, 512), [(0, (238, 235, 228)), (0.5, steel), (1, (164, 160, 152))]))
    sheet.fill(
        sheet.ellipse(706, 620, 152, 154),
        gradient((512, 512), [(0, (190, 186, 178)), (0.4, (224, 221, 214)), (1, (240, 238, 232))]),
    )
    wave(sheet, 706, 592, 52, TEAL)
    sheet.text(BRAND, 706, 672, 27, TEAL, spacing=0.25, bold=0.4)
    sheet.lathe(390, [(236, 560), (236, 770)], steel, METAL, 0.14)
    sheet.fill(sheet.ellipse(390, 560, 236, 44), (240, 237, 230))
    sheet.fill(sheet.ellipse(390, 562, 224, 38), (150, 146, 138))
    sheet.fill(
        sheet.ellipse(390, 570, 222, 34),
        gradient((512, 4), [(0, (222, 204, 180)), (0.4, (255, 246, 230)), (1, (226, 210, 188))], True),
    )
    sheet.fill(sheet.ellipse(390, 571, 110, 16), (255, 240, 204), 0.9)
    sheet.fill(sheet.stroke([(390, 572), (391, 536)], 7), (64, 50, 42))
    flame(sheet, 391, 546, 92)
    band = sheet.box(150, 640, 480, 96)
    body, _draw = sheet.mask()
    body.paste(255, (154 * sheet.scale, 604 * sheet.scale, 626 * sheet.scale, 790 * sheet.scale))
    sheet.fill(
        ImageChops.multiply(band, body),
        gradient(
            (512, 4),
            [(0, (150, 142, 128)), (0.25, (252, 248, 238)), (0.7, (226, 219, 204)), (1, (140, 132, 118))],
            True,
        ),
    )
    sheet.text("橙花", 390, 676, 42, INK, spacing=0.3, bold=0.6)
    sheet.text("旅行蜡烛 80g", 390, 716, 19, TEAL, spacing=0.12)
    return sheet.done()


def burner() -> Image.Image:
    """A ceramic oil burner with a tea light inside, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    clay = (214, 204, 188)
    sheet.shadow(512, 880, 240, 32, 0.5, 18)
    sheet.lathe(500, [(120, 330), (150, 380), (196, 520), (224, 660), (222, 780), (200, 860)], clay, CERAMIC, 0.12)
    arch = curve([(408, 838), (404, 720), (430, 640), (500, 604), (570, 640), (596, 720), (592, 838), (408, 838)], 14)
    sheet.fill(
        sheet.polygon(arch), gradient((4, 256), [(0, (104, 66, 34)), (0.55, (206, 128, 56)), (1, (120, 74, 38))])
    )
    sheet.fill(
        sheet.blur(ImageChops.multiply(sheet.ellipse(500, 740, 84, 90), sheet.polygon(arch)), 10), (255, 208, 120), 0.8
    )
    sheet.lathe(500, [(52, 780), (52, 828)], (226, 224, 218), METAL, 0.12)
    sheet.fill(sheet.ellipse(500, 780, 52, 10), (252, 246, 232))
    flame(sheet, 500, 780, 66, 0.4)
    sheet.fill(sheet.ellipse(500, 306, 236, 46), mixed(clay, BLACK, 0.3))
    sheet.lathe(500, [(238, 290), (220, 318), (150, 356), (96, 372)], clay, CERAMIC, 0.1)
    sheet.fill(sheet.ellipse(500, 288, 238, 48), mixed(clay, WHITE, 0.4))
    sheet.fill(sheet.ellipse(500, 292, 214, 38), mixed(clay, BLACK, 0.24))
    sheet.fill(
        sheet.ellipse(500, 300, 190, 28),
        gradient((512, 4), [(0, (168, 146, 104)), (0.4, (232, 216, 170)), (1, (176, 152, 108))], True),
    )
    for x, y, r in ((430, 296, 15), (540, 306, 12), (486, 308, 10)):
        sheet.fill(sheet.ellipse(x, y, r * 1.6, r * 0.7), (236, 170, 168))
        sheet.fill(sheet.ellipse(x + r * 0.4, y - 2, r * 0.7, r * 0.35), (252, 214, 206))
    for k in range(3):
        x = 440 + 60 * k
        steam = curve([(x, 262), (x + 18, 220), (x - 14, 170), (x + 10, 120), (x - 4, 76)], 12)
        sheet.fill(sheet.blur(sheet.stroke(steam, 13), 9), (244, 242, 238), 0.5)
    return sheet.done()


def scissors() -> Image.Image:
    """A wick trimmer and a snuffer on a small tray, 1000×1000."""
    sheet = Sheet(1000, 1000, 2)
    brass, deep = (206, 166, 96), (142, 104, 48)
    sheet.shadow(504, 790, 400, 60, 0.4, 22)
    sheet.fill(sheet.ellipse(500, 712, 410, 150), mixed(TEAL, BLACK, 0.35))
    sheet.fill(
        sheet.ellipse(500, 696, 410, 150),
        gradient(
            (512, 4),
            [(0, mixed(TEAL, BLACK, 0.2)), (0.4, mixed(TEAL, WHITE, 0.25)), (1, mixed(TEAL, BLACK, 0.25))],
            True,
        ),
    )
    sheet.fill(
        sheet.ellipse(500, 694, 372, 128),
        gradient(
            (512, 4), [(0, mixed(TEAL, BLACK, 0.3)), (0.5, mixed(TEAL, WHITE, 0.1)), (1, mixed(TEAL, BLACK, 0.1))], True
        ),
    )
    for line, ring in (
        ([(250, 640), (430, 668), (610, 706), (736, 674)], (222, 616)),
        ([(262, 742), (430, 706), (610, 664), (740, 690)], (226, 764)),
    ):
        arm = curve(line, 16)
        sheet.fill(sheet.blur(sheet.stroke([(x + 6, y + 14) for x, y in arm], 20), 6), BLACK, 0.4)
        sheet.fill(sheet.stroke(arm, 20), deep)
        sheet.fill(sheet.stroke([(x, y - 3) for x, y in arm], 10), mixed(brass, WHITE, 0.35))
        hole = ImageChops.subtract(sheet.ellipse(*ring, 52, 34), sheet.ellipse(*ring, 34, 20))
        sheet.fill(hole, gradient((64, 64), [(0, mixed(brass, WHITE, 0.5)), (1, deep)]))
    sheet.fill(sheet.ellipse(524, 686, 17, 14), mixed(brass, WHITE, 0.6))
    sheet.fill(sheet.stroke([(520, 560), (800, 596)], 14), deep)
    sheet.fill(sheet.stroke([(520, 557), (800, 593)], 6), mixed(brass, WHITE, 0.45))
    sheet.fill(
        sheet.polygon(curve([(440, 590), (452, 520), (500, 498), (548, 524), (556, 596), (440, 590)], 12)),
        gradient((256, 4), [(0, deep), (0.4, mixed(brass, WHITE, 0.6)), (1, deep)], True),
    )
    return sheet.done()


def present() -> Image.Image:
    """The gift box with its ribbon, cut out."""
    return gift_box(BRAND, "暖冬", (46, 92, 96), (22, 50, 54))


# --- pictures of goods ---------------------------------------------------------------------------------------------


def still(thing: Image.Image, size: int, wall: Colour, table: Colour, share: float = 0.86) -> Image.Image:
    """Goods on a table before a plain wall with window light."""
    sheet = Sheet(size, size, 1, gradient((4, 512), [(0, mixed(wall, WHITE, 0.35)), (1, mixed(wall, BLACK, 0.05))]))
    edge = size * 0.76
    pane = [(size * 0.02, 0), (size * 0.34, 0), (size * 0.64, edge), (size * 0.26, edge)]
    sheet.fill(sheet.blur(sheet.polygon(pane), 22), WHITE, 0.4)
    sheet.fill(
        sheet.box(0, edge, size, size - edge + 4),
        gradient((4, 128), [(0, mixed(table, WHITE, 0.25)), (0.08, table), (1, mixed(table, BLACK, 0.16))]),
    )
    sheet.fill(sheet.blur(sheet.box(0, edge - 5, size, 10), 4), mixed(table, BLACK, 0.45), 0.35)
    wide = round(size * share)
    onto(sheet.image, thing, (size - wide) // 2, round(size * 0.915 - wide * 0.9), wide)
    return sheet.done()


def scented(scent: str, small: str, colour: Colour, table: Colour) -> Image.Image:
    """One candle's picture, 1200×1200."""
    return still(candle(scent, small, colour), 1200, mixed(colour, (248, 244, 236), 0.72), table)


# --- scenes --------------------------------------------------------------------------------------------------------


def bokeh(sheet: Sheet, width: float, height: float, seed: int, colour: Colour, count: int = 26) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(14, 46)
        sheet.fill(
            sheet.blur(sheet.ellipse(x, y, r, r), 4), mixed(colour, WHITE, rng.random() * 0.5), rng.uniform(0.12, 0.4)
        )


def planks(sheet: Sheet, top: float, light: Colour, dark: Colour) -> None:
    """A wooden table top from `top` down."""
    width, height = sheet.size[0] / sheet.scale, sheet.size[1] / sheet.scale
    sheet.fill(
        sheet.box(0, top, width, height - top + 4),
        gradient((4, 256), [(0, light), (0.06, mixed(light, WHITE, 0.14)), (1, dark)]),
    )
    rng = random.Random(21)
    for n in range(16):
        y = top + 8 + n * (height - top) / 16
        grain = curve([(x, y + rng.uniform(-4, 4)) for x in range(-100, int(width) + 300, 190)], 8)
        sheet.fill(sheet.stroke(grain, rng.uniform(1, 2.4)), mixed(dark, BLACK, 0.3), 0.3)


def dusk(width: int, height: int) -> Image.Image:
    """Three candles on a table before a window at blue hour; the left half is kept quiet for words."""
    sheet = Sheet(width, height, 1, gradient((4, 512), [(0, (26, 40, 58)), (0.6, (58, 70, 88)), (1, (120, 96, 82))]))
    k = height / 916
    bokeh(sheet, width, height * 0.62, 5, (250, 190, 110))
    rng = random.Random(3)
    for colour, base in (((34, 50, 62), 0.58), ((24, 36, 46), 0.66)):
        line = ridge(rng, width, height * base, height * 0.12, width / 9)
        sheet.fill(sheet.blur(sheet.polygon([*line, (width + 200, height), (-200, height)]), 5), colour, 0.85)
    sheet.fill(sheet.blur(sheet.box(width * 0.46, 0, 20 * k, height * 0.72), 2), (18, 24, 30), 0.8)
    sheet.fill(sheet.box(0, height * 0.7, width, 26 * k), gradient((4, 32), [(0, (74, 60, 52)), (1, (34, 28, 26))]))
    planks(sheet, height * 0.728, (112, 74, 48), (52, 32, 22))
    sheet.fill(
        sheet.blur(sheet.ellipse(width * 0.72, height * 0.62, width * 0.3, height * 0.42), 70), (255, 190, 100), 0.45
    )
    goods = (
        (candle("雪松", "香薰蜡烛 220g", CEDAR), 0.5, 500, 0.9),
        (candle("柑橘", "香薰蜡烛 220g", CITRUS), 0.745, 500, 0.9),
        (candle("木兰", "香薰蜡烛 220g", MAGNOLIA), 0.6, 620, 0.975),
    )
    for thing, x, wide, foot in goods:
        onto(sheet.image, thing, round(width * x), round(height * foot - wide * k * 0.89), round(wide * k))
    return sheet.done()


def linen(width: int, height: int) -> Image.Image:
    """A bright side table with the diffuser and the spray; room for words on the left."""
    sheet = Sheet(
        width, height, 1, gradient((512, 4), [(0, (242, 235, 222)), (0.6, (250, 246, 238)), (1, (232, 223, 208))], True)
    )
    k = height / 916
    for n in range(5):
        x = width * (0.5 + 0.1 * n)
        sheet.fill(
            sheet.blur(
                sheet.polygon([(x, 0), (x + 76 * k, 0), (x - 150 * k, height * 0.78), (x - 236 * k, height * 0.78)]), 14
            ),
            WHITE,
            0.55,
        )
    planks(sheet, height * 0.78, (216, 186, 148), (170, 134, 96))
    cloth = [(width * 0.36, height), (width * 0.44, height * 0.8), (width * 0.97, height * 0.8), (width, height)]
    sheet.fill(sheet.blur(sheet.polygon([(x - 4, y + 10) for x, y in cloth]), 7), (90, 66, 40), 0.45)
    sheet.fill(sheet.polygon(cloth), gradient((4, 128), [(0, (238, 234, 224)), (1, (214, 207, 193))]))
    for n in range(9):
        x = width * (0.46 + 0.06 * n)
        sheet.fill(
            sheet.blur(sheet.stroke([(x, height * 0.8), (x + (x - width * 0.7) * 0.18, height)], 5), 3),
            (176, 166, 148),
            0.4,
        )
    onto(sheet.image, diffuser(), round(width * 0.52), round(height * 0.955 - 740 * k * 0.9), round(740 * k))
    onto(sheet.image, spray(), round(width * 0.775), round(height * 0.97 - 520 * k * 0.91), round(520 * k))
    onto(sheet.image, tin(), round(width * 0.4), round(height * 0.98 - 400 * k * 0.83), round(400 * k))
    return sheet.done()


def gifts(width: int, height: int) -> Image.Image:
    """The gift box and a candle in warm light; room for words on the right."""
    sheet = Sheet(
        width, height, 1, gradient((512, 4), [(0, (210, 150, 96)), (0.55, (176, 108, 66)), (1, (128, 70, 42))], True)
    )
    k = height / 916
    bokeh(sheet, width, height * 0.7, 11, (255, 214, 150), 34)
    planks(sheet, height * 0.76, (126, 78, 46), (70, 38, 22))
    sheet.fill(
        sheet.blur(sheet.ellipse(width * 0.26, height * 0.6, width * 0.3, height * 0.4), 60), (255, 216, 150), 0.45
    )
    onto(sheet.image, present(), round(width * 0.03), round(height * 0.98 - 760 * k * 0.885), round(760 * k))
    onto(
        sheet.image,
        candle("木兰", "香薰蜡烛 220g", MAGNOLIA),
        round(width * 0.37),
        round(height * 0.985 - 470 * k * 0.89),
        round(470 * k),
    )
    return sheet.done()


def wax_macro() -> Image.Image:
    """A burning candle from near: the melt pool, the cotton wick and the flame, 1500×1000."""
    sheet = Sheet(1500, 1000, 1, gradient((4, 512), [(0, (52, 44, 38)), (1, (24, 20, 18))]))
    bokeh(sheet, 1500, 420, 8, (236, 160, 80), 18)
    sheet.fill(sheet.ellipse(750, 720, 800, 330), mixed(CEDAR, WHITE, 0.45))
    sheet.fill(sheet.ellipse(750, 728, 772, 312), mixed(CEDAR, BLACK, 0.35))
    sheet.fill(
        sheet.ellipse(750, 744, 760, 300),
        gradient((512, 4), [(0, (188, 172, 140)), (0.5, (250, 238, 208)), (1, (186, 170, 138))], True),
    )
    pool = sheet.ellipse(750, 740, 470, 170)
    sheet.fill(sheet.blur(pool, 10), (214, 184, 128), 0.85)
    sheet.fill(
        sheet.ellipse(750, 738, 452, 160),
        gradient((512, 4), [(0, (206, 172, 112)), (0.5, (255, 236, 186)), (1, (208, 176, 118))], True),
    )
    sheet.fill(sheet.blur(sheet.ellipse(700, 760, 190, 40), 12), (255, 250, 226), 0.8)
    for x, y, r in ((490, 700, 16), (560, 800, 12), (990, 770, 18), (930, 670, 10), (640, 850, 11)):
        sheet.fill(sheet.ellipse(x, y, r * 1.5, r * 0.7), (255, 250, 232), 0.75)
    wick = curve([(748, 742), (744, 690), (752, 640), (764, 606)], 12)
    sheet.fill(sheet.stroke(wick, 22), (54, 42, 36))
    for n in range(7):
        y = 730 - n * 17
        sheet.fill(sheet.stroke([(738, y + 8), (758, y - 4)], 4), (112, 92, 78))
    flame(sheet, 758, 640, 400, 0.7)
    return sheet.done()


def workshop() -> Image.Image:
    """Rows of jars cooling on a rack in the workshop, with a jug, 1500×1000."""
    sheet = Sheet(1500, 1000, 1, gradient((4, 512), [(0, (228, 220, 206)), (1, (206, 194, 174))]))
    for row in range(4):
        for column in range(9):
            x = column * 180 - (row % 2) * 90
            sheet.fill(
                sheet.box(x + 3, row * 92 + 3, 174, 86, 3),
                mixed((232, 225, 212), (214, 203, 184), ((row * 5 + column * 3) % 7) / 7),
            )
    jars = [
        candle(*each, lit=False)
        for each in (
            ("雪松", "香薰蜡烛 220g", CEDAR),
            ("柑橘", "香薰蜡烛 220g", CITRUS),
            ("木兰", "香薰蜡烛 220g", MAGNOLIA),
        )
    ]
    for level, (y, wide, count) in enumerate(((470, 250, 6), (880, 330, 4))):
        sheet.fill(sheet.blur(sheet.box(0, y + 16, 1500, 30), 8), (60, 44, 30), 0.4)
        sheet.fill(
            sheet.box(0, y, 1500, 30),
            gradient((4, 64), [(0, (196, 150, 104)), (0.2, (176, 128, 84)), (1, (120, 82, 50))]),
        )
        for n in range(count):
            onto(sheet.image, jars[(n + level) % 3], round(36 + n * (wide - 14)), round(y + 6 - wide * 0.885), wide)
    steel = (198, 200, 202)
    sheet.shadow(1346, 884, 110, 16, 0.5, 9)
    sheet.fill(sheet.stroke(curve([(1430, 640), (1492, 660), (1488, 780), (1424, 810)]), 18), mixed(steel, BLACK, 0.2))
    sheet.lathe(1336, [(84, 600), (104, 876)], steel, METAL, 0.1)
    sheet.fill(sheet.ellipse(1336, 600, 84, 18), mixed(steel, WHITE, 0.5))
    sheet.fill(sheet.ellipse(1336, 603, 74, 13), (244, 226, 186))
    sheet.fill(sheet.polygon([(1258, 596), (1222, 584), (1256, 634)]), mixed(steel, BLACK, 0.1))
    return sheet.done()


def sizes() -> Image.Image:
    """The candle with its measures, 1500×1000."""
    sheet = Sheet(1500, 1000, 1, (250, 246, 238))
    onto(sheet.image, candle("雪松", "香薰蜡烛 220g", CEDAR, lit=False), 130, -110, 1100)
    line = mixed(INK, WHITE, 0.15)
    for x, y1, y2 in ((1080, 253, 860),):
        sheet.fill(sheet.stroke([(x, y1), (x, y2)], 3), line)
        for y in (y1, y2):
            sheet.fill(sheet.stroke([(x - 22, y), (x + 22, y)], 3), line)
    sheet.text("高 9.5 厘米", 1220, 556, 38, INK)
    sheet.fill(sheet.stroke([(421, 936), (940, 936)], 3), line)
    for x in (421, 940):
        sheet.fill(sheet.stroke([(x, 916), (x, 956)], 3), line)
    sheet.text("口径 8.2 厘米", 1080, 936, 38, INK)
    sheet.text("净含量 220 克", 1270, 120, 38, TEAL, bold=0.6)
    sheet.text("燃烧约 45 小时", 1270, 184, 38, TEAL, bold=0.6)
    return sheet.done()


def steps() -> Image.Image:
    """How a candle is packed: four drawings with words, 1500×1000."""
    sheet = Sheet(1500, 1000, 1, (250, 246, 238))
    jar = candle("雪松", "香薰蜡烛 220g", CEDAR, lit=False)
    words = (
        ("1 罐口封膜", "防尘防洒"),
        ("2 蜂窝纸包裹", "四周两层"),
        ("3 卡入纸托", "上下固定"),
        ("4 外箱填充", "破损包赔"),
    )
    for n, (title, below) in enumerate(words):
        x, y = 40 + (n % 2) * 730, 40 + (n // 2) * 480
        sheet.fill(sheet.box(x, y, 690, 440, 16), WHITE)
        sheet.fill(sheet.box(x, y, 12, 440, 4), TEAL)
        sheet.text(title, x + 500, y + 180, 42, INK, bold=0.7)
        sheet.text(below, x + 500, y + 246, 30, BROWN)
        if n == 3:
            sheet.fill(
                sheet.polygon([(x + 70, y + 190), (x + 320, y + 190), (x + 320, y + 390), (x + 70, y + 390)]),
                gradient((4, 64), [(0, (206, 164, 112)), (1, (176, 132, 82))]),
            )
            sheet.fill(
                sheet.polygon([(x + 70, y + 190), (x + 30, y + 120), (x + 150, y + 110), (x + 195, y + 190)]),
                (220, 182, 132),
            )
            sheet.fill(
                sheet.polygon([(x + 320, y + 190), (x + 360, y + 120), (x + 240, y + 110), (x + 195, y + 190)]),
                (214, 174, 124),
            )
            sheet.fill(sheet.box(x + 182, y + 190, 26, 200), (232, 208, 164), 0.9)
            wave(sheet, x + 120, y + 300, 34, TEAL)
            continue
        if n == 2:
            sheet.fill(sheet.box(x + 40, y + 340, 320, 60, 8), (206, 164, 112))
            sheet.fill(sheet.box(x + 40, y + 40, 320, 44, 8), (206, 164, 112))
        onto(sheet.image, jar, x + 10, y + 14, 390)
        if n == 0:
            sheet.fill(sheet.ellipse(x + 205, y + 142, 98, 17), (206, 226, 228), 0.9)
        if n == 1:
            for row in range(6):
                for column in range(6):
                    cx, cy = x + 112 + column * 38 + (row % 2) * 19, y + 168 + row * 36
                    cell = [
                        (cx + 20 * math.cos(a), cy + 20 * math.sin(a))
                        for a in [math.pi * (2 * k + 1) / 6 for k in range(7)]
                    ]
                    sheet.fill(sheet.stroke(cell, 4), (176, 128, 76), 0.9)
        if n == 2:
            sheet.fill(
                sheet.box(x + 40, y + 330, 320, 66, 8), gradient((4, 64), [(0, (214, 174, 124)), (1, (180, 136, 88))])
            )
    return sheet.done()


# --- signs ---------------------------------------------------------------------------------------------------------


def sign(width: int, height: int) -> Image.Image:
    """The shop's sign as the brand rules have it: island and waves on the left, the name on the right."""
    sheet = Sheet(width, height, 2, TEAL)
    k = height / 280
    wave(sheet, 150 * k, 128 * k, 74 * k, (240, 214, 166), 6 * k)
    sheet.text(BRAND, width / 2 + 96 * k, 122 * k, 110 * k, CREAM, spacing=0.14, bold=1.1)
    sheet.text("把 一 座 岛 的 安 静 点 在 桌 上", width / 2 + 96 * k, 222 * k, 32 * k, (240, 214, 166), spacing=0.1)
    return sheet.done()


def old_sign(side: int) -> Image.Image:
    """A sign of an earlier season: a square in a colour that the rules no longer have."""
    sheet = Sheet(side, side, 2, (146, 74, 118))
    emblem = tea_emblem().resize((side // 2, side // 2))
    sheet.image.alpha_composite(emblem.resize((side, side)), (side // 2, side // 6))
    sheet.text("澄屿蜡烛铺", side / 2, side * 0.82, side * 0.12, CREAM, bold=0.8)
    return sheet.done()


def blurred_banner() -> Image.Image:
    """A small copy of last year's picture, as chats pass them on: 480×275."""
    return linen(1600, 916).resize((480, 275)).filter(ImageFilter.GaussianBlur(1))
