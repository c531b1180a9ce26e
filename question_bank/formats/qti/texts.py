"""Text entries, sliders and extended texts in our own words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from question_bank.formats.qti.body import Placed
from question_bank.formats.qti.context import every
from question_bank.formats.qti.drafts import Asked, Draft, Fields, NotOurs
from question_bank.formats.qti.maximum import candidates
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.values import NUMERIC, BadValue, read_item
from question_bank.points import from_share

BLANK = "____"


def draft_texts(asked: Asked) -> Draft:
    """textEntryInteraction: numeric where there is one number to enter, else a text with blanks."""
    if any(asked.response(place)["cardinality"] != "single" for place in range(len(asked.nodes))):
        raise NotOurs("填空的变量不是单值")
    if len(asked.nodes) == 1 and asked.response().get("base") in NUMERIC and "radix" not in asked.interactions[0]:
        draft = _numeric(asked)
        draft.fields += _blanks(asked).fields
    else:
        draft = _blanks(asked)
    draft.placed = _as_blank(asked)
    return draft


def _as_blank(asked: Asked) -> Placed:
    def placed(node: Node) -> str | None:
        return BLANK if any(node is blank for blank in asked.nodes) else None

    return placed


def _accepted(asked: Asked, place: int) -> dict[str, Fraction]:
    """Texts that score in one blank, the others left empty, with what they get; the key counts where it takes all."""
    response = asked.response(place)
    name = response["identifier"]
    tried = dict.fromkeys(text for answer in candidates(asked.block, response) for text in answer if text.strip())
    found = {text: asked.fraction({name: [text]}) for text in tried}
    good = {text: share for text, share in found.items() if share > 0}
    return good or {text: Fraction(0) for text in response.get("correct") or ()}


def _blanks(asked: Asked) -> Draft:
    accepted = [_accepted(asked, place) for place in range(len(asked.nodes))]
    if not all(accepted):
        raise NotOurs("有空没有可接受的答案")
    plain = [list(texts) for texts in accepted]
    shared = {"kind": "fill_in"}
    exact: list[list[Fields]] = [_weighed(asked, place, texts) for place, texts in enumerate(accepted)]
    best = [max(texts.values()) for texts in accepted]
    drafts: list[Fields] = [{**shared, "key": exact}, {**shared, "key": plain}]
    if sum(best) == 1 and len(set(best)) > 1:
        drafts.insert(0, {**shared, "key": exact, "shares": [from_share(share) for share in best]})
    names = [interaction["response"] for interaction in asked.interactions]
    first = [texts[0] for texts in plain]
    answers = [first, [first[0], *[""] * (len(first) - 1)], ["⊘"] * len(first)]
    answers += [[text, *[""] * (len(first) - 1)] for text in plain[0][1:20]]
    trials = [(some, {n: [t] for n, t in zip(names, some, strict=True)}) for some in answers]
    return Draft(drafts, trials=trials)


def _weighed(asked: Asked, place: int, texts: Mapping[str, Fraction]) -> list[Fields]:
    """Accepted texts with their share of the blank, and whether their case matters."""
    name, best = asked.response(place)["identifier"], max(texts.values())
    found = []
    for text, share in texts.items():
        turned = text.swapcase()
        exact = turned != text and asked.fraction({name: [turned]}) != share
        part = {} if not best or share == best else {"share": from_share(share / best)}
        found.append({"text": text, **part, "exact": True, **({"case": True} if exact else {})})
    return found


def _numeric(asked: Asked) -> Draft:
    name = asked.interactions[0]["response"]
    accepted = _accepted(asked, 0)
    if not accepted:
        raise NotOurs("没有正确的数")
    tolerance = _tolerance(asked.block["rules"])
    values = []
    for text, share in accepted.items():
        part = {} if share in (0, 1) else {"share": from_share(share)}
        values.append({"value": text, **({"tolerance": tolerance} if tolerance else {}), **part})
    trials = []
    for text in list(accepted)[:10]:
        number = Fraction(read_item("float", text))
        steps = [Fraction(0), Fraction(1)] + [_size(tolerance, number) * part for part in (1, -1, Fraction(11, 10))]
        trials += [(written, {name: [written]}) for step in steps if (written := _decimal(number + step))]
    return Draft([{"kind": "numeric", "key": values}], trials=trials)


def _tolerance(rules: Sequence[Mapping[str, Any]]) -> str:
    """The tolerance of the first comparison that has one, the same on both sides."""
    for rule in every(rules):
        written = str(rule.get("tolerance", "")).split()
        if rule["op"] == "equal" and len(set(written)) == 1 and rule.get("toleranceMode") in ("absolute", "relative"):
            return written[0] + ("%" if rule["toleranceMode"] == "relative" else "")
    return ""


def _size(tolerance: str, number: Fraction) -> Fraction:
    try:
        size = Fraction(read_item("float", tolerance.removesuffix("%") or "0"))
    except BadValue:
        return Fraction(0)
    return abs(number) * size / 100 if tolerance.endswith("%") else size


def _decimal(number: Fraction) -> str:
    written = from_share(number)
    return "" if "/" in written else written


def draft_slider(asked: Asked) -> Draft:
    """sliderInteraction: a number between two bounds, which the stem names."""
    (node,) = asked.nodes
    if asked.response()["cardinality"] != "single":
        raise NotOurs("滑块的变量不是单值")
    draft = _numeric(asked)
    bounds = f"（{node.get('lowerBound')} 到 {node.get('upperBound')}，步长 {node.get('step') or '1'}）"

    def placed(below: Node) -> str | None:
        return f"{asked.prompt(node)}<p>{bounds}</p>" if below is node else None

    draft.placed = placed
    return draft


def draft_extended(asked: Asked) -> Draft:
    """extendedTextInteraction: short_answer with what the scorers are told, an essay without; a person marks both."""
    (node,) = asked.nodes
    if asked.response()["cardinality"] != "single":
        raise NotOurs("论述题的变量不是单值")
    correct = [text for text in asked.response().get("correct") or () if text.strip()]
    told: list[str] = [f"<p>{escape(text, quote=False)}</p>" for text in correct[:1]] + asked.block.get("scoring", [])
    key = {"key": "".join(told)} if told else {}
    short: Fields = {"kind": "short_answer", **key}
    essay: Fields = {"kind": "essay", **key}
    rich = node.get("format") == "xhtml" or not told
    return Draft([essay, short] if rich else [short, essay], asked.prompts)
