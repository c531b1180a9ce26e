"""Makes the material pack of L3-SJYX-02 (视觉营销设计): run it in this folder and commit what it writes.

Same program, same bytes, as in make_packs.py. The shop, its goods and every figure are invented.
"""

from __future__ import annotations

import math
import random

import pack_pictures as draw
from make_packs import document, grid, pack, workbook
from pack_pictures import GLOSS, SATIN, Colour, Sheet, curve, gradient, mixed
from PIL import Image

BRAND = "澄野"
INK, CREAM, GOLD = (58, 48, 42), (250, 244, 232), (190, 146, 84)
AMBER, PINE, MIST, ROSE = (176, 108, 44), (74, 100, 84), (150, 170, 176), (196, 140, 124)


def label(sheet: Sheet, x: float, y: float, wide: float, high: float, words: str, note: str) -> None:
    """A paper label in the middle of a bottle: brand, name, a fine line, what it is."""
    paper = gradient(
        (256, 4), [(0, (218, 208, 192)), (0.3, (255, 251, 242)), (0.7, (248, 240, 226)), (1, (206, 194, 176))], True
    )
    sheet.fill(sheet.box(x - wide / 2, y - high / 2, wide, high, 5), paper)
    sheet.text(BRAND, x, y - high * 0.31, high * 0.15, GOLD, spacing=0.5)
    sheet.text(words, x, y - high * 0.04, high * 0.26, INK, spacing=0.12, bold=0.4)
    sheet.fill(sheet.stroke([(x - wide * 0.24, y + high * 0.17), (x + wide * 0.24, y + high * 0.17)], 1.6), GOLD)
    sheet.text(note, x, y + high * 0.31, high * 0.1, (120, 106, 92))


def candle(words: str, glass: Colour, wax: Colour) -> Image.Image:
    """A burning candle in a tumbler of coloured glass."""
    sheet = Sheet(800, 800)
    sheet.shadow(400, 700, 210, 30, 0.34, 18)
    deep = mixed(glass, (20, 14, 10), 0.35)
    body = gradient(
        (4, 512),
        [
            (0, mixed(glass, (255, 236, 196), 0.55)),
            (0.35, mixed(glass, (255, 224, 170), 0.2)),
            (0.75, glass),
            (1, deep),
        ],
    )
    sheet.lathe(400, [(176, 250), (178, 420), (172, 640), (160, 690)], body.resize(sheet.size), GLOSS, 0.1)
    sheet.fill(sheet.ellipse(400, 250, 176, 36), mixed(glass, (255, 240, 210), 0.5))
    sheet.fill(sheet.ellipse(400, 254, 164, 31), deep)
    sheet.fill(
        sheet.ellipse(400, 264, 158, 27),
        gradient(
            (512, 4),
            [(0, mixed(wax, (120, 90, 60), 0.35)), (0.5, (255, 248, 228)), (1, mixed(wax, (120, 90, 60), 0.4))],
            True,
        ),
    )
    sheet.fill(sheet.blur(sheet.ellipse(400, 266, 70, 14), 5), (255, 228, 160), 0.95)
    sheet.fill(sheet.blur(sheet.ellipse(400, 190, 120, 120), 34), (255, 206, 120), 0.4)
    sheet.fill(sheet.stroke([(400, 266), (402, 232)], 5), (60, 44, 34))
    flame = curve([(400, 246), (374, 212), (384, 168), (403, 118), (420, 172), (428, 212), (400, 246)])
    sheet.fill(sheet.blur(sheet.polygon(flame), 4), (255, 176, 60), 0.9)
    sheet.fill(
        sheet.polygon(flame),
        gradient(
            (4, 256), [(0, (255, 214, 110)), (0.5, (255, 240, 180)), (0.85, (255, 190, 90)), (1, (196, 140, 170))]
        ),
    )
    label(sheet, 400, 494, 210, 196, words, "香薰蜡烛 180g")
    sheet.fill(sheet.blur(sheet.box(262, 300, 16, 340, 8), 5), (255, 255, 255), 0.45)
    return sheet.done()


