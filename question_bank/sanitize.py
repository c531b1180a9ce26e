"""The allow-list for rich text: bleach, then nh3, both from the same list."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import nh3
from bleach.sanitizer import Cleaner

from question_bank import texts

TABLE = frozenset(("table", "thead", "tbody", "tr", "th", "td"))
BLOCKS = TABLE | {"p", "br", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "pre", "hr"}
TAGS = BLOCKS | {"b", "strong", "i", "em", "u", "s", "sub", "sup", "code"}
MATH_TOKENS = frozenset(("mi", "mn", "mo", "ms", "mtext"))
MATH = MATH_TOKENS | {
    "math", "mrow", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover",
    "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    "semantics", "annotation",
}  # fmt: skip
"""The elements of MathML that draw a formula; none that holds other languages, links, pictures or actions. An
annotation is not drawn: it says the same in TeX."""
TEX = "application/x-tex"
AUTHORS = TAGS | MATH | {"img", "audio"}
SPANS = ("colspan", "rowspan")
OUR_PICTURE = re.compile(r"/(?:media|files)/[\w-]+(?:[./][\w-]+)*")
OUR_SOUND = re.compile(r"/media/[\w-]+(?:[./][\w-]+)*")
SILENT = re.compile(r"<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
ANNOTATION = re.compile(
    r"<annotation(-xml)?(?![\w-])([^<>]*)>(.*?)(?:</annotation(?:-xml)?\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
FIRST_LINE_ENDS = re.compile(r"<pre>\n+")

YES_NO = re.compile("true|false")
LENGTH = r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})(?:em|ex|px|pt|pc|cm|mm|in|mu|%)?"
LENGTHS = re.compile(rf"{LENGTH}(?: {LENGTH}){{0,9}}")
WORDS = re.compile(r"[a-z-]{1,30}(?: [a-z-]{1,30}){0,29}")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{1,30}")
DIGIT = re.compile(r"[+-]?[0-9]")
MATH_VALUES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("stretchy", "fence", "separator", "symmetric", "largeop", "movablelimits"), YES_NO),
    **dict.fromkeys(("accent", "accentunder", "displaystyle"), YES_NO),
    **dict.fromkeys(("width", "height", "depth", "lspace", "rspace", "voffset", "linethickness"), LENGTHS),
    **dict.fromkeys(("minsize", "maxsize", "mathsize", "rowspacing", "columnspacing"), LENGTHS),
    **dict.fromkeys(("display", "form", "mathvariant", "notation", "frame", "align"), WORDS),
    **dict.fromkeys(("columnalign", "rowalign", "columnlines", "rowlines"), WORDS),
    **dict.fromkeys(("mathcolor", "mathbackground"), COLOUR),
    **dict.fromkeys(("scriptlevel", "columnspan", "rowspan"), DIGIT),
}
"""What the attributes of MathML may say."""

DEEPEST = 100
INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")
ONE_THING = re.compile(r"[\w.]+|.|\([^()]*\)")
ONE_BASE = re.compile(r"[0-9.]+|.|\([^()]*\)|√.*")


def sanitize_html(html: str, allow_images: bool = False) -> str:
    """Only the tags of our list; pictures, sounds and formulas only where allowed, and only our own media."""
    tags = AUTHORS if allow_images else TAGS
    text = SILENT.sub("", html.replace("\x00", ""))
    if "<annotation" in text.lower():
        text = ANNOTATION.sub(_in_tex, text)
    # bleach takes a path without a scheme for http; `may_stay` lets nothing but such a path through
    text = Cleaner(tags=tags, attributes=may_stay, protocols={"http"}, strip=True).clean(text)
    clean = nh3.clean(
        text,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items() if tag in tags},
        set_tag_attribute_values={"audio": {"controls": ""}},
        attribute_filter=_kept,
        url_schemes=set(),
        link_rel=None,
    )
    return FIRST_LINE_ENDS.sub(
        "<pre>", clean
    ).strip()  # a line end right behind <pre> is nothing, and goes at every reading


ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "td": SPANS,
    "th": SPANS,
    "img": ("src", "alt"),
    "audio": ("src", "controls"),
    **dict.fromkeys(MATH, tuple(MATH_VALUES)),
    "annotation": ("encoding",),
}


def may_stay(tag: str, name: str, value: str) -> bool:
    """Whether an attribute of one of our tags is kept."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if tag == "img":
        return name == "alt" or OUR_PICTURE.fullmatch(value) is not None
    if tag == "audio":
        return name == "controls" or OUR_SOUND.fullmatch(value) is not None
    if tag == "annotation":
        return value == TEX
    if tag in MATH:
        return MATH_VALUES[name].fullmatch(value) is not None
    return value.isascii() and value.isdigit() and len(value) < 3


def _kept(tag: str, name: str, value: str) -> str | None:
    return value if may_stay(tag, name, value) else None


def _in_tex(found: re.Match[str]) -> str:
    """An annotation in TeX as it stands; in other languages it is another way to say the same, and goes."""
    in_tex = not found.group(1) and TEX in found.group(2) and "<" not in found.group(3)
    return found.group() if in_tex else ""


