"""A presentation as its outline, slide by slide."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examserver.grading.rules import cover
from question_bank.slides import Slide, read_slides

MOST_SHOWN = 100


@dataclass(frozen=True)
class Page:
    """One slide, names covered."""

    title: str
    texts: list[str]
    pictures: int
    notes: str


def read(path: Path, words: Sequence[str]) -> tuple[list[Page], int]:
    """The first slides, and how many more there are. Malformed: it cannot be opened."""
    slides = read_slides(path)
    return [_page(slide, words) for slide in slides[:MOST_SHOWN]], max(0, len(slides) - MOST_SHOWN)


def _page(slide: Slide, words: Sequence[str]) -> Page:
    texts = [cover(text, words) for text in slide.texts]
    return Page(cover(slide.title, words), texts, slide.pictures, cover(slide.notes, words))
