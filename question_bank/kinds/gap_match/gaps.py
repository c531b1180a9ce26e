"""Gaps in a text, `[[1]] [[2]] …`, each filled by one thing of a list; for the kinds that have such gaps.

`lists` is the list of each gap. The id of a thing is its rank among the sorted things of its list, so that neither the
id nor its likeness to a gap's number says anything about the key; equal things are one and the same to the marking.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import sanitize
from question_bank.authoring import check_flags, check_rule, check_stem
from question_bank.choices import id_at, is_place
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.points import bounded, part_of, to_share

GAP = re.compile(r"\[\[([0-9]{1,2})\]\]")
PAIR = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
MOST_GAPS = 30
RULES = ("gaps", "strict")
HIDDEN = (*SECRETS, "rule", "shares", "weights", "bounded")

Lists = Sequence[Sequence[str]]


def gaps_of(spec: Spec) -> int:
    """How many gaps stand in the stem."""
    return len(GAP.findall(spec["stem"]))


def check_gaps(spec: Spec) -> list[str]:
    """Faults of the stem and of its gaps."""
    if faults := check_stem(spec):
        return faults
    stem = spec["stem"]
    written = GAP.findall(stem)
    if not 1 <= len(written) <= MOST_GAPS:
        return [f"stem: 须有 1 到 {MOST_GAPS} 个空，写作 [[1]]、[[2]]……"]
    if written != [str(number + 1) for number in range(len(written))]:
        return ["stem: 空须从 [[1]] 起按出现的顺序编号，每个号用一次"]
    inside = [piece.partition("]]")[0] for piece in stem.split("[[")[1:]]
    if inside != written or GAP.findall(sanitize.text_of(stem)) != written:
        return ["stem: [[ ]] 只能标空，里面只写号，且不能写在标签里"]
    return []


def check_marking(spec: Spec, lists: Lists) -> list[str]:
    """Faults of the key and of how it is marked; stem and lists have been checked."""
    key = spec.get("key")
    if not isinstance(key, list) or len(key) != len(lists):
        return [f"key: {len(lists)} 个空须各选一项"]
    faults = [f"key: 第 {gap + 1} 空须选一项" for gap, place in enumerate(key) if not is_place(place, len(lists[gap]))]
    faults += check_rule(spec, RULES)
    return faults + check_flags(spec, "bounded") + check_shares(spec, len(lists)) + check_weights(spec, lists)


def check_shares(spec: Spec, gaps: int) -> list[str]:
    """Faults of the share of each gap."""
    shares = spec.get("shares")
    if shares is None:
        return []
    if not isinstance(shares, list) or len(shares) != gaps:
        return ["shares: 每个空须有一个得分比例"]
    try:
        read = [to_share(share) for share in shares]
    except Malformed as fault:
        return [f"shares: {fault}"]
    return [] if min(read) >= 0 and sum(read) == 1 else ["shares: 各空的得分比例不能为负，合计须为 1"]


def check_weights(spec: Spec, lists: Lists) -> list[str]:
    """Faults of the shares that single fillings are worth, `空-项` from 0 to 1, 0.5, -0.25 …"""
    weights = spec.get("weights")
    if weights is None:
        return []
    if not isinstance(weights, dict) or not all(_is_filling(name, lists) for name in weights):
        return ['weights: 须为“空-项: 得分比例”，都从 0 起，如 {"0-2": "0.5"}']
    try:
        shares = [to_share(share) for share in weights.values()]
    except Malformed as fault:
        return [f"weights: {fault}"]
    return [] if any(share > 0 for share in shares) else ["weights: 至少一种填法须得分"]


def _is_filling(name: Any, lists: Lists) -> bool:
    match = PAIR.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return False
    gap, place = int(match[1]), int(match[2])
    return gap < len(lists) and place < len(lists[gap])


def ids_of(prefix: str, things: Sequence[str]) -> list[str]:
    """The id of each thing, in the order of the list."""
    order = sorted(range(len(things)), key=lambda place: (things[place], place))
    rank = {place: number for number, place in enumerate(order)}
    return [f"{prefix}{rank[place]}" for place in range(len(things))]


def listed(prefix: str, things: Sequence[str]) -> list[dict[str, str]]:
    """The things as they are shown, in the order of the list."""
    return [{"id": thing_id, "text": text} for thing_id, text in zip(ids_of(prefix, things), things, strict=True)]


def thing_of(things: Sequence[str], thing_id: str) -> str:
    """The thing of a well-formed id."""
    return sorted(things)[int(thing_id[1:])]


def plain_ids(prefix: str, lists: Lists, plain: Any) -> Any:
    """The ids of positions in the lists; what is no position stays, and is Malformed when it is read."""
    if not isinstance(plain, list) or len(plain) != len(lists):
        return plain
    return [id_at(ids_of(prefix, things), place) for things, place in zip(lists, plain, strict=True)]


def read_gaps(prefix: str, lists: Lists, raw: Any) -> list[str | None] | None:
    """An id or nothing for each gap; all empty is no answer."""
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != len(lists):
        raise Malformed("空的数目不符")
    for things, chosen in zip(lists, raw, strict=True):
        known = isinstance(chosen, str) and chosen in ids_of(prefix, things)
        if chosen is not None and not known:
            raise Malformed("没有这个选项")
    return list(raw) if any(chosen is not None for chosen in raw) else None


def right_gaps(spec: Spec, lists: Lists, answer: Sequence[str | None]) -> list[bool]:
    """Whether each gap holds what the key says."""
    filled = zip(lists, answer, spec["key"], strict=True)
    return [chosen is not None and thing_of(things, chosen) == things[place] for things, chosen, place in filled]


def fraction_of(spec: Spec, lists: Lists, answer: Sequence[str | None] | None) -> Fraction:
    """The sum of the weights; else the shares of the right gaps, or all or nothing."""
    if answer is None:
        return Fraction(0)
    if spec.get("weights") is not None:
        return _weighed(spec, lists, answer)
    right = right_gaps(spec, lists, answer)
    if spec.get("rule", "gaps") == "strict":
        return Fraction(all(right))
    shares = [to_share(share) for share in spec.get("shares") or ()] or [Fraction(1, len(right))] * len(right)
    return sum((share for share, is_right in zip(shares, right, strict=True) if is_right), Fraction(0))


def _weighed(spec: Spec, lists: Lists, answer: Sequence[str | None]) -> Fraction:
    worth = _worths(spec["weights"], lists)
    filled = [(gap, thing_of(lists[gap], chosen)) for gap, chosen in enumerate(answer) if chosen is not None]
    total = sum((worth.get(pair, Fraction(0)) for pair in filled), Fraction(0))
    return bounded(total) if spec.get("bounded") else total


def _worths(weights: Mapping[str, Any], lists: Lists) -> dict[tuple[int, str], Fraction]:
    pairs = {(int(gap), int(place)): share for name, share in weights.items() for gap, place in [name.split("-")]}
    return {(gap, lists[gap][place]): to_share(share) for (gap, place), share in pairs.items()}


def mark_gaps(spec: Spec, lists: Lists, answer: Sequence[str | None] | None, worth: int) -> Mark:
    """The mark of a read answer, and how many gaps are right."""
    if answer is None:
        return Mark(0, "未作答")
    points = part_of(worth, fraction_of(spec, lists, answer))
    if spec.get("weights") is not None:
        return Mark(points, "按所填内容计分")
    right = right_gaps(spec, lists, answer)
    if spec.get("rule", "gaps") == "strict":
        return Mark(points, "各空全对" if all(right) else "有空填错或未填，不得分")
    return Mark(points, f"{len(right)} 空答对 {sum(right)} 空")


def samples_of(prefix: str, spec: Spec, lists: Lists) -> Iterator[Sample]:
    """The key, its first gap alone, a wrong thing, nothing, and what is no answer."""
    right: list[Any] = plain_ids(prefix, lists, spec["key"])
    empty: list[Any] = [None] * len(right)
    wrong = [
        thing_id
        for thing_id, thing in zip(ids_of(prefix, lists[0]), lists[0], strict=True)
        if thing != lists[0][spec["key"][0]]
    ]
    for raw in (right, right[:1] + empty[1:], wrong[:1] + empty[1:]):
        if len(raw) == len(right):
            yield Sample(raw, points=part_of(100, fraction_of(spec, lists, raw)))
    yield Sample(empty, points=0)
    yield Sample(None, points=0)
    not_one_for_each: list[Any] = [[*right, None], [], {}, True, right[0]]
    no_things: list[Any] = [0, "?", []]
    for raw_answer in [*not_one_for_each, *([thing] * len(right) for thing in no_things)]:
        yield Sample(raw_answer, malformed=True)
