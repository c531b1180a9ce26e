"""Makes the material packs of the practical tasks: run it in this folder's project and commit what it writes.

Every figure a task asks for is worked out here from the rows written, and printed at the end, so that the keys
in the task.yaml files can be compared. Same program, same bytes: seeds and document dates are fixed.
"""

# ruff: noqa: E501 (a row of a table stays on one line)
from __future__ import annotations

import math
import random
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pack_pictures as draw
import xlsxwriter
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

HERE = Path(__file__).parent
ANSWERS: dict[str, dict[str, Any]] = defaultdict(dict)
Rows = Sequence[Sequence[Any]]


def on(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026 as a shop's sheet holds it: local, without a zone."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


MADE = on(10, 1, 9)


# --- writing -------------------------------------------------------------------------------------------------------


def pack(code: str) -> Path:
    folder = HERE / code / "pack"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def money(value: Decimal | float | str) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def grid(text: str) -> list[list[Any]]:
    """Rows of cells parted by bars: 12 a whole number, 12.00 money, 12% a share, all else text."""

    def value(cell: str) -> Any:
        if re.fullmatch(r"\d+", cell):
            return int(cell)
        if re.fullmatch(r"\d+\.\d\d", cell):
            return money(cell)
        return int(cell[:-1]) / 100 if re.fullmatch(r"\d+%", cell) else cell

    return [[value(cell.strip()) for cell in line.split("|")] for line in text.strip().splitlines()]


def workbook(path: Path, sheets: dict[str, Rows], widths: dict[str, Sequence[int]]) -> None:
    """One table a sheet: the first row is the head; Decimal and float cells are numbers, datetimes are dates, None stays blank."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": MADE, "title": path.stem})
    font = {"font_name": "宋体", "font_size": 11, "border": 1, "border_color": "#C8CDD3", "valign": "vcenter"}
    head = book.add_format({**font, "bold": True, "bg_color": "#E7EDF3", "align": "center", "text_wrap": True})
    plain, number = book.add_format(font), book.add_format({**font, "num_format": "0.00"})
    whole, share = book.add_format({**font, "num_format": "0"}), book.add_format({**font, "num_format": "0%"})
    moment, day = (
        book.add_format({**font, "num_format": "yyyy-mm-dd hh:mm"}),
        book.add_format({**font, "num_format": "yyyy-mm-dd"}),
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 24)
        for column, width in enumerate(widths[name]):
            sheet.set_column(column, column, width)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if r == 0:
                    sheet.write_string(r, c, str(value), head)
                elif value is None:
                    sheet.write_blank(r, c, None, plain)
                elif isinstance(value, Decimal):
                    sheet.write_number(r, c, float(value), number)
                elif isinstance(value, float):
                    sheet.write_number(r, c, value, share if str(rows[0][c]).endswith("率") else number)
                elif isinstance(value, int):
                    sheet.write_number(r, c, value, whole)
                elif isinstance(value, datetime):
                    sheet.write_datetime(r, c, value, day if (value.hour, value.minute) == (0, 0) else moment)
                else:
                    sheet.write_string(r, c, str(value), plain)
    book.close()


def document(path: Path, title: str, parts: Sequence[tuple[str, Any]]) -> None:
    """A short Word document from parts: ("h", heading), ("p", text), ("li", [texts]), ("t", rows)."""
    paper = docx.Document()
    for name, size in (("Normal", 11), ("Heading 1", 14), ("Title", 20), ("List Bullet", 11)):
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "宋体", Pt(size), RGBColor(0x22, 0x26, 0x2B)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    paper.add_heading(title, 0)
    for sort, body in parts:
        if sort == "h":
            paper.add_heading(body, 1)
        elif sort == "p":
            paper.add_paragraph(body)
        elif sort == "li":
            for line in body:
                paper.add_paragraph(line, "List Bullet")
        else:
            table = paper.add_table(rows=0, cols=len(body[0]), style="Table Grid")
            for r, row in enumerate(body):
                for cell, value in zip(table.add_row().cells, row, strict=True):
                    cell.paragraphs[0].add_run(str(value)).bold = r == 0
    about = paper.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title, about.created, about.modified, about.revision = title, MADE, MADE, 1
    raw = BytesIO()
    paper.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 9, 0, 0)), made.read(name), zipfile.ZIP_DEFLATED)


# --- 四级：网店装修 ------------------------------------------------------------------------------------------------

GREEN, GREEN_DEEP, RED, RED_DEEP = (52, 104, 80), (22, 58, 44), (150, 52, 40), (84, 22, 18)


def shop_decoration() -> None:
    folder = pack("L4-WDZX-01")
    brand = "岚汀茶集"
    pictures: dict[str, draw.Picture] = {
        "tin-green.png": lambda: draw.tea_tin("岚雾绿茶", "新芽", GREEN, GREEN_DEEP, brand),
        "tin-red.png": lambda: draw.tea_tin("松烟红茶", "秋焙", RED, RED_DEEP, brand),
        "gift-box.png": lambda: draw.gift_box(brand, "秋礼", RED, RED_DEEP),
        "tea-set.png": draw.tea_set,
        "emblem.png": draw.tea_emblem,
        "tea-mountains.jpg": lambda: draw.tea_mountains(1600, 900),
        "tea-leaves.jpg": draw.tea_leaves,
        "tea-glass.jpg": draw.tea_glass,
    }
    for name, picture in pictures.items():
        draw.save(picture(), folder / name)
    goods = grid("""
        商品编码 | 商品名称 | 类目 | 规格 | 日常价（元） | 活动价（元） | 可售库存（件） | 近30天销量（件） | 毛利率 | 状态 | 主要卖点
        LT-01 | 岚雾绿茶 罐装 | 绿茶 | 125克/罐 | 128.00 | 108.00 | 860 | 642 | 48% | 在售 | 海拔900米云雾茶园；一芽一叶；汤色嫩绿、豆香清亮；铁罐避光防潮
        LT-02 | 岚雾绿茶 袋装 | 绿茶 | 250克/袋 | 168.00 | 148.00 | 150 | 705 | 46% | 在售 | 同批茶青；自封袋；家庭日常口粮
        LT-03 | 松烟红茶 罐装 | 红茶 | 125克/罐 | 138.00 | 118.00 | 530 | 588 | 51% | 在售 | 松木慢焙；汤色橙红；蜜香带松烟余韵
        LT-04 | 松烟红茶 袋装 | 红茶 | 250克/袋 | 188.00 | 168.00 | 420 | 731 | 41% | 在售 | 大袋装；煮奶茶适用
        LT-05 | 晒青白茶 茶饼 | 白茶 | 200克/饼 | 198.00 | 178.00 | 610 | 214 | 52% | 在售 | 日晒萎凋；可存放；毫香甜润
        LT-06 | 桂花乌龙 罐装 | 乌龙茶 | 100克/罐 | 98.00 | 86.00 | 700 | 463 | 47% | 在售 | 鲜桂花三窨；冷热皆宜
        LT-07 | 秋礼双罐礼盒 | 礼盒 | 绿茶、红茶各125克 | 298.00 | 258.00 | 380 | 397 | 55% | 在售 | 双罐组合；烫金缎带；附手提袋与贺卡
        LT-08 | 青瓷壶杯套装 | 茶具 | 一壶二杯 | 238.00 | 208.00 | 260 | 152 | 49% | 在售 | 手工拉坯；釉色温润；壶嘴断水利落
        LT-09 | 竹制茶盘 | 茶具 | 38×26厘米 | 118.00 | 98.00 | 180 | 96 | 44% | 在售 | 储水抽屉；碳化防霉
        LT-10 | 晒青白茶 散装 | 白茶 | 100克/袋 | 88.00 | 79.00 | 900 | 820 | 50% | 预售 | 10月31日起陆续发货
        LT-11 | 陈皮红茶 袋泡 | 红茶 | 15包/盒 | 69.00 | 59.00 | 0 | 310 | 46% | 下架 | —
        LT-12 | 冷泡绿茶 三角包 | 绿茶 | 20包/盒 | 69.00 | 59.00 | 1200 | 598 | 39% | 在售 | 冷水8分钟出味；独立包装
    """)
    deals = grid("""
        项目 | 内容
        活动名称 | 秋茶上新季
        活动时间 | 2026年10月20日00:00—10月31日23:59
        满减 | 活动价合计满199元减25元，每单限享一次
        店铺优惠券 | 满150元减10元，以满减后的金额判断是否可用，可与满减同享
        会员折扣 | 以满减、用券后的金额再打98折
        发货 | 付款后48小时内发货，满99元包邮（偏远地区除外）
        退换 | 7天无理由退货（未拆封）；破损包赔，签收24小时内拍照联系客服
        赠礼 | 单笔实付满200元送茶样2泡
    """)
    workbook(
        folder / "goods.xlsx",
        {"商品资料": goods, "活动规则": deals},
        {"商品资料": [10, 20, 9, 20, 12, 12, 14, 16, 9, 8, 52], "活动规则": [14, 66]},
    )
    document(
        folder / "brand.docx",
        "岚汀茶集 品牌资料与装修规范",
        [
            ("h", "一、品牌与定位"),
            (
                "p",
                "岚汀茶集是一家原叶茶网店，茶园位于海拔900米的溪谷山地。店铺主营绿茶、红茶、白茶、乌龙茶，兼营茶具与礼盒，"
                "客单价80—300元。目标顾客为25—45岁、注重品质与生活情趣的城市上班族，自饮与送礼各占约一半。",
            ),
            ("p", "品牌主张：把一山的晨雾装进一只罐子。语气：安静、真诚、不夸张。"),
            ("h", "二、视觉规范"),
            (
                "t",
                grid("""
        项目 | 要求
        主色 | 岚绿 #346850；深绿 #163A2C
        辅色 | 焙红 #963428；金 #CDAC6C；米白 #F7F2E4
        字体 | 标题用宋体或楷体类字体，正文用黑体类字体，同一画面不超过两种
        图形 | 品牌图形为“双叶三波”（emblem.png），可整体缩放、可改为单色，不得拉伸变形
        画面 | 留白不少于画面的四分之一；文字与背景对比清楚；商品不得裁断、压扁或拉长
    """),
            ),
            ("h", "三、首页结构规则"),
            (
                "p",
                "首页自上而下共七个模块：第1个为店招与导航，第2个为首屏海报（Banner），第7个为页尾服务信息。第3—6个模块在"
                "“优惠券专区、商品分类、掌柜推荐、品牌故事”中排定：",
            ),
            (
                "li",
                [
                    "优惠券专区紧跟首屏海报；",
                    "顾客须先看到商品分类，再看到掌柜推荐；",
                    "品牌故事紧邻页尾服务信息。",
                ],
            ),
            ("h", "四、掌柜推荐选品规则"),
            (
                "p",
                "掌柜推荐首位放置同时满足下列条件的商品：状态为“在售”；可售库存不少于200件；毛利率不低于45%；"
                "在满足以上条件的商品中近30天销量最高。",
            ),
            ("h", "五、详情页文案要求"),
            (
                "p",
                "详情页按六个板块撰写，各板块加小标题：商品展示、吸引购买、促销活动、实力展示、交易说明、关联销售。"
                "数据以《商品资料》《活动规则》为准，不得自行编造检测报告、获奖与产地证书。",
            ),
            ("h", "六、禁用表述"),
            (
                "p",
                "不得使用：最好、顶级、极品、国家级、第一品牌、全网最低、治疗、降血压、减肥。不得与其他品牌作贬低性比较。",
            ),
        ],
    )
    on_sale = [row for row in goods[1:] if row[9] == "在售" and row[6] >= 200 and row[8] >= 0.45]
    total = goods[1][5] + 2 * goods[6][5]
    after = total - (25 if total >= 199 else 0)
    after -= 10 if after >= 150 else 0
    ANSWERS["L4-WDZX-01"] = {
        "recommend": max(on_sale, key=lambda row: row[7])[0],
        "bundle_price": money(after * Decimal("0.98")),
    }


# --- 四级：网络客户服务 --------------------------------------------------------------------------------------------

BOTTLES = {
    "HM-350": ("随行杯 350ml", 79),
    "HM-500": ("真空杯 500ml", 109),
    "HM-750": ("车载杯 750ml", 139),
    "HM-TZ": ("杯套", 25),
}
NICKNAMES_A = [
    "晚风",
    "青柠",
    "海盐",
    "薄荷",
    "山茶",
    "云朵",
    "松果",
    "星河",
    "柚子",
    "雨巷",
    "麦田",
    "白桃",
    "竹影",
    "萤火",
    "初雪",
    "蓝莓",
    "石榴",
    "芦苇",
    "银杏",
    "木棉",
]
NICKNAMES_B = [
    "来信",
    "漫游",
    "小站",
    "日记",
    "拿铁",
    "汽水",
    "收藏家",
    "慢递",
    "计划",
    "电台",
    "散步",
    "贩卖机",
    "不打烊",
    "研究所",
    "观察员",
]
PROVINCES = ["浙江", "江苏", "广东", "山东", "四川", "湖北", "福建", "河南", "安徽", "湖南"]


def nicknames(rng: random.Random, count: int) -> list[str]:
    every = [a + b for a in NICKNAMES_A for b in NICKNAMES_B]
    return rng.sample(every, count)


def customer_service() -> None:
    folder = pack("L4-WLKF-01")
    draw.save(draw.thermos_family("恒沐"), folder / "bottles.jpg")
    draw.save(draw.thermos_leaking("恒沐"), folder / "buyer-photo.jpg")
    rng = random.Random(20261026)
    special = {
        "HM20261019021": (
            "午后三点不打烊",
            on(10, 19, 20, 14),
            "HM-750 车载杯 750ml ×1；HM-TZ 杯套 ×1",
            2,
            money(164),
            "已签收",
            "BC60815520",
            on(10, 22, 11, 30),
            "杯刷（折价12元）",
            "有",
        ),
        "HM20261020015": (
            "橘子汽水小站",
            on(10, 20, 9, 47),
            "HM-500 真空杯 500ml ×2",
            2,
            money(238),
            "已签收",
            "BC60816092",
            on(10, 23, 17, 5),
            "无",
            "无",
        ),
        "HM20261021007": (
            "北岸的风",
            on(10, 21, 22, 31),
            "HM-350 随行杯 350ml ×1",
            1,
            money(79),
            "运输中",
            "BC60817734",
            None,
            "无",
            "无",
        ),
        "HM20261010018": (
            "山月不知归途",
            on(10, 10, 13, 2),
            "HM-500 真空杯 500ml ×1",
            1,
            money(119),
            "已签收",
            "BC60809463",
            on(10, 14, 10, 20),
            "无",
            "无",
        ),
        "HM20261012033": (
            "风吹麦浪电台",
            on(10, 12, 19, 26),
            "HM-350 随行杯 350ml ×1",
            1,
            money(79),
            "已签收",
            "BC60810877",
            on(10, 16, 15, 48),
            "无",
            "无",
        ),
    }
    names = nicknames(rng, 35)
    others = []
    for n, name in enumerate(names):
        paid = on(10, 9 + rng.randrange(16), 8) + timedelta(minutes=rng.randrange(15 * 60))
        code = rng.choice(["HM-350", "HM-500", "HM-750"])
        many = rng.choice([1, 1, 1, 2])
        price = 119 if code == "HM-500" and paid < on(10, 25) else BOTTLES[code][1]
        signed = on(paid.month, paid.day + rng.randrange(2, 5), 9) + timedelta(minutes=rng.randrange(600))
        state = "已签收" if signed < on(10, 26) else "运输中"
        others.append(
            (
                f"HM{paid:%Y%m%d}{40 + n:03d}",
                name,
                paid,
                f"{code} {BOTTLES[code][0]} ×{many}",
                many,
                money(price * many),
                state,
                f"BC60{rng.randrange(810000, 819999)}",
                signed if state == "已签收" else None,
                rng.choice(["无", "无", "杯刷（折价12元）"]),
                rng.choice(["有", "无"]),
            )
        )
    orders = sorted([(code, *rest) for code, rest in special.items()] + others, key=lambda row: row[2])
    head = [
        "订单编号",
        "买家昵称",
        "付款时间",
        "商品",
        "件数",
        "实付金额（元）",
        "物流状态",
        "运单号",
        "签收时间",
        "赠品",
        "运费险",
    ]
    track = [
        ["运单号", "时间", "地点", "状态"],
        ["BC60817734", on(10, 22, 16, 20), "店铺仓库", "已揽收"],
        ["BC60817734", on(10, 22, 23, 55), "东湾分拨中心", "已发出"],
        ["BC60817734", on(10, 23, 18, 40), "云桥中转站", "已到达"],
        ["BC60815520", on(10, 20, 15, 10), "店铺仓库", "已揽收"],
        ["BC60815520", on(10, 22, 11, 30), "买家地址", "已签收"],
        ["BC60816092", on(10, 21, 14, 36), "店铺仓库", "已揽收"],
        ["BC60816092", on(10, 23, 17, 5), "买家地址", "已签收"],
    ]
    goods = grid("""
        型号 | 名称 | 容量（毫升） | 杯身直径（厘米） | 净重（克） | 6小时后水温（℃） | 茶隔 | 现价（元） | 库存（件） | 说明
        HM-350 | 随行杯 | 350 | 6.6 | 210 | 60 | 无 | 79.00 | 640 | 静音盖，轻便通勤
        HM-500 | 真空杯 | 500 | 7.2 | 295 | 68 | 有 | 109.00 | 812 | 316不锈钢内胆，10月25日起由119元调整为109元
        HM-750 | 车载杯 | 750 | 8.6 | 420 | 72 | 有 | 139.00 | 355 | 提绳、大口径；适合办公桌与户外
        HM-TZ | 杯套 | — | — | 60 | — | — | 25.00 | 980 | 通用350—750ml，防烫防磕
    """)
    workbook(
        folder / "orders.xlsx",
        {"订单查询": [head, *orders], "物流轨迹": track, "商品库": goods},
        {
            "订单查询": [17, 18, 18, 42, 7, 14, 10, 14, 18, 18, 8],
            "物流轨迹": [14, 18, 18, 10],
            "商品库": [9, 9, 12, 16, 11, 17, 7, 11, 11, 46],
        },
    )
    document(
        folder / "policy.docx",
        "恒沐水杯店 客户服务规范",
        [
            ("h", "一、用语"),
            (
                "li",
                [
                    "称呼用“亲”或“您好”，先回应情绪，再给办法，结尾留下服务承诺；",
                    "每条回复40—300字，一次说清，不让顾客重复描述；",
                    "禁用语：不知道、没办法、自己看、急什么、随便您；",
                    "不引导、不接受离开平台的联系与付款；不承诺规范以外的赔付。",
                ],
            ),
            ("h", "二、售前推荐"),
            (
                "li",
                [
                    "按《商品库》中的参数回答，不估计、不夸大；",
                    "轿车标准杯架内径7.5厘米，杯身直径大于7.5厘米的不推荐放杯架使用；",
                    "推荐一款主推商品，并可连带推荐一件配件。",
                ],
            ),
            ("h", "三、物流"),
            (
                "li",
                [
                    "付款后48小时内发货；",
                    "物流停滞超过48小时：告知运单号、最后到达地点，由客服向快递公司催查，24小时内主动回复进展；",
                    "停滞超过72小时仍无更新：由顾客选择补发或退款。",
                ],
            ),
            ("h", "四、价保与售后"),
            (
                "t",
                grid("""
        情形 | 处理
        价保 | 付款之日起7天内（含第7天）同款降价，按“实付单价－现价”逐件退差，原路退回，24小时内到账
        质量问题 | 签收15天内漏水、保温失效等，凭照片或视频免费换新，往返运费由本店承担；顾客已提供凭证的不重复索要
        7天无理由 | 签收7天内、未使用可退；赠品一并退回，赠品已使用或遗失的按标示折价从退款中扣除
        退货运费 | 无理由退货由顾客先付运费；有运费险的，退货成功后由保险按规则赔付
        发票 | 电子发票，确认收货后24小时内开具
    """),
            ),
            ("h", "五、诱导与差评"),
            (
                "p",
                "遇到要求离开平台交易或以差评相要求的，礼貌说明只能在平台内沟通与付款，这样才有售后保障；同时在规范内给出可行的优惠"
                "（老客回购券：满99元减8元，11月10日前有效），不争辩、不威胁。",
            ),
            ("h", "六、社群运营"),
            (
                "p",
                "老客群“恒沐暖杯群”现有成员320人，近90天复购率12%。每次活动须写明：目标、时间、对象与入群方式、玩法与福利、推送话术、"
                "人员分工、费用预算、评估指标。群内每天推送不超过2条，21:30以后不推送。",
            ),
        ],
    )
    paid, signed = special["HM20261020015"][4], special["HM20261019021"][4]
    ANSWERS["L4-WLKF-01"] = {"price_diff": money(paid - 2 * 109), "refund": money(signed - 12)}


# --- 四级：电子商务数据处理 ----------------------------------------------------------------------------------------

STATIONERY = {
    "LY-01": ("方格笔记本A5", "19.90"),
    "LY-02": ("速干中性笔10支装", "15.90"),
    "LY-03": ("柔彩荧光笔6色", "12.80"),
    "LY-04": ("帆布笔袋", "29.90"),
    "LY-05": ("桌面收纳盒", "45.00"),
    "LY-06": ("便利贴组合", "9.90"),
    "LY-07": ("手账礼盒", "89.00"),
    "LY-08": ("铁艺书立", "25.80"),
    "LY-09": ("金属尺规套装", "18.50"),
    "LY-10": ("水彩笔24色", "36.00"),
}
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
ORDER_HEAD = [
    "订单编号",
    "下单时间",
    "买家昵称",
    "省份",
    "商品编码",
    "商品名称",
    "单价（元）",
    "数量",
    "优惠金额（元）",
    "实付金额（元）",
    "订单状态",
    "流量渠道",
]


def data_processing() -> None:
    folder = pack("L4-SJCL-01")
    rng = random.Random(926)
    buyers = nicknames(rng, 138)
    clean: list[list[Any]] = []
    moments = sorted(on(9, 1 + rng.randrange(30), 7) + timedelta(minutes=rng.randrange(16 * 60)) for _ in range(176))
    for n, moment in enumerate(moments):
        code = rng.choices(list(STATIONERY), [16, 14, 9, 12, 9, 12, 8, 6, 6, 8])[0]
        name, price = STATIONERY[code]
        many = rng.choices([1, 2, 3, 5], [60, 25, 11, 4])[0]
        off = rng.choice([0, 0, 0, 2, 3, 5]) if Decimal(price) * many >= 15 else 0
        state = rng.choices(["交易成功", "已发货", "已退款", "交易关闭"], [74, 11, 8, 7])[0]
        buyer = buyers[n] if n < 128 else rng.choice(buyers[:128])
        clean.append(
            [
                f"DD202609{n + 1:04d}",
                moment,
                buyer,
                rng.choice(PROVINCES),
                code,
                name,
                money(price),
                many,
                money(off),
                money(Decimal(price) * many - off),
                state,
                rng.choices(["搜索", "推荐", "直播", "短视频", "活动页"], [34, 22, 16, 16, 12])[0],
            ]
        )
    share = rng.sample(range(176), 60)
    for k in range(40):  # some buyers come back
        clean[share[k]][2] = clean[share[(k * 7 + 3) % 60]][2]
    raw: list[list[Any]] = [list(row) for row in clean]
    spots = rng.sample(range(176), 92)
    blank_paid, blank_place = spots[:11], spots[11:20]
    for n in blank_paid:
        raw[n][9] = None
    for n in blank_place:
        raw[n][3] = None
    for k, n in enumerate(spots[20:46]):  # dates that are texts
        raw[n][1] = clean[n][1].strftime(("%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H:%M")[k % 3])
    for k, n in enumerate(spots[46:66]):  # amounts that are texts
        raw[n][9] = (
            f"¥{clean[n][9]}",
            f"{clean[n][9]}元",
            str(clean[n][9]).translate(FULL_WIDTH),
            f" {clean[n][9]} ",
        )[k % 4]
    for n in spots[66:74]:
        raw[n][7] = str(clean[n][7]).translate(FULL_WIDTH)
    for k, n in enumerate(spots[74:92]):  # names with blanks around them
        raw[n][2] = (f"{clean[n][2]} ", f" {clean[n][2]}", f"{clean[n][2]}　")[k % 3]
    repeats = []
    for k, n in enumerate(rng.sample(range(176), 17)):
        again = list(raw[n])
        again[0] = (again[0], f"{again[0]} ", again[0].lower())[k % 3]
        repeats.append(again)
    tests = [
        [
            f"DD202609{9001 + k}",
            on(9, 3 + 6 * k, 10, 5 * k),
            "测试账号",
            "浙江",
            "LY-01",
            STATIONERY["LY-01"][0],
            money("19.90"),
            1,
            money(0),
            money("0.01"),
            "交易成功",
            "搜索",
        ]
        for k in range(4)
    ]
    nameless = [[None, *raw[n][1:]] for n in rng.sample(range(176), 5)]
    mixed: list[list[Any]] = [*raw]
    for row in [*repeats, *tests, *nameless, *[[None] * 12 for _ in range(3)]]:
        mixed.insert(rng.randrange(4, len(mixed)), row)
    traffic: list[list[Any]] = [["日期", "访客数", "浏览量", "加购人数"]]
    visitors = 0
    for day in range(30):
        count = rng.randrange(128, 196) + (70 if day in (8, 17, 26) else 0)
        count += 900 if day == 19 else 0
        visitors += count
        shown: Any = f"{count:,}" if day in (4, 12, 19) else count
        traffic.append(
            [
                on(9, day + 1),
                shown,
                count * rng.randrange(27, 36) // 10,
                count * rng.randrange(8, 14) // 100,
            ]
        )
    workbook(
        folder / "orders-raw.xlsx",
        {"原始订单": [ORDER_HEAD, *mixed], "流量日报": traffic},
        {"原始订单": [17, 22, 20, 8, 10, 20, 11, 7, 14, 14, 11, 10], "流量日报": [14, 10, 10, 10]},
    )
    blank = [
        ["指标", "结果", "单位"],
        *[
            [name, None, unit]
            for name, unit in (
                ("清洗后订单行数", "行"),
                ("销售额", "元"),
                ("支付订单数", "单"),
                ("支付买家数", "人"),
                ("客单价", "元"),
                ("访客数合计", "人"),
                ("转化率", "%"),
                ("退款率", "%"),
            )
        ],
    ]
    by_product = [
        ["商品编码", "商品名称", "销售额（元）"],
        *[[code, name, None] for code, (name, _) in STATIONERY.items()],
    ]
    workbook(
        folder / "result-template.xlsx",
        {"清洗结果": [ORDER_HEAD], "指标汇总": blank, "商品销售": by_product},
        {
            "清洗结果": [17, 20, 20, 8, 10, 20, 11, 7, 14, 14, 11, 10],
            "指标汇总": [20, 16, 8],
            "商品销售": [12, 22, 16],
        },
    )
    document(
        folder / "rules.docx",
        "栗屿文具 数据清洗规则与指标口径",
        [
            ("h", "一、清洗规则（按顺序执行）"),
            (
                "t",
                grid("""
        序号 | 规则
        1 | 删除整行空白的行；删除“订单编号”为空的行
        2 | 删除买家昵称为“测试账号”的订单
        3 | 清除各文本字段首尾的半角、全角空格；订单编号中的字母统一为大写；全角数字统一为半角数字
        4 | 按“订单编号”去重，同一编号保留最先出现的一行
        5 | “下单时间”统一为日期时间格式 yyyy-mm-dd hh:mm；金额去掉“¥”“元”等符号，统一为数值，保留两位小数；数量为整数
        6 | “省份”为空的填“未知”
        7 | “实付金额”为空的按“单价×数量－优惠金额”补齐
        8 | 结果按订单编号升序排列，写入模板“清洗结果”工作表，首行为表头，从第2行起为数据
    """),
            ),
            ("h", "二、指标口径（统计期：2026年9月1日—30日）"),
            (
                "t",
                grid("""
        指标 | 口径
        支付订单 | 订单状态为“交易成功”“已发货”“已退款”的订单；“交易关闭”为未付款订单，不计入
        销售额 | 支付订单的实付金额合计（含其后退款的订单）
        支付买家数 | 支付订单中不重复的买家昵称数
        客单价 | 销售额÷支付买家数，保留两位小数
        访客数合计 | 《流量日报》30天访客数之和
        转化率 | 支付买家数÷访客数合计×100%，保留两位小数
        退款率 | “已退款”订单数÷支付订单数×100%，保留两位小数
    """),
            ),
            ("h", "三、图表要求"),
            (
                "p",
                "在结果工作簿中用“商品销售”工作表的数据作一张图，表现各商品销售额的高低；图须有标题、坐标轴名称或数据标签，按销售额从高到低排列，"
                "并另存为图片提交。",
            ),
        ],
    )
    paid = [row for row in clean if row[10] != "交易关闭"]
    sales, people = sum((row[9] for row in paid), Decimal(0)), len({row[2] for row in paid})
    products, channels = Counter[str](), Counter[str]()
    for row in paid:
        products[row[4]] += row[9]
        channels[row[11]] += row[9]
    back = sum(row[10] == "已退款" for row in paid)
    ANSWERS["L4-SJCL-01"] = {
        "raw_rows": len(mixed),
        "rows": len(clean),
        "removed": len(mixed) - len(clean),
        "filled_paid": len(blank_paid),
        "sales": sales,
        "orders": len(paid),
        "buyers": people,
        "aov": money(sales / people),
        "visitors": visitors,
        "conversion": money(Decimal(people * 100) / visitors),
        "refund_rate": money(Decimal(back * 100) / len(paid)),
        "cells": [
            (f"{column}{n + 2}", clean[n][index] if column != "D" else "未知")
            for column, index, n in (
                ("A", 0, 0),
                ("A", 0, 175),
                ("J", 9, blank_paid[0]),
                ("J", 9, spots[48]),
                ("D", 3, blank_place[0]),
                ("C", 2, spots[74]),
            )
        ],
        "products": products.most_common(),
        "channels": channels.most_common(),
        "refunds": back,
    }


# --- 三级：视觉营销设计 --------------------------------------------------------------------------------------------


def visual_design() -> None:
    folder = pack("L3-SJYX-01")
    pictures: dict[str, draw.Picture] = {
        "tote-olive.png": lambda: draw.tote((104, 116, 84), "麻屿", "hills"),
        "tote-natural.png": lambda: draw.tote((226, 212, 184), "麻屿", "leaf"),
        "backpack.png": lambda: draw.backpack((70, 92, 104), "麻屿"),
        "pouch.png": lambda: draw.pouch((178, 104, 72), "麻屿"),
        "canvas-macro.jpg": lambda: draw.cloth_macro((206, 188, 152)),
        "meadow.jpg": lambda: draw.meadow(1600, 900),
        "study.jpg": lambda: draw.study(1600, 900),
        "palette.jpg": lambda: draw.palette_card(
            "麻屿布作 品牌色",
            [
                ("橄榄绿", "#687454"),
                ("亚麻", "#E2D4B8"),
                ("陶土", "#B26848"),
                ("靛灰", "#465C68"),
                ("皮革棕", "#966038"),
            ],
        ),
    }
    for name, picture in pictures.items():
        draw.save(picture(), folder / name)
    goods = grid("""
        商品编码 | 商品名称 | 颜色 | 尺寸（厘米） | 重量（克） | 日常价（元） | 活动价（元） | 库存（件） | 近30天销量（件） | 图片
        MY-T01 | 溪山托特包 | 橄榄绿 | 38×32×12 | 520 | 199.00 | 159.00 | 460 | 512 | tote-olive.png
        MY-T02 | 草木托特包 | 亚麻本色 | 38×32×12 | 520 | 199.00 | 159.00 | 388 | 476 | tote-natural.png
        MY-B01 | 行野双肩包 | 靛灰 | 30×42×15 | 860 | 329.00 | 279.00 | 210 | 238 | backpack.png
        MY-P01 | 半日斜挎包 | 陶土 | 26×19×8 | 380 | 169.00 | 139.00 | 530 | 341 | pouch.png
    """)
    facts = grid("""
        项目 | 溪山托特包（MY-T01）
        面料 | 16安水洗棉帆布，双层包底
        提手 | 植鞣牛皮，手长24厘米，可肩背
        五金 | 黄铜铆钉4枚
        内部 | 拉链袋1个、插袋2个，可放14英寸笔记本电脑与A4文件
        承重 | 店内静载试验15千克、24小时，提手与缝线无开裂
        工艺 | 受力点回形加固缝线，每3厘米8针
        护理 | 冷水局部擦洗，阴凉处晾干，不可机洗、漂白
        色差说明 | 植物水洗工艺，每只颜色略有差别
        服务 | 48小时内发货；7天无理由退货；一年内提手、缝线问题免费修补
    """)
    voices = grid("""
        主题 | 评价摘录 | 提及次数
        容量 | 电脑、水杯、雨伞都放得下，通勤一只包就够 | 126
        质感 | 帆布挺括，皮提手越用越好看 | 98
        百搭 | 衬衫、连衣裙都好配，周末去公园也背它 | 83
        担心 | 浅色会不会容易脏？下雨能不能背？ | 41
    """)
    deals = grid("""
        项目 | 内容
        活动名称 | 秋日出走计划
        活动时间 | 2026年10月23日10:00—10月29日24:00
        主张 | 背上它，去风里走走
        优惠一 | 全场活动价，第二件再减20元
        优惠二 | 满299元送帆布收纳袋一只，数量500只，送完为止
        新客 | 关注店铺领10元券，满159元可用
        服务 | 48小时内发货，运费险
    """)
    workbook(
        folder / "goods.xlsx",
        {"商品资料": goods, "主推商品参数": facts, "评价摘要": voices, "活动规则": deals},
        {
            "商品资料": [11, 16, 10, 14, 11, 13, 13, 11, 17, 20],
            "主推商品参数": [12, 60],
            "评价摘要": [10, 52, 10],
            "活动规则": [12, 56],
        },
    )
    document(
        folder / "brief.docx",
        "麻屿布作 视觉设计任务书",
        [
            ("h", "一、品牌定位"),
            (
                "p",
                "麻屿布作做“能背很多年的布包”。材料朴素、做工扎实、颜色取自山野。目标顾客：22—38岁的城市通勤女性，月可支配收入6000—15000元，"
                "周末喜欢短途出行、市集与展览，不追逐大标识，愿意为耐用与质感付钱。",
            ),
            ("p", "气质关键词：自然、松弛、可靠。避免：高饱和撞色、爆炸贴、大面积红黄促销色、拥挤排版。"),
            ("h", "二、视觉规范"),
            (
                "t",
                grid("""
        项目 | 要求
        色彩 | 见palette.jpg；每个画面主色不超过三种，促销信息用陶土色点亮
        字体 | 标题、正文各一种；正文在成品中不小于20像素（移动端不小于26像素）
        商品图 | 素材为去底图，可缩放、加投影，不得拉伸变形、改色、遮挡皮标
        留白 | PC端左右安全边距不少于40像素；移动端不少于32像素
        标识 | 店铺名“麻屿布作”用文字排出，不另作图形标志
    """),
            ),
            ("h", "三、三个画面的内容"),
            (
                "li",
                [
                    "PC商品详情页（790×2400像素）：主推“溪山托特包”。自上而下不少于五屏：首屏主张与主图、卖点（容量、承重、材质）、细节与工艺、"
                    "场景与搭配、参数与护理及服务承诺。须回应评价摘要中的顾客担心。",
                    "PC活动页首屏（1920×900像素）：“秋日出走计划”。须有活动名称、时间、主张、优惠信息、不少于三件商品及活动价、一个行动按钮；"
                    "关键信息放在中间1200像素以内。",
                    "移动端首页（750×1624像素）：店铺名与搜索栏示意、活动海报、优惠券入口、分类入口、商品列表（四件，含名称与活动价）、底部导航示意；"
                    "单手可点按的按钮高度不少于80像素。",
                ],
            ),
            ("h", "四、合规"),
            (
                "p",
                "数字以goods.xlsx为准。承重须写成“店内静载试验15千克、24小时”，不得写“不限承重”“永不变形”。不得使用：最好、顶级、第一品牌、全网最低、永久。",
            ),
        ],
    )


# --- 三级：网上交易管理 --------------------------------------------------------------------------------------------

SNACKS = {
    "SL-01": ("每日坚果30包", "89.00"),
    "SL-02": ("原味巴旦木500克", "39.90"),
    "SL-03": ("奶香夏威夷果500克", "45.90"),
    "SL-04": ("琥珀核桃仁300克", "32.90"),
    "SL-05": ("冻干草莓脆60克", "19.90"),
    "SL-06": ("无花果干250克", "22.80"),
    "SL-07": ("黑芝麻丸12粒", "29.90"),
    "SL-08": ("海苔夹心脆6罐", "36.00"),
}
COMPLAINTS = {
    "包装破损": [
        "盒子压瘪了，罐口开了条缝",
        "外箱破了，袋子漏气",
        "收到时包装裂开，撒了一箱",
        "罐盖碎了，里面也受挤压",
    ],
    "受潮变软": ["拿到就是软的，一点也不脆", "吃起来回潮了", "密封条没压紧，皮了"],
    "物流慢": ["等了六天才到", "物流一直不动，催了才走"],
    "少发漏发": ["买三袋只来两袋", "赠品没有放"],
    "客服响应慢": ["问了半天没人理"],
}
PRAISE = [
    "很脆很香，会回购",
    "家里老人孩子都爱吃",
    "分量足，日期新鲜",
    "独立小包带着方便",
    "甜度刚好，不腻",
    "送人很体面",
    "发货快，包得严实",
]


def trade_management() -> None:
    folder = pack("L3-JYGL-01")
    rng = random.Random(1019)
    people = [f"MJ{n:04d}" for n in sorted(rng.sample(range(1001, 1999), 420))]
    ages = {who: rng.choices(["18—24岁", "25—34岁", "35—44岁", "45岁及以上"], [19, 44, 26, 11])[0] for who in people}
    weights = [rng.choice([1, 1, 1, 1, 1, 1, 4]) for _ in people]
    orders: list[list[Any]] = []
    for _ in range(186):
        day = rng.choices(range(7), [20, 19, 22, 24, 31, 40, 30])[0]
        moment = on(10, 12 + day, 8) + timedelta(minutes=rng.randrange(900))
        code = rng.choices(list(SNACKS), [20, 16, 13, 10, 15, 9, 7, 10])[0]
        many = rng.choices([1, 2, 3, 4], [52, 30, 12, 6])[0]
        paid = Decimal(SNACKS[code][1]) * many
        paid -= 10 if paid >= 99 else 5 if paid >= 69 else 0
        orders.append(
            [
                moment,
                rng.choices(people, weights)[0],
                code,
                SNACKS[code][0],
                many,
                money(paid),
                rng.choice(PROVINCES),
            ]
        )
    orders.sort(key=lambda row: row[0])
    table = []
    for n, (moment, who, code, name, many, paid, place) in enumerate(orders):
        state = "待发货" if moment >= on(10, 18) else "运输中" if moment >= on(10, 16) else "已签收"
        signed = on(10, moment.day + 2 + n % 2, 9 + n * 5 % 10, n * 7 % 60) if state == "已签收" else None
        table.append([f"SD2610{n + 1:04d}", moment, who, code, name, many, paid, state, signed, place])
    waiting = [row for row in table if row[7] == "待发货"]
    moving = [row for row in table if row[7] == "运输中"]
    arrived = [row for row in table if row[7] == "已签收"]
    asks: list[tuple[list[Any], timedelta, str, str, str, Decimal | None, str, str]] = [
        # order, after signing or paying, kind, reason, opened, another amount, proof, decision
        (waiting[2], timedelta(hours=3), "仅退款", "不想要了", "—", None, "无", "同意"),
        (waiting[9], timedelta(hours=1), "仅退款", "拍错规格", "—", None, "无", "同意"),
        (waiting[17], timedelta(hours=5), "仅退款", "改买其他口味", "—", None, "无", "同意"),
        (moving[4], timedelta(hours=40), "仅退款", "不想要了", "—", None, "无", "不同意"),
        (moving[20], timedelta(hours=52), "仅退款", "物流太慢", "—", None, "无", "不同意"),
        (arrived[8], timedelta(hours=20), "仅退款", "包装破损、内容物外撒", "已拆封", None, "有", "同意"),
        (arrived[21], timedelta(hours=30), "仅退款", "受潮变软", "已拆封", None, "有", "同意"),
        (arrived[33], timedelta(hours=26), "仅退款", "受潮变软", "已拆封", None, "无", "待补充凭证"),
        (arrived[40], timedelta(hours=12), "仅退款", "包装破损", "已拆封", None, "无", "待补充凭证"),
        (arrived[44], timedelta(hours=52), "仅退款", "受潮变软", "已拆封", None, "有", "不同意"),
        (arrived[12], timedelta(hours=45), "退货退款", "买多了", "未拆封", None, "无", "同意"),
        (arrived[55], timedelta(hours=33), "退货退款", "不喜欢", "已拆封", None, "无", "不同意"),
        (arrived[3], timedelta(hours=90), "退货退款", "买多了", "未拆封", None, "无", "同意"),
        (
            arrived[27],
            timedelta(hours=18),
            "仅退款",
            "包装破损、罐盖碎裂",
            "已拆封",
            Decimal(12),
            "有",
            "同意",
        ),
        (arrived[60], timedelta(hours=22), "退货退款", "嫌热量高", "已拆封", None, "无", "不同意"),
        (arrived[16], timedelta(hours=40), "仅退款", "发现异物", "已拆封", None, "有", "同意"),
    ]
    refunds: list[list[Any]] = [
        ["退款编号", "订单编号", "申请时间", "退款类型", "申请原因", "是否拆封", "申请金额（元）", "凭证"]
    ]
    agreed, agreed_sum, pending = 0, Decimal(0), 0
    lines = []
    for order, later, kind, reason, opened, more, proof, decision in asks:
        asked = order[6] + (more or 0)
        lines.append([order[0], (order[8] or order[1]) + later, kind, reason, opened, money(asked), proof])
        if decision == "同意":
            agreed, agreed_sum = agreed + 1, agreed_sum + order[6]
        pending += decision == "待补充凭证"
    for n, line in enumerate(sorted(lines, key=lambda row: row[1])):
        refunds.append([f"TK{n + 1:03d}", *line])
    week = Counter[str]()
    for row in table:
        week[row[3]] += row[5]
    stock_rows = [
        ("SL-01", 46, 0, 5, 3, 12, "52.00", "甲供应商"),
        ("SL-02", 38, 24, 4, 3, 24, "23.50", "甲供应商"),
        ("SL-03", 30, 0, 6, 3, 20, "27.80", "乙供应商"),
        ("SL-04", 64, 0, 5, 3, 20, "18.60", "乙供应商"),
        ("SL-05", 28, 30, 3, 2, 30, "9.20", "丙供应商"),
        ("SL-06", 12, 0, 7, 3, 16, "12.40", "丙供应商"),
        ("SL-07", 15, 0, 5, 2, 18, "14.80", "丁供应商"),
        ("SL-08", 60, 20, 4, 2, 24, "19.50", "丁供应商"),
    ]
    stock: list[list[Any]] = [
        [
            "商品编码",
            "商品名称",
            "可用库存（件）",
            "在途采购量（件）",
            "采购周期（天）",
            "安全天数（天）",
            "箱规（件/箱）",
            "采购单价（元）",
            "供应商",
        ]
    ]
    plan: list[list[Any]] = [
        [
            "商品编码",
            "商品名称",
            "本周销量（件）",
            "日均销量（件）",
            "目标库存（件）",
            "缺口（件）",
            "建议采购量（件）",
            "采购金额（元）",
        ]
    ]
    bought, kinds, cost = [], 0, Decimal(0)
    for code, ready, coming, lead, safe, box, price, maker in stock_rows:
        stock.append([code, SNACKS[code][0], ready, coming, lead, safe, box, money(price), maker])
        plan.append([code, SNACKS[code][0], *[None] * 6])
        short = Decimal(week[code]) / 7 * (lead + safe) - ready - coming
        amount = math.ceil(short / box) * box if short > 0 else 0
        kinds += amount > 0
        cost += amount * Decimal(price)
        bought.append((code, week[code], round(float(short), 3), amount, amount * Decimal(price)))
    plan.append(["合计", *[None] * 7])
    reviews: list[list[Any]] = [["评价时间", "商品编码", "商品名称", "星级", "评价内容"]]
    bad = [
        ("包装破损", 7, "SL-08 SL-08 SL-08 SL-08 SL-03 SL-01 SL-08"),
        ("受潮变软", 4, "SL-05 SL-08 SL-05 SL-02"),
        ("物流慢", 2, "SL-02 SL-06"),
        ("少发漏发", 2, "SL-04 SL-01"),
        ("客服响应慢", 1, "SL-07"),
    ]
    lines = []
    for reason, count, codes in bad:
        for n, code in zip(range(count), codes.split(), strict=True):
            lines.append([code, rng.choice([1, 2, 2, 3, 3]), COMPLAINTS[reason][n % len(COMPLAINTS[reason])]])
    for _ in range(68):
        lines.append([rng.choice(list(SNACKS)), rng.choice([4, 5, 5, 5]), rng.choice(PRAISE)])
    rng.shuffle(lines)
    for n, (code, stars, words) in enumerate(lines):
        reviews.append(
            [
                on(10, 12, 9) + timedelta(minutes=n * 108 + rng.randrange(60)),
                code,
                SNACKS[code][0],
                stars,
                words,
            ]
        )
    customers: list[list[Any]] = [
        ["买家编号", "年龄段", "性别", "城市级别", "会员等级", "历史订单数（单）", "最近一次浏览时段"]
    ]
    for who in people:
        customers.append(
            [
                who,
                ages[who],
                rng.choices(["女", "男"], [68, 32])[0],
                rng.choices(["一线", "新一线", "二线", "三线及以下"], [22, 34, 26, 18])[0],
                rng.choices(["普通", "银卡", "金卡"], [60, 28, 12])[0],
                rng.choices([0, 1, 2, 3, 5, 8], [34, 24, 18, 12, 8, 4])[0],
                rng.choices(["9—12时", "12—14时", "14—18时", "19—22时", "22时以后"], [12, 20, 14, 42, 12])[0],
            ]
        )
    head = [
        "订单编号",
        "支付时间",
        "买家编号",
        "商品编码",
        "商品名称",
        "数量",
        "实付金额（元）",
        "物流状态",
        "签收时间",
        "省份",
    ]
    workbook(
        folder / "trade.xlsx",
        {
            "订单明细": [head, *table],
            "退款申请": refunds,
            "库存与采购": stock,
            "商品评价": reviews,
            "客户档案": customers,
        },
        {
            "订单明细": [14, 18, 11, 10, 20, 7, 14, 10, 18, 8],
            "退款申请": [10, 14, 18, 10, 24, 10, 15, 8],
            "库存与采购": [10, 20, 14, 16, 14, 14, 13, 14, 12],
            "商品评价": [18, 10, 20, 7, 36],
            "客户档案": [11, 13, 7, 12, 10, 16, 18],
        },
    )
    workbook(folder / "purchase-template.xlsx", {"采购计划": plan}, {"采购计划": [10, 20, 15, 15, 15, 12, 17, 15]})
    document(
        folder / "rules.docx",
        "穗里食仓 交易管理规则",
        [
            ("h", "一、统计口径"),
            ("p", "统计周为2026年10月12日（星期一）—18日（星期日），结算时点为10月19日。"),
            (
                "li",
                [
                    "本周销售额＝订单明细实付金额合计；",
                    "净销售额＝本周销售额－同意退款金额；",
                    "退款率（金额）＝同意退款金额÷本周销售额×100%；",
                    "本周复购率＝本周支付两单及以上的买家数÷本周支付买家数×100%；",
                    "差评＝3星及以下的评价；差评率＝差评数÷评价总数×100%。百分数均保留两位小数。",
                ],
            ),
            ("h", "二、退款审核规则"),
            (
                "t",
                grid("""
        情形 | 处理
        待发货，申请仅退款 | 同意，退实付金额
        运输中，申请仅退款 | 不同意，引导拒收；货物退回仓库后再退款
        已签收，质量问题（破损、受潮变软、异物等），申请仅退款 | 签收后48小时内且有凭证的同意；48小时内无凭证的列为“待补充凭证”；超过48小时的不同意
        已签收，非质量原因，申请退货退款 | 签收后7天内且未拆封的同意；已拆封的食品不同意
        申请金额高于实付金额 | 其他条件符合的，按实付金额退款
    """),
            ),
            ("h", "三、补货规则"),
            (
                "li",
                [
                    "日均销量＝本周销量÷7（保留原值参与计算，展示两位小数）；",
                    "目标库存＝日均销量×（采购周期＋安全天数）；",
                    "缺口＝目标库存－可用库存－在途采购量；",
                    "缺口大于0的商品补货，建议采购量向上取整到整箱；缺口不大于0的填0；",
                    "采购金额＝建议采购量×采购单价。",
                ],
            ),
            (
                "p",
                "采购计划填入purchase-template.xlsx的“采购计划”工作表，不改动行列位置：第2—9行为各商品，第10行为合计。",
            ),
            ("h", "四、差评原因归类"),
            (
                "p",
                "包装破损（含漏气、撒漏、压裂）、受潮变软、物流慢、少发漏发、客服响应慢五类，每条只归一类。",
            ),
        ],
    )
    sales = sum((row[6] for row in table), Decimal(0))
    daily, by_age, often = Counter[str](), Counter[str](), Counter[str]()
    for row in table:
        daily[f"{row[1]:%m-%d}"] += row[6]
        by_age[ages[row[2]]] += row[6]
        often[row[2]] += 1
    ANSWERS["L3-JYGL-01"] = {
        "sales": sales,
        "agreed": agreed,
        "agreed_sum": agreed_sum,
        "pending": pending,
        "net": sales - agreed_sum,
        "refund_rate": money(agreed_sum * 100 / sales),
        "daily": daily.most_common(),
        "plan": bought,
        "kinds": kinds,
        "cost": cost,
        "reviews": len(lines),
        "bad": 16,
        "bad_rate": money(Decimal(1600) / len(lines)),
        "ages": by_age.most_common(),
        "buyers": len(often),
        "again": sum(n > 1 for n in often.values()),
        "repeat_rate": money(Decimal(100 * sum(n > 1 for n in often.values())) / len(often)),
    }


# --- 三级：网络推广 ------------------------------------------------------------------------------------------------

MATCH = {"完全匹配": Decimal("1.0"), "高度匹配": Decimal("0.8"), "部分匹配": Decimal("0.5")}


def promotion() -> None:
    folder = pack("L3-WLTG-01")
    draw.save(draw.desk_lamp("昼砚"), folder / "lamp.jpg")
    words = [
        ("护眼台灯", 18600, "9.6", "完全匹配", 88),
        ("LED台灯", 15400, "9.0", "完全匹配", 82),
        ("读写台灯", 6200, "9.2", "完全匹配", 74),
        ("书桌灯", 9800, "8.8", "高度匹配", 79),
        ("无频闪", 4300, "8.5", "高度匹配", 71),
        ("可调光", 5100, "8.2", "高度匹配", 76),
        ("宽光面", 1900, "9.4", "高度匹配", 55),
        ("插电式", 2400, "7.8", "高度匹配", 48),
        ("卧室氛围灯", 11200, "4.2", "部分匹配", 66),
        ("充电便携", 13800, "9.1", "完全匹配", 84),
        ("落地立式", 7600, "8.6", "高度匹配", 72),
        ("夹子灯", 5900, "5.4", "部分匹配", 58),
        ("最亮台灯", 8800, "9.5", "完全匹配", 86),
        ("触控开关", 3300, "8.0", "高度匹配", 52),
        ("礼品摆件", 6900, "3.6", "部分匹配", 61),
        ("暖光夜灯", 7100, "5.0", "部分匹配", 63),
    ]
    scores = {
        name: Decimal(near) * MATCH[kind] * Decimal("0.4") + Decimal(done) * Decimal("0.06")
        for name, _, near, kind, done in words
    }
    barred = {"充电便携", "落地立式", "夹子灯", "最亮台灯"}
    best = sorted((name for name in scores if name not in barred), key=lambda name: -scores[name])[:7]
    seo = [
        ["关键词", "搜索人气", "相关性（0—10）", "匹配方式", "商品绩效（0—100）"],
        *[[a, b, Decimal(c), d, e] for a, b, c, d, e in words],
    ]
    # keyword: own quality, own bid, lowest price, impressions, conversion %, profit an order, rivals (name, quality, bid)
    ads: dict[str, tuple[str, str, str, int, str, str, list[tuple[str, str, str]]]] = {
        "护眼台灯": (
            "8",
            "2.00",
            "0.60",
            9200,
            "4.0",
            "52.00",
            [("甲店", "10", "1.50"), ("乙店", "5", "2.50"), ("丙店", "6", "1.80")],
        ),
        "书桌灯": (
            "9",
            "1.20",
            "0.45",
            5600,
            "3.5",
            "52.00",
            [("甲店", "8", "1.65"), ("乙店", "7", "1.40"), ("丙店", "6", "1.35")],
        ),
        "LED台灯": (
            "7",
            "1.70",
            "0.50",
            7800,
            "2.5",
            "52.00",
            [("甲店", "9", "1.60"), ("乙店", "8", "1.55"), ("丙店", "7", "1.20")],
        ),
        "卧室氛围灯": (
            "4",
            "1.10",
            "0.40",
            6400,
            "0.8",
            "52.00",
            [("甲店", "9", "1.00"), ("乙店", "8", "0.95"), ("丙店", "7", "0.90")],
        ),
    }
    clicks_by_place = ("5.0", "3.5", "2.5", "1.5")

    def place_and_price(word: str, bid: Decimal) -> tuple[int, Decimal]:
        quality, _, lowest, _, _, _, rivals = ads[word]
        mine = Decimal(quality) * bid
        others = sorted((Decimal(q) * Decimal(b) for _, q, b in rivals), reverse=True)
        place = 1 + sum(other > mine for other in others)
        behind = [other for other in others if other < mine]
        price = money(behind[0] / Decimal(quality) + Decimal("0.01")) if behind else money(lowest)
        return place, min(price, bid)

    def cost(word: str, place: int, price: Decimal) -> tuple[int, Decimal]:
        clicks = int(
            (Decimal(ads[word][3]) * Decimal(clicks_by_place[place - 1]) / 100).to_integral_value(ROUND_HALF_UP)
        )
        return clicks, money(clicks * price)

    first, total = {}, Decimal(0)
    for word, ad in ads.items():
        place, price = place_and_price(word, Decimal(ad[1]))
        clicks, spent = cost(word, place, price)
        gain = money(clicks * Decimal(ad[4]) / 100 * Decimal(ad[5]) / spent)
        first[word] = (place, price, clicks, spent, gain)
        total += spent
    lead = max(Decimal(q) * Decimal(b) for _, q, b in ads["书桌灯"][6])
    bid = money((lead / Decimal(ads["书桌灯"][0]) * 100).to_integral_value("ROUND_FLOOR") / 100 + Decimal("0.01"))
    place, price = place_and_price("书桌灯", bid)
    clicks, spent = cost("书桌灯", place, price)
    second = total - first["书桌灯"][3] + spent - first["卧室氛围灯"][3]
    each = Decimal(ads["书桌灯"][4]) / 100 * Decimal(ads["书桌灯"][5])
    marginal = money((clicks - first["书桌灯"][2]) * each / (spent - first["书桌灯"][3]))
    mine = [
        [
            "关键词",
            "本店质量度",
            "本店出价（元）",
            "最低起价（元）",
            "日展现量（次）",
            "转化率（百分数）",
            "每单利润（元）",
        ],
        *[
            [word, int(ad[0]), money(ad[1]), money(ad[2]), ad[3], Decimal(ad[4]), money(ad[5])]
            for word, ad in ads.items()
        ],
    ]
    theirs = [
        ["关键词", "竞争店铺", "质量度", "出价（元）"],
        *[[word, name, int(q), money(b)] for word, ad in ads.items() for name, q, b in ad[6]],
    ]
    rates = [
        ["排名", "点击率（百分数）"],
        *[[f"第{n}名", Decimal(rate)] for n, rate in enumerate(clicks_by_place, 1)],
    ]
    workbook(
        folder / "keywords.xlsx",
        {"SEO关键词": seo, "SEM本店": mine, "SEM竞争店铺": theirs, "排名点击率": rates},
        {
            "SEO关键词": [14, 11, 15, 12, 17],
            "SEM本店": [13, 12, 15, 15, 15, 16, 14],
            "SEM竞争店铺": [13, 11, 9, 11],
            "排名点击率": [9, 16],
        },
    )
    document(
        folder / "product.docx",
        "昼砚照明 商品资料与推广规则",
        [
            ("h", "一、商品资料"),
            (
                "t",
                grid("""
        项目 | 内容
        商品 | 昼砚 ZY-L2 宽光面读写台灯
        光源 | LED，显色指数Ra97，无可视频闪
        光面 | 灯头宽50厘米，可调角度与高度
        调节 | 触控开关，亮度五档可调光，色温3000K—4500K三档
        供电 | 插电式，24V适配器，线长1.8米（不含电池，不可充电）
        安装 | 桌面底座，非夹持、非落地
        价格 | 日常价299元，活动价249元
        服务 | 48小时内发货，两年质保，7天无理由退货
    """),
            ),
            ("h", "二、标题关键词规则（SEO）"),
            (
                "li",
                [
                    "得分＝相关性×匹配系数×0.4＋商品绩效×0.06，保留两位小数；",
                    "匹配系数：完全匹配1.0、高度匹配0.8、部分匹配0.5；",
                    "与商品属性不符的词（供电、安装方式等）和违反广告法的绝对化用语一律不选，不论得分高低；",
                    "其余按得分从高到低取前7个。",
                ],
            ),
            ("h", "三、搜索推广规则（SEM）"),
            (
                "li",
                [
                    "综合得分＝质量度×出价，得分高者排名在前；每个关键词四家店铺参与，只有四个展位；",
                    "点击扣费＝下一名综合得分÷本店质量度＋0.01元，四舍五入到分，且不高于本店出价；末位按该词最低起价扣费；",
                    "点击量＝日展现量×所在排名点击率，四舍五入取整；日花费＝点击量×点击扣费；",
                    "投产比＝点击量×转化率×每单利润÷日花费，保留两位小数；",
                    "增量投产比＝（调整后毛利－调整前毛利）÷（调整后日花费－调整前日花费），毛利＝点击量×转化率×每单利润，保留两位小数；大于1才值得加价；",
                    "日预算为1500元。",
                ],
            ),
            ("h", "四、文案合规"),
            (
                "p",
                "不得使用：最好、最亮、第一品牌、顶级、国家级、全网最低、治疗近视、预防近视、永不频闪。不得虚构检测与获奖。参数以本资料为准。",
            ),
        ],
    )
    ANSWERS["L3-WLTG-01"] = {
        "scores": sorted(((name, money(value)) for name, value in scores.items()), key=lambda pair: -pair[1]),
        "best": best,
        "seventh": money(scores[best[-1]]),
        "first": first,
        "total": total,
        "left": 1500 - total,
        "bid": bid,
        "second": (place, price, clicks, spent),
        "second_total": second,
        "marginal": marginal,
    }


if __name__ == "__main__":
    for make in (
        shop_decoration,
        customer_service,
        data_processing,
        visual_design,
        trade_management,
        promotion,
    ):
        make()
    for code, answers in ANSWERS.items():
        print(code)
        for name, value in answers.items():
            print(f"  {name}: {value}")
