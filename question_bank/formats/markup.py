"""Words and foreign HTML become the clean HTML of our own form; what would be lost on the way is said, not dropped."""

import html
import re
from collections.abc import MutableMapping

from question_bank.formats.basket import Unusable
from question_bank.formats.cleaning import clean
from question_bank.formats.pictures import DRAWING, keep_data_address, keep_drawing
from question_bank.formats.tex import MAY_HAVE_TEX, held, on_one_line, put_back, with_formulas
from question_bank.formulas import tex_of
from question_bank.sanitize import MATH, OUR_PICTURE, OUR_SOUND

LONGEST_PIECE = 20_000
MOST_TAGS = 2_000
DEEPEST = 60

TAG_NAMES = (
    "a abbr address article aside audio b base bdi bdo big blockquote body br button canvas caption center cite "
    "code col colgroup dd del details dfn div dl dt em embed fieldset figcaption figure font footer form frame h1 "
    "h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main map mark math meta nav "
    "object ol optgroup option p param picture pre q rp rt ruby s samp script section select small source span "
    "strike strong style sub sup svg table tbody td textarea tfoot th thead title tr track tt u ul var video wbr"
)
NAMES = frozenset(TAG_NAMES.split())
NO_TAG = re.compile(rf"<(?!/?(?:{'|'.join(TAG_NAMES.split())})\b|!--)", re.IGNORECASE)
SOUND = re.compile(r"<audio\b([^<>]*)>(.*?)</audio\s*>", re.IGNORECASE | re.DOTALL)
SOURCE_OF_SOUND = re.compile(r"<source\b([^<>]*)>", re.IGNORECASE)
FORMULA = re.compile(r"<math\b[^<>]*>(.*?)</math\s*>", re.IGNORECASE | re.DOTALL)
NO_FORMULA = re.compile(rf"<(?!/?(?:{'|'.join(sorted(MATH))}|annotation-xml)(?![\w-]))/?([\w-]{{1,40}})", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
ACTIVE = re.compile(r"<\s*/?\s*(?:script|iframe|frame|object|embed|form|base|meta|link)\b", re.IGNORECASE)
HANDLER = re.compile(r"[\s\"']on[a-z]{3,20}\s*=|javascript\s*:", re.IGNORECASE)
WOULD_RUN = re.compile(
    r"<\s*/\s*(?:script|iframe|object|embed)\b|<\s*\w+\b[^<>]*\son[a-z]{3,20}\s*=|<[^<>]*\b(?:java|vb)script\s*:",
    re.IGNORECASE,
)
LOST = re.compile(r"<(video|svg|canvas|input|select|textarea|button|map)\b", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
VOID = frozenset(
    ("br", "hr", "img", "col", "wbr", "input", "source", "param", "link", "meta", "track", "embed", "base")
)
TWINS = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s", "ins": "u", "tt": "code", "kbd": "code"}
OUR_SOUND_TAG = re.compile(rf'<audio controls="" src="{OUR_SOUND.pattern}">')
HELD = "\ufdd8"
"""Stands for a formula while the rest is made tidy."""

SEVERAL_BREAKS = re.compile(r"(?:<br>\s*){2,}")


def from_text(text: str) -> str:
    """Plain words as HTML; a line end is a line end."""
    return html.escape(text.replace("\xa0", " ").strip(), quote=False).replace("\n", "<br>")


def from_words(text: str, dollars: bool = True) -> str:
    """The same for a text that somebody else wrote, its formulas converted; with `dollars` they may stand in $…$.

    Unusable: a script, which would run if it were HTML, or a formula that cannot be converted.
    """
    if "<" in text and WOULD_RUN.search(text):
        raise Unusable("script", "含有脚本，不予读取")
    return with_formulas(from_text(on_one_line(text)), dollars)


def to_text(markup: str) -> str | None:
    """The plain words that `from_text` would turn into this HTML; None when it is more than words."""
    text = html.unescape(markup.replace("<br>", "\n"))
    return text if from_text(text) == markup else None


def to_words(markup: str, dollars: bool = True) -> str | None:
    """The same for `from_words`: a formula is TeX, and nothing else may look like one."""
    text = html.unescape(tex_of(markup).replace("<br>", "\n"))
    try:
        return text if from_words(text, dollars) == markup else None
    except Unusable:
        return None


def from_html(markup: str, media: MutableMapping[str, bytes], dollars: bool = False) -> str:
    """Foreign HTML, cleaned; a picture that is written out in it goes among the media, a formula in TeX is converted.

    Unusable: something is lost.
    """
    text = markup.strip()
    if "<" not in text and "&" not in text and not MAY_HAVE_TEX.search(text):
        return _from_bare_words(text)
    if ACTIVE.search(text):
        raise Unusable("script", "含有脚本或外部内容")
    text = DRAWING.sub(lambda found: f'<img src="{keep_drawing(found.group(), media)}" alt="">', COMMENT.sub("", text))
    text = SOUND.sub(lambda sound: _sound(sound, media), text)
    formulas = [_formula(found) for found in FORMULA.finditer(text)]
    text = TAG.sub(lambda tag: _tidy_tag(tag, media), FORMULA.sub(HELD, text))
    if len(text) > LONGEST_PIECE:
        raise Unusable("text_too_long", f"文字过长（超过 {LONGEST_PIECE} 个字符）")
    if lost := LOST.search(text):
        raise Unusable("unsupported_markup", f"不支持 <{lost.group(1).lower()}> 的内容")
    text = NO_TAG.sub("&lt;", text)
    _check_depth(text)
    text, made = held(_without_boxes(with_formulas(text, dollars)))
    for formula in formulas:
        text = text.replace(HELD, formula, 1)
    return put_back(clean(text), made)


def _formula(found: re.Match[str]) -> str:
    """A formula in MathML as it stands."""
    if lost := NO_FORMULA.search(found.group(1)):
        raise Unusable("unsupported_markup", f"不支持公式里的 <{lost.group(1).lower()}>")
    return found.group()


def _from_bare_words(text: str) -> str:
    """HTML without any tag or entity: the same words."""
    if len(text) > LONGEST_PIECE:
        raise Unusable("text_too_long", f"文字过长（超过 {LONGEST_PIECE} 个字符）")
    return text.replace("\xa0", " ").replace(">", "&gt;").strip()


def _tidy_tag(tag: re.Match[str], media: MutableMapping[str, bytes]) -> str:
    closing, name, attributes = tag.group(1), tag.group(2).lower(), tag.group(3)
    if HANDLER.search(attributes):
        raise Unusable("script", "含有脚本或外部内容")
    if name == "img":
        return _picture(attributes, media)
    if name == "audio":
        return tag.group(0) if not closing and OUR_SOUND_TAG.fullmatch(tag.group(0)) else "</audio>" if closing else ""
    if name in TWINS:
        return f"<{closing}{TWINS[name]}>"
    if name in ("br", "hr"):
        return f"<{name}>"
    return f"<{closing}{name}{attributes if name in ('td', 'th') else ''}>" if name in NAMES else tag.group(0)


def _picture(attributes: str, media: MutableMapping[str, bytes]) -> str:
    found = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(attributes)}
    address = found.get("src", "").strip()
    if address.startswith("data:"):
        address = keep_data_address(address, media)
    elif not OUR_PICTURE.fullmatch(address):
        raise Unusable("missing_picture", f"图片不在文件中：{address[:80] or '没有地址'}")
    return f'<img src="{address}" alt="{html.escape(found.get("alt", ""))}">'


def _sound(sound: re.Match[str], media: MutableMapping[str, bytes]) -> str:
    """A sound by its own address or by that of its first source."""
    said = [sound.group(1), *SOURCE_OF_SOUND.findall(sound.group(2))]
    addresses = [
        html.unescape(a or b or c)
        for part in said
        for name, a, b, c in ATTRIBUTE.findall(part)
        if name.lower() == "src"
    ]
    address = next((address.strip() for address in addresses if address.strip()), "")
    if address.startswith("data:audio/"):
        address = keep_data_address(address, media)
    elif not OUR_SOUND.fullmatch(address):
        raise Unusable("missing_sound", f"声音不在文件中：{address[:80] or '没有地址'}")
    return f'<audio controls="" src="{address}"></audio>'


def _check_depth(text: str) -> None:
    depth = 0
    for tags, (closing, name, _attributes) in enumerate(TAG.findall(text)):
        if name.lower() not in VOID:
            depth += -1 if closing else 1
        if depth > DEEPEST or tags > MOST_TAGS:
            raise Unusable("too_deep", "标签过多或嵌套过深")


def _without_boxes(text: str) -> str:
    """A <div> is only a line of its own, a <span> nothing."""
    if "<div>" in text or "</div>" in text:
        text = SEVERAL_BREAKS.sub("<br>", text.replace("<div>", "<br>").replace("</div>", "<br>")).strip()
        text = text.removeprefix("<br>").removesuffix("<br>")
    return text.replace("<span>", "").replace("</span>", "").strip()