def diffuser() -> Image.Image:
    """A reed diffuser: a square-shouldered bottle, clear liquid, seven reeds."""
    sheet = Sheet(800, 1000)
    sheet.shadow(400, 926, 190, 26, 0.34, 16)
    for n, (dx, top) in enumerate(((-190, 110), (-120, 70), (-52, 40), (14, 56), (84, 34), (150, 84), (206, 130))):
        reed = mixed((196, 160, 112), (150, 112, 72), (n % 3) / 2)
        sheet.fill(sheet.stroke([(400 + dx * 0.12, 430), (400 + dx, top)], 10), reed)
        sheet.fill(sheet.stroke([(397 + dx * 0.12, 430), (397 + dx, top)], 3), mixed(reed, (255, 255, 255), 0.45))
    body = gradient(
        (4, 512),
        [
            (0, (230, 236, 236)),
            (0.3, (222, 230, 230)),
            (0.34, (232, 220, 184)),
            (0.9, (222, 204, 158)),
            (1, (190, 170, 128)),
        ],
    )
    sheet.lathe(
        400,
        [(58, 470), (62, 520), (150, 560), (162, 590), (162, 890), (150, 918)],
        body.resize(sheet.size),
        GLOSS,
        0.06,
    )
    sheet.lathe(400, [(60, 414), (62, 486)], (196, 160, 104), SATIN, 0.2)
    sheet.fill(sheet.ellipse(400, 414, 60, 12), (228, 198, 150))
    sheet.fill(sheet.ellipse(400, 415, 40, 8), (92, 68, 46))
    label(sheet, 400, 740, 220, 206, "白茶", "无火香薰 150ml")
    sheet.fill(sheet.blur(sheet.box(262, 610, 14, 260, 7), 5), (255, 255, 255), 0.6)
    return sheet.done()


def spray() -> Image.Image:
    """A pillow mist: a frosted bottle with a golden pump and a cap beside it."""
    sheet = Sheet(800, 1000)
    sheet.shadow(380, 930, 150, 24, 0.34, 16)
    frost = gradient((4, 512), [(0, (206, 218, 222)), (0.5, MIST), (1, (112, 134, 142))])
    sheet.lathe(
        380,
        [(50, 340), (54, 370), (126, 420), (134, 450), (134, 890), (124, 922)],
        frost.resize(sheet.size),
        SATIN,
        0.08,
    )
    sheet.lathe(380, [(46, 262), (46, 344)], (198, 160, 96), draw.METAL, 0.16)
    sheet.lathe(380, [(30, 196), (32, 262)], (240, 236, 228), SATIN, 0.2)
    sheet.fill(sheet.box(352, 176, 82, 30, 10), gradient((4, 64), [(0, (255, 255, 252)), (1, (196, 190, 180))]))
    sheet.fill(sheet.ellipse(434, 191, 5, 7), (110, 104, 98))
    rng = random.Random(5)
    for _ in range(150):
        far, spread = rng.uniform(20, 250), rng.uniform(-0.24, 0.24)
        dot = sheet.ellipse(440 + far, 190 + far * spread, rng.uniform(1.2, 3.4), rng.uniform(1.2, 3.4))
        sheet.fill(dot, (168, 190, 198), 0.75 - far / 420)
    label(sheet, 380, 660, 188, 210, "枕云", "枕边喷雾 100ml")
    sheet.fill(sheet.blur(sheet.box(266, 470, 14, 380, 7), 5), (255, 255, 255), 0.55)
    sheet.shadow(626, 934, 70, 13, 0.34, 10)
    sheet.lathe(620, [(60, 770), (62, 926)], (206, 170, 108), draw.METAL, 0.18)
    sheet.fill(sheet.ellipse(620, 770, 60, 12), (240, 214, 164))
    return sheet.done()


