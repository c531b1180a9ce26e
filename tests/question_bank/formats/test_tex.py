"""Formulas in TeX in the files of every format that has a convention for them: read as MathML, written as TeX again."""

import html
import json
from typing import Any

import pytest

from question_bank.formats import aiken, format_of, gift, moodle_xml, own, plain_text, qti, workbook, xzs_json
from question_bank.formats.markup import from_words, to_words
from question_bank.formulas import mathml_of, tex_of
from question_bank.sanitize import sanitize_html, text_of
from question_bank.sheets import write_sheet
from tests.question_bank.formats.qti_items import CHOICE, SCORE, choices, item, response, template

HALF = r"\frac{1}{2}"
HALF_IN_MATHML = mathml_of(HALF)[0]
MONEY = "单价 $5 和 $10，$A$1:$B$2，满$100减$20"


def moodle(stem: str, form: str = "html") -> bytes:
    question = (
        f'<question type="truefalse"><questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>'
    )
    answers = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    return f"<quiz>{question}{answers}</question></quiz>".encode()


def xzs(stem: str) -> bytes:
    return json.dumps([{"questionType": 3, "titleContent": f"<p>{stem}</p>", "correct": "A"}]).encode()


def sheet(stem: str) -> bytes:
    return write_sheet([["题干", "题型", "答案"], [stem, "判断题", "对"]])


def gift_of(stem: str, form: str = "[html]") -> bytes:
    escaped = "".join(f"\\{c}" if c in "\\{}=~#:" else c for c in stem)
    return f"{form}{escaped} {{T}}\n".encode()


FILES = {
    "moodle_xml": lambda stem: moodle_xml.read(moodle(html.escape(stem)), "a.xml"),
    "gift": lambda stem: gift.read(gift_of(html.escape(stem)), "a.gift"),
    "aiken": lambda stem: aiken.read(f"{stem}\nA. 一\nB. 二\nANSWER: A\n".encode(), "a.txt"),
    "plain_text": lambda stem: plain_text.read(f"1. {stem}\n答案：对\n".encode(), "a.txt"),
    "workbook": lambda stem: workbook.read(sheet(stem), "a.xlsx"),
    "xzs_json": lambda stem: xzs_json.read(xzs(html.escape(stem)), "a.json"),
}
WITH_DOLLARS = ("plain_text", "workbook", "xzs_json")
over_formats = pytest.mark.parametrize("name", FILES)


def stem_of(name: str, stem: str) -> str:
    taken = FILES[name](stem)
    assert taken.faults == ()
    return str(taken.questions[0]["stem"])


@over_formats
@pytest.mark.parametrize("written", [rf"\({HALF}\)", rf"\[{HALF}\]", rf"$${HALF}$$"])
def test_a_formula_is_read_as_mathml_that_keeps_its_tex(name: str, written: str) -> None:
    stem = stem_of(name, f"占 {written} 以上")
    assert text_of(stem) == "占 1/2 以上"
    assert f'<annotation encoding="application/x-tex">{HALF}</annotation>' in stem


@over_formats
def test_a_single_dollar_means_a_formula_only_where_authors_write_it_so(name: str) -> None:
    stem = stem_of(name, f"占 ${HALF}$ 以上")
    assert ("<math" in stem) is (name in WITH_DOLLARS)


@over_formats
def test_amounts_of_money_and_cells_of_a_sheet_are_no_formulas(name: str) -> None:
    assert "<math" not in stem_of(name, MONEY)


@over_formats
def test_a_formula_that_cannot_be_converted_is_a_fault_that_names_it(name: str) -> None:
    taken = FILES[name](r"求 \(\nosuch{x}\) 的值")
    assert taken.questions == ()
    (fault,) = taken.faults
    assert fault.code == "bad_formula"
    assert r"\nosuch{x}" in fault.reason


@pytest.mark.parametrize("name", WITH_DOLLARS)
def test_dollars_around_what_is_no_tex_at_all_stay(name: str) -> None:
    assert "$a%b$" in stem_of(name, "占 $a%b$ 左右")


def test_a_comparison_in_a_formula_is_no_tag() -> None:
    for name in FILES:
        assert text_of(stem_of(name, r"当 \(a<b\) 时")) == "当 a<b 时"


@pytest.mark.parametrize("form", ["[html]", "[moodle]", "[markdown]", ""])
def test_every_rich_text_of_gift_may_have_formulas_and_plain_text_has_none(form: str) -> None:
    taken = gift.read(gift_of(r"甲 $$x_1 + y_1$$ 乙 \(a_1*b*c\)", form), "a.gift")
    assert "甲 x_1+y_1 乙 a_1*b*c" in text_of(taken.questions[0]["stem"])
    assert "<math" not in gift.read(gift_of(r"甲 \(x\)", "[plain]"), "a.gift").questions[0]["stem"]


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("html", r"$$x_1$$"),
        ("moodle_auto_format", "$$\nx_1\n$$"),
        ("markdown", r"甲 \\(x_1*y*z\\)"),
        ("markdown", "$$x_1$$"),
    ],
)
def test_every_rich_text_of_moodle_may_have_formulas(form: str, stem: str) -> None:
    taken = moodle_xml.read(moodle(stem, form), "a.xml")
    assert '<annotation encoding="application/x-tex">x_1' in taken.questions[0]["stem"]


