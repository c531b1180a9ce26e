"""QTI 2.1, 2.2 and 3.0: single items and content packages.

`read` and `write` are those of every format (`write` takes the version: "2.1" or "3.0"); `mark_item` marks an answer by
an item's own rules. A question that was read keeps a `qti` block, plain JSON: its declarations, rules and the
identifiers of its options in the order of the file; it is marked by them exactly, whatever the own kind's rule is.
`differs` in it says that the own kind's rule would not give the same. What no own kind can hold is a question of the
kind `qti_composite`, which can be marked and not yet be delivered; a fault `not_deliverable_yet` says why.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from question_bank.contract import Fault, Malformed, Spec, Taken
from question_bank.formats.qti.answers import responses_of
from question_bank.formats.qti.exporting import export
from question_bank.formats.qti.item import COMPOSITE, block_of, read_item
from question_bank.formats.qti.marking import mark_item as mark_block
from question_bank.formats.qti.package import Package
from question_bank.formats.qti.report import Report
from question_bank.formats.qti.source import Source
from question_bank.formats.qti.tree import read_tree
from question_bank.formats.qti.writing import own_question, write
from question_bank.registry import kind

NAME = "qti"
LABEL = "QTI 2.1、2.2、3.0"
SUFFIXES = (".xml", ".zip")
ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:assessmentItem|qti-assessment-item)[\s>]")
MOST_WORK = 1_000_000
ZIP = b"PK\x03\x04"
KEPT_ALWAYS = {"identifier", "responses", "outcomes", "rules", "interactions", "maximum", "maximum_from"}
KEPT = KEPT_ALWAYS | {"version", "templates", "by_person", "scoring", "differs"}


def sniff(name: str, head: bytes) -> int:
    """An item by its root, a package by its manifest."""
    if head.startswith(ZIP):
        return 95 if b"imsmanifest.xml" in head else 10 if name.lower().endswith(".zip") else 0
    return 95 if ITEM.search(head.replace(b"\x00", b"")) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of an item or of a package."""
    if data.startswith(b"PK"):
        return _read_package(data, name)
    media: dict[str, bytes] = {}
    question, faults = _read_one(data, Source(name, media=media))
    return Taken((question,) if question else (), tuple(faults), media)


def mark_item(spec: Spec, responses: Mapping[str, Any]) -> tuple[Fraction | None, str, dict[str, Any]]:
    """The share of the worth (None: a person must look), why, and all outcomes as plain JSON.

    `responses` has a list of values as QTI writes them for each response identifier. A question of our own is marked
    as the item that `write` makes of it. Malformed: the answer cannot be read, or QTI cannot hold the question.
    """
    block = spec.get("qti") or export(spec).block(str(spec.get("code") or ""))
    return mark_block({"qti": block}, responses)


def mark_answer(spec: Spec, answer: Any) -> Fraction | None:
    """The share of the worth of a read answer to a question that came from QTI and was delivered as a kind of ours.

    None: a person must look, also where the rules cannot take what the kind lets through.
    """
    try:
        return mark_block(spec, responses_of(spec, answer))[0]
    except (Malformed, LookupError):
        return None


def fault_of(spec: Spec) -> str:
    """Why the rules that a question of ours says it brought cannot mark it; empty where they can."""
    own = kind(spec["kind"])
    try:
        names = set(spec["qti"])
        known = names <= KEPT and names >= KEPT_ALWAYS
        answers = [own.read(spec, sample.raw) for sample in own.samples(spec) if not sample.malformed]
        shares = [mark_block(spec, responses_of(spec, answer))[0] for answer in answers] if known else [None]
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        return f"自带的计分规则无法使用（{type(error).__name__}）"
    usable = known and (None not in shares or bool(spec["qti"].get("by_person")))
    return "" if usable else "自带的计分规则无法使用"


def _read_package(data: bytes, name: str) -> Taken:
    package = Package(data, name)
    if package.problem is not None:
        code, reason = package.problem
        return Taken(faults=(Fault(name, "", "", reason, code=code),))
    questions: list[dict[str, Any]] = []
    faults: list[Fault] = []
    media: dict[str, bytes] = {}
    places: list[int] = []
    work: list[int] = []
    for resource in package.items(faults):
        document = package.xml(resource.path) if sum(work) < MOST_WORK else None
        if document is None:
            faults.append(
                Fault(
                    name,
                    resource.path,
                    "",
                    "题目文件过大，或前面的题目已经过多",
                    code="file_too_large",
                    path=resource.path,
                )
            )
            continue
        source = Source(name, resource.path, package.fetch, media, work)
        question = own_question(resource.node, document, source, lambda: _block_of(document, source))  # noqa: B023
        if question is None:
            question, found = _read_one(document, source)
            faults += found
        if question is not None:
            questions.append(question)
            places.append(resource.place)
    return Taken(tuple(questions), tuple(faults), media, tuple(places))


def _block_of(data: bytes, source: Source) -> Mapping[str, Any] | None:
    """By what an item is marked; None where it cannot be read."""
    root, _faults = read_tree(data, source.file)
    if root is None or root.name != "assessmentItem":
        return None
    return block_of(root, source, Report(source.file, source.path), version_of(data))


def _read_one(data: bytes, source: Source) -> tuple[dict[str, Any] | None, list[Fault]]:
    root, faults = read_tree(data, source.file)
    report = Report(source.file, source.path, [_inside(fault, source.path) for fault in faults])
    if root is None:
        return None, report.faults
    if root.name != "assessmentItem":
        report.refuse(root.line, f"根元素 {root.name[:60]} 不是 QTI 题目", "not_an_item")
        return None, report.faults
    question = read_item(root, source, report, version_of(data))
    return question, report.faults


def _inside(fault: Fault, path: str) -> Fault:
    where = " ".join(part for part in (path, fault.where) if part)
    return Fault(fault.file, where, fault.column, fault.reason, fault.code, fault.line, fault.row, path)


def version_of(data: bytes) -> str:
    """3.0, 2.2 or 2.1 (which 2.0 is read as)."""
    head = data[:4096].replace(b"\x00", b"")
    if b"qti-assessment-item" in head:
        return "3.0"
    return "2.2" if b"imsqti_v2p2" in head else "2.1"


__all__ = ["COMPOSITE", "LABEL", "NAME", "SUFFIXES", "fault_of", "mark_answer", "mark_item", "read", "sniff", "write"]
