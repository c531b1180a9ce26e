"""Formulas in Word documents: read as MathML, and on a printed paper written as Word's own."""

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from question_bank.formats import ez_docx
from question_bank.formats.printable import write_docx, write_pdf
from question_bank.formulas import mathml_of
from question_bank.sanitize import sanitize_html, text_of

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(words: str, about: str = "") -> str:
    return f"<m:r>{f'<m:rPr>{about}</m:rPr>' if about else ''}<m:t>{words}</m:t></m:r>"


def arg(name: str, *inside: str) -> str:
    return f"<m:{name}>{''.join(inside)}</m:{name}>"


X, Y, N = run("x"), run("y"), run("2")


def question_with(*formulas: str) -> Any:
    document = docx.Document()
    paragraph = document.add_paragraph("1. 求")
    for formula in formulas:
        paragraph._p.append(parse_xml(formula))
    paragraph.add_run("的值")
    for line in ("A. 一", "B. 二", "答案：A"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return ez_docx.read(out.getvalue(), "a.docx")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (run("x+12.5≤3y"), "x+12.5≤3y"),
        (arg("f", arg("num", X), arg("den", run("y+1"))), "x/(y+1)"),
        (arg("f", '<m:fPr><m:type m:val="lin"/></m:fPr>', arg("num", X), arg("den", N)), "x/2"),
        (arg("f", '<m:fPr><m:type m:val="noBar"/></m:fPr>', arg("num", X), arg("den", N)), "x,2"),
        (arg("sSup", arg("e", X), arg("sup", N)), "x^2"),
        (arg("sSub", arg("e", X), arg("sub", N)), "x_2"),
        (arg("sSubSup", arg("e", X), arg("sub", Y), arg("sup", N)), "x_y^2"),
        (arg("rad", '<m:radPr><m:degHide m:val="1"/></m:radPr>', "<m:deg/>", arg("e", X)), "√x"),
        (arg("rad", arg("deg", run("3")), arg("e", X)), "√[3]x"),
        (
            arg("nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>', arg("sub", run("i=1")), arg("sup", Y), arg("e", X)),
            "∑_(i=1)^yx",
        ),
        (arg("nary", arg("sub", run("0")), arg("sup", run("1")), arg("e", X)), "∫_0^1x"),
        (arg("nary", '<m:naryPr><m:supHide m:val="1"/></m:naryPr>', arg("sub", X), "<m:sup/>", arg("e", Y)), "∫_xy"),
        (arg("d", arg("e", run("x+y"))), "(x+y)"),
        (arg("d", '<m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr>', arg("e", X), arg("e", Y)), "[x|y"),
        (arg("func", arg("fName", run("sin", '<m:sty m:val="p"/>')), arg("e", X)), "sinx"),
        (arg("acc", '<m:accPr><m:chr m:val="→"/></m:accPr>', arg("e", X)), "x→"),
        (arg("bar", '<m:barPr><m:pos m:val="top"/></m:barPr>', arg("e", X)), "x¯"),
        (arg("limLow", arg("e", run("lim", '<m:sty m:val="p"/>')), arg("lim", X)), "lim_x"),
        (arg("m", arg("mr", arg("e", X), arg("e", Y)), arg("mr", arg("e", N), arg("e", N))), "x, y; 2, 2"),
        (arg("eqArr", arg("e", X), arg("e", Y)), "x; y"),
        (arg("borderBox", arg("e", X)), "x"),
        (run("客单价", "<m:nor/>") + run("=") + run("支付"), "客单价=支付"),
        (arg("sPre", arg("sub", N), arg("sup", N), arg("e", X)), "x22"),
        (arg("phant", arg("e", X)), "x"),
        (run("y") + arg("phant", '<m:phantPr><m:show m:val="0"/></m:phantPr>', arg("e", X)) + run("z"), "y z"),
    ],
)  # fmt: skip
def test_everyday_structures_become_mathml(inside: str, words: str) -> None:
    taken = question_with(f"<m:oMath {MATH}>{inside}</m:oMath>")
    assert taken.faults == ()
    stem = taken.questions[0]["stem"]
    assert "<math" in stem
    assert text_of(stem) == f"求{words}的值"
    assert sanitize_html(stem, allow_images=True) == stem


def test_a_formula_of_its_own_line_is_a_block() -> None:
    taken = question_with(f"<m:oMathPara {MATH}><m:oMath>{X}</m:oMath></m:oMathPara>")
    assert '<math display="block">' in taken.questions[0]["stem"]


def test_a_part_that_we_do_not_know_is_named() -> None:
    taken = question_with(f"<m:oMath {MATH}><m:wave>{X}</m:wave></m:oMath>")
    assert taken.questions == ()
    assert [(fault.code, "wave" in fault.reason) for fault in taken.faults] == [("formula", True)]
    deep = arg("e", X)
    for _ in range(60):
        deep = arg("e", arg("box", deep))
    assert "过深" in question_with(f"<m:oMath {MATH}>{arg('box', deep)}</m:oMath>").faults[0].reason


TEX = (
    r"\frac{a}{b}", r"\sqrt{x}", r"\sqrt[3]{x}", "x_1^2", "x^2", "x_1", r"\sum_{i=1}^{n} i", r"\bar{x}",
    r"\lim_{x \to 0} x", r"\begin{matrix} a & b \\ c & d \end{matrix}", r"\text{客单价}=\frac{\text{金额}}{2}",
    r"\binom{n}{k}",
    r"\overbrace{a+b}^{c}", r"\boxed{x}", r"a\;b",
)  # fmt: skip


def a_paper(tex: str) -> dict[str, Any]:
    return {
        "kind": "single_choice",
        "stem": f"求{mathml_of(tex)[0]}的值",
        "options": [mathml_of("x")[0], f"<b>{mathml_of('y')[0]}</b>"],
        "key": "A",
        "analysis": mathml_of(tex)[0],
    }


@pytest.mark.parametrize("tex", TEX)
def test_a_printed_paper_has_words_own_formulas(tex: str) -> None:
    document = docx.Document(io.BytesIO(write_docx([a_paper(tex)], {})))
    body = etree.tostring(document.element.body, encoding="unicode")
    assert body.count("<m:oMath>") == 3
    stem = next(p for p in document.paragraphs if "求" in p.text)
    (formula,) = stem._p.iterchildren("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath")
    (again,) = question_with(etree.tostring(formula, encoding="unicode")).questions
    mine = text_of(again["stem"]).replace(" ", "")
    assert mine == text_of(a_paper(tex)["stem"]).replace(" ", "")


@pytest.mark.parametrize("key", [False, True])
def test_a_pdf_draws_every_formula(key: bool) -> None:
    content = write_pdf([a_paper(tex) for tex in TEX], {}, key=key)
    assert content.startswith(b"%PDF-")