def cream() -> Image.Image:
    """A tube of hand cream standing on its cap."""
    sheet = Sheet(800, 1000)
    sheet.shadow(400, 934, 120, 22, 0.34, 14)
    tube = sheet.polygon([(282, 120), (518, 120), (500, 780), (300, 780)])
    paint = gradient(
        (512, 4), [(0, (150, 98, 86)), (0.2, ROSE), (0.36, (226, 180, 166)), (0.6, ROSE), (1, (140, 90, 78))], True
    )
    sheet.fill(tube, paint)
    sheet.fill(
        sheet.box(278, 92, 244, 40, 3),
        gradient((512, 4), [(0, (140, 92, 80)), (0.35, (232, 190, 176)), (1, (132, 84, 72))], True),
    )
    for n in range(40):
        sheet.fill(sheet.stroke([(282 + n * 6, 96), (282 + n * 6, 128)], 1.4), (120, 78, 68), 0.35)
    fold = sheet.polygon([(340, 132), (372, 132), (392, 560), (384, 560)])
    sheet.fill(sheet.blur(fold, 8), (255, 232, 222), 0.55)
    sheet.lathe(400, [(98, 784), (92, 920)], (244, 238, 228), SATIN, 0.12)
    for n in range(19):
        x = 400 + 92 * math.sin((n - 9) * 0.165)
        sheet.fill(sheet.stroke([(x, 800), (x, 916)], 1.6), (160, 150, 138), 0.5)
    sheet.text(BRAND, 400, 262, 30, CREAM, spacing=0.5)
    sheet.text("桂雨", 400, 372, 74, CREAM, spacing=0.15, bold=0.6)
    sheet.fill(sheet.stroke([(352, 438), (448, 438)], 2), (255, 240, 214))
    sheet.text("滋润护手霜", 400, 480, 28, CREAM, spacing=0.2)
    sheet.text("60g", 400, 528, 24, CREAM, spacing=0.1)
    return sheet.done()


def soap() -> Image.Image:
    """Two bars of soap on a wooden tray, one with the brand pressed in."""
    sheet = Sheet(800, 800)
    sheet.shadow(400, 640, 320, 34, 0.34, 18)
    sheet.fill(
        sheet.box(90, 560, 620, 66, 18),
        gradient((4, 128), [(0, (196, 152, 100)), (0.2, (172, 126, 78)), (1, (120, 82, 48))]),
    )
    rng = random.Random(9)
    for n in range(9):
        y = 572 + n * 5.4
        sheet.fill(
            sheet.stroke(curve([(x, y + rng.uniform(-2, 2)) for x in range(100, 710, 100)], 8), 1.2), (96, 62, 34), 0.4
        )
    for x, y, colour, words in ((330, 390, (222, 194, 150), "澄野"), (516, 452, (146, 168, 146), "")):
        side = mixed(colour, (70, 54, 38), 0.35)
        sheet.fill(sheet.blur(sheet.box(x - 176, y + 20, 372, 172, 30), 12), (40, 28, 18), 0.4)
        sheet.fill(
            sheet.box(x - 180, y, 360, 172, 40),
            gradient((4, 128), [(0, colour), (0.5, side), (1, mixed(side, (20, 14, 8), 0.3))]),
        )
        top = sheet.polygon([(x - 150, y - 66), (x + 150, y - 66), (x + 180, y + 60), (x - 180, y + 60)])
        sheet.fill(
            top,
            gradient((4, 128), [(0, mixed(colour, (255, 255, 255), 0.35)), (1, mixed(colour, (255, 255, 255), 0.08))]),
        )
        sheet.fill(sheet.blur(sheet.box(x - 120, y - 54, 190, 14, 7), 6), (255, 255, 255), 0.7)
        if words:
            sheet.text(words, x, y + 3, 66, mixed(colour, (80, 56, 30), 0.5), spacing=0.3, bold=0.5)
            sheet.text(words, x + 2, y + 5, 66, mixed(colour, (255, 255, 255), 0.5), spacing=0.3, strength=0.35)
        for _ in range(26):
            spot = sheet.ellipse(rng.uniform(x - 160, x + 160), rng.uniform(y + 74, y + 150), 3, 2)
            sheet.fill(spot, mixed(colour, (110, 74, 40), 0.6), 0.5)
    return sheet.done()


