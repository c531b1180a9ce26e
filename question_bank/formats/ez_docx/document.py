"""A Word document as python-docx opens it, and the marks that stand for what is no letter in its lines."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from question_bank.contract import Fault
from question_bank.formats.basket import Unusable
from question_bank.formats.ez_docx.numbering import Numbering
from question_bank.formats.markup import from_words
from question_bank.media import BROKEN_ZIP, office_type, zip_problem

LARGEST_PART = 12_000_000
LARGEST_DOCUMENT = 80_000_000
BROKEN = (*BROKEN_ZIP, OpcError, SyntaxError, LookupError, TypeError, AttributeError)
OPEN, CLOSE, LOST = "\ufdd0", "\ufdd1", "\ufdd2"
MARK = re.compile(f"{OPEN}([0-9]{{1,7}}){CLOSE}")
LOST_MARK = re.compile(f"{LOST}([a-z_]{{1,40}})(?:=([0-9]{{1,7}}))?{CLOSE}")
REASONS = {
    "formula": "公式里的“%s”无法读取（请改为图片）",
    "drawing": "含有无法读取的图形（请改为图片）",
    "bad_picture": "含有无法读取的图片（须为 PNG、JPEG、GIF、WebP 或 BMP）",
    "symbol": "含有无法读取的符号",
    "linked_picture": "图片不在文档中",
}


@dataclass
class Document:
    """The opened document, its automatic numbers, and pieces of HTML that marks in its lines stand for."""

    opened: Any
    numbering: Numbering
    pieces: list[str] = field(default_factory=list)

    def mark(self, html: str) -> str:
        """A mark that stands for a piece of clean HTML."""
        self.pieces.append(html)
        return f"{OPEN}{len(self.pieces) - 1}{CLOSE}"

    def lost(self, code: str, what: str) -> str:
        """A mark for a part that cannot be read, which the sentence names."""
        self.pieces.append(what[:60])
        return f"{LOST}{code}={len(self.pieces) - 1}{CLOSE}"

    def html(self, text: str) -> str:
        """The words of a line as HTML, its marks replaced. Unusable: something in it cannot be read."""
        if lost := LOST_MARK.search(text):
            reason = REASONS[lost.group(1)]
            raise Unusable(lost.group(1), reason % self.pieces[int(lost.group(2))] if lost.group(2) else reason)
        return MARK.sub(lambda mark: self.pieces[int(mark.group(1))], from_words(text))


def lost(code: str) -> str:
    """A mark for what cannot be read."""
    return f"{LOST}{code}{CLOSE}"


def open_document(data: bytes, name: str) -> Document | Fault:
    """The document, or why it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if reason := _reason_against(archive):
                return Fault(name, "", "", reason, code="bad_docx")
        opened = docx.Document(io.BytesIO(data))
        return Document(opened, Numbering(opened))
    except BROKEN:
        return Fault(name, "", "", "Word 文档已损坏", code="bad_docx")


def _reason_against(archive: zipfile.ZipFile) -> str:
    if problem := zip_problem(archive):
        return "Word 文档已加密" if problem == "encrypted" else "Word 文档压缩异常，不予打开"
    if office_type(archive) != "docx":
        return "不是 Word 文档（.docx）"
    files = archive.infolist()
    parts = [info for info in files if info.filename.lower().endswith((".xml", ".rels"))]
    if any(info.file_size > LARGEST_PART for info in parts) or sum(info.file_size for info in files) > LARGEST_DOCUMENT:
        return "Word 文档过大，请分成几个文件"
    if sum(info.file_size for info in parts) > 2 * LARGEST_PART:
        return "Word 文档过大，请分成几个文件"
    return ""
