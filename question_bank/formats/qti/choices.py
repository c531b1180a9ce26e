"""Choices, hot texts and hot spots in our own words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS
from question_bank.formats.qti.body import picture_in
from question_bank.formats.qti.drafts import Asked, Draft, Fields, NotOurs, shares_by_map, subsets, weights_of
from question_bank.formats.qti.shapes import middle_of, read_coords
from question_bank.formats.qti.source import NoMedium
from question_bank.formats.qti.tree import Node
from question_bank.points import from_share

MOST_AREAS = 40


def draft_choice(asked: Asked) -> Draft:
    """choiceInteraction: single_choice or multiple_choice."""
    (node,) = asked.nodes
    choices = node.all("simpleChoice")
    shuffled = node.yes("shuffle") and not any(choice.yes("fixed") for choice in choices)
    draft = _draft(asked, choices, fixed=not shuffled)
    draft.placed = asked.prompts
    return draft


def draft_hottext(asked: Asked) -> Draft:
    """hottextInteraction: a choice among the marked words, which are underlined in the stem."""
    (node,) = asked.nodes
    words = [below for below in node.walk() if below.name == "hottext"]
    draft = _draft(asked, words, fixed=True)

    def placed(below: Node) -> str | None:
        if below is node:
            return asked.prompt(node) + asked.body.render(node.without("prompt"))
        return f"<u>{asked.body.render(below.children)}</u>" if below.name == "hottext" else None

    draft.placed = placed
    return draft


def _draft(asked: Asked, options: list[Node], fixed: bool) -> Draft:
    if not 2 <= len(options) <= len(LETTERS):
        raise NotOurs("选项数不在 2 到 26 之间")
    shared: Fields = {
        "options": [asked.body.one_line(option) for option in options],
        **({"fixed_order": True} if fixed else {}),
    }
    return (_single if asked.response()["cardinality"] == "single" else _multiple)(asked, shared)


def _each(asked: Asked) -> list[Fraction]:
    """What each option gets alone."""
    name = asked.interactions[0]["response"]
    return [asked.fraction({name: [option]}) for option in asked.interactions[0]["options"]]


def _single(asked: Asked, shared: Fields) -> Draft:
    name, options = asked.interactions[0]["response"], asked.interactions[0]["options"]
    shares = _each(asked)
    if max(shares) <= 0:
        raise NotOurs("没有得分的选项")
    fields: Fields = {"kind": "single_choice", **shared, "key": LETTERS[shares.index(max(shares))]}
    if sorted(shares) != [Fraction(0)] * (len(shares) - 1) + [Fraction(1)]:
        fields["weights"] = weights_of(dict(zip(LETTERS, shares, strict=False)))
    trials = [([place], {name: [option]}) for place, option in enumerate(options)]
    return Draft([fields], trials=[*trials, ([], {name: []})])


def _multiple(asked: Asked, shared: Fields) -> Draft:
    name, options = asked.interactions[0]["response"], asked.interactions[0]["options"]
    shares = _each(asked)
    correct = asked.response().get("correct") or [o for o, share in zip(options, shares, strict=True) if share > 0]
    places = [place for place, option in enumerate(options) if option in correct]
    if not places:
        raise NotOurs("没有得分的选项")
    fields: Fields = {"kind": "multiple_choice", **shared, "key": "".join(LETTERS[place] for place in places)}
    weights = weights_of(dict(zip(LETTERS, shares, strict=False)))
    alone = {letter: "1" if place in places else "-1" for place, letter in enumerate(LETTERS[: len(options)])}
    drafts = [fields, {**fields, "rule": "half"}, {**fields, "rule": "per_option"}]
    drafts += [{**fields, "weights": weights}, {**fields, "weights": weights, "bounded": True}]
    mapped = weights_of(shares_by_map(asked, dict(zip(LETTERS, options, strict=False))))
    drafts += [{**fields, "weights": mapped, "bounded": True}]
    drafts += [{**fields, "weights": alone, "bounded": True}] if len(places) == 1 else []
    trials = [(chosen, {name: [options[place] for place in chosen]}) for chosen in subsets(len(options), places)]
    return Draft(drafts, trials=trials)


def draft_hotspot(asked: Asked) -> Draft:
    """hotspotInteraction: the hot spots are areas; what is clicked beside them is nothing in QTI, and wrong with us."""
    (node,) = asked.nodes
    described, name = asked.interactions[0], asked.interactions[0]["response"]
    if not 1 <= len(described.get("areas", ())) <= MOST_AREAS:
        raise NotOurs(f"热区须有 1 到 {MOST_AREAS} 个")
    fields = {"kind": "hot_spot", "picture": _picture(asked, node), **_most(asked)}
    shares = [asked.fraction({name: [area["id"]]}) for area in described["areas"]]
    correct = asked.response().get("correct") or []
    right = [a for a, share in zip(described["areas"], shares, strict=True) if a["id"] in correct or share > 0]
    weighed = [_area(a, share) for a, share in zip(described["areas"], shares, strict=True)]
    drafts = [
        {**fields, "areas": [_area(area) for area in right], "rule": "strict"},
        {**fields, "areas": [_area(area) for area in right], "rule": "areas"},
        {**fields, "areas": weighed, "rule": "sum"},
        {**fields, "areas": weighed, "rule": "sum", "bounded": True},
    ]
    places = [described["areas"].index(area) for area in right]
    trials = []
    for picked in subsets(len(described["areas"]), places):
        areas = [described["areas"][place] for place in picked]
        trials.append(([_middle(area) for area in areas], {name: [area["id"] for area in areas]}))
    most = 1 if asked.response()["cardinality"] == "single" else len(described["areas"])
    return Draft(drafts, asked.prompts, [trial for trial in trials if len(trial[0]) <= most])


def draft_select_point(asked: Asked) -> Draft:
    """selectPointInteraction: the areas of the mapping; nothing but points of the key is no area to aim at."""
    (node,) = asked.nodes
    name, table = asked.interactions[0]["response"], asked.response().get("areas")
    if table is None:
        raise NotOurs("只有正确的点，没有得分区域")
    if any(entry["shape"] == "default" for entry in table["entries"]):
        raise NotOurs("得分区域是整幅图")
    if len(table["entries"]) > MOST_AREAS:
        raise NotOurs(f"得分区域超过 {MOST_AREAS} 个")
    whole = Fraction(asked.block["maximum"])
    areas = [_area(entry, Fraction(entry["value"]) / whole) for entry in table["entries"]]
    fields = {"kind": "hot_spot", "picture": _picture(asked, node), **_most(asked), "areas": areas, "rule": "sum"}
    outside = Fraction(table.get("default", "0")) / whole
    if outside:
        fields["outside"] = from_share(outside)
    points = [_middle(entry) for entry in table["entries"]]
    size = fields["picture"]
    points += [[0, 0], [size["width"], size["height"]]]
    single = asked.response()["cardinality"] == "single"
    sets = [[point] for point in points] + ([] if single else [points[:2], points])
    trials = [(some, {name: [f"{x} {y}" for x, y in some]}) for some in sets]
    return Draft([fields, {**fields, "bounded": True}], asked.prompts, trials)


def _most(asked: Asked) -> Fields:
    if asked.response()["cardinality"] == "single":
        return {"most": 1}
    most = asked.interactions[0].get("max", 0)
    return {"most": most} if most else {}


def _picture(asked: Asked, node: Node) -> Fields:
    picture = picture_in(node)
    if picture is None:
        raise NotOurs("没有图片")
    try:
        address, _suffix = asked.body.source.show(picture.get("data") or picture.get("src"))
    except NoMedium as fault:
        asked.body.report.note(picture.line, fault.reason, fault.code)
        raise NotOurs("图片无法读取") from None
    size = {name: int(picture.get(name)) if picture.get(name).isdecimal() else 0 for name in ("width", "height")}
    said = " ".join((picture.get("alt") or picture.text).split())
    return {"src": address, **size, "alt": said or "题图"}


def _area(area: Mapping[str, Any], share: Fraction | None = None) -> Fields:
    numbers = [_plain(value) for value in read_coords(area["shape"], area["coords"])]
    found: Fields = {"shape": area["shape"], "coords": numbers}
    return found if share is None else {**found, "share": from_share(share)}


def _plain(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _middle(area: Mapping[str, Any]) -> list[int]:
    x, y = middle_of(area["shape"], read_coords(area["shape"], area["coords"]))
    return [int(x), int(y)]
