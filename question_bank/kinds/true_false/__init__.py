"""判断题: right or wrong; the two choices never change places."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec


class TrueFalse:
    """A statement to be judged."""

    LABEL = "判断题"
    KEY_FIELDS = SECRETS

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        return check_stem(spec) + ([] if isinstance(spec.get("key"), bool) else ["key: 须选择正确或错误"])

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The statement; the widget knows its two choices."""
        return {"kind": "true_false", "label": self.LABEL, "stem": spec["stem"]}

    def read(self, spec: Spec, raw: Any) -> bool | None:  # noqa: ARG002
        """True, False or no answer."""
        if raw is not None and not isinstance(raw, bool):
            raise Malformed("应为正确或错误")
        return raw

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """All or nothing."""
        if answer is None:
            return Mark(0, "未作答")
        return Mark(worth, "判断正确") if answer is spec["key"] else Mark(0, "判断错误")

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """All or nothing."""
        return Fraction(answer is spec["key"])

    def from_plain(self, spec: Spec, plain: Any) -> Any:  # noqa: ARG002
        """True or false as they are."""
        return plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Right, wrong, blank, and what is neither."""
        yield Sample(spec["key"], points=100)
        yield Sample(not spec["key"], points=0)
        yield Sample(None, points=0)
        for raw in ("true", 1, 0, "", [], [True]):
            yield Sample(raw, malformed=True)


KIND = TrueFalse()
