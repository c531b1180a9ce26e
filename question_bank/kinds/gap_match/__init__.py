"""选词填空题: a text with gaps, and words to put into them."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import LONGEST_OPTION, check_flags, check_html
from question_bank.contract import Malformed, Mark, Sample, Spec
from question_bank.kinds.gap_match.gaps import (
    HIDDEN,
    Lists,
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
from question_bank.kinds.matching.entries import shown_entries

MOST_WORDS = 60


class GapMatch:
    """`[[1]]` in the stem is a gap; the key is the place of a word, from 0, for each gap. With `reuse` a word may fill
    several gaps; two equal words are a word that may be used twice.
    """

    LABEL = "选词填空题"
    KEY_FIELDS = HIDDEN

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_gaps(spec) + check_words(spec) + check_flags(spec, "reuse", "fixed_order")
        if faults:
            return faults
        faults = check_marking(spec, lists_of(spec))
        if not faults and not spec.get("reuse") and len(set(spec["key"])) < len(spec["key"]):
            faults.append("key: 同一个词填了两个空，须写 reuse: true，或把这个词写两次")
        return faults

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """The stem and the words in any order; without chance in that of their ids: the file's may be the key's."""
        words = listed("w", spec["words"]) if spec.get("fixed_order") else shown_entries(spec["words"], "w", rng)
        return {
            "kind": "gap_match",
            "label": self.LABEL,
            "stem": spec["stem"],
            "gaps": gaps_of(spec),
            "words": words,
            "reuse": bool(spec.get("reuse")),
        }

    def read(self, spec: Spec, raw: Any) -> list[str | None] | None:
        """The id of a word, or nothing, for each gap."""
        answer = read_gaps("w", lists_of(spec), raw)
        used = [word for word in answer or () if word is not None]
        if not spec.get("reuse") and len(set(used)) < len(used):
            raise Malformed("每个词只能用一次")
        return answer

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the right gaps, all or nothing, or by weights."""
        return mark_gaps(spec, lists_of(spec), answer, worth)

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The same, exact."""
        return fraction_of(spec, lists_of(spec), answer)

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list: for each gap the place of a word, from 0, or nothing."""
        return plain_ids("w", lists_of(spec), plain)

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Those of every kind with gaps; and one word twice."""
        lists = lists_of(spec)
        yield from samples_of("w", spec, lists)
        if not spec.get("reuse") and len(lists) > 1:
            yield Sample(["w0"] * len(lists), malformed=True)


def lists_of(spec: Spec) -> Lists:
    """Every gap chooses among all words."""
    return [spec["words"]] * gaps_of(spec)


def check_words(spec: Spec) -> list[str]:
    """Faults of the words."""
    words = spec.get("words")
    if not isinstance(words, list) or not 2 <= len(words) <= MOST_WORDS:
        return [f"words: 须有 2 到 {MOST_WORDS} 个词"]
    return [fault for word in words for fault in check_html("words", word, LONGEST_OPTION)]


KIND = GapMatch()
