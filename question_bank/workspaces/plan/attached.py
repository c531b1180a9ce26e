"""Attached files: how many pages, slides or sheets they have, as far as the file itself says."""

import re
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from question_bank.contract import Facts, Malformed
from question_bank.media import BROKEN_ZIP, zip_problem
from question_bank.sheets import BROKEN_BOOK, open_book
from question_bank.workspaces.checks import Outcome, Work

SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
PAGES = re.compile(rb"<(?:\w+:)?Pages>(\d{1,5})</")
PDF_PAGE = re.compile(rb"/Type\s{0,9}/Page(?!\w)")
PDF_COUNT = re.compile(
    rb"/Type\s{0,9}/Pages\b[^>]{0,400}?/Count\s{1,9}(\d{1,5})|/Count\s{1,9}(\d{1,5})[^>]{0,400}?/Type\s{0,9}/Pages\b"
)
DOCX_WORDS = re.compile(rb"<w:t(?: [^<>]{0,80})?>([^<]*)</w:t>")
CHARACTERS_A_PAGE = 900
"""Where a docx does not say its pages: what a page of Chinese text holds about."""

LARGEST = 32 * 1024 * 1024
COUNTED = {"docx": "页", "pdf": "页", "pptx": "张幻灯片", "xlsx": "个工作表"}


def attached(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Full where a slot has a file with at least so many pages, slides or sheets; half where it has fewer."""
    label, least = work.slot(check["slot"])["label"], check.get("least", 1)
    files = work.files_in(check["slot"])
    if not files:
        return Outcome(Fraction(0), f"“{label}”没有提交", {"files": {}})
    counts = [(facts, count_of(facts)) for facts in files]
    best = max((count or 0 for _facts, count in counts), default=0)
    unit = COUNTED.get(files[0]["type"], "")
    said = {
        f"{label}-{n}": "未能计数" if count is None else f"{count} {unit}" for n, (_f, count) in enumerate(counts, 1)
    }
    if all(count is None for _facts, count in counts):
        return Outcome(Fraction(1), f"“{label}”已提交，页数未能自动计数，请人工查看", {"files": said})
    verdict = "达到要求" if best >= least else "不足"
    share = Fraction(1) if best >= least else Fraction(1, 2)
    return Outcome(share, f"“{label}” {best} {unit}，要求 {least}，{verdict}", {"files": said})


def count_of(facts: Facts) -> int | None:
    """Pages, slides or sheets of a file; None where it cannot be told."""
    if "path" not in facts or facts.get("problem"):
        return None
    path, kind = Path(facts["path"]), facts["type"]
    try:
        if kind == "xlsx":
            return len(open_book(path.read_bytes()).sheet_names)
        return _pages_of_pdf(path) if kind == "pdf" else _parts_of(path, kind)
    except (Malformed, OSError, *BROKEN_ZIP, *BROKEN_BOOK):
        return None


def _parts_of(path: Path, kind: str) -> int | None:
    with zipfile.ZipFile(path) as archive:
        if zip_problem(archive):
            return None
        if kind == "pptx":
            return sum(bool(SLIDE.fullmatch(name)) for name in archive.namelist())
        return _pages_of_docx(archive) if kind == "docx" else None


def _pages_of_docx(archive: zipfile.ZipFile) -> int | None:
    """As docProps/app.xml says, where a program has written it there; else by the characters."""
    told = _read(archive, "docProps/app.xml")
    if match := PAGES.search(told):
        pages = int(match.group(1))
        if pages > 1:
            return pages
    body = _read(archive, "word/document.xml")
    if not body:
        return None
    characters = sum(len(words.decode("utf-8", "replace")) for words in DOCX_WORDS.findall(body))
    return -(-characters // CHARACTERS_A_PAGE) or 1


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(LARGEST)


def _pages_of_pdf(path: Path) -> int | None:
    """As the root of the page tree says; else the pages that can be seen; none where both are packed."""
    with path.open("rb") as file:
        content = file.read(LARGEST)
    counts = [int(one or other) for one, other in PDF_COUNT.findall(content)]
    return max(counts, default=0) or len(PDF_PAGE.findall(content)) or None
