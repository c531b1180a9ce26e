"""GIFT: questions as plain text, as Moodle documents it.

Read: every kind of the format; weights as they are (several right answers of one choice, negative shares, several
accepted answers), feedback as analysis, a category as knowledge point, `[id:…]` as code. Several answers of a
multiple choice are summed up between nothing and the whole; where that is our own rule per_option, it is called so.
Written: what GIFT can mean, else Malformed; points, difficulty and levels have no place in it and are left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.contract import Fault, Taken
from question_bank.formats.basket import Basket, Unusable
from question_bank.formats.encodings import decoded, head_of
from question_bank.formats.gift.blocks import blocks
from question_bank.formats.gift.packed import ZIP, text_in, unpacked, with_addresses
from question_bank.formats.gift.reading import Reader
from question_bank.formats.gift.writing import reason_against, written

NAME = "gift"
LABEL = "GIFT 文本（Moodle）"
SUFFIXES = (".gift", ".gift.txt", ".gift.zip")
ANSWERS = re.compile(r"(?<!\\)\{\s*(?:[=~#}]|(?:T|TRUE|F|FALSE)\s*[#}])")
OTHER = re.compile(r"\s*(?:[{<]|\[(?!(?:html|markdown|plain|moodle)\]))")
TITLE = re.compile(r"^::[^:\n]{1,200}::", re.MULTILINE)

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "reason_against", "sniff", "write"]


def sniff(name: str, head: bytes) -> int:
    """By its name, or by braces that begin like answers."""
    if name.lower().endswith(SUFFIXES):
        return 95
    packed = head.startswith(ZIP)
    text = head_of(text_in(head) if packed else head)
    found = len(ANSWERS.findall(text))
    if OTHER.match(text):
        found = 0  # JSON, XML
    return 0 if not found else 85 if packed or found > 1 or TITLE.search(text) else 60


def read(data: bytes, name: str) -> Taken:
    """The questions of a GIFT file, and what could not be taken."""
    inside = unpacked(data, name) if data.startswith(ZIP) else (data, {})
    if isinstance(inside, Fault):
        return Taken(faults=(inside,))
    text = decoded(inside[0], name)
    if isinstance(text, Fault):
        return Taken(faults=(text,))
    basket = Basket(name)
    if inside[1]:
        text = with_addresses(text, inside[1], basket)
    reader = Reader(basket.media)
    for block in blocks(text):
        if basket.full:
            break
        try:
            question = reader.question_of(block)
        except Unusable as fault:
            note = basket.refuse if fault.code == "not_a_question" else basket.refuse_question
            note(block.line, fault.code, fault.reason, fault.column)
        else:
            if question is not None:
                basket.take(block.line, question)
    return basket.taken()


def write(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
    """Questions as a GIFT file in UTF-8. Malformed: GIFT cannot hold one of them."""
    return written(questions, media).encode("utf-8")
