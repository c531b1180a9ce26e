"""What can be counted in a document, and how much of it was copied from given words."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank import texts
from question_bank.documents.blocks import Block, Listing, Paragraph, Picture, Table, every

PIECE = 8
"""How many characters in a row are a copied piece: letters, Chinese characters and digits; nothing else counts."""


@dataclass(frozen=True)
class Heading:
    """A heading, its level, and how many characters stand under it before the next one of its rank."""

    text: str
    level: int
    below: int


def headings_of(blocks: Sequence[Block]) -> list[Heading]:
    """The headings that are not empty, in their order."""
    words = [block for block in every(blocks) if isinstance(block, Paragraph)]
    found = []
    for place, block in enumerate(words):
        if not block.level or not block.text:
            continue
        below = 0
        for other in words[place + 1 :]:
            if 0 < other.level <= block.level:
                break
            below += 0 if other.level else texts.count(other.text)
        found.append(Heading(block.text, block.level, below))
    return found


def pictures_of(blocks: Sequence[Block]) -> list[Picture]:
    """The pictures, each name once."""
    found = {block.name: block for block in every(blocks) if isinstance(block, Picture)}
    return list(found.values())


def counts_of(blocks: Sequence[Block]) -> dict[str, int]:
    """How much there is of what an author may ask for; empty paragraphs and entries do not count."""
    all_of_them = list(every(blocks))
    tables = [block for block in all_of_them if isinstance(block, Table)]
    words = [block for block in all_of_them if isinstance(block, Paragraph) and block.text]
    return {
        "pictures": len(pictures_of(blocks)),
        "tables": len(tables),
        "rows": max((_filled_rows(table) for table in tables), default=0),
        "items": sum(_filled(entry) for block in all_of_them if isinstance(block, Listing) for entry in block.entries),
        "headings": sum(block.level > 0 for block in words),
        "paragraphs": sum(block.level == 0 for block in words),
    }


def _filled(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Picture) or (isinstance(block, Paragraph) and block.text) for block in every(blocks))


def _filled_rows(table: Table) -> int:
    """Rows that say something, those of heads not counted."""
    return sum(any(_filled(cell.blocks) for cell in row) for row in table.rows[table.heads :])


@dataclass(frozen=True)
class Copied:
    """The share of a text's pieces that stand in other words too, and the longest passages of them."""

    share: Fraction
    passages: tuple[str, ...]


def copied(text: str, given: str, free: str = "") -> Copied:
    """How much of a text was copied from `given`; what is in `free` (an outline) counts neither way."""
    own, theirs, outline = _letters(text), _pieces(_letters(given)), _pieces(_letters(free))
    marks = [own[at : at + PIECE] for at in range(len(own) - PIECE + 1)]
    asked = [piece for piece in marks if piece not in outline]
    hits = [piece in theirs and piece not in outline for piece in marks]
    return Copied(Fraction(sum(hits), len(asked)) if asked else Fraction(0), _passages(own, hits))


def _letters(text: str) -> str:
    return "".join(c for c in texts.fold(text) if c.isalnum())


def _pieces(letters: str) -> set[str]:
    return {letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1)}


def _passages(letters: str, hits: Sequence[bool], most: int = 5) -> tuple[str, ...]:
    found, start = [], None
    for at, hit in enumerate([*hits, False]):
        if hit and start is None:
            start = at
        elif not hit and start is not None:
            found.append(letters[start : at + PIECE - 1])
            start = None
    return tuple(sorted(found, key=len, reverse=True)[:most])
