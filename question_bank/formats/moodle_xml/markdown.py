"""The Markdown that authors use, as HTML: paragraphs, lists, headings, quotes, code, emphasis, pictures."""

import html as entities
import re
from collections.abc import Iterator

FENCE = re.compile(r"(`{3,}|~{3,}).*")
HEADING = re.compile(r"(#{1,6})\s+(.*)")
BULLET = re.compile(r"\s{0,3}[-*+]\s+(.*)")
NUMBER = re.compile(r"\s{0,3}[0-9]{1,9}[.)]\s+(.*)")
QUOTE = re.compile(r"\s{0,3}>\s?(.*)")
RULE = re.compile(r"\s{0,3}(?:-\s*-\s*-[-\s]*|\*\s*\*\s*\*[*\s]*)")
SHAPES = (("rule", RULE), ("heading", HEADING), ("bullet", BULLET), ("number", NUMBER), ("quote", QUOTE))
CODE = re.compile(r"(`+)([^`]+)\1")
FORMULA = re.compile(r"\$\$[^$]+\$\$|(\\{1,2})\((?:(?!\1\)).)+\1\)|(\\{1,2})\[(?:(?!\2\]).)+\2\]", re.DOTALL)
PICTURE = re.compile(r"!\[([^\[\]\"<>]*)\]\(([^)\s\"<>]+)\)")
LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]+\)")
STRONG = re.compile(r"\*\*(?=[^\s*])([^*]+?)(?<=\S)\*\*|(?<![_\w])__(?=[^\s_])([^_]+?)(?<=[^\s_])__(?![_\w])")
EMPHASIS = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
HELD = re.compile("\ue000([0-9]+)\ue001")


def from_markdown(raw: str) -> str:
    """HTML that is not yet clean; tags in the text stay tags."""
    lines = raw.replace("\r\n", "\n").replace("\ue000", "").split("\n")
    return "".join(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        fence = FENCE.fullmatch(lines[at].strip())
        end = _end_of_fence(lines, at, fence[1]) if fence else _end_of_block(lines, at)
        if fence:
            code = "\n".join(lines[at + 1 : end - 1])
            yield f"<pre>{_literal(code)}</pre>"
        elif lines[at].strip():
            yield _block(_shape(lines[at]), lines[at:end])
        at = end


def _end_of_fence(lines: list[str], at: int, fence: str) -> int:
    closing = (place for place in range(at + 1, len(lines)) if lines[place].strip().startswith(fence))
    return next(closing, len(lines)) + 1


def _end_of_block(lines: list[str], at: int) -> int:
    shape, end = _shape(lines[at]), at + 1
    while end < len(lines) and lines[at].strip() and lines[end].strip() and shape not in ("rule", "heading"):
        if _shape(lines[end]) not in ("", shape) or FENCE.fullmatch(lines[end].strip()):
            break
        end += 1
    return end


def _shape(line: str) -> str:
    return next((name for name, pattern in SHAPES if pattern.fullmatch(line)), "")


def _block(shape: str, lines: list[str]) -> str:
    if shape == "rule":
        return "<hr>"
    if shape == "heading":
        marks, _, title = lines[0].partition(" ")
        level = min(max(len(marks), 2), 4)
        return f"<h{level}>{_inline(title.strip().rstrip('#').rstrip())}</h{level}>"
    if shape in ("bullet", "number"):
        tag, mark = ("ul", BULLET) if shape == "bullet" else ("ol", NUMBER)
        return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in _items(lines, mark))}</{tag}>"
    if shape == "quote":
        said = [match[1] if (match := QUOTE.fullmatch(line)) else line for line in lines]
        return f"<blockquote>{_inline(_joined(said))}</blockquote>"
    return f"<p>{_inline(_joined(lines))}</p>"


def _items(lines: list[str], mark: re.Pattern[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if match := mark.fullmatch(line):
            items.append(match[1])
        else:
            items[-1] += " " + line.strip()
    return items


def _joined(lines: list[str]) -> str:
    return "".join(line.strip() + ("<br>" if line.endswith("  ") else "\n") for line in lines).strip()


def _inline(text: str) -> str:
    held: list[str] = []

    def hold(html: str) -> str:
        held.append(html)
        return f"\ue000{len(held) - 1}\ue001"

    text = CODE.sub(lambda match: hold(f"<code>{_literal(match[2].strip())}</code>"), text)
    text = FORMULA.sub(lambda match: hold(_literal(_single(match))), text)
    text = ESCAPED.sub(lambda match: hold(_literal(match[1])), text)
    text = PICTURE.sub(lambda match: hold(f'<img src="{match[2]}" alt="{match[1]}">'), text)
    text = LINK.sub(r"\1", text)
    text = STRONG.sub(lambda match: f"<strong>{match[1] or match[2]}</strong>", text)
    text = EMPHASIS.sub(lambda match: f"<em>{match[1] or match[2]}</em>", text)
    return HELD.sub(lambda match: held[int(match[1])] if int(match[1]) < len(held) else "", text)


def _single(formula: re.Match[str]) -> str:
    """A formula whose delimiters may be written with two backslashes, as Markdown asks for."""
    doubled = "\\\\" in (formula[1], formula[2])
    return f"{formula[0][1:-3]}{formula[0][-2:]}" if doubled else formula[0]


def _literal(text: str) -> str:
    return entities.escape(text, quote=False)
