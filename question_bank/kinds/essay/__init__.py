"""论述题: rich text of some length, read by a person."""

import html
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import sanitize, texts
from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, RubricLine, Sample, Spec
from question_bank.kinds.short_answer.guide import (
    check_guide,
    check_length,
    guide_lines,
    model_answer,
    share_of_none,
)

LONGEST = 3000
MOST = 20_000


class Essay:
    """The limits count characters without white space; too short an answer is kept, too long a one is not.

    `key` (a reference answer) and `points_of_answer` (key points) are for the grader and may both be missing.
    """

    LABEL = "论述题"
    BY_PERSON = True
    RICH = True
    KEY_FIELDS = (*SECRETS, "points_of_answer")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = [*check_stem(spec), *check_guide(spec)]
        lengths = [*check_length(spec, "shortest", MOST), *check_length(spec, "longest", MOST)]
        if not lengths and (spec.get("shortest") or 0) > longest_of(spec):
            lengths.append("shortest: 最少字数大于最多字数")
        return faults + lengths

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The stem and the limits of length."""
        return {
            "kind": "essay",
            "label": self.LABEL,
            "stem": spec["stem"],
            "shortest": spec.get("shortest") or 0,
            "longest": longest_of(spec),
        }

    def read(self, spec: Spec, raw: Any) -> str | None:
        """Cleaned rich text; none where it has no words."""
        if raw is None:
            return None
        clean = _clean(_clean(raw))  # a character reference may bring what only the second reading takes away
        written = sanitize.count_characters(clean)
        if written > longest_of(spec):
            raise Malformed("最多 %(max)s 字", max=longest_of(spec))
        return clean if written else None

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
        """Rich text as it is; lines of plain text become paragraphs."""
        if not isinstance(plain, str) or "<" in plain:
            return plain
        return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in plain.splitlines() if line.strip())

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """A model, a word, tags without words, nothing, and what is no answer."""
        words = html.escape(model_answer(spec, longest_of(spec)), quote=False)
        yield Sample("".join(f"<p>{line}</p>" for line in words.split("\n")))
        yield Sample("<ul><li><p><strong>答</strong></p></li></ul>")
        yield Sample("<p> </p><p><br></p>", points=0)
        yield Sample("", points=0)
        yield Sample(None, points=0)
        malformed: list[Any] = [1, True, [], {}, f"<p>{'答' * (longest_of(spec) + 1)}</p>", "<p>\x01</p>", "\ud800"]
        yield from (Sample(raw, malformed=True) for raw in malformed)


def _clean(raw: Any) -> str:
    return texts.paragraphs(sanitize.sanitize_html(texts.paragraphs(raw)))


def longest_of(spec: Spec) -> int:
    """The most characters that an answer may have."""
    return spec.get("longest") or LONGEST


KIND = Essay()
