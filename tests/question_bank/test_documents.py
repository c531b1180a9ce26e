"""Documents as blocks, what is counted in them, and the docx and PDF files that are made of them."""

import io
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.documents import to_docx, to_pdf
from question_bank.documents.blocks import Listing, Paragraph, Picture, Table, as_data, blocks_of, every
from question_bank.documents.measures import copied, counts_of, headings_of, pictures_of
from question_bank.sanitize import sanitize_work, text_of

TEXT = sanitize_work("""
<h2>一、市场</h2><p>整体<strong>获客成本</strong>44元<br>第二行</p>
<ul><li><p>社群</p><ol><li><p>拉新</p></li><li><p>复购</p></li></ol></li><li><p>笔记</p></li></ul>
<h3>1. 渠道</h3><blockquote><p data-align="right">“有人提醒就会再买”</p></blockquote>
<table><tbody><tr><th colspan="2"><p>渠道</p></th></tr><tr><td rowspan="2"><p>社群</p></td><td><p>15</p></td></tr>
<tr><td><p>25</p></td></tr></tbody></table>
<img data-picture="pack/tea.jpg" alt="一罐茶" data-width="50"><img data-picture="pack/tea.jpg" alt="又一次">
<h2>二、目标</h2><p>新客4000名</p><p></p>""")

