"""网上交易管理: what was done in the back office, what became of the books, and whether it was right."""

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Act, Malformed
from question_bank.registry import folder, workspace
from question_bank.workspaces.checks import Work
from question_bank.workspaces.trade import figures, outcome, scoring, shop
from question_bank.workspaces.trade.books import books_of
from tests.kinds.reviews import render
from tests.kinds.tasks import spoilt

TRADE = workspace("trade")
PLAN: dict[str, Any] = {
    "today": "11月24日 10:00",
    "products": [
        {"id": "tea", "name": "绿茶", "price": "50.00", "cost": "20.00", "stock": 30, "weight": 400},
        {"id": "cup", "name": "茶杯", "price": "30.00", "cost": "12.00", "stock": 8, "weight": 700},
        {"id": "mat", "name": "茶席", "price": "80.00", "cost": "40.00", "stock": 20, "weight": 900},
    ],
    "orders": [
        {"id": "D1", "buyer": "小满", "region": "浙江", "address": "浙江路1号", "state": "paid",
         "lines": {"tea": 2, "cup": 1}, "paid": "130.00", "rule": "三、1",
         "accept": [{"act": "ship", "carrier": "fast"}]},
        {"id": "D2", "buyer": "阿木", "region": "浙江", "address": "浙江路2号", "state": "paid", "lines": {"cup": 1},
         "paid": "38.00", "rule": "三、3", "accept": [{"act": "ship", "carrier": ["fast", "all"], "with": ["D3"]}]},
        {"id": "D3", "buyer": "阿木", "region": "浙江", "address": "浙江路2号", "state": "paid", "lines": {"tea": 1},
         "paid": "50.00", "rule": "三、3", "accept": [{"act": "ship", "carrier": ["fast", "all"], "with": ["D2"]}]},
        {"id": "D4", "buyer": "秋水", "region": "新疆", "address": "新疆路3号", "state": "paid", "lines": {"tea": 1},
         "paid": "50.00", "message": "改到5号", "rule": "三、4",
         "accept": [{"act": "ship", "carrier": "all", "address": ["5号"]}, {"act": "hold", "reason": "等待确认"}]},
        {"id": "D5", "buyer": "林溪", "region": "北京", "address": "北京路4号", "state": "unpaid", "lines": {"tea": 1},
         "paid": "58.00", "freight": "8.00", "rule": "二、1",
         "accept": [{"act": "price", "goods": "45", "freight": 0}]},
        {"id": "D6", "buyer": "禾苗", "region": "北京", "address": "北京路6号", "state": "signed", "lines": {"cup": 2},
         "paid": "60.00"},
        {"id": "D7", "buyer": "云朵", "region": "北京", "address": "北京路7号", "state": "paid", "lines": {"tea": 1},
         "paid": "50.00", "rule": "一、4", "accept": [{"act": "close", "reason": "买家取消"}]},
    ],
    "refunds": [{"id": "T1", "order": "D6", "kind": "仅退款", "reason": "碎了一只", "amount": "60.00", "rule": "四、2",
                 "accept": [{"act": "agree", "amount": ["30.00"], "reason": "破损"}]}],
    "reviews": [{"id": "P1", "product": "tea", "buyer": "白露", "stars": 2, "text": "碎", "rule": "五、2",
                 "must": [["抱歉", "对不起"], ["补发"]], "accept": [{"act": "reply", "tag": "物流", "follow": True}]}],
    "carriers": [
        {"id": "fast", "name": "迅达", "waybills": ["XD1", "XD2"],
         "zones": [{"regions": ["浙江"], "first": "6.00", "further": "2.00"}]},
        {"id": "all", "name": "邮联", "waybills": ["YL1"], "first_g": 500, "step_g": 500,
         "zones": [{"regions": ["浙江", "新疆"], "first": "9.00", "further": "1.50"}]},
    ],
    "suppliers": [
        {"id": "near", "name": "近仓", "days": 2, "prices": {"cup": [[1, "12.00"], [50, "9.00"]], "tea": [[1, "20"]]}},
        {"id": "mill", "name": "厂家", "days": 5, "prices": {"cup": [[20, "10.00"]]}},
        {"id": "far", "name": "远仓", "days": 9, "prices": {"cup": [[1, "5.00"]]}},
    ],
    "reasons": {"close": ["买家取消"], "hold": ["等待确认"], "agree": ["破损"], "refuse": ["超期"], "more": ["缺凭证"]},
    "tags": ["好评", "物流"],
    "restock": [{"product": "cup", "least": 20, "most": 60, "within": 5},
                {"product": "tea", "least": 0, "most": 0, "within": 5}],
    "counts": [{"product": "tea", "stock": 28}],
    "tables": [{"id": "sales", "title": "明细", "columns": ["日期", "买家", "实付", "退款", "地区"], "rows": [
        ["1日", "甲", "100.00", "0.00", "浙江"], ["1日", "乙", "50.00", "50.00", "北京"],
        ["2日", "甲", "60.00", "0.00", "浙江"], ["2日", "丙", "1,000.50", "0.00", "北京"]]}],
    "reports": [{"id": "daily", "title": "日报", "columns": [{"id": "v", "label": "结果"}], "rows": [
        {"id": "sum", "label": "销售额", "cell": {"decimals": 2}}, {"id": "top", "label": "地区", "cell": {
            "type": "choice", "options": ["浙江", "北京"]}}],
        "values": {"sum.v": {"from": {"table": "sales", "sum": "实付"}},
                   "top.v": {"from": {"table": "sales", "top": "地区", "sum": "实付"}}}}],
}  # fmt: skip
SPEC = {"trade": PLAN}
SHIP = {"act": "ship", "case": "D1", "carrier": "fast", "waybill": "XD1", "freight": "8.00", "address": "浙江路1号"}


