"""The body of an item as HTML of our list; what a candidate does not see before answering is left out."""

import re
from collections.abc import Callable, Iterable
from html import escape

from question_bank.formats.cleaning import clean
from question_bank.formats.pictures import SOUNDS
from question_bank.formats.qti.report import Report
from question_bank.formats.qti.source import NoMedium, Source
from question_bank.formats.qti.tree import Node
from question_bank.sanitize import MATH, TAGS, TEX

RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "tt": "code", "kbd": "code", "samp": "code", "cite": "i", "var": "i",
           "dfn": "i", "del": "s", "ins": "u", "tfoot": "tbody", "figcaption": "p", "dt": "p", "dd": "p"}  # fmt: skip
BOXES = frozenset(
    ("div", "section", "article", "figure", "address", "main", "header", "footer", "aside", "details", "summary", "dl",
     "contentBody", "stimulusBody", "prompt", "positionObjectStage", "infoControl")
)  # fmt: skip
HIDDEN = frozenset(("stylesheet", "catalogInfo", "companionMaterialsInfo", "modalFeedback", "script", "style", "rp",
                    "col", "colgroup", "annotation", "annotation-xml", "itemFileInfo", "track", "source"))  # fmt: skip
EMPTY = frozenset(("br", "hr"))
BLOCK = re.compile(r"<(?:p|table|ul|ol|h[234]|blockquote|pre|hr)\b")
MATH_NAME = re.compile(r"[a-z][a-z-]*")
SPACES = re.compile(r"[ \t\r\n]+")
SPANS = ("colspan", "rowspan")
Placed = Callable[[Node], str | None]
"""What stands in the text for a node (an interaction, a gap …); None: the node is rendered as any other."""


def nothing_special(_node: Node) -> str | None:
    """No node has a place of its own."""
    return None


class Body:
    """Renders nodes of one document."""

    def __init__(self, source: Source, report: Report, shown: Callable[[Node], bool], placed: Placed = nothing_special):
        self.source, self.report, self.shown, self.placed = source, report, shown, placed

    def html(self, nodes: Iterable[Node | str]) -> str:
        """Cleaned HTML."""
        return self.tidy(self.render(nodes))

    def tidy(self, raw: str) -> str:
        """HTML, cleaned; a sound that got lost on the way is told."""
        if "<" not in raw and "&" not in raw:
            return raw.strip()
        tidy = clean(raw)
        if raw.count("<audio ") > tidy.count("<audio "):
            self.report.note(0, "题中的声音未能保留", "unsupported_media")
        return tidy

    def one_line(self, node: Node) -> str:
        """The content of a choice: a single paragraph loses its <p>."""
        html = self.html(node.children)
        inner = html.removeprefix("<p>").removesuffix("</p>")
        return inner.strip() if html.startswith("<p>") and html.endswith("</p>") and not BLOCK.search(inner) else html

    def render(self, nodes: Iterable[Node | str]) -> str:
        """HTML that has not been cleaned."""
        return "".join(self._text(node) if isinstance(node, str) else self._node(node) for node in nodes)

    def _text(self, text: str) -> str:
        tidy = SPACES.sub(" ", text).replace("[[", "［［")
        return escape(re.sub(r"_{4,}", "___", tidy), quote=False)

    def _node(self, node: Node) -> str:
        if node.math:
            return math_of(node, self.report)
        special = self.placed(node)
        if special is not None:
            return special
        if node.name in HIDDEN or not self.shown(node):
            return ""
        if node.name in MEDIA:
            return MEDIA[node.name](self, node)
        return self._element(node)

    def _element(self, node: Node) -> str:
        inner = self.render(node.children)
        if node.name == "rt":
            return f"（{inner}）"
        if node.name in BOXES:
            return self._box(inner)
        tag = RENAMED.get(node.name, node.name)
        if node.name == "table":
            return self._table(node)
        if tag not in TAGS:
            return inner
        if tag in EMPTY:
            return f"<{tag}>"
        if tag == "p" and BLOCK.search(inner):
            return inner
        spans = "".join(f' {name}="{escape(node.get(name))}"' for name in SPANS if name in node.attrs)
        return f"<{tag}{spans}>{inner}</{tag}>"

    def _box(self, inner: str) -> str:
        return inner if BLOCK.search(inner) or not inner.strip() else f"<p>{inner}</p>"

    def _table(self, node: Node) -> str:
        captions = "".join(self._box(self.render(caption.children)) for caption in node.all("caption"))
        rows = self.render(node.without("caption"))
        return f"{captions}<table>{rows}</table>"

    def picture(self, node: Node) -> str:
        """<img>: by its content; in its place its description where there is no picture."""
        return self._medium(node, node.get("src"), node.get("alt"))

    def thing(self, node: Node) -> str:
        """<object>: a picture, a sound, or what its author gives in its place."""
        said = SPACES.sub(" ", node.text).strip()
        try:
            return self._shown(node.get("data"), said or node.get("label"))
        except NoMedium as fault:
            if node.elements:
                return self.render(node.children)
            if node.get("type").startswith(("image", "audio")):
                return self._missing(node, said, fault)
            self.report.refuse(node.line, f"不支持的 object（{node.get('type')}）", "unsupported_object")
            return ""

    def sound(self, node: Node) -> str:
        """<audio>, by its first source."""
        inside = [node, *node.all("source")]
        return self._medium(node, next((part.get("src") for part in inside if part.get("src")), ""), "")

    def _medium(self, node: Node, href: str, alt: str) -> str:
        try:
            return self._shown(href, alt)
        except NoMedium as fault:
            return self._missing(node, alt, fault)

    def _missing(self, node: Node, alt: str, fault: NoMedium) -> str:
        self.report.note(node.line, fault.reason, fault.code)
        return escape(f"[{alt or '图片缺失'}]", quote=False)

    def _shown(self, href: str, alt: str) -> str:
        address, suffix = self.source.show(href)
        if suffix in SOUNDS:
            return f'<audio controls src="{address}"></audio>'
        return f'<img src="{address}" alt="{escape(alt)}">'

    def refused(self, node: Node) -> str:
        """What a question cannot do without, and we cannot show."""
        self.report.refuse(node.line, f"不支持 {node.name}", "unsupported_element")
        return ""


