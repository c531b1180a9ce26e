"""A handed-in file as something to look at inside the desk: a picture, tables, text, an outline; else a download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import BadZipFile

from examserver.grading.previews import archive, book, deck, document
from examserver.grading.previews.archive import Listing
from examserver.grading.previews.book import MOST_ROWS, Sheet
from examserver.grading.previews.deck import Page
from examserver.grading.previews.document import MOST_TEXT
from examserver.grading.rules import COVERED, cover
from question_bank.contract import Malformed
from question_bank.media import decoded

__all__ = ["MOST_ROWS", "Preview", "Sheet", "how_shown", "preview"]
HOW = {
    "jpg": "picture",
    "png": "picture",
    "gif": "picture",
    "pdf": "pdf",
    "mp4": "video",
    "xlsx": "sheets",
    "xls": "sheets",
    "docx": "document",
    "pptx": "slides",
    "zip": "listing",
    "txt": "text",
}
BROKEN = (Malformed, BadZipFile, NotImplementedError, LookupError, ValueError, OSError, SyntaxError)


@dataclass(frozen=True)
class Preview:
    """What is shown of a file. `problem`: it cannot be shown, the grader downloads it."""

    how: str
    sheets: list[Sheet] = field(default_factory=list)
    html: str = ""
    pictures_left: int = 0
    text: str = ""
    slides: list[Page] = field(default_factory=list)
    slides_left: int = 0
    listing: Listing | None = None
    covered: int = 0
    problem: bool = False


def how_shown(kind: str) -> str:
    """picture, pdf, video, sheets, document, slides, listing, text or download."""
    return HOW.get(kind, "download")


def preview(path: Path, kind: str, words: Sequence[str]) -> Preview:
    """What is inside a file, with these words covered; pictures, PDF and video are shown from their own address."""
    how = how_shown(kind)
    if how not in OPENED:
        return Preview(how)
    try:
        seen = OPENED[how](path, words)
    except BROKEN:
        return Preview(how, problem=True)
    return replace(seen, covered=str(seen).count(COVERED))


def _sheets(path: Path, words: Sequence[str]) -> Preview:
    return Preview("sheets", sheets=book.read(path, words))


def _document(path: Path, words: Sequence[str]) -> Preview:
    html, left = document.read(path, words)
    return Preview("document", html=html, pictures_left=left)


def _slides(path: Path, words: Sequence[str]) -> Preview:
    slides, left = deck.read(path, words)
    return Preview("slides", slides=slides, slides_left=left)


def _listing(path: Path, words: Sequence[str]) -> Preview:
    return Preview("listing", listing=archive.read(path, words))


def _text(path: Path, words: Sequence[str]) -> Preview:
    with path.open("rb") as file:
        text = decoded(file.read(4 * MOST_TEXT), final=False)
    if text is None:
        return Preview("text", problem=True)
    return Preview("text", text=cover(text[:MOST_TEXT], words))


OPENED: Mapping[str, Callable[[Path, Sequence[str]], Preview]] = {
    "sheets": _sheets,
    "document": _document,
    "slides": _slides,
    "listing": _listing,
    "text": _text,
}
