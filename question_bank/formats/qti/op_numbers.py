"""Operators on numbers, exact wherever mathematics is. NULL in, NULL out; what no number answers is NULL."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.qti.context import Context, Rule, attr, holds_unless_denied
from question_bank.formats.qti.op_logic import ANY, NO_TRUTH, Operator
from question_bank.formats.qti.values import NUMERIC, Unmarkable, Value, boolean, number

MOST_EXACT = 64
MOST_FIGURES = 400


def numbers(arguments: Sequence[Value], containers: bool = False) -> list[Any] | None:
    """The numbers of single values (of containers too, where they may be), or None if one is NULL."""
    if any(value.is_null for value in arguments):
        return None
    if any(value.base not in NUMERIC for value in arguments):
        raise Unmarkable("数值运算的对象须为 integer 或 float")
    if containers and all(value.cardinality in ("single", "multiple", "ordered") for value in arguments):
        return [item for value in arguments for item in value.items]
    return [value.item for value in arguments]


def base_of(arguments: Sequence[Value]) -> str:
    """integer if all are, else float."""
    return "integer" if all(value.base == "integer" for value in arguments) else "float"


def op_sum(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The sum of all."""
    found = numbers(arguments, containers=True)
    return _null(arguments) if found is None else number(_added(found), base_of(arguments))


def _added(found: Sequence[Any]) -> Any:
    total: Any = 0
    for value in found:
        total += value
    return total


def _null(arguments: Sequence[Value]) -> Value:
    return Value("single", base_of(arguments))


