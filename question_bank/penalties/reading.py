"""The words in a work, wherever they stand: in values and in files. Reading, not judging."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from question_bank.contract import Act, Malformed
from question_bank.media import BROKEN_ZIP, decoded, zip_problem
from question_bank.sanitize import text_of
from question_bank.sheets import read_sheet

Text = tuple[str, str]
"""Where it stands, and what it says."""

MOST_OF_A_PART = 24 * 1024 * 1024
MOST_OF_A_TEXT = 8 * 1024 * 1024
MOST_OF_A_PDF = 64 * 1024 * 1024
LEAST_OF_A_NUMBER = 7
BROKEN = (*BROKEN_ZIP, etree.LxmlError, Malformed, LookupError, zlib.error)


class Unreadable(ValueError):
    """A file whose words cannot be read; the reason is a stable code."""


def values_of(labels: Mapping[str, str], fields: Mapping[str, Any], acts: Sequence[Act]) -> Iterator[Text]:
    """Every text of fields and parts, and of acts that are not among them any more."""
    for name, value in fields.items():
        yield from ((labels.get(name, ""), text) for text in _strings(value))
    for act in acts:
        if fields.get(act.part) != act.value:
            yield from ((labels.get(act.part, ""), text) for text in _strings(act.value))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield text_of(value) if "<" in value else value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, int) and len(str(value)) >= LEAST_OF_A_NUMBER:
        yield str(value)


def texts_of_file(path: Path, kind: str) -> list[Text]:
    """The words in a file. Unreadable: `damaged`, or the machine cannot read the words of such files."""
    if kind not in READERS:
        raise Unreadable(kind)
    try:
        return list(READERS[kind](path))
    except BROKEN:
        raise Unreadable("damaged") from None


def _plain(path: Path) -> Iterator[Text]:
    with path.open("rb") as file:
        content = file.read(MOST_OF_A_TEXT)
    text = decoded(content, final=len(content) < MOST_OF_A_TEXT)
    if text is None:
        raise Unreadable("damaged")
    yield "", text


def _old_book(path: Path) -> Iterator[Text]:
    for row in read_sheet(path):
        yield "", " ".join(row)


def _names(path: Path) -> Iterator[Text]:
    with zipfile.ZipFile(path) as archive:
        if zip_problem(archive):
            raise Unreadable("damaged")
        for name in archive.namelist():
            yield "文件名", name


PARAGRAPHS = ("p", "si", "is", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
PLACES = {
    "word/document": "正文",
    "word/header": "页眉",
    "word/footer": "页脚",
    "word/comments": "批注",
    "word/footnotes": "脚注",
    "word/endnotes": "尾注",
    "xl/": "工作表",
    "ppt/slides/": "幻灯片",
    "ppt/notesSlides/": "备注",
    "ppt/comments/": "批注",
    "ppt/": "演示文稿",
}
NOT_WORDS = re.compile(r"(?:word|xl|ppt)/(?:theme|styles|settings|fontTable|slideLayouts|slideMasters|tableStyles)")


def _office(path: Path) -> Iterator[Text]:
    """The words of a docx, xlsx or pptx, part by part."""
    with zipfile.ZipFile(path) as archive:
        if zip_problem(archive):
            raise Unreadable("damaged")
        for name in archive.namelist():
            place = next((said for start, said in PLACES.items() if name.startswith(start)), "")
            if place and name.endswith(".xml") and not NOT_WORDS.match(name):
                yield from ((place, text) for text in _words_of(archive, name))


def _words_of(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    for _event, element in etree.iterparse(_Bounded(archive.open(name)), resolve_entities=False, no_network=True):
        tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if tag in PARAGRAPHS:
            yield "".join(element.itertext())
            element.clear(keep_tail=True)
        elif tag == "v" and len(element.text or "") >= LEAST_OF_A_NUMBER:
            yield element.text
        elif tag == "sheet":
            yield element.get("name", "")


class _Bounded:
    """Not more of a part than is fit to be read."""

    def __init__(self, source: Any) -> None:
        self._source, self._left = source, MOST_OF_A_PART

    def read(self, size: int = -1) -> bytes:
        content: bytes = self._source.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(content)
        return content


STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LITERAL = re.compile(rb"\(((?:\\.|[^\\()]){0,4000})\)", re.DOTALL)
HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,8000})>")
ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)


def _pdf(path: Path) -> Iterator[Text]:
    """Words that stand in a PDF as they are; those that its fonts hide behind numbers of their own are not read."""
    left = MOST_OF_A_PDF
    for match in STREAM.finditer(path.read_bytes()):
        plain = inflated(match.group(1), left)
        left -= len(plain)
        if b"Tj" in plain or b"TJ" in plain:
            yield "正文", "".join(literals(plain))


def inflated(stream: bytes, most: int) -> bytes:
    """A stream of a PDF as it was before it was packed, at most so much; nothing where it is packed in other ways."""
    try:
        return zlib.decompressobj().decompress(stream, max(1, most))
    except zlib.error:
        return b""


def literals(content: bytes) -> Iterator[str]:
    """The strings of a piece of a PDF."""
    yield from (_said(ESCAPED.sub(_unescaped, text)) for text in LITERAL.findall(content))
    for text in HEX.findall(content):
        digits = re.sub(rb"\s", b"", text)
        yield _said(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match.group(1):
        return bytes([int(match.group(1), 8) % 256])
    return match.group(2) or b""


def _said(text: bytes) -> str:
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", "ignore")
    return decoded(text) or text.decode("latin-1")


READERS: Mapping[str, Callable[[Path], Iterator[Text]]] = {
    "txt": _plain,
    "docx": _office,
    "xlsx": _office,
    "pptx": _office,
    "xls": _old_book,
    "pdf": _pdf,
    "zip": _names,
}
HALF_READ = ("pdf", "zip", "xls")
"""Types of which only a part is read: what a PDF's own fonts encode, what lies inside an archive, later sheets."""
