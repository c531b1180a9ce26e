"""Cleaning rich text fast: what is simple is put into the form that the sanitiser gives, the rest goes through it."""

import html as entities
import re
from functools import lru_cache

from question_bank.sanitize import sanitize_html

INLINE = frozenset(("b", "strong", "i", "em", "u", "s", "sub", "sup", "code"))
UNKNOWN = frozenset(("span",))
TOKEN = re.compile(r"<(/?)([a-z]+)((?:\s+[a-z-]+=\"[^\"<>&]*\")*)\s*(/?)>|([^<]+)")
ENTITY = re.compile(r"&(nbsp|lt|gt|amp|quot|#39);")
MEANING = {"nbsp": "\xa0", "lt": "<", "gt": ">", "amp": "&", "quot": '"', "#39": "'"}
ODD = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
ODD_CHARACTER = re.compile(f"[{ODD}]")
PLAIN = re.compile(rf"[^<>&\xa0{ODD}]*")
LONGEST = 20_000
SHORT = 200


def clean(html: str) -> str:
    """The same as the sanitiser with pictures allowed."""
    simple = quick(html)
    return sanitize_html(html, allow_images=True) if simple is None else simple


def quick(html: str) -> str | None:
    """The same where it is simple; None where only the sanitiser itself can tell, which takes its time."""
    if PLAIN.fullmatch(html):
        return html.strip()
    return _remembered(html) if len(html) <= SHORT else _simple(html)


def _simple(html: str) -> str | None:
    """Text, line breaks and well-nested simple tags in their clean form; None where there is anything else."""
    if len(html) > LONGEST:
        return None
    pieces: list[str] = []
    open_tags: list[str] = []
    at = 0
    for match in TOKEN.finditer(html):
        if match.start() != at:
            return None
        at = match.end()
        piece = _text(match[5]) if match[5] else _tag(match, open_tags)
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces).strip() if at == len(html) and not open_tags else None


def _text(text: str) -> str | None:
    if ODD_CHARACTER.search(text) or "&" in ENTITY.sub("", text):
        return None
    meant = ENTITY.sub(lambda match: MEANING[match[1]], text)
    return entities.escape(meant, quote=False).replace("\xa0", "&nbsp;")


def _tag(match: re.Match[str], open_tags: list[str]) -> str | None:
    closing, tag, closed = match[1], match[2], match[4]
    if tag == "br":
        return None if closing else "<br>"
    known = tag in INLINE or tag in UNKNOWN or (tag == "p" and (closing or not open_tags))
    if not known or closed:
        return None
    if not closing:
        open_tags.append(tag)
    elif not open_tags or open_tags.pop() != tag:
        return None
    return "" if tag in UNKNOWN else f"<{closing}{tag}>"


_remembered = lru_cache(maxsize=1024)(_simple)
