"""填空题: a stem with blanks, each with several accepted texts, numbers, ranges or a pattern."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import texts
from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.fill_in.matching import blanks_of, check_accepted, is_open, plain_example
from question_bank.kinds.fill_in.sharing import check_shares, gained, total_of
from question_bank.points import part_of

LONGEST = 200


class FillIn:
    """`____` in the stem is a blank; the points are shared by the blanks, evenly or by `shares`.

    Of the accepted texts of a blank that fit, the best counts, or with `first_fits` the first.
    """

    LABEL = "填空题"
    KEY_FIELDS = (*SECRETS, "any_order", "shares", "first_fits")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults, key = check_stem(spec), spec.get("key")
        if faults:
            return faults
        if not isinstance(key, list) or not key or not all(isinstance(accepted, list) for accepted in key):
            return ["key: 每个空须有一组可接受的答案"]
        if blanks_of(spec) != len(key):
            faults.append(f"key: 题干有 {blanks_of(spec)} 个空（____），答案有 {len(key)} 组")
        return [*faults, *check_shares(spec), *(fault for accepted in key for fault in check_accepted(accepted))]

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
        """The shares of the blanks that are right."""
        if answer is None:
            return Mark(0, "未作答")
        shares = gained(spec, answer)
        right, part = sum(share >= 1 for share in shares), sum(0 < share < 1 for share in shares)
        why = f"{len(shares)} 空答对 {right} 空" + (f"，部分正确 {part} 空" if part else "")
        return Mark(part_of(worth, total_of(spec, shares)), why)

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The sum of what the blanks get of their shares."""
        return Fraction(0) if answer is None else total_of(spec, gained(spec, answer))

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of texts; one text where there is one blank."""
        return [plain] if isinstance(plain, str) and blanks_of(spec) == 1 else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Everything right, spaced, only the first blank, nothing, and what is no answer."""
        right = [plain_example(accepted) for accepted in spec["key"]]
        blanks = len(right)
        yield self._worth(spec, right)
        yield self._worth(spec, [f"  {text}\t" for text in right])
        if spec.get("any_order"):
            yield Sample(right[::-1], points=part_of(100, self.fraction(spec, right)))
        yield self._worth(spec, right[:1] + ["⊘"] * (blanks - 1))
        if not any(is_open(text) for accepted in spec["key"] for text in accepted):
            yield Sample(["⊘"] * blanks, points=0)
        yield Sample([" "] * blanks, points=0)
        yield Sample(None, points=0)
        not_one_for_each: list[Any] = [right[0], [*right, ""], [], {}]
        not_words: list[Any] = [[wrong] * blanks for wrong in (1, None, "x" * (LONGEST + 1), "\x00", "\ud800")]
        for raw in not_one_for_each + not_words:
            yield Sample(raw, malformed=True)

    def _worth(self, spec: Spec, raw: list[str]) -> Sample:
        return Sample(raw, points=part_of(100, self.fraction(spec, self.read(spec, raw))))


KIND = FillIn()