def gift(cup: Image.Image, tube: Image.Image) -> Image.Image:
    """An open gift box with a candle and a hand cream, its lid behind."""
    sheet = Sheet(900, 800)
    sheet.shadow(450, 704, 360, 34, 0.36, 18)
    deep = (52, 72, 60)
    sheet.fill(
        sheet.polygon([(150, 120), (750, 120), (790, 430), (110, 430)]),
        gradient((4, 256), [(0, (92, 118, 102)), (1, PINE)]),
    )
    sheet.fill(sheet.box(196, 160, 508, 228, 4), mixed(PINE, (255, 255, 255), 0.08))
    sheet.text("澄野香氛", 450, 172, 46, (236, 214, 170), spacing=0.3, bold=0.4)
    sheet.text("把一片山野带回家", 450, 218, 22, (228, 214, 186), spacing=0.3)
    sheet.fill(sheet.polygon([(110, 430), (790, 430), (750, 500), (150, 500)]), (30, 42, 34))
    rng = random.Random(3)
    for _ in range(120):
        x, y = rng.uniform(150, 750), rng.uniform(436, 500)
        sheet.fill(
            sheet.stroke([(x, y), (x + rng.uniform(-34, 34), y + rng.uniform(-10, 10))], 3),
            mixed((226, 206, 168), (190, 164, 120), rng.random()),
        )
    made = sheet.done()
    draw.onto(made, cup, 160, 214, 320)
    draw.onto(made, tube, 466, 214, 236)
    front = Sheet(900, 800)
    front.fill(
        front.polygon([(110, 486), (790, 486), (770, 700), (130, 700)]),
        gradient((4, 256), [(0, PINE), (0.1, mixed(PINE, (255, 255, 255), 0.1)), (1, deep)]),
    )
    front.fill(
        front.polygon([(410, 486), (490, 486), (488, 700), (412, 700)]),
        gradient((128, 4), [(0, (160, 120, 66)), (0.4, (232, 200, 142)), (1, (150, 110, 58))], True),
    )
    front.text("澄野", 250, 596, 44, (236, 214, 170), spacing=0.4, bold=0.4)
    made.alpha_composite(front.done())
    return made


