"""单选题: one of the options is right; all or nothing, unless the options have weights."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_stem
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
from question_bank.contract import SECRETS, Mark, Sample, Spec
from question_bank.points import part_of


class SingleChoice:
    """One letter is chosen; the answer is the author's letter, wherever the option was shown.

    `weights`, where given, are the share of the worth that each option gets; they may be negative.
    """

    LABEL = "单选题"
    KEY_FIELDS = (*SECRETS, "weights")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_options(spec)
        if not faults and len(key_letters(spec)) != 1:
            faults.append("key: 须为一个选项字母")
        return faults or check_weights(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """Stem and options."""
        return {
            "kind": "single_choice",
            "label": self.LABEL,
            "stem": spec["stem"],
            "options": shown_options(spec, rng),
        }

    def read(self, spec: Spec, raw: Any) -> str | None:
        """The letter of one option."""
        return None if raw is None else read_letter(spec, raw)

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """All or nothing, or the share of the option."""
        if answer is None:
            return Mark(0, "未作答")
        fraction = self.fraction(spec, answer)
        return Mark(
            part_of(worth, fraction), "答案正确" if fraction >= 1 else "部分正确" if fraction > 0 else "答案错误"
        )

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The weight of the option, else all or nothing."""
        if answer is None:
            return Fraction(0)
        if "weights" in spec:
            return weights_of(spec).get(answer, Fraction(0))
        return Fraction(answer == spec["key"])

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """The position of the option, or a list with it alone."""
        if isinstance(plain, list) and len(plain) < 2:
            plain = plain[0] if plain else None
        return letter_at(spec, plain)

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Every option, no answer, and what is no option."""
        for letter in letters_of(spec):
            yield Sample(letter, points=part_of(100, self.fraction(spec, letter)))
        yield Sample(None, points=0)
        for raw in ("", "?", spec["key"].lower(), spec["key"] * 2, [spec["key"]], 1, True):
            yield Sample(raw, malformed=True)


KIND = SingleChoice()
