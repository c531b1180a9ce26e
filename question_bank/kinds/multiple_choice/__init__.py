"""多选题: every right option and no other; the section's rule says what a part of them is worth."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_rule, check_stem
from question_bank.choices import (
    check_options,
    check_weights,
    key_letters,
    letter_at,
    letters_of,
    read_letter,
    shown_options,
    weights_of,
)
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.points import bounded, part_of, share

RULES = {"strict": "少选不得分", "half": "少选得一半", "per_option": "少选得部分分"}


class MultipleChoice:
    """A set of letters. `rule` is one of RULES; with `half_rounds_up` a half is rounded up to whole points.

    `weights`, where given, take the rule's place: the shares of the chosen options are added up, negative ones too;
    `bounded`: the sum is at least nothing and at most the whole.
    """

    LABEL = "多选题"
    KEY_FIELDS = (*SECRETS, "rule", "half_rounds_up", "weights", "bounded")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_options(spec)
        fewest = 1 if "weights" in spec else 2
        if not faults and len(key_letters(spec)) < fewest:
            faults.append('key: 须为两个以上不重复的选项字母，如 "ABD"')
        return faults + check_rule(spec, RULES) or check_weights(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """Stem and options."""
        return {
            "kind": "multiple_choice",
            "label": self.LABEL,
            "stem": spec["stem"],
            "options": shown_options(spec, rng),
        }

    def read(self, spec: Spec, raw: Any) -> list[str] | None:
        """Letters in order, each once; an empty list is no answer."""
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) > 2 * len(letters_of(spec)):
            raise Malformed("应为选项的列表")
        return sorted({read_letter(spec, letter) for letter in raw}) or None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """By the rule of the section: strict, half or per_option (domain.md 2); or by the options' weights."""
        if answer is None:
            return Mark(0, "未作答")
        fraction, rule = self.fraction(spec, answer), spec.get("rule", "strict")
        points = part_of(worth, fraction)
        if fraction >= 1:
            return Mark(points, "全部选对")
        if "weights" in spec:
            return Mark(points, "按选项计分")
        if not set(answer) <= set(spec["key"]):
            return Mark(0, "含有错误选项")
        return Mark(
            half_rounded_up(worth) if rule == "half" and spec.get("half_rounds_up") else points,
            RULES.get(rule, RULES["strict"]),
        )

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The sum of the weights, else the share by the rule."""
        if answer is None:
            return Fraction(0)
        if "weights" in spec:
            total = sum((weights_of(spec).get(letter, Fraction(0)) for letter in answer), Fraction(0))
            return bounded(total) if spec.get("bounded") else total
        chosen, right, rule = set(answer), set(spec["key"]), spec.get("rule", "strict")
        if chosen == right or not chosen <= right or rule not in ("half", "per_option"):
            return Fraction(chosen == right)
        return Fraction(1, 2) if rule == "half" else Fraction(len(chosen), len(right))

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of positions."""
        return [letter_at(spec, place) for place in plain] if isinstance(plain, list) else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """The key in any order, one letter of it, a wrong option, no answer, and what is no answer."""
        key = sorted(spec["key"])
        if "weights" in spec:
            yield from self._weighed(spec)
            return
        yield Sample(key, points=100)
        yield Sample(key[::-1] + key[:1], points=100)
        part = {"half": 50, "per_option": share(100, 1, len(key))}.get(spec.get("rule", "strict"), 0)
        yield Sample(key[:1], points=0 if spec.get("half_rounds_up") else part)
        for wrong in sorted(set(letters_of(spec)) - set(key)):
            yield Sample([wrong], points=0)
            yield Sample([*key, wrong], points=0)
        yield Sample([], points=0)
        yield Sample(None, points=0)
        for raw in ("".join(key), ["?"], [key], [1], {"A": True}, True):
            yield Sample(raw, malformed=True)

    def _weighed(self, spec: Spec) -> Iterator[Sample]:
        weights = weights_of(spec)
        good = [letter for letter in letters_of(spec) if weights.get(letter, 0) > 0]
        for chosen in (good, good[:1], sorted(letters_of(spec)), [c for c in letters_of(spec) if c not in good][:1]):
            yield Sample(chosen, points=part_of(100, self.fraction(spec, chosen or None)))
        yield Sample(None, points=0)
        for raw in ("".join(good), ["?"], [good], [1], True):
            yield Sample(raw, malformed=True)


def half_rounded_up(worth: int) -> int:
    """Half of `worth` as one common exam tool does it: 0 up to one point, else up to whole points."""
    return 0 if worth <= 100 else -(-worth // 200) * 100


KIND = MultipleChoice()
