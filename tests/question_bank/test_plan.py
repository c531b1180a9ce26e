"""方案编制: what a terminal sends is made tidy, tables compute, text and tables are compared, files are counted."""

import io
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Facts, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.checks import Work, run_check
from question_bank.workspaces.plan import authoring, scoring
from question_bank.workspaces.plan.attached import count_of
from question_bank.workspaces.plan.figures import figures_of, is_complete, shown
from question_bank.workspaces.plan.layout import laid_out
from tests.given import shipped

PLAN = workspace("plan")
BUDGET: dict[str, Any] = {
    "id": "budget", "title": "预算", "kind": "free", "least": 2, "most": 3,
    "columns": [
        {"id": "item", "title": "项目", "type": "text"},
        {"id": "money", "title": "金额", "type": "money", "sum": True},
        {"id": "due", "title": "日期", "type": "date", "optional": True},
        {"id": "who", "title": "岗位", "type": "choice", "options": ["运营", "客服"], "optional": True},
    ],
}  # fmt: skip
QUARTERS: dict[str, Any] = {
    "id": "quarters", "title": "目标", "kind": "free", "rows": ["上半年", "下半年"], "section": "text",
    "columns": [{"id": "sales", "title": "销售额", "type": "number", "sum": True}],
}  # fmt: skip
SWOT: dict[str, Any] = {
    "id": "swot", "title": "SWOT", "kind": "matrix", "shape": "grid", "least": 2,
    "blocks": [{"id": "s", "title": "优势"}, {"id": "w", "title": "劣势"}],
}  # fmt: skip
FLOW: dict[str, Any] = {
    "id": "flow", "title": "现金流量", "kind": "cash_flow", "years": 2, "unit": "万元",
    "inflows": ["收入"], "outflows": ["投资"], "own_lines": 1,
}  # fmt: skip
EVEN: dict[str, Any] = {"id": "even", "title": "盈亏", "kind": "break_even", "cases": ["基准", "悲观"], "unit": "单"}
SECTION = {"id": "text", "title": "一、说明", "min": 4, "max": 40}
TABLES = [BUDGET, QUARTERS, SWOT, FLOW, EVEN]
SPEC: dict[str, Any] = {
    "code": "T", "title": "方案", "plan": {"sections": [SECTION], "tables": TABLES},
    "slots": [{"id": "sheets", "label": "附件", "types": ["docx", "pptx", "xlsx", "pdf"], "min_count": 1}],
}  # fmt: skip
MONEY_IN = {"rate": "10", "in": [{"amounts": ["", "60", "72.6"]}], "out": [{"amounts": ["100"]}]}


def read(part: str, raw: Any) -> Any:
    return PLAN.read_field(SPEC, part, raw)


def outcome(check: dict[str, Any], **fields: Any) -> tuple[Fraction, str]:
    read_fields = {name: read(name, raw) for name, raw in fields.items()}
    work = Work(SPEC, read_fields, {}, {name: one.run for name, one in PLAN.CHECKS.items()})
    found = run_check(work, check)
    return found.share, found.why


# ── Reading ──


