"""Marks an answer to a QTI item by the item's own rules; `mark_item` is what the tool and the server call.

The fraction is SCORE by its maximum. The maximum is, in this order: SCORE's normalMaximum (the normalised score of the
specification, which lies in -1 to 1), the value of MAXSCORE, the best that the item's own key and mappings can reach,
else 1. Which one it was stands in the item's `qti` block as `maximum` and `maximum_from`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from random import Random
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats.qti.context import Context, Declaration
from question_bank.formats.qti.processing import initial_value, process, stored_value
from question_bank.formats.qti.values import (
    LONGEST,
    MOST_ITEMS,
    NUMERIC,
    TEXTS,
    BadValue,
    Unmarkable,
    Value,
    as_json,
    read_item,
    record_of,
)
from question_bank.points import from_share

SCORE, MAXSCORE = "SCORE", "MAXSCORE"
BUILT_IN = {"numAttempts": Value("single", "integer", (1,)), "duration": Value("single", "duration", (Fraction(0),))}
COMPLETION = {"identifier": "completionStatus", "cardinality": "single", "base": "identifier", "default": ["unknown"],
              "implicit": True}  # fmt: skip
Responses = Mapping[str, Any]


def mark_item(spec: Spec, responses: Responses) -> tuple[Fraction | None, str, dict[str, Any]]:
    """The share of the worth (None: a person must look), why, and all outcomes as plain JSON.

    `responses`: a list of values as QTI writes them for each response identifier. Malformed: they cannot be read.
    """
    block = spec["qti"]
    context = begin(block, responses)
    try:
        process(context, block["rules"])
    except Unmarkable as fault:
        return None, f"须人工评分：{fault}", outcomes_of(context)
    outcomes = outcomes_of(context)
    if block.get("by_person"):
        return None, f"须人工评分：{block['by_person']}", outcomes
    score = context.values.get(SCORE)
    if score is None or (not score.is_null and not is_number(score)):
        return None, "须人工评分：没有数值的 SCORE", outcomes
    return _graded(block, context, Fraction(0) if score.is_null else score.item, outcomes)


def _graded(
    block: Mapping[str, Any], context: Context, score: Any, outcomes: dict[str, Any]
) -> tuple[Fraction | None, str, dict[str, Any]]:
    if isinstance(score, float):
        return None, "须人工评分：SCORE 不是有限的数", outcomes
    maximum = maximum_now(block, context)
    fraction = Fraction(score) / maximum
    if block.get("maximum_from") == "normalMaximum":
        fraction = min(max(fraction, Fraction(-1)), Fraction(1))
    answered = any(not context.values[identifier].is_null for identifier in context.responses)
    why = f"得 {from_share(Fraction(score))} 分，满分 {from_share(maximum)} 分"
    return fraction, why if answered else f"未作答，{why}", outcomes


def is_number(value: Value) -> bool:
    """Whether this is one number."""
    return value.cardinality == "single" and value.base in NUMERIC and not value.is_null


def maximum_now(block: Mapping[str, Any], context: Context) -> Fraction:
    """The maximum of this run: MAXSCORE may have been set by the processing."""
    if block.get("maximum_from") == "MAXSCORE":
        held = context.values.get(MAXSCORE)
        if held is not None and is_number(held) and not isinstance(held.item, float) and held.item > 0:
            return Fraction(held.item)
    return Fraction(block["maximum"])


def begin(block: Mapping[str, Any], responses: Responses) -> Context:
    """All variables before the processing: responses as given (else their default), outcomes at their defaults."""
    declared = {str(declaration["identifier"]): declaration for declaration in block["responses"]}
    if not isinstance(responses, Mapping):
        raise Malformed("答案须为“响应标识: 值的列表”")
    if unknown := sorted(str(name) for name in responses if name not in declared and name not in BUILT_IN):
        raise Malformed("没有响应变量 %(names)s", names="、".join(unknown)[:200])
    outcomes = {COMPLETION["identifier"]: COMPLETION, **{o["identifier"]: o for o in block["outcomes"]}}
    templates = {str(declaration["identifier"]): declaration for declaration in block.get("templates", ())}
    values = dict(BUILT_IN)
    values |= {name: stored_value(declaration, "default") for name, declaration in templates.items()}
    values |= {name: initial_value(declaration) for name, declaration in outcomes.items()}
    values |= {name: _response(block, declaration, responses) for name, declaration in declared.items()}
    _add_strings(block, responses, values)
    return Context(declared, outcomes, templates, values, _chance(block))


def _chance(block: Mapping[str, Any]) -> Random:
    """A chance that is the same whenever this item is marked."""
    return Random(sha256(str(block.get("identifier", "")).encode()).digest())


def _response(block: Mapping[str, Any], declaration: Declaration, responses: Responses) -> Value:
    identifier = str(declaration["identifier"])
    if identifier not in responses:
        return stored_value(declaration, "default")
    texts = texts_of(responses[identifier])
    cardinality, base = str(declaration["cardinality"]), str(declaration.get("base", ""))
    if cardinality == "record":
        return _record(responses[identifier], texts)
    if cardinality == "single" and len(texts) > 1:
        raise Malformed("%(name)s 只能有一个值", name=identifier)
    radix = next((i["radix"] for i in block["interactions"] if "radix" in i and i["response"] == identifier), 10)
    items = [item for text in texts if (item := _item(identifier, base, text, radix)) is not None]
    return Value(cardinality, base, tuple(items))


def _record(raw: Any, texts: Sequence[str]) -> Value:
    if isinstance(raw, Mapping):
        given = [(str(name), texts_of(value)[:1]) for name, value in raw.items()]
        return Value("record", "", tuple((name, _guessed(held)) for name, held in given))
    return record_of(texts[0]) if texts else Value("record")


def _guessed(held: Sequence[str]) -> Value:
    for base in ("integer", "float", "string"):
        try:
            return Value("single", base, tuple(read_item(base, text) for text in held))
        except BadValue:
            continue
    return Value("single", "string")


def texts_of(raw: Any) -> list[str]:
    """The values of one response as texts."""
    if raw is None:
        return []
    given = raw if isinstance(raw, list | tuple) else [raw]
    if len(given) > MOST_ITEMS:
        raise Malformed("值过多")
    return [_text(value) for value in given if value is not None and not isinstance(value, Mapping)]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise Malformed("值须为文字")
    if len(value) > LONGEST:
        raise Malformed("文字过长")
    return value


def _item(identifier: str, base: str, text: str, radix: int) -> Any:
    """One value; None where there is none: an empty text, or a text that is no number where one is asked for."""
    if text == "" or (base not in TEXTS and not text.strip()):
        return None
    try:
        if base == "integer" and radix != 10:
            return int(text.strip(), radix)
        return read_item(base, text)
    except BadValue as fault:
        if base in ("integer", "float", "duration"):
            return None
        raise Malformed("%(name)s：%(fault)s", name=identifier, fault=fault) from None
    except ValueError:
        return None


def _add_strings(block: Mapping[str, Any], responses: Responses, values: dict[str, Value]) -> None:
    """A text interaction may keep what was typed in a variable of its own."""
    for interaction in block["interactions"]:
        name, typed = interaction.get("string"), responses.get(interaction["response"])
        if name in values and name not in responses and typed is not None:
            texts = [text for text in texts_of(typed) if text]
            values[name] = Value(values[name].cardinality, "string", tuple(texts))


def outcomes_of(context: Context) -> dict[str, Any]:
    """Every outcome that the item declares, and SCORE, as plain JSON."""
    shown = (name for name, declaration in context.outcomes.items() if not declaration.get("implicit") or name == SCORE)
    return {name: as_json(context.values[name]) for name in shown}