def acts(*values: dict[str, Any]) -> list[Act]:
    return [Act(f"do-{n}", TRADE.read_field(SPEC, f"do-{n}", value), n * 1000) for n, value in enumerate(values, 1)]


def verdict(case: str, *values: dict[str, Any]) -> tuple[Fraction, tuple[str, ...]]:
    [entry] = [entry for entry in outcome.cases(PLAN) if entry["id"] == case]
    found = outcome.verdict_of(PLAN, books_of(PLAN, acts(*values)), entry)
    return found.share, found.wrong


def share(run: Any, check: dict[str, Any], *values: dict[str, Any], **fields: Any) -> Fraction:
    found: Fraction = run(Work(SPEC, fields, {}, {}, acts(*values)), check).share
    return found


def test_freight_is_the_first_weight_and_each_step_that_is_begun() -> None:
    fast, everywhere = PLAN["carriers"]
    cases = [(fast, "浙江", 1000, 600), (fast, "浙江", 1001, 800), (fast, "浙江", 3000, 1000), (fast, "新疆", 1, None),
             (everywhere, "新疆", 500, 900), (everywhere, "新疆", 501, 1050)]  # fmt: skip
    assert [shop.freight_of(carrier, region, grams) for carrier, region, grams, _cost in cases] == [
        c[-1] for c in cases
    ]


def test_the_cheapest_supplier_is_sought_among_those_who_deliver_in_time() -> None:
    assert shop.cheapest(PLAN, "cup", 20, 9) == ["far"]
    assert shop.cheapest(PLAN, "cup", 20, 5) == ["mill"]
    assert shop.cheapest(PLAN, "cup", 50, 5) == ["near"]
    assert shop.cheapest(PLAN, "cup", 10, 5) == ["near"], "the other sells 20 at least"
    assert shop.cheapest(PLAN, "mat", 1, 99) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ()),
        ({"freight": "6"}, ("运费不符",)),
        ({"carrier": "all", "waybill": "YL1", "freight": "12"}, ("快递不符",)),
        ({"waybill": "YL1"}, ("运单号不符",)),
        ({"with": ["D3"]}, ("合并发货不符",)),
        ({"act": "hold", "reason": "等待确认"}, ("处理方式不符",)),
    ],
)
def test_a_parcel_is_right_wrong_or_right_with_a_wrong_value(change: dict[str, Any], wrong: tuple[str, ...]) -> None:
    found, said = verdict("D1", {**SHIP, **change})
    assert said == wrong
    assert found == (1 if not wrong else 0 if wrong == ("处理方式不符",) else Fraction(1, 2))


