"""Formulas on paper: MathML as plain parts, for the template of the PDF, and as Word's own formulas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from lxml import etree

from question_bank.formats.xml_reader import Element

nsmap.setdefault("m", "http://schemas.openxmlformats.org/officeDocument/2006/math")
LEFT_OUT = frozenset(("annotation", "annotation-xml", "none", "mprescripts"))
ROWS = frozenset(("math", "semantics", "mrow", "mstyle", "mpadded", "mtd"))
NEEDED = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


@dataclass(frozen=True)
class Part:
    """A part of a formula: its kind is the MathML name; what only groups is a row, what has too few parts as well."""

    kind: str
    text: str = ""
    parts: tuple["Part", ...] = ()
    look: str = ""


def part_of(element: Element) -> Part:
    """A formula, or a part of one."""
    tag = etree.QName(element).localname
    parts = tuple(part_of(child) for child in element if _is_shown(child))
    if tag in ROWS or NEEDED.get(tag, len(parts)) != len(parts):
        return parts[0] if len(parts) == 1 else Part("row", parts=parts)
    look = element.get("linethickness") or element.get("mathvariant") or element.get("notation") or ""
    return Part(tag, " ".join((element.text or "").split()), parts, look)


def _is_shown(element: Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname not in LEFT_OUT


def as_data(part: Part) -> dict[str, Any]:
    """The same as plain values, for a template."""
    return {"kind": part.kind, "text": part.text, "look": part.look, "parts": [as_data(one) for one in part.parts]}


def omml_of(part: Part) -> Any:
    """A formula as Word has it."""
    whole = OxmlElement("m:oMath")
    _fill(whole, part)
    return whole


def _fill(parent: Any, part: Part) -> None:
    parts = part.parts if part.kind == "row" else (part,)
    for one in parts:
        WORD.get(one.kind, _words)(parent, one)


def _add(parent: Any, tag: str, **properties: str) -> Any:
    """A new element; `properties` are those of Word's own formulas, as <m:…Pr>."""
    element = OxmlElement(f"m:{tag}")
    parent.append(element)
    if properties:
        about = OxmlElement(f"m:{tag}Pr")
        element.append(about)
        for name, value in properties.items():
            one = OxmlElement(f"m:{name}")
            one.set(qn("m:val"), value)
            about.append(one)
    return element


def _args(parent: Any, tag: str, names: Sequence[str], parts: Sequence[Part], **properties: str) -> None:
    element = _add(parent, tag, **properties)
    for name, part in zip(names, parts, strict=True):
        _fill(_add(element, name), part)


def _words(parent: Any, part: Part) -> None:
    if part.parts:
        _fill(parent, Part("row", parts=part.parts))
        return
    run = _add(parent, "r")
    if part.kind in ("mtext", "ms") or (part.kind == "mi" and len(part.text) > 1):
        about = OxmlElement("m:rPr")
        about.append(OxmlElement("m:nor"))
        run.append(about)
    text = OxmlElement("m:t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = part.text or " "
    run.append(text)


def _simple(tag: str, *names: str) -> Callable[[Any, Part], None]:
    def written(parent: Any, part: Part) -> None:
        _args(parent, tag, names, part.parts)

    return written


def _fraction(parent: Any, part: Part) -> None:
    kind = {"type": "noBar"} if part.look in ("0", "0px") else {}
    _args(parent, "f", ("num", "den"), part.parts, **kind)


def _square_root(parent: Any, part: Part) -> None:
    root = _add(parent, "rad", degHide="1")
    _add(root, "deg")
    _fill(_add(root, "e"), Part("row", parts=part.parts))


def _root(parent: Any, part: Part) -> None:
    _args(parent, "rad", ("deg", "e"), part.parts[::-1])


def _both(parent: Any, part: Part) -> None:
    """What stands below and above: a limit upon a limit."""
    upper = _add(parent, "limUpp")
    _args(_add(upper, "e"), "limLow", ("e", "lim"), part.parts[:2])
    _fill(_add(upper, "lim"), part.parts[2])


def _table(parent: Any, part: Part) -> None:
    table = _add(parent, "m")
    for row in part.parts:
        line = _add(table, "mr")
        for cell in row.parts if row.kind == "mtr" else (row,):
            _fill(_add(line, "e"), cell)


WORD: dict[str, Callable[[Any, Part], None]] = {
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    "msub": _simple("sSub", "e", "sub"),
    "msup": _simple("sSup", "e", "sup"),
    "msubsup": _simple("sSubSup", "e", "sub", "sup"),
    "munder": _simple("limLow", "e", "lim"),
    "mover": _simple("limUpp", "e", "lim"),
    "munderover": _both,
    "mtable": _table,
    "mphantom": lambda _parent, _part: None,
}
