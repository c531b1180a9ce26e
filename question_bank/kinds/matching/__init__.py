"""匹配题: each entry on the left belongs to one on the right, or to several."""

import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_flags, check_rule, check_stem
from question_bank.choices import is_place
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.matching.entries import (
    check_entries,
    ids_of,
    listed_entries,
    pairs_from_plain,
    read_pairs,
    rule_of,
    shown_entries,
)
from question_bank.points import bounded, part_of, to_share

RULES = {"pairs": "", "strict": "，须全部正确才得分"}
PAIR = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")


class Matching:
    """Pairs of [left, right]. `key` has positions in `left` and `right`; `right` may hold more than is needed.

    `reuse`: one on the right may belong to several on the left. It guides the candidate's hand and the author;
    an answer that uses one twice all the same is read, and marked. `many`: one on the left may have several.
    `rule`: `pairs` (the share of the key's pairs that were found; each pair beyond as many as the key has costs one) or
    `strict`. `weights`, where given, take the rule's place: {"0-1": "0.5"} is the share of the pair of left 0 and
    right 1, nothing for any other; they are added up, and with `bounded` the sum is at least nothing and at most the
    whole. `fixed_order` keeps the left in the file's order.
    """

    LABEL = "匹配题"
    KEY_FIELDS = (*SECRETS, "rule", "weights", "bounded")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_entries(spec, "left", 1) + check_entries(spec, "right", 2)
        faults += check_flags(spec, "reuse", "many", "bounded", "fixed_order") + check_rule(spec, RULES)
        return faults or check_key(spec) + check_weights(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """Stem, both sides, and how often an entry may be used."""
        left = listed_entries(spec["left"], "l") if spec.get("fixed_order") else shown_entries(spec["left"], "l", rng)
        return {
            "kind": "matching",
            "label": self.LABEL,
            "stem": spec["stem"],
            "left": left,
            "right": shown_entries(spec["right"], "r", rng),
            "reuse": spec.get("reuse", False),
            "many": spec.get("many", False),
        }

    def read(self, spec: Spec, raw: Any) -> list[list[str]] | None:
        """Pairs of ids."""
        return read_pairs(raw, ids_of(spec["left"], "l"), ids_of(spec["right"], "r"), spec.get("many", False))

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """The share of the worth, and how many pairs are right."""
        if answer is None:
            return Mark(0, "未作答")
        points = part_of(worth, self.fraction(spec, answer))
        return Mark(points, "按所选配对计分" if "weights" in spec else why_of(spec, answer))

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The sum of the weights, else the share by the rule."""
        if answer is None:
            return Fraction(0)
        chosen = places_of(spec, answer)
        if "weights" in spec:
            weights = weights_of(spec)
            total = sum((weights.get(pair, Fraction(0)) for pair in chosen), Fraction(0))
            return bounded(total) if spec.get("bounded") else total
        key = key_of(spec)
        if rule_of(spec, RULES) == "strict":
            return Fraction(chosen == key)
        beyond = max(0, len(chosen) - len(key))
        return Fraction(max(0, len(chosen & key) - beyond), len(key))

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A list of [left, right] positions."""
        return pairs_from_plain(plain, ids_of(spec["left"], "l"), ids_of(spec["right"], "r"))

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """Every pair, in any order; one pair; only wrong pairs; nothing; and what is no answer."""
        key = self.from_plain(spec, [list(pair) for pair in spec["key"]])
        for raw in (key, key[::-1], key[:1], wrong_pairs(spec)):
            yield Sample(raw, points=part_of(100, self.fraction(spec, self.read(spec, raw))))
        yield Sample(None, points=0)
        yield Sample([], points=0)
        left, right = key[0]
        for wrong in (key[0], [[left]], [[left, "?"]], [[right, left]], [[left, right, right]], {left: right}, left, 1):
            yield Sample(wrong, malformed=True)
        if not spec.get("many"):
            yield Sample([[left, id] for id in ids_of(spec["right"], "r")[:2]], malformed=True)


def check_key(spec: Spec) -> list[str]:
    """Faults of the key of a question whose two sides are sound."""
    key, lefts, rights = spec.get("key"), len(spec["left"]), len(spec["right"])
    if not isinstance(key, list) or not key or not all(_is_pair(pair, lefts, rights) for pair in key):
        return ["key: 至少一组配对，每组选好左项和右项"]
    if len(key_of(spec)) < len(key):
        return ["key: 有相同的配对"]
    if not spec.get("many") and len({left for left, _right in key}) < len(key):
        return ["key: 同一左项有几个答案时须写 many: true"]
    if not spec.get("reuse") and len({right for _left, right in key}) < len(key):
        return ["key: 同一右项用了几次时须写 reuse: true"]
    idle = sorted(set(range(lefts)) - {left for left, _right in key})
    if idle and not spec.get("many") and "weights" not in spec:
        return [f"key: 左侧第 {idle[0] + 1} 条没有配对"]
    return []


def _is_pair(pair: Any, lefts: int, rights: int) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and is_place(pair[0], lefts) and is_place(pair[1], rights)


def check_weights(spec: Spec) -> list[str]:
    """Faults of the share that each pair is worth, where an author gives them."""
    if "weights" not in spec:
        return []
    weights = spec["weights"]
    if not isinstance(weights, dict) or not all(isinstance(pair, str) and PAIR.fullmatch(pair) for pair in weights):
        return ['weights: 须为“左项序号-右项序号: 得分比例”，如 "0-1": "0.5"']
    try:
        shares = weights_of(spec)
    except Malformed as fault:
        return [f"weights: {fault}"]
    if not all(left < len(spec["left"]) and right < len(spec["right"]) for left, right in shares):
        return ["weights: 序号超出左项或右项"]
    return [] if any(share > 0 for share in shares.values()) else ["weights: 至少一组须得分"]


def weights_of(spec: Spec) -> dict[tuple[int, int], Fraction]:
    """The share of each pair of positions."""
    pairs = {pair: PAIR.fullmatch(pair) for pair in spec["weights"]}
    return {(int(m[1]), int(m[2])): to_share(spec["weights"][pair]) for pair, m in pairs.items() if m}


def key_of(spec: Spec) -> set[tuple[int, int]]:
    """The key's pairs of positions."""
    return {(left, right) for left, right in spec["key"]}


def places_of(spec: Spec, answer: list[list[str]]) -> set[tuple[int, int]]:
    """The pairs of positions that a read answer means."""
    lefts = {id: place for place, id in enumerate(ids_of(spec["left"], "l"))}
    rights = {id: place for place, id in enumerate(ids_of(spec["right"], "r"))}
    return {(lefts[left], rights[right]) for left, right in answer}


def why_of(spec: Spec, answer: list[list[str]]) -> str:
    """How many pairs are right, and what stands against the others."""
    chosen, key = places_of(spec, answer), key_of(spec)
    if chosen == key:
        return "配对全部正确"
    too_many = "，配对过多" if len(chosen) > len(key) else ""
    return f"{len(key)} 组答对 {len(chosen & key)} 组{too_many}{RULES[rule_of(spec, RULES)]}"


def wrong_pairs(spec: Spec) -> list[list[str]]:
    """For each left one right that does not belong to it, where there is one."""
    key, rights = key_of(spec), ids_of(spec["right"], "r")
    found = []
    for place, left in enumerate(ids_of(spec["left"], "l")):
        found += [[left, right] for other, right in enumerate(rights) if (place, other) not in key][:1]
    return found


KIND = Matching()
