"""A document as a terminal sends it: its HTML, cleaned; the pictures in it are those of the task."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.documents import bounds
from question_bank.documents.blocks import blocks_of
from question_bank.documents.measures import pictures_of
from question_bank.sanitize import sanitize_work, text_of
from question_bank.workspaces.pictures import read_picture

LONGEST = 150_000
"""Characters of HTML, tags included."""
MOST_PICTURES = 50
MOST_BLOCKS, MOST_CELLS = 4_000, 2_000
"""Paragraphs, entries and cells, empty ones too: many more than any plan of a module has."""


def find(spec: Spec, part: str) -> Mapping[str, Any]:
    """The document of this id. Malformed: there is none."""
    for document in spec["documents"]:
        if document["id"] == part:
            return dict(document)
    raise Malformed("没有这个填写项")


def takes_pictures(document: Mapping[str, Any]) -> bool:
    """Whether pictures may be put in; an author who says nothing allows them."""
    return bool(document.get("pictures", True))


def read_document(spec: Spec, part: str, raw: Any) -> str | None:
    """Cleaned HTML, None where it says and shows nothing."""
    document = find(spec, part)
    if not isinstance(raw, str):
        raise Malformed("应为文字")
    if len(raw) > LONGEST:
        raise Malformed("文字过长")
    html = sanitize_work("".join(c for c in raw if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs")))
    bounds.hold_depth(html)
    blocks = blocks_of(html)
    bounds.hold_size(blocks, MOST_BLOCKS, MOST_CELLS)
    pictures = pictures_of(blocks)
    if pictures and not takes_pictures(document):
        raise Malformed("这里不能插入图片")
    if len(pictures) > MOST_PICTURES:
        raise Malformed("最多插入 %(max)s 张图片", max=MOST_PICTURES)
    for picture in pictures:
        read_picture(spec, picture.name)
    return html if pictures or text_of(html) else None
