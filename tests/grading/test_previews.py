"""What is shown of a file in the desk: tables, documents, texts; identity covered; nothing dangerous."""

import base64
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image

from examserver.grading.previews import MOST_ROWS, how_shown, preview
from examserver.grading.previews.archive import name_of
from examserver.grading.previews.document import MOST_PICTURES, WIDEST
from examserver.grading.rules import COVERED
from question_bank.sheets import write_sheet
from tests.cast import a_picture
from tests.grading.test_neutral import a_workbook_by_ada, written
from tests.question_bank.test_slides import a_deck


def test_a_workbook_becomes_tables_without_empty_columns(tmp_path: Path) -> None:
    seen = preview(written(tmp_path, a_workbook_by_ada()), "xlsx", ())
    assert [(s.name, s.rows, s.total) for s in seen.sheets] == [("Sheet", [["转化率", "1.85"]], 1)]


def test_only_the_first_rows_of_a_long_sheet_are_shown(tmp_path: Path) -> None:
    content = write_sheet([[str(n), "艾达"] for n in range(300)], title="订单")
    sheet = preview(written(tmp_path, content), "xlsx", ("艾达",)).sheets[0]
    assert (len(sheet.rows), sheet.total, sheet.rows[0]) == (MOST_ROWS, 300, ["0", COVERED])


def test_a_document_becomes_clean_html_with_identity_covered(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("方案", 1)
    document.add_paragraph("编制人：艾达 <script>alert(1)</script>")
    document.add_picture(a_picture(10, 10))
    out = io.BytesIO()
    document.save(out)
    seen = preview(written(tmp_path, out.getvalue()), "docx", ("艾达",))
    text, _, picture = seen.html.partition("<img ")
    assert text == f"<h2>方案</h2><p>编制人：{COVERED} &lt;script&gt;alert(1)&lt;/script&gt;</p><p>"
    assert picture.startswith('src="data:image/webp;base64,')
    assert picture.endswith('alt="图 1"></p>')
    assert (seen.pictures_left, seen.covered) == (0, 1)


def a_word_file(heading: str, picture: bytes) -> bytes:
    """A document with a heading, a sentence and a picture."""
    document, out = docx.Document(), io.BytesIO()
    document.add_heading(heading, 1)
    document.add_paragraph("以山为形，以茶为色。")
    document.add_picture(io.BytesIO(picture))
    document.save(out)
    return out.getvalue()


def test_a_picture_of_a_document_says_nothing_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    document = docx.Document()
    shape = document.add_picture(a_picture(10, 10))
    shape._inline.docPr.set("descr", "艾达 <b>")
    document.add_paragraph('<img src="/media/x.png"> <audio src="/media/x.mp3">')
    out = io.BytesIO()
    document.save(out)
    html = preview(written(tmp_path, out.getvalue()), "docx", ("艾达",)).html
    assert html.count("<img") == 1
    assert "艾达" not in html
    assert "<audio" not in html
    assert '<img src="/' not in html


def test_a_document_shows_its_first_pictures_small_and_counts_the_rest(tmp_path: Path) -> None:
    document = docx.Document()
    for n in range(MOST_PICTURES + 2):
        document.add_picture(a_picture(1300, 10 + n))
    out = io.BytesIO()
    document.save(out)
    seen = preview(written(tmp_path, out.getvalue()), "docx", ())
    assert (seen.html.count("<img"), seen.pictures_left) == (MOST_PICTURES, 2)
    first = base64.b64decode(seen.html.partition("base64,")[2].partition('"')[0])
    with Image.open(io.BytesIO(first)) as picture:
        assert picture.width == WIDEST


def test_the_formula_behind_a_value_is_there_names_covered(tmp_path: Path) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.worksheets[0]
    for place, value in (("A1", 2), ("A2", 3), ("A3", "=SUM(A1:A2)"), ("B3", '="艾达"&A1'), ("B1", "=")):
        page[place] = value
    book.save(out)
    [sheet] = preview(written(tmp_path, out.getvalue()), "xlsx", ("艾达",)).sheets
    assert sheet.formulas[2, 0] == "=SUM(A1:A2)"
    assert "艾达" not in str(sheet)


def test_a_presentation_becomes_an_outline(tmp_path: Path) -> None:
    deck = a_deck([("规划", ["汇报人：艾达"], "备注"), ("", [], "")], pictures=1)
    seen = preview(written(tmp_path, deck), "pptx", ("艾达",))
    shown = [(s.title, s.texts, s.pictures, s.notes) for s in seen.slides]
    assert shown == [("规划", [f"汇报人：{COVERED}"], 1, "备注"), ("", [], 1, "")]
    assert (seen.covered, seen.slides_left) == (1, 0)


def test_of_an_archive_only_names_and_sizes_are_shown(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("艾达/主图.png", b"12345")
        archive.writestr("说明.txt".encode("gb18030").decode("cp437"), b"")
        archive.mkdir("empty")
    listing = preview(written(tmp_path, out.getvalue()), "zip", ("艾达",)).listing
    assert listing is not None
    assert next((m.name, m.size, m.is_picture) for m in listing.members) == (f"{COVERED}/主图.png", 5, True)
    assert listing.total == 2


def test_an_old_name_in_an_archive_is_read_as_windows_wrote_it() -> None:
    member = zipfile.ZipInfo("说明.txt".encode("gb18030").decode("cp437"))
    assert name_of(member) == "说明.txt"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    seen = preview(written(tmp_path, "开场：我是艾达".encode(encoding)), "txt", ("艾达",))
    assert (seen.text, seen.covered) == (f"开场：我是{COVERED}", 1)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "pptx", "zip", "txt"])
@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b"\x00\x01\x02"])
def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path, kind: str, content: bytes) -> None:
    assert preview(written(tmp_path, content), kind, ()).problem


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("jpg", "picture"),
        ("gif", "picture"),
        ("pdf", "pdf"),
        ("mp4", "video"),
        ("pptx", "slides"),
        ("zip", "listing"),
        ("doc", "download"),
    ],
)
def test_how_each_type_is_shown(kind: str, how: str) -> None:
    assert how_shown(kind) == how
