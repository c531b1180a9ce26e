"""SVG pictures, written anew from an allow-list of elements and attributes; no format by itself.

What would do something (scripts, handlers, foreign content, addresses outside of the picture) or cannot be shown is
refused by its name; what a drawing program notes for itself goes. A clean picture stays as it is, byte for byte.
"""

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from PIL import Image

from question_bank.formats.xml_reader import Element, parse
from question_bank.media import BROKEN_PICTURE, MOST_PIXELS

LARGEST = 2_000_000
MOST_ELEMENTS = 20_000
MOST_DRAWN = 100_000
DEEPEST = 50
WIDEST = 20_000
SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
DRAWN = (
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image style "
    "linearGradient radialGradient stop clipPath mask pattern marker"
)
ELEMENTS = frozenset(DRAWN.split())
GEOMETRY = (
    "id class x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points width height viewBox preserveAspectRatio transform "
    "rotate textLength lengthAdjust startOffset offset gradientUnits gradientTransform spreadMethod clipPathUnits "
    "maskUnits maskContentUnits patternUnits patternContentUnits patternTransform markerWidth markerHeight "
    "markerUnits refX refY orient role aria-label version"
)
LOOK = (
    "alignment-baseline baseline-shift clip-path clip-rule color color-interpolation direction display "
    "dominant-baseline fill fill-opacity fill-rule font font-family font-size font-size-adjust font-stretch "
    "font-style font-variant font-weight letter-spacing line-height marker marker-end marker-mid marker-start mask "
    "mask-type mix-blend-mode opacity overflow paint-order shape-rendering stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width "
    "text-align text-anchor text-decoration text-rendering unicode-bidi vector-effect visibility white-space "
    "word-spacing writing-mode"
)
PROPERTIES = frozenset(LOOK.split())
ATTRIBUTES = frozenset(GEOMETRY.split()) | PROPERTIES
BEGINNING = re.compile(rb"<(?:[\w-]+:)?svg[\s>]")
HERE = re.compile(r"#[\w.:-]{1,200}")
PAINT = re.compile(r"url\(\s*([\"']?)(#[\w.:-]{1,200})\1\s*\)")
HARM = re.compile(r"url\(|@|\\|expression\s*\(|(?:java|vb)script:|<", re.IGNORECASE)
EMBEDDED = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
RULES = re.compile(r"\s*(?:[\w\s.#,:>*()-]{1,300}\{[^{}]{0,5000}\}\s*)*")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]+)?)\s*(px|pt|pc|mm|cm|in)?\s*")
PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class BadSvg(ValueError):
    """This is no SVG that we show; the text is a sentence."""