WORK = TAGS | {"img"}
"""What a document that is made in a task may hold: no media of the bank, no formulas."""
WORK_ATTRIBUTES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    **{tag: dict.fromkeys(SPANS, re.compile("[1-9][0-9]?")) for tag in ("td", "th")},
    **{tag: {"data-align": re.compile("center|right")} for tag in ("p", "h2", "h3", "h4")},
    "img": {
        "alt": re.compile("(?s:.{0,200})"),
        "data-picture": re.compile(r"pack/[\w.()（）-]{1,100}|own/[0-9a-f]{64}"),
        "data-width": re.compile("25|50|75|100"),
    },
}
"""What its elements may say; pictures stand under the names that a task gives them, and have no address."""
NAMELESS = re.compile(r"<img(?![^>]*\bdata-picture=)[^>]*>")


def sanitize_work(html: str) -> str:
    """Only what a document of a task may hold: text, lists, tables, and pictures by their names."""
    text = SILENT.sub("", html.replace("\x00", ""))
    text = Cleaner(tags=WORK, attributes=_may_stay_in_work, protocols=set(), strip=True).clean(text)
    clean = nh3.clean(
        text,
        tags=set(WORK),
        attributes={tag: set(names) for tag, names in WORK_ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: value if _may_stay_in_work(tag, name, value) else None,
        url_schemes=set(),
        link_rel=None,
    )
    return FIRST_LINE_ENDS.sub("<pre>", NAMELESS.sub("", clean)).strip()


def _may_stay_in_work(tag: str, name: str, value: str) -> bool:
    allowed = WORK_ATTRIBUTES.get(tag, {}).get(name)
    return allowed is not None and allowed.fullmatch(value) is not None


def foreign_tags(html: str) -> list[str]:
    """Tags that cleaning would take away, each once, for an author to see."""
    return sorted({t.lower() for t in TAG_NAME.findall(html)} - AUTHORS)


class _Reader(HTMLParser):
    """Collects the words; of a formula its elements from the innermost outwards."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[_Formula] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MATH and (self.open or tag == "math"):
            if len(self.open) < DEEPEST:
                self.open.append(_Formula(tag, dict(attrs)))
        elif tag in BLOCKS:
            self._take(" " if self.open else "\n")

    def handle_endtag(self, tag: str) -> None:
        if any(part.tag == tag for part in self.open):
            while self._shut() != tag:
                pass
        elif tag in BLOCKS and not self.open:
            self._take("\n")

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1].tag in MATH_TOKENS or data.strip():
            self._take(data)

    def close(self) -> None:
        super().close()
        while self.open:
            self._shut()

    def _take(self, words: str) -> None:
        (self.open[-1].parts if self.open else self.pieces).append(words)

    def _shut(self) -> str:
        part = self.open.pop()
        self._take(part.words())
        return part.tag


class _Formula:
    """An element of a formula, and the words of what stands in it."""

    def __init__(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self.tag, self.attributes = tag, attributes
        self.parts: list[str] = []

    def words(self) -> str:
        """How it is said in one line: a/b, x^2, √(x+1)."""
        if self.tag == "annotation":
            return ""
        if self.tag in MATH_TOKENS:
            return "".join(self.parts).translate(INVISIBLE).strip()
        if self.tag == "mtable":
            return "; ".join(self.parts)
        if self.tag == "mtr":
            return ", ".join(self.parts)
        if self.tag in ("mspace", "mphantom"):
            return " "
        if self.tag == "msqrt":
            return f"√{_grouped(''.join(self.parts))}"
        return self._scripts() if len(self.parts) in (2, 3) else "".join(self.parts)

    def _scripts(self) -> str:
        base, *others = self.parts
        if self.tag == "mfrac":
            if self.attributes.get("linethickness") == "0":
                return f"{base},{others[0]}"
            return f"{_grouped(base)}/{_grouped(others[0])}"
        if self.tag == "mroot":
            return f"√[{others[0]}]{_grouped(base)}"
        if self.tag == "mover" and len(others[0]) == 1 and not others[0].isalnum():
            return f"{_based(base)}{others[0]}"  # a bar, an arrow, a hat
        signs = SIGNS.get(self.tag, "")
        if not signs:
            return "".join(self.parts)
        return _based(base) + "".join(sign + _grouped(part) for sign, part in zip(signs, others, strict=False))


SIGNS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}


def _grouped(words: str) -> str:
    return words if not words or ONE_THING.fullmatch(words) else f"({words})"


def _based(words: str) -> str:
    return words if not words or ONE_BASE.fullmatch(words) or words.isalpha() else f"({words})"


def text_of(html: str) -> str:
    """The words of cleaned HTML, one line for each block; a formula as it is said in one line."""
    words = _words_of(html) if "<" in html or "&" in html else html
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def _words_of(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def count_characters(html: str) -> int:
    """Characters of the words of HTML, white space not counted."""
    return texts.count(text_of(html))