def op_product(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The product of all."""
    found = numbers(arguments, containers=True)
    if found is None:
        return _null(arguments)
    total, base = number(1, base_of(arguments)), base_of(arguments)
    for value in found:
        if total.is_null:
            return total
        total = number(total.item * value, base)
    return total


def op_subtract(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The first less the second."""
    found = numbers(arguments)
    return _null(arguments) if found is None else number(found[0] - found[1], base_of(arguments))


def op_divide(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The first by the second; NULL by nothing."""
    found = numbers(arguments)
    if found is None or found[1] == 0:
        return Value("single", "float")
    first, second = found
    if isinstance(second, float):
        return number(math.nan if isinstance(first, float) else Fraction(0))
    return number(first / Fraction(second))


def op_power(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The first to the power of the second; NULL where that is no number."""
    found = numbers(arguments)
    if found is None:
        return Value("single", "float")
    first, second = found
    whole = not isinstance(first, float) and not isinstance(second, float) and Fraction(second).denominator == 1
    if whole and abs(second) <= MOST_EXACT:
        return Value("single", "float") if first == 0 and second < 0 else number(Fraction(first) ** int(second))
    try:
        result = math.pow(first, second)
    except (OverflowError, ValueError):
        return Value("single", "float")
    return number(result)


def op_integer_divide(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The greatest integer that is not above the quotient; NULL by nothing."""
    found = _whole_numbers(arguments)
    return Value("single", "integer") if found is None or found[1] == 0 else number(found[0] // found[1], "integer")


def op_integer_modulus(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """What integerDivide leaves over."""
    found = _whole_numbers(arguments)
    return Value("single", "integer") if found is None or found[1] == 0 else number(found[0] % found[1], "integer")


def _whole_numbers(arguments: Sequence[Value], containers: bool = False) -> list[int] | None:
    found = numbers(arguments, containers)
    if found is not None and base_of(arguments) != "integer":
        raise Unmarkable("整数运算的对象须为 integer")
    return found


def op_gcd(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The greatest common divisor; of nothing but zeros it is 0."""
    found = _whole_numbers(arguments, containers=True)
    return Value("single", "integer") if found is None else number(math.gcd(*found), "integer")


def op_lcm(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The least common multiple; 0 if one is 0."""
    found = _whole_numbers(arguments, containers=True)
    if found is None:
        return Value("single", "integer")
    total = 1
    for value in found:
        total = number(math.lcm(total, value), "integer").item
    return number(total, "integer")


def op_min(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The least of all."""
    return _extreme(arguments, min)


def op_max(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The greatest of all."""
    return _extreme(arguments, max)


def _extreme(arguments: list[Value], chosen: Callable[[list[Any]], Any]) -> Value:
    if any(not value.is_null and value.base not in NUMERIC for value in arguments):
        return _null(arguments)
    found = numbers(arguments, containers=True)
    return _null(arguments) if found is None else number(chosen(found), base_of(arguments))


def op_integer_to_float(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The same number as a float."""
    found = numbers(arguments)
    return Value("single", "float") if found is None else number(found[0])


def op_round(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The nearest integer; half goes up: 6.5 is 7, -6.5 is -6."""
    return _to_whole(arguments, lambda value: math.floor(value + Fraction(1, 2)))


def op_truncate(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The integer part: 6.8 is 6, -6.8 is -6."""
    return _to_whole(arguments, math.trunc)


def _to_whole(arguments: list[Value], change: Callable[[Any], int]) -> Value:
    found = numbers(arguments)
    if found is None:
        return Value("single", "integer")
    return number(found[0]) if isinstance(found[0], float) else number(change(found[0]), "integer")


def rounded(value: Any, mode: str, figures: int) -> Any:
    """A number to so many significant figures or decimal places; the deciding digit 5 goes away from zero."""
    if isinstance(value, float) or value == 0:
        return value
    if mode == "significantFigures":
        if figures < 1:
            raise Unmarkable("有效数字的位数须为正整数")
        figures -= exponent_of(abs(Fraction(value))) + 1
    elif mode != "decimalPlaces" or figures < 0:
        raise Unmarkable("roundingMode 或位数有误")
    if abs(figures) > MOST_FIGURES:
        raise Unmarkable("位数过大")
    scale = Fraction(10) ** figures
    size = Fraction(math.floor(abs(value) * scale + Fraction(1, 2))) / scale
    return size if value > 0 else -size


def exponent_of(value: Fraction) -> int:
    """The power of ten of the first digit that is not zero."""
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if value >= Fraction(10) ** guess else guess - 1


def op_round_to(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """The number, rounded."""
    found = numbers(arguments)
    if found is None:
        return Value("single", "float")
    mode = attr(rule, "roundingMode", "significantFigures")
    return number(rounded(found[0], mode, context.whole(rule, "figures")))


def op_equal_rounded(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether two numbers are equal once they are rounded."""
    found = numbers(arguments)
    if found is None:
        return NO_TRUTH
    mode, figures = attr(rule, "roundingMode", "significantFigures"), context.whole(rule, "figures")
    return boolean(rounded(found[0], mode, figures) == rounded(found[1], mode, figures))


def op_equal(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether two numbers are equal, exactly or with an absolute or relative tolerance."""
    found = numbers(arguments)
    if found is None:
        return NO_TRUTH
    mode = attr(rule, "toleranceMode", "exact")
    if mode == "exact":
        return boolean(found[0] == found[1])
    low, high = _range(mode, found[0], _tolerances(context, rule))
    above = found[1] >= low if holds_unless_denied(rule, "includeLowerBound") else found[1] > low
    below = found[1] <= high if holds_unless_denied(rule, "includeUpperBound") else found[1] < high
    return boolean(above and below)


def _range(mode: str, value: Any, tolerances: tuple[Any, Any]) -> tuple[Any, Any]:
    lower, upper = tolerances
    if mode == "absolute":
        return value - lower, value + upper
    if mode != "relative":
        raise Unmarkable(f"没有 toleranceMode {mode}")
    ends = value * (1 - Fraction(lower) / 100), value * (1 + Fraction(upper) / 100)
    return min(ends), max(ends)


def _tolerances(context: Context, rule: Rule) -> tuple[Any, Any]:
    written = attr(rule, "tolerance").split()
    if len(written) not in (1, 2):
        raise Unmarkable("equal 须有一个或两个 tolerance")
    found = [context.number(text) for text in written]
    if any(value is None or isinstance(value, float) or value < 0 for value in found):
        raise Unmarkable("tolerance 须为不小于 0 的数")
    return found[0], found[-1]


def _compared(holds: Callable[[Any, Any], bool]) -> Operator:
    def operator(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
        found = numbers(arguments)
        return NO_TRUTH if found is None else boolean(holds(found[0], found[1]))

    return operator


NUMBERS: dict[str, tuple[Operator, int, int]] = {
    "sum": (op_sum, 1, ANY),
    "product": (op_product, 1, ANY),
    "subtract": (op_subtract, 2, 2),
    "divide": (op_divide, 2, 2),
    "power": (op_power, 2, 2),
    "integerDivide": (op_integer_divide, 2, 2),
    "integerModulus": (op_integer_modulus, 2, 2),
    "gcd": (op_gcd, 1, ANY),
    "lcm": (op_lcm, 1, ANY),
    "min": (op_min, 1, ANY),
    "max": (op_max, 1, ANY),
    "integerToFloat": (op_integer_to_float, 1, 1),
    "round": (op_round, 1, 1),
    "truncate": (op_truncate, 1, 1),
    "roundTo": (op_round_to, 1, 1),
    "equalRounded": (op_equal_rounded, 2, 2),
    "equal": (op_equal, 2, 2),
    "lt": (_compared(lambda first, second: bool(first < second)), 2, 2),
    "gt": (_compared(lambda first, second: bool(first > second)), 2, 2),
    "lte": (_compared(lambda first, second: bool(first <= second)), 2, 2),
    "gte": (_compared(lambda first, second: bool(first >= second)), 2, 2),
}
