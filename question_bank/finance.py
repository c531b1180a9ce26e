"""What an investment is worth, and from where on a business earns: exact, and rounded once, when it is shown.

The same rules stand in workspaces/plan/figures.js; a test compares both. Periods are years; the first flow is that of
year 0 and is not discounted. Money is any unit; rates are shares (0.1 is 10 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

PLACES = 6
"""Decimal places of an internal rate of return: 0.123457 is 12.3457 %."""

Flows = Sequence[Fraction]


def discounted(rate: Fraction, flows: Flows) -> list[Fraction]:
    """Each flow as it is worth in year 0: flow ÷ (1 + rate)^year.

    Source: 《建设项目经济评价方法与参数》(第三版), 现值; Brealey, Myers, Allen, Principles of Corporate Finance, ch. 2.
    """
    return [flow / (1 + rate) ** year for year, flow in enumerate(flows)]


def npv(rate: Fraction, flows: Flows) -> Fraction:
    """The net present value (净现值): NPV = Σ flow_t ÷ (1 + rate)^t, t from 0.

    Source: 《建设项目经济评价方法与参数》(第三版), 财务净现值 FNPV. The NPV() of a spreadsheet discounts the
    first flow too: this is its NPV() of the years from 1, plus the flow of year 0.
    """
    return sum(discounted(rate, flows), Fraction(0))


def irr(flows: Flows, places: int = PLACES) -> Fraction | None:
    """The internal rate of return (内部收益率): the one rate at which NPV is 0, rounded half up to so many places.

    None where there is none, or where it may not be the only one. Exactly one exists where the flows change their sign
    once (Descartes' rule of signs), and exactly one above 0 where the running sum of the flows does, from the first
    year's sign to the other at the end (Norstrom, 1972). Found by halving on whole numbers: nothing is estimated.
    Source: 《建设项目经济评价方法与参数》(第三版), 财务内部收益率 FIRR: Σ flow_t × (1 + FIRR)^-t = 0.
    """
    if not flows or not (_changes(flows) == 1 or (_changes(list(accumulate(flows))) == 1 and _ends_apart(flows))):
        return None
    whole = 10**places
    early, total = _sign(next(flow for flow in flows if flow)), _sign(sum(flows, Fraction(0)))

    def is_below(step: int) -> bool:
        """Whether the root is not below half a step above this rate: beyond it NPV has the first flow's sign."""
        return _sign(_worth(2 * whole + 2 * step + 1, 2 * whole, flows)) != early

    low, high = (-whole, 0) if total == early else (0, 1)
    while high > 0 and is_below(high):
        low, high = high + 1, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if is_below(middle) else (low, middle)
    return Fraction(low, whole)


def _worth(factor: int, one: int, flows: Flows) -> Fraction:
    """NPV where 1 + rate is factor ÷ one, times factor^last: of the same sign, without a division."""
    total = Fraction(0)
    for year, flow in enumerate(flows):
        total = total * factor + flow * one**year
    return total


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def _changes(flows: Flows) -> int:
    signs = [_sign(flow) for flow in flows if flow]
    return sum(one != other for one, other in pairwise(signs))


def _ends_apart(flows: Flows) -> bool:
    first = next((flow for flow in flows if flow), Fraction(0))
    return _sign(first) * _sign(sum(flows, Fraction(0))) < 0


def payback(flows: Flows) -> Fraction | None:
    """The payback period in years (投资回收期), counted from year 0; None where the outlay does not come back.

    P = (the first year whose running sum is not below 0) − 1 + |running sum of the year before| ÷ flow of that year.
    Source: 《建设项目经济评价方法与参数》(第三版), 项目投资回收期. None too where nothing was laid out.
    """
    before = Fraction(0)
    for year, (flow, total) in enumerate(zip(flows, accumulate(flows), strict=True)):
        if before < 0 <= total:
            return year - 1 + -before / flow
        before = total
    return None


def discounted_payback(rate: Fraction, flows: Flows) -> Fraction | None:
    """The payback period of the discounted flows (动态投资回收期), by the same formula."""
    return payback(discounted(rate, flows))


@dataclass(frozen=True)
class BreakEven:
    """Where a business neither earns nor loses; units may be a fraction. The last three: where a volume is planned."""

    margin: Fraction
    margin_rate: Fraction
    units: Fraction
    money: Fraction
    safety: Fraction | None = None
    safety_rate: Fraction | None = None
    profit: Fraction | None = None


def break_even(
    fixed: Fraction, price: Fraction, variable: Fraction, planned: Fraction | None = None
) -> BreakEven | None:
    """The break-even point (盈亏平衡点); None where a unit brings nothing (price ≤ variable) or costs are below 0.

    Units = fixed ÷ (price − variable); money = fixed ÷ (1 − variable ÷ price); margin of safety = planned − units, its
    rate ÷ planned; profit = planned × (price − variable) − fixed.
    Source: 中国注册会计师协会《财务成本管理》, 本量利分析 (保本量, 保本额, 安全边际量, 安全边际率, 息税前利润).
    """
    margin = price - variable
    if margin <= 0 or price <= 0 or fixed < 0 or variable < 0:
        return None
    units = fixed / margin
    point = BreakEven(margin, margin / price, units, units * price)
    if planned is None or planned <= 0:
        return point
    safety = planned - units
    return BreakEven(margin, margin / price, units, units * price, safety, safety / planned, planned * margin - fixed)


def rounded(value: Fraction, places: int) -> str:
    """A number with so many decimal places, rounded half up away from 0 (四舍五入); never "-0"."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


def rounded_up(value: Fraction) -> str:
    """The least whole number that is not below it: units are sold whole."""
    return str(-(-value.numerator // value.denominator))
