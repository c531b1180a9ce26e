"""文中选择题: a text with gaps, and a list of its own to choose from in each."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import sanitize, texts
from question_bank.authoring import LONGEST_OPTION, check_flags, check_html
from question_bank.contract import Mark, Sample, Spec
from question_bank.kinds.gap_match.gaps import (
    HIDDEN,
    check_gaps,
    check_marking,
    fraction_of,
    gaps_of,
    listed,
    mark_gaps,
    plain_ids,
    read_gaps,
    samples_of,
)

MOST_CHOICES = 26


class InlineChoice:
    """`[[1]]` in the stem is a gap; `choices` is a list for each gap, the key the place of one in it, from 0."""

    LABEL = "文中选择题"
    KEY_FIELDS = HIDDEN

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_gaps(spec)
        if not faults:
            faults = check_choices(spec)
        return (faults + check_flags(spec, "fixed_order")) or check_marking(spec, spec["choices"])

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """The stem and the choices of each gap in any order."""
        choices = [_shown(things, None if spec.get("fixed_order") else rng) for things in spec["choices"]]
        return {"kind": "inline_choice", "label": self.LABEL, "stem": spec["stem"], "choices": choices}

    def read(self, spec: Spec, raw: Any) -> list[str | None] | None:
        """The id of a choice, or nothing, for each gap."""
        return read_gaps("c", spec["choices"], raw)

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the right gaps, all or nothing, or by weights."""
        return mark_gaps(spec, spec["choices"], answer, worth)

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The same, exact."""
        return fraction_of(spec, spec["choices"], answer)

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list: for each gap the place of a choice, from 0, or nothing."""
        return plain_ids("c", spec["choices"], plain)

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Those of every kind with gaps."""
        return samples_of("c", spec, spec["choices"])


def _shown(things: list[str], rng: Random | None) -> list[dict[str, str]]:
    shown = listed("c", things)
    if rng is not None:
        rng.shuffle(shown)
    return shown


def check_choices(spec: Spec) -> list[str]:
    """Faults of the choices."""
    choices, gaps = spec.get("choices"), gaps_of(spec)
    if not isinstance(choices, list) or len(choices) != gaps:
        return [f"choices: {gaps} 个空须各有一组选项"]
    return [fault for gap, things in enumerate(choices) for fault in _check_list(f"第 {gap + 1} 空", things)]


def _check_list(where: str, things: Any) -> list[str]:
    if not isinstance(things, list) or not 2 <= len(things) <= MOST_CHOICES:
        return [f"choices: {where}须有 2 到 {MOST_CHOICES} 个选项"]
    if faults := [fault for text in things for fault in check_html("choices", text, LONGEST_OPTION)]:
        return faults
    if any("<" in text for text in things):
        return [f"choices: {where}的选项只能是文字，不能有标签或图片（小于号请写 &lt;）"]
    words = [texts.fold(sanitize.text_of(text)) for text in things]
    return [] if len(set(words)) == len(words) else [f"choices: {where}有相同的选项"]


KIND = InlineChoice()
