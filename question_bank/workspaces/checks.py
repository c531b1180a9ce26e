"""The checks of automatic rubric lines: each gives the share that was reached, why, and the proof."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from question_bank import texts
from question_bank.contract import Act, Facts, Files, Malformed, Spec
from question_bank.sheets import read_cells
from question_bank.workspaces import fields as form
from question_bank.workspaces import slots

Check = Mapping[str, Any]


@dataclass(frozen=True)
class Work:
    """A task, what a candidate has made and done in it, and the checks that its workspace adds, by type."""

    spec: Spec
    fields: Mapping[str, Any]
    files: Files
    own: Mapping[str, "Runner"] = field(default_factory=dict)
    acts: Sequence[Act] = ()

    def words(self, field_id: str) -> str:
        """The plain words of a field."""
        return form.words(form.find(self.spec, field_id), self.fields.get(field_id)).strip()

    def slot(self, slot_id: str) -> slots.Slot:
        """The slot of this id."""
        found = slots.find(self.spec, slot_id)
        if found is None:
            raise KeyError(slot_id)
        return found

    def files_in(self, slot_id: str) -> Sequence[Facts]:
        """The files that lie in a slot."""
        return self.files.get(slot_id, ())


@dataclass(frozen=True)
class Outcome:
    """The share of a line's points that was reached."""

    share: Fraction
    why: str
    proof: dict[str, Any] = field(default_factory=dict)


def run_check(work: Work, check: Check) -> Outcome:
    """The outcome of one check."""
    return (work.own.get(check["type"]) or CHECKS[check["type"]])(work, check)


def _slots_filled(work: Work, check: Check) -> Outcome:
    have = {s: len(work.files_in(s)) >= max(1, work.slot(s).get("min_count", 1)) for s in check["slots"]}
    return _of_slots(work, have, "已提交 %d/%d 项")


def _slots_valid(work: Work, check: Check) -> Outcome:
    have = {s: _is_valid(work.slot(s), work.files_in(s)) for s in check["slots"]}
    return _of_slots(work, have, "符合要求 %d/%d 项")


def _is_valid(slot: slots.Slot, files: Sequence[Facts]) -> bool:
    enough = max(1, slot.get("min_count", 1)) <= len(files) <= slots.most_of(slot)
    return enough and not any(slots.broken(slot, facts) for facts in files)


def _of_slots(work: Work, have: Mapping[str, bool], sentence: str) -> Outcome:
    right = sum(have.values())
    missing = [work.slot(slot_id)["label"] for slot_id, ok in have.items() if not ok]
    why = sentence % (right, len(have)) + (f"，不足：{'、'.join(missing)}" if missing else "")
    return Outcome(Fraction(right, len(have)), why, {"slots": dict(have)})


def _number(work: Work, check: Check) -> Outcome:
    text = work.words(check["field"])
    right = is_same(text, check["value"], check.get("tolerance", 0))
    return _all_or_nothing(right, text, f"{_label(work, check)}数值")


def _equals(work: Work, check: Check) -> Outcome:
    text = work.words(check["field"])
    right = any(is_same(text, value) for value in check.get("any_of", [check.get("value")]))
    return _all_or_nothing(right, text, f"{_label(work, check)}")


def _contains(work: Work, check: Check) -> Outcome:
    text = texts.fold(work.words(check["field"]))
    found = [word for word in check["words"] if texts.fold(word) in text]
    least = check.get("at_least", len(check["words"]))
    why = f"{_label(work, check)}含要点 {len(found)} 个，要求 {least} 个"
    return Outcome(Fraction(min(len(found), least), least), why, {"found": found})


def _length(work: Work, check: Check) -> Outcome:
    characters = texts.count(work.words(check["field"]))
    right = bool(characters) and check.get("min", 0) <= characters <= check.get("max", texts.LONGEST)
    why = f"{_label(work, check)} {characters} 字，{'符合' if right else '不符合'}字数要求"
    return Outcome(Fraction(right), why, {"characters": characters})


def _no_words(work: Work, check: Check) -> Outcome:
    found = {name: _forbidden(work.words(name), check["words"]) for name in check["fields"]}
    right = sum(words == [] for words in found.values())
    bad = sorted({word for words in found.values() for word in words or ()})
    why = f"{right}/{len(found)} 项已填写且无禁用词" + (f"，出现：{'、'.join(bad)}" if bad else "")
    return Outcome(Fraction(right, len(found)), why, {"found": found})


def _forbidden(text: str, words: Sequence[str]) -> list[str] | None:
    folded = texts.fold(text)
    return [word for word in words if texts.fold(word) in folded] if folded else None


def _all(work: Work, check: Check) -> Outcome:
    outcomes = [run_check(work, part) for part in check["checks"]]
    share = sum((outcome.share for outcome in outcomes), Fraction(0)) / len(outcomes)
    return Outcome(
        share,
        "；".join(outcome.why for outcome in outcomes),
        {"checks": [outcome.proof for outcome in outcomes]},
    )


def _cells(work: Work, check: Check) -> Outcome:
    wanted = [(str(cell.get("sheet", "")), str(cell["cell"])) for cell in check["cells"]]
    readable = [facts["path"] for facts in work.files_in(check["slot"]) if facts["type"] == "xlsx" and "path" in facts]
    if not readable:
        return Outcome(Fraction(0), "没有可以自动检查的 xlsx 文件，请人工查看", {"cells": {}})
    try:
        found = read_cells(Path(readable[-1]), wanted)
    except Malformed as fault:
        return Outcome(Fraction(0), f"{fault}，请人工查看", {"cells": {}})
    right = [
        is_same(text or "", cell["value"], cell.get("tolerance", 0))
        for text, cell in zip(found, check["cells"], strict=True)
    ]
    proof = {f"{sheet}!{address}".lstrip("!"): text for (sheet, address), text in zip(wanted, found, strict=True)}
    return Outcome(Fraction(sum(right), len(right)), f"单元格正确 {sum(right)}/{len(right)} 个", {"cells": proof})


def is_same(text: str, value: Any, tolerance: Any = 0) -> bool:
    """Whether a text says the expected number within the tolerance, or else the expected words."""
    have, want = texts.number_of(text), texts.number_of(value)
    if have is not None and want is not None:
        return abs(have - want) <= Decimal(str(tolerance))
    return bool(text) and texts.fold(text) == texts.fold(str(value))


def _all_or_nothing(right: bool, text: str, what: str) -> Outcome:
    verdict = "正确" if right else "不符" if text else "未填写"
    return Outcome(Fraction(right), f"{what}{verdict}", {"value": text})


def _label(work: Work, check: Check) -> str:
    return f"“{form.find(work.spec, check['field'])['label']}”"


Runner = Callable[[Work, Check], Outcome]
CHECKS: Mapping[str, Runner] = {
    "slots_filled": _slots_filled,
    "slots_valid": _slots_valid,
    "number": _number,
    "equals": _equals,
    "contains": _contains,
    "length": _length,
    "no_words": _no_words,
    "all": _all,
    "cells": _cells,
}