def test_orders_that_go_together_have_one_number_and_one_freight() -> None:
    parcel = {"act": "ship", "case": "D2", "with": ["D3"], "carrier": "fast", "waybill": "XD1", "freight": "8",
              "address": "浙江路2号"}  # fmt: skip
    assert verdict("D2", parcel) == verdict("D3", parcel) == (1, ())
    assert books_of(PLAN, acts(parcel)).freight == 800
    alone = {**parcel, "with": [], "freight": "6"}
    assert verdict("D2", alone)[1] == ("合并发货不符",)
    assert verdict("D3", alone)[0] == 0
    assert verdict("D2", SHIP, parcel)[1] == ("运单号不符",), "another parcel has it"


def test_any_of_several_outcomes_may_be_right_and_the_address_follows_the_message() -> None:
    ship = {"act": "ship", "case": "D4", "carrier": "all", "waybill": "YL1", "freight": "9", "address": "新疆路 5号"}
    assert verdict("D4", ship) == (1, ())
    assert verdict("D4", {**ship, "address": "新疆路3号"})[1] == ("收货地址不符",)
    assert verdict("D4", {"act": "hold", "case": "D4", "reason": "等待确认"}) == (1, ())
    assert verdict("D5", {"act": "price", "case": "D5", "goods": "45.00", "freight": "0"}) == (1, ())
    assert verdict("T1", {"act": "agree", "case": "T1", "amount": "60", "reason": "破损"})[1] == ("金额不符",)


def test_the_newest_act_on_a_case_counts_and_one_can_be_taken_back() -> None:
    wrong = {**SHIP, "freight": "1"}
    assert verdict("D1", wrong, SHIP) == (1, ())
    undone = [wrong, SHIP, {"act": "undo", "of": 2}]
    assert verdict("D1", *undone)[1] == ("运费不符",), "the earlier one counts again"
    assert verdict("D1", *undone, {"act": "undo", "of": 1}) == (0, ("未处理",))
    assert [step.is_undone for step in books_of(PLAN, acts(*undone)).steps] == [False, True, False]


def test_the_books_follow_what_was_done() -> None:
    count = {"act": "count", "case": "tea", "stock": 28}
    agree = {"act": "agree", "case": "T1", "amount": "30", "reason": "破损"}
    close = {"act": "close", "case": "D7", "reason": "买家取消"}
    buy = {"act": "buy", "case": "cup", "supplier": "mill", "quantity": 20}
    books = books_of(PLAN, acts(SHIP, count, agree, close, buy))
    assert books.stock == {"tea": 26, "cup": 7, "mat": 20}, "what was counted is before the day's parcels"
    assert (books.refunded, books.freight, books.spent) == (3000 + 5000, 800, 20_000)
    assert books.coming["cup"] == 20


@given(st.lists(st.sampled_from([
    SHIP, {"act": "count", "case": "tea", "stock": 28}, {"act": "undo", "of": 1}, {"act": "undo", "of": 3},
    {"act": "close", "case": "D1", "reason": "买家取消"}, {"act": "buy", "case": "tea", "quantity": 0},
]), max_size=8))  # fmt: skip
def test_the_same_acts_make_the_same_world_and_taking_all_back_makes_the_first(values: list[dict[str, Any]]) -> None:
    done = acts(*values)
    scene = TRADE.play(SPEC, done, 9999)
    assert scene is not None
    assert scene == TRADE.play(SPEC, list(reversed(done)), 9999), "the numbers say the order"
    assert scene.view["done"] == len(done)
    back = [Act(f"do-{len(done) + n}", {"act": "undo", "of": n}, 10_000) for n in range(1, len(done) + 1)]
    fresh, again = books_of(PLAN, []), books_of(PLAN, [*done, *back])
    assert (again.stock, again.refunded, again.freight, again.spent, again.counting) == (
        fresh.stock, fresh.refunded, fresh.freight, fresh.spent, {})  # fmt: skip


def test_the_stock_that_should_be_left_follows_a_choice_that_was_free() -> None:
    fresh = outcome.right_stock(PLAN, books_of(PLAN, []))
    assert fresh == {"tea": 28 - 2 - 1, "cup": 8 - 1 - 1, "mat": 20}
    ship = {"act": "ship", "case": "D4", "carrier": "all", "waybill": "YL1", "freight": "9", "address": "5号"}
    assert outcome.right_stock(PLAN, books_of(PLAN, acts(ship)))["tea"] == fresh["tea"] - 1


def test_stock_is_worth_what_is_right_less_what_was_spoilt() -> None:
    count = {"act": "count", "case": "tea", "stock": 25}
    assert share(scoring.stock, {}) == 0
    assert share(scoring.stock, {}, count) == Fraction(1, 2), "right by other means is right as well"
    assert share(scoring.stock, {}, count, {"act": "count", "case": "mat", "stock": 1}) == 0


