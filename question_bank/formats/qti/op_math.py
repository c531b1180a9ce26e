"""mathOperator, statsOperator and mathConstant: functions of doubles, but for what is exact."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from question_bank.formats.qti.context import Context, Rule, required
from question_bank.formats.qti.op_logic import ANY, Operator
from question_bank.formats.qti.op_numbers import numbers
from question_bank.formats.qti.values import NUMERIC, Unmarkable, Value, number

CONSTANTS = {"pi": math.pi, "e": math.e}
WHOLE = {"signum": lambda value: (value > 0) - (value < 0), "floor": math.floor, "ceil": math.ceil}


def _inverse(value: float) -> float:
    """1 / value; nan, which is NULL, of nothing."""
    return 1 / value if value else math.nan


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sec": lambda value: _inverse(math.cos(value)),
    "csc": lambda value: _inverse(math.sin(value)),
    "cot": lambda value: _inverse(math.tan(value)),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "asec": lambda value: math.acos(_inverse(value)),
    "acsc": lambda value: math.asin(_inverse(value)),
    "acot": lambda value: math.atan(1 / value) if value else math.pi / 2,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sech": lambda value: _inverse(math.cosh(value)),
    "csch": lambda value: _inverse(math.sinh(value)),
    "coth": lambda value: _inverse(math.tanh(value)),
    "log": math.log10,
    "ln": math.log,
    "exp": math.exp,
    "toDegrees": math.degrees,
    "toRadians": math.radians,
}
NAMES = frozenset((*FUNCTIONS, *WHOLE, "abs", "atan2"))


def op_math(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """A function of numbers; NULL outside its domain. signum, floor and ceil give integers."""
    name = required(rule, "name")
    if name not in NAMES or len(arguments) != (2 if name == "atan2" else 1):
        raise Unmarkable(f"mathOperator {name} 的名称或参数个数有误")
    found = numbers(arguments)
    if found is None:
        return Value("single", "integer" if name in WHOLE else "float")
    if name == "abs":
        return number(abs(found[0]), arguments[0].base)
    if name in WHOLE:
        return _whole(name, found[0])
    try:
        return number(math.atan2(*map(float, found)) if name == "atan2" else FUNCTIONS[name](float(found[0])))
    except ValueError:
        return Value("single", "float")
    except OverflowError:
        return number(_beyond(name, found[0]))


def _beyond(name: str, value: Any) -> Any:
    """What a function tends to where doubles end."""
    if name in ("sech", "csch"):
        return Fraction(0)
    return -math.inf if name == "sinh" and value < 0 else math.inf


def _whole(name: str, value: Any) -> Value:
    if isinstance(value, float) and name != "signum":
        return number(value)
    return number(WHOLE[name](value), "integer")


def op_stats(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """A statistic of the numbers in a container."""
    name, (held,) = required(rule, "name"), arguments
    if name not in STATISTICS:
        raise Unmarkable(f"没有 statsOperator {name}")
    if held.is_null:
        return Value("single", "float")
    if held.base not in NUMERIC or held.cardinality not in ("multiple", "ordered"):
        raise Unmarkable("statsOperator 的对象须为数的容器")
    if any(isinstance(item, float) for item in held.items):
        return Value("single", "float")
    result = STATISTICS[name]([Fraction(item) for item in held.items])
    return Value("single", "float") if result is None else number(result)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _squares(values: list[Fraction]) -> Fraction:
    middle = _mean(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0))


def _of_population(values: list[Fraction]) -> Fraction:
    return _squares(values) / len(values)


def _of_sample(values: list[Fraction]) -> Fraction | None:
    return _squares(values) / (len(values) - 1) if len(values) > 1 else None


def _root(value: Fraction | None) -> Fraction | None:
    if value is None:
        return None
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    exact = Fraction(top, bottom)
    return exact if exact**2 == value else Fraction(math.sqrt(value))


STATISTICS: dict[str, Callable[[list[Fraction]], Fraction | None]] = {
    "mean": _mean,
    "sampleVariance": _of_sample,
    "sampleSD": lambda values: _root(_of_sample(values)),
    "popVariance": _of_population,
    "popSD": lambda values: _root(_of_population(values)),
}


def constant(name: str) -> Value:
    """pi or e."""
    if name not in CONSTANTS:
        raise Unmarkable(f"没有 mathConstant {name}")
    return number(CONSTANTS[name])


def random_integer(context: Context, rule: Rule) -> Value:
    """A whole number from min to max in steps."""
    least, most = context.whole(rule, "min"), context.whole(rule, "max")
    step = context.whole(rule, "step", 1)
    if step < 1 or most < least:
        raise Unmarkable("randomInteger 的范围有误")
    return number(least + step * context.chance.randint(0, (most - least) // step), "integer")


def random_float(context: Context, rule: Rule) -> Value:
    """A number from min to max."""
    least, most = (context.number(required(rule, name)) for name in ("min", "max"))
    if least is None or most is None or isinstance(least, float) or isinstance(most, float) or most < least:
        raise Unmarkable("randomFloat 的范围有误")
    return number(least + (most - least) * Fraction(context.chance.random()))


MATHS: dict[str, tuple[Operator, int, int]] = {
    "mathOperator": (op_math, 1, ANY),
    "statsOperator": (op_stats, 1, 1),
}
