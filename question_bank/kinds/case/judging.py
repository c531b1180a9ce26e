"""What an answer to a case gets: the sum of its parts, exact, rounded once; and what is left to a person."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.contract import Mark, RubricLine, Spec, lines_of
from question_bank.kinds.case.parts import is_by_person, kind_of, questions_of, shares_of
from question_bank.points import part_of, share

NOTHING = Fraction(0)
MOST_TOLD = 12
"""Of so many parts `why` speaks one by one."""

Gains = Sequence[Fraction | None]
"""What each part gets of its own worth; None where a person must look."""


def gains_of(spec: Spec, answer: Sequence[Any]) -> list[Fraction | None]:
    """What each part of a read answer gets by the rules of its kind."""
    return [kind_of(one).fraction(one, given) for one, given in zip(questions_of(spec), answer, strict=True)]


def known(spec: Spec, gains: Gains) -> Fraction:
    """The share of the worth that the machine gives."""
    pairs = zip(gains, shares_of(spec), strict=True)
    return sum((gain * worth for gain, worth in pairs if gain is not None), NOTHING)


def marked(spec: Spec, answer: Sequence[Any], worth: int) -> Mark:
    """The mark; where a person must look too, the machine's part of it, never more than the person leaves."""
    gains = gains_of(spec, answer)
    why = why_of(answer, gains)
    if None not in gains:
        return Mark(part_of(worth, known(spec, gains)), why)
    return Mark(part_of(worth, min(known(spec, gains), machine_share(spec))), why, rest=True)


def why_of(answer: Sequence[Any], gains: Gains) -> str:
    """How each part went, without a word about what is right."""
    words = [_word(given, gain) for given, gain in zip(answer, gains, strict=True)]
    if len(words) <= MOST_TOLD:
        return "，".join(f"({no}) {word}" for no, word in enumerate(words, 1))
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    return f"{len(words)} 小题：" + "，".join(f"{word} {count}" for word, count in counts.items())


def _word(given: Any, gain: Fraction | None) -> str:
    if gain is None:
        return "待评阅"
    if given is None:
        return "未答"
    return "对" if gain >= 1 else "部分对" if gain > 0 else "错"


def machine_share(spec: Spec) -> Fraction:
    """The share of the worth that the machine marks."""
    pairs = zip(questions_of(spec), shares_of(spec), strict=True)
    return sum((worth for question, worth in pairs if not is_by_person(question)), NOTHING)


def lines(spec: Spec, worth: int) -> tuple[RubricLine, ...]:
    """The lines of the parts that a person marks; none where rules of the whole question mark it."""
    rules = spec.get("qti") or {}
    if rules.get("differs") and not rules.get("by_person"):
        return ()
    parts = enumerate(zip(questions_of(spec), shares_of(spec), strict=True), 1)
    chosen = [(no, question, part) for no, (question, part) in parts if is_by_person(question)]
    total = sum((part for _no, _question, part in chosen), NOTHING)
    left = worth - part_of(worth, machine_share(spec))
    found: list[RubricLine] = []
    reached = NOTHING
    for no, question, part in chosen:
        points = _up_to(left, reached + part, total) - _up_to(left, reached, total)
        reached += part
        found += _lines_of_part(no, question, points)
    return tuple(found)


def _up_to(points: int, reached: Fraction, total: Fraction) -> int:
    """The points of the parts so far: the next part has what is beyond them, so that none is lost by rounding."""
    part = reached / total if total else NOTHING
    return share(points, part.numerator, part.denominator)


def _lines_of_part(no: int, question: Spec, points: int) -> list[RubricLine]:
    own = lines_of(kind_of(question), question, points)
    return [RubricLine(f"{no}.{one.id}", f"({no}) {one.text}", one.points, one.kind, one.criteria) for one in own]
