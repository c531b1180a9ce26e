"""Workbooks: the templates of the field, sheets by header name, and what is refused."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Fault, Malformed, Taken
from question_bank.formats import format_of, workbook
from question_bank.formats.workbook import words
from question_bank.formats.workbook.numbers import shown_date, shown_number
from question_bank.formats.workbook.options import key_letters, split_options
from question_bank.registry import kinds
from question_bank.sheets import write_csv, write_sheet

HEAD = ["题干", "题型", "选项A", "选项B", "选项C", "选项D", "答案"]
CITY = ["买家付款后，订单先变为", "单选题", "待发货", "待付款", "已关闭", "待评价"]


def a_book(sheets: dict[str, list[list[Any]]], **formats: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        look = {name: book.add_format({"num_format": code}) for name, code in formats.items()}
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        page.write(r, c, cell[0], look[cell[1]])
                    else:
                        page.write(r, c, cell)
    return out.getvalue()


def read(*rows: list[Any]) -> Taken:
    return workbook.read(write_sheet(rows), "题库.xlsx")


def only(taken: Taken) -> dict[str, Any]:
    assert [str(fault) for fault in taken.faults] == []
    assert len(taken.questions) == 1
    return {name: value for name, value in taken.questions[0].items() if not name.startswith("_")}


def refusal(taken: Taken) -> Fault:
    assert taken.questions == ()
    assert len(taken.faults) == 1
    return taken.faults[0]


def test_the_first_template_with_notes_in_its_names() -> None:
    taken = read(
        ["题干（必填）", "题型 （必填）", "选项 A", "选项 B", "选项 C", "选项 D", "选项E\n(勿删)", "正确答案H（必填）",
         "解析", "章节", "难度"],
        ["退货运费由谁承担？", "单选题", "卖家", "买家", "看约定", "平台", "", "C", "先看约定。", "售后服务", "易"],
        ["快递面单上有什么？", "多选题", "地址", "电话", "密码", "", "", "AB", "", "物流", "难"],
        ["仿冒品可以销售。", "判断题", "", "", "", "", "", "错误", "", "法规", "中"],
    )  # fmt: skip
    assert taken.faults == ()
    single, multiple, judged = taken.questions
    assert (single["kind"], single["key"], single["options"]) == (
        "single_choice",
        "C",
        ["卖家", "买家", "看约定", "平台"],
    )
    assert (single["analysis"], single["point"], single["difficulty"]) == ("先看约定。", "售后服务", 0.9)
    assert (multiple["kind"], multiple["key"], multiple["difficulty"]) == ("multiple_choice", "AB", 0.2)
    assert (judged["kind"], judged["key"]) == ("true_false", False)


def test_the_second_template_with_a_head_of_three_rows_and_numbered_answers() -> None:
    taken = read(
        ["标题", "电商练习"], ["描述", "四级"], ["用时", 30],
        ["题干", "题型", "选择项1", "选择项2", "选择项3", "选择项4", "选择项5", "解析",
         "答案1", "答案2", "得分1", "得分2"],
        ["支付转化率＝支付人数÷____", "填空", "", "", "", "", "", "", "访客数|访客数量", "", 2, ""],
        ["B2B 是____，B2C 是____", "填空题", "", "", "", "", "", "", "企业之间", "企业对消费者", 1, 3],
        ["客服首先应当", "单选", "隐瞒", "如实告知", "", "", "", "诚实", 2, "", 1, ""],
    )  # fmt: skip
    assert taken.faults == ()
    one, two, choice = taken.questions
    assert (one["key"], one["points"]) == ([["访客数", "访客数量"]], "2")
    assert (two["key"], two["points"], two["shares"]) == ([["企业之间"], ["企业对消费者"]], "4", ["0.25", "0.75"])
    assert (choice["key"], choice["analysis"], choice["points"]) == ("B", "诚实", "1")


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "", "", "", "单选题", "先变为", "待发货$;$待付款$;$已关闭", "A"],
        ["", "", "", "", "单选题", "先变为", "A-待发货|B-待付款|C-已关闭", "A"],
        ["单选题", "先变为", "待发货$;$待付款$;$已关闭", "A"],
    ],
)
def test_two_templates_and_a_short_form_are_known_by_their_places(row: list[str]) -> None:
    question = only(read(["题库"], ["导出"], row))
    assert (question["kind"], question["stem"], question["key"]) == ("single_choice", "先变为", "A")
    assert question["options"] == ["待发货", "待付款", "已关闭"]


def test_the_template_of_five_columns() -> None:
    question = only(
        read(
            ["专业", "题型", "题目", "选项", "正确答案"],
            ["电商", "多选题", "可以做的有", "A. 写清标题,B. 选对类目,C. 虚假下单", "A. 写清标题,B. 选对类目"],
        )
    )
    assert (question["options"], question["key"]) == (["写清标题", "选对类目", "虚假下单"], "AB")


@pytest.mark.parametrize(
    "key", ["AB", "A,B", "A;B", "A、B", "A|B", "ＡＢ", "Ａ，Ｂ", "a b", "B A", "待发货;待付款", "A. 待发货;B. 待付款"]
)
def test_a_key_may_be_written_in_many_ways(key: str) -> None:
    assert only(read(HEAD, [CITY[0], "多选", *CITY[2:], key]))["key"] == "AB"


@pytest.mark.parametrize(
    ("key", "right"),
    [*((word, True) for word in ("正确", "对", "√", "是", "T", "true", "TRUE", "Ｔ", "（√）", "A")),
     *((word, False) for word in ("错误", "错", "×", "否", "F", "false", "x", "不正确", "B"))],
)  # fmt: skip
def test_right_and_wrong_have_many_words(key: str, right: bool) -> None:
    assert only(read(HEAD, ["网店须公示执照。", "判断", "", "", "", "", key]))["key"] is right


def test_an_option_of_a_judgement_may_be_its_key() -> None:
    head = ["专业", "题型", "题目", "选项", "正确答案"]
    assert only(read(head, ["电商", "判断题", "可以刷单。", "A. 正确,B. 错误", "B. 错误"]))["key"] is False


def test_one_right_option_of_an_indefinite_number_is_marked_strictly() -> None:
    question = only(read(HEAD, [CITY[0], "不定项选择题", *CITY[2:], "B"]))
    kind = kinds()["multiple_choice"]
    shares = [kind.fraction(question, answer) for answer in (["B"], ["A"], ["A", "B"], ["A", "B", "C", "D"])]
    assert shares == [1, 0, 0, 0]


def test_letters_of_a_judgement_mean_its_options() -> None:
    assert only(read(HEAD, ["网店须公示执照。", "判断题", "错误", "正确", "", "", "A"]))["key"] is False


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("单选", "single_choice"), ("单项选择题", "single_choice"), ("【单选题】", "single_choice"),
        ("多项选择", "multiple_choice"), ("判断题", "true_false"), ("是非题", "true_false"), ("填空题", "fill_in"),
        ("简答题", "short_answer"), ("问答", "short_answer"), ("名词解释", "short_answer"), ("论述题", "essay"),
        ("选择题", words.EITHER), ("连线题", None),
    ],
)  # fmt: skip
def test_types_have_many_words(word: str, kind: str | None) -> None:
    assert words.kind_of(word) == kind


def test_a_missing_type_is_inferred() -> None:
    taken = read(
        ["题目", "A", "B", "C", "答案"],
        ["一", "甲", "乙", "丙", "B"], ["二", "甲", "乙", "丙", "AC"], ["三", "", "", "", "对"],
        ["四____", "", "", "", "丁"], ["五", "正确", "错误", "", "A"],
    )  # fmt: skip
    found = [question["kind"] for question in taken.questions]
    assert found == ["single_choice", "multiple_choice", "true_false", "fill_in", "true_false"]


def test_a_sheet_or_a_heading_names_the_type() -> None:
    book = a_book({
        "判断题": [["题干", "答案"], ["可以刷单。", "×"]],
        "题库": [["题干", "A", "B", "答案"], ["一、单项选择题（每题 1 分）"], ["一", "甲", "乙", "A"]],
        "说明": [["请按模板填写"]],
    })  # fmt: skip
    taken = workbook.read(book, "x.xlsx")
    assert taken.faults == ()
    assert [(q["kind"], q["_where"]) for q in taken.questions] == [
        ("true_false", "判断题 第 2 行"), ("single_choice", "题库 第 3 行"),
    ]  # fmt: skip


def test_a_header_of_two_rows_and_a_type_that_is_merged_over_several_rows() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for place, name in enumerate(["题型", "题干", "选项", "", "答案"]):
            page.write(0, place, name)
        page.write_row(1, 0, ["", "", "A", "B", ""])
        page.merge_range(2, 0, 3, 0, "单选题")
        page.write_row(2, 1, ["一", "甲", "乙", "A"])
        page.write_row(3, 1, ["二", "甲", "乙", "B"])
    taken = workbook.read(out.getvalue(), "x.xlsx")
    assert [(q["kind"], q["key"]) for q in taken.questions] == [("single_choice", "A"), ("single_choice", "B")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(encoding: str) -> None:
    text = '题干,题型,选项A,选项B,答案\n"一,\n二",单选,甲,乙,B\n'
    question = only(workbook.read(text.encode(encoding), "a.csv"))
    assert (question["stem"], question["key"]) == ("一,<br>二", "B")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["", "单选", "甲", "乙", "", "", "A"], "题干", "no_stem"),
        (["一", "连线题", "甲", "乙", "", "", "A"], "题型", "unknown_kind"),
        (["一", "单选", "甲", "", "", "", "A"], "选项A", "no_options"),
        (["一", "单选", "甲", "", "丙", "", "A"], "选项C", "gap_in_options"),
        (["一", "单选", "甲", "乙", "", "", ""], "答案", "no_key"),
        (["一", "单选", "甲", "乙", "", "", "C"], "答案", "bad_key"),
        (["一", "单选", "甲", "乙", "", "", "AB"], "答案", "bad_key"),
        (["一", "多选", "甲", "乙", "", "", "A"], "答案", "bad_key"),
        (["一", "多选", "甲", "乙", "", "", "A. 乙,B. 甲"], "答案", "bad_key"),
        (["一", "判断", "", "", "", "", "也许"], "答案", "bad_key"),
        (["一", "单选", "甲", "甲", "", "", "A"], "选项A", "bad_question"),
        (["一____和____", "填空", "", "", "", "", "丙"], "答案", "wrong_number_of_blanks"),
        (["<script>alert(1)</script>", "单选", "甲", "乙", "", "", "A"], "题干", "script"),
        (["一", "单选", "甲", "<img src=x onerror=alert(1)>", "", "", "A"], "选项B", "script"),
    ],
)
def test_a_row_is_refused_with_its_number_column_and_reason(row: list[str], column: str, code: str) -> None:
    fault = refusal(read(["题库"], HEAD, row))
    assert (fault.file, fault.where, fault.row, fault.column, fault.code) == ("题库.xlsx", "第 3 行", 3, column, code)
    assert fault.reason


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("分值", "两分", "bad_points"),
        ("难度", "P", "bad_difficulty"),
        ("漏选得分", "1", "unsupported_scoring"),
        ("图片", "1.png", "unsupported_media"),
    ],
)
def test_what_a_column_says_and_we_cannot_do_is_named(name: str, value: str, code: str) -> None:
    fault = refusal(read([*HEAD, name], [*CITY, "A", value]))
    assert (fault.column, fault.code) == (name, code)


@pytest.mark.parametrize(
    ("written", "difficulty"),
    [("易", 0.9), ("较难", 0.35), ("1", 0.9), (3.0, 0.5), ("5", 0.1), ("0.85", 0.85), ("★★★★", 0.3)],
)
def test_every_scale_of_difficulty_becomes_ours(written: Any, difficulty: float) -> None:
    assert only(read([*HEAD, "难度"], [*CITY, "A", written]))["difficulty"] == difficulty


def test_1_is_the_easiest_of_a_scale_of_shares() -> None:
    taken = read([*HEAD, "难度"], [*CITY, "A", "1"], ["二", *CITY[1:], "B", "0.4"])
    assert [question["difficulty"] for question in taken.questions] == [1.0, 0.4]


def test_a_formula_is_refused_and_never_computed() -> None:
    fault = refusal(workbook.read(a_book({"一": [HEAD, [*CITY, "=CHAR(65)"]]}), "x.xlsx"))
    assert (fault.column, fault.row, fault.code) == ("答案", 2, "formula")


def test_a_row_of_formulas_without_values_is_not_passed_over() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (HEAD, ["一", "单选", "甲", "乙", "", "", "A"], ["=A2", "=B2", "=C2", "=D2", "", "", "=G2"]):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    taken = workbook.read(out.getvalue(), "x.xlsx")
    assert (len(taken.questions), [(fault.row, fault.code) for fault in taken.faults]) == (1, [(3, "formula")])


def test_a_formula_that_is_text_stays_text() -> None:
    question = only(read(HEAD, ["求和的公式是", "单选", "=SUM(A1:A3)", "+SUM", "-1", "@A1", "=SUM(A1:A3)"]))
    assert question["options"] == ["=SUM(A1:A3)", "+SUM", "-1", "@A1"]
    assert question["key"] == "A"
    again = workbook.write([question], {})
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_read_as_people_see_them() -> None:
    rate = ["转化率是", "单选", (0.25, "percent"), (0.5, "percent"), 1.0, 2.5, "A"]
    price = ["均价", "单选", (1.5, "two"), (1234, "many"), 3, 4, 2.0]
    book = a_book(
        {"一": [HEAD, rate, price]},
        percent="0.0%", two="0.00", many="#,##0",
    )  # fmt: skip
    taken = workbook.read(book, "x.xlsx")
    assert taken.questions[0]["options"] == ["25.0%", "50.0%", "1", "2.5"]
    assert taken.faults[0].code == "bad_key"
    assert "2" in taken.faults[0].reason


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [(0.256, "0%", "26%"), (3, '0"元"', "3元"), (-1234.5, "#,##0.00", "-1,234.50"), (5, "[$¥-804]0.00", "¥5.00"),
     (2.5, "General", "2.5"), (1.5, "# ?/?", None), (7, "0_);(0)", "7")],
)  # fmt: skip
def test_number_formats(value: float, code: str, shown: str | None) -> None:
    assert shown_number(value, code) == shown


def test_dates_read_as_people_see_them() -> None:
    from datetime import date

    assert shown_date(date(2019, 1, 1), 'yyyy"年"m"月"d"日";@') == "2019年1月1日"
    assert shown_date(date(2026, 11, 11), "m/d") == "11/11"
    assert shown_date(date(2026, 11, 11), "h:mm") is None


def test_raised_and_lowered_characters_keep_their_meaning() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        up, down = book.add_format({"font_script": 1}), book.add_format({"font_script": 2})
        page.write_row(0, 0, HEAD)
        for row in (1, 2):
            page.write_row(row, 0, [*CITY, "A"])
        page.write_rich_string(1, 0, "面积 10", up, "2", " 米 & H", down, "2", "O")
        page.write_rich_string(2, 0, "面积 x", up, "甲", "的")
    taken = workbook.read(out.getvalue(), "x.xlsx")
    assert [question["stem"] for question in taken.questions] == ["面积 10² 米 &amp; H₂O"]
    assert [(fault.row, fault.code) for fault in taken.faults] == [(3, "odd_cell")]


def test_a_picture_that_is_the_value_of_a_cell_belongs_to_it() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(picture, "PNG")
    source = a_book({"一": [HEAD, ['=DISPIMG("ID_1F",1)', *CITY[1:], "A"], ['=DISPIMG("ID_2F",1)', *CITY[1:], "A"]]})
    relation = '<Relationship Id="rId1" Type="http://x/image" Target="media/i.png"/>'
    added = {
        "xl/cellimages.xml": '<e:cellImages xmlns:e="a" xmlns:x="b" xmlns:d="c" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        "<e:cellImage><x:pic><x:cNvPr name='ID_1F'/><d:blip r:embed='rId1'/></x:pic>"
        "</e:cellImage></e:cellImages>",
        "xl/_rels/cellimages.xml.rels": f"<Relationships>{relation}</Relationships>",
        "xl/media/i.png": picture.getvalue(),
    }
    out = io.BytesIO(source)
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in added.items():
            archive.writestr(name, content)
    taken = workbook.read(out.getvalue(), "x.xlsx")
    assert list(taken.media.values()) == [picture.getvalue()]
    assert taken.questions[0]["stem"].startswith('<img src="/media/')
    assert [(fault.row, fault.code) for fault in taken.faults] == [(3, "formula")]


def test_a_picture_upon_a_cell_belongs_to_it() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, [*CITY, "A"])
        page.insert_image(1, 0, "p.png", {"image_data": picture})
        page.insert_image(1, 3, "p.png", {"image_data": picture})
    taken = workbook.read(out.getvalue(), "x.xlsx")
    question = only(taken)
    assert len(taken.media) == 1
    name = next(iter(taken.media))
    assert question["stem"].endswith(f'<img src="/media/{name}" alt="">')
    assert name in question["options"][1]


def test_a_hidden_sheet_with_questions_is_not_passed_over_in_silence() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("一").write_row(0, 0, HEAD)
        page = book.add_worksheet("二")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, [*CITY, "A"])
        page.hide()
    fault = refusal(workbook.read(out.getvalue(), "x.xlsx"))
    assert (fault.code, fault.where) == ("hidden_sheet", "二")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + bytes(60), "bad_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "bad_workbook"),
        (b"\x00\x01\x02" * 100, "bad_workbook"),
        (write_sheet([["姓名", "成绩"], ["甲", 60]]), "no_header"),
        (write_sheet([HEAD]), "no_questions"),
        (b"", "no_header"),
    ],
)
def test_what_is_no_workbook_of_questions_is_a_fault(content: bytes, code: str) -> None:
    assert refusal(workbook.read(content, "x.xlsx")).code == code


def test_a_workbook_with_entities_or_of_a_thousandfold_size_is_a_fault() -> None:
    good = write_sheet([HEAD, [*CITY, "A"]])
    for member, text in {
        "xl/styles.xml": b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>',
        "xl/big.xml": b"<a>" + b"x" * 60_000_000,
    }.items():
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name != member:
                    new.writestr(name, old.read(name))
            new.writestr(member, text)
        assert refusal(workbook.read(out.getvalue(), "x.xlsx")).code == "bad_workbook"


def test_the_format_is_known_by_its_content(tmp_path: Path) -> None:
    found = [
        format_of(name, content)
        for name, content in {
            "a.xlsx": write_sheet([HEAD]),
            "a": write_sheet([HEAD]),
            "a.csv": write_csv([HEAD]),
            "a.txt": "题干\t题型\t选项A\t答案\n".encode("gb18030"),
        }.items()
    ]
    assert [getattr(format_, "NAME", None) for format_ in found] == ["workbook"] * 4


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("A.甲 B.乙 C.丙", ["甲", "乙", "丙"]),
        ("A、甲\nB、乙", ["甲", "乙"]),
        ("(A)甲；(B)乙", ["甲", "乙"]),
        ("Ａ．甲Ｂ．乙", ["甲", "乙"]),
        ("甲|乙|", ["甲", "乙"]),
        ("甲;乙,丙", ["甲", "乙,丙"]),
        ("甲$;$乙;丙", ["甲", "乙;丙"]),
        ("甲", ["甲"]),
    ],
)
def test_options_in_one_cell(text: str, options: list[str]) -> None:
    assert split_options(text) == options


def test_a_key_that_is_a_number_and_a_text_that_differ_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="无法确定"):
        key_letters("2", ["2", "1", "3"], numbered=True, single=True)
    assert key_letters("2", ["2", "1", "3"], numbered=False, single=True) == "A"


def test_options_that_stand_below_the_stem() -> None:
    question = only(read(["题目", "答案"], ["先变为\nA. 待发货\nB. 待付款", "B"]))
    assert (question["stem"], question["options"], question["key"]) == ("先变为", ["待发货", "待付款"], "B")


# what a workbook can hold comes back as it was

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Cf")),
    min_size=1,
    max_size=12,
)
HTML = TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
ABOUT = {
    "code": TEXT, "points": st.sampled_from(["1", "0.5", "2.25"]), "difficulty": st.sampled_from([0, 0.35, 0.9, 1]),
    "point": TEXT, "analysis": HTML, "importance": st.sampled_from("XYZ"), "levels": st.sampled_from([[5, 4], [3]]),
}  # fmt: skip


def choices(kind: str, keys: st.SearchStrategy[str], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    options = st.lists(HTML, min_size=4, max_size=6, unique_by=lambda text: text.casefold())
    return st.fixed_dictionaries(
        {"kind": st.just(kind), "stem": HTML, "options": options, "key": keys, **more}, optional=ABOUT
    )


KEYS = [[["甲", "乙"], ["3"]], [["1.5"], ["5-7"]]]
QUESTIONS = st.one_of(
    choices("single_choice", st.sampled_from("ABCD")),
    choices("multiple_choice", st.sampled_from(["AB", "ABD", "CD"]), rule=st.sampled_from(["strict", "half"])),
    st.fixed_dictionaries({"kind": st.just("true_false"), "stem": HTML, "key": st.booleans()}, optional=ABOUT),
    st.fixed_dictionaries(
        {"kind": st.just("fill_in"), "stem": st.just("一 ____，二 ____"), "key": st.sampled_from(KEYS)},
        optional={**ABOUT, "any_order": st.just(True)},
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(QUESTIONS, min_size=1, max_size=4))
def test_what_is_written_reads_as_itself_or_is_refused(questions: list[dict[str, Any]]) -> None:
    sound = [question for question in questions if not kinds()[question["kind"]].check(question)]
    try:
        content = workbook.write(sound, {})
    except Malformed:
        return
    again = workbook.read(content, "x.xlsx").questions
    assert [{k: v for k, v in q.items() if not k.startswith("_")} for q in again] == sound


def test_words_for_a_person_are_written_too() -> None:
    for kind in ("short_answer", "essay"):
        question = {"kind": kind, "stem": "何谓客单价？", "key": "支付金额 &lt; 除以<br>人数", "points": "5"}
        assert only(workbook.read(workbook.write([question], {}), "x.xlsx")) == question


def test_an_ordinary_bank_can_be_written() -> None:
    question = {
        "code": "A-1", "kind": "multiple_choice", "stem": "1 &lt; 2<br>对吗", "options": ["是", "否", "也许"],
        "key": "AC", "rule": "half", "analysis": "&amp;", "difficulty": 0.65, "levels": [4, 3], "point": "比较",
        "module": "基础知识", "importance": "X", "points": "1.5", "fixed_order": True,
    }  # fmt: skip
    assert only(workbook.read(workbook.write([question], {}), "x.xlsx")) == question


@pytest.mark.parametrize(
    "lost",
    [
        {"stem": "<b>粗</b>"}, {"weights": {"A": "1"}}, {"kind": "ordering"},
        {"options": ["甲", '<img src="/media/a.png" alt="">']},
    ],
)  # fmt: skip
def test_what_a_row_cannot_hold_is_said_with_the_question(lost: dict[str, Any]) -> None:
    question = {"code": "A-1", "kind": "single_choice", "stem": "一", "options": ["甲", "乙"], "key": "A", **lost}
    with pytest.raises(Malformed, match="A-1"):
        workbook.write([question], {})


def test_a_key_in_a_bracket_of_the_stem_is_read_and_never_shown() -> None:
    rows = [
        ["题干", "题型", "A", "B", "C", "答案"],
        ["招牌称为（ Ａ ）", "单选", "店招", "海报", "轮播", "A"],
        ["有（ AC ）", "多选", "甲", "乙", "丙", ""],
        ["可以刷单。（×）", "判断", "", "", "", ""],
        ["（√）应核对地址", "判断", "", "", "", "对"],
        ["属于（C）类的是", "单选", "甲", "乙", "丙", "A"],
    ]
    taken = workbook.read(write_sheet(rows), "a.xlsx")
    assert taken.faults == ()
    assert [(question["stem"], question["key"]) for question in taken.questions] == [
        ("招牌称为（　）", "A"), ("有（　）", "AC"), ("可以刷单。（　）", False), ("（　）应核对地址", True),
        ("属于（C）类的是", "A"),
    ]  # fmt: skip