def test_a_purchase_is_half_its_quantity_and_half_its_supplier() -> None:
    def bought(supplier: str, quantity: int, *more: dict[str, Any]) -> Fraction:
        buy = {"act": "buy", "case": "cup", "supplier": supplier, "quantity": quantity}
        return share(scoring.purchase, {}, buy, *more)

    no_tea = {"act": "buy", "case": "tea", "quantity": 0}
    assert bought("mill", 20, no_tea) == 1
    assert bought("mill", 20) == Fraction(1, 2), "that nothing is bought must be decided too"
    assert bought("far", 20, no_tea) == Fraction(3, 4)
    assert bought("mill", 61, no_tea) == Fraction(1, 2)
    assert share(scoring.purchase, {}, no_tea) == 0


def test_a_reply_has_its_points_unless_a_word_is_forbidden() -> None:
    def replied(text: str) -> Fraction:
        reply = {"act": "reply", "case": "P1", "text": text, "tag": "物流", "follow": True}
        return share(scoring.replies, {"words": ["没办法"]}, reply)

    assert replied("抱歉，马上补发") == 1
    assert replied("对不起") == Fraction(1, 2)
    assert replied("抱歉，补发没办法") == 0
    assert share(scoring.replies, {}) == 0


def test_figures_come_from_the_tables() -> None:
    def figure(**wish: Any) -> Any:
        return figures.figure(PLAN, {"table": "sales", **wish})

    assert figure(sum="实付") == Fraction("1210.5")
    assert figure(sum="实付", where={"日期": "1日"}, minus={"table": "sales", "sum": "退款"}) == 100
    assert figure(distinct="买家") == 3
    assert figure(count=True, where={"实付": {"at_least": 60, "at_most": 100}}) == 2
    assert figure(count=True, where={"买家": ["甲", "丙"]}, over={"table": "sales", "count": True}, times=100) == 75
    assert figure(count=True, over={"table": "sales", "count": True, "where": {"买家": "丁"}}) == 0
    assert (figure(top="地区", sum="实付"), figure(top="买家", count=True)) == ("北京", "甲")


@pytest.mark.parametrize(
    ("cells", "worth"),
    [({}, 0), ({"sum.v": "1210.50"}, 1), ({"sum.v": "1,210.51"}, 1), ({"sum.v": "1210.52"}, 0),
     ({"sum.v": "1210.5", "top.v": "北京"}, 2)],
)  # fmt: skip
def test_a_report_is_compared_within_its_last_decimal(cells: dict[str, str], worth: int) -> None:
    value = TRADE.read_field(SPEC, "daily", cells)
    assert share(scoring.report, {"report": "daily"}, daily=value) == Fraction(worth, 2)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"act": "burn", "case": "D1"},
        {**SHIP, "case": "D5"},
        {**SHIP, "case": "D6"},
        {**SHIP, "carrier": "x"},
        {**SHIP, "with": ["D5"]},
        {**SHIP, "with": [[]]},
        {**SHIP, "freight": "8.123"},
        {**SHIP, "freight": "-1"},
        {**SHIP, "waybill": 5},
        {**SHIP, "address": "路" * 101},
        {"act": "close", "case": "D1", "reason": "不想"},
        {"act": "close", "case": ["D1"], "reason": "买家取消"},
        {"act": "agree", "case": "D1", "amount": "1", "reason": "破损"},
        {"act": "reply", "case": "P1", "text": "好" * 501, "tag": ""},
        {"act": "reply", "case": "P1", "text": "好", "tag": "别的"},
        {"act": "buy", "case": "tea", "supplier": "mill", "quantity": 1},
        {"act": "buy", "case": "tea", "supplier": "near", "quantity": True},
        {"act": "count", "case": "tea", "stock": -1},
        {"act": "undo", "of": 0},
        {"act": ["undo"], "of": 1},
    ],
)
def test_what_cannot_be_done_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        TRADE.read_field(SPEC, "do-1", raw)


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("do-0", SHIP),
        ("daily", []),
        ("daily", {"x.v": "1"}),
        ("daily", {"sum.v": "1.234"}),
        ("daily", {"top.v": "上海"}),
        ("draft", []),
        ("draft", {"D9": {"way": "ship"}}),
        ("draft", {"D1": {"way": 5}}),
        ("draft", {"D1": {f"a{'b' * 12}": ""}}),
    ],
)
def test_what_is_no_part_of_the_work_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        TRADE.read_field(SPEC, part, raw)


