"""Items written from the specification, for the tests of QTI."""

import re
from typing import Any

from question_bank.contract import Taken
from question_bank.formats import qti

V21 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
V22 = "http://www.imsglobal.org/xsd/imsqti_v2p2"
V30 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
CHOICE = (
    '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
    "<prompt>哪些是易碎品？</prompt>{choices}</choiceInteraction>"
)
TEXT = '<p>发货前先<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="10"/>。</p>'
NOTHING = '<p><textEntryInteraction responseIdentifier="R0"/></p>'
R0 = '<responseDeclaration identifier="R0" cardinality="single" baseType="string"/>'


def choices(*identifiers: str) -> str:
    return "".join(f'<simpleChoice identifier="{one}">货物 {one}</simpleChoice>' for one in identifiers)


def response(
    base: str,
    cardinality: str = "single",
    correct: tuple[str, ...] = (),
    inside: str = "",
    identifier: str = "RESPONSE",
) -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    key = f"<correctResponse>{values}</correctResponse>" if correct else ""
    kind = f' baseType="{base}"' if base else ""
    head = f'identifier="{identifier}" cardinality="{cardinality}"{kind}'
    return f"<responseDeclaration {head}>{key}{inside}</responseDeclaration>"


def mapping(entries: dict[str, str], **attributes: str) -> str:
    rows = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items())
    return f"<mapping{_written(attributes)}>{rows}</mapping>"


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def outcome(identifier: str, base: str, cardinality: str = "single", inside: str = "", **attributes: str) -> str:
    head = f'identifier="{identifier}" cardinality="{cardinality}" baseType="{base}"{_written(attributes)}'
    return f"<outcomeDeclaration {head}>{inside}</outcomeDeclaration>"


SCORE = outcome("SCORE", "float")


def template(name: str) -> str:
    return f'<responseProcessing template="{TEMPLATES}{name}"/>'


def item(
    declarations: str, body: str, processing: str, space: str = V21, head: str = 'adaptive="false"', after: str = ""
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="{space}" identifier="item-1" title="题一" '
        f'{head} timeDependent="false">\n{declarations}\n<itemBody>\n{body}\n</itemBody>\n{processing}\n{after}\n'
        "</assessmentItem>"
    ).encode()


def as_v3(document: bytes) -> bytes:
    """The same item in the names of 3.0."""
    text = (
        document.decode().replace(V21, V30).replace(TEMPLATES, "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/")
    )
    html = ("p", "img", "table", "tr", "td", "b", "i", "br", "blockquote", "math", "mi", "object", "u", "div", "audio")

    def name(match: re.Match[str]) -> str:
        return match[0] if match[2] in html else f"<{match[1]}qti-{kebab(match[2])}"

    text = re.sub(r"<(/?)([A-Za-z]+)", name, text)
    text = re.sub(r'(rptemplates/\w+)"', r'\1.xml"', text)
    return re.sub(r"\s([a-z]+[A-Z]\w*)=", lambda match: f" {kebab(match[1])}=", text).encode()


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z]+)", r"-\1", name).lower()


def read(document: bytes) -> Taken:
    return qti.read(document, "item.xml")


def question(document: bytes) -> dict[str, Any]:
    taken = read(document)
    assert len(taken.questions) == 1, taken.faults
    return taken.questions[0]


def codes(document: bytes) -> list[str]:
    return [fault.code for fault in read(document).faults]


def result(
    expression: str, base: str = "boolean", cardinality: str = "single", declarations: str = "", **responses: Any
) -> Any:
    """What an expression gives, as an outcome of this type."""
    rule = f'<responseProcessing><setOutcomeValue identifier="OUT">{expression}</setOutcomeValue></responseProcessing>'
    document = item(R0 + declarations + SCORE + outcome("OUT", base, cardinality), NOTHING, rule)
    _fraction, why, outcomes = qti.mark_item(question(document), responses)
    return "refused" if "题目" not in why and "SCORE" not in why else outcomes["OUT"]


def base(kind: str, value: object) -> str:
    return f'<baseValue baseType="{kind}">{value}</baseValue>'


def op(name: str, /, *below: str, **attributes: str) -> str:
    return f"<{name}{_written(attributes)}>{''.join(below)}</{name}>"


def ints(*values: int) -> str:
    return op("ordered", *(base("integer", value) for value in values))


def bag(kind: str, *values: object) -> str:
    return op("multiple", *(base(kind, value) for value in values))


def row(kind: str, *values: object) -> str:
    return op("ordered", *(base(kind, value) for value in values))


NULL = "<null/>"
TRUE, FALSE = base("boolean", "true"), base("boolean", "false")
