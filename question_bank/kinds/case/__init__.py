"""综合题: a text, and parts of any other kind that are asked of it; in a paper they stay together as one item."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_flags, check_rule
from question_bank.contract import SECRETS, Malformed, Mark, RubricLine, Sample, Spec
from question_bank.kinds.case.judging import gains_of, known, lines, marked
from question_bank.kinds.case.parts import (
    ASKED_AROUND,
    Question,
    check_parts,
    check_text,
    is_inline,
    kind_of,
    questions_of,
    shares_of,
    stands_in_line,
)
from question_bank.kinds.multiple_choice import RULES
from question_bank.points import from_share, part_of


class Case:
    """`parts` are questions with their `kind`, their own fields and perhaps a `share` (the shares sum to 1) and a
    `title`. With `[[1]] [[2]] …` in the stem the parts stand in the text, else each below the other.

    An answer is a list: the answer to each part, or None. `rule` is that of multiple choices that have none;
    `as_a_whole`: the candidate is not told what each part is worth, for a rule of the whole question says it.
    """

    LABEL = "综合题"
    KEY_FIELDS = (*SECRETS, "rule")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_text(spec) or [*check_parts(spec), *check_flags(spec, "as_a_whole", "fixed_order")]
        return faults + (check_rule(spec, RULES) if "rule" in spec else [])

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """The text and its parts in their order, each as its kind shows it."""
        inline = is_inline(spec)
        parts = [_shown(question, rng, inline) for question in questions_of(spec)]
        if not spec.get("as_a_whole"):
            parts = [{**part, "share": from_share(share)} for part, share in zip(parts, shares_of(spec), strict=True)]
        return {
            "kind": "case",
            "label": self.LABEL,
            "stem": spec["stem"],
            "layout": "inline" if inline else "stacked",
            "parts": parts,
        }

    def read(self, spec: Spec, raw: Any) -> list[Any] | None:
        """The read answer of each part; all empty is no answer."""
        if raw is None:
            return None
        questions = questions_of(spec)
        if not isinstance(raw, list) or len(raw) != len(questions):
            raise Malformed("小题的数目不符")
        answer = [
            _read(no, question, given) for no, (question, given) in enumerate(zip(questions, raw, strict=True), 1)
        ]
        return answer if any(given is not None for given in answer) else None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The sum of the parts; with a `rest` where a person marks one that was answered."""
        return Mark(0, "未作答") if answer is None else marked(spec, answer, worth)

    def fraction(self, spec: Spec, answer: Any) -> Fraction | None:
        """The sum of what the parts get of their shares; None where a person must look at one."""
        if answer is None:
            return Fraction(0)
        gains = gains_of(spec, answer)
        return None if None in gains else known(spec, gains)

    def lines(self, spec: Spec, worth: int) -> tuple[RubricLine, ...]:
        """The lines of the parts that a person marks, `2.1` is the first of the second part."""
        return lines(spec, worth)

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list: the plain answer of each part, or nothing."""
        questions = questions_of(spec)
        if not isinstance(plain, list) or len(plain) != len(questions):
            return plain
        return [
            None if given is None else kind_of(question).from_plain(question, given)
            for question, given in zip(questions, plain, strict=True)
        ]

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """All parts right, all wrong, the first alone, nothing, and what is no answer to one of them or to all."""
        each = [list(kind_of(question).samples(question)) for question in questions_of(spec)]
        good = [max((one for one in some if not one.malformed), key=_value).raw for some in each]
        bad = [next((one.raw for one in some if one.points == 0 and one.raw is not None), None) for some in each]
        for raw in (good, bad, [good[0], *[None] * (len(good) - 1)]):
            yield self._worth(spec, raw)
        yield Sample([None] * len(good), points=0)
        yield Sample(None, points=0)
        not_one_for_each: list[Any] = [[*good, None], good[1:], {}, "A", 1, True]
        yield from (Sample(raw, malformed=True) for raw in not_one_for_each)
        for place, some in enumerate(each):
            broken = next(one.raw for one in some if one.malformed)
            yield Sample([*good[:place], broken, *good[place + 1 :]], malformed=True)

    def _worth(self, spec: Spec, raw: list[Any]) -> Sample:
        fraction = self.fraction(spec, self.read(spec, raw))
        return Sample(raw, points=None if fraction is None else part_of(100, fraction))


def _value(sample: Sample) -> int:
    """What is worth most; what a person marks is worth more than anything."""
    return 101 if sample.points is None else sample.points


def _shown(question: Question, rng: Random | None, inline: bool) -> dict[str, Any]:
    shown = kind_of(question).present(question, rng)
    if inline:
        shown["place"] = "line" if stands_in_line(question) else "block"
        if question["stem"] == ASKED_AROUND:
            shown["stem"] = ""
    return {**shown, "title": question["title"]} if question.get("title") else shown


def _read(no: int, question: Question, given: Any) -> Any:
    try:
        return kind_of(question).read(question, given)
    except Malformed as fault:
        raise Malformed("第 %(no)s 小题：%(why)s", no=no, why=str(fault)) from None


KIND = Case()
