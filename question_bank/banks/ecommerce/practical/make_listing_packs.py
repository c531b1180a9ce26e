"""Makes the material packs of the listing tasks: run it in this folder's project and commit what it writes.

Prices, stock and freight of the tasks' keys are worked out here from the sources' tables, and printed.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pack_pictures as draw
from make_packs import pack
from pack_pictures import GLOSS, METAL, SATIN, Colour, Sheet, curve, gradient, mixed, onto
from PIL import Image, ImageFilter

GOODS, SHOP = "L5-SPXX-01", "L5-WDKS-01"
BRAND, RIVAL = "岚光", "青野"
WHITE, BLACK, INK, PAPER = (255, 255, 255), (0, 0, 0), (46, 44, 42), (247, 244, 238)
FOG, PINE, ORANGE, JET = (226, 222, 212), (66, 104, 88), (214, 124, 70), (52, 54, 58)

# --- the bottle ----------------------------------------------------------------------------------------------------


def bottle(body: Colour, brand: str, size: str, *, tall: float = 1.0, is_open: bool = False) -> Image.Image:
    """A vacuum bottle with a flip lid, cut out, 1200×1200; `tall` is the height of its body."""
    sheet = Sheet(1200, 1200, 2)
    bottom, half = 1120, 158
    top = bottom - 720 * tall
    sheet.shadow(620, bottom + 6, 200, 22, 0.5, 16)
    skin = Sheet(
        1200,
        1200,
        2,
        gradient((4, 512), [(0, mixed(body, WHITE, 0.14)), (0.55, body), (1, mixed(body, BLACK, 0.16))]),
    )
    ink = WHITE if sum(body) < 480 else (92, 88, 82)
    skin.text(brand, 578, (top + bottom) / 2 - 20, 58, ink, upright=True, spacing=0.35, bold=0.6, strength=0.9)
    skin.fill(skin.box(574, (top + bottom) / 2 + 96, 8, 3), ink, 0.8)
    skin.text(size, 584, bottom - 96, 26, ink, spacing=0.12, strength=0.85)
    profile = [
        (x, y)
        for y, x in curve([(top, 132), (top + 26, 150), (top + 70, half), (bottom - 60, half), (bottom - 8, half - 6)])
    ]
    sheet.lathe(600, profile, skin.image, SATIN, 0.08)
    sheet.lathe(600, [(half - 8, bottom - 20), (half - 12, bottom)], mixed(body, BLACK, 0.55), SATIN, 0.08)
    sheet.lathe(600, [(130, top - 22), (134, top + 2)], (192, 196, 198), METAL, 0.08)
    lid(sheet, top - 22, mixed(body, BLACK, 0.28), is_open=is_open)
    return sheet.done()


def lid(sheet: Sheet, base: float, colour: Colour, *, is_open: bool) -> None:
    """The plastic lid with its button, shut or flipped open, standing on `base`."""
    sheet.lathe(600, [(136, base - 92), (140, base - 70), (140, base)], colour, SATIN, 0.08)
    sheet.fill(sheet.box(572, base - 62, 56, 40, 12), mixed(colour, WHITE, 0.34))
    sheet.fill(sheet.box(580, base - 56, 40, 8, 4), mixed(colour, WHITE, 0.6), 0.8)
    if not is_open:
        sheet.lathe(600, [(112, base - 150), (134, base - 128), (138, base - 96)], mixed(colour, BLACK, 0.12), SATIN)
        sheet.fill(
            sheet.ellipse(600, base - 150, 112, 14),
            gradient((256, 4), [(0, mixed(colour, BLACK, 0.2)), (0.3, mixed(colour, WHITE, 0.4)), (1, colour)], True),
        )
        loop = curve([(700, base - 128), (760, base - 150), (784, base - 96), (742, base - 58)])
        sheet.fill(sheet.stroke(loop, 16), mixed(colour, BLACK, 0.3))
        sheet.fill(sheet.stroke([(x - 3, y - 3) for x, y in loop], 5), mixed(colour, WHITE, 0.25), 0.8)
        return
    sheet.fill(sheet.ellipse(600, base - 92, 136, 18), mixed(colour, WHITE, 0.22))
    sheet.lathe(600, [(74, base - 122), (82, base - 92)], (236, 238, 236), GLOSS, 0.12)
    sheet.fill(sheet.ellipse(600, base - 122, 74, 12), (246, 247, 246))
    sheet.fill(sheet.ellipse(600, base - 120, 46, 7), (70, 74, 76))
    flap = curve([(726, base - 92), (772, base - 190), (840, base - 262), (880, base - 226), (842, base - 132),
                  (770, base - 74), (726, base - 92)])  # fmt: skip
    sheet.fill(sheet.polygon(flap), gradient((4, 64), [(0, mixed(colour, WHITE, 0.2)), (1, mixed(colour, BLACK, 0.2))]))
    sheet.fill(sheet.stroke(flap, 4), mixed(colour, BLACK, 0.4), 0.7)


def studio(width: int, height: int) -> Image.Image:
    """A white stage with a soft floor."""
    stops = [(0, (250, 250, 250)), (0.74, WHITE), (0.8, (240, 240, 239)), (1, (250, 250, 249))]
    return Sheet(width, height, 1, gradient((4, 512), stops)).done()


def alone(body: Colour, brand: str = BRAND, size: str = "480 ml") -> Image.Image:
    ground = studio(1200, 1200)
    onto(ground, bottle(body, brand, size), 0, 0, 1200)
    return ground


def colours() -> Image.Image:
    """The three colours side by side, 1600×1200."""
    ground = studio(1600, 1200)
    for x, body in ((-30, FOG), (270, PINE), (630, ORANGE)):
        onto(ground, bottle(body, BRAND, "480 ml"), x, 90, 1060 if body is PINE else 1000)
    return ground


def two_sizes() -> Image.Image:
    """Both capacities with their measures, 1500×1000."""
    ground = studio(1500, 1000)
    onto(ground, bottle(FOG, BRAND, "480 ml"), 110, 30, 780)
    onto(ground, bottle(FOG, BRAND, "380 ml", tall=0.78), 640, 30, 780)
    sheet = Sheet(1500, 1000, 2)
    for x, low, high, words in ((330, 148, 760, "22.5 厘米"), (860, 246, 760, "18.6 厘米")):
        for line in ([(x, low), (x, high)], [(x - 14, low), (x + 14, low)], [(x - 14, high), (x + 14, high)]):
            sheet.fill(sheet.stroke(line, 3), INK)
        sheet.text(words, x - 92, (low + high) / 2, 34, INK)
    for x, words in ((500, "480毫升 · 杯身直径6.8厘米"), (1040, "380毫升 · 杯身直径6.8厘米")):
        sheet.text(words, x, 868, 34, INK, bold=0.5)
    sheet.text("手工测量，允许±0.3厘米误差", 750, 940, 26, (120, 116, 110))
    ground.alpha_composite(sheet.done())
    return ground


def opened() -> Image.Image:
    """The lid, flipped open, close up, 1500×1000."""
    ground = Sheet(1500, 1000, 1, gradient((4, 512), [(0, (222, 230, 226)), (1, (246, 248, 246))])).done()
    whole = bottle(PINE, BRAND, "480 ml", is_open=True).resize((2400, 2400), Image.Resampling.LANCZOS)
    ground.alpha_composite(whole.crop((400, 190, 1900, 1190)))
    return ground


def desk() -> Image.Image:
    """A bottle on a desk beside a notebook in morning light, 1500×2000."""
    sheet = Sheet(
        1500,
        2000,
        1,
        gradient(
            (4, 512), [(0, (214, 222, 222)), (0.6, (236, 234, 226)), (0.605, (196, 160, 120)), (1, (150, 112, 78))]
        ),
    )
    for n in range(4):
        x = 120 + n * 190
        sheet.fill(sheet.blur(sheet.polygon([(x, 0), (x + 120, 0), (x + 420, 1200), (x + 280, 1200)]), 18), WHITE, 0.34)
    for n in range(26):
        y = 1220 + n * 30
        grainy = [(0, y + 8 * math.sin(n)), (700, y + 12 * math.sin(n * 1.7)), (1500, y + 8 * math.cos(n))]
        sheet.fill(sheet.stroke(curve(grainy), 2), (120, 84, 54), 0.22)
    sheet.fill(sheet.blur(sheet.polygon([(120, 1640), (820, 1580), (940, 1800), (180, 1890)]), 20), BLACK, 0.4)
    sheet.fill(sheet.polygon([(110, 1610), (800, 1550), (920, 1770), (170, 1860)]), (72, 92, 108))
    sheet.fill(sheet.polygon([(128, 1606), (796, 1548), (906, 1752), (184, 1836)]), (244, 240, 228))
    for n in range(6):
        a, b = 0.14 + n * 0.13, 0.14 + n * 0.13
        line = [(200 + a * 70, 1620 + a * 200), (760 + b * 110, 1572 + b * 190)]
        sheet.fill(sheet.stroke(line, 3), (190, 184, 172))
    sheet.fill(sheet.stroke([(560, 1800), (860, 1500)], 18), (214, 124, 70))
    sheet.fill(sheet.stroke([(560, 1800), (580, 1780)], 12), INK)
    ground = sheet.done()
    onto(ground, bottle(ORANGE, BRAND, "480 ml"), 300, 560, 1230)
    return ground


def watermarked() -> Image.Image:
    ground = alone(FOG)
    mark = Sheet(1700, 1700, 1)
    for row in range(9):
        for column in range(4):
            x, y = 220 + column * 430 + (row % 2) * 200, 120 + row * 190
            mark.text("供货样图 · 盗用必究", x, y, 40, (90, 90, 90), strength=0.42)
    ground.alpha_composite(mark.done().rotate(24, Image.Resampling.BICUBIC).crop((250, 250, 1450, 1450)))
    return ground


def shouting() -> Image.Image:
    """The supplier's promotion picture, plastered with claims."""
    ground = alone(FOG)
    sheet = Sheet(1200, 1200, 2)
    sheet.fill(sheet.box(0, 0, 1200, 150), (204, 34, 34))
    sheet.text("全网最低价 仅限今日", 600, 76, 78, (255, 240, 120), bold=1)
    for x, y, words in ((190, 470, "顶级316"), (1010, 470, "24小时滚烫"), (190, 760, "买二送一")):
        sheet.fill(sheet.ellipse(x, y, 150, 150), (226, 60, 40))
        sheet.text(words, x, y, 50, WHITE, bold=0.8)
    sheet.fill(sheet.box(0, 1080, 1200, 120), (250, 210, 60))
    sheet.text("销量第一品牌 立即抢购", 600, 1140, 66, (180, 20, 20), bold=0.8)
    ground.alpha_composite(sheet.done())
    return ground


