"""数值题: a number, within a tolerance or a range, with significant figures and a unit where they are asked for."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import texts
from question_bank.authoring import check_stem
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.numeric.key import accepted_of, check_key, check_units, factors_of, plain_example
from question_bank.kinds.numeric.values import LONGEST, split
from question_bank.points import part_of, to_share

NOTHING = Fraction(0)


class Numeric:
    """The answer is what was typed. Of the numbers of the key that fit, the best counts, with `first_fits` the first.

    `units`: the typed number times the factor of its unit is compared. A unit that is missing though `required`, that
    is not accepted, or that does not suit the number costs everything, or `penalty` where there is one: a share of the
    worth, or with `penalty_of: answer` of what the number gets.
    """

    LABEL = "数值题"
    KEY_FIELDS = (*SECRETS, "figures", "units", "first_fits")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        return [*check_stem(spec), *check_key(spec), *check_units(spec)]

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The stem."""
        return {"kind": "numeric", "label": self.LABEL, "stem": spec["stem"]}

    def read(self, spec: Spec, raw: Any) -> str | None:  # noqa: ARG002
        """What was typed, trimmed; whether it is a number shows when it is marked."""
        if raw is None:
            return None
        text = texts.one_line(raw)
        if len(text) > LONGEST:
            raise Malformed("最多 %(max)s 字", max=LONGEST)
        return text or None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the number, less what its unit costs."""
        if answer is None:
            return Mark(0, "未作答")
        fraction, why = judged(spec, answer)
        return Mark(part_of(worth, fraction), why)

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The share of the number, less what its unit costs."""
        return NOTHING if answer is None else judged(spec, answer)[0]

    def from_plain(self, spec: Spec, plain: Any) -> Any:  # noqa: ARG002
        """A text, or a number."""
        return str(plain) if isinstance(plain, int | float) and not isinstance(plain, bool) else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """The key, spaced and widened, far off, no number, nothing, and what is no answer."""
        right = plain_example(spec)
        points = part_of(100, self.fraction(spec, right))
        yield Sample(right, points=points)
        yield Sample(f"  {right}\t", points=points)
        yield Sample(right.translate(WIDE), points=points)
        yield Sample(f"{right[:90]} ⊘", points=part_of(100, self.fraction(spec, f"{right[:90]} ⊘")))
        yield Sample("⊘", points=0)
        yield Sample(" ", points=0)
        yield Sample(None, points=0)
        malformed: list[Any] = [1, 2.5, True, [right], {}, "9" * (LONGEST + 1), "1\x00", "\ud800"]
        yield from (Sample(raw, malformed=True) for raw in malformed)


WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}


def judged(spec: Spec, answer: str) -> tuple[Fraction, str]:
    """The share of an answer, and why."""
    units = spec.get("units") or {}
    typed, unit = split(answer, bool(units.get("before")))
    if typed is None:
        return NOTHING, "不是数"
    if (figures := spec.get("figures")) and not typed.fewest <= figures <= typed.most:
        return NOTHING, "有效数字的位数不符"
    if not units:
        return (NOTHING, "数的前后有多余的文字") if unit else _said(_share(spec, typed.value))
    factor = factors_of(spec).get(unit) if unit else None if units.get("required") else Fraction(1)
    share = None if factor is None else _share(spec, typed.value * factor)
    if share is not None:
        return _said(share)
    if "penalty" not in units:
        return NOTHING, "数值不符" if factor is not None else "单位不符" if unit else "缺少单位"
    share = _share(spec, typed.value)
    return _said(share) if share is None else (_less(share, units), "单位不符，已扣分" if unit else "缺少单位，已扣分")


def _share(spec: Spec, number: Fraction) -> Fraction | None:
    fitting = [accepted.share for accepted in accepted_of(spec) if accepted.takes(number)]
    if not fitting:
        return None
    return fitting[0] if spec.get("first_fits") else max(fitting)


def _less(share: Fraction, units: dict[str, Any]) -> Fraction:
    """What is left of a share when its unit is wrong; never less than nothing, but a negative share stays."""
    penalty = to_share(units["penalty"])
    left = share - (share * penalty if units.get("penalty_of") == "answer" else penalty)
    return max(left, NOTHING) if share > 0 else share


def _said(share: Fraction | None) -> tuple[Fraction, str]:
    if share is None:
        return NOTHING, "数值不符"
    return share, "数值正确" if share >= 1 else "部分正确" if share > 0 else "数值不符"


KIND = Numeric()
