"""单选题: one of the options is right; all or nothing."""

from collections.abc import Iterator
from random import Random
from typing import Any

from question_bank.authoring import check_stem
from question_bank.choices import check_options, key_letters, letters_of, read_letter, shown_options
from question_bank.contract import SECRETS, Mark, Sample, Spec


class SingleChoice:
    """One letter is chosen; the answer is the author's letter, wherever the option was shown."""

    LABEL = "单选题"
    KEY_FIELDS = SECRETS

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_options(spec)
        if not faults and len(key_letters(spec)) != 1:
            faults.append("key: 须为一个选项字母")
        return faults

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
        """All or nothing."""
        if answer is None:
            return Mark(0, "未作答")
        return Mark(worth, "答案正确") if answer == spec["key"] else Mark(0, "答案错误")

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Every option, no answer, and what is no option."""
        for letter in letters_of(spec):
            yield Sample(letter, points=100 if letter == spec["key"] else 0)
        yield Sample(None, points=0)
        for raw in ("", "?", spec["key"].lower(), spec["key"] * 2, [spec["key"]], 1, True):
            yield Sample(raw, malformed=True)


KIND = SingleChoice()