def bedside(width: int, height: int) -> Image.Image:
    """An evening bedside: warm wall, lamp, pillows, an empty night table on the right."""
    wall = gradient((4, 512), [(0, (86, 66, 58)), (0.6, (128, 98, 78)), (1, (150, 116, 90))])
    sheet = Sheet(width, height, 2, wall)
    lamp_x, table = width * 0.78, height * 0.7
    sheet.fill(sheet.blur(sheet.ellipse(lamp_x, height * 0.34, width * 0.3, height * 0.52), 60), (255, 208, 140), 0.55)
    window = sheet.box(width * 0.08, height * 0.06, width * 0.24, height * 0.4, 4)
    sheet.fill(window, gradient((4, 128), [(0, (36, 46, 74)), (1, (70, 78, 104))]))
    sheet.fill(sheet.ellipse(width * 0.25, height * 0.15, 26, 26), (250, 240, 214))
    for x in (0.08, 0.2, 0.32):
        sheet.fill(sheet.box(width * x - 5, height * 0.06, 10, height * 0.4), (70, 52, 42))
    for x, wide in ((0.02, 0.08), (0.31, 0.07)):
        for n in range(7):
            left = width * (x + wide * n / 7)
            sheet.fill(
                sheet.box(left, 0, width * wide / 7 + 1, height * 0.6), mixed((206, 184, 158), (150, 126, 104), n % 2)
            )
    sheet.fill(
        sheet.box(0, height * 0.46, width * 0.58, height * 0.3, 30),
        gradient((4, 128), [(0, (120, 84, 58)), (1, (84, 56, 38))]),
    )
    for x, y, wide, tone in (
        (0.05, 0.5, 0.25, (236, 226, 210)),
        (0.27, 0.53, 0.25, (226, 212, 190)),
        (0.17, 0.6, 0.2, (150, 164, 146)),
    ):
        pillow = curve(
            [
                (width * x, height * (y + 0.04)),
                (width * (x + wide * 0.5), height * y),
                (width * (x + wide), height * (y + 0.04)),
                (width * (x + wide * 1.02), height * (y + 0.18)),
                (width * (x + wide * 0.5), height * (y + 0.23)),
                (width * (x - 0.005), height * (y + 0.18)),
                (width * x, height * (y + 0.04)),
            ]
        )
        sheet.fill(sheet.blur(sheet.polygon([(a + 6, b + 10) for a, b in pillow]), 10), (50, 34, 24), 0.5)
        sheet.fill(
            sheet.polygon(pillow),
            gradient((4, 128), [(0, mixed(tone, (255, 255, 255), 0.3)), (1, mixed(tone, (110, 84, 64), 0.35))]),
        )
    quilt = curve(
        [(0, height * 0.76), (width * 0.2, height * 0.72), (width * 0.42, height * 0.75), (width * 0.6, height * 0.72)],
        12,
    )
    sheet.fill(
        sheet.polygon([*quilt, (width * 0.6, height), (0, height)]),
        gradient((4, 128), [(0, (214, 196, 168)), (1, (158, 134, 108))]),
    )
    for n in range(6):
        fold = curve(
            [
                (width * (0.02 + n * 0.1), height * 0.77),
                (width * (0.05 + n * 0.1), height * 0.88),
                (width * (0.03 + n * 0.1), height),
            ],
            12,
        )
        sheet.fill(sheet.blur(sheet.stroke(fold, 16), 7), (120, 96, 74), 0.45)
    sheet.fill(
        sheet.box(width * 0.6, table, width * 0.4, height * 0.05),
        gradient((4, 64), [(0, (206, 156, 104)), (1, (150, 104, 64))]),
    )
    sheet.fill(
        sheet.box(width * 0.62, table + height * 0.05, width * 0.38, height * 0.26),
        gradient((4, 64), [(0, (112, 76, 48)), (1, (84, 56, 36))]),
    )
    sheet.fill(sheet.box(width * 0.66, table + height * 0.09, width * 0.3, height * 0.08, 6), (128, 88, 56))
    sheet.fill(sheet.ellipse(width * 0.81, table + height * 0.13, 9, 9), (214, 176, 120))
    sheet.lathe(lamp_x + width * 0.14, [(14, height * 0.44), (18, table - 12), (58, table)], (176, 128, 82), SATIN, 0.1)
    shade = sheet.polygon(
        [
            (lamp_x + width * 0.1, height * 0.2),
            (lamp_x + width * 0.18, height * 0.2),
            (lamp_x + width * 0.205, height * 0.45),
            (lamp_x + width * 0.075, height * 0.45),
        ]
    )
    sheet.fill(shade, gradient((4, 128), [(0, (255, 226, 170)), (0.6, (255, 240, 206)), (1, (250, 206, 140))]))
    return sheet.done()


def morning(width: int, height: int) -> Image.Image:
    """Morning light on a plain wall and a wooden table: the middle is free for goods."""
    sheet = Sheet(
        width, height, 2, gradient((4, 512), [(0, (240, 232, 218)), (0.7, (228, 214, 194)), (1, (214, 198, 176))])
    )
    for n in range(4):
        left = width * (0.5 + n * 0.12)
        beam = sheet.polygon(
            [
                (left, 0),
                (left + width * 0.085, 0),
                (left - width * 0.17, height * 0.72),
                (left - width * 0.255, height * 0.72),
            ]
        )
        sheet.fill(sheet.blur(beam, 10), (255, 248, 228), 0.85)
    rng = random.Random(21)
    for stem in range(5):
        foot = (width * (0.93 + stem * 0.02), height * 0.74)
        top = (width * (0.8 + stem * 0.05), height * (0.1 + 0.07 * (stem % 3)))
        line = curve([foot, ((foot[0] + top[0]) / 2 + 40, (foot[1] + top[1]) / 2), top], 20)
        sheet.fill(sheet.stroke(line, 3), (110, 120, 88))
        for n, (x, y) in enumerate(line[6::4]):
            tip = (x + (-1 if n % 2 else 1) * rng.uniform(46, 70), y - rng.uniform(16, 44))
            mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
            leaf = curve([(x, y), (mid[0], mid[1] - 16), tip, (mid[0], mid[1] + 12), (x, y)])
            sheet.fill(sheet.polygon(leaf), mixed((112, 134, 100), (158, 172, 132), rng.random()))
    wood = gradient((4, 256), [(0, (216, 180, 136)), (0.06, (196, 158, 112)), (1, (156, 116, 76))])
    sheet.fill(sheet.box(0, height * 0.72, width, height * 0.3), wood)
    for n in range(16):
        y = height * (0.735 + n * 0.017)
        line = curve([(x, y + rng.uniform(-3, 3)) for x in range(-100, width + 200, 200)], 8)
        sheet.fill(sheet.stroke(line, 1.6), (122, 84, 52), 0.35)
    cloth = curve(
        [(-20, height * 0.8), (width * 0.1, height * 0.76), (width * 0.24, height * 0.82), (width * 0.3, height)], 16
    )
    sheet.fill(sheet.polygon([*cloth, (-20, height)]), gradient((4, 128), [(0, (240, 232, 220)), (1, (206, 194, 176))]))
    return sheet.done()


