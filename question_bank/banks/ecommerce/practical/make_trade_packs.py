"""Makes the material packs of the trade tasks (网上交易管理): rules, tables and buyers' evidence pictures.

The tables are those of the task.yaml files, so that a sheet and the page say the same. Same program, same bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import make_packs as packs
import pack_pictures as draw
import yaml
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
Point = tuple[float, float]


def cell(value: Any) -> Any:
    """A cell as a sheet has it: amounts are numbers with two decimals."""
    text = str(value)
    return Decimal(text) if re.fullmatch(r"-?\d+\.\d\d", text) else value


def tables(code: str, task: dict[str, Any]) -> None:
    """Every table of the task but the rules, one a sheet."""
    found = [table for table in task["trade"]["tables"] if table["id"] != "rules"]
    names = {table["id"]: re.split("[（(]", table["title"])[0] for table in found}
    sheets = {names[t["id"]]: [t["columns"], *([cell(c) for c in row] for row in t["rows"])] for t in found}
    widths = {
        name: [
            max(8, *(4 + sum(2 if ord(c) > 0x2E80 else 1 for c in str(row[n])) for row in rows))
            for n in range(len(rows[0]))
        ]
        for name, rows in sheets.items()
    }
    packs.workbook(packs.pack(code) / "tables.xlsx", sheets, widths)


def rules(code: str, title: str, task: dict[str, Any]) -> None:
    """The shop's rules as a document, part by part."""
    heads = {"一": "订单", "二": "优惠与邮费", "三": "发货", "四": "退款售后", "五": "评价", "六": "库存与采购"}
    [table] = [table for table in task["trade"]["tables"] if table["id"] == "rules"]
    parts: list[tuple[str, Any]] = []
    for number, head in heads.items():
        lines = [f"{no}　{text}" for no, text in table["rows"] if str(no).startswith(number)]
        parts += [("h", f"{number}、{head}"), ("li", lines)] if lines else []
    zones = [["快递", "送达地区", "首重（千克）", "首重价（元）", "每续重1千克（元）", "时效"]]
    for carrier in task["trade"]["carriers"]:
        for zone in carrier["zones"]:
            first = carrier.get("first_g", 1000) // 1000
            zones.append(
                [carrier["name"], "、".join(zone["regions"]), first, zone["first"], zone["further"], zone["days"]]
            )
    packs.document(packs.pack(code) / "rules.docx", title, [*parts, ("h", "快递价目"), ("t", zones)])


def turned(points: Sequence[Point], x: float, y: float, degrees: float) -> list[Point]:
    """Points turned around (0, 0) and moved to (x, y)."""
    from math import cos, radians, sin

    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in points]


def desk(size: tuple[int, int], seed: int) -> Image.Image:
    """A wooden table seen from above, lit from the upper left."""
    rng = random.Random(seed)
    ground = draw.gradient(size, [(0, (206, 180, 148)), (1, (168, 138, 104))])
    pen = ImageDraw.Draw(ground)
    for _ in range(240):
        y, tone = rng.randrange(size[1]), rng.randrange(-10, 8)
        left, length = rng.randrange(-200, size[0]), rng.randrange(200, 900)
        pen.line(
            [(left, y), (left + length, y + rng.randrange(-3, 4))], fill=(186 + tone, 158 + tone, 124 + tone), width=2
        )
    return ground.filter(ImageFilter.GaussianBlur(1.2))


def shadow(ground: Image.Image, points: Sequence[Point]) -> None:
    """A soft shadow under a thing that lies on the table."""
    veil = Image.new("L", ground.size)
    ImageDraw.Draw(veil).polygon([(x + 14, y + 18) for x, y in points], fill=120)
    ground.paste((70, 50, 34), mask=veil.filter(ImageFilter.GaussianBlur(14)))