MEDIA: dict[str, Callable[[Body, Node], str]] = {
    "img": Body.picture,
    "object": Body.thing,
    "audio": Body.sound,
    "picture": lambda body, node: body.render(node.all("img")),
    "video": Body.refused,
    "iframe": Body.refused,
    "embed": Body.refused,
    "canvas": Body.refused,
    "svg": Body.refused,
    "include": Body.refused,
    "printedVariable": Body.refused,
    "templateInline": Body.refused,
    "templateBlock": Body.refused,
}


def math_of(node: Node, report: Report) -> str:
    """MathML as it stands; of its annotations, which are other ways to say the same, only TeX is kept."""
    if node.name in ("annotation", "annotation-xml"):
        in_tex = node.name == "annotation" and node.get("encoding") == TEX
        return f'<annotation encoding="{TEX}">{escape(node.text.strip(), quote=False)}</annotation>' if in_tex else ""
    if node.name not in MATH and node.name != "mfenced":
        report.refuse(node.line, f"不支持 MathML 的 {node.name[:40]}", "unsupported_element")
    parts = [
        escape(SPACES.sub(" ", child), quote=False) if isinstance(child, str) else math_of(child, report)
        for child in node.children
    ]
    if node.name == "mfenced":
        return _fenced(node, [part for part in parts if part.strip()])
    if node.name == "semantics" and not any(part.startswith("<annotation") for part in parts):
        return "".join(parts)
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in node.attrs.items() if MATH_NAME.fullmatch(name)
    )
    return f"<{node.name}{attributes}>{''.join(parts)}</{node.name}>"


def _fenced(node: Node, parts: list[str]) -> str:
    """What stands between fences, the fences and the separators written out."""
    marks = node.attrs.get("separators", ",").replace(" ", "")
    row = [f"<mo>{escape(node.attrs.get('open', '('), quote=False)}</mo>"]
    for place, part in enumerate(parts):
        if place and marks:
            row.append(f"<mo>{escape(marks[min(place - 1, len(marks) - 1)], quote=False)}</mo>")
        row.append(part)
    return f"<mrow>{''.join(row)}<mo>{escape(node.attrs.get('close', ')'), quote=False)}</mo></mrow>"


def picture_in(node: Node) -> Node | None:
    """The picture of a graphic interaction: its first <object>, <img> or <picture>."""
    found = node.first("object", "img", "picture")
    return found.first("img") if found is not None and found.name == "picture" else found
