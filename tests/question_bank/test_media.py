"""What a file is, by its content."""

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Malformed
from question_bank.media import MOST_MEMBERS, probe
from question_bank.sheets import read_cells, read_sheet


def a_file(folder: Path, content: bytes, name: str = "file.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def a_picture(kind: str, width: int = 40, height: int = 30, turned: bool = False) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    picture.save(out, kind, **({"exif": exif} if turned else {}))
    return out.getvalue()


def a_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "甲")
    return out.getvalue()


def a_document() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def a_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def an_ole(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016) + stream.encode("utf-16-le") + bytes(512)


def declared(main_part: str) -> bytes:
    return a_zip({"[Content_Types].xml": f'<Types><Override ContentType="application/{main_part}"/></Types>'.encode()})


def an_mp4(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"isomavc1" + bytes(100)


FILES = {
    "png": a_picture("PNG"),
    "jpg": a_picture("JPEG"),
    "gif": a_picture("GIF"),
    "webp": a_picture("WEBP"),
    "bmp": a_picture("BMP"),
    "xlsx": a_workbook(),
    "docx": a_document(),
    "pptx": declared("vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
    "macro": declared("vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "zip": a_zip({"a.txt": b"a"}),
    "doc": an_ole("WordDocument"),
    "xls": an_ole("Workbook"),
    "ppt": an_ole("PowerPoint Document"),
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "mp4": an_mp4(b"isom"),
    "txt": "店铺说明，第一行\r\n".encode(),
    "exe": b"MZ" + bytes(200),
    "unknown": an_mp4(b"qt  "),
    "unknown ": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_known_by_its_content_and_not_by_its_name(kind: str, tmp_path: Path) -> None:
    facts = probe(a_file(tmp_path, FILES[kind], "作业.jpg"))
    assert (facts["type"], facts["problem"], facts["name"]) == (kind.strip(), "", "作业.jpg")
    assert facts["size"] == len(FILES[kind])
    picture = kind in ("png", "jpg", "gif", "webp", "bmp")
    assert (facts["width"], facts["height"]) == ((40, 30) if picture else (None, None))


def test_a_photo_is_measured_as_it_is_seen(tmp_path: Path) -> None:
    facts = probe(a_file(tmp_path, a_picture("JPEG", 40, 30, turned=True)), "原名.jpg")
    assert (facts["width"], facts["height"], facts["name"]) == (30, 40, "原名.jpg")


@pytest.mark.parametrize(
    "text", ["中文说明".encode("gb18030"), "\ufeff中文".encode(), "中文".encode("utf-16"), b"plain\n", "𠮷".encode()]
)
def test_words_in_any_usual_encoding_are_text(text: bytes, tmp_path: Path) -> None:
    assert probe(a_file(tmp_path, text))["type"] == "txt"


def test_a_long_text_may_end_its_first_megabyte_inside_a_character(tmp_path: Path) -> None:
    assert probe(a_file(tmp_path, b"a" + "字".encode() * 400_000))["type"] == "txt"


@pytest.mark.parametrize("kind", ["png", "jpg", "gif"])
def test_half_a_picture_is_damaged(kind: str, tmp_path: Path) -> None:
    facts = probe(a_file(tmp_path, FILES[kind][: len(FILES[kind]) // 2]))
    assert (facts["type"], facts["problem"]) == ("unknown", "damaged")


def test_an_empty_file_is_empty_and_half_an_archive_damaged(tmp_path: Path) -> None:
    assert probe(a_file(tmp_path, b""))["problem"] == "empty"
    assert probe(a_file(tmp_path, FILES["xlsx"][:-40]))["problem"] == "damaged"


def test_a_picture_of_too_many_pixels_is_not_opened(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 6000)).save(out, "PNG")
    assert probe(a_file(tmp_path, out.getvalue()))["problem"] == "too_many_pixels"
    out = io.BytesIO()
    Image.new("1", (12000, 12000)).save(out, "PNG")
    assert probe(a_file(tmp_path, out.getvalue()))["problem"] == "too_many_pixels"


@pytest.mark.parametrize(
    "members",
    [
        {"big": bytes(30 * 1024 * 1024)},
        {f"{i}": b"" for i in range(MOST_MEMBERS + 1)},
        {f"{i}": bytes(70 * 1024 * 1024) for i in range(3)},
    ],
)
def test_an_archive_that_unpacks_to_too_much_is_a_bomb(members: dict[str, bytes], tmp_path: Path) -> None:
    assert probe(a_file(tmp_path, a_zip(members)))["problem"] == "bomb"


def test_an_archive_with_a_password_is_encrypted(tmp_path: Path) -> None:
    content = bytearray(a_zip({"a.txt": b"a"}))
    central = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[central + 8] |= 1
    assert probe(a_file(tmp_path, bytes(content)))["problem"] == "encrypted"


@given(kind=st.sampled_from(sorted(FILES)), place=st.floats(0, 1), cut=st.integers(0, 20), put=st.binary(max_size=8))
def test_a_file_that_was_spoilt_anywhere_has_facts_and_is_a_table_or_malformed(
    kind: str, place: float, cut: int, put: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = FILES[kind]
    at = int(place * len(content))
    path = a_file(tmp_path_factory.getbasetemp(), content[:at] + put + content[at + cut :], "spoilt")
    assert probe(path)["type"]
    for read in (lambda: read_sheet(path), lambda: read_cells(path, [("", "A1")])):
        with suppress(Malformed):
            read()
