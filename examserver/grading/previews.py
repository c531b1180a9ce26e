"""A handed-in file as something to look at inside the desk: a picture, a table, text; or nothing but a download."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import mammoth
from python_calamine import CalamineWorkbook

from examserver.grading.rules import COVERED, cover, cover_html
from question_bank.contract import Malformed
from question_bank.media import decoded, zip_problem
from question_bank.sanitize import sanitize_html
from question_bank.sheets import read_sheet

MOST_SHEETS = 12
MOST_ROWS = 200
MOST_COLUMNS = 40
MOST_TEXT = 200_000
HEADINGS = (
    "p[style-name='heading 1'] => h2:fresh\np[style-name='Heading 1'] => h2:fresh\np[style-name='Title'] => h2:fresh"
)
HOW = {
    "jpg": "picture",
    "png": "picture",
    "gif": "picture",
    "pdf": "pdf",
    "mp4": "video",
    "xlsx": "sheets",
    "xls": "sheets",
    "docx": "document",
    "txt": "text",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its first rows, and how many there are."""

    name: str
    rows: list[list[str]]
    total: int

    @property
    def letters(self) -> list[str]:
        """The columns' names, as the criteria call them: A … Z, AA … AN."""
        width = len(self.rows[0]) if self.rows else 0
        return [("A" if n >= 26 else "") + chr(ord("A") + n % 26) for n in range(width)]


@dataclass(frozen=True)
class Preview:
    """What is shown of a file. `problem`: it cannot be shown, the grader downloads it."""

    how: str
    sheets: list[Sheet] = field(default_factory=list)
    html: str = ""
    text: str = ""
    pictures: int = 0
    covered: int = 0
    problem: bool = False


def how_shown(kind: str) -> str:
    """picture, pdf, video, sheets, document, text or download."""
    return HOW.get(kind, "download")


def preview(path: Path, kind: str, words: Sequence[str]) -> Preview:
    """A table, a document or a text, with these words covered; everything else is shown from its own address."""
    how = how_shown(kind)
    try:
        if how == "sheets":
            return _sheets(path, words)
        if how == "document":
            return _document(path, words)
        if how == "text":
            return _text(path, words)
    except (Malformed, BadZipFile, NotImplementedError, LookupError, ValueError, OSError, SyntaxError):
        return Preview(how, problem=True)
    return Preview(how)


def _sheets(path: Path, words: Sequence[str]) -> Preview:
    content = path.read_bytes()
    first = read_sheet(content)  # refuses what must not be opened, before calamine sees it
    names = CalamineWorkbook.from_path(str(path)).sheet_names[:MOST_SHEETS]
    sheets = [_sheet(name, read_sheet(content, n) if n else first, words) for n, name in enumerate(names)]
    return Preview(
        "sheets", sheets=sheets, covered=sum(_covered(cell) for s in sheets for row in s.rows for cell in row)
    )


def _sheet(name: str, rows: list[list[str]], words: Sequence[str]) -> Sheet:
    shown = [[cover(cell, words) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]]
    width = max((_filled(row) for row in shown), default=0)
    return Sheet(cover(name, words), [row[:width] + [""] * (width - len(row)) for row in shown], len(rows))


def _filled(row: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def _document(path: Path, words: Sequence[str]) -> Preview:
    with ZipFile(path) as archive:
        if zip_problem(archive):
            return Preview("document", problem=True)
    with path.open("rb") as file:
        raw = mammoth.convert_to_html(
            file, style_map=HEADINGS, convert_image=mammoth.images.img_element(_no_source)
        ).value
    html = cover_html(sanitize_html(raw[:MOST_TEXT]), words)
    return Preview("document", html=html, pictures=raw.count("<img "), covered=_covered(html))


def _no_source(_image: object) -> dict[str, str]:
    return {"src": ""}


def _text(path: Path, words: Sequence[str]) -> Preview:
    with path.open("rb") as file:
        text = decoded(file.read(4 * MOST_TEXT), final=False)
    if text is None:
        return Preview("text", problem=True)
    shown = cover(text[:MOST_TEXT], words)
    return Preview("text", text=shown, covered=_covered(shown))


def _covered(text: str) -> int:
    return text.count(COVERED)
