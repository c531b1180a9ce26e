"""A QTI document as a tree of plain nodes: the names of 2.x and of 3.0 become one, those of 2.x."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from question_bank.contract import Fault
from question_bank.formats.xml_reader import Element, line_of, parse

DEEPEST = 100
MOST_TAGS = 60_000
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
MATHML = "http://www.w3.org/1998/Math/MathML"
NAMES = """
assessmentItem responseDeclaration outcomeDeclaration templateDeclaration contextDeclaration defaultValue
correctResponse value mapping mapEntry areaMapping areaMapEntry matchTable matchTableEntry interpolationTable
interpolationTableEntry itemBody responseProcessing templateProcessing responseCondition responseIf responseElseIf
responseElse setOutcomeValue lookupOutcomeValue exitResponse responseProcessingFragment modalFeedback contentBody
stylesheet assessmentStimulusRef assessmentStimulus stimulusBody companionMaterialsInfo catalogInfo rubricBlock
feedbackBlock feedbackInline templateBlock templateInline printedVariable infoControl prompt itemFileInfo
choiceInteraction simpleChoice orderInteraction associateInteraction simpleAssociableChoice matchInteraction
simpleMatchSet gapMatchInteraction gapText gapImg gap inlineChoiceInteraction inlineChoice textEntryInteraction
extendedTextInteraction hottextInteraction hottext hotspotInteraction hotspotChoice selectPointInteraction
graphicOrderInteraction graphicAssociateInteraction graphicGapMatchInteraction associableHotspot
positionObjectInteraction positionObjectStage sliderInteraction mediaInteraction drawingInteraction uploadInteraction
customInteraction portableCustomInteraction endAttemptInteraction
baseValue variable default correct mapResponse mapResponsePoint null randomInteger randomFloat mathConstant multiple
ordered containerSize isNull index fieldValue random member delete contains substring not and or anyN match
stringMatch patternMatch equal equalRounded inside lt gt lte gte durationLT durationGTE sum product subtract divide
power integerDivide integerModulus truncate round roundTo integerToFloat min max gcd lcm repeat mathOperator
statsOperator customOperator testVariables outcomeMaximum outcomeMinimum numberCorrect numberIncorrect
numberPresented numberResponded numberSelected
"""
CANONICAL = {name.lower(): name for name in NAMES.split()}


@dataclass(frozen=True)
class Node:
    """An element: its own text stands among its children. `line` is where its author finds it."""

    name: str
    attrs: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Node | str", ...] = ()
    line: int = 0
    math: bool = False

    def get(self, name: str, default: str = "") -> str:
        """An attribute, trimmed."""
        return self.attrs.get(name, default).strip()

    def yes(self, name: str, default: bool = False) -> bool:
        """An attribute that is true or false."""
        return {"true": True, "1": True, "false": False, "0": False}.get(self.get(name).lower(), default)

    @property
    def elements(self) -> list["Node"]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, *names: str) -> list["Node"]:
        """The children of these names."""
        return [child for child in self.elements if child.name in names]

    def first(self, *names: str) -> "Node | None":
        """The first child of these names."""
        return next(iter(self.all(*names)), None)

    def without(self, *names: str) -> list["Node | str"]:
        """What stands inside, but for the children of these names."""
        return [child for child in self.children if isinstance(child, str) or child.name not in names]

    def walk(self) -> Iterator["Node"]:
        """This node and every node below it, in the order of the document."""
        yield self
        for child in self.elements:
            yield from child.walk()

    @property
    def text(self) -> str:
        """All text below this node."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


def read_tree(data: bytes, name: str, most: int = MOST_TAGS) -> tuple[Node | None, list[Fault]]:
    """The root of a document with at most so many tags, or None and why not."""
    if data.count(b"<") > most:
        return None, [Fault(name, "", "", f"XML 的标签超过 {most} 个", code="xml_too_complex")]
    root, faults = parse(data, name)
    if root is None:
        return None, faults
    if too_deep(root):
        return None, [Fault(name, "", "", f"XML 嵌套超过 {DEEPEST} 层", code="xml_too_complex")]
    return node_of(root), faults


def too_deep(root: Element) -> bool:
    """Whether a document is nested deeper than anything that people write."""
    level, row = 0, [root]
    while row:
        level += 1
        if level > DEEPEST:
            return True
        row = [child for element in row for child in element if isinstance(child.tag, str)]
    return False


def node_of(element: Element) -> Node:
    """An element with everything below it."""
    space, local = _split(str(element.tag))
    children: list[Node | str] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            children.append(node_of(child))
        if child.tail:
            children.append(child.tail)
    math = space == MATHML
    return Node(
        local if math else canonical(local),
        {attribute(name): value for name, value in element.attrib.items() if wanted(str(name))},
        tuple(children),
        line_of(element) or 0,
        math,
    )  # fmt: skip


def _split(tag: str) -> tuple[str, str]:
    space, closed, local = tag.removeprefix("{").partition("}")
    return (space, local) if closed else ("", tag)


def canonical(local: str) -> str:
    """The one name of an element: `qti-map-response` is mapResponse, `div` is div."""
    bare = local.removeprefix("qti-").replace("-", "")
    return CANONICAL.get(bare.lower(), bare.lower() if local.islower() else local)


def wanted(name: str) -> bool:
    """Whether an attribute is one of QTI or XHTML: those of other namespaces say nothing to us."""
    return not name.startswith("{") or name == XML_BASE


def attribute(name: object) -> str:
    """The one name of an attribute: `response-identifier` is responseIdentifier."""
    written = str(name)
    if written == XML_BASE:
        return "xml:base"
    if written.startswith(("data-", "aria-")):
        return written
    head, *rest = written.split("-")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