def test_plain_text_of_moodle_and_words_apart_from_each_other_are_no_formulas() -> None:
    for stem, form in ((r"\(x\)", "plain_text"), (r"\<span></span>(x\)", "html"), ("$<span></span>$x$$", "html")):
        taken = moodle_xml.read(moodle(stem, form), "a.xml")
        assert "<math" not in taken.questions[0]["stem"]


def test_answers_that_are_typed_are_never_formulas() -> None:
    taken = gift.read(rb"1 \{T\} ____ {=\\(x\\)}", "a.gift")
    assert taken.questions[0]["key"] == [[{"text": r"\(x\)", "exact": True}]]


@pytest.mark.parametrize("form", ["gift", "xzs_json", "moodle_xml"])
def test_mathml_in_html_is_kept_as_it_is(form: str) -> None:
    bare = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    read = {
        "gift": lambda: gift.read(gift_of(f"甲{bare}乙<b>丙</b>{bare}"), "a"),
        "xzs_json": lambda: xzs_json.read(xzs(f"甲{bare}乙<b>丙</b>{bare}"), "a"),
        "moodle_xml": lambda: moodle_xml.read(moodle(f"甲{bare}乙<b>丙</b>{bare}"), "a"),
    }[form]
    taken = read()
    assert taken.faults == ()
    assert f"甲{bare}乙<b>丙</b>{bare}" in taken.questions[0]["stem"]


def test_what_is_no_mathml_that_we_show_is_a_fault() -> None:
    taken = gift.read(gift_of("<math><maction>x</maction></math>"), "a")
    assert [fault.code for fault in taken.faults] == ["unsupported_markup"]


def a_question(stem: str) -> dict[str, Any]:
    return {"kind": "single_choice", "stem": stem, "options": [f"占{HALF_IN_MATHML}", "全部"], "key": "A"}


NOTE = '<annotation encoding="application/x-tex">y</annotation>'
LOOKS_LIKE_ONE = r"区间 \(a,b\) 与 \[c\]，$$ 是两个 $$，\\(x\)，末尾 \ "
STEMS = (
    f"求 {HALF_IN_MATHML} 与 {mathml_of('a<b', True)[0]}", LOOKS_LIKE_ONE.strip(), f"未完 \\( 与 {HALF_IN_MATHML}",
    f"\\{HALF_IN_MATHML}", "<math><mi>x</mi></math>",
    f'<math display="inline"><semantics><mi>x</mi>{NOTE}</semantics></math>',
)  # fmt: skip


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("module", [moodle_xml, gift, qti, own], ids=lambda module: module.NAME)
def test_what_is_written_and_read_again_is_the_same(module: Any, stem: str) -> None:
    question = a_question(sanitize_html(stem, allow_images=True))
    content = module.write([question], {})
    if module in (moodle_xml, gift):
        assert b"<math" not in content or "<math" in tex_of(question["stem"])
    taken = module.read(content, "a.zip" if module is qti else "a.yaml")
    assert taken.faults == ()
    again = {name: value for name, value in taken.questions[0].items() if not name.startswith("_")}
    assert {name: again[name] for name in question} == question


@pytest.mark.parametrize("module", [aiken, workbook], ids=lambda module: module.NAME)
def test_plain_formats_have_formulas_as_tex(module: Any) -> None:
    question = a_question(f"求 {HALF_IN_MATHML} 的值")
    taken = module.read(module.write([question], {}), "a")
    assert {name: taken.questions[0][name] for name in question} == question


def test_words_that_would_be_read_as_a_formula_cannot_be_written_as_plain_words() -> None:
    assert to_words(r"a \(x\) b") is None
    assert to_words(from_words(r"a \(x\) b")) == r"a \(x\) b"
    assert to_words("a &lt; b<br>c") == "a < b\nc"


def test_formulas_of_qti_keep_their_tex_and_lose_what_else_they_are_said_to_be() -> None:
    notes = '<annotation encoding="application/x-tex">x</annotation><annotation encoding="other">?</annotation>'
    math = f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:semantics><m:mi>x</m:mi>{notes}</m:semantics></m:math>'
    document = item(
        response("identifier", correct=("A",)) + SCORE,
        f"<p>{math}</p>" + CHOICE.format(most=1, choices=choices("A", "B")),
        template("match_correct"),
    )
    document = document.replace(b"<annotation", b"<m:annotation").replace(b"</annotation", b"</m:annotation")
    (found,) = qti.read(document, "a.xml").questions
    assert (
        '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>'
        in (found["stem"])
    )


def test_files_with_formulas_are_still_known_for_what_they_are() -> None:
    assert format_of("a.txt", gift_of(rf"\({HALF}\)")) is gift
    assert format_of("a.txt", f"1. 求 \\({HALF}\\)\nA. 一\nB. 二\n答案：A\n".encode()) is plain_text
