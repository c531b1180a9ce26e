"""Makes the workbooks of the spreadsheet tasks, with the model and the flawed works: run it here, commit what it writes.

A task's starting workbook goes to pack/, the works to solution.json and flawed.json beside task.yaml. What the formulas
of a work come to is worked out by the program's own engine; the figures that the keys in task.yaml need are worked out
a second time from the rows, compared with it and printed. Same program, same bytes: seeds are fixed.
"""

# ruff: noqa: E501 (a row of a table stays on one line)
from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from make_packs import NICKNAMES_A, NICKNAMES_B, PROVINCES

from question_bank.spreadsheets.book import read_book, read_charts, value_of
from question_bank.spreadsheets.calculation import calculate
from question_bank.spreadsheets.writing import write_xlsx

HERE = Path(__file__).parent
DAY, MONEY, SHARE, WHOLE = "yyyy-mm-dd", "0.00", "0.00%", "0"
HEAD = "#e7edf3"
UNKNOWN = "未知"
Book = dict[str, Any]
Order = dict[str, Any]


# --- parts of a workbook -------------------------------------------------------------------------------------------


def serial(when: date) -> int:
    """A date as a spreadsheet counts it."""
    return (when - date(1899, 12, 30)).days


def head(*names: str) -> list[Any]:
    return [{"v": name, "b": 1, "c": HEAD} for name in names]


def money(value: float) -> dict[str, Any]:
    return {"v": value, "n": MONEY}


def day(when: date) -> dict[str, Any]:
    return {"v": serial(when), "n": DAY}


def f(formula: str, number_format: str = "") -> dict[str, Any]:
    return {"v": None, "f": formula, **({"n": number_format} if number_format else {})}