TAGS = """<p> </p> <h2> </h2> <ul> <ol> <li> </li> </ul> </ol> <blockquote> <table> <tr> <td> <td,rowspan=3>
<th,colspan=4> </td> </tr> </table> <pre> <br> <img,data-picture="pack/a.jpg",alt="图"> <img,src=x> <b> </b> <i> <hr>"""
PIECES = st.sampled_from([*(tag.replace(",", " ") for tag in TAGS.split()), "字", "a b", "\n", "&lt;"])
OWN = "own/" + "a" * 64


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A picture of 300×200 pixels."""
    Image.new("RGB", (300, 200), (90, 120, 60)).save(tmp_path / "tea.jpg")
    return tmp_path / "tea.jpg"


def nothing(_name: str) -> Path | None:
    return None


def test_the_blocks_of_a_document_keep_their_order_and_nesting() -> None:
    blocks = blocks_of(TEXT)
    assert [type(block).__name__ for block in blocks] == [
        "Paragraph", "Paragraph", "Listing", "Paragraph", "Quote", "Table", "Picture", "Picture", "Paragraph",
        "Paragraph",
    ]  # fmt: skip
    listing = blocks[2]
    assert isinstance(listing, Listing)
    assert [isinstance(inner, Listing) and inner.is_numbered for inner in listing.entries[0]] == [False, True]
    table = blocks[5]
    assert isinstance(table, Table)
    assert (table.width, table.heads) == (2, 1)
    assert blocks[6] == Picture("pack/tea.jpg", "一罐茶", 50)


def test_a_cell_that_reaches_down_pushes_the_next_row_aside() -> None:
    [table] = as_data([block for block in blocks_of(TEXT) if isinstance(block, Table)])
    assert [[cell["at"] for cell in row] for row in table["rows"]] == [[0], [0, 1], [1]]


def test_what_is_counted_is_what_is_there() -> None:
    blocks = blocks_of(TEXT)
    assert counts_of(blocks) == {"pictures": 1, "tables": 1, "rows": 2, "items": 4, "headings": 3, "paragraphs": 11}
    assert [(h.text, h.level, h.below) for h in headings_of(blocks)] == [
        ("一、市场", 1, 38),
        ("1. 渠道", 2, 18),
        ("二、目标", 1, 7),
    ]
    assert [p.name for p in pictures_of(blocks)] == ["pack/tea.jpg"]


@pytest.mark.parametrize(
    ("text", "given_words", "share"),
    [
        ("毛竹碳化防霉表面涂木蜡油", "材质：毛竹，碳化防霉，表面涂木蜡油。", 1),
        ("我把它放在茶几上收零食", "材质：毛竹，碳化防霉，表面涂木蜡油。", 0),
        ("短", "短", 0),
        ("", "甲", 0),
    ],
)
def test_the_share_of_copied_pieces(text: str, given_words: str, share: int) -> None:
    assert copied(text, given_words).share == share


def test_copied_passages_are_shown_the_longest_first_and_an_outline_is_free() -> None:
    seen = copied("一二三四五六七八九十我自己的话甲乙丙丁戊己庚辛", "一二三四五六七八九十。甲乙丙丁戊己庚辛。")
    assert seen.passages == ("一二三四五六七八九十", "甲乙丙丁戊己庚辛")
    assert copied("一市场与用户分析二营销目标", "市场与用户分析、营销目标", "一市场与用户分析二营销目标").share == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_share_is_a_share(text: str, other: str) -> None:
    assert 0 <= copied(text, other).share <= 1
    assert copied(text, "").share == 0


def test_a_docx_has_real_headings_lists_tables_and_pictures(tea: Path) -> None:
    made = docx.Document(io.BytesIO(to_docx("方案", TEXT, lambda name: tea if name == "pack/tea.jpg" else None)))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in made.paragraphs if paragraph.text]
    assert styles[0] == ("Normal", "方案")
    assert ("Heading 1", "一、市场") in styles
    assert ("Heading 2", "1. 渠道") in styles
    assert ("List Bullet", "社群") in styles
    assert ("List Number 2", "拉新") in styles
    assert len(made.inline_shapes) == 2
    [table] = made.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["渠道", "渠道"],
        ["社群", "15"],
        ["社群", "25"],
    ]
    assert made.core_properties.author == ""


def test_each_numbered_list_begins_at_one() -> None:
    made = docx.Document(io.BytesIO(to_docx("", "<ol><li>甲</li></ol><p>又</p><ol><li>乙</li></ol>", nothing)))
    numbers = [p._p.pPr.numPr.numId.val for p in made.paragraphs if p.style.name == "List Number"]
    assert len(set(numbers)) == 2


def test_a_pdf_is_made_of_the_same_text_and_is_the_same_each_time(tea: Path) -> None:
    made = to_pdf("方案 #let x = 1", TEXT, lambda _name: tea)
    assert made.startswith(b"%PDF-")
    assert made == to_pdf("方案 #let x = 1", TEXT, lambda _name: tea)


@pytest.mark.parametrize("make", [to_docx, to_pdf])
def test_a_picture_that_is_not_there_is_said_in_words(make: object, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    for found in (None, tmp_path / "gone.jpg", broken):
        assert make("", '<img data-picture="pack/x.jpg" alt="茶">', lambda _name, at=found: at)  # type: ignore[operator]


def test_what_is_nested_without_end_is_laid_out_flat() -> None:
    html = "<blockquote>" * 300 + "深" + "</blockquote>" * 300
    words = "".join(block.text for block in every(blocks_of(html)) if isinstance(block, Paragraph))
    assert words == "深"
    assert to_docx("", html, nothing)


@given(st.lists(PIECES, max_size=24).map("".join))
def test_whatever_was_cleaned_can_be_read_and_written(html: str) -> None:
    clean = sanitize_work(html)
    assert sanitize_work(clean) == clean
    blocks = blocks_of(clean)
    words = "".join(b.text for b in every(blocks) if isinstance(b, Paragraph))
    assert "".join(words.split()) == "".join(text_of(clean).split())
    assert to_docx("", clean, nothing).startswith(b"PK")


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<img src="/files/a.png" alt="x">', ""),
        (
            '<img data-picture="pack/a.jpg" src="http://a/b.png" style="x" onerror="y">',
            '<img data-picture="pack/a.jpg">',
        ),
        ('<img data-picture="pack/../x.jpg">', ""),
        (f'<img data-picture="{OWN}" data-width="33" alt="a>b">', f'<img data-picture="{OWN}" alt="a&gt;b">'),
        ('<p data-align="center" style="color:red">字</p>', '<p data-align="center">字</p>'),
        ('<p data-align="justify">字</p>', "<p>字</p>"),
        (
            '<table><colgroup><col></colgroup><tr><td colspan="2" rowspan="0">字</td></tr></table>',
            '<table><tbody><tr><td colspan="2">字</td></tr></tbody></table>',
        ),
        ("<a href='/x'>字</a><audio src='/media/a.mp3'></audio><math><mi>x</mi></math>", "字x"),
        ("<p>甲</p><script>x</script><style>y</style>", "<p>甲</p>"),
    ],
)
def test_a_document_of_a_task_keeps_only_what_is_on_its_list(html: str, clean: str) -> None:
    assert sanitize_work(html) == clean
