"""Writes a content package of QTI 2.1 or 3.0. Beside each item its manifest keeps our own question, with the digest of
the item: as long as nobody has changed the item, reading the package gives the same question again."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from question_bank.authored import HTML_FIELDS
from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.exporting import export
from question_bank.formats.qti.package import MANIFEST
from question_bank.formats.qti.reexporting import (
    LISTS,
    outcome_node,
    response_node,
    rule_node,
    template_nodes,
    with_own_names,
)
from question_bank.formats.qti.source import NoMedium, Source
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.written import element, flow, media_in, to_xml
from question_bank.registry import kinds
from question_bank.sanitize import sanitize_html, text_of

OWN = "urn:question-bank:question"
NAMES = re.compile(r"[A-Za-z_][\w.-]{0,120}")
SPACES = {"2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1", "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
SCHEMAS = {
    "2.1": "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    "3.0": "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
}
PACKAGES = {
    "2.1": ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "imsqti_item_xmlv2p1"),
    "3.0": ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "imsqti_item_xmlv3p0"),
}
LONG_AGO = (2000, 1, 1, 0, 0, 0)
TOLD = "ANALYSIS"
LONGEST_TITLE = 60


def write(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes], version: str = "2.1") -> bytes:
    """A package. Malformed: QTI cannot hold one of the questions, or a picture is missing."""
    if version not in SPACES:
        raise Malformed("没有 QTI %(version)s", version=version)
    used = media_in(list(questions))
    if missing := sorted(used - set(media)):
        raise Malformed("缺少图片 %(name)s", name=missing[0])
    taken: set[str] = set()
    items = [_item(spec, place, version, taken) for place, spec in enumerate(questions)]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, MANIFEST, _manifest(items, questions, version))
        for identifier, document in items:
            _add(archive, f"items/{identifier}.xml", document)
        for name in sorted(used):
            _add(archive, f"media/{name}", media[name])
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _item(spec: Spec, place: int, version: str, taken: set[str]) -> tuple[str, bytes]:
    code = str(spec.get("code") or "")
    identifier = code if NAMES.fullmatch(code) and code.lower() not in taken else f"item-{place + 1}"
    while identifier.lower() in taken:
        identifier += "_"
    taken.add(identifier.lower())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return identifier, (head + to_xml(item_of(spec, identifier, version), version) + "\n").encode()


def item_of(spec: Spec, identifier: str, version: str) -> Node:
    """The assessmentItem of a question: of one that came from QTI with its own declarations and rules."""
    made = export(spec)
    block = spec.get("qti") or made.block(identifier)
    body = with_own_names(spec, made) if "qti" in spec else made.body
    title = str(spec.get("title") or spec.get("code") or text_of(spec["stem"])[:LONGEST_TITLE] or identifier)
    attributes = {
        "xmlns": SPACES[version],
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{SPACES[version]} {SCHEMAS[version]}",
        "identifier": identifier,
        "title": title,
        "adaptive": "false",
        "timeDependent": "false",
    }
    told, feedback = _told(spec, block, version)
    outcomes = [outcome_node(held, version) for held in block["outcomes"] if not _is_left_out(held)]
    rules = [element("responseProcessing", *map(rule_node, block["rules"]))] if block["rules"] else []
    parts = [*map(response_node, block["responses"]), *outcomes, *told, *template_nodes(block.get("templates", ()))]
    return Node("assessmentItem", attributes, (*parts, element("itemBody", *body), *rules, *feedback))


def _is_left_out(held: Mapping[str, Any]) -> bool:
    return bool(held.get("implicit")) and held["identifier"] != "SCORE"


def _told(spec: Spec, block: Mapping[str, Any], version: str) -> tuple[list[Node], list[Node]]:
    """The analysis, as a feedback that is always shown."""
    if not spec.get("analysis"):
        return [], []
    name = TOLD
    while name in [held["identifier"] for held in (*block["outcomes"], *block["responses"])]:
        name += "_"
    default = element("defaultValue", element("value", "shown"))
    outcome = element("outcomeDeclaration", default, identifier=name, cardinality="single", baseType="identifier")
    inside = flow(spec["analysis"], blocks=True)
    told = [element("contentBody", *inside)] if version == "3.0" else inside
    return [outcome], [element("modalFeedback", *told, outcomeIdentifier=name, identifier="shown", showHide="show")]


def _manifest(items: Sequence[tuple[str, bytes]], questions: Sequence[Spec], version: str) -> bytes:
    space, schema, number, kind = PACKAGES[version]
    resources = []
    for (identifier, document), spec in zip(items, questions, strict=True):
        path = f"items/{identifier}.xml"
        kept = json.dumps({k: v for k, v in spec.items() if not k.startswith("_")}, ensure_ascii=False, sort_keys=False)
        own = f'<q:question xmlns:q="{OWN}" digest="{sha256(document).hexdigest()}">{escape(kept)}</q:question>'
        files = "".join(f'<file href="media/{name}"/>' for name in sorted(media_in(dict(spec))))
        resources.append(
            f'<resource identifier={quoteattr("R-" + identifier)} type="{kind}" href={quoteattr(path)}>'
            f"<metadata>{own}</metadata><file href={quoteattr(path)}/>{files}</resource>"
        )
    meta = f"<metadata><schema>{schema}</schema><schemaversion>{number}</schemaversion></metadata>"
    listed = f"<organizations/><resources>{''.join(resources)}</resources>"
    text = f'<manifest xmlns="{space}" identifier="MANIFEST">{meta}{listed}</manifest>'
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n").encode()


def own_question(
    resource: Node, document: bytes, source: Source, block: Callable[[], Mapping[str, Any] | None]
) -> dict[str, Any] | None:
    """The question that a manifest of ours keeps, if the item is as it was written and the question is sound.

    `block`: by what the item is marked. Rules that the manifest keeps must be those of the item.
    """
    metadata = resource.first("metadata")
    kept = metadata.first("question") if metadata is not None else None
    if kept is None or kept.get("digest") != sha256(document).hexdigest():
        return None
    try:
        spec = json.loads(kept.text)
    except (ValueError, RecursionError):
        return None
    sound = isinstance(spec, dict) and _is_sound(spec) and ("qti" not in spec or _says_the_same(spec["qti"], block()))
    return spec if sound and _has_media(spec, source) else None


def _says_the_same(kept: Any, block: Mapping[str, Any] | None) -> bool:
    """Whether the block that is kept with a question is marked as the item is."""
    if block is None or not isinstance(kept, dict):
        return False
    same = all(kept.get(name) == block[name] for name in ("responses", "rules", "templates", "maximum", "maximum_from"))
    return same and list(map(_offered, kept.get("interactions") or ())) == list(map(_offered, block["interactions"]))


def _offered(asked: Any) -> list[Any]:
    """What an interaction offers for which response, its type apart: some are written as another that asks the same."""
    return [asked.get(name) for name in ("response", *LISTS)] if isinstance(asked, dict) else []


def _has_media(spec: dict[str, Any], source: Source) -> bool:
    """Whether all media that a question shows are in the package, under the name of their content."""
    try:
        return all(source.show(f"../media/{name}")[0] == f"/media/{name}" for name in media_in(spec))
    except NoMedium:
        return False


def _is_sound(spec: dict[str, Any]) -> bool:
    kind = kinds().get(str(spec.get("kind")))
    try:
        if kind is None or kind.check(spec):
            return False
        return _is_all_clean(spec)
    except (TypeError, ValueError, KeyError, AttributeError):
        return False


def _is_all_clean(spec: Mapping[str, Any]) -> bool:
    parts = spec["parts"] if spec["kind"] == "case" else ()
    return all(is_clean(spec[name]) for name in HTML_FIELDS if name in spec) and all(map(_is_all_clean, parts))


def is_clean(value: Any) -> bool:
    """Whether HTML needs no cleaning, or is a text without tags."""
    if isinstance(value, str):
        return "<" not in value or sanitize_html(value, allow_images=True) == value
    return all(is_clean(held) for held in value) if isinstance(value, list) else False
