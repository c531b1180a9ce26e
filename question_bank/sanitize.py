"""The allow-list for rich text: bleach, then nh3, both from the same list."""

import re
from html.parser import HTMLParser

import nh3
from bleach.sanitizer import Cleaner

from question_bank import texts

TABLE = frozenset(("table", "thead", "tbody", "tr", "th", "td"))
BLOCKS = TABLE | {"p", "br", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "pre", "hr"}
TAGS = BLOCKS | {"b", "strong", "i", "em", "u", "s", "sub", "sup", "code"}
SPANS = ("colspan", "rowspan")
OUR_PICTURE = re.compile(r"/(?:media|files)/[\w-]+(?:[./][\w-]+)*")
SILENT = re.compile(r"<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
FIRST_LINE_ENDS = re.compile(r"<pre>\n+")


def sanitize_html(html: str, allow_images: bool = False) -> str:
    """Only the tags of our list; pictures only where allowed, and only our own."""
    tags = TAGS | {"img"} if allow_images else TAGS
    text = SILENT.sub("", html.replace("\x00", ""))
    # bleach takes a path without a scheme for http; `_may_stay` lets nothing but such a path through
    text = Cleaner(tags=tags, attributes=_may_stay, protocols={"http"}, strip=True).clean(text)
    clean = nh3.clean(
        text,
        tags=set(tags),
        attributes={"td": set(SPANS), "th": set(SPANS), "img": {"src", "alt"}},
        attribute_filter=_kept,
        url_schemes=set(),
        link_rel=None,
    )
    return FIRST_LINE_ENDS.sub(
        "<pre>", clean
    ).strip()  # a line end right behind <pre> is nothing, and goes at every reading


def _may_stay(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name == "alt" or (name == "src" and OUR_PICTURE.fullmatch(value) is not None)
    return tag in ("td", "th") and name in SPANS and value.isascii() and value.isdigit() and len(value) < 3


def _kept(tag: str, name: str, value: str) -> str | None:
    return value if _may_stay(tag, name, value) else None


def foreign_tags(html: str) -> list[str]:
    """Tags that cleaning would take away, each once, for an author to see."""
    return sorted({t.lower() for t in TAG_NAME.findall(html)} - TAGS - {"img"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(html: str) -> str:
    """The words of cleaned HTML, one line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def count_characters(html: str) -> int:
    """Characters of the words of HTML, white space not counted."""
    return texts.count(text_of(html))
