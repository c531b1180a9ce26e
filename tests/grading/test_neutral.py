"""Files lose what says whose they are, and stay what they were."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import typst
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin

from examserver.grading.neutral import neutral
from question_bank.media import probe

NAME = "Ada Lovelace"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def a_photo_by_ada(kind: str) -> bytes:
    picture = Image.new("RGB", (40, 20), "teal")
    exif = Image.Exif()
    exif[0x013B], exif[0x9C9D] = NAME, NAME.encode("utf-16-le")
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", NAME)
    out = io.BytesIO()
    more = {
        "JPEG": {"exif": exif, "comment": NAME.encode()},
        "PNG": {"pnginfo": texts, "exif": exif},
        "GIF": {"comment": NAME.encode()},
    }[kind]
    picture.save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "type_"), [("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif")])
def test_a_picture_keeps_its_size_and_loses_its_authors_name(tmp_path: Path, kind: str, type_: str) -> None:
    before = a_photo_by_ada(kind)
    assert NAME.encode() in before
    after = neutral(written(tmp_path, before), type_)
    assert isinstance(after, bytes)
    assert NAME.encode() not in after
    facts = probe(written(tmp_path, after))
    assert (facts["type"], facts["width"], facts["height"]) == (type_, 40, 20)


def test_a_turned_photo_stands_upright_as_its_pixel_size_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG", exif=exif)
    path = written(tmp_path, out.getvalue())
    assert (probe(path)["width"], probe(path)["height"]) == (20, 40)
    after = neutral(path, "jpg")
    assert isinstance(after, bytes)
    assert Image.open(io.BytesIO(after)).size == (20, 40)


def test_an_animation_stays_one(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=NAME.encode(), duration=100)
    after = neutral(written(tmp_path, out.getvalue()), "gif")
    assert isinstance(after, bytes)
    assert NAME.encode() not in after
    assert Image.open(io.BytesIO(after)).n_frames == 3  # type: ignore[attr-defined]


def test_a_transparent_picture_stays_transparent(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    after = neutral(written(tmp_path, out.getvalue()), "png")
    assert isinstance(after, bytes)
    assert Image.open(io.BytesIO(after)).convert("RGBA").getpixel((1, 1)) == (0, 0, 0, 0)


def a_workbook_by_ada() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = NAME
    book.active["A1"] = "转化率"
    book.active["B1"] = 1.85
    book.active["A1"].comment = Comment("看这里", NAME)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_document_by_ada() -> bytes:
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = NAME
    document.add_paragraph("运营方案")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def inside(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def test_a_workbook_loses_its_authors_and_keeps_its_cells(tmp_path: Path) -> None:
    before = a_workbook_by_ada()
    assert NAME.encode() in inside(before)
    after = neutral(written(tmp_path, before), "xlsx")
    assert isinstance(after, bytes)
    assert NAME.encode() not in inside(after)
    sheet = openpyxl.load_workbook(io.BytesIO(after)).active
    assert (sheet["A1"].value, sheet["B1"].value, sheet["A1"].comment.text) == ("转化率", 1.85, "看这里")


def test_a_document_loses_its_authors_and_keeps_its_words(tmp_path: Path) -> None:
    before = a_document_by_ada()
    assert NAME.encode() in inside(before)
    after = neutral(written(tmp_path, before), "docx")
    assert isinstance(after, bytes)
    assert NAME.encode() not in inside(after)
    assert [p.text for p in docx.Document(io.BytesIO(after)).paragraphs] == ["运营方案"]


def test_the_folder_in_which_a_workbook_was_saved_is_taken_out(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><x15ac:absPath url="C:\\Users\\Ada Lovelace\\" x="1"/></workbook>'
        )
    after = neutral(written(tmp_path, out.getvalue()), "xlsx")
    assert isinstance(after, bytes)
    assert inside(after) == b'<workbook><x15ac:absPath url="" x="1"/></workbook>'


def test_a_pdf_loses_author_and_title_and_no_offset_moves(tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text(f'#set document(title: "Work of {NAME}", author: "{NAME}")\nhello')
    before = typst.compile(str(source))
    assert NAME.encode() in before
    after = neutral(written(tmp_path, before), "pdf")
    assert isinstance(after, bytes)
    assert NAME.encode() not in after
    assert len(after) == len(before)
    assert after[-30:] == before[-30:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/Author (Ada \\) \\( (x) y) /Z 1", b"/Author (" + 15 * b" " + b") /Z 1"),
        (b"/Author(Ada)/Title(B)", b"/Author(   )/Title( )"),
        (b"/Author <FEFF0041> /Z 1", b"/Author <" + 8 * b" " + b"> /Z 1"),
        (b"/Author 7 0 R /Z 1", b"/Author 7 0 R /Z 1"),
        (b"/Title << /A 1 >>", b"/Title << /A 1 >>"),
        (b"/Author (never ends", b"/Author (never ends"),
        (b"<dc:creator><rdf:li>Ada</rdf:li></dc:creator>", b"<dc:creator>" + 20 * b" " + b"</dc:creator>"),
        (b"", b""),
    ],
)
def test_entries_of_a_pdf_that_name_people_become_blanks(tmp_path: Path, before: bytes, after: bytes) -> None:
    assert neutral(written(tmp_path, before), "pdf") == after


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "xlsx", "docx", "pptx"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_file_gives_nothing_rather_than_an_error(tmp_path: Path, kind: str, content: bytes) -> None:
    assert neutral(written(tmp_path, content), kind) == b""


def test_a_file_without_such_data_is_sent_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, b"words")
    assert neutral(path, "txt") == path
