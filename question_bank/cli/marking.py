"""mark: answers to the questions of one file, marked by the format's own rules.

An answer that is blank or cannot be read gets nothing, and `why` says so; `fraction` is null where a person must look,
and where there is no such question. Exit code 1 only for the latter: an answer to a question that was not taken.
"""

import argparse
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from question_bank import marking
from question_bank.cli.importing import fault_as_json
from question_bank.cli.reading import read_paths
from question_bank.contract import Fault, Malformed, Spec
from question_bank.formats import qti
from question_bank.registry import kind, kinds

LARGEST_ANSWERS = 50_000_000
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
PERSON = "须由考评员评阅"


def run(asked: argparse.Namespace) -> int:
    """Mark every answer of a list."""
    readings = read_paths(asked.files, asked.format)
    reading = next((found for found in readings if found.taken.questions), readings[0])
    answers, unreadable = read_answers(Path(asked.answers))
    if any(other.taken.faults or other.taken.questions for other in readings if other is not reading):
        reason = "只能评一个文件，或一份试题和它的答案两个文本"
        unreadable.append(Fault(readings[-1].file, "", "", reason, code="several_files"))
    if unreadable or not reading.readable:
        return _tell(asked, [], [*reading.taken.faults, *unreadable], 2)
    questions = {question["_place"]: question for question in reading.taken.questions}
    marks = [_mark(questions, entry) for entry in answers]
    missing = any(entry["question"] not in questions for entry in answers)
    return _tell(asked, marks, list(reading.taken.faults), 1 if missing else 0)


def read_answers(path: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
    """A list of {"question": place from 0, "answer": …}, or why it is none."""
    try:
        if path.stat().st_size > LARGEST_ANSWERS:
            return [], [Fault(str(path), "", "", "文件过大", code="file_too_large")]
        entries = json.loads(path.read_bytes())
    except OSError as error:
        return [], [Fault(str(path), "", "", f"文件打不开：{error.strerror}", code="not_found")]
    except (ValueError, RecursionError) as error:
        return [], [Fault(str(path), "", "", f"JSON 有误：{str(error)[:80]}", code="bad_json")]
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        reason = '答案须为列表，每项写作 {"question": 题目在文件中的位置（从 0 数起）, "answer": 答案}'
        return [], [Fault(str(path), "", "", reason, code="bad_answers")]
    return entries, []


def _is_entry(entry: Any) -> bool:
    place = entry.get("question") if isinstance(entry, dict) else None
    return isinstance(place, int) and not isinstance(place, bool)


def _mark(questions: Mapping[int, Spec], entry: Mapping[str, Any]) -> dict[str, Any]:
    place = entry["question"]
    if place not in questions:
        return {"question": place, "fraction": None, "why": "没有这道题，或这道题没有被读取", "outcomes": {}}
    fraction, why, outcomes = mark_answer(questions[place], entry.get("answer"))
    shown = None if fraction is None else float(fraction)
    return {"question": place, "fraction": shown, "why": why, "outcomes": outcomes}


def mark_answer(question: Spec, plain: Any) -> tuple[Fraction | None, str, dict[str, Any]]:
    """The share of the worth, why, and the outcomes of a QTI item. None: a person must look."""
    try:
        if "qti" in question and (plain is None or isinstance(plain, dict)):
            return _mark_item(question, plain or {})
        if question["kind"] not in kinds():
            return None, "这道题须按它自己的规则评分：答案须写作 {RESPONSE 标识: [值]}", {}
        ours = kind(question["kind"])
        answer = ours.read(question, ours.from_plain(question, plain))
        mark = marking.mark(question, answer, 100)
        return marking.fraction(question, answer), mark.why if mark else PERSON, {}
    except Malformed as fault:
        return Fraction(0), f"答案无法读取：{fault}", {}
    except UNREADABLE:
        return Fraction(0), "答案无法读取", {}


def _mark_item(question: Spec, plain: Mapping[str, Any]) -> tuple[Fraction | None, str, dict[str, Any]]:
    responses = {
        name: [] if value is None else value if isinstance(value, list) else [value] for name, value in plain.items()
    }
    return qti.mark_item(question, responses)


def _tell(asked: argparse.Namespace, marks: list[dict[str, Any]], faults: list[Fault], code: int) -> int:
    if asked.json:
        told = {"marks": marks, "faults": [fault_as_json(fault) for fault in faults]}
        print(json.dumps(told, ensure_ascii=False, default=_plain))
        return code
    for fault in faults:
        print(f"# {fault}")
    for mark in marks:
        share = "—" if mark["fraction"] is None else f"{mark['fraction']:.4g}"
        print(f"{mark['question']:5} {share:>8}  {mark['why']}")
    return code


def _plain(value: Any) -> Any:
    """What JSON has no word for, among the outcomes of an item."""
    return float(value) if isinstance(value, Fraction) else str(value)
