"""Our own matches, sorts, orders, gaps and hot spots as QTI."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.exports import (
    BEYOND,
    NAME,
    ONE,
    Export,
    Rule,
    by_map,
    declared,
    names_of,
    score,
    standard,
    summed,
    table,
    value,
    when,
    whole_of,
)
from question_bank.formats.qti.templates import node as rule
from question_bank.formats.qti.templates import variable
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.written import element, flow, split_at
from question_bank.kinds.hot_spot.areas import shares_of as shares_of_areas
from question_bank.points import to_share


def _match_body(
    spec: Spec, left: Sequence[str], right: Sequence[str], limits: tuple[int, int]
) -> tuple[list[Node | str], dict[str, Any]]:
    names = [f"L{place}" for place in range(len(left))], [f"R{place}" for place in range(len(right))]
    sets = [
        element("simpleMatchSet", *[
            element("simpleAssociableChoice", *flow(text), identifier=name, matchMax=str(limit))
            for name, text in zip(side, texts, strict=True)
        ])
        for side, texts, limit in zip(names, (left, right), limits, strict=True)
    ]  # fmt: skip
    node = element("matchInteraction", *sets, responseIdentifier=NAME, shuffle="true", maxAssociations="0")
    allowed = {"left": dict.fromkeys(names[0], limits[0]), "right": dict.fromkeys(names[1], limits[1])}
    described = {
        "type": "matchInteraction",
        "response": NAME,
        "max": 0,
        "left": names[0],
        "right": names[1],
        "limits": allowed,
    }
    return [*flow(spec["stem"], blocks=True), node], described


def export_matching(spec: Spec) -> Export:
    """matchInteraction: by pairs, strictly, or by weights."""
    limits = (0 if spec.get("many") else 1, 0 if spec.get("reuse") else 1)
    body, described = _match_body(spec, spec["left"], spec["right"], limits)
    key = [f"L{left} R{right}" for left, right in spec["key"]]
    response = declared("directedPair", "multiple", key)
    if "weights" in spec:
        weights = {f"L{name.replace('-', ' R')}": to_share(share) for name, share in spec["weights"].items()}
        return by_map(body, described, response, weights, bool(spec.get("bounded")))
    if spec.get("rule") == "strict":
        return Export(body, [response], standard("match_correct"), [described])
    whole = len(key)
    response = declared("directedPair", "multiple", key, mapping=table(dict.fromkeys(key, Fraction(1, whole)), whole))
    sizes = [rule("containerSize", held) for held in (variable(NAME), rule("correct", identifier=NAME))]
    beyond = rule("max", rule("subtract", *sizes), rule("baseValue", baseType="integer", value="0"))
    found = rule("max", rule("subtract", rule("mapResponse", identifier=NAME), beyond), value(0))
    return Export(body, [response], [score(found)], [described], whole)


def export_category_sort(spec: Spec) -> Export:
    """matchInteraction: every good has one class."""
    body, described = _match_body(spec, spec["goods"], spec["classes"], (1, 0))
    key = [f"L{good} R{kind}" for good, kind in enumerate(spec["key"])]
    if spec.get("rule") == "strict":
        return Export(body, [declared("directedPair", "multiple", key)], standard("match_correct"), [described])
    whole = len(key)
    response = declared("directedPair", "multiple", key, mapping=table(dict.fromkeys(key, Fraction(1, whole)), whole))
    return Export(body, [response], standard("map_response"), [described], whole)


def export_ordering(spec: Spec) -> Export:
    """orderInteraction, under the rules that QTI can say."""
    names = [f"I{place}" for place in range(len(spec["items"]))]
    right = [names[place] for place in spec.get("key") or range(len(names))]
    options = [element("simpleChoice", *flow(text), identifier=n) for n, text in zip(names, spec["items"], strict=True)]
    node = element("orderInteraction", *options, responseIdentifier=NAME, shuffle="true")
    described = {"type": "orderInteraction", "response": NAME, "options": names}
    body, response = [*flow(spec["stem"], blocks=True), node], declared("identifier", "ordered", right)
    kept = spec.get("rule", "pairs")
    if kept == "strict":
        return Export(body, [response], standard("match_correct"), [described])
    if kept not in ORDERS:
        raise Malformed("QTI 格式写不了排序题的规则 %(rule)s", rule=kept)
    truths = ORDERS[kept](right)
    gained = [when((truth, [score(rule("sum", variable("SCORE"), value(1)))])) for truth in truths]
    return Export(body, [response], gained, [described], len(truths))


def _word(name: str) -> Rule:
    return rule("baseValue", baseType="identifier", value=name)


def _by_position(right: Sequence[str]) -> list[Rule]:
    return [
        rule("match", rule("index", variable(NAME), n=str(place + 1)), _word(name)) for place, name in enumerate(right)
    ]


def _by_pairs(right: Sequence[str]) -> list[Rule]:
    """Of two entries the right one comes first, once all others are taken away."""
    return [rule("match", _without(right, pair), rule("ordered", *map(_word, pair))) for pair in combinations(right, 2)]


def _without(right: Sequence[str], pair: tuple[str, str]) -> Rule:
    held = variable(NAME)
    for name in right:
        held = held if name in pair else rule("delete", _word(name), held)
    return held


def _by_followers(right: Sequence[str]) -> list[Rule]:
    return [
        rule("contains", variable(NAME), rule("ordered", _word(before), _word(after)))
        for before, after in pairwise(right)
    ]


ORDERS: dict[str, Callable[[Sequence[str]], list[Rule]]] = {
    "positions": _by_position,
    "pairs": _by_pairs,
    "successor": _by_followers,
}


def export_gap_match(spec: Spec) -> Export:
    """gapMatchInteraction: equal words are worth the same."""
    words, gaps = (
        [f"W{place}" for place in range(len(spec["words"]))],
        [f"G{place}" for place in range(len(spec["key"]))],
    )
    limit = 0 if spec.get("reuse") else 1
    same = [[place for place, text in enumerate(spec["words"]) if text == spec["words"][key]] for key in spec["key"]]
    worth = _worth_of_gaps(spec, [spec["words"]] * len(gaps))
    whole = whole_of(list(worth.values()))
    texts = [_gap_word(text, name, limit) for name, text in zip(words, spec["words"], strict=True)]
    holes = [element("gap", identifier=name) for name in gaps]
    text = flow(split_at(spec["stem"], r"\[\[\d+\]\]", holes), blocks=True)
    fixed = "false" if spec.get("fixed_order") else "true"
    node = element("gapMatchInteraction", *texts, *text, responseIdentifier=NAME, shuffle=fixed)
    limits = {"left": dict.fromkeys(words, limit), "right": dict.fromkeys(gaps, 1)}
    described = {"type": "gapMatchInteraction", "response": NAME, "options": words, "gaps": gaps, "limits": limits}
    key = [f"W{place} G{gap}" for gap, place in enumerate(spec["key"])]
    entries = {f"W{place} G{gap}": share for (gap, place), share in worth.items()}
    bounded = bool(spec.get("bounded")) and "weights" in spec
    response = declared("directedPair", "multiple", key, mapping=table(entries, whole, bounded))
    rules = standard("map_response")
    if spec.get("rule") == "strict" and "weights" not in spec:
        full = [rule("or", *[_holds(f"W{place} G{gap}") for place in places]) for gap, places in enumerate(same)]
        rules, whole = [when((rule("and", *full), [score(value(1))]), (None, [score(value(0))]))], 1
    return Export([node], [response], rules, [described], whole)


def _holds(pair: str) -> Rule:
    return rule("member", rule("baseValue", baseType="directedPair", value=pair), variable(NAME))


def _gap_word(text: str, name: str, limit: int) -> Node:
    inside = flow(text)
    pictures = [node for node in inside if isinstance(node, Node) and node.name == "img"]
    kind = "gapImg" if pictures and len(inside) == 1 else "gapText"
    return element(kind, *inside, identifier=name, matchMax=str(limit))


def _worth_of_gaps(spec: Spec, lists: Sequence[Sequence[str]]) -> dict[tuple[int, int], Fraction]:
    """What each filling of a gap is worth; equal texts are worth the same."""
    if "weights" in spec:
        named = {tuple(map(int, name.split("-"))): to_share(share) for name, share in spec["weights"].items()}
        by_text = {(gap, lists[gap][place]): share for (gap, place), share in named.items()}
    else:
        shares = [to_share(share) for share in spec.get("shares") or ()] or [Fraction(1, len(lists))] * len(lists)
        by_text = {(gap, lists[gap][place]): shares[gap] for gap, place in enumerate(spec["key"])}
    return {
        (gap, place): by_text[gap, text]
        for gap, texts in enumerate(lists) for place, text in enumerate(texts) if (gap, text) in by_text
    }  # fmt: skip


def export_inline_choice(spec: Spec) -> Export:
    """inlineChoiceInteraction, one for each gap."""
    names, lists = names_of(len(spec["key"])), spec["choices"]
    worth = _worth_of_gaps(spec, lists)
    whole = whole_of(list(worth.values()))
    fixed = "false" if spec.get("fixed_order") else "true"
    nodes, responses, described = [], [], []
    for gap, (name, texts) in enumerate(zip(names, lists, strict=True)):
        options = [f"C{place}" for place in range(len(texts))]
        inside = [element("inlineChoice", *flow(text), identifier=o) for o, text in zip(options, texts, strict=True)]
        nodes.append(element("inlineChoiceInteraction", *inside, responseIdentifier=name, shuffle=fixed))
        entries = {f"C{place}": share for (at, place), share in worth.items() if at == gap}
        mapped = {"mapping": table(entries, whole)} if entries else {}
        responses.append(declared("identifier", "single", [f"C{spec['key'][gap]}"], name, **mapped))
        described.append({"type": "inlineChoiceInteraction", "response": name, "options": options})
    body = flow(split_at(spec["stem"], r"\[\[\d+\]\]", nodes), blocks=True)
    strict = spec.get("rule") == "strict" and "weights" not in spec
    rules = _all_right(names) if strict else summed([r["identifier"] for r in responses if "mapping" in r])
    if spec.get("bounded") and "weights" in spec:
        rules = [score(rule("min", rule("max", rules[0]["of"][0], value(0)), value(whole)))]
    return Export(body, responses, rules, described, 1 if strict else whole)


def _all_right(names: Sequence[str]) -> list[Rule]:
    every = [rule("match", variable(name), rule("correct", identifier=name)) for name in names]
    return [when((rule("and", *every), [score(value(1))]), (None, [score(value(0))]))]


def export_hot_spot(spec: Spec) -> Export:
    """selectPointInteraction: what lies in no area costs everything, but under the rule `sum`."""
    picture, kept = spec["picture"], spec.get("rule", "areas")
    if not picture["src"].startswith("/media/"):
        raise Malformed("QTI 格式只能带题库里的图片")
    areas, whole, needed = _areas(spec, kept)
    size = {name: str(picture[name]) for name in ("width", "height")}
    shown = element("img", src=picture["src"], alt=picture["alt"], **size)
    most = int(spec.get("most") or 0)
    node = element("selectPointInteraction", shown, responseIdentifier=NAME, maxChoices=str(most))
    described = {"type": "selectPointInteraction", "response": NAME, "max": most}
    rules = standard("map_response_point")
    if kept == "strict":
        full = rule("gte", rule("mapResponsePoint", identifier=NAME), value(needed))
        rules = [when((full, [score(value(1))]), (None, [score(value(0))]))]
    response = declared("point", "multiple", areas=areas)
    return Export([*flow(spec["stem"], blocks=True), node], [response], rules, [described], whole)


def _areas(spec: Spec, kept: str) -> tuple[dict[str, Any], int, int]:
    """The area mapping, the points of SCORE, and how many areas must be found."""
    shares, outside = shares_of_areas(spec), BEYOND
    if kept == "sum":
        worth, outside = shares, to_share(spec.get("outside", "0"))
    else:
        worth = [BEYOND if share <= 0 else ONE if kept == "strict" else share for share in shares]
    whole = 1 if kept == "strict" else whole_of([*worth, outside])
    rows = [
        {"shape": area["shape"], "coords": ",".join(map(str, area["coords"])), "value": str(share * whole)}
        for area, share in zip(spec["areas"], worth, strict=True)
    ]
    bounded = bool(spec.get("bounded"))
    low = {"lower": "0"} if kept != "sum" or bounded else {}
    high = {"upper": str(whole)} if kept == "sum" and bounded else {}
    needed = sum(share > 0 for share in worth)
    return {**low, **high, "default": str(outside * whole), "entries": rows}, whole, needed
