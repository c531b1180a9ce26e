"""Nodes from our HTML, and XML from nodes, in the names of 2.1 or of 3.0."""

import mimetypes
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from question_bank.formats.qti.tree import CANONICAL, MATHML, Node

Inside = list[Node | str]
Html = str | tuple[str, Sequence[Node]]
EMPTY = frozenset(("img", "br", "hr"))
BLOCKS = frozenset(("p", "table", "ul", "ol", "h2", "h3", "h4", "blockquote", "pre", "hr"))
PLACE = "x-place"
QTI = frozenset(CANONICAL.values())
HTML_TOO = frozenset(("label",))
WITH_OBJECT = frozenset(("selectPointInteraction", "gapImg"))
NOT_IN_2 = {"u": "span", "s": "span"}
MEDIA = "/media/"


def element(name: str, *inside: Node | str, **attributes: str) -> Node:
    """An element."""
    return Node(name, attributes, tuple(inside))


def split_at(html: str, pattern: str, nodes: Sequence[Node]) -> Html:
    """HTML in which every match of a pattern stands for the next of the nodes."""
    numbers = iter(range(len(nodes)))
    return re.sub(pattern, lambda _match: f'<{PLACE} n="{next(numbers)}">', html), nodes


def flow(html: Html, blocks: bool = False) -> Inside:
    """The nodes of HTML; with `blocks` what stands beside blocks gets a paragraph of its own."""
    text, nodes = (html, ()) if isinstance(html, str) else html
    reader = _Reader(nodes)
    reader.feed(text)
    reader.close()
    return _in_paragraphs(reader.top) if blocks else reader.top


class _Reader(HTMLParser):
    def __init__(self, nodes: Sequence[Node]) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes = nodes
        self.top: Inside = []
        self.open: list[tuple[str, dict[str, str], Inside]] = []

    @property
    def here(self) -> Inside:
        return self.open[-1][2] if self.open else self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == PLACE:
            self.here.append(self.nodes[int(given["n"])])
        elif tag in EMPTY:
            self.here.append(Node(tag, given))
        else:
            self.open.append((tag, given, []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, _given, _inside in self.open]:
            return
        closed = ""
        while closed != tag:
            closed, given, inside = self.open.pop()
            math = closed == "math" or any(name == "math" for name, _given, _inside in self.open)
            self.here.append(Node(closed, given, tuple(inside), math=math))

    def handle_data(self, data: str) -> None:
        self.here.append(data)

    def close(self) -> None:
        super().close()
        while self.open:
            self.handle_endtag(self.open[-1][0])


def _in_paragraphs(nodes: Inside) -> Inside:
    found: Inside = []
    run: Inside = []
    for node in [*nodes, Node("p")]:
        if not isinstance(node, Node) or node.name not in BLOCKS:
            run.append(node)
            continue
        if any(not isinstance(part, str) or part.strip() for part in run):
            found.append(Node("p", {}, tuple(run)))
        found.append(node)
        run = []
    return found[:-1]


def kebab(name: str) -> str:
    """The name of 3.0: responseElseIf is response-else-if."""
    return re.sub(r"(?<!^)([A-Z]+)", r"-\1", name).lower()


def to_xml(node: Node, version: str) -> str:
    """The text of a node and of all below it."""
    if node.name == "audio" and version != "3.0":
        node = _as_object(node)
    if node.name in WITH_OBJECT and version != "3.0":
        pictures = (_as_object(c) if isinstance(c, Node) and c.name == "img" else c for c in node.children)
        node = Node(node.name, node.attrs, tuple(pictures))
    own = node.name in QTI and node.name not in HTML_TOO and not node.math
    name = f"qti-{kebab(node.name)}" if own and version == "3.0" else _html_name(node, version)
    attributes = {kebab(key) if own and version == "3.0" else key: value for key, value in node.attrs.items()}
    if node.math and node.name == "math":
        attributes = {"xmlns": MATHML, **attributes}
    head = "".join(f" {key}={quoteattr(_address(key, value))}" for key, value in attributes.items())
    inside = "".join(escape(child) if isinstance(child, str) else to_xml(child, version) for child in node.children)
    return f"<{name}{head}>{inside}</{name}>" if inside else f"<{name}{head}/>"


def _html_name(node: Node, version: str) -> str:
    return node.name if version == "3.0" or node.math else NOT_IN_2.get(node.name, node.name)


def _address(key: str, value: str) -> str:
    """Media lie beside the folder of the items."""
    return f"..{value}" if key in ("src", "data") and value.startswith(MEDIA) else value


def _as_object(node: Node) -> Node:
    """A picture or a sound as 2.x writes it."""
    source = node.get("src")
    size = {name: node.get(name) for name in ("width", "height") if node.get(name)}
    kind = mimetypes.guess_type(source)[0] or "application/octet-stream"
    return Node("object", {"data": source, "type": kind, **size}, (node.get("alt"),) if node.get("alt") else ())


def media_in(value: Any) -> set[str]:
    """The names of all media that a question shows."""
    if isinstance(value, str):
        return set(re.findall(r"/media/([0-9a-f]{64}\.[a-z0-9]{2,5})", value))
    if isinstance(value, dict):
        return {name for held in value.values() for name in media_in(held)}
    return {name for held in value for name in media_in(held)} if isinstance(value, list | tuple) else set()
