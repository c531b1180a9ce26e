"""Formulas in TeX become MathML, which browsers draw and screen readers read; the only importer of latex2mathml.

MathML that was made of TeX keeps it in an annotation, so that `tex_of` gives it back.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from question_bank.sanitize import MATH, MATH_VALUES, may_stay, sanitize_html

LONGEST = 200_000
LONGEST_TEX = 1000
DEEPEST = 30
MOST = 200

TAG = re.compile(r"""(<[a-zA-Z/!](?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>)""")
SILENT = re.compile(r"<(/?)(?:math|pre|code)\b", re.IGNORECASE)
DELIMITER = re.compile(r"\\\\|\\[$()\[\]]|\$\$|\$")
CLOSING = {r"\[": r"\]", r"\(": r"\)", "$$": "$$", "$": "$"}
CJK = r"\u2e80-\u2fdf\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e"
CHINESE = re.compile(rf"[{CJK}]+")
LOOKS_LIKE_TEX = re.compile(r"[\\^_={}]")
CHINESE_MARK = re.compile(r"[，。；：？！、]")
EVERYDAY = re.compile(r"[ -~\u00a1-\u02ff\u0370-\u03ff\u2010-\u2027\u2190-\u2bff\u3000-\u9fff\uff01-\uff5e]*")
"""Characters that cleaning leaves as they are wherever they stand."""

WORD = re.compile(r"[0-9A-Za-z$\\]")
OPENING = re.compile(r"\\(?=[(\[])|\$(?=\$)")
GUARD = "<span></span>"
OURS = re.compile(
    r'<math display="(block|inline)"><semantics>(?:(?!</?math\b).)*?<annotation encoding="application/x-tex">([^<]*)'
    r"</annotation></semantics></math>",
    re.DOTALL,
)
WRITTEN_AS_TEXT = re.compile(r"(\\(?:text[a-z]*|mbox|hbox|fbox|operatorname|mathrm)\s*\{[^}]*\})")
COMMENT = re.compile(r"(?<!\\)%\s*\S")
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|alignedat|align\*?|eqnarray\*?)\}")
GATHERED = re.compile(r"\\(begin|end)\{(?:gathered|gather\*?)\}")
OWN_COMMANDS = re.compile(r"\\(?:re)?new(?:command|environment)|\\(?:[egx]?def|let|DeclareMathOperator)(?![a-zA-Z])")
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
NEEDED = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


@dataclass(frozen=True)
class _Found:
    """A formula in a text: where it begins and ends, delimiters included, its TeX, whether it is a block, and whether
    nothing else can be meant."""

    begin: int
    end: int
    tex: str
    is_block: bool
    is_sure: bool


def tex_to_mathml(text: str, dollars: bool = True) -> tuple[str, list[str]]:
    r"""Cleaned HTML with its formulas as MathML, and a sentence for each that cannot be converted and stays as it was.

    Formulas stand in \(…\), \[…\], $$…$$, and with `dollars` in $…$: not in front of a space, not beside a letter or a
    digit, as an amount of money or a cell of a table would; \$ is then a plain dollar sign.
    """
    faults: list[str] = []
    if len(text) > LONGEST or not DELIMITER.search(text):
        return text, faults
    pieces, silent = TAG.split(text), 0
    for place, piece in enumerate(pieces):
        if place % 2:
            if tag := SILENT.match(piece):
                silent = max(0, silent - 1) if tag.group(1) else silent + 1
        elif not silent:
            pieces[place] = _converted(piece, dollars, faults)
    return "".join(pieces), faults


def _converted(text: str, dollars: bool, faults: list[str]) -> str:
    pieces, done = [], 0
    for number, found in enumerate(_find(text, dollars)):
        if number >= MOST:
            faults.append(f"公式超过 {MOST} 个，其余未转换")
            break
        mathml, reason = mathml_of(found.tex, found.is_block)
        if reason and found.is_sure:
            faults.append(f"公式 {_shortened(found.tex)} 无法转换：{reason}")
        kept = text[found.begin : found.end]
        pieces += [_plain(text[done : found.begin], dollars), kept if reason else mathml]
        done = found.end
    return "".join(pieces) + _plain(text[done:], dollars)


def _plain(text: str, dollars: bool) -> str:
    return text.replace(r"\$", "$") if dollars else text


def _shortened(tex: str) -> str:
    return tex if len(tex) <= 40 else f"{tex[:40]}…"


def _find(text: str, dollars: bool) -> Iterator[_Found]:
    marks = [mark for mark in DELIMITER.finditer(text) if dollars or mark.group() != "$"]
    unclosed: set[str] = set()
    place = 0
    while place < len(marks):
        opening, place = marks[place], place + 1
        closing = CLOSING.get(opening.group())
        if closing is None or opening.group() in unclosed:
            continue
        until = _closing_place(text, marks, place, opening)
        if until is None:
            if closing != "$":
                unclosed.add(opening.group())
            continue
        tex = " ".join(html.unescape(text[opening.end() : marks[until].start()]).split())
        if tex:
            is_sure = closing != "$" or "\\" in tex
            yield _Found(opening.start(), marks[until].end(), tex, closing in (r"\]", "$$"), is_sure)
        place = until + 1


def _closing_place(text: str, marks: list[re.Match[str]], place: int, opening: re.Match[str]) -> int | None:
    """The place of the mark that closes the formula; a lone dollar only closes where no amount of money ends it."""
    closing = CLOSING[opening.group()]
    if closing != "$":
        return next((i for i in range(place, len(marks)) if marks[i].group() == closing), None)
    until = next((i for i in range(place, min(place + 40, len(marks))) if marks[i].group() in ("$", "$$")), None)
    if until is None or marks[until].group() != "$":
        return None
    tex = text[opening.end() : marks[until].start()]
    beside = text[max(opening.start() - 1, 0) : opening.start()], text[marks[until].end() :][:1]
    if not tex or tex[0].isspace() or tex[-1].isspace() or any(map(WORD.match, beside)):
        return None
    if not CHINESE.search(tex) or "\\" in tex:
        return until
    return until if LOOKS_LIKE_TEX.search(tex) and not CHINESE_MARK.search(tex) else None


@lru_cache(maxsize=4096)
def mathml_of(tex: str, is_block: bool = False) -> tuple[str, str]:
    """MathML that cleaning would leave as it is and "", or "" and the reason why this TeX has none."""
    reason = _reason_against(tex)
    if reason:
        return "", reason
    try:
        element = convert_to_element(_prepared(tex), display="block" if is_block else "inline")
        markup = _annotated(_markup(element), tex)
    except _Foreign as foreign:
        return "", str(foreign)
    except Exception as error:  # what the converter raises for wrong TeX is of a dozen types, not all of them its own
        return "", REASONS.get(type(error).__name__, "写法有误")
    return (markup if EVERYDAY.fullmatch(tex) else sanitize_html(markup, allow_images=True)), ""


def _annotated(mathml: str, tex: str) -> str:
    """MathML that says of what TeX it was made."""
    head, inside = mathml.removesuffix("</math>").split(">", 1)
    note = f'<annotation encoding="application/x-tex">{html.escape(tex, quote=False)}</annotation>'
    return f"{head}><semantics>{inside}{note}</semantics></math>"


def tex_of(marked: str) -> str:
    r"""Cleaned HTML with its formulas as TeX in \(…\) or \[…\], where `tex_to_mathml` would make the same MathML of it.

    Words that would be taken for the beginning of a formula get a mark inside, which cleaning takes away again.
    """
    if "<math" not in marked and not OPENING.search(marked):
        return marked
    pieces, silent = TAG.split(marked), 0
    for place, piece in enumerate(pieces):
        if place % 2:
            if tag := SILENT.match(piece):
                silent = max(0, silent - 1) if tag.group(1) else silent + 1
        elif not silent:
            pieces[place] = guarded(piece)
    return OURS.sub(_as_tex, "".join(pieces))


def guarded(words: str) -> str:
    """Escaped words in which nothing is taken for the beginning of a formula."""
    return OPENING.sub(rf"\g<0>{GUARD}", words)


def is_ours(found: re.Match[str]) -> bool:
    """Whether a match of OURS is what we make of its TeX, byte for byte."""
    return mathml_of(html.unescape(found.group(2)), found.group(1) == "block")[0] == found.group()


def _as_tex(found: re.Match[str]) -> str:
    tex, is_block = html.unescape(found.group(2)), found.group(1) == "block"
    if not is_ours(found):
        return found.group()
    before = found.string[max(found.start() - 1, 0) : found.start()]
    written = rf"\[{tex}\]" if is_block else rf"\({tex}\)"
    return (GUARD if before in ("\\", "$") else "") + html.escape(written, quote=False)


def _prepared(tex: str) -> str:
    """TeX in the words that the converter knows: Chinese as text, the environments that align as the one it has."""
    known = GATHERED.sub(r"\\\g<1>{matrix}", ALIGNED.sub(r"\\\g<1>{split}", tex))
    parts = enumerate(WRITTEN_AS_TEXT.split(known))
    return "".join(part if place % 2 else CHINESE.sub(r"\\text{\g<0>}", part) for place, part in parts)


REASONS = {
    "NumeratorNotFoundError": "缺少分子",
    "DenominatorNotFoundError": "缺少分母",
    "ExtraLeftOrMissingRightError": r"\left 与 \right 不配对",
    "MissingSuperScriptOrSubscriptError": "缺少上标或下标",
    "DoubleSubscriptsError": "下标写了两次",
    "DoubleSuperscriptsError": "上标写了两次",
    "NoAvailableTokensError": "缺少参数",
    "MissingEndError": r"\begin 与 \end 不配对",
    "InvalidAlignmentError": "列的对齐有误",
}


def _reason_against(tex: str) -> str:
    """Why TeX is not even tried: too long, too deep, or the converter would silently lose a part of it."""
    if len(tex) > LONGEST_TEX:
        return f"超过 {LONGEST_TEX} 字符"
    depth = deepest = 0
    for mark in BRACES.findall(tex):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth:
        return "花括号不配对"
    if deepest > DEEPEST or tex.count(r"\left") > DEEPEST or tex.count(r"\begin") > DEEPEST:
        return "嵌套过深"
    if OWN_COMMANDS.search(tex):
        return "不能定义自己的命令"
    return r"百分号须写作 \%" if COMMENT.search(tex) else ""


WIDTHS = {"thin": "0.1667em", "medium": "0.2222em", "thick": "0.2778em"}
SPACES = {
    f"{sign}{name}mathspace": f"{minus}{width}"
    for sign, minus in (("", ""), ("negative", "-"))
    for name, width in WIDTHS.items()
}


class _Foreign(ValueError):
    """The converter made something of this TeX that we do not show."""


def _markup(element: Element) -> str:
    """An element as HTML; the converter's own writing would let TeX text become tags."""
    tag = element.tag
    if "linebreak" in element.attrib or element.text == "&":
        raise _Foreign(r"\\ 和 & 只能写在矩阵、cases 或 aligned 中")
    if tag not in MATH or any(name not in MATH_VALUES and name != "xmlns" for name in element.attrib):
        raise _Foreign("用了不支持的命令")
    if len(element) != NEEDED.get(tag, len(element)):
        raise _Foreign("缺少参数")
    words = html.unescape(element.text or "")
    if len(words) > 1 and words.startswith("\\"):
        raise _Foreign(f"没有命令 {_shortened(words)}")
    named = {name: SPACES.get(value, value) for name, value in element.attrib.items()}
    attributes = "".join(f' {name}="{value}"' for name, value in named.items() if may_stay(tag, name, value))
    inside = html.escape(words, quote=False).replace("\xa0", "&nbsp;") + "".join(_markup(child) for child in element)
    return f"<{tag}{attributes}>{inside}</{tag}>"
