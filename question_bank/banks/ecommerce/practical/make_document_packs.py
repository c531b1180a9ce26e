"""Makes the material packs of the document tasks (推广软文与方案, 网络营销方案): pictures, sheets, and the words of `material`.

The words of the Word files are those of the task.yaml, so that what was copied from them can be found. Same program,
same bytes.
"""

# ruff: noqa: E501 (a row of a table stays on one line)
from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pack_pictures as draw
import yaml
from make_packs import document, grid, pack, workbook
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).parent
SHARP = 2
Colour = tuple[int, int, int]


# --- words and tables ----------------------------------------------------------------------------------------------


def material(code: str, name: str, title: str) -> None:
    """The Word file that says what the task's `material` says."""
    task = yaml.safe_load((HERE / code / "task.yaml").read_text("utf-8"))
    parts: list[tuple[str, Any]] = []
    for line in task["material"].splitlines():
        if line.startswith("· "):
            if not parts or parts[-1][0] != "li":
                parts.append(("li", []))
            parts[-1][1].append(line[2:])
        else:
            parts.append(("h" if line[1:2] == "、" else "p", line))
    document(pack(code) / name, title, parts)


def bamboo_sheets() -> None:
    words = grid("""
        关键词 | 月搜索人气 | 点击率（百分数） | 转化率（百分数）
        带盖收纳箱 | 52000 | 3.80 | 2.10
        塑料收纳盒 | 61000 | 3.00 | 1.90
        收纳篮 | 42000 | 4.00 | 2.00
        竹编收纳篮 | 9600 | 6.50 | 5.00
        零食收纳 | 15000 | 5.00 | 3.00
        收纳筐 | 36000 | 3.20 | 1.80
        桌面收纳 | 38000 | 3.50 | 1.50
        藤编篮 | 8800 | 5.50 | 3.60
        可折叠收纳 | 27000 | 3.60 | 1.70
        手工竹编 | 5200 | 7.00 | 4.50
        日式收纳 | 11000 | 4.20 | 2.60
        收纳小物 | 33000 | 2.20 | 0.80
        中式家居 | 12000 | 2.50 | 1.00
    """)
    channels = grid("""
        渠道 | 花费（元） | 点击 | 成交笔数
        短视频种草 | 2400.00 | 3000 | 90
        图文笔记 | 1500.00 | 1500 | 60
        社群转发 | 600.00 | 500 | 40
        站内搜索 | 1500.00 | 1250 | 50
    """)
    workbook(
        pack("L4-WLTG-01") / "data.xlsx",
        {"关键词": words, "往期渠道": channels},
        {"关键词": [16, 14, 17, 17], "往期渠道": [16, 14, 12, 12]},
    )


def bakery_sheets() -> None:
    channels = grid("""
        渠道 | 投入（元） | 曝光 | 访客 | 新客 | 成交额（元）
        短视频投流 | 48000.00 | 1600000 | 32000 | 960 | 86400.00
        达人合作 | 30000.00 | 900000 | 13500 | 540 | 54000.00
        图文种草 | 12000.00 | 400000 | 8000 | 320 | 30400.00
        私域社群 | 6000.00 | 60000 | 4800 | 480 | 52800.00
        搜索推广 | 24000.00 | 500000 | 10000 | 400 | 36000.00
    """)
    months = grid("""
        月份 | 投入（元） | 新客 | 60天内复购人数
        7月 | 33000.00 | 860 | 172
        8月 | 41000.00 | 920 | 175
        9月 | 46000.00 | 920 | 166
    """)
    workbook(
        pack("L2-WLYX-01") / "q3.xlsx",
        {"渠道": channels, "分月": months},
        {"渠道": [16, 14, 14, 12, 12, 16], "分月": [12, 14, 12, 18]},
    )


# --- pictures ------------------------------------------------------------------------------------------------------


