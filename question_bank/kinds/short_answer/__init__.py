"""简答题: a few lines of plain text, read by a person."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import texts
from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, RubricLine, Sample, Spec
from question_bank.kinds.short_answer.guide import (
    check_guide,
    check_length,
    guide_lines,
    model_answer,
    share_of_none,
)

LONGEST = 1000
MOST = 10_000


class ShortAnswer:
    """`key` is the reference answer, `points_of_answer` the key points that the grader looks for."""

    LABEL = "简答题"
    BY_PERSON = True
    KEY_FIELDS = (*SECRETS, "points_of_answer")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = [*check_stem(spec), *check_guide(spec), *check_length(spec, "longest", MOST)]
        if spec.get("key") is None and not spec.get("points_of_answer"):
            faults.append("key: 须写参考答案，或写答题要点")
        return faults

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The stem and the most characters that an answer may have."""
        return {"kind": "short_answer", "label": self.LABEL, "stem": spec["stem"], "longest": longest_of(spec)}

    def read(self, spec: Spec, raw: Any) -> str | None:
        """Trimmed text with its line breaks; white space is not counted."""
        if raw is None:
            return None
        text = texts.paragraphs(raw)
        if texts.count(text) > longest_of(spec):
            raise Malformed("最多 %(max)s 字", max=longest_of(spec))
        return text or None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark | None:  # noqa: ARG002
        """A person must look, unless there is nothing to look at."""
        return Mark(0, "未作答") if answer is None else None

    def fraction(self, spec: Spec, answer: Any) -> Fraction | None:  # noqa: ARG002
        """A person must look, unless there is nothing to look at."""
        return share_of_none(answer)

    def lines(self, spec: Spec, worth: int) -> tuple[RubricLine, ...]:
        """Each key point that has a share, or the answer as a whole."""
        return guide_lines(spec, worth)

    def from_plain(self, spec: Spec, plain: Any) -> Any:  # noqa: ARG002
        """A text as it is."""
        return plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """The reference answer, a word, nothing, and what is no answer."""
        yield Sample(model_answer(spec, longest_of(spec)))
        yield Sample("答")
        yield Sample(" \n\t", points=0)
        yield Sample(None, points=0)
        malformed: list[Any] = [1, True, [], {}, ["答"], "答" * (longest_of(spec) + 1), "\x00", "\ud800"]
        yield from (Sample(raw, malformed=True) for raw in malformed)


def longest_of(spec: Spec) -> int:
    """The most characters that an answer may have."""
    return spec.get("longest") or LONGEST


KIND = ShortAnswer()
