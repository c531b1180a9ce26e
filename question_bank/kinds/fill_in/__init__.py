"""填空题: a stem with blanks, each with several accepted texts, numbers, ranges or a pattern."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import texts
from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.fill_in.matching import (
    blanks_of,
    check_accepted,
    is_pattern,
    plain_example,
    right_blanks,
)
from question_bank.points import share

LONGEST = 200


class FillIn:
    """`____` in the stem is a blank; the points are shared evenly by the blanks."""

    LABEL = "填空题"
    KEY_FIELDS = (*SECRETS, "any_order")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults, key = check_stem(spec), spec.get("key")
        if faults:
            return faults
        if not isinstance(key, list) or not key or not all(isinstance(accepted, list) for accepted in key):
            return ["key: 须为列表，每个空一组可接受的答案"]
        if blanks_of(spec) != len(key):
            faults.append(f"key: 题干有 {blanks_of(spec)} 个空（____），答案有 {len(key)} 组")
        if not isinstance(spec.get("any_order", False), bool):
            faults.append("any_order: 须为 true 或 false")
        return faults + [fault for accepted in key for fault in check_accepted(accepted)]

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The stem and the number of blanks that stand in it."""
        return {"kind": "fill_in", "label": self.LABEL, "stem": spec["stem"], "blanks": blanks_of(spec)}

    def read(self, spec: Spec, raw: Any) -> list[str] | None:
        """One trimmed text for each blank; all empty is no answer."""
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) != blanks_of(spec):
            raise Malformed("空的数目不符")
        answer = [texts.one_line(text) for text in raw]
        if any(len(text) > LONGEST for text in answer):
            raise Malformed("每空最多 %(max)s 字", max=LONGEST)
        return answer if any(answer) else None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the blanks that are right."""
        if answer is None:
            return Mark(0, "未作答")
        right, blanks = right_blanks(spec, answer), len(spec["key"])
        return Mark(share(worth, right, blanks), f"{blanks} 空答对 {right} 空")

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The share of the blanks that are right."""
        return Fraction(0) if answer is None else Fraction(right_blanks(spec, answer), len(spec["key"]))

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of texts; one text where there is one blank."""
        return [plain] if isinstance(plain, str) and blanks_of(spec) == 1 else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Everything right, spaced and widened, only the first blank, nothing, and what is no answer."""
        right = [plain_example(accepted) for accepted in spec["key"]]
        blanks = len(right)
        yield Sample(right, points=100)
        yield Sample([f"  {text}\t" for text in right], points=100)
        if spec.get("any_order"):
            yield Sample(right[::-1], points=100)
        if not any(is_pattern(text) for accepted in spec["key"] for text in accepted):
            yield Sample(right[:1] + ["⊘"] * (blanks - 1), points=share(100, 1, blanks))
            yield Sample(["⊘"] * blanks, points=0)
        yield Sample([" "] * blanks, points=0)
        yield Sample(None, points=0)
        not_one_for_each: list[Any] = [right[0], [*right, ""], [], {}]
        not_words: list[Any] = [[wrong] * blanks for wrong in (1, None, "x" * (LONGEST + 1), "\x00", "\ud800")]
        for raw in not_one_for_each + not_words:
            yield Sample(raw, malformed=True)


KIND = FillIn()