def notebooks() -> Image.Image:
    """Four spiral notebooks from above; the corners of two covers are broken and folded."""
    ground = desk((1200, 900), 5)
    pen = ImageDraw.Draw(ground)
    covers = [(92, 140, 132), (214, 150, 96), (128, 120, 168), (190, 104, 110)]
    places = [(250, 300, -4), (530, 290, 3), (790, 330, -2), (980, 560, 7)]
    for n, (colour, (x, y, degrees)) in enumerate(zip(covers, places, strict=True)):
        box = [(-110, -170), (110, -170), (110, 170), (-110, 170)]
        shadow(ground, turned(box, x, y, degrees))
        pen.polygon(turned(box, x, y, degrees), fill=colour)
        pen.polygon(turned([(-70, -110), (70, -110), (70, -60), (-70, -60)], x, y, degrees), fill=(244, 240, 230))
        for ring in range(15):
            at = -150 + ring * 21.5
            pen.line(turned([(-122, at), (-96, at)], x, y, degrees), fill=(70, 72, 78), width=6)
        if n in (1, 3):
            worn(pen, x, y, degrees, colour)
    return ground


def worn(pen: ImageDraw.ImageDraw, x: float, y: float, degrees: float, colour: draw.Colour) -> None:
    """A corner that is folded over, with creases across the cover."""
    pen.polygon(turned([(110, 80), (110, 170), (20, 170)], x, y, degrees), fill=(176, 148, 114))
    pen.polygon(turned([(110, 80), (20, 170), (34, 92)], x, y, degrees), fill=draw.mixed(colour, (255, 255, 255), 0.62))
    for start, end in (((-90, 20), (108, 62)), ((-40, 150), (96, -20)), ((10, 168), (108, 40))):
        pen.line(turned([start, end], x, y, degrees), fill=draw.mixed(colour, (255, 255, 255), 0.45), width=4)


def tins() -> Image.Image:
    """An opened box of nine dried-fruit tins in a grid; three of the lids are dented and burst."""
    ground = desk((1200, 900), 9)
    pen = ImageDraw.Draw(ground)
    box = [(210, 90), (990, 90), (990, 810), (210, 810)]
    shadow(ground, box)
    pen.polygon(box, fill=(190, 152, 108))
    pen.polygon([(240, 120), (960, 120), (960, 780), (240, 780)], fill=(150, 116, 80))
    for n in range(9):
        x, y = 360 + n % 3 * 240, 235 + n // 3 * 215
        pen.ellipse((x - 98, y - 98, x + 98, y + 98), fill=(120, 124, 128))
        pen.ellipse((x - 92, y - 92, x + 92, y + 92), fill=(232, 222, 196))
        pen.ellipse((x - 60, y - 60, x + 60, y + 60), fill=(206, 120, 76))
        pen.ellipse((x - 30, y - 34, x + 18, y + 4), fill=(224, 158, 112))
        if n in (2, 4, 5):
            burst(pen, x, y)
    return ground


def burst(pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """A dent with a crack, and crumbs that have come out."""
    rng = random.Random(int(x + y))
    pen.chord((x - 92, y - 92, x + 92, y + 92), 300, 40, fill=(150, 146, 134))
    points = [(x + 84, y - 70), (x + 46, y - 30), (x + 56, y - 8), (x + 12, y + 24), (x + 20, y + 52)]
    pen.line(points, fill=(58, 46, 40), width=7, joint="curve")
    for _ in range(26):
        left, top, many = x + rng.randrange(30, 120), y + rng.randrange(-80, 40), rng.randrange(5, 13)
        pen.ellipse((left, top, left + many, top + many), fill=(196, 112, 66))


TASKS = {
    "L4-JYGL-01": ("青禾文具社店铺规则", {"notebooks.jpg": notebooks}),
    "L3-JYGL-02": ("岭上果仓交易管理规则", {"tins.jpg": tins}),
}


def make(code: str) -> None:
    """The whole pack of one task."""
    title, pictures = TASKS[code]
    task = yaml.safe_load((HERE / code / "task.yaml").read_text("utf-8"))
    tables(code, task)
    rules(code, title, task)
    for name, paint in pictures.items():
        draw.save(paint(), packs.pack(code) / name)


if __name__ == "__main__":
    for each in TASKS:
        if (HERE / each / "task.yaml").is_file():
            make(each)
