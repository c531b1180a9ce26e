"""The one door to a mark: by the rules that a question brought with it (QTI), else by its kind."""

from fractions import Fraction
from typing import Any

from question_bank.contract import Mark, Spec
from question_bank.formats import qti
from question_bank.points import part_of
from question_bank.registry import kind


def mark(spec: Spec, answer: Any, worth: int) -> Mark | None:
    """The mark of a read answer, 0 to `worth`; None when a person must look."""
    if not has_own_rules(spec):
        return kind(spec["kind"]).mark(spec, answer, worth)
    share = qti.mark_answer(spec, answer)
    return None if share is None else Mark(part_of(worth, share), _why(share, answer))


def fraction(spec: Spec, answer: Any) -> Fraction | None:
    """The share of the worth that a read answer gets, exact, before any floor or ceiling; None: a person must look."""
    return qti.mark_answer(spec, answer) if has_own_rules(spec) else kind(spec["kind"]).fraction(spec, answer)


def has_own_rules(spec: Spec) -> bool:
    """Whether a question is marked by rules that it brought with it, which its kind would not follow."""
    block = spec.get("qti")
    return block is not None and bool(block.get("differs")) and not block.get("by_person")


def _why(share: Fraction, answer: Any) -> str:
    if answer is None:
        return "未作答"
    return "答案正确" if share >= 1 else "部分正确" if share > 0 else "答案错误"