def goods_pictures() -> None:
    folder = pack(GOODS)
    shaken = alone(FOG).convert("RGB").filter(ImageFilter.GaussianBlur(9))
    drawn = {
        "white-1.jpg": alone(FOG),
        "white-2.jpg": watermarked(),
        "white-3.jpg": shaken,
        "white-4.jpg": alone((206, 216, 218), RIVAL, "500 ml"),
        "white-5.jpg": shouting(),
        "white-6.jpg": alone(FOG).resize((420, 420), Image.Resampling.LANCZOS),
        "colours.jpg": colours(),
        "colours-old.jpg": colours_old(),
        "sizes.jpg": two_sizes(),
        "lid.jpg": opened(),
        "desk.jpg": desk(),
    }
    for name, image in drawn.items():
        draw.save(image, folder / name)


def colours_old() -> Image.Image:
    """Last year's colours, one of which is not made any more."""
    ground = studio(1600, 1200)
    for x, body in ((-30, FOG), (270, JET), (630, PINE)):
        onto(ground, bottle(body, BRAND, "500 ml"), x, 90, 1060 if body is JET else 1000)
    return ground


# --- papers of the shop --------------------------------------------------------------------------------------------


def licence() -> Image.Image:
    """An invented business licence: figures and words to be copied out, 1400×1000."""
    sheet = Sheet(1400, 1000, 2, PAPER)
    for n, colour in enumerate(((176, 138, 84), (206, 174, 122), (176, 138, 84))):
        inset = 26 + n * 12
        for line in (
            [(inset, inset), (1400 - inset, inset)],
            [(inset, 1000 - inset), (1400 - inset, 1000 - inset)],
            [(inset, inset), (inset, 1000 - inset)],
            [(1400 - inset, inset), (1400 - inset, 1000 - inset)],
        ):
            sheet.fill(sheet.stroke(line, 4 if n != 1 else 8), colour)
    sheet.text("营 业 执 照", 700, 150, 84, INK, bold=1)
    sheet.text("（练习样本，不是真实证照）", 700, 226, 26, (150, 110, 70))
    sheet.text("统一社会信用代码  92990112MSAMPLE7Q3", 130, 300, 34, INK, anchor="lm")
    rows = (
        ("名　　称", "青屏县半亩纸间文具店"),
        ("类　　型", "个体工商户"),
        ("经 营 者", "陆小满"),
        ("经营场所", "青屏县槐安镇溪口路26号"),
        ("注册日期", "2026年9月8日"),
        ("经营范围", "文具用品、纸制品零售；互联网销售"),
        ("营业期限", "长期"),
    )
    for n, (name, value) in enumerate(rows):
        y = 378 + n * 68
        sheet.text(name, 130, y, 32, (120, 92, 56), anchor="lm")
        sheet.text(value, 310, y, 34, INK, anchor="lm")
    seal(sheet, 1130, 780, "青屏县行政审批局")
    sheet.text("2026年9月8日", 1130, 920, 28, INK)
    return sheet.done()


