"""Makes the material packs of the plan tasks: run it in this folder's project and commit what it writes.

The figures that the tasks ask for are worked out from the rows written here, and printed at the end.
"""

# ruff: noqa: E501 (a row of a table stays on one line)
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import plan_cases_l1
import plan_cases_l2
from make_packs import document, grid, pack, workbook

from question_bank.finance import break_even, discounted_payback, irr, npv, payback, rounded

# --- 一级：财务分析及投融资方案设计 --------------------------------------------------------------------------------


def finance() -> None:
    folder = pack("L1-CWTZ-01")
    orders = [18, 22, 26, 28, 28]
    sheets = {
        "投资估算": grid("""
            项目|金额（万元）|说明
            中央厨房设备|420|清洗、切配、真空、冷藏设备，到厂价
            装修改造|160|厂房净化、三间直播间
            系统开发|80|订单、溯源、直播排期系统
            流动资金|90|第0年垫支，第5年末全部收回
        """),
        "销量预测": [["年份", "订单量（万单）", "说明"]]
        + [
            [f"第{n}年", count, note]
            for n, (count, note) in enumerate(
                zip(orders, ["开工第一年，边建边销", "老客复购提升", "达产", "满产", "满产"], strict=True), 1
            )
        ],
        "单位收入和成本": grid("""
            项目|金额（元/单）|说明
            客单价|48.00|三菜一汤套餐为主，已扣优惠券
            原料和人工计件|21.00|随订单量变动
            包装和冰袋|2.20|随订单量变动
            快递|4.30|冷链，按单结算
            平台扣点|2.40|客单价的5%
            直播推广|3.10|随订单量变动
        """),
        "固定付现费用": grid("""
            项目|金额（万元/年）|说明
            固定人员工资|78|厂长、主播、品控、客服
            厂房租金|26|合同五年不变
            系统运维|8|
            管理和其他|8|
        """),
        "融资条件": grid("""
            资金来源|可用上限（万元）|年成本率|条件
            股东增资|300|15%|要求回报率15%
            留存收益|200|15%|机会成本按股东要求回报率计
            设备抵押借款|300|10%|税前年利率，四年等额还本，每年末还本付息
            设备融资租赁|420|14%|税前实际年成本，三年，按季支付
        """),
    }
    widths = {name: [20, 18, 18, 44] for name in sheets}
    workbook(folder / "figures.xlsx", sheets, widths)
    document(
        folder / "project.docx",
        "“云栖里”净菜直播工厂项目说明",
        [
            ("h", "一、项目由来"),
            ("p", "“云栖里”在网上销售预制净菜，过去三年全部委托代工，旺季排不上产能，品控投诉占全部投诉的四成。公司打算租用城北一处1800平方米的厂房，自建中央厨房和三间直播间：顾客下单后当天备料、当天发货，备料过程同步直播。"),
            ("p", "项目建设期一年（第0年），经营期五年（第1—5年）。达产年为第3年。"),
            ("h", "二、测算规则"),
            ("li", [
                "建设投资包括设备、装修和系统，全部在第0年支付；流动资金在第0年垫支，第5年末全部收回。",
                "建设投资按直线法在五年内折旧（摊销），残值率5%，残值在第5年末收回，不考虑清理费用。",
                "所得税税率25%，以（营业收入－变动成本－固定付现成本－折旧）为应纳税所得额，当年缴纳；不考虑增值税及附加。",
                "平台扣点按客单价的5%计算，客单价变动时随之变动；其余单位成本不随售价变动。",
                "现金流量都视为发生在年末。折现率取加权平均资本成本，借款成本按税后计算。",
            ]),
            ("h", "三、融资约束"),
            ("li", [
                "带息债务（借款、租赁）不得超过总投资的40%。",
                "自有资金须在开工前到位；设备款在到货时支付，装修、系统款按进度支付。",
                "董事会要求每年经营净现金流量不低于当年还本付息额的1.2倍。",
            ]),
            ("h", "四、董事会关心的问题"),
            ("li", ["项目值不值得投？五年能否收回投资？", "钱从哪里来，成本多少，怎样还？", "第1年订单不足、售价被迫下调时会不会亏损？怎样应对？"]),
        ],
    )  # fmt: skip
    invested, depreciation = 420 + 160 + 80, Decimal("0.95") * (420 + 160 + 80) / 5
    flows = [Decimal(-invested - 90)]
    for year, count in enumerate(orders, 1):
        before = count * (48 - 33) - 120
        tax = (before - depreciation) * Decimal("0.25")
        flows.append(before - tax + (90 + Decimal("0.05") * invested if year == 5 else 0))
    exact = [Fraction(flow) for flow in flows]
    rate = Fraction(Decimal("0.12"))
    found = irr(exact)
    assert found is not None
    print("L1-CWTZ-01", *(f"{flow:.2f}" for flow in flows))
    print(
        "  NPV",
        rounded(npv(rate, exact), 2),
        "IRR",
        rounded(found * 100, 2),
        "回收期",
        payback(exact),
        discounted_payback(rate, exact),
    )
    for price, variable, planned in (("48", "33", 180_000), ("48", "33", 260_000), ("45.6", "32.88", 260_000)):
        print(
            "  盈亏平衡",
            break_even(
                Fraction((120 + depreciation) * 10_000),
                Fraction(Decimal(price)),
                Fraction(Decimal(variable)),
                Fraction(Decimal(planned)),
            ),
        )


if __name__ == "__main__":
    for make in (
        plan_cases_l2.strategy,
        plan_cases_l2.team,
        plan_cases_l2.thesis,
        plan_cases_l1.strategy,
        plan_cases_l1.model,
        plan_cases_l1.frame,
        finance,
    ):
        make()