@pytest.mark.parametrize(
    ("part", "raw"),
    [("do-1", {**SHIP, "waybill": " ｘｄ 1 ", "with": ["D3", "D2", "D3", "D1"], "more": 1}),
     ("daily", {"sum.v": " １,０10.50 ", "top.v": ""}),
     ("draft", {"D1": {"way": "ship", "with": ["D2"], "follow": True, "text": "好\n好 "}, "buy/tea": {}})],
)  # fmt: skip
def test_what_was_read_reads_as_itself(part: str, raw: Any) -> None:
    value = TRADE.read_field(SPEC, part, raw)
    assert TRADE.read_field(SPEC, part, value) == value
    if part == "do-1":
        assert (value["waybill"], value["with"], "more" in value) == ("XD1", ["D2", "D3"], False)


def test_a_terminal_sees_no_outcome_no_rule_and_no_figure() -> None:
    shown = str(TRADE.present_own(SPEC))
    assert "绿茶" in shown
    secrets = ("accept", "rule", "must", "restock", "counts", "values", "within", "补发", "'from'")
    assert [word for word in secrets if word in shown] == []
    other = copy.deepcopy(PLAN)
    for order in other["orders"]:
        order["accept"] = []
    other["reports"][0]["values"] = {}
    assert TRADE.present_own({"trade": {**other, "counts": [], "restock": []}}) == TRADE.present_own(SPEC)


def test_a_grader_reads_what_was_done_when_and_whether_it_was_right() -> None:
    reply = {"act": "reply", "case": "P1", "text": "抱歉", "tag": "物流", "follow": True}
    buy = {"act": "buy", "case": "cup", "supplier": "mill", "quantity": 20}
    done = acts({**SHIP, "freight": "6"}, reply, buy, {"act": "undo", "of": 3})
    made = TRADE.show(SPEC, {"daily": {"sum.v": "9"}}, done)
    page = render(folder("trade") / "made.html", made=made)
    for words in (
        "发货，迅达，运单 XD1，运费 6.00 元",
        "0:00:01",
        "运费不符",
        "三、1",
        "1/2",
        "应为 1210.50",
        "已撤回",
    ):
        assert words in page
    assert "未填写" in page
    [sheet] = TRADE.products(SPEC, {}, {}, done)
    assert sheet.make().startswith(b"PK")
    assert TRADE.products(SPEC, {}, {}, ()) == ()
    render(folder("trade") / "made.html", made=TRADE.show(SPEC, {}, []))


def test_a_shop_without_fault_has_none_and_a_spoilt_one_is_told_in_words() -> None:
    assert list(TRADE.check_own(SPEC)) == []
    for bad in spoilt(PLAN):
        faults = list(TRADE.check_own({"trade": bad}))
        assert all(": " in fault for fault in faults)
        if not faults:
            TRADE.present_own({"trade": bad})
            TRADE.show({"trade": bad}, {}, [])


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (("orders", 0, "lines"), {"x": 1}, "商品不存在"),
        (("orders", 0, "accept", 0, "carrier"), "x", "carrier"),
        (("orders", 4, "accept", 0, "act"), "ship", "不能"),
        (("orders", 0, "rule"), "", "rule"),
        (("refunds", 0, "order"), "D9", "order 不存在"),
        (("refunds", 0, "id"), "D1", "不能相同"),
        (("restock", 0, "least"), 61, "least"),
        (("reports", 0, "values", "x.v"), {"value": 1}, "没有这一格"),
        (("reports", 0, "values", "sum.v"), {"value": 1, "from": {"table": "sales", "sum": "实付"}}, "不同"),
        (("reports", 0, "values", "sum.v"), {"from": {"table": "sales", "sum": "毛利"}}, "列不存在"),
        (("reports", 0, "id"), "draft", "reports"),
    ],
)
def test_an_author_is_told_what_does_not_fit(place: tuple[Any, ...], value: Any, fault: str) -> None:
    plan = copy.deepcopy(PLAN)
    *way, last = place
    inner: Any = plan
    for step in way:
        inner = inner[step]
    inner[last] = value
    assert any(fault in one for one in TRADE.check_own({"trade": plan}))