def wax() -> Image.Image:
    """Soy wax close by: the melted pool around a wick, dried flowers in it."""
    sheet = Sheet(
        1000, 800, 2, gradient((512, 4), [(0, (238, 222, 190)), (0.5, (250, 240, 216)), (1, (226, 206, 168))], True)
    )
    rng = random.Random(12)
    for _ in range(70):
        x, y, r = rng.uniform(0, 1000), rng.uniform(0, 800), rng.uniform(20, 70)
        sheet.fill(sheet.blur(sheet.ellipse(x, y, r, r * 0.5), 12), (255, 250, 236), 0.5)
    sheet.fill(sheet.blur(sheet.ellipse(520, 430, 340, 220), 30), (214, 168, 96), 0.75)
    sheet.fill(sheet.blur(sheet.ellipse(520, 424, 310, 196), 10), (246, 212, 140), 0.9)
    sheet.fill(sheet.blur(sheet.ellipse(470, 360, 150, 50), 18), (255, 250, 228), 0.95)
    for _ in range(46):
        angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 1.5)
        x, y = 520 + 310 * far * math.cos(angle), 424 + 200 * far * math.sin(angle)
        for n in range(4):
            turn = angle + n * math.pi / 2
            sheet.fill(
                sheet.ellipse(x + 9 * math.cos(turn), y + 7 * math.sin(turn), 8, 6),
                mixed((232, 166, 54), (250, 204, 104), rng.random()),
            )
        sheet.fill(sheet.ellipse(x, y, 3, 3), (160, 96, 30))
    sheet.fill(sheet.stroke(curve([(520, 430), (526, 330), (512, 250)]), 13), (84, 64, 48))
    sheet.fill(sheet.blur(sheet.ellipse(514, 170, 90, 130), 26), (255, 196, 96), 0.6)
    flame = curve([(512, 264), (470, 200), (490, 110), (520, 30), (546, 116), (558, 200), (512, 264)])
    sheet.fill(
        sheet.polygon(flame),
        gradient((4, 256), [(0, (255, 206, 96)), (0.5, (255, 246, 206)), (0.85, (255, 190, 90)), (1, (186, 140, 180))]),
    )
    return sheet.done()


