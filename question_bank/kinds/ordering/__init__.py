"""排序题: entries are brought into the right order; a rule says what a partly right order is worth."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_rule, check_stem
from question_bank.choices import id_at, is_place
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.matching.entries import check_entries, ids_of, rule_of, shown_entries
from question_bank.kinds.ordering.rules import RULES
from question_bank.points import part_of


class Ordering:
    """A list of ids, each once. `items` stand in the right order, unless `key` lists their positions in that order.

    `rule` is one of RULES (rules.py); whoever touches nothing has not answered, whatever order was shown.
    """

    LABEL = "排序题"
    KEY_FIELDS = (*SECRETS, "rule", "fixed_order")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_entries(spec, "items", 2) + check_rule(spec, RULES)
        return faults or check_key(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """Stem and entries, in an order that the key has no part in; the file's own order never shows."""
        items = shown_entries(spec["items"], "i", rng)
        return {"kind": "ordering", "label": self.LABEL, "stem": spec["stem"], "items": items}

    def read(self, spec: Spec, raw: Any) -> list[str] | None:
        """All ids, each once; an empty list is no answer."""
        if raw is None or raw == []:
            return None
        ids = ids_of(spec["items"], "i")
        if not isinstance(raw, list) or len(raw) != len(ids) or not all(id in raw for id in ids):
            raise Malformed("每个条目须恰好排一次")
        return list(raw)

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share by the rule."""
        if answer is None:
            return Mark(0, "未作答")
        fraction = self.fraction(spec, answer)
        if fraction == 1:
            return Mark(worth, "顺序全部正确")
        return Mark(part_of(worth, fraction), RULES[rule_of(spec, RULES)][1])

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The share by the rule."""
        if answer is None:
            return Fraction(0)
        right = {id: place for place, id in enumerate(right_ids(spec))}
        return RULES[rule_of(spec, RULES)][0]([right[id] for id in answer])

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of positions."""
        ids = ids_of(spec["items"], "i")
        return [id_at(ids, place) for place in plain] if isinstance(plain, list) else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """The right order, the last two exchanged, the reverse, nothing, and what is no order."""
        right = right_ids(spec)
        yield Sample(right, points=100)
        for raw in (right[:-2] + right[:-3:-1], right[::-1]):
            yield Sample(raw, points=part_of(100, self.fraction(spec, raw)))
        yield Sample(None, points=0)
        yield Sample([], points=0)
        wrong: list[Any] = [right[:-1], [*right, right[0]], [*right[:-1], right[0]], [*right[:-1], "?"]]
        for raw in [*wrong, [right], list(range(len(right))), right[0], {"order": right}, True]:
            yield Sample(raw, malformed=True)


def check_key(spec: Spec) -> list[str]:
    """The fault of a key that does not name every position once."""
    key, items = spec.get("key"), len(spec["items"])
    if key is None:
        return []
    if not isinstance(key, list) or not all(is_place(place, items) for place in key) or len(set(key)) < items:
        return ["key: 须按正确顺序列出全部条目，每条一次"]
    return [] if len(key) == items else ["key: 序号有重复"]


def right_ids(spec: Spec) -> list[str]:
    """The ids in the right order."""
    ids, key = ids_of(spec["items"], "i"), spec.get("key")
    return ids if key is None else [ids[place] for place in key]


KIND = Ordering()
