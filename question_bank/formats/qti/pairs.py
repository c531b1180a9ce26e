"""Gaps, inline choices, matches and orders in our own words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice, permutations
from typing import Any

from question_bank.formats.qti.body import Placed
from question_bank.formats.qti.drafts import Asked, Draft, Fields, NotOurs, shares_by_map, weights_of
from question_bank.formats.qti.tree import Node
from question_bank.points import from_share

MOST_ORDERS = 24
MOST_THINGS = 60
ORDER_RULES = ("strict", "positions", "pairs", "longest", "distance", "successor", "in_order", "consecutive")


def check_sizes(*lists: Sequence[Any]) -> None:
    """Refuse more than anybody would put in one of our questions."""
    if any(len(things) > MOST_THINGS for things in lists):
        raise NotOurs(f"选项或空超过 {MOST_THINGS} 个")


def draft_inline(asked: Asked) -> Draft:
    """inlineChoiceInteraction, one or several: inline_choice."""
    lists = [interaction["options"] for interaction in asked.interactions]
    names = [interaction["response"] for interaction in asked.interactions]
    check_sizes(*lists, lists)
    choices = [[asked.body.one_line(one) for one in node.all("inlineChoice")] for node in asked.nodes]
    shares = [[asked.fraction({name: [o]}) for o in options] for name, options in zip(names, lists, strict=True)]
    key = [_right(asked, place, lists[place], shares[place]) for place in range(len(lists))]
    fields: Fields = {"kind": "inline_choice", "choices": choices, "key": key}
    if not all(node.yes("shuffle") and not _has_fixed(node) for node in asked.nodes):
        fields["fixed_order"] = True
    answers: list[list[int | None]] = [list(key), [key[0], *[None] * (len(key) - 1)], [None] * len(key)]
    places = [(gap, place) for gap, options in enumerate(lists) for place in range(len(options))]
    answers += [[*key[:gap], place, *key[gap + 1 :]] for gap, place in places[:40]]
    trials = [(some, _inline_answer(names, lists, some)) for some in answers]
    pairs = {f"{gap}-{place}": share for gap, row in enumerate(shares) for place, share in enumerate(row)}
    return Draft(_gap_drafts(fields, [max(row) for row in shares], pairs), _numbered(asked.nodes), trials)


def _has_fixed(node: Node) -> bool:
    return any(choice.yes("fixed") for choice in node.all("inlineChoice"))


def _right(asked: Asked, place: int, options: list[str], shares: list[Fraction]) -> int:
    correct = asked.response(place).get("correct") or []
    if correct and correct[0] in options:
        return options.index(correct[0])
    if max(shares, default=Fraction(0)) <= 0:
        raise NotOurs("有空没有正确的选项")
    return shares.index(max(shares))


def _inline_answer(names: list[str], lists: list[list[str]], some: list[int | None]) -> dict[str, list[str]]:
    filled = zip(names, lists, some, strict=True)
    return {name: [] if place is None else [options[place]] for name, options, place in filled}


def _gap_drafts(fields: Fields, best: list[Fraction], pairs: Mapping[str, Fraction]) -> list[Fields]:
    drafts = [fields, {**fields, "rule": "strict"}]
    if sum(best) == 1 and len(set(best)) > 1 and min(best) >= 0:
        drafts.append({**fields, "shares": [from_share(share) for share in best]})
    weights = weights_of(pairs)
    return [*drafts, {**fields, "weights": weights}, {**fields, "weights": weights, "bounded": True}]


def _numbered(nodes: Sequence[Node]) -> Placed:
    def placed(node: Node) -> str | None:
        return next((f"[[{place + 1}]]" for place, gap in enumerate(nodes) if node is gap), None)

    return placed


def draft_gap_match(asked: Asked) -> Draft:
    """gapMatchInteraction: gap_match."""
    (node,) = asked.nodes
    described = asked.interactions[0]
    words = [below for below in node.elements if below.name in ("gapText", "gapImg")]
    gaps = [below for below in node.walk() if below.name == "gap"]
    check_sizes(words, gaps)
    if any(limit != 1 for limit in described["limits"]["right"].values()):
        raise NotOurs("一个空可填多个词")
    limits = set(described["limits"]["left"].values())
    key = [_word_of(asked, described, gap) for gap in described["gaps"]]
    fields: Fields = {"kind": "gap_match", "words": [asked.body.one_line(word) for word in words], "key": key}
    fields |= {"reuse": True} if limits != {1} else {}
    fields |= {} if node.yes("shuffle") else {"fixed_order": True}
    every = [(gap, place) for gap in range(len(gaps)) for place in range(len(words))]
    worth = {pair: asked.fraction(_gap_answer(described, [pair])) for pair in every[: asked.runs]}
    best = [worth.get((gap, place), Fraction(0)) for gap, place in enumerate(key)]
    sets = [list(enumerate(key)), [], [(0, key[0])], *[[pair] for pair in every[:40]]]
    sets += [[*list(enumerate(key))[:-1], (len(key) - 1, place)] for place in range(min(len(words), 12))]
    trials = [(_by_gap(len(gaps), pairs), _gap_answer(described, pairs)) for pairs in sets]
    named = {f"{gap}-{place}": share for (gap, place), share in worth.items()}
    mapped = shares_by_map(asked, {f"{gap}-{place}": _pair(described, gap, place) for gap, place in every})
    drafts = _gap_drafts(fields, best, named)
    drafts += [{**fields, "weights": weights_of(mapped), "bounded": True}] if mapped else []

    numbered = _numbered(gaps)

    def placed(below: Node) -> str | None:
        if below is node:
            return asked.prompt(node) + asked.body.render(node.without("prompt", "gapText", "gapImg"))
        return numbered(below)

    return Draft(drafts, placed, trials)


def _pair(described: Mapping[str, Any], gap: int, word: int) -> str:
    return f"{described['options'][word]} {described['gaps'][gap]}"


def _gap_answer(described: Mapping[str, Any], pairs: list[tuple[int, int]]) -> dict[str, list[str]]:
    return {described["response"]: [_pair(described, gap, word) for gap, word in pairs]}


def _by_gap(gaps: int, pairs: list[tuple[int, int]]) -> list[int | None]:
    filled = dict(pairs)
    return [filled.get(gap) for gap in range(gaps)]


def _word_of(asked: Asked, described: Mapping[str, Any], gap: str) -> int:
    """The place of the word that belongs into a gap: by the key, else by what scores best."""
    options = described["options"]
    for pair in asked.response().get("correct") or ():
        word, into = pair.split()
        if into == gap and word in options:
            return int(options.index(word))
    shares = [asked.fraction({described["response"]: [f"{word} {gap}"]}) for word in options[:60]]
    if max(shares, default=Fraction(0)) <= 0:
        raise NotOurs("有空没有正确的词")
    return shares.index(max(shares))


def draft_match(asked: Asked) -> Draft:
    """matchInteraction: matching."""
    (node,) = asked.nodes
    described = asked.interactions[0]
    name, left, right = described["response"], described["left"], described["right"]
    sets = [one.all("simpleAssociableChoice") for one in node.all("simpleMatchSet")]
    check_sizes(*sets)
    key = _key_pairs(asked, described)
    fields: Fields = {
        "kind": "matching",
        "left": [asked.body.one_line(one) for one in sets[0]],
        "right": [asked.body.one_line(one) for one in sets[1]],
        "key": key,
    }
    many = any(limit != 1 for limit in described["limits"]["left"].values()) and described.get("max") != len(left)
    fields |= {"many": True} if many else {}
    fields |= {"reuse": True} if any(limit != 1 for limit in described["limits"]["right"].values()) else {}
    fields |= {} if node.yes("shuffle") else {"fixed_order": True}
    every = [(a, b) for a in range(len(left)) for b in range(len(right))]
    written = {f"{a}-{b}": f"{left[a]} {right[b]}" for a, b in every}
    worth = {place: asked.fraction({name: [pair]}) for place, pair in islice(written.items(), asked.runs)}
    some = [key, [], key[:1], *[[list(pair)] for pair in every[:30]]]
    some += [[*key[:-1], [key[-1][0], b]] for b in range(len(right))]
    some += [[*key, list(pair)] for pair in every[:20] if many and list(pair) not in key]
    trials = [(pairs, {name: [f"{left[a]} {right[b]}" for a, b in pairs]}) for pairs in some]
    mapped = shares_by_map(asked, written)
    drafts = [fields, {**fields, "rule": "strict"}, {**fields, "weights": weights_of(worth)}]
    drafts += [{**fields, "weights": weights_of(mapped), "bounded": True}] if mapped else []
    return Draft(drafts, asked.prompts, trials)


def _key_pairs(asked: Asked, described: Mapping[str, Any]) -> list[list[int]]:
    left, right = described["left"], described["right"]
    written = asked.response().get("correct") or [
        entry["key"] for entry in (asked.response().get("mapping") or {"entries": ()})["entries"]
        if Fraction(entry["value"]) > 0
    ]  # fmt: skip
    pairs = [pair.split() for pair in written]
    key = [[left.index(a), right.index(b)] for a, b in pairs if a in left and b in right]
    if not key or len(key) < len(written):
        raise NotOurs("没有可用的正确连线")
    return sorted(key)


def draft_order(asked: Asked) -> Draft:
    """orderInteraction: ordering, where all options must be ordered."""
    (node,) = asked.nodes
    described, choices = asked.interactions[0], node.all("simpleChoice")
    options, correct = described["options"], asked.response().get("correct") or []
    check_sizes(options)
    if sorted(correct) != sorted(options):
        raise NotOurs("不是把所有选项排序，或没有正确的顺序")
    if (described.get("max") or len(options)) < len(options):
        raise NotOurs("只排一部分选项")
    key = [options.index(identifier) for identifier in correct]
    fields: Fields = {"kind": "ordering", "items": [asked.body.one_line(one) for one in choices]}
    if key != list(range(len(key))):
        fields["key"] = key
    orders = [list(order) for order in islice(permutations(key), MOST_ORDERS)] + [key[::-1]]
    trials = [(order, {described["response"]: [options[place] for place in order]}) for order in orders]
    drafts = [{**fields, "rule": rule} for rule in ORDER_RULES]
    return Draft(drafts, asked.prompts, trials)
