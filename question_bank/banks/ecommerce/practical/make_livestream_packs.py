"""Makes the material pack of the livestream task (电商直播): the rules of the room, a product sheet, two pictures.

Facts and prices are those of task.yaml, so that the pack and the page say the same. Same program, same bytes.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import make_packs as packs
import pack_pictures as draw
import yaml
from PIL import Image

HERE = Path(__file__).parent
CODE = "L5-DSZB-01"

RULES: list[tuple[str, Any]] = [
    ("h", "一、本场安排"),
    ("li", ["场次：11月24日晚场，主题“十分钟热早餐”。",
            "本场只讲两个商品：先讲引流款桂花坚果藕粉羹，再讲利润款焖烧杯。",
            "计划时长9—11分钟；每个商品讲解2分30秒—4分钟。"]),
    ("h", "二、直播价与优惠"),
    ("li", ["藕粉羹：日常价×0.85；焖烧杯：日常价×0.9。结果保留到角，不足一角的舍去。",
            "藕粉羹送木勺1把，焖烧杯送加厚杯套1个，均为每单1份。",
            "满80减8元券只用于焖烧杯，在讲解焖烧杯时发放；藕粉羹不配券。3元关注券留给周末场，本场不发。",
            "全场包邮，付款后48小时内发出，一般3—5天送达。"]),
    ("h", "三、库存"),
    ("li", ["藕粉羹60罐，售完本场不补，11月30日到货；焖烧杯30只。", "售罄后如实告诉观众，不得继续催拍。"]),
    ("h", "四、链接标题"),
    ("li", ["不超过20字，写明商品名称和规格（净含量或容量），不写本场价格。"]),
    ("h", "五、用语与弹幕"),
    ("li", ["按商品资料说话。食品不说功效，不说“无糖”；用品不夸大性能。",
            "必讲信息在讲解中说清楚，有人问到时再说一遍。",
            "观众要求作出超出规则的承诺，礼貌婉拒，说明规则；辱骂、造谣、拉人私下交易的，禁言，不与其争吵。",
            "普通提问不得禁言，45秒内回应。"]),
    ("h", "六、售后"),
    ("li", ["藕粉羹拆封后不支持七天无理由退货；焖烧杯未使用可七天无理由退货。",
            "焖烧杯质保一年，只保质量问题，人为摔坏不在质保范围。"]),
]  # fmt: skip


def tin() -> Image.Image:
    """A round tin of lotus-root powder with a paper label, osmanthus over it, a bowl with a spoon beside it."""
    cream, ink, gold = (246, 238, 222), (110, 72, 52), (222, 168, 66)
    sheet = draw.Sheet(800, 800, 2, draw.gradient((4, 512), [(0, (246, 240, 230)), (1, (226, 212, 192))]))
    sheet.shadow(330, 690, 210, 26, 0.45, 14)
    skin = draw.Sheet(800, 800, 2, draw.gradient((4, 512), [(0, (214, 172, 160)), (1, (176, 122, 112))]))
    skin.fill(skin.box(0, 318, 800, 300), cream)
    skin.fill(skin.box(0, 326, 800, 2), gold)
    skin.fill(skin.box(0, 608, 800, 2), gold)
    skin.text("藕粉羹", 310, 430, 62, ink, spacing=0.1, bold=1.2)
    skin.text("桂花 · 坚果", 310, 500, 28, draw.mixed(ink, gold, 0.5), spacing=0.16)
    skin.text("净含量 500克", 310, 570, 20, ink, spacing=0.06)
    for x, y in ((190, 372), (236, 356), (398, 360), (432, 386), (180, 556), (440, 548)):
        flower(skin, x, y, gold)
    sheet.lathe(310, [(178, 240), (178, 680)], skin.image, draw.SATIN, 0.12)
    sheet.lathe(310, [(184, 196), (184, 250)], (206, 190, 160), draw.METAL, 0.08)
    sheet.fill(sheet.ellipse(310, 196, 184, 24), draw.gradient((4, 64), [(0, (236, 224, 198)), (1, (196, 178, 146))]))
    bowl(sheet, 596, 640)
    return sheet.done()


def flower(sheet: draw.Sheet, x: float, y: float, colour: draw.Colour) -> None:
    """A small flower of four petals."""
    for dx, dy in ((-7, 0), (7, 0), (0, -7), (0, 7)):
        sheet.fill(sheet.ellipse(x + dx, y + dy, 7, 7), colour)
    sheet.fill(sheet.ellipse(x, y, 4, 4), (176, 112, 40))


def bowl(sheet: draw.Sheet, x: float, y: float) -> None:
    """A white bowl of the drink, nuts on top, a wooden spoon in it."""
    sheet.shadow(x + 6, y + 62, 130, 18, 0.4, 10)
    sides = [(half, at) for at, half in draw.curve([(y - 40, 128), (y, 112), (y + 40, 70), (y + 62, 50)])]
    sheet.lathe(x, sides, (246, 244, 238), draw.CERAMIC, 0.12)
    sheet.fill(sheet.ellipse(x, y - 42, 128, 32), (252, 251, 247))
    sheet.fill(
        sheet.ellipse(x, y - 38, 114, 25), draw.gradient((64, 4), [(0, (204, 150, 128)), (1, (184, 126, 106))], True)
    )
    for n, (dx, dy) in enumerate(((-60, -40), (-22, -30), (18, -46), (44, -32), (70, -42), (-4, -50))):
        sheet.fill(sheet.ellipse(x + dx, y + dy, 13, 7), (156, 104, 62) if n % 2 else (224, 184, 126))
    for dx, dy in ((-40, -48), (30, -26), (4, -34)):
        flower(sheet, x + dx, y + dy, (232, 180, 70))
    handle = [(x + 50, y - 44), (x + 130, y - 150)]
    sheet.fill(sheet.stroke(handle, 17), (156, 108, 66))
    sheet.fill(sheet.stroke([(a - 3, b - 3) for a, b in handle], 6), (202, 156, 108))


def jar() -> Image.Image:
    """A wide vacuum food jar in two colours, the lid of one with its folding spoon beside it."""
    sheet = draw.Sheet(800, 800, 2, draw.gradient((4, 512), [(0, (232, 238, 234)), (1, (206, 214, 208))]))
    for x, colour, size in ((540, (84, 122, 104), 0.86), (300, (240, 232, 216), 1.0)):
        one_jar(sheet, x, colour, size)
    sheet.shadow(634, 712, 100, 12, 0.4, 8)
    spoon = draw.curve([(560, 690), (620, 700), (690, 696)])
    sheet.fill(sheet.stroke(spoon, 11), (150, 154, 158))
    sheet.fill(sheet.ellipse(718, 694, 36, 16), (176, 180, 184))
    sheet.fill(sheet.ellipse(714, 691, 24, 9), (222, 226, 228))
    return sheet.done()


def one_jar(sheet: draw.Sheet, x: float, colour: draw.Colour, size: float) -> None:
    """Body, ring and lid."""
    foot, half = 704, 132 * size
    top = foot - 380 * size
    sheet.shadow(x + 6, foot + 14, half * 1.2, 18, 0.5, 12)
    skin = draw.Sheet(
        800, 800, 2, draw.gradient((4, 512), [(0, draw.mixed(colour, (255, 255, 255), 0.2)), (1, colour)])
    )
    ink = (120, 112, 98) if sum(colour) > 500 else (232, 236, 228)
    skin.text("青 田 食 集", x - 12, foot - 170 * size, 24 * size, ink)
    skin.text("500 毫升", x - 12, foot - 128 * size, 17 * size, ink)
    profile = [(w * size, at) for at, w in draw.curve([(top, 118), (top + 40, 130), (foot - 50, 132), (foot, 118)])]
    sheet.lathe(x, profile, skin.image, draw.SATIN, 0.1)
    sheet.lathe(x, [(112 * size, top - 22 * size), (112 * size, top)], (188, 190, 192), draw.METAL, 0.1)
    lid = draw.mixed(colour, (60, 56, 50), 0.24)
    sheet.lathe(x, [(120 * size, top - 96 * size), (122 * size, top - 22 * size)], lid, draw.SATIN, 0.1)
    sheet.fill(
        sheet.ellipse(x, top - 96 * size, 120 * size, 16 * size),
        draw.gradient((4, 64), [(0, draw.mixed(lid, (255, 255, 255), 0.35)), (1, lid)]),
    )


def goods(task: dict[str, Any]) -> None:
    """The facts of the products side by side."""
    products = task["livestream"]["products"]
    names = list(dict.fromkeys(name for one in products for name, _text in one["facts"]))
    rows: list[list[Any]] = [["项目", *(one["name"] for one in products)]]
    rows += [["日常价（元）", *(Decimal(one["price"]) for one in products)]]
    rows += [["库存（件）", *(one["stock"] for one in products)]]
    rows += [[name, *(dict(one["facts"]).get(name, "—") for one in products)] for name in names]
    rows += [["卖点", *("；".join(one["points"]) for one in products)]]
    rows += [["必讲信息", *(one["must"]["text"] for one in products)]]
    rows += [["不得说", *(one["forbid"]["text"] for one in products)]]
    packs.workbook(packs.pack(CODE) / "goods.xlsx", {"商品资料": rows}, {"商品资料": (14, 60, 60)})


def make() -> None:
    """The whole pack."""
    task = yaml.safe_load((HERE / CODE / "task.yaml").read_text("utf-8"))
    goods(task)
    packs.document(packs.pack(CODE) / "rules.docx", "青田食集直播间：本场安排与规则", RULES)
    draw.save(tin(), packs.pack(CODE) / "soup.jpg")
    draw.save(jar(), packs.pack(CODE) / "jar.jpg")


if __name__ == "__main__":
    make()
