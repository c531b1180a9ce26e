"""The one door for XML: no DTD, no entities, no network; size, depth and number of nodes are bounded.

`parse` gives a whole small document (an item, a manifest), `each` the children of a long one, one at a time; `new`,
`add` and `written` make one.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from question_bank.contract import Fault

Element: TypeAlias = Any
"""An element of lxml, which has no types."""
LARGEST = 16_000_000
MOST_NODES = 400_000
PIECE = 65_536
MOST_LINES = 65_535
SECURE = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
UTF_8_OR_CHINESE = ("utf-8", "gb18030")
ENCODINGS = {
    **dict.fromkeys(("", "utf-8", "utf8", "us-ascii", "ascii", "utf-16"), UTF_8_OR_CHINESE),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936"), UTF_8_OR_CHINESE),
    "big5": ("big5",),
    "iso-8859-1": ("iso-8859-1",),
    "windows-1252": ("cp1252",),
}
BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
DECLARED = re.compile(rb"\A\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
BEFORE_ROOT = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
HARMLESS_DOCTYPE = re.compile(r"<!DOCTYPE\s+[\w:.-]+(?:\s+(?:SYSTEM|PUBLIC)(?:\s+(?:\"[^\"<]*\"|'[^'<]*')){1,2})?\s*>")
ROOT = re.compile(r"<[^\s!?<>/]")
NOT_A_LINE_END = re.compile(r"[^\n]")


class Unreadable(ValueError):
    """The document cannot be read: a stable code, a sentence, and the line where that is known."""

    def __init__(self, code: str, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.line = code, reason, line


def parse(data: bytes, name: str) -> tuple[Element | None, list[Fault]]:
    """The root of a whole document, or None and why not. `line_of` an element says where a fault is."""
    try:
        return _parse(data), []
    except Unreadable as unreadable:
        return None, [_fault(name, unreadable)]


def each(data: bytes, name: str, root: str, tag: str) -> Iterator[Element | Fault]:
    """The children `tag` of a document's element `root`, in order; a child is gone when the next one is asked for.
    What cannot be read is a Fault, the last that is given."""
    try:
        yield from _each(data, root, tag)
    except Unreadable as unreadable:
        yield _fault(name, unreadable)


def line_of(element: Element) -> int | None:
    """The line in which an element begins.

    Beyond the lines that the parser counts for elements it gives the line in which the first text inside ends.
    """
    line: int | None = element.sourceline
    if line is None or line < MOST_LINES:
        return line
    while not element.text and len(element):
        element = element[0]
    return line - (element.text or "").count("\n")


def new(tag: str, **attributes: str) -> Element:
    """The root of a new document."""
    return etree.Element(tag, attributes)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A new element inside another. ValueError: XML cannot hold one of the characters."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def written(root: Element) -> bytes:
    """A document in UTF-8."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _fault(name: str, unreadable: Unreadable) -> Fault:
    where = f"第 {unreadable.line} 行" if unreadable.line else ""
    return Fault(name, where, "", unreadable.reason, code=unreadable.code, line=unreadable.line)


def _parse(data: bytes) -> Element:
    if len(data) > LARGEST:
        raise Unreadable("file_too_large", "XML 文件过大")
    parser = etree.XMLParser(**SECURE)
    nodes = 0
    try:
        for piece in _pieces(data):
            nodes = _bounded(nodes + _nodes_of(piece))
            parser.feed(piece)
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise _syntax(error) from None


def _each(data: bytes, root: str, tag: str) -> Iterator[Element]:
    parser = etree.XMLPullParser(events=("end",), tag=tag, **SECURE)
    nodes = 0
    try:
        for piece in _pieces(data):
            nodes = _bounded(nodes + _nodes_of(piece))
            parser.feed(piece)
            for element in _finished(parser, root):
                nodes = 0
                yield element
        _check_root(parser.close(), root)
    except etree.XMLSyntaxError as error:
        raise _syntax(error) from None


def _finished(parser: etree.XMLPullParser, root: str) -> Iterator[Element]:
    for _event, element in parser.read_events():
        parent = element.getparent()
        if parent is not None and parent.getparent() is None:
            _check_root(parent, root)
            yield element
            _forget(parent, element)


def _check_root(found: Element, root: str) -> None:
    if found.tag != root:
        raise Unreadable("wrong_root", f"根元素应为 <{root}>，实为 <{str(found.tag)[:60]}>", line_of(found))


def _forget(parent: Element, element: Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        del parent[0]


def _nodes_of(piece: bytes) -> int:
    return piece.count(b"<") + (piece.count(b'"') + piece.count(b"'")) // 2


def _bounded(nodes: int) -> int:
    if nodes > MOST_NODES:
        raise Unreadable("xml_too_complex", f"XML 的标签和属性超过 {MOST_NODES} 个")
    return nodes


def _syntax(error: etree.XMLSyntaxError) -> Unreadable:
    return Unreadable("bad_xml", f"XML 有误：{error.msg}", error.lineno or None)


def _pieces(data: bytes) -> Iterator[bytes]:
    """The document in UTF-8, piece by piece, its declaration and a harmless DOCTYPE blanked out; lines stay lines."""
    first = True
    for text in _decoded(data, _encoding_of(data)):
        yield (_without_prolog(text) if first else text).encode()
        first = False


def _encoding_of(data: bytes) -> str:
    for beginning, encoding in BEGINNINGS:
        if data.startswith(beginning):
            return encoding
    match = DECLARED.match(data[:400])
    declared = match.group(1).decode("ascii").lower() if match else ""
    if declared not in ENCODINGS:
        raise Unreadable("bad_encoding", f"不支持的文字编码 {declared}", 1)
    for encoding in ENCODINGS[declared]:
        if _reads_as(data, encoding):
            return encoding
    raise Unreadable("bad_encoding", "文字编码不是所声明的编码，也不是 UTF-8 或 GB18030")


def _reads_as(data: bytes, encoding: str) -> bool:
    try:
        return all(text is not None for text in _decoded(data, encoding))
    except Unreadable:
        return False


def _decoded(data: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, max(len(data), 1), PIECE):
            yield decoder.decode(data[start : start + PIECE], start + PIECE >= len(data))
    except UnicodeDecodeError:
        raise Unreadable("bad_encoding", "文字编码有误") from None


def _without_prolog(text: str) -> str:
    text = DECLARATION.sub(_blank, text)
    at = _after_comments(text, 0)
    if text.startswith("<!DOCTYPE", at):
        match = HARMLESS_DOCTYPE.match(text, at)
        if match is None:
            raise Unreadable("xml_entities", "文件带有内部 DTD（可以定义实体），不予读取", _line_at(text, at))
        text = text[:at] + _blank(match) + text[match.end() :]
        at = _after_comments(text, at)
    if ROOT.match(text, at) is None:
        raise Unreadable("bad_xml", "不是 XML 文件：没有根元素", _line_at(text, at))
    return text


def _after_comments(text: str, at: int) -> int:
    match = BEFORE_ROOT.match(text, at)
    return match.end() if match else at


def _line_at(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _blank(match: re.Match[str]) -> str:
    return NOT_A_LINE_END.sub(" ", match.group())
