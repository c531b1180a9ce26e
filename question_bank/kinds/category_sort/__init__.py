"""归类题: goods (or whatever else) are put into classes."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_rule, check_stem
from question_bank.choices import is_place
from question_bank.contract import SECRETS, Mark, Sample, Spec
from question_bank.kinds.matching.entries import (
    check_entries,
    ids_of,
    listed_entries,
    pairs_from_plain,
    read_pairs,
    rule_of,
    shown_entries,
)
from question_bank.points import part_of, share

RULES = {"goods": "", "strict": "，须全部正确才得分"}


class CategorySort:
    """Pairs of [good, class]. `key` has the position of the class of each good; a class may stay empty.

    `rule`: `goods` (the share of the goods that are in their class) or `strict`. The classes stand in the file's order,
    which means something to an author and tells nothing; the goods do not.
    """

    LABEL = "归类题"
    KEY_FIELDS = (*SECRETS, "rule", "fixed_order")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_entries(spec, "classes", 2) + check_entries(spec, "goods", 2)
        return faults + check_rule(spec, RULES) or check_key(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """Stem, classes and goods."""
        return {
            "kind": "category_sort",
            "label": self.LABEL,
            "stem": spec["stem"],
            "classes": listed_entries(spec["classes"], "c"),
            "goods": shown_entries(spec["goods"], "g", rng),
        }

    def read(self, spec: Spec, raw: Any) -> list[list[str]] | None:
        """Pairs of ids, one for each good that was put somewhere."""
        return read_pairs(raw, ids_of(spec["goods"], "g"), ids_of(spec["classes"], "c"), many=False)

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the goods that are in their class."""
        if answer is None:
            return Mark(0, "未作答")
        right, goods = right_goods(spec, answer), len(spec["goods"])
        why = f"{goods} 项归对 {right} 项{RULES[rule_of(spec, RULES)]}" if right < goods else "归类全部正确"
        return Mark(part_of(worth, self.fraction(spec, answer)), why)

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The share by the rule."""
        right, goods = right_goods(spec, answer or []), len(spec["goods"])
        return Fraction(right == goods) if rule_of(spec, RULES) == "strict" else Fraction(right, goods)

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of [good, class] positions."""
        return pairs_from_plain(plain, ids_of(spec["goods"], "g"), ids_of(spec["classes"], "c"))

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Every good in its class, only one, every good in a wrong one, nothing, and what is no answer."""
        classes, key = len(spec["classes"]), spec["key"]
        right = self.from_plain(spec, [[good, place] for good, place in enumerate(key)])
        wrong = self.from_plain(spec, [[good, (place + 1) % classes] for good, place in enumerate(key)])
        yield Sample(right, points=100)
        yield Sample(right[::-1] + right[:1], points=100)
        yield Sample(right[:1], points=0 if rule_of(spec, RULES) == "strict" else share(100, 1, len(key)))
        yield Sample(wrong, points=0)
        yield Sample(None, points=0)
        yield Sample([], points=0)
        good, place = right[0]
        for raw in (right[0], [[good]], [[good, "?"]], [[place, good]], [right[0], wrong[0]], {good: place}, good, 0):
            yield Sample(raw, malformed=True)


def check_key(spec: Spec) -> list[str]:
    """The fault of a key that does not name one class for each good."""
    key, goods = spec.get("key"), len(spec["goods"])
    if not isinstance(key, list) or not all(is_place(place, len(spec["classes"])) for place in key):
        return ["key: 每一项须选好所属的类别"]
    return [] if len(key) == goods else [f"key: 有 {goods} 项，答案有 {len(key)} 个"]


def right_goods(spec: Spec, answer: list[list[str]]) -> int:
    """How many goods are in their class."""
    classes = ids_of(spec["classes"], "c")
    key = {good: classes[place] for good, place in zip(ids_of(spec["goods"], "g"), spec["key"], strict=True)}
    return sum(key[good] == put for good, put in answer)


KIND = CategorySort()