@pytest.mark.parametrize(
    ("part", "raw", "value"),
    [
        ("text", "  <h2>一</h2><script>x()</script><p>字</p>", "<h2>一</h2><p>字</p>"),
        ("text", "<p>  </p>", None),
        ("budget", [{}, {"item": " 推广 ", "money": "１,２００.50"}], [{"item": "推广", "money": "1200.50"}]),
        ("budget", [{"money": "约三千"}], [{"money": "约三千"}]),
        ("budget", [{}, {"item": ""}], None),
        ("quarters", [{}, {"sales": "3"}], [{}, {"sales": "3"}]),
        ("swot", {"w": " 慢 ", "s": ""}, {"w": "慢"}),
        ("even", [{"price": "8"}], [{"price": "8"}, {}]),
        ("even", [{}, {}], None),
        ("flow", {"in": [{"amounts": ["", "5"]}, {"name": "补贴", "amounts": []}]},
         {"rate": "", "in": [{"name": "", "amounts": ["", "5", ""]}, {"name": "补贴", "amounts": ["", "", ""]}],
          "out": [{"name": "", "amounts": ["", "", ""]}]}),
        ("flow", {"rate": "", "in": [{"name": "改名", "amounts": [""]}], "out": []}, None),
    ],
)  # fmt: skip
def test_what_was_typed_is_made_tidy_and_reads_as_itself(part: str, raw: Any, value: Any) -> None:
    assert read(part, raw) == value
    assert read(part, value) == value


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("text", 5),
        ("text", "<p>" + "字" * 10_001 + "</p>"),
        ("text", '<p><img data-picture="pack/a.png"></p>'),
        ("budget", {}),
        ("budget", [{"item": "甲"}] * 4),
        ("budget", [{"secret": "甲"}]),
        ("budget", [{"due": "2026-02-30"}]),
        ("budget", [{"who": "总裁"}]),
        ("budget", [{"item": "字" * 301}]),
        ("budget", [["甲"]]),
        ("quarters", [{}, {}, {}]),
        ("swot", {"o": "机会"}),
        ("swot", []),
        ("flow", {"npv": "100"}),
        ("flow", {"in": [{"amounts": ["1", "2", "3", "4"]}]}),
        ("flow", {"in": [{"amounts": []}] * 3}),
        ("flow", {"in": [{"amounts": [], "net": "1"}]}),
        ("even", [{"units": "5"}]),
        ("even", [{}, {}, {}]),
        ("even", [{"price": 8}]),
        ("none", "x"),
    ],
)
def test_what_no_plan_can_hold_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        read(part, raw)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["in", "out", "rate", "12", "s"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["item", "money", "in", "amounts", "price", "s", "rate"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from([table["id"] for table in TABLES] + ["text"]), JUNK)
def test_whatever_is_sent_becomes_a_tidy_value_or_malformed(part: str, raw: Any) -> None:
    try:
        value = read(part, raw)
    except Malformed:
        return
    assert read(part, value) == value
    PLAN.is_made(SPEC, part, value)
    PLAN.show(SPEC, {part: value}, [])


# ── Tables that compute ──


def test_a_cash_flow_computes_what_was_filled_in() -> None:
    figures = figures_of(FLOW, read("flow", MONEY_IN))
    assert [figures[f"net_{n}"] for n in range(3)] == [-100, 60, Fraction("72.6")]
    assert shown("npv", figures["npv"]) == "14.55"
    assert shown("irr", figures["irr"]) == "20.33%"
    assert shown("payback", figures["payback"]) == "1.55 年"
    assert figures_of(FLOW, read("flow", {**MONEY_IN, "rate": "未知"}))["npv"] is None
    assert set(figures_of(FLOW, None).values()) == {None}


def test_a_given_rate_is_not_for_the_candidate_to_change() -> None:
    fixed = {**FLOW, "rate": "10"}
    spec = {**SPEC, "plan": {"sections": [SECTION], "tables": [fixed]}}
    value = PLAN.read_field(spec, "flow", {**MONEY_IN, "rate": "1"})
    assert value["rate"] == ""
    assert shown("npv", figures_of(fixed, value)["npv"]) == "14.55"


def test_a_break_even_table_computes_each_case() -> None:
    value = read("even", [{"fixed": "1000", "price": "8", "variable": "5", "planned": "400"}, {"price": "5"}])
    figures = figures_of(EVEN, value)
    assert shown("units", figures["units"]) == "334"
    assert shown("safety_rate", figures["safety_rate"]) == "16.67%"
    assert figures["units_2"] is None


@pytest.mark.parametrize(
    ("table", "raw", "complete"),
    [
        (BUDGET, [{"item": "甲", "money": "1"}, {"item": "乙", "money": "2"}], True),
        (BUDGET, [{"item": "甲", "money": "1"}, {"item": "乙", "money": "两"}], False),
        (QUARTERS, [{"sales": "1"}, {}], False),
        (SWOT, {"s": "很好", "w": "慢"}, False),
        (SWOT, {"s": "很好", "w": "太慢"}, True),
        (FLOW, MONEY_IN, True),
        (FLOW, {**MONEY_IN, "rate": ""}, False),
        (FLOW, {**MONEY_IN, "out": []}, False),
        (EVEN, [{"fixed": "1", "price": "8", "variable": "5", "planned": "4"}], False),
        (EVEN, [{"fixed": "1", "price": "8", "variable": "5", "planned": "4"}] * 2, True),
    ],
)
def test_a_table_is_complete_when_what_is_asked_for_is_there(table: Any, raw: Any, complete: bool) -> None:
    assert is_complete(table, read(table["id"], raw)) == complete


def test_a_table_is_laid_out_as_people_read_it() -> None:
    budget = laid_out(BUDGET, read("budget", [{"item": "推广", "money": "1200.5"}]))
    assert [row["cells"] for row in budget["rows"]] == [["推广", "1,200.5", "", ""], ["合计", "1,200.50", "", ""]]
    goals = laid_out(QUARTERS, read("quarters", [{"sales": "3"}, {"sales": "4"}]))
    assert [row["cells"] for row in goals["rows"]] == [["上半年", "3"], ["下半年", "4"], ["合计", "7"]]
    flow = laid_out(FLOW, read("flow", MONEY_IN))
    assert flow["columns"][0]["title"] == "测算项目（万元）"
    assert ["累计净现金流量", "-100.00", "-40.00", "32.60"] in [row["cells"] for row in flow["rows"]]
    assert {"净现值（NPV）": "14.55 万元", "静态投资回收期": "1.55 年"}.items() <= {
        result["label"]: result["value"] for result in flow["results"]
    }.items()


# ── Checks ──


def test_sections_count_by_their_characters() -> None:
    check = {"type": "sections"}
    assert outcome(check, text="<p>四个 字了</p>")[0] == 1
    assert outcome(check, text="<p>三个字</p>") == (0, "0/1 个章节字数符合要求，不符合：一、说明")
    assert outcome(check, text="<p>" + "字" * 41 + "</p>")[0] == 0
    assert outcome(check)[0] == 0


def test_rows_and_blocks_count_by_share() -> None:
    assert outcome({"type": "rows", "table": "budget", "least": 2}, budget=[{"item": "甲", "money": "1"}])[
        0
    ] == Fraction(1, 2)
    assert outcome({"type": "blocks", "table": "swot", "min": 2}, swot={"s": "很好"})[0] == Fraction(1, 2)


def test_figures_are_computed_anew_and_compared_within_their_tolerance() -> None:
    wanted = [
        {"table": "flow", "figure": "npv", "value": "14.5", "tolerance": "0.1"},
        {"table": "flow", "figure": "irr", "value": "20", "tolerance": "0.1"},
    ]
    share, why = outcome({"type": "figures", "figures": wanted}, flow=MONEY_IN)
    assert share == Fraction(1, 2)
    assert "内部收益率" in why


@pytest.mark.parametrize(("money", "share"), [("500", 1), ("500.01", 0), ("-5", 0), ("很多", 0)])
def test_a_budget_keeps_its_limit_or_not(money: str, share: int) -> None:
    check = {"type": "limit", "table": "budget", "column": "money", "most": "500"}
    assert outcome(check, budget=[{"item": "甲", "money": money}])[0] == share


@pytest.mark.parametrize(
    ("words", "figure", "said"),
    [
        ("净现值为 1,234.57 元", "1234.567", "1,234.57"),
        ("净现值约1234.6元", "1234.567", "1234.6"),
        ("约12.3万元", "123456", "12.3万"),
        ("共73.61万元", "73.6058", "73.61万"),
        ("净现值 1234.7 元", "1234.567", None),
        ("亏损35元", "-35", "35"),
        ("２０２６年", "2026", "2026"),
        ("第12.34.5节", "34.5", None),
        ("没有数字", "5", None),
        ("1.5亿元", "150000000", "1.5亿"),
    ],
)
def test_a_figure_is_named_as_precisely_as_it_is_written(words: str, figure: str, said: str | None) -> None:
    assert scoring.named_in(words, Fraction(figure)) == said


def test_text_and_table_must_agree() -> None:
    check = {"type": "named", "named": [{"section": "text", "table": "flow", "figure": "npv"}]}
    assert outcome(check, text="<p>净现值14.55万元</p>", flow=MONEY_IN)[0] == 1
    assert outcome(check, text="<p>净现值16万元</p>", flow=MONEY_IN)[0] == 0
    assert outcome(check, text="<p>净现值14.55万元</p>")[0] == 0


def test_keywords_count_by_groups() -> None:
    check = {"type": "keywords", "section": "text", "words": ["政策", ["借款", "贷款"]]}
    assert outcome(check, text="<p>向银行贷款若干</p>")[0] == Fraction(1, 2)


def test_a_forbidden_word_counts_wherever_it_stands() -> None:
    check = {"type": "no_terms", "words": ["稳赚"]}
    assert outcome(check, text="<p>一切正常</p>")[0] == 1
    assert outcome(check, text="<p>一切正常</p>", swot={"s": "稳 赚", "w": "稳赚"}) == (0, "出现禁用词：稳赚")
    assert outcome(check)[0] == 0


# ── Attached files ──


def a_docx(folder: Path, characters: int) -> Path:
    paper = docx.Document()
    paper.add_paragraph("字" * characters)
    paper.save(folder / "a.docx")
    return folder / "a.docx"


def a_pptx(folder: Path, slides: int) -> Path:
    with zipfile.ZipFile(folder / "a.pptx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x>presentationml.presentation.main+xml</x>")
        for n in range(slides):
            archive.writestr(f"ppt/slides/slide{n + 1}.xml", "<p/>")
        archive.writestr("ppt/slides/_rels/slide1.xml.rels", "<p/>")
    return folder / "a.pptx"


def an_xlsx(folder: Path, sheets: int) -> Path:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for _ in range(sheets):
            book.add_worksheet().write(0, 0, 1)
    (folder / "a.xlsx").write_bytes(out.getvalue())
    return folder / "a.xlsx"


def facts(path: Path, kind: str) -> Facts:
    return Facts(name=path.name, size=1, type=kind, width=None, height=None, path=str(path))


def test_pages_slides_and_sheets_are_counted(tmp_path: Path) -> None:
    assert count_of(facts(a_docx(tmp_path, 2_000), "docx")) == 3
    assert count_of(facts(a_pptx(tmp_path, 4), "pptx")) == 4
    assert count_of(facts(an_xlsx(tmp_path, 2), "xlsx")) == 2
    made = {product.name: product for product in PLAN.products(SPEC, {"text": "<p>字</p>"}, {})}
    (tmp_path / "a.pdf").write_bytes(made["plan.pdf"].make())
    assert count_of(facts(tmp_path / "a.pdf", "pdf")) in (1, None)
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04nothing")
    assert count_of(facts(tmp_path / "bad.xlsx", "xlsx")) is None
    (tmp_path / "bad.docx").write_bytes(b"nothing")
    assert count_of(facts(tmp_path / "bad.docx", "docx")) is None


@pytest.mark.parametrize(("slides", "share"), [(4, Fraction(1)), (2, Fraction(1, 2))])
def test_an_attached_file_with_too_few_slides_counts_half(tmp_path: Path, slides: int, share: Fraction) -> None:
    work = Work(SPEC, {}, {"sheets": [facts(a_pptx(tmp_path, slides), "pptx")]}, {"a": PLAN.CHECKS["attached"].run})
    assert run_check(work, {"type": "a", "slot": "sheets", "least": 4}).share == share
    empty = Work(SPEC, {}, {}, {"a": PLAN.CHECKS["attached"].run})
    assert run_check(empty, {"type": "a", "slot": "sheets", "least": 4}).share == 0


# ── Authoring, terminal, people ──


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (None, "sections"),
        ({"sections": []}, "sections"),
        ({"sections": [{"id": "A b", "title": "一"}]}, "id A b"),
        ({"sections": [{"id": "a", "title": "一", "min": 9, "max": 3}]}, "min、max"),
        ({"sections": [SECTION], "tables": [{"id": "x", "title": "表", "kind": "wheel"}]}, "kind"),
        ({"sections": [SECTION], "tables": [{**BUDGET, "section": "none"}]}, "section"),
        ({"sections": [SECTION], "tables": [{**BUDGET, "columns": []}]}, "columns"),
        ({"sections": [SECTION], "tables": [{**BUDGET, "limit": {"column": "item", "most": "5"}}]}, "limit"),
        ({"sections": [SECTION], "tables": [{**SWOT, "shape": "canvas"}]}, "canvas"),
        ({"sections": [SECTION], "tables": [{**FLOW, "years": 99}]}, "years"),
        ({"sections": [SECTION], "tables": [{**EVEN, "cases": []}]}, "cases"),
    ],
)
def test_an_author_is_told_what_is_wrong(plan: Any, words: str) -> None:
    assert any(words in fault for fault in authoring.check_plan(plan))


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ({"type": "sections", "sections": ["none"]}, "章节"),
        ({"type": "rows", "table": "swot"}, "free"),
        ({"type": "blocks", "table": "budget"}, "matrix"),
        ({"type": "figures", "figures": [{"table": "flow", "figure": "npw", "value": 1}]}, "npw"),
        ({"type": "figures", "figures": [{"table": "flow", "figure": "npv"}]}, "value"),
        ({"type": "limit", "table": "budget", "column": "item", "most": 5}, "sum_item"),
        ({"type": "named", "named": [{"section": "x", "table": "flow", "figure": "npv"}]}, "章节"),
        ({"type": "keywords", "section": "text", "words": [5]}, "words"),
        ({"type": "no_terms", "words": []}, "words"),
        ({"type": "attached", "slot": "none"}, "none"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_a_check(check: Any, words: str) -> None:
    assert any(words in fault for fault in PLAN.CHECKS[check["type"]].faults(SPEC, check))


def test_a_grader_and_the_files_for_people_show_the_whole_plan() -> None:
    task = shipped("L1-CWTZ-01")
    model = next(iter(PLAN.samples(task)))
    made = PLAN.show(task, model.fields, [])
    assert [part["title"] for part in made["parts"]][:3] == [
        "一、项目概况与测算依据",
        "二、投资效益分析",
        "项目现金流量表",
    ]
    assert all(part["is_full"] for part in made["parts"])
    products = {product.name: product.make() for product in PLAN.products(task, model.fields, {})}
    paper = docx.Document(io.BytesIO(products["plan.docx"]))
    assert "五、结论与建议" in [p.text for p in paper.paragraphs if p.style and p.style.name == "Heading 1"]
    assert any("73.61 万元" in p.text for p in paper.paragraphs)
    assert products["plan.pdf"].startswith(b"%PDF")
    assert PLAN.products(task, {}, {}) == ()