def sheet(no: int, name: str, rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> dict[str, Any]:
    return {"id": f"s{no}", "name": name, "rows": [list(row) for row in rows], "widths": list(widths)}


def notes(text: str) -> list[list[Any]]:
    """A sheet of rules: a line that begins with a Chinese number is a heading."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return [[{"v": line, "b": 1}] if line[:1] in "一二三四五" and line[1:2] == "、" else [line] for line in lines]


def nicknames(rng: random.Random, count: int) -> list[str]:
    return rng.sample([a + b for a in NICKNAMES_A for b in NICKNAMES_B], count)


def cents(value: float) -> float:
    return round(value + 1e-9, 2)


# --- writing -------------------------------------------------------------------------------------------------------


def keep_pack(code: str, name: str, book: Book) -> Book:
    """The starting workbook as a file; it has no formulas."""
    tidy = read_book(book)
    values = [[[value_of(cell) for cell in row] for row in page["rows"]] for page in tidy["sheets"]]
    path = HERE / code / "pack" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_xlsx(tidy, [], values))
    return tidy


def keep_work(code: str, name: str, book: Book, charts: Sequence[Mapping[str, Any]]) -> Mapping[str, list[list[Any]]]:
    """A whole work beside its task, its formulas worked out; gives the values of each sheet."""
    tidy = read_book(book)
    values = calculate(tidy).plain()
    for page, computed in zip(tidy["sheets"], values, strict=True):
        for cells, row in zip(page["rows"], computed, strict=True):
            for cell, value in zip(cells, row, strict=True):
                if isinstance(cell, dict) and "f" in cell:
                    cell["v"] = value
    pages = ",\n".join(
        json.dumps({key: value for key, value in page.items() if key != "rows"}, ensure_ascii=False)[:-1]
        + ', "rows": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in page["rows"]) + "\n]}"
        for page in tidy["sheets"]
    )  # fmt: skip
    drawn = json.dumps(read_charts(list(charts)), ensure_ascii=False)
    (HERE / code / name).write_text(f'{{"book": {{"sheets": [\n{pages}\n]}},\n"charts": {drawn}}}\n', "utf-8")
    return {page["name"]: rows for page, rows in zip(tidy["sheets"], values, strict=True)}


def column_of(rows: Sequence[Sequence[Any]], name: str, key: int = 0) -> dict[str, Any]:
    """A column of a sheet by the words in its first one."""
    place = list(rows[0]).index(name)
    return {row[key]: row[place] for row in rows[1:] if len(row) > place and row[key] is not None}


def agree(what: str, one: float, other: float) -> None:
    if abs(one - other) > 1e-6:
        raise ValueError(f"{what}: {one} is not {other}")


# --- dirt ----------------------------------------------------------------------------------------------------------


def in_words(when: date, rng: random.Random) -> str:
    return rng.choice(
        [f"{when.year}.{when.month}.{when.day}", f"{when.year}年{when.month}月{when.day}日", f"{when:%Y%m%d}"]
    )


def loosely(text: str, rng: random.Random) -> str:
    return rng.choice([f" {text}", f"{text} ", f"  {text} "])


def in_yuan(value: float, rng: random.Random) -> str:
    return rng.choice([f"¥{value:.2f}", f"{value:.2f}元", f"￥ {value:.2f}"])


def strewn(rows: list[list[Any]], extra: Sequence[list[Any]], rng: random.Random, first: int) -> list[list[Any]]:
    """Rows put in between, none of them above `first`."""
    for row in extra:
        rows.insert(rng.randrange(first, len(rows)), row)
    return rows


# --- 五级：干货小店的订单 ------------------------------------------------------------------------------------------

DRIED = [("香菇", 39.8), ("红枣", 29.9), ("枸杞", 45.0), ("银耳", 36.5), ("桂圆", 42.0)]
L5_HEAD = ("订单编号", "下单日期", "买家昵称", "城市", "品类", "数量", "实付金额")
CITIES = ["杭州", "南京", "广州", "济南", "成都", "武汉", "厦门", "郑州"]
L5_RULES = """
    一、数据清洗（在“订单”表中直接处理）
    1. 删除整行空白的行；订单编号重复的，只保留第一次出现的一行。
    2. “城市”为空的填“未知”。
    3. “买家昵称”首尾和中间多余的空格去掉。
    4. “下单日期”统一为日期，显示为 2026-09-01 的样子。
    5. “实付金额”统一为数值，保留两位小数，不带“¥”“元”。
    6. 不改动表头，不合并单元格，不在表格下方添加其他内容。
    二、指标计算（在“汇总”表中用公式完成）
    1. 订单数、总销量、销售额、平均每单金额、最高一单、最低一单：填在 B 列。
    2. 各品类的订单数、销量、销售额：填在下方的品类表中。
    三、图表
    用“汇总”表的品类和销售额作一张柱形图或条形图，写明标题。
"""


def l5_orders() -> list[Order]:
    rng = random.Random(20260905)
    buyers, found = nicknames(rng, 40), []
    for no in range(1, 61):
        name, price = rng.choice(DRIED)
        many = rng.choice([1, 1, 2, 2, 3, 5])
        found.append({"no": f"QH{20260900000 + no * 7 + rng.randrange(7)}", "day": date(2026, 9, 1) + timedelta(days=no // 2), "buyer": rng.choice(buyers), "city": "" if no % 15 == 4 else rng.choice(CITIES), "kind": name, "many": many, "paid": cents(price * many * rng.choice([1, 1, 0.9]))})  # fmt: skip
    return found


def l5_dirty(orders: Sequence[Order]) -> list[list[Any]]:
    rng, rows = random.Random(5), []
    for n, o in enumerate(orders):
        when = in_words(o["day"], rng) if n % 10 == 6 else day(o["day"])
        paid = in_yuan(o["paid"], rng) if n % 12 == 3 else money(o["paid"])
        buyer = loosely(o["buyer"], rng) if n % 11 == 5 else o["buyer"]
        rows.append([o["no"], when, buyer, o["city"] or None, o["kind"], o["many"], paid])
    copies = [list(row) for row in rng.sample(rows[:50], 6)]
    return strewn(strewn(rows, copies, rng, 52), [[], []], rng, 10)


def l5_book(
    rows: Sequence[Sequence[Any]], figures: Mapping[str, Any] = {}, kinds: Mapping[str, Sequence[Any]] = {}
) -> Book:
    names = ["订单数", "总销量", "销售额", "平均每单金额", "最高一单", "最低一单"]
    table = [[name, figures.get(name)] for name in names]
    of_kinds = [[name, *kinds.get(name, ())] for name, _ in DRIED]
    return {"sheets": [
        sheet(1, "任务说明", notes(L5_RULES), [640]),
        sheet(2, "订单", [head(*L5_HEAD), *rows], [124, 112, 128, 80, 72, 64, 96]),
        sheet(3, "汇总", [head("指标", "结果"), *table, [], head("品类", "订单数", "销量", "销售额"), *of_kinds], [130, 110, 90, 110]),
    ]}  # fmt: skip


def l5() -> None:
    code, orders = "L5-SJCL-01", l5_orders()
    keep_pack(code, "orders.xlsx", l5_book(l5_dirty(orders)))
    clean = [
        [o["no"], day(o["day"]), o["buyer"], o["city"] or UNKNOWN, o["kind"], o["many"], money(o["paid"])]
        for o in orders
    ]
    figures = {"订单数": f("=COUNTA(订单!A2:A61)"), "总销量": f("=SUM(订单!F2:F61)"), "销售额": f("=SUM(订单!G2:G61)", MONEY), "平均每单金额": f("=ROUND(AVERAGE(订单!G2:G61),2)", MONEY), "最高一单": f("=MAX(订单!G2:G61)", MONEY), "最低一单": f("=MIN(订单!G2:G61)", MONEY)}  # fmt: skip
    kinds = {name: [f(f"=COUNTIF(订单!$E$2:$E$61,A{r})"), f(f"=SUMIF(订单!$E$2:$E$61,A{r},订单!$F$2:$F$61)"), f(f"=SUMIF(订单!$E$2:$E$61,A{r},订单!$G$2:$G$61)", MONEY)] for r, (name, _) in enumerate(DRIED, 10)}  # fmt: skip
    chart = {
        "id": "c1",
        "sheet": "s3",
        "kind": "column",
        "range": "A9:A14,D9:D14",
        "title": "2026年9月各品类销售额",
        "x": "品类",
        "y": "销售额（元）",
    }
    made = keep_work(code, "solution.json", l5_book(clean, figures, kinds), [chart])["汇总"]
    result = column_of(made, "结果")
    agree("sales", result["销售额"], sum(o["paid"] for o in orders))
    agree("items", result["总销量"], sum(o["many"] for o in orders))
    print(code, result, {row[0]: row[1:4] for row in made[9:]})
    # the flawed work: only copies and empty rows are gone, the figures are typed in, one of them is wrong, the chart is a pie
    rough = [row for n, row in enumerate(l5_dirty(orders)) if row]
    seen: set[str] = set()
    rough = [row for row in rough if not (row[0] in seen or seen.add(row[0]))]  # type: ignore[func-returns-value]
    typed = {name: value for name, value in result.items() if name in figures} | {"销售额": 1}
    keep_work(code, "flawed.json", l5_book(rough, typed), [{**chart, "kind": "pie", "title": ""}])


# --- 四级：家居网店的订单 ------------------------------------------------------------------------------------------

HOME = [
    ("NC-01", "云感四件套", 269.0),
    ("NC-02", "亚麻抱枕", 49.0),
    ("NC-03", "香薰蜡烛", 68.0),
    ("NC-04", "藤编收纳篮", 59.0),
    ("NC-05", "羊毛盖毯", 188.0),
    ("NC-06", "陶瓷花瓶", 79.0),
]
SOURCES = ["搜索", "推荐", "直播", "短视频"]
L4_HEAD = ("订单编号", "下单日期", "买家昵称", "省份", "商品编码", "数量", "实付金额", "订单状态", "流量来源")
L4_FIGURES = [
    ("订单总数", "清洗后的订单行数"),
    ("支付订单数", "订单状态不是“交易关闭”的订单数"),
    ("退款订单数", "订单状态是“已退款”的订单数"),
    ("销售额", "支付订单的实付金额之和（元，含已退款）"),
    ("客单价", "销售额÷支付订单数（元，四舍五入到两位小数）"),
    ("访客数", "“流量”表中10月全部来源的访客数之和"),
    ("转化率", "支付订单数÷访客数，显示为百分数，两位小数"),
    ("退款率", "退款订单数÷支付订单数，显示为百分数，两位小数"),
]
L4_RULES = """
    一、数据清洗规则（在“订单”表中直接处理）
    1. 删除整行空白的行和买家昵称含“测试”的订单。
    2. 订单编号重复的，只保留第一次出现的一行。
    3. “省份”为空的填“未知”。
    4. “买家昵称”首尾和中间多余的空格去掉。
    5. “下单日期”统一为日期，显示为 2026-10-01 的样子。
    6. “实付金额”统一为数值，保留两位小数，不带“¥”“元”。
    7. 不改动表头和列名；需要的辅助列放在表格右侧，用后删除。
    二、指标口径（在“指标”表的 B 列用公式计算，口径见 C 列）
    三、商品销售（在“商品销售”表中用公式计算，只计支付订单）
    1. 销量、销售额按商品编码汇总；占比＝该商品销售额÷六种商品销售额之和，显示为百分数，两位小数。
    2. 排名按销售额从高到低；“合计”行填销量与销售额之和。
    四、图表
    用“商品销售”表作一张图，比较六种商品的销售额，不含合计行；写明标题和坐标轴标题。
"""


def l4_orders() -> list[Order]:
    rng = random.Random(20261104)
    buyers, states, found = nicknames(rng, 120), ["交易成功"] * 14 + ["已退款"] * 2 + ["交易关闭"], []
    for no in range(1, 221):
        code, _, price = rng.choice(HOME)
        many = rng.choice([1, 1, 1, 2, 2, 3])
        found.append({"no": f"NC202610{no:04d}", "day": date(2026, 10, 1) + timedelta(days=(no - 1) * 31 // 220), "buyer": rng.choice(buyers), "province": "" if rng.random() < 0.04 else rng.choice(PROVINCES), "code": code, "many": many, "paid": cents(price * many * rng.choice([1, 1, 0.95, 0.9])), "state": rng.choice(states), "source": rng.choice(SOURCES)})  # fmt: skip
    return found


def l4_dirty(orders: Sequence[Order]) -> list[list[Any]]:
    rng, rows = random.Random(7), []
    for o in orders:
        when = in_words(o["day"], rng) if rng.random() < 0.07 else day(o["day"])
        buyer = loosely(o["buyer"], rng) if rng.random() < 0.07 else o["buyer"]
        paid = in_yuan(o["paid"], rng) if rng.random() < 0.07 else money(o["paid"])
        rows.append([o["no"], when, buyer, o["province"] or None, o["code"], o["many"], paid, o["state"], o["source"]])
    copies = [list(row) for row in rng.sample(rows[:180], 14)]
    tests = [
        [
            f"TEST{n + 1:03d}",
            day(date(2026, 10, 8 + n)),
            f"测试账号{n + 1}",
            "浙江",
            "NC-02",
            1,
            money(0.01),
            "交易成功",
            "搜索",
        ]
        for n in range(5)
    ]
    return strewn(strewn(strewn(rows, copies, rng, 185), tests, rng, 20), [[], [], []], rng, 20)


def l4_traffic() -> list[list[Any]]:
    return [
        [
            day(date(2026, 10, 1) + timedelta(days=n)),
            92 + n * 7 % 40,
            81 + n * 11 % 37,
            40 + n * 13 % 55,
            33 + n * 5 % 29,
        ]
        for n in range(31)
    ]


def l4_clean(orders: Sequence[Order]) -> list[list[Any]]:
    return [
        [
            o["no"],
            day(o["day"]),
            o["buyer"],
            o["province"] or UNKNOWN,
            o["code"],
            o["many"],
            money(o["paid"]),
            o["state"],
            o["source"],
        ]
        for o in orders
    ]


def l4_book(
    rows: Sequence[Sequence[Any]], figures: Mapping[str, Any] = {}, goods: Mapping[str, Sequence[Any]] = {}
) -> Book:
    table = [[code, name, *goods.get(code, ())] for code, name, _ in HOME] + [
        [{"v": "合计", "b": 1}, None, *goods.get("合计", ())]
    ]
    return {"sheets": [
        sheet(1, "任务说明", notes(L4_RULES), [680]),
        sheet(2, "订单", [head(*L4_HEAD), *rows], [124, 112, 130, 70, 80, 56, 96, 86, 80]),
        sheet(3, "流量", [head("日期", *SOURCES), *l4_traffic()], [104, 70, 70, 70, 70]),
        sheet(4, "商品销售", [head("商品编码", "商品名称", "销量", "销售额", "占比", "排名"), *table], [90, 120, 80, 110, 90, 70]),
        sheet(5, "指标", [head("指标", "结果", "口径"), *[[name, figures.get(name), how] for name, how in L4_FIGURES]], [120, 110, 380]),
    ]}  # fmt: skip


def l4() -> None:
    code, orders = "L4-SJCL-02", l4_orders()
    keep_pack(code, "orders.xlsx", l4_book(l4_dirty(orders)))
    paid = '订单!$H$2:$H$221,"<>交易关闭"'
    figures = {
        "订单总数": f("=COUNTA(订单!A2:A221)"), "支付订单数": f(f"=COUNTIF({paid})"), "退款订单数": f('=COUNTIF(订单!H2:H221,"已退款")'), "销售额": f(f"=SUMIFS(订单!G2:G221,{paid})", MONEY), "客单价": f("=ROUND(B5/B3,2)", MONEY),
        "访客数": f("=SUM(流量!B2:E32)"), "转化率": f("=B3/B7", SHARE), "退款率": f("=B4/B3", SHARE),
    }  # fmt: skip
    goods: dict[str, list[Any]] = {}
    for r, (name, _, _) in enumerate(HOME, 2):
        wanted = f"订单!$E$2:$E$221,A{r},{paid}"
        goods[name] = [
            f(f"=SUMIFS(订单!$F$2:$F$221,{wanted})"),
            f(f"=SUMIFS(订单!$G$2:$G$221,{wanted})", MONEY),
            f(f"=D{r}/SUM($D$2:$D$7)", SHARE),
            f(f"=RANK(D{r},$D$2:$D$7)"),
        ]
    goods["合计"] = [f("=SUM(C2:C7)"), f("=SUM(D2:D7)", MONEY)]
    chart = {
        "id": "c1",
        "sheet": "s4",
        "kind": "column",
        "range": "B1:B7,D1:D7",
        "title": "暖橙家居2026年10月各商品销售额",
        "x": "商品",
        "y": "销售额（元）",
    }
    made = keep_work(code, "solution.json", l4_book(l4_clean(orders), figures, goods), [chart])
    result = column_of(made["指标"], "结果")
    kept = [o for o in orders if o["state"] != "交易关闭"]
    agree("sales", result["销售额"], sum(o["paid"] for o in kept))
    agree("orders", result["支付订单数"], len(kept))
    agree("visitors", result["访客数"], sum(sum(row[1:]) for row in l4_traffic()))
    agree("refunds", result["退款率"], sum(o["state"] == "已退款" for o in orders) / len(kept))
    print(code, sum(o["paid"] for o in orders), result, made["商品销售"][1:], sum(not o["province"] for o in orders))
    # the flawed work: copies, tests and empty rows are gone and cities filled; dates and amounts in words stay; figures typed in
    seen: set[str] = set()
    rough = [
        row for row in l4_dirty(orders) if row and "测试" not in row[2] and not (row[0] in seen or seen.add(row[0]))
    ]  # type: ignore[func-returns-value]
    rough = [[*row[:3], row[3] or UNKNOWN, *row[4:]] for row in rough]
    typed = {name: result[name] for name in ("订单总数", "支付订单数", "退款订单数")} | {
        "销售额": f("=SUM(订单!G2:G221)", MONEY)
    }
    keep_work(code, "flawed.json", l4_book(rough, typed), [{**chart, "kind": "pie", "range": "A1:C8"}])


# --- 三级：户外店的经营指标 ----------------------------------------------------------------------------------------

OUTDOOR = [
    ("AX-01", "徒步登山杖", "装备", 129.0, 58.0),
    ("AX-02", "速干短袖", "服饰", 89.0, 36.5),
    ("AX-03", "折叠露营椅", "露营", 159.0, 82.0),
    ("AX-04", "便携咖啡壶", "露营", 119.0, 55.0),
    ("AX-05", "防水腰包", "装备", 69.0, 24.0),
    ("AX-06", "轻量冲锋衣", "服饰", 399.0, 188.0),
    ("AX-07", "露营灯", "露营", 79.0, 33.0),
    ("AX-08", "羊毛徒步袜", "服饰", 39.0, 13.5),
]
KINDS = ("装备", "服饰", "露营")
L3_HEAD = ("订单编号", "支付日期", "买家ID", "渠道", "商品编码", "数量", "实付金额", "重量", "订单状态")
CHANNELS = ["搜索", "直播", "短视频", "私域"]
WRITINGS = {
    "搜索": ["搜索流量", "搜 索"],
    "直播": ["直播间", "店播直播"],
    "短视频": ["短视频引流"],
    "私域": ["私域社群", "微信私域"],
}
WEEKS = [("第1周", 2, 8), ("第2周", 9, 15), ("第3周", 16, 22), ("第4周", 23, 29)]
L3_FIGURES = [
    ("支付订单数", "状态不是“交易关闭”的订单数"),
    ("支付买家数", "支付订单中不同买家ID的个数"),
    ("销售额", "支付订单实付金额之和（元）"),
    ("客单价", "销售额÷支付买家数（元，四舍五入到两位小数）"),
    ("访客数", "“流量”表11月2日—29日访客数之和"),
    ("转化率", "支付买家数÷访客数"),
    ("退款率", "状态为“已退款”的实付金额÷销售额"),
    ("毛利率", "（销售额－支付订单成本）÷销售额，成本＝成本价×数量"),
    ("复购率", "支付订单不少于2单的买家数÷支付买家数"),
]
L3_RULES = """
    一、数据清洗规则（在“订单”表中直接处理）
    1. 删除整行空白的行；订单编号重复的只保留第一次出现的一行（编号大小写、首尾空格不同的视为相同，编号统一为大写、无空格）。
    2. “支付日期”统一为日期，显示为 2026-11-02 的样子；四周以外（11月2日以前、11月29日以后）的订单删除。
    3. “渠道”统一为四种写法：搜索、直播、短视频、私域。
    4. “重量”统一为克，只写数字：1.2kg 写 1200，800g 写 800，没有写单位的数字本来就是克。
    5. “实付金额”统一为数值，保留两位小数。
    二、补充两列（在“订单”表 J、K 列，用公式，列名“成本”“周次”）
    1. 成本＝“商品资料”中的成本价×数量，用 VLOOKUP 或 XLOOKUP 等查找函数。
    2. 周次：按支付日期所在周写“第1周”至“第4周”（11月2日至8日为第1周，以此类推）。
    三、指标计算（在“指标”表 B 列用公式，口径见 C 列；比率显示为百分数，两位小数）
    四、周趋势与类目（在“周趋势”“类目”表用公式，只计支付订单）
    1. 周趋势：各周销售额、支付订单数、访客数、销售额环比（第1周不填）。
    2. 类目：各类目销售额、毛利、毛利率（需要时可在“订单”表再加辅助列）。
    五、图表
    1. 用“周趋势”作一张折线图，反映四周销售额的变化；2. 另作一张图比较各类目，类型自选。均写明标题。
"""


def l3_orders() -> list[Order]:
    rng = random.Random(20261130)
    buyers, states, found = (
        [f"U{n:04d}" for n in rng.sample(range(1000, 9999), 150)],
        ["交易成功"] * 15 + ["已退款"] * 2 + ["交易关闭"],
        [],
    )
    for no in range(1, 241):
        code, _, _, price, _ = rng.choice(OUTDOOR)
        many = rng.choice([1, 1, 1, 2, 3])
        found.append({"no": f"AX1126{no:04d}", "day": date(2026, 11, 2) + timedelta(days=(no - 1) * 28 // 240), "buyer": rng.choice(buyers), "channel": rng.choice(CHANNELS), "code": code, "many": many, "paid": cents(price * many * rng.choice([1, 1, 0.88])), "grams": 50 * rng.randrange(3, 60), "state": rng.choice(states)})  # fmt: skip
    return found


def l3_row(o: Order) -> list[Any]:
    return [
        o["no"],
        day(o["day"]),
        o["buyer"],
        o["channel"],
        o["code"],
        o["many"],
        money(o["paid"]),
        o["grams"],
        o["state"],
    ]


def l3_dirty(orders: Sequence[Order]) -> list[list[Any]]:
    rng, rows = random.Random(11), []
    for o in orders:
        row = l3_row(o)
        row[1] = in_words(o["day"], rng) if rng.random() < 0.06 else row[1]
        row[3] = rng.choice(WRITINGS[o["channel"]]) if rng.random() < 0.15 else row[3]
        row[6] = in_yuan(o["paid"], rng) if rng.random() < 0.06 else row[6]
        style = rng.random()
        row[7] = f"{o['grams'] / 1000:g}kg" if style < 0.08 else f"{o['grams']}g" if style < 0.16 else row[7]
        rows.append(row)
    copies = [
        [row[0] if n % 2 else rng.choice([row[0].lower(), f" {row[0]}"]), *row[1:]]
        for n, row in enumerate(rng.sample(rows[:200], 12))
    ]
    outside = [
        l3_row({**o, "no": f"AX1126{9000 + n}", "day": when})
        for n, (o, when) in enumerate(
            zip(
                orders[:6],
                [
                    date(2026, 10, 30),
                    date(2026, 10, 31),
                    date(2026, 11, 1),
                    date(2026, 11, 30),
                    date(2026, 12, 1),
                    date(2026, 12, 2),
                ],
                strict=True,
            )
        )
    ]
    return strewn(strewn(strewn(rows, copies, rng, 205), outside, rng, 20), [[], [], []], rng, 20)


def l3_traffic() -> list[list[Any]]:
    return [
        [day(date(2026, 11, 2) + timedelta(days=n)), 210 + n * 17 % 90 + (160 if n in (9, 10) else 0)]
        for n in range(28)
    ]


def l3_book(
    rows: Sequence[Sequence[Any]],
    figures: Mapping[str, Any] = {},
    weeks: Mapping[str, Sequence[Any]] = {},
    kinds: Mapping[str, Sequence[Any]] = {},
    more: Sequence[str] = (),
) -> Book:
    spans = [[name, f"11月{first}日—{last}日", *weeks.get(name, ())] for name, first, last in WEEKS]
    return {"sheets": [
        sheet(1, "任务说明", notes(L3_RULES), [760]),
        sheet(2, "订单", [head(*L3_HEAD, *more), *rows], [112, 112, 80, 90, 80, 56, 96, 76, 86, 80, 72]),
        sheet(3, "商品资料", [head("商品编码", "商品名称", "类目", "售价", "成本价"), *[[a, b, c, money(d), money(e)] for a, b, c, d, e in OUTDOOR]], [90, 120, 72, 80, 80]),
        sheet(4, "流量", [head("日期", "访客数"), *l3_traffic()], [104, 80]),
        sheet(5, "指标", [head("指标", "结果", "口径"), *[[name, figures.get(name), how] for name, how in L3_FIGURES]], [110, 110, 430]),
        sheet(6, "周趋势", [head("周次", "日期", "销售额", "支付订单数", "访客数", "环比"), *spans], [72, 130, 110, 96, 80, 80]),
        sheet(7, "类目", [head("类目", "销售额", "毛利", "毛利率"), *[[name, *kinds.get(name, ())] for name in KINDS]], [80, 110, 110, 80]),
    ]}  # fmt: skip


def l3_added(r: int) -> list[Any]:
    return [
        f(f"=VLOOKUP(E{r},商品资料!$A$2:$E$9,5,FALSE)*F{r}", MONEY),
        f(f'="第"&(INT((B{r}-DATE(2026,11,2))/7)+1)&"周"'),
        f(f"=VLOOKUP(E{r},商品资料!$A$2:$C$9,3,FALSE)"),
    ]


def l3() -> None:
    code, orders = "L3-SJCL-01", l3_orders()
    keep_pack(code, "orders.xlsx", l3_book(l3_dirty(orders)))
    rows = [[*l3_row(o), *l3_added(r)] for r, o in enumerate(orders, 2)]
    paid = '订单!$I$2:$I$241,"<>交易关闭"'
    once = '订单!$I$2:$I$241<>"交易关闭"'
    times = f"COUNTIFS(订单!$C$2:$C$241,订单!$C$2:$C$241,{paid})"
    figures = {
        "支付订单数": f(f"=COUNTIFS({paid})"), "销售额": f(f"=SUMIFS(订单!G2:G241,{paid})", MONEY), "客单价": f("=ROUND(B4/B3,2)", MONEY), "访客数": f("=SUM(流量!B2:B29)"), "转化率": f("=B3/B6", SHARE),
        "退款率": f('=SUMIFS(订单!G2:G241,订单!I2:I241,"已退款")/B4', SHARE), "毛利率": f(f"=(B4-SUMIFS(订单!J2:J241,{paid}))/B4", SHARE),
    }  # fmt: skip
    at_least_once = f'({once})/({times}+(订单!$I$2:$I$241="交易关闭"))'
    figures["支付买家数"] = f(f"=ROUND(SUMPRODUCT({at_least_once}),0)")
    figures["复购率"] = f(f"=ROUND(SUMPRODUCT({at_least_once}*({times}>=2)),0)/B3", SHARE)
    weeks = {name: [f(f"=SUMIFS(订单!$G$2:$G$241,订单!$K$2:$K$241,A{r},{paid})", MONEY), f(f"=COUNTIFS(订单!$K$2:$K$241,A{r},{paid})"), f(f"=SUM(流量!B{2 + 7 * (r - 2)}:B{8 + 7 * (r - 2)})"), *([f(f"=C{r}/C{r - 1}-1", SHARE)] if r > 2 else [])] for r, (name, _, _) in enumerate(WEEKS, 2)}  # fmt: skip
    kinds = {name: [f(f"=SUMIFS(订单!$G$2:$G$241,订单!$L$2:$L$241,A{r},{paid})", MONEY), f(f"=B{r}-SUMIFS(订单!$J$2:$J$241,订单!$L$2:$L$241,A{r},{paid})", MONEY), f(f"=C{r}/B{r}", SHARE)] for r, name in enumerate(KINDS, 2)}  # fmt: skip
    charts = [
        {
            "id": "c1",
            "sheet": "s6",
            "kind": "line",
            "range": "A1:A5,C1:C5",
            "title": "岸汐户外11月各周销售额",
            "x": "周次",
            "y": "销售额（元）",
        },
        {
            "id": "c2",
            "sheet": "s7",
            "kind": "bar",
            "range": "A1:C4",
            "title": "各类目销售额与毛利",
            "x": "类目",
            "y": "金额（元）",
        },
    ]
    made = keep_work(code, "solution.json", l3_book(rows, figures, weeks, kinds, ["成本", "周次", "类目"]), charts)
    result = column_of(made["指标"], "结果")
    kept = [o for o in orders if o["state"] != "交易关闭"]
    cost = {c: e for c, _, _, _, e in OUTDOOR}
    by_buyer: dict[str, int] = defaultdict(int)
    for o in kept:
        by_buyer[o["buyer"]] += 1
    sales = sum(o["paid"] for o in kept)
    agree("sales", result["销售额"], sales)
    agree("buyers", result["支付买家数"], len(by_buyer))
    agree("margin", result["毛利率"], (sales - sum(cost[o["code"]] * o["many"] for o in kept)) / sales)
    agree("again", result["复购率"], sum(n > 1 for n in by_buyer.values()) / len(by_buyer))
    print(
        code,
        sum(o["paid"] for o in orders),
        sum(o["grams"] for o in orders),
        result,
        made["周趋势"][1:],
        made["类目"][1:],
        [row[8:] for row in made["订单"][1:4]],
        orders[99]["no"],
    )
    rough = [row for row in l3_dirty(orders) if row]
    keep_work(
        code,
        "flawed.json",
        l3_book(
            [[*row, *l3_added(r)] for r, row in enumerate(rough, 2)],
            {**figures, "客单价": f("=ROUND(B4/B2,2)", MONEY)},
            {},
            {},
            ["成本", "周次", "类目"],
        ),
        [],
    )


# --- 二级：会员分层与销售预测 --------------------------------------------------------------------------------------

TYPES = [
    "重要价值客户",
    "重要保持客户",
    "重要发展客户",
    "重要挽留客户",
    "一般价值客户",
    "一般保持客户",
    "一般发展客户",
    "一般挽留客户",
]
L2_HEAD = ("订单编号", "下单日期", "会员编号", "商品系列", "实付金额", "状态")
SERIES = ["花果茶", "原叶茶", "冷泡茶", "茶点"]
MONTHS = 12
L2_RULES = """
    一、数据清洗规则（在“订单”表中直接处理）
    1. 删除整行空白的行和没有会员编号的订单；订单编号重复的只保留第一次出现的一行。
    2. “下单日期”统一为日期，显示为 2026-01-01 的样子；“实付金额”统一为数值，保留两位小数。
    3. “商品系列”去掉多余空格。状态为“交易关闭”的订单保留在表中，但以下各项计算都不计入。
    二、会员价值（在“会员”表用公式计算，分析日为 2026-12-31）
    1. R（天）＝分析日－最近一次下单日期；F（次）＝下单次数；M（元）＝实付金额合计，四舍五入到两位小数。
    2. R 值：R≤60 记“高”，否则记“低”；F 值：F≥6 记“高”，否则记“低”；M 值：M≥900 记“高”，否则记“低”。
    3. 客户类型：M 高为“重要”，M 低为“一般”；R、F 都高为“价值”，R 低 F 高为“保持”，R 高 F 低为“发展”，R、F 都低为“挽留”，例如“重要价值客户”。
    三、分层汇总（在“分层”表用公式计算）：各类型的人数、消费金额、人数占比、金额占比（百分数，两位小数）。
    四、月度与预测（在“月度”表用公式计算）
    1. 各月销售额、订单数、环比增长率（1月不填）。
    2. 用 1—12 月的销售额作线性趋势（FORECAST 等函数，自变量为月序 1—12），预测 2027年1—3月（月序 13—15）的销售额，四舍五入到整数，填在“预测”列。
    五、图表：至少两张，一张反映客户分层，一张反映月度销售趋势；写明标题。
"""


def l2_orders() -> tuple[list[str], list[Order]]:
    rng = random.Random(20270101)
    members = [f"V{n:03d}" for n in range(1, 51)]
    found: list[Order] = []
    for place, member in enumerate(members):
        eager, rich = (9, 6, 4, 2)[place % 4], (1.6, 1.0, 0.8)[place % 3]
        last = date(2026, 12, 28) if place % 5 else date(2026, 8, 20)
        first = date(2026, 1, 2) + timedelta(days=rng.randrange(60))
        for time in range(max(1, eager + rng.choice([-1, 0, 0, 1]))):
            when = first + timedelta(days=int((last - first).days * rng.random() ** 0.8) if time else 0)
            found.append({"day": when, "member": member, "series": rng.choice(SERIES), "paid": cents(rng.choice([58, 88, 128, 168, 228]) * rich * rng.choice([1, 0.9, 1])), "state": "交易关闭" if time and rng.random() < 0.05 else "交易成功"})  # fmt: skip
    found.sort(key=lambda o: (o["day"], o["member"]))
    for no, o in enumerate(found, 1):
        o["no"] = f"HG{o['day']:%m%d}{no:04d}"
    return members, found


def l2_row(o: Order) -> list[Any]:
    return [o["no"], day(o["day"]), o["member"], o["series"], money(o["paid"]), o["state"]]


def l2_dirty(orders: Sequence[Order]) -> list[list[Any]]:
    rng, rows = random.Random(13), []
    for o in orders:
        row = l2_row(o)
        row[1] = in_words(o["day"], rng) if rng.random() < 0.06 else row[1]
        row[3] = loosely(o["series"], rng) if rng.random() < 0.06 else row[3]
        row[4] = in_yuan(o["paid"], rng) if rng.random() < 0.06 else row[4]
        rows.append(row)
    copies = [list(row) for row in rng.sample(rows[: len(rows) - 40], 12)]
    nobody = [[f"HG0000{n:04d}", day(date(2026, 3 + n, 11)), None, "茶点", money(66), "交易成功"] for n in range(4)]
    return strewn(strewn(strewn(rows, copies, rng, len(rows) - 30), nobody, rng, 20), [[], [], []], rng, 20)


def l2_book(
    members: Sequence[str],
    rows: Sequence[Sequence[Any]],
    people: Mapping[str, Sequence[Any]] = {},
    types: Mapping[str, Sequence[Any]] = {},
    months: Callable[[int], Sequence[Any]] = lambda _n: (),
) -> Book:
    table = [[n, f"2026年{n}月" if n <= MONTHS else f"2027年{n - MONTHS}月", *months(n)] for n in range(1, MONTHS + 4)]
    return {"sheets": [
        sheet(1, "任务说明", notes(L2_RULES), [860]),
        sheet(2, "订单", [head(*L2_HEAD), *rows], [112, 112, 86, 86, 96, 86]),
        sheet(3, "会员", [head("会员编号", "最近下单", "R", "F", "M", "R值", "F值", "M值", "客户类型"), *[[member, *people.get(member, ())] for member in members]], [86, 104, 60, 60, 96, 60, 60, 60, 120]),
        sheet(4, "分层", [head("客户类型", "人数", "消费金额", "人数占比", "金额占比"), *[[name, *types.get(name, ())] for name in TYPES]], [120, 70, 110, 90, 90]),
        sheet(5, "月度", [head("月序", "月份", "销售额", "订单数", "环比", "预测"), *table], [60, 96, 110, 80, 90, 96]),
    ]}  # fmt: skip


def l2_works(
    last: int, rows: int
) -> tuple[Callable[[int], list[Any]], dict[str, list[Any]], Callable[[int], list[Any]]]:
    """The formulas of the three sheets over the orders down to row `last`, for so many members."""
    done = f'订单!$F$2:$F${last},"<>交易关闭"'
    of_member = f"订单!$C$2:$C${last},A{{r}},{done}"
    people = lambda r: [  # noqa: E731
        f(f"=MAXIFS(订单!$B$2:$B${last},{of_member.format(r=r)})", DAY), f(f"=DATE(2026,12,31)-B{r}", WHOLE), f(f"=COUNTIFS({of_member.format(r=r)})"), f(f"=ROUND(SUMIFS(订单!$E$2:$E${last},{of_member.format(r=r)}),2)", MONEY),
        f(f'=IF(C{r}<=60,"高","低")'), f(f'=IF(D{r}>=6,"高","低")'), f(f'=IF(E{r}>=900,"高","低")'),
        f(f'=IF(H{r}="高","重要","一般")&IF(F{r}="高",IF(G{r}="高","价值","发展"),IF(G{r}="高","保持","挽留"))&"客户"'),
    ]  # fmt: skip
    types = {name: [f(f"=COUNTIF(会员!$I$2:$I${rows + 1},A{r})"), f(f"=SUMIF(会员!$I$2:$I${rows + 1},A{r},会员!$E$2:$E${rows + 1})", MONEY), f(f"=B{r}/SUM($B$2:$B$9)", SHARE), f(f"=C{r}/SUM($C$2:$C$9)", SHARE)] for r, name in enumerate(TYPES, 2)}  # fmt: skip

    def months(n: int) -> list[Any]:
        r = n + 1
        if n > MONTHS:
            return [None, None, None, f(f"=ROUND(FORECAST(A{r},$C$2:$C$13,$A$2:$A$13),0)")]
        span = f'订单!$B$2:$B${last},">="&DATE(2026,A{r},1),订单!$B$2:$B${last},"<"&DATE(2026,A{r}+1,1),{done}'
        return [
            f(f"=SUMIFS(订单!$E$2:$E${last},{span})", MONEY),
            f(f"=COUNTIFS({span})"),
            *([f(f"=C{r}/C{r - 1}-1", SHARE)] if n > 1 else []),
        ]

    return people, types, months


def l2() -> None:
    code = "L2-SJFX-01"
    members, orders = l2_orders()
    keep_pack(code, "members.xlsx", l2_book(members, l2_dirty(orders)))
    people, types, months = l2_works(len(orders) + 1, len(members))
    of_people = {member: people(r) for r, member in enumerate(members, 2)}
    charts = [
        {
            "id": "c1",
            "sheet": "s4",
            "kind": "bar",
            "range": "A1:B9",
            "title": "禾光茶饮会员分层人数",
            "x": "客户类型",
            "y": "人数",
        },
        {
            "id": "c2",
            "sheet": "s5",
            "kind": "line",
            "range": "B1:C13",
            "title": "2026年月度销售额",
            "x": "月份",
            "y": "销售额（元）",
        },
    ]
    made = keep_work(
        code, "solution.json", l2_book(members, [l2_row(o) for o in orders], of_people, types, months), charts
    )
    done = [o for o in orders if o["state"] != "交易关闭"]
    spent: dict[str, float] = defaultdict(float)
    for o in done:
        spent[o["member"]] += o["paid"]
    for member, sum_ in column_of(made["会员"], "M").items():
        agree(member, sum_, round(spent[member], 2))
    by_month = [sum(o["paid"] for o in done if o["day"].month == n) for n in range(1, 13)]
    for (no, sum_), other in zip(list(column_of(made["月度"], "销售额").items()), by_month, strict=False):
        agree(str(no), sum_, other)
    mean = sum(by_month) / 12
    steep = sum((x - 6.5) * (y - mean) for x, y in enumerate(by_month, 1)) / sum((x - 6.5) ** 2 for x in range(1, 13))
    agree("forecast", made["月度"][13][5], round(mean + steep * (13 - 6.5)))
    print(
        code,
        len(orders),
        sum(o["paid"] for o in orders),
        made["分层"][1:],
        made["月度"][1:],
        *made["会员"][1:51],
        sep="\n",
    )
    seen: set[str] = set()
    rough = [row for row in l2_dirty(orders) if row and row[2] and not (row[0] in seen or seen.add(row[0]))]  # type: ignore[func-returns-value]
    rough_people = {member: cells[:4] for member, cells in of_people.items()}
    keep_work(code, "flawed.json", l2_book(members, rough, rough_people), charts[:1])


if __name__ == "__main__":
    for make in (l5, l4, l3, l2):
        make()
