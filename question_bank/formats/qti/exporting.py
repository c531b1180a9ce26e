"""Our own questions as QTI: for each kind its declarations, rules and body. Malformed: QTI cannot say it.

A fill_in's texts are exported as texts; QTI compares them as they are typed, but for upper and lower case.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from question_bank.choices import letters_of, weights_of
from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.exporting_case import export_case
from question_bank.formats.qti.exporting_places import (
    export_category_sort,
    export_gap_match,
    export_hot_spot,
    export_inline_choice,
    export_matching,
    export_ordering,
)
from question_bank.formats.qti.exports import (
    NAME,
    Export,
    Rule,
    by_map,
    declared,
    is_right,
    names_of,
    score,
    standard,
    summed,
    value,
    when,
    whole_of,
)
from question_bank.formats.qti.templates import node as rule
from question_bank.formats.qti.templates import variable
from question_bank.formats.qti.tree import Node
from question_bank.formats.qti.written import element, flow, split_at
from question_bank.kinds.fill_in.matching import RANGE, is_pattern
from question_bank.kinds.fill_in.sharing import shares_of
from question_bank.kinds.numeric.key import accepted_of
from question_bank.points import from_share, to_share
from question_bank.texts import unify


def export(spec: Spec) -> Export:
    """A question of any kind that QTI can hold."""
    exporter = EXPORTERS.get(str(spec.get("kind")))
    if exporter is None:
        raise Malformed("QTI 格式写不了题型 %(kind)s", kind=spec.get("kind"))
    return exporter(spec)


def _choices(spec: Spec, identifiers: Sequence[str], texts: Sequence[str], most: int) -> tuple[Node, dict[str, Any]]:
    fixed = "false" if spec.get("fixed_order") else "true"
    options = [element("simpleChoice", *flow(text), identifier=i) for i, text in zip(identifiers, texts, strict=True)]
    node = element("choiceInteraction", *options, responseIdentifier=NAME, shuffle=fixed, maxChoices=str(most))
    return node, {"type": "choiceInteraction", "response": NAME, "max": most, "options": list(identifiers)}


def _single(spec: Spec) -> Export:
    letters = list(letters_of(spec))
    node, described = _choices(spec, letters, spec["options"], 1)
    body = [*flow(spec["stem"], blocks=True), node]
    response = declared("identifier", "single", spec["key"])
    if "weights" in spec:
        return by_map(body, described, response, weights_of(spec))
    return Export(body, [response], standard("match_correct"), [described])


def _multiple(spec: Spec) -> Export:
    letters = list(letters_of(spec))
    node, described = _choices(spec, letters, spec["options"], 0)
    body, key = [*flow(spec["stem"], blocks=True), node], list(spec["key"])
    response, kept = declared("identifier", "multiple", key), spec.get("rule", "strict")
    if "weights" in spec:
        return by_map(body, described, response, weights_of(spec), bool(spec.get("bounded")))
    if kept == "strict":
        return Export(body, [response], standard("match_correct"), [described])
    whole = 2 if kept == "half" else len(key)
    part = value(1) if kept == "half" else rule("integerToFloat", rule("containerSize", variable(NAME)))
    inside = rule("contains", rule("correct", identifier=NAME), variable(NAME))
    rules = [when((is_right(), [score(value(whole))]), (inside, [score(part)]), (None, [score(value(0))]))]
    return Export(body, [response], rules, [described], whole)


def _true_false(spec: Spec) -> Export:
    node, described = _choices({"fixed_order": True}, ["true", "false"], ["正确", "错误"], 1)
    key = "true" if spec["key"] else "false"
    body = [*flow(spec["stem"], blocks=True), node]
    return Export(body, [declared("identifier", "single", [key])], standard("match_correct"), [described])


def _fill_in(spec: Spec) -> Export:
    if spec.get("any_order"):
        raise Malformed("QTI 格式写不了不分先后的填空")
    names, worth = names_of(len(spec["key"])), shares_of(spec)
    blanks = [
        _texts_of(accepted, share, bool(spec.get("first_fits")))
        for accepted, share in zip(spec["key"], worth, strict=True)
    ]
    whole = whole_of([share for blank in blanks for _text, share, _exact in blank])
    responses = [_text_response(name, blank, whole) for name, blank in zip(names, blanks, strict=True)]
    entries = [element("textEntryInteraction", responseIdentifier=name, expectedLength="20") for name in names]
    body = flow(split_at(spec["stem"], r"_{4,}", entries), blocks=True)
    described = [{"type": "textEntryInteraction", "response": name} for name in names]
    return Export(body, responses, summed(names), described, whole)


def _texts_of(accepted: Sequence[Any], worth: Fraction, first: bool) -> list[tuple[str, Fraction, bool]]:
    """Texts with what they get, the one that counts in front."""
    found = []
    for each in accepted:
        text = each if isinstance(each, str) else each["text"]
        open_ = is_pattern(each) or RANGE.fullmatch(unify(text)) if isinstance(each, str) else each.get("wildcard")
        if open_:
            raise Malformed("QTI 格式写不了填空的答案 %(text)s（范围、通配符或正则表达式）", text=text)
        part = {} if isinstance(each, str) else each
        found.append((text, worth * to_share(part.get("share", "1")), bool(part.get("case"))))
    return found if first else sorted(found, key=lambda each: -each[1])


def _text_response(name: str, blank: Sequence[tuple[str, Fraction, bool]], whole: int) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = {}
    for text, share, exact in blank:
        kept.setdefault(text, {"key": text, "value": str(share * whole), **({} if exact else {"exact": False})})
    return declared("string", "single", [blank[0][0]], name, mapping={"default": "0", "entries": list(kept.values())})


def _numeric(spec: Spec) -> Export:
    for name, said in (("units", "单位"), ("figures", "有效数字")):
        if spec.get(name):
            raise Malformed("QTI 格式写不了数值题的%(said)s", said=said)
    accepted = accepted_of(spec)
    if not spec.get("first_fits"):
        accepted = sorted(accepted, key=lambda each: -each.share)
    whole = whole_of([each.share for each in accepted])
    branches: list[tuple[Rule | None, list[Rule]]] = [
        (_within(each.low, each.high), [score(value(each.share * whole))]) for each in accepted
    ]
    best = max(accepted, key=lambda each: each.share)
    right = best.low if best.low is not None else best.high
    entry = element("textEntryInteraction", responseIdentifier=NAME, expectedLength="15")
    body = [*flow(spec["stem"], blocks=True), element("p", entry)]
    response = declared("float", "single", [from_share(right)] if right is not None else [])
    rules = [when(*branches, (None, [score(value(0))]))]
    return Export(body, [response], rules, [{"type": "textEntryInteraction", "response": NAME}], whole)


def _within(low: Fraction | None, high: Fraction | None) -> Rule:
    bounds = [
        rule(name, variable(NAME), value(bound)) for name, bound in (("gte", low), ("lte", high)) if bound is not None
    ]
    return rule("and", rule("not", rule("isNull", variable(NAME))), *bounds)


def _written_answer(spec: Spec) -> Export:
    told = [*flow(spec.get("key") or "", blocks=True)]
    told += [element("p", point["text"]) for point in spec.get("points_of_answer", ())]
    rubric = [element("rubricBlock", *told, view="scorer")] if told else []
    form = {"format": "xhtml"} if spec["kind"] == "essay" else {}
    node = element("extendedTextInteraction", responseIdentifier=NAME, **form)
    described = {"type": "extendedTextInteraction", "response": NAME}
    body = [*flow(spec["stem"], blocks=True), node, *rubric]
    return Export(body, [declared("string", "single")], [], [described], 1, "题目声明由外部评分")


EXPORTERS: dict[str, Callable[[Spec], Export]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "numeric": _numeric,
    "matching": export_matching,
    "category_sort": export_category_sort,
    "ordering": export_ordering,
    "gap_match": export_gap_match,
    "inline_choice": export_inline_choice,
    "hot_spot": export_hot_spot,
    "short_answer": _written_answer,
    "essay": _written_answer,
    "case": lambda spec: export_case(spec, export),
}
