"""Response processing: the rules that turn responses into outcomes, interpreted as the specification reads."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.qti.context import Context, Declaration, Rule, required
from question_bank.formats.qti.mapping import looked_up, mapped, mapped_points
from question_bank.formats.qti.op_logic import LOGIC
from question_bank.formats.qti.op_math import MATHS, constant, random_float, random_integer
from question_bank.formats.qti.op_numbers import NUMBERS
from question_bank.formats.qti.values import (
    NULL,
    NUMERIC,
    WORDS,
    BadValue,
    Unmarkable,
    Value,
    read_item,
    read_value,
)

OPERATORS = {**LOGIC, **NUMBERS, **MATHS}


class Exit(Exception):
    """exitResponse: the processing is over."""


def evaluate(context: Context, rule: Rule) -> Value:
    """The value of an expression."""
    name = str(rule["op"])
    if name in LEAVES:
        return _leaf(name, context, rule)
    if name not in OPERATORS:
        raise Unmarkable(f"不支持的表达式 {name}")
    function, least, most = OPERATORS[name]
    arguments = [evaluate(context, below) for below in rule.get("of", ())]
    if not least <= len(arguments) <= most:
        raise Unmarkable(f"{name} 的子表达式个数有误")
    try:
        return function(context, rule, arguments)
    except BadValue as fault:
        raise Unmarkable(f"{name}：{fault}") from None


def _leaf(name: str, context: Context, rule: Rule) -> Value:
    try:
        return LEAVES[name](context, rule)
    except BadValue as fault:
        raise Unmarkable(f"{name}：{fault}") from None


def _base_value(_context: Context, rule: Rule) -> Value:
    return read_value("single", required(rule, "baseType"), [str(rule.get("value", ""))])


def _variable(context: Context, rule: Rule) -> Value:
    return context.value(required(rule, "identifier"))


def _declared_value(name: str) -> Callable[[Context, Rule], Value]:
    def leaf(context: Context, rule: Rule) -> Value:
        return stored_value(context.declared(required(rule, "identifier")), name)

    return leaf


def _mapped(context: Context, rule: Rule) -> Value:
    identifier = required(rule, "identifier")
    return mapped(context.declared(identifier), context.value(identifier))


def _mapped_points(context: Context, rule: Rule) -> Value:
    identifier = required(rule, "identifier")
    return mapped_points(context.declared(identifier), context.value(identifier))


LEAVES: dict[str, Callable[[Context, Rule], Value]] = {
    "baseValue": _base_value,
    "variable": _variable,
    "default": _declared_value("default"),
    "correct": _declared_value("correct"),
    "mapResponse": _mapped,
    "mapResponsePoint": _mapped_points,
    "null": lambda _context, _rule: NULL,
    "mathConstant": lambda _context, rule: constant(required(rule, "name")),
    "randomInteger": random_integer,
    "randomFloat": random_float,
}


def stored_value(declaration: Declaration, name: str) -> Value:
    """The default or correct value of a declaration; NULL where it has none."""
    cardinality, base = str(declaration["cardinality"]), str(declaration.get("base", ""))
    written = declaration.get(name) or []
    try:
        if cardinality == "record":
            return Value("record", "", tuple((field["field"], _field(field)) for field in written))
        return read_value(cardinality, base, written)
    except BadValue as fault:
        raise Unmarkable(f"{declaration['identifier']}：{fault}") from None


def _field(field: Mapping[str, Any]) -> Value:
    base = str(field.get("base") or "string")
    return Value("single", base, (read_item(base, str(field["value"])),) if field["value"] != "" else ())


def initial_value(declaration: Declaration) -> Value:
    """What an outcome holds before the processing: its default, or 0 for a number, or NULL."""
    stored = stored_value(declaration, "default")
    if stored.is_null and stored.cardinality == "single" and stored.base in NUMERIC:
        return Value("single", stored.base, (0 if stored.base == "integer" else Fraction(0),))
    return stored


def process(context: Context, rules: Sequence[Rule]) -> None:
    """Run all rules, up to exitResponse."""
    try:
        run(context, rules)
    except Exit:
        return


def run(context: Context, rules: Sequence[Rule]) -> None:
    """Run rules one after the other."""
    for rule in rules:
        if rule["op"] not in RULES:
            raise Unmarkable(f"不支持的规则 {rule['op']}")
        RULES[rule["op"]](context, rule)


def _condition(context: Context, rule: Rule) -> None:
    for branch in rule["of"]:
        if branch["op"] == "responseElse":
            return run(context, branch["of"])
        truth = evaluate(context, branch["of"][0])
        if not truth.is_null and truth.base != "boolean":
            raise Unmarkable(f"{branch['op']} 的条件须为 boolean")
        if not truth.is_null and truth.item:
            return run(context, branch["of"][1:])
    return None


def _set_outcome(context: Context, rule: Rule) -> None:
    identifier = required(rule, "identifier")
    keep(context, identifier, evaluate(context, rule["of"][0]))


def _look_up(context: Context, rule: Rule) -> None:
    identifier = required(rule, "identifier")
    declaration = context.outcomes.get(identifier)
    if declaration is None:
        raise Unmarkable(f"没有 outcome 变量 {identifier}")
    source = evaluate(context, rule["of"][0])
    try:
        context.values[identifier] = looked_up(declaration, source)
    except BadValue as fault:
        raise Unmarkable(f"{identifier} 的表：{fault}") from None


def _exit(_context: Context, _rule: Rule) -> None:
    raise Exit


RULES: dict[str, Callable[[Context, Rule], None]] = {
    "responseCondition": _condition,
    "setOutcomeValue": _set_outcome,
    "lookupOutcomeValue": _look_up,
    "exitResponse": _exit,
    "responseProcessingFragment": lambda context, rule: run(context, rule.get("of", ())),
}


def keep(context: Context, identifier: str, value: Value) -> None:
    """Set an outcome; an integer becomes a float, and nothing else changes its kind."""
    declaration = context.outcomes.get(identifier)
    if declaration is None:
        raise Unmarkable(f"没有 outcome 变量 {identifier}")
    cardinality, base = str(declaration["cardinality"]), str(declaration.get("base", ""))
    if value.is_null:
        context.values[identifier] = Value(cardinality, base)
        return
    if value.cardinality != cardinality:
        raise Unmarkable(f"{identifier} 的基数是 {cardinality}，不能存 {value.cardinality}")
    context.values[identifier] = Value(cardinality, base, tuple(_fitted(identifier, value, base)))


def _fitted(identifier: str, value: Value, base: str) -> Sequence[Any]:
    if value.base == base or "" in (value.base, base) or (value.base in WORDS and base in WORDS):
        return value.items
    if value.base == "integer" and base == "float":
        return [Fraction(item) for item in value.items]
    whole = value.base == "float" and base == "integer"
    if whole and all(not isinstance(item, float) and item.denominator == 1 for item in value.items):
        return [int(item) for item in value.items]
    raise Unmarkable(f"{identifier} 的类型是 {base}，不能存 {value.base}")