def seal(sheet: Sheet, x: float, y: float, words: str) -> None:
    red = (206, 44, 40)
    ring = [(x + 112 * math.cos(a), y + 112 * math.sin(a)) for a in [math.pi * k / 60 for k in range(121)]]
    sheet.fill(sheet.stroke(ring, 6), red, 0.8)
    star = [
        (x + r * math.sin(math.pi * k / 5), y - r * math.cos(math.pi * k / 5))
        for k, r in enumerate((34, 14) * 5)
    ]  # fmt: skip
    sheet.fill(sheet.polygon(star), red, 0.8)
    for n, sign in enumerate(words):
        a = math.pi * (1.12 + 0.76 * n / (len(words) - 1)) if len(words) > 1 else math.pi * 1.5
        sheet.text(sign, x + 82 * math.cos(a), y + 82 * math.sin(a), 25, red, bold=0.4, strength=0.85)
    sheet.text("样本", x, y + 66, 24, red, strength=0.85)


def note() -> Image.Image:
    """The operator's note with last month's figures, on lined paper, 1200×900."""
    sheet = Sheet(1200, 900, 2, gradient((4, 512), [(0, (252, 248, 232)), (1, (244, 236, 212))]))
    for n in range(11):
        sheet.fill(sheet.box(60, 150 + n * 66, 1080, 2), (190, 204, 216))
    sheet.fill(sheet.box(120, 40, 3, 820), (226, 150, 140))
    lines = (
        "开店备忘（8月随手记，办照之前写的）",
        "店名想叫：半亩纸间官方旗舰店",
        "地址：槐安镇溪口路62号",
        "代码抄一下：92990112MSAMPLE7O3",
        "退货寄到仓库：青屏县东栅物流园3栋2层",
        "客服：每天 9:00—21:00",
        "满48包邮？——后来算过要亏，改了，看报价单下面",
    )
    for n, words in enumerate(lines):
        sheet.text(words, 150, 122 + n * 66, 34, (52, 62, 110), anchor="lm")
    return sheet.done()