def room(
    width: int, height: int, wall: tuple[Colour, Colour], table: tuple[Colour, Colour], edge: float
) -> Image.Image:
    """A wall with soft light from the left, and a table."""
    ground = draw.gradient((width, height), ((0, wall[0]), (1, wall[1])))
    top = round(height * edge)
    ground.paste(draw.gradient((width, height - top), ((0, table[0]), (1, table[1]))), (0, top))
    light = Image.new("L", (width, height), 0)
    ImageDraw.Draw(light).ellipse((-width // 3, -height // 2, width * 2 // 3, height), fill=70)
    light = light.filter(ImageFilter.GaussianBlur(width // 8))
    return Image.composite(Image.new("RGB", (width, height), (255, 252, 244)), ground, light)


def shadow(ground: Image.Image, box: tuple[float, float, float, float], strength: int) -> None:
    mask = Image.new("L", ground.size, 0)
    ImageDraw.Draw(mask).ellipse(box, fill=strength)
    mask = mask.filter(ImageFilter.GaussianBlur((box[2] - box[0]) / 16))
    ground.paste((44, 34, 24), (0, 0), mask)


def basket(ground: Image.Image, cx: float, bottom: float, width: float, height: float, seed: int) -> None:
    """A woven basket: rows of strips over uprights, a rim, two handles."""
    rng = random.Random(seed)
    pen = ImageDraw.Draw(ground)
    shadow(ground, (cx - width * 0.56, bottom - height * 0.1, cx + width * 0.62, bottom + height * 0.12), 150)
    rows, columns = 11, 22
    for row in range(rows):
        up, down = row / rows, (row + 1) / rows
        y0, y1 = bottom - height * down, bottom - height * up
        half = width / 2 * (0.86 + 0.14 * (up + down) / 2)
        for column in range(columns):
            a, b = (-1 + 2 * column / columns), (-1 + 2 * (column + 1) / columns)
            x0, x1 = cx + half * math.sin(a * math.pi / 2), cx + half * math.sin(b * math.pi / 2)
            over = (row + column) % 2 == 0
            light = 0.62 + 0.38 * math.cos((a + b) / 2 * math.pi / 2 + 0.45) + rng.uniform(-0.05, 0.05)
            base = (206, 168, 108) if over else (166, 126, 74)
            colour = tuple(max(0, min(255, round(c * light))) for c in base)
            curve = height * 0.035 * (1 - ((a + b) / 2) ** 2)
            pen.rounded_rectangle((x0, y0 + curve, max(x0 + 1, x1 - 1), y1 + curve - 1), radius=4, fill=colour)
            if over:
                pen.line(
                    (x0 + 2, y0 + curve + 3, x1 - 3, y0 + curve + 3),
                    fill=tuple(min(255, c + 26) for c in colour),
                    width=3,
                )
    top = bottom - height
    rim = (cx - width / 2, top - height * 0.09, cx + width / 2, top + height * 0.11)
    pen.ellipse(rim, fill=(92, 66, 36))
    pen.ellipse((rim[0] + 12, rim[1] + 8, rim[2] - 12, rim[3] - 12), fill=(64, 45, 25))
    for n in range(7):
        pen.ellipse(
            (rim[0] + n, rim[1] + n, rim[2] - n, rim[3] - n), outline=(224 - 9 * n, 188 - 9 * n, 128 - 9 * n), width=3
        )
    for side in (-1, 1):
        x = cx + side * width * 0.47
        box = (x - width * 0.07, top - height * 0.2, x + width * 0.07, top + height * 0.14)
        pen.arc(box, 180, 360, fill=(150, 110, 62), width=14)
        pen.arc((box[0] + 3, box[1] + 3, box[2] - 3, box[3] - 3), 190, 320, fill=(216, 178, 118), width=5)


def bamboo_pictures() -> None:
    folder, size = pack("L4-WLTG-01"), (1200, 900)
    walls = ((238, 232, 220), (222, 212, 196)), ((176, 138, 100), (146, 108, 74))
    one = room(size[0] * SHARP, size[1] * SHARP, *walls, 0.66)
    basket(one, 1160, 1500, 1150, 720, 3)
    draw.save(one.resize(size, Image.Resampling.LANCZOS), folder / "basket.jpg")
    three = room(size[0] * SHARP, size[1] * SHARP, ((228, 234, 228), (204, 214, 204)), walls[1], 0.68)
    for cx, bottom, width, height, seed in (
        (620, 1500, 960, 620, 5),
        (1420, 1540, 760, 480, 7),
        (2030, 1570, 520, 340, 9),
    ):
        basket(three, cx, bottom, width, height, seed)
    draw.save(three.resize(size, Image.Resampling.LANCZOS), folder / "basket_set.jpg")


def loaf(ground: Image.Image, cx: float, cy: float, width: float, seed: int, tilt: float) -> None:
    """A round loaf of whole grain: crust, flour, cuts and seeds."""
    rng = random.Random(seed)
    height = width * 0.52
    shadow(ground, (cx - width * 0.52, cy + height * 0.22, cx + width * 0.58, cy + height * 0.66), 160)
    crust = Image.new("RGBA", (round(width * 1.2), round(width)), (0, 0, 0, 0))
    w, h = crust.size
    mask = Image.new("L", crust.size, 0)
    ImageDraw.Draw(mask).ellipse((w * 0.08, h * 0.24, w * 0.92, h * 0.76), fill=255)
    body = draw.gradient(crust.size, ((0.2, (214, 150, 84)), (0.5, (170, 102, 48)), (0.8, (96, 54, 26)))).convert(
        "RGBA"
    )
    pen = ImageDraw.Draw(body)
    for _ in range(900):
        x, y, r = rng.uniform(0, w), rng.uniform(h * 0.2, h * 0.8), rng.uniform(1, 4)
        shade = rng.choice(((120, 66, 30), (206, 142, 82), (232, 190, 130)))
        pen.ellipse((x, y, x + r, y + r), fill=(*shade, 255))
    for n in range(4):
        x = w * (0.26 + 0.16 * n)
        pen.polygon(
            [(x, h * 0.3), (x + w * 0.07, h * 0.28), (x + w * 0.02, h * 0.62), (x - w * 0.03, h * 0.6)],
            fill=(240, 214, 168, 255),
        )
        pen.line((x + w * 0.07, h * 0.28, x + w * 0.02, h * 0.62), fill=(120, 66, 30, 255), width=5)
    for _ in range(160):
        x, y = rng.uniform(w * 0.15, w * 0.85), rng.uniform(h * 0.28, h * 0.6)
        pen.ellipse((x, y, x + 13, y + 7), fill=(246, 226, 178, 255), outline=(150, 100, 52, 255))
    flour = Image.new("RGBA", body.size, (250, 244, 232, 0))
    veil = Image.new("L", body.size, 0)
    ImageDraw.Draw(veil).ellipse((w * 0.2, h * 0.24, w * 0.7, h * 0.46), fill=90)
    flour.putalpha(veil.filter(ImageFilter.GaussianBlur(w / 14)))
    body.alpha_composite(flour)
    crust.paste(body, (0, 0), mask.filter(ImageFilter.GaussianBlur(2)))
    turned = crust.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    ground.paste(turned, (round(cx - turned.width / 2), round(cy - turned.height / 2)), turned)


def bakery_pictures() -> None:
    folder = pack("L2-WLYX-01")
    ground = room(2400, 1800, ((244, 236, 222), (232, 218, 196)), ((214, 190, 158), (184, 154, 118)), 0.5)
    for cx, cy, width, seed, tilt in ((820, 860, 1000, 2, 6), (1640, 900, 1050, 4, -5), (1220, 1230, 1180, 6, 2)):
        loaf(ground, cx, cy, width, seed, tilt)
    draw.save(ground.resize((1200, 900), Image.Resampling.LANCZOS), folder / "loaf.jpg")
    trend(folder / "trend.png", ["7月", "8月", "9月"], [860, 920, 920], [33_000, 41_000, 46_000])


def trend(path: Path, months: Sequence[str], people: Sequence[int], spent: Sequence[int]) -> None:
    """Bars of new customers, and a line of what each of them cost."""
    chart = Image.new("RGB", (1200, 720), (255, 255, 255))
    pen = ImageDraw.Draw(chart)
    font, small = ImageFont.truetype(draw.SANS, 34), ImageFont.truetype(draw.SANS, 26)
    pen.text((60, 36), "第三季度各月新客与获客成本", font=font, fill=(34, 38, 43))
    for n in range(6):
        y = 600 - n * 86
        pen.line((110, y, 1100, y), fill=(222, 226, 230), width=2)
        pen.text((96, y), str(n * 200), font=small, fill=(90, 96, 104), anchor="rm")
    points = []
    for n, (month, count, money) in enumerate(zip(months, people, spent, strict=True)):
        x, each = 300 + n * 300, money / count
        pen.rectangle((x - 70, 600 - count * 0.43, x + 70, 600), fill=(196, 148, 88))
        pen.text((x, 600 - count * 0.43 / 2), str(count), font=small, fill=(255, 255, 255), anchor="mm")
        pen.text((x, 630), month, font=small, fill=(34, 38, 43), anchor="mm")
        points.append((x, 600 - each * 8.6, each))
    pen.line([(x, y) for x, y, _each in points], fill=(28, 94, 132), width=6)
    for x, y, each in points:
        pen.ellipse((x - 10, y - 10, x + 10, y + 10), fill=(28, 94, 132))
        pen.rounded_rectangle((x - 66, y - 62, x + 66, y - 22), 8, fill=(255, 255, 255), outline=(28, 94, 132), width=2)
        pen.text((x, y - 42), f"{each:.2f} 元", font=small, fill=(28, 94, 132), anchor="mm")
    pen.text((110, 672), "柱：新客（人）    线：获客成本（元/人）", font=small, fill=(90, 96, 104))
    chart.save(path, optimize=True)


if __name__ == "__main__":
    material("L4-WLTG-01", "brief.docx", "栖岭竹舍 商品与活动资料")
    bamboo_sheets()
    bamboo_pictures()
    material("L2-WLYX-01", "brand.docx", "麦垛里 品牌与用户资料")
    bakery_sheets()
    bakery_pictures()
