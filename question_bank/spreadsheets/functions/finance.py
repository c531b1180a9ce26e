"""What money is worth over time. Money that is paid out is negative."""

import math
from collections.abc import Callable
from typing import Any

from question_bank.spreadsheets.functions.kit import MANY, numbers, plain
from question_bank.spreadsheets.values import NUMBER, Failed, number

CLOSE, TRIES = 1e-12, 100
LOWEST_RATE, HIGHEST_RATE = -0.999999, 1e6


def net_present_value(rate: Any, *values: Any) -> float:
    """NPV: the first value counts at the end of the first period already."""
    each = float(number(rate))
    if each == -1:
        raise Failed(NUMBER)
    return math.fsum(_discounted(float(one), each, period) for period, one in enumerate(numbers(values), 1))


def _discounted(value: float, rate: float, period: float) -> float:
    try:
        return float(value / (1 + rate) ** period)
    except (OverflowError, ZeroDivisionError):
        raise Failed(NUMBER) from None


def internal_rate(values: Any, guess: Any = 0.1) -> float:
    """IRR: the rate at which the values come to nothing."""
    flows = [float(one) for one in numbers([values])]
    if not any(one > 0 for one in flows) or not any(one < 0 for one in flows):
        raise Failed(NUMBER)
    return _zero_of(
        lambda rate: math.fsum(_discounted(one, rate, period) for period, one in enumerate(flows)), float(number(guess))
    )


def _zero_of(worth: Callable[[float], float], guess: float) -> float:
    """A rate at which something is worth nothing: halving around the guess, from the nearest change of sign on."""
    if guess <= -1:
        raise Failed(NUMBER)
    step = 0.01
    low = high = guess
    while step < HIGHEST_RATE:
        low, high = max(LOWEST_RATE, guess - step), guess + step
        at_low, at_middle, at_high = worth(low), worth(guess), worth(high)
        if at_middle == 0:
            return guess
        if at_middle * at_high <= 0:
            return _halved(worth, guess, high)
        if at_low * at_middle <= 0:
            return _halved(worth, low, guess)
        step *= 1.6
    raise Failed(NUMBER)


def _halved(worth: Callable[[float], float], low: float, high: float) -> float:
    at_low = worth(low)
    for _ in range(TRIES):
        middle = (low + high) / 2
        at_middle = worth(middle)
        if at_middle == 0 or high - low < CLOSE:
            return middle
        low, high = (middle, high) if at_low * at_middle > 0 else (low, middle)
        at_low = worth(low)
    return (low + high) / 2


def _terms(rate: float, periods: float, due: float) -> tuple[float, float]:
    """What one payment a period grows to, and one sum at the start."""
    if rate == 0:
        return periods, 1.0
    try:
        growth = (1 + rate) ** periods
    except (OverflowError, ZeroDivisionError):
        raise Failed(NUMBER) from None
    if isinstance(growth, complex):
        raise Failed(NUMBER)
    return (1 + rate * due) * (growth - 1) / rate, growth


def _floats(*values: Any) -> list[float]:
    return [float(number(value)) for value in values]


def payment(rate: Any, periods: Any, present: Any, future: Any = 0, due: Any = 0) -> float:
    """PMT."""
    each, many, now, later, kind = _floats(rate, periods, present, future, due)
    if many == 0:
        raise Failed(NUMBER)
    paid, growth = _terms(each, many, kind)
    if paid == 0:
        raise Failed(NUMBER)
    return -(later + now * growth) / paid


def present_value(rate: Any, periods: Any, paid: Any = 0, future: Any = 0, due: Any = 0) -> float:
    """PV."""
    each, many, sum_, later, kind = _floats(rate, periods, paid, future, due)
    annuity, growth = _terms(each, many, kind)
    return -(later + sum_ * annuity) / growth


def future_value(rate: Any, periods: Any, paid: Any = 0, present: Any = 0, due: Any = 0) -> float:
    """FV."""
    each, many, sum_, now, kind = _floats(rate, periods, paid, present, due)
    annuity, growth = _terms(each, many, kind)
    return -(now * growth + sum_ * annuity)


def how_many(rate: Any, paid: Any, present: Any, future: Any = 0, due: Any = 0) -> float:
    """NPER."""
    each, sum_, now, later, kind = _floats(rate, paid, present, future, due)
    if each == 0:
        if sum_ == 0:
            raise Failed(NUMBER)
        return -(now + later) / sum_
    one, other = sum_ * (1 + each * kind) - later * each, sum_ * (1 + each * kind) + now * each
    if other == 0 or one / other <= 0 or each <= -1:
        raise Failed(NUMBER)
    return math.log(one / other) / math.log(1 + each)


def rate_of(periods: Any, paid: Any, present: Any, future: Any = 0, due: Any = 0, guess: Any = 0.1) -> float:
    """RATE."""
    many, sum_, now, later, kind, first = _floats(periods, paid, present, future, due, guess)

    def worth(rate: float) -> float:
        annuity, growth = _terms(rate, many, kind)
        return now * growth + sum_ * annuity + later

    return _zero_of(worth, first)


FUNCTIONS = {
    "NPV": plain(net_present_value, 2, MANY, weight=2),
    "IRR": plain(internal_rate, 1, 2, weight=TRIES),
    "PMT": plain(payment, 3, 5),
    "PV": plain(present_value, 2, 5),
    "FV": plain(future_value, 2, 5),
    "NPER": plain(how_many, 3, 5),
    "RATE": plain(rate_of, 3, 6, weight=TRIES),
}