def osmanthus() -> Image.Image:
    """A spray of sweet osmanthus in blossom on a soft green ground."""
    sheet = Sheet(1000, 800, 2, gradient((4, 512), [(0, (206, 212, 186)), (1, (164, 178, 146))]))
    rng = random.Random(31)
    for _ in range(24):
        x, y, r = rng.uniform(0, 1000), rng.uniform(0, 800), rng.uniform(50, 130)
        sheet.fill(
            sheet.blur(sheet.ellipse(x, y, r, r), 34), mixed((132, 152, 112), (236, 226, 180), rng.random()), 0.5
        )
    twig = curve([(-20, 640), (260, 520), (560, 420), (1020, 190)], 30)
    sheet.fill(sheet.stroke(twig, 14), (106, 78, 54))
    for n, (x, y) in enumerate(twig[8::9]):
        for side in (-1, 1):
            tip = (x + rng.uniform(100, 170), y + side * rng.uniform(90, 150))
            mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
            leaf = curve([(x, y), (mid[0] - 30 * side, mid[1] + 10), tip, (mid[0] + 34 * side, mid[1] - 10), (x, y)])
            tone = mixed((60, 94, 58), (104, 136, 84), rng.random())
            sheet.fill(sheet.polygon(leaf), gradient((4, 64), [(0, mixed(tone, (255, 255, 255), 0.18)), (1, tone)]))
            sheet.fill(sheet.stroke([(x, y), tip], 2.4), mixed(tone, (230, 240, 200), 0.5), 0.7)
        for _ in range(16 if n % 2 else 24):
            fx, fy = x + rng.gauss(0, 46), y + rng.gauss(0, 40)
            for k in range(4):
                turn = k * math.pi / 2 + rng.uniform(-0.2, 0.2) + 0.7
                petal = sheet.ellipse(fx + 11 * math.cos(turn), fy + 11 * math.sin(turn), 10, 9)
                sheet.fill(petal, mixed((242, 178, 60), (255, 222, 130), rng.random()))
            sheet.fill(sheet.ellipse(fx, fy, 4, 4), (206, 126, 34))
    return sheet.done()


