"""Slides of a pptx that nobody vouches for, as an outline: titles, texts, how many pictures, notes."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from question_bank.contract import Malformed
from question_bank.media import BROKEN_ZIP, office_type, zip_problem

MOST_SLIDES = 200
MOST_PART = 8 * 1024 * 1024
MOST_TEXTS = 200
MOST_CHARACTERS = 2000
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TITLES = ("title", "ctrTitle")
FURNITURE = ("sldNum", "dt", "ftr", "hdr", "sldImg")
"""Numbers, dates and footers, which are on every slide."""

MAIN = "ppt/presentation.xml"
BROKEN = (*BROKEN_ZIP, etree.LxmlError, KeyError)


@dataclass(frozen=True)
class Slide:
    """One slide as an outline."""

    title: str
    texts: tuple[str, ...]
    pictures: int
    notes: str


def read_slides(path: Path) -> list[Slide]:
    """The slides in their order, at most MOST_SLIDES. Malformed: no presentation that may be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            if zip_problem(archive) or office_type(archive) != "pptx":
                raise Malformed("文件不是可以打开的演示文稿")
            return [_slide(archive, part) for part in _parts(archive)[:MOST_SLIDES]]
    except BROKEN:
        raise Malformed("演示文稿已损坏") from None


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """The parts of the slides, in the order in which they are shown."""
    targets = {name: target for name, kind, target in _relations(archive, MAIN) if kind == "slide"}
    asked = [entry.get(f"{R}id", "") for entry in _tree(archive, MAIN).iter(f"{P}sldId")]
    return [targets[name] for name in asked if name in targets]


def _relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, kind, part) of everything inside the file that a part refers to."""
    folder, name = posixpath.split(part)
    place = f"{folder}/_rels/{name}.rels"
    if place not in archive.namelist():
        return
    for entry in _tree(archive, place):
        if isinstance(entry.tag, str) and entry.get("TargetMode") != "External":
            kind, target = entry.get("Type", "").rpartition("/")[2], entry.get("Target", "")
            yield entry.get("Id", ""), kind, posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _tree(archive: zipfile.ZipFile, part: str) -> Any:
    """A part as a tree: no entities, no other files, no network."""
    with archive.open(part) as source:
        content = source.read(MOST_PART + 1)
    if len(content) > MOST_PART:
        raise Malformed("演示文稿过大，无法打开")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _slide(archive: zipfile.ZipFile, part: str) -> Slide:
    tree = _tree(archive, part)
    title, texts = "", list[str]()
    for shape in tree.iter(f"{P}sp", f"{P}graphicFrame"):
        kind = _placeholder(shape)
        if kind in TITLES and not title:
            title = " ".join(_paragraphs(shape))
        elif kind not in FURNITURE:
            texts += _paragraphs(shape)
    pictures = sum(1 for _ in tree.iter(f"{P}pic"))
    return Slide(title, tuple(texts[:MOST_TEXTS]), pictures, _notes(archive, part))


def _placeholder(shape: Any) -> str:
    found = next(shape.iter(f"{P}ph"), None)
    return "" if found is None else str(found.get("type", "body"))


def _paragraphs(shape: Any) -> list[str]:
    """The words of each paragraph that has any."""
    lines = ("".join(run.text or "" for run in line.iter(f"{A}t")) for line in shape.iter(f"{A}p"))
    tidy = (re.sub(r"\s+", " ", line).strip()[:MOST_CHARACTERS] for line in lines)
    return [line for line in tidy if line]


def _notes(archive: zipfile.ZipFile, part: str) -> str:
    place = next((target for _id, kind, target in _relations(archive, part) if kind == "notesSlide"), "")
    if place not in archive.namelist():
        return ""
    bodies = (shape for shape in _tree(archive, place).iter(f"{P}sp") if _placeholder(shape) == "body")
    return "\n".join(line for shape in bodies for line in _paragraphs(shape))
