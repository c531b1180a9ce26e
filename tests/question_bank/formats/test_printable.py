"""A printed paper and its key."""

import io
import json
from itertools import chain
from typing import Any

import docx
import pytest
from PIL import Image

from question_bank.formats.printable import write_docx, write_pdf
from question_bank.formats.printable.blocks import Paragraph, Table, blocks_of, plain, runs_of
from question_bank.formats.printable.paper import item_of, sections_of
from question_bank.registry import folder, kinds

PICTURE = "/media/a.png"
RICH = (
    f'<p>看<b>图</b><img src="{PICTURE}" alt="店标"></p><ul><li>一</li><li>二</li></ul>'
    '<table><tr><th colspan="2">表</th></tr><tr><td rowspan="2">甲</td><td>x<sup>2</sup></td></tr>'
    "<tr><td>丙</td></tr></table>"
)


def examples() -> list[dict[str, Any]]:
    return list(chain(*(json.loads((folder(name) / "examples.json").read_text("utf-8")) for name in kinds())))


def media() -> dict[str, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return {"a.png": out.getvalue()}


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_html_becomes_paragraphs_lists_and_tables() -> None:
    first, one, two, table = blocks_of(RICH)
    assert isinstance(first, Paragraph)
    assert [(run.text, sorted(run.marks), run.picture) for run in first.runs] == [
        ("看", [], ""), ("图", ["bold"], ""), ("店标", [], PICTURE),
    ]  # fmt: skip
    assert isinstance(one, Paragraph)
    assert isinstance(two, Paragraph)
    assert (one.label, plain(one.runs), one.indent, plain(two.runs)) == ("•", "一", 1, "二")
    assert isinstance(table, Table)
    assert [[(cell.columns, cell.rows) for cell in row] for row in table.rows] == [[(2, 1)], [(1, 2), (1, 1)], [(1, 1)]]


@pytest.mark.parametrize(
    ("marked", "line"),
    [
        ("一 &lt; 二<br>三", "一 < 二\n三"),
        ("<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>", "1/x"),
        ("<math><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>", "√(a+b)"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x_1^2"),
        ("", ""),
    ],
)
def test_html_in_one_line(marked: str, line: str) -> None:
    assert plain(runs_of(marked)) == line


def test_types_are_sections_and_numbers_run_through() -> None:
    sections = sections_of([{**question, "points": "2"} for question in examples()])
    numbers = [item.no for section in sections for item in section.items]
    assert numbers == list(range(1, len(examples()) + 1))
    assert len(sections) == len(kinds())
    assert "每题 2 分" in sections[0].title


@pytest.mark.parametrize("question", examples(), ids=lambda question: question["code"])
def test_the_paper_shows_every_question_and_no_key(question: dict[str, Any]) -> None:
    item = item_of(question, 1)
    assert item.blocks
    if question["kind"] not in ("essay", "short_answer"):
        assert item.key
    paper, key = (write_docx([question], {}, "卷", key=key) for key in (False, True))
    why = plain(runs_of(question["analysis"]))
    assert why not in words_of(paper)
    assert why in words_of(key)


def test_a_key_names_the_letters_that_are_printed() -> None:
    question = {"kind": "ordering", "stem": "排序", "items": ["甲", "乙", "丙", "丁"]}
    item = item_of(question, 1)
    printed = {entry.label: plain(list(entry.runs)) for entry in item.lists[0]}
    assert [printed[letter] for letter in item.key.split(" → ")] == ["甲", "乙", "丙", "丁"]
    matching = {
        "kind": "matching",
        "stem": "连线",
        "left": ["一", "二"],
        "right": ["1", "2", "3"],
        "key": [[0, 0], [1, 2]],
    }
    item = item_of(matching, 1)
    right = {entry.label: plain(list(entry.runs)) for entry in item.lists[1]}
    assert [right[pair[-1]] for pair in item.key.split("；")] == ["1", "3"]


@pytest.mark.parametrize("key", [False, True])
def test_a_pdf_of_every_example_with_a_picture_and_a_table(key: bool) -> None:
    rich = {
        "kind": "single_choice",
        "stem": RICH,
        "options": ["#set", "$x$ \\ *a*", f'<img src="{PICTURE}" alt="">', "]"],
        "key": "A",
    }
    content = write_pdf([*examples(), rich], media(), title="四级 #试卷", key=key)
    assert content.startswith(b"%PDF-")


def test_a_docx_holds_the_picture_and_says_what_is_missing() -> None:
    question = {
        "kind": "single_choice",
        "stem": RICH,
        "options": ["甲", '<img src="/media/b.png" alt="缺">'],
        "key": "A",
    }
    content = write_docx([question], {**media(), "b.png": b"broken"}, "卷")
    assert len(docx.Document(io.BytesIO(content)).inline_shapes) == 1
    assert "〔图：缺〕" in words_of(content)


def a_case(**more: Any) -> dict[str, Any]:
    parts = [
        {"kind": "fill_in", "key": [["3%"]]},
        {"kind": "inline_choice", "choices": [["较低", "较高"]], "key": [1], "analysis": "同行为 2.4%。"},
        {"kind": "multiple_choice", "options": ["改主图", "降客单价", "换店名"], "key": "AB", "title": "下一步"},
        {"kind": "short_answer", "stem": "请说明理由。", "key": "<p>先改图，后调价。</p>"},
    ]
    stem = "<p>转化率为 [[1]]，与同行相比 [[2]]。</p>[[3]][[4]]"
    return {"kind": "case", "stem": stem, "parts": parts, "analysis": "看转化率。", "points": "8", **more}


def test_a_case_prints_its_text_and_then_its_parts() -> None:
    [section] = sections_of([a_case()])
    [item] = section.items
    printed = "".join(plain(block.runs) for block in item.blocks)
    assert "（1）＿＿＿＿＿＿，与同行相比 （2）＿＿＿＿＿＿" in printed
    assert [(part.label, part.is_printed) for part in item.parts] == [
        ("(1)", False), ("(2)（2 分）", True), ("(3)（2 分）", True), ("(4)（2 分）", True),
    ]  # fmt: skip
    assert [plain(list(entry.runs)) for entry in item.parts[1].lists[0]] == ["较低", "较高"]
    assert plain(item.parts[2].blocks[0].runs) == "下一步"
    assert item.parts[3].lines > 0
    assert item.key == "(1) 3%\n(2) B\n(3) AB\n(4) 先改图，后调价。"
    assert item.analysis == "看转化率。　(2) 同行为 2.4%。"


def test_a_case_is_written_as_docx_and_pdf() -> None:
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(write_docx([a_case()], {}))).paragraphs)
    assert "(3)（2 分） 下一步" in words
    assert "较高" in words
    keys = "\n".join(p.text for p in docx.Document(io.BytesIO(write_docx([a_case()], {}, key=True))).paragraphs)
    assert "(3) AB" in keys
    for key in (False, True):
        assert write_pdf([a_case()], {}, key=key).startswith(b"%PDF")