def visual_design() -> None:
    folder = pack("L3-SJYX-02")
    cup, tube = candle("桂雨", AMBER, (244, 226, 188)), cream()
    pictures: dict[str, Image.Image] = {
        "candle-guiyu.png": cup,
        "candle-songjian.png": candle("松间", PINE, (232, 236, 222)),
        "diffuser-baicha.png": diffuser(),
        "spray-zhenyun.png": spray(),
        "cream-guiyu.png": tube,
        "soap.png": soap(),
        "giftbox.png": gift(cup, tube),
        "bedside.jpg": bedside(1920, 1080),
        "morning.jpg": morning(1920, 1080),
        "wax.jpg": wax(),
        "osmanthus.jpg": osmanthus(),
        "palette.jpg": draw.palette_card(
            "澄野香氛 品牌色",
            [("松绿", "#4a6454"), ("琥珀", "#b06c2c"), ("米白", "#faf4e8"), ("墨褐", "#3a302a"), ("淡金", "#e0bc84")],
        ),
    }
    for name, picture in pictures.items():
        draw.save(picture, folder / name)
    goods = grid("""
        商品编码 | 商品名称 | 规格 | 日常价（元） | 活动价（元） | 库存（件） | 近30天销量（件） | 图片
        CY-01 | 桂雨香薰蜡烛 | 180克 | 129.00 | 99.00 | 820 | 936 | candle-guiyu.png
        CY-02 | 松间香薰蜡烛 | 180克 | 129.00 | 99.00 | 640 | 518 | candle-songjian.png
        CY-03 | 白茶无火香薰 | 150毫升 | 159.00 | 128.00 | 460 | 402 | diffuser-baicha.png
        CY-04 | 枕云枕边喷雾 | 100毫升 | 89.00 | 69.00 | 730 | 365 | spray-zhenyun.png
        CY-05 | 桂雨滋润护手霜 | 60克 | 59.00 | 45.00 | 1200 | 611 | cream-guiyu.png
        CY-06 | 山野手工皂 | 100克×2块 | 68.00 | 52.00 | 550 | 287 | soap.png
        CY-07 | 秋信礼盒 | 桂雨香薰蜡烛180克＋护手霜60克 | 188.00 | 138.00 | 300 | 274 | giftbox.png
    """)
    facts = grid("""
        项目 | 桂雨香薰蜡烛（CY-01）
        蜡基 | 大豆蜡，不含石蜡
        香料 | 桂花净油与调配香精，香调：鲜桂花、白桃、雪松
        烛芯 | 细棉芯，店内试烧修芯至5毫米时无明显黑烟
        燃烧时长 | 约40小时（室温25℃、每次2小时的店内试烧）
        规格 | 净含量180克，杯高9厘米，杯口直径7.5厘米
        使用 | 首次燃烧2小时至蜡面全部融化；每次不超过4小时；远离儿童、宠物与易燃物
        杯子 | 燃尽后洗净可作花器、笔筒
        服务 | 48小时内发货；运输破损包赔；未拆封7天无理由退货
    """)
    voices = grid("""
        主题 | 评价摘录 | 提及次数
        香味 | 像雨后路过桂花树，甜而不腻 | 142
        颜值 | 琥珀色的杯子点起来特别暖 | 117
        送礼 | 生日送闺蜜，她第二天就来问链接 | 64
        担心 | 会不会有黑烟？小房间点会不会太浓？ | 53
    """)
    deals = grid("""
        项目 | 内容
        活动名称 | 桂雨季
        活动时间 | 2026年10月16日10:00—10月22日24:00
        主张 | 把一片山野带回家
        优惠一 | 活动价合计满199元减30元
        优惠二 | 购秋信礼盒送香薰火柴一盒，数量300盒，送完为止
        新客 | 关注店铺领10元券，满99元可用
        服务 | 48小时内发货，破损包赔
    """)
    workbook(
        folder / "goods.xlsx",
        {"商品资料": goods, "主推商品参数": facts, "评价摘要": voices, "活动规则": deals},
        {
            "商品资料": [11, 18, 30, 13, 13, 11, 17, 22],
            "主推商品参数": [12, 64],
            "评价摘要": [10, 46, 10],
            "活动规则": [12, 52],
        },
    )
    document(
        folder / "brief.docx",
        "澄野香氛 视觉设计任务书",
        [
            ("h", "一、品牌定位"),
            (
                "p",
                "澄野香氛做“闻得到季节”的家居香氛：香薰蜡烛、无火香薰、枕边喷雾与洗护小件。目标顾客：24—36岁的城市独居与新婚人群，"
                "租住或自有一居到两居，下班后看重一个人的安静时间，愿意为气味、器物的质感付钱，也常买来送朋友。",
            ),
            ("p", "气质关键词：温润、安静、有山野气。避免：高饱和撞色、爆炸贴、大面积红黄促销色、拥挤排版。"),
            ("h", "二、视觉规范"),
            (
                "t",
                grid("""
        项目 | 要求
        色彩 | 见palette.jpg；每个画面主色不超过三种，价格与按钮用琥珀色点亮
        字体 | 标题用宋体，正文用黑体；画面中正文不小于22像素，移动端不小于26像素
        商品图 | 素材为去底图，可缩放、裁剪，不得拉伸变形、改色，不得放大到模糊，不得遮挡瓶身标签
        留白 | 文字距画面边缘不少于24像素；文字之间不得重叠，不得被图片遮住
        标识 | 店铺名“澄野香氛”用文字排出，不另作图形标志
    """),
            ),
            ("h", "三、三个画面的内容"),
            (
                "li",
                [
                    "商品详情页首屏（750×1200像素）：主推“桂雨香薰蜡烛”。自上而下：主张与主图；三个卖点（蜡基、燃烧时长、规格或烛芯，须有数据）；"
                    "细节图与对“黑烟、太浓”两个担心的回应；活动价与服务。使用素材图片不少于3张。",
                    "PC活动页首屏（1920×600像素）：“桂雨季”。须有店铺名、活动名称、起止日期、主张、满减优惠、不少于四件商品及活动价、一个行动按钮；"
                    "文字放在左右各240像素以内的中间部分。",
                    "移动端首页（750×1334像素）：店铺名与搜索栏示意、活动海报、优惠券入口、分类入口、商品列表（四件，含名称与活动价）、底部导航示意。",
                ],
            ),
            ("h", "四、合规"),
            (
                "p",
                "数字以goods.xlsx为准。香氛不是药品：不得使用“助眠、安神、治疗、缓解失眠、杀菌”等功效用语；不得使用“最好、第一、顶级、"
                "全网最低、纯天然、零烟”。黑烟一项只能写成“修芯至5毫米，店内试烧无明显黑烟”这样有条件的说法。",
            ),
        ],
    )


if __name__ == "__main__":
    visual_design()
