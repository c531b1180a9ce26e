"""The texts of a GIFT file: [html], [markdown], [plain] or [moodle], as clean HTML."""

import re
from collections.abc import MutableMapping

from question_bank.formats.gift.blocks import show
from question_bank.formats.markup import from_html, from_text
from question_bank.formats.moodle_xml.markdown import from_markdown
from question_bank.formats.tex import on_one_line

FORMATS = ("html", "markdown", "plain", "moodle")
BLOCK_TAG = r"</?(?:p|div|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|blockquote|pre|hr|br)\b[^<>]*>"
BESIDE_A_BLOCK = re.compile(rf"\s*\n\s*(?={BLOCK_TAG})|(?<=>)[ \t]*\n\s*")


def split_format(text: str, default: str) -> tuple[str, str]:
    """The format that is named in front of a text, else the default; and the text."""
    if text.startswith("["):
        name, closed, rest = text[1:].partition("]")
        if closed and name in FORMATS:
            return name, rest
    return default, text


def rich(text: str, default: str, media: MutableMapping[str, bytes]) -> str:
    """A text that may name its own format, as clean HTML."""
    return html_of(*split_format(text.strip(), default), media)


def html_of(name: str, text: str, media: MutableMapping[str, bytes]) -> str:
    """A text of this format as clean HTML."""
    text = show(text)
    if name == "plain":
        return from_text(text)
    text = on_one_line(text)
    if name == "markdown":
        return from_html(from_markdown(text), media)
    if name == "moodle" and "\n" in text:
        text = BESIDE_A_BLOCK.sub(" ", text).replace("\n", "<br>")
    return from_html(text, media)


def plain(text: str, default: str) -> str:
    """A text that has no tags: an accepted answer."""
    return show(split_format(text.strip(), default)[1])
