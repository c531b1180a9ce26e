"""Word's own formulas (OMML) as MathML; what has no like there is named, never guessed at."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[\u2e80-\u9fff\uff00-\uffef]+|[^\W\d_]|\s+|.", re.DOTALL)
DEEPEST = 40
SIGNS = {"bar": "\u00af"}
ABOUT = frozenset((f"{M}ctrlPr", f"{W}rPr", f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}proofErr", f"{W}del"))
PLAIN = ("p", "b")


class NoFormula(ValueError):
    """A part of a formula that we cannot show; the text is its name."""


def mathml_of(formula: Any) -> str:
    """The MathML of an m:oMath or m:oMathPara, not yet cleaned. NoFormula: it has a part without a like."""
    is_block = formula.tag == f"{M}oMathPara"
    inside = [_row(part, 0) for part in formula.iter(f"{M}oMath")] if is_block else [_row(formula, 0)]
    return f'<math display="{"block" if is_block else "inline"}"><mrow>{"".join(inside)}</mrow></math>'


def _row(parent: Any, depth: int) -> str:
    """What stands one behind the other in an element."""
    return "".join(_part(child, depth + 1) for child in parent if _says_something(child))


def _says_something(element: Any) -> bool:
    named = isinstance(element.tag, str)
    return named and element.tag not in ABOUT and not (element.tag.startswith(M) and element.tag.endswith("Pr"))


def _part(element: Any, depth: int) -> str:
    tag = element.tag.removeprefix(M)
    if depth > DEEPEST:
        raise NoFormula("嵌套过深")
    if tag not in PARTS:
        raise NoFormula(tag.rpartition("}")[2])
    return PARTS[tag](element, depth)


def _arg(element: Any, name: str, depth: int) -> str:
    """One argument, as one thing."""
    found = element.find(f"{M}{name}")
    return f"<mrow>{_row(found, depth) if found is not None else ''}</mrow>"


def _said(element: Any, name: str, default: str = "") -> str:
    """A property of an element; one that is named without a value is on."""
    found = element.find(f"{M}{element.tag.removeprefix(M)}Pr/{M}{name}")
    return default if found is None else str(found.get(f"{M}val", "1"))


def _is_on(element: Any, name: str) -> bool:
    return _said(element, name, "0") in ("1", "on", "true")


def _run(element: Any, _depth: int) -> str:
    words = "".join(_words(element))
    about = element.find(f"{M}rPr")
    if about is not None and about.find(f"{M}nor") is not None:
        return f"<mtext>{escape(words, quote=False)}</mtext>"
    style = about.find(f"{M}sty") if about is not None else None
    upright = style is not None and style.get(f"{M}val") in PLAIN
    if upright and len(words) > 1 and words.isalpha():
        return f"<mi>{escape(words, quote=False)}</mi>"
    return "".join(_token(token, upright) for token in TOKEN.findall(words))


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{M}t", f"{W}t"):
            yield child.text or ""
        elif child.tag in (f"{W}br", f"{W}tab", f"{W}cr"):
            yield " "
        elif child.tag not in (f"{M}rPr", f"{W}rPr", f"{W}lastRenderedPageBreak"):
            raise NoFormula(str(child.tag).rpartition("}")[2])


def _token(token: str, upright: bool) -> str:
    words = escape(token, quote=False)
    if token.isspace():
        return "<mtext>\u00a0</mtext>"
    if token[0].isdigit():
        return f"<mn>{words}</mn>"
    if len(token) > 1 or "\u2e80" <= token <= "\u9fff":
        return f"<mtext>{words}</mtext>"
    if token.isalpha():
        return f'<mi mathvariant="normal">{words}</mi>' if upright else f"<mi>{words}</mi>"
    return f"<mo>{words}</mo>"


def _fraction(element: Any, depth: int) -> str:
    over, under = _arg(element, "num", depth), _arg(element, "den", depth)
    kind = _said(element, "type", "bar")
    if kind in ("lin", "skw"):
        return f"<mrow>{over}<mo>/</mo>{under}</mrow>"
    line = ' linethickness="0"' if kind == "noBar" else ""
    return f"<mfrac{line}>{over}{under}</mfrac>"


def _scripts(tag: str, *names: str) -> Callable[[Any, int], str]:
    def written(element: Any, depth: int) -> str:
        return f"<{tag}>{''.join(_arg(element, name, depth) for name in names)}</{tag}>"

    return written


def _before(element: Any, depth: int) -> str:
    base, low, high = (_arg(element, name, depth) for name in ("e", "sub", "sup"))
    return f"<mmultiscripts>{base}<mprescripts></mprescripts>{low}{high}</mmultiscripts>"


def _root(element: Any, depth: int) -> str:
    degree = element.find(f"{M}deg")
    if _is_on(element, "degHide") or degree is None or not _row(degree, depth):
        return f"<msqrt>{_arg(element, 'e', depth)}</msqrt>"
    return f"<mroot>{_arg(element, 'e', depth)}{_arg(element, 'deg', depth)}</mroot>"


def _large(element: Any, depth: int) -> str:
    """A sum, a product, an integral, with what stands below and above it."""
    sign = f"<mo>{escape(_said(element, 'chr', '∫'), quote=False)}</mo>"
    around = _said(element, "limLoc", "subSup" if sign == "<mo>∫</mo>" else "undOvr") == "undOvr"
    low = "" if _is_on(element, "subHide") else _arg(element, "sub", depth)
    high = "" if _is_on(element, "supHide") else _arg(element, "sup", depth)
    tags = ("munder", "mover", "munderover") if around else ("msub", "msup", "msubsup")
    if low or high:
        tag = tags[2] if low and high else tags[0] if low else tags[1]
        sign = f"<{tag}>{sign}{low}{high}</{tag}>"
    return f"<mrow>{sign}{_arg(element, 'e', depth)}</mrow>"


def _fenced(element: Any, depth: int) -> str:
    opening, closing, between = (
        f"<mo>{escape(sign, quote=False)}</mo>" if sign else ""
        for sign in (_said(element, "begChr", "("), _said(element, "endChr", ")"), _said(element, "sepChr", "|"))
    )
    parts = [f"<mrow>{_row(part, depth)}</mrow>" for part in element.findall(f"{M}e")]
    return f"<mrow>{opening}{between.join(parts)}{closing}</mrow>"


def _function(element: Any, depth: int) -> str:
    return f"<mrow>{_arg(element, 'fName', depth)}<mo>\u2061</mo>{_arg(element, 'e', depth)}</mrow>"


def _accent(element: Any, depth: int) -> str:
    sign = escape(_said(element, "chr", "\u0302"), quote=False)
    return f'<mover accent="true">{_arg(element, "e", depth)}<mo>{sign}</mo></mover>'


def _bar(element: Any, depth: int) -> str:
    tag = "mover" if _said(element, "pos", "bot") == "top" else "munder"
    return f"<{tag}>{_arg(element, 'e', depth)}<mo>{SIGNS['bar'] if tag == 'mover' else '_'}</mo></{tag}>"


def _grouped(element: Any, depth: int) -> str:
    tag = "mover" if _said(element, "pos", "bot") == "top" else "munder"
    sign = escape(_said(element, "chr", "\u23df"), quote=False)
    return f"<{tag}>{_arg(element, 'e', depth)}<mo>{sign}</mo></{tag}>"


def _matrix(element: Any, depth: int) -> str:
    rows = [[_row(cell, depth) for cell in row.findall(f"{M}e")] for row in element.findall(f"{M}mr")]
    return _table(rows)


def _equations(element: Any, depth: int) -> str:
    return _table([[_row(line, depth)] for line in element.findall(f"{M}e")])


def _table(rows: list[list[str]]) -> str:
    cells = ("".join(f"<mtd>{cell}</mtd>" for cell in row) for row in rows)
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in cells)}</mtable>"


def _inside(element: Any, depth: int) -> str:
    return _arg(element, "e", depth)


PARTS: dict[str, Callable[[Any, int], str]] = {
    "r": _run,
    "f": _fraction,
    "sSup": _scripts("msup", "e", "sup"),
    "sSub": _scripts("msub", "e", "sub"),
    "sSubSup": _scripts("msubsup", "e", "sub", "sup"),
    "sPre": _before,
    "rad": _root,
    "nary": _large,
    "d": _fenced,
    "func": _function,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _grouped,
    "limLow": _scripts("munder", "e", "lim"),
    "limUpp": _scripts("mover", "e", "lim"),
    "m": _matrix,
    "eqArr": _equations,
    "box": _inside,
    "borderBox": lambda element, depth: f'<menclose notation="box">{_arg(element, "e", depth)}</menclose>',
    "phant": lambda element, depth: (
        f"<mphantom>{_arg(element, 'e', depth)}</mphantom>"
        if _said(element, "show", "1") in ("0", "off", "false")
        else _arg(element, "e", depth)
    ),
    f"{W}ins": _row,
}
