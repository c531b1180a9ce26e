"""What is shown of a file in the desk: tables, documents, texts; identity covered; nothing dangerous."""

import io
from pathlib import Path

import docx
import pytest

from examserver.grading.previews import MOST_ROWS, how_shown, preview
from examserver.grading.rules import COVERED
from question_bank.sheets import write_sheet
from tests.cast import a_picture
from tests.grading.test_neutral import a_workbook_by_ada, written


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
    assert seen.html == f"<h2>方案</h2><p>编制人：{COVERED} &lt;script&gt;alert(1)&lt;/script&gt;</p><p></p>"
    assert (seen.pictures, seen.covered) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    seen = preview(written(tmp_path, "开场：我是艾达".encode(encoding)), "txt", ("艾达",))
    assert (seen.text, seen.covered) == (f"开场：我是{COVERED}", 1)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "txt"])
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
        ("pptx", "download"),
        ("zip", "download"),
    ],
)
def test_how_each_type_is_shown(kind: str, how: str) -> None:
    assert how_shown(kind) == how
