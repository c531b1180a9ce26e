"""NPV, IRR, payback and break-even: exact, and by the formulas of the trade."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import finance
from question_bank.finance import break_even, discounted_payback, irr, npv, payback, rounded, rounded_up

MONEY = st.integers(-10_000_00, 10_000_00).map(lambda cents: Fraction(cents, 100))
FLOWS = st.lists(MONEY, min_size=1, max_size=12)
RATES = st.integers(-90, 300).map(lambda percent: Fraction(percent, 100))


def flows(*amounts: float | str) -> list[Fraction]:
    return [Fraction(str(amount)) for amount in amounts]


CASES = [  # flows, rate; NPV, IRR in %, payback, discounted payback, each as it is shown
    (flows(-100, 110), "0.1", "0.00", "10.00", "0.91", "1.00"),
    (flows(-1000, 300, 300, 300, 300, 300), "0.1", "137.24", "15.24", "3.33", "4.26"),
    (flows(-500, 200, 200, 200), "0.08", "15.42", "9.70", "2.50", "2.90"),
    (flows(-200, -50, 100, 150, 150), "0.12", "37.17", "17.68", "3.00", "3.61"),
    (flows(-100, 50), "0.1", "-54.55", "-50.00", None, None),
    (flows(-100, 0, 0, 0), "0.1", "-100.00", None, None, None),
    (flows(100, 20), "0.1", "118.18", None, None, None),
    (flows(0, 0), "0.1", "0.00", None, None, None),
    (flows(-100, 230, -132), "0.1", "0.00", None, "0.43", "0.48"),  # 10 % and 20 %: no one rate
    (flows(-100, 180, -20, 90), "0.1", "114.73", "93.67", "0.56", "0.61"),  # the running sum turns once
    (flows(100, -110), "0.1", "0.00", "10.00", None, None),  # a loan
]


@pytest.mark.parametrize(("each", "rate", "worth", "rate_of_return", "back", "back_discounted"), CASES)
def test_an_investment_is_worth_what_the_formulas_say(
    each: list[Fraction],
    rate: str,
    worth: str,
    rate_of_return: str | None,
    back: str | None,
    back_discounted: str | None,
) -> None:
    assert rounded(npv(Fraction(rate), each), 2) == worth
    found = irr(each)
    assert (found if found is None else rounded(found * 100, 2)) == rate_of_return
    years = payback(each), discounted_payback(Fraction(rate), each)
    assert tuple(y if y is None else rounded(y, 2) for y in years) == (back, back_discounted)


@given(FLOWS)
def test_at_the_internal_rate_of_return_the_present_value_is_nothing_within_the_rounding(each: list[Fraction]) -> None:
    rate = irr(each)
    if rate is None:
        return
    half = Fraction(1, 2 * 10**finance.PLACES)
    below, above = npv(rate - half, each) if rate - half > -1 else None, npv(rate + half, each)
    early = next(flow for flow in each if flow)
    assert above * early > 0
    assert below is None or below * early <= 0


@given(FLOWS)
def test_without_a_change_of_sign_there_is_no_rate_of_return(each: list[Fraction]) -> None:
    assert irr([abs(flow) for flow in each]) is None
    assert irr([-abs(flow) for flow in each]) is None


@given(FLOWS, st.integers(1, 1000))
def test_the_unit_of_money_changes_no_rate_and_no_period(each: list[Fraction], unit: int) -> None:
    larger = [flow * unit for flow in each]
    assert (irr(larger), payback(larger)) == (irr(each), payback(each))


@given(FLOWS, RATES)
def test_present_values_add_up(each: list[Fraction], rate: Fraction) -> None:
    assert npv(rate, each) == sum(finance.discounted(rate, each))
    assert npv(Fraction(0), each) == sum(each)
    assert npv(rate, [flow * 2 for flow in each]) == 2 * npv(rate, each)


@given(FLOWS)
def test_a_payback_lies_where_the_running_sum_comes_back(each: list[Fraction]) -> None:
    years = payback(each)
    sums = list(accumulate(each))
    if years is None:
        assert not any(before < 0 <= after for before, after in pairwise(sums))
    else:
        year = -int(-years // 1)
        assert sums[year] >= 0 > sums[year - 1]


def test_a_business_breaks_even_where_its_margin_pays_the_fixed_costs() -> None:
    point = break_even(Fraction(120_000), Fraction(80), Fraction(50), Fraction(5_000))
    assert point
    assert (point.margin, point.margin_rate) == (30, Fraction(3, 8))
    assert (point.units, point.money) == (4_000, 320_000)
    assert (point.safety, point.safety_rate, point.profit) == (1_000, Fraction(1, 5), 30_000)


@pytest.mark.parametrize(("fixed", "price", "variable"), [(1, 50, 50), (1, 40, 50), (1, 0, 0), (-1, 2, 1), (1, 2, -1)])
def test_there_is_no_break_even_where_a_unit_brings_nothing(fixed: int, price: int, variable: int) -> None:
    assert break_even(Fraction(fixed), Fraction(price), Fraction(variable)) is None


@given(st.integers(0, 10**7), st.integers(1, 10**5), st.integers(0, 10**5), st.integers(1, 10**6))
def test_at_the_break_even_point_there_is_neither_profit_nor_loss(
    fixed: int, price: int, variable: int, planned: int
) -> None:
    point = break_even(Fraction(fixed), Fraction(price), Fraction(variable), Fraction(planned))
    if point is None:
        assert price <= variable
        return
    assert point.units * (price - variable) == fixed
    assert point.money == point.units * price
    assert point.safety is not None
    assert point.profit is not None
    assert (point.safety > 0) == (point.profit > 0)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("0.005", 2, "0.01"), ("-0.004", 2, "0.00"), ("12", 1, "12.0"),
     ("1/3", 3, "0.333")],
)  # fmt: skip
def test_numbers_are_rounded_half_up(value: str, places: int, text: str) -> None:
    assert rounded(Fraction(value), places) == text


@pytest.mark.parametrize(("value", "text"), [("4000", "4000"), ("4000.001", "4001"), ("0", "0"), ("-1.5", "-1")])
def test_units_are_sold_whole(value: str, text: str) -> None:
    assert rounded_up(Fraction(value)) == text