def shop_pictures() -> None:
    folder = pack(SHOP)
    for name, image in {"licence.jpg": licence(), "note.jpg": note()}.items():
        draw.save(image, folder / name)


# --- keys ----------------------------------------------------------------------------------------------------------

SUPPLY = {"380毫升": Decimal("36.00"), "480毫升": Decimal("42.00")}
READY = {
    ("雾白", "380毫升"): 320, ("雾白", "480毫升"): 540, ("松绿", "380毫升"): 180,
    ("松绿", "480毫升"): 260, ("暖橙", "380毫升"): 12, ("暖橙", "480毫升"): 145,
}  # fmt: skip
CODES = {"雾白": "W", "松绿": "G", "暖橙": "O"}


def price(cost: Decimal) -> int:
    """零售价: supply price × 1.8 in whole 元, then up to the next number that ends in 9."""
    plain = int((cost * Decimal("1.8")).quantize(Decimal(1), ROUND_HALF_UP))
    return plain + (9 - plain % 10)


def keys() -> None:
    for (colour, size), ready in READY.items():
        print(colour, size, price(SUPPLY[size]), max(0, ready - 20), f"K2-{CODES[colour]}-{size[:3]}")


if __name__ == "__main__":
    goods_pictures()
    shop_pictures()
    keys()