def is_one(data: bytes) -> bool:
    """Whether a file calls itself an SVG picture."""
    head = data[:4096].replace(b"\x00", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<" and BEGINNING.search(head) is not None


def clean(data: bytes) -> bytes:
    """The picture anew. BadSvg: it holds what we do not show."""
    root = _read(data)
    if root.tag != f"{{{SVG}}}svg":
        raise BadSvg("SVG 的根元素须为 svg")
    _check_size(root)
    made = _copy(root, 0)
    assert made is not None
    _check_uses(made)
    if size_of_root(made) is None:
        raise BadSvg("SVG 须写明宽和高，或 viewBox")
    return bytes(etree.tostring(made, encoding="UTF-8", xml_declaration=False, with_tail=False))


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a clean picture in pixels."""
    return size_of_root(_read(data)) or (0, 0)


def size_of_root(root: Element) -> tuple[int, int] | None:
    """The same by its root; None where it does not say."""
    sides = [_pixels(root.get(name) or "") for name in ("width", "height")]
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    if not all(sides) and len(box) == 4:
        sides = [_pixels(side) for side in box[2:]]
    width, height = (min(max(round(side), 1), WIDEST) if side else 0 for side in sides)
    return (width, height) if width and height else None


def _pixels(written: str) -> float:
    match = LENGTH.fullmatch(written)
    return float(match[1]) * PIXELS[match[2] or ""] if match else 0.0


def _read(data: bytes) -> Element:
    if len(data) > LARGEST:
        raise BadSvg(f"SVG 图片超过 {LARGEST // 1_000_000} MB")
    root, faults = parse(data, "")
    if root is None:
        raise BadSvg(f"SVG 图片无法读取：{faults[0].reason}")
    return root


def _check_size(root: Element) -> None:
    if sum(1 for _each in root.iter()) > MOST_ELEMENTS:
        raise BadSvg("SVG 图片的元素过多")


def _copy(element: Element, depth: int) -> Element | None:
    """An element of ours; None for a note of the program that drew it."""
    space, _, name = element.tag.removeprefix("{").rpartition("}")
    if space == SVG and name == "metadata":
        return None
    if space != SVG:
        if any(child.tag.startswith(f"{{{SVG}}}") for child in element.iter()):
            raise BadSvg(f"不支持 SVG 的 {name[:40]}")
        return None
    if name not in ELEMENTS or depth > DEEPEST:
        raise BadSvg(f"不支持 SVG 的 {name[:40]}" if name not in ELEMENTS else "SVG 嵌套过深")
    made = etree.Element(f"{{{SVG}}}{name}", nsmap={None: SVG} if not depth else None)
    for attribute, value in sorted(_attributes(element, name)):
        made.set(attribute, value)
    if name == "style":
        made.text = _style_sheet("".join(element.itertext()))
        return made
    made.text = _words(element.text, name)
    for child in element:
        copy = _copy(child, depth + 1)
        if copy is not None:
            copy.tail = _words(child.tail, name)
            made.append(copy)
        elif name in ("text", "tspan", "textPath") and child.tail:
            raise BadSvg("SVG 的文字里有不认识的元素")
    return made


def _words(text: str | None, name: str) -> str | None:
    """Words where they are drawn or read, nothing where they only indent the file."""
    return text if text and (text.strip() or name in ("text", "tspan", "textPath")) else None


def _attributes(element: Element, name: str) -> Iterator[tuple[str, str]]:
    for attribute, value in element.attrib.items():
        if attribute.lower().startswith("on"):
            raise BadSvg("SVG 含有脚本")
        if attribute in ("href", XLINK):
            yield "href", _address(value.strip(), name)
        elif attribute == "style":
            yield "style", ";".join(_declarations(value))
        elif attribute in ATTRIBUTES:
            yield attribute, _value(value)


def _address(value: str, name: str) -> str:
    """An address inside the picture, or a picture that is written out."""
    if HERE.fullmatch(value) and name != "image":
        return value
    embedded = EMBEDDED.fullmatch(value) if name == "image" else None
    if embedded is None:
        raise BadSvg(f"SVG 引用了图片以外的内容：{value[:60]}")
    try:
        with Image.open(io.BytesIO(base64.b64decode("".join(embedded[1].split()), validate=True))) as picture:
            fits = picture.width * picture.height <= MOST_PIXELS and picture.format in ("PNG", "JPEG")
            picture.verify()
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        fits = False
    if not fits:
        raise BadSvg("SVG 里的图片无法读取")
    return "".join(value.split())


def _value(value: str) -> str:
    if HARM.search(PAINT.sub("", value)):
        raise BadSvg(f"SVG 引用了图片以外的内容：{value[:60]}")
    return value


def _declarations(style: str) -> Iterator[str]:
    """The properties of a style; those that draw nothing we know go."""
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip().lower() in PROPERTIES:
            yield f"{name.strip().lower()}:{_value(value.strip())}"
        elif colon:
            _value(value)


def _style_sheet(text: str) -> str:
    """Plain rules, each with the properties that we know."""
    if not RULES.fullmatch(text):
        raise BadSvg("不支持 SVG 里的样式表")
    found = []
    for selector, inside in RULE.findall(text):
        found.append(f"{' '.join(selector.split())}{{{';'.join(_declarations(inside))}}}")
    return "".join(found)


def _check_uses(root: Element) -> None:
    """Whether what is drawn by reference stays within measure: no reference inside what is referred to."""
    uses = Counter(use.get("href", "")[1:] for use in root.iter(f"{{{SVG}}}use"))
    drawn = 0
    for element in root.iter():
        times = uses.get(element.get("id") or "", 0)
        if times:
            if next(element.iter(f"{{{SVG}}}use"), None) is not None:
                raise BadSvg("不支持 SVG 里层层引用的 use")
            drawn += times * sum(1 for _each in element.iter())
    if drawn > MOST_DRAWN:
        raise BadSvg("SVG 图片的元素过多")
