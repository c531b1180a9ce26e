"""数值题: how a number is read, what a tolerance, a range, figures and units mean, and what an author may write."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.numeric.values import exact, rounded, split, written
from question_bank.registry import kind

NUMERIC = kind("numeric")


def a_question(*key: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "numeric", "stem": "多少？", "key": list(key) or [{"value": "128"}], **more}


def share(spec: dict[str, Any], answer: str) -> Fraction | None:
    return NUMERIC.fraction(spec, NUMERIC.read(spec, answer))


def why(spec: dict[str, Any], answer: str) -> str:
    mark = NUMERIC.mark(spec, answer, 100)
    assert mark is not None
    return mark.why


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("128", 128, ""), ("１２８", 128, ""), (" 128.0 ", 128, ""), ("+128", 128, ""), ("-5", -5, ""),
        ("−5", -5, ""), ("–5", -5, ""), ("－5", -5, ""), ("1,280", 1280, ""), ("1，280，000", 1_280_000, ""),
        ("6 400", 6400, ""), ("0.5", Fraction(1, 2), ""), (".5", Fraction(1, 2), ""), ("3.", 3, ""),
        ("1.5e3", 1500, ""), ("1.5E+3", 1500, ""), ("2e-2", Fraction(1, 50), ""), ("1.5×10^3", 1500, ""),
        ("1.5 x 10^3", 1500, ""), ("1.5*10**3", 1500, ""), ("1.5×10³", 1500, ""), ("2×10⁻²", Fraction(1, 50), ""),
        ("10^6", 10**6, ""), ("-10⁶", -(10**6), ""),
        ("12 kg", 12, "kg"), ("12kg", 12, "kg"), ("12 千克", 12, "千克"), ("3.4%", Fraction(17, 5), "%"),
        ("3.4％", Fraction(17, 5), "%"), ("72000 cm³", 72000, "cm3"), ("5 e", 5, "e"), ("5 eV", 5, "eV"),
        ("1.5e3 g", 1500, "g"), ("12 元 / 件", 12, "元/件"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(text: str, value: Fraction | int, unit: str) -> None:
    typed, found = split(text)
    assert typed is not None
    assert (typed.value, found) == (value, unit)


@pytest.mark.parametrize("text", ["", "kg", "一百二十八", "-", ".", "e5", "¥128", "约128", "nan", "inf"])
def test_what_begins_with_no_number_is_none(text: str) -> None:
    assert split(text)[0] is None


@pytest.mark.parametrize(
    ("text", "rest"), [("12,34", ",34"), ("1.2.3", ".3"), ("1 2", "2"), ("128元左右", "元左右"), ("1/3", "/3")]
)
def test_what_does_not_belong_to_the_number_is_left_beside_it(text: str, rest: str) -> None:
    assert split(text)[1] == rest


def test_a_unit_may_stand_before_the_number() -> None:
    typed, unit = split("￥ 128.50", unit_before=True)
    assert typed is not None
    assert (typed.value, unit) == (Fraction(257, 2), "¥")


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [("128", 3, 3), ("1500", 2, 4), ("1500.", 4, 4), ("0.050", 2, 2), ("3.140", 4, 4), ("2.0e3", 2, 2), ("0", 1, 1),
     ("100", 1, 3), ("0.38", 2, 2)],
)  # fmt: skip
def test_significant_figures_are_counted_as_they_are_written(text: str, fewest: int, most: int) -> None:
    typed, _unit = split(text)
    assert typed is not None
    assert (typed.fewest, typed.most) == (fewest, most)


@given(st.fractions(), st.integers(1, 8))
def test_a_rounded_number_is_near_and_stays_when_it_is_rounded_again(number: Fraction, figures: int) -> None:
    near = rounded(number, figures)
    assert abs(near - number) <= abs(number) * Fraction(1, 2 * 10 ** (figures - 1))
    assert rounded(near, figures) == near
    typed, unit = split(written(near, figures) or "")
    assert typed is not None
    assert (typed.value, unit) == (near, "")
    assert typed.fewest <= figures <= typed.most


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_that_is_written_reads_as_itself(number: Any) -> None:
    value = Fraction(number)
    assert exact(written(value)) == value


@pytest.mark.parametrize(
    ("entry", "answer", "right"),
    [
        ({"value": "128"}, "128.0", True), ({"value": "128"}, "128.01", False), ({"value": 128}, "1.28e2", True),
        ({"value": 0.1}, "0.1", True), ({"value": "3.14", "tolerance": "0.01"}, "3.15", True),
        ({"value": "3.14", "tolerance": "0.01"}, "3.13", True),
        ({"value": "3.14", "tolerance": "0.01"}, "3.1501", False),
        ({"value": "200", "tolerance": "1%"}, "202", True), ({"value": "200", "tolerance": "1％"}, "202.1", False),
        ({"value": "-200", "tolerance": "1%"}, "-198", True), ({"low": "5", "high": "7"}, "5", True),
        ({"low": "5", "high": "7"}, "7.0", True), ({"low": "5", "high": "7"}, "7.01", False),
        ({"low": "5"}, "1e9", True), ({"high": "5"}, "-1e9", True), ({"high": "5"}, "5.1", False),
        ({"value": "0"}, "-0.0", True),
    ],
)  # fmt: skip
def test_a_number_is_right_within_what_the_key_allows(entry: dict[str, Any], answer: str, right: bool) -> None:
    assert share(a_question(entry), answer) == right


def test_the_best_number_that_fits_counts_or_the_first_where_the_author_says_so() -> None:
    wide, narrow = {"value": "10", "tolerance": "2", "share": "0.5"}, {"value": "10", "tolerance": "0.1"}
    assert share(a_question(wide, narrow), "10") == 1
    assert share(a_question(wide, narrow), "11") == Fraction(1, 2)
    assert share(a_question(wide, narrow, first_fits=True), "10") == Fraction(1, 2)


def test_a_share_is_exact_and_may_be_negative_but_points_are_not() -> None:
    spec = a_question({"value": "1"}, {"value": "2", "share": "1/3"}, {"value": "3", "share": "-0.25"})
    assert [share(spec, answer) for answer in "1234"] == [1, Fraction(1, 3), Fraction(-1, 4), 0]
    marks = [NUMERIC.mark(spec, answer, 200) for answer in "1234"]
    assert [mark.points for mark in marks if mark] == [200, 67, 0, 0]


def test_significant_figures_must_be_as_many_as_the_author_asks() -> None:
    spec = a_question({"value": "0.380379"}, figures=3)
    assert [share(spec, text) for text in ("0.380", "3.80e-1", "0.38", "0.3804", "0.381")] == [1, 1, 0, 0, 0]
    assert why(spec, "0.38") == "有效数字的位数不符"
    assert share(a_question({"value": "1500", "tolerance": "50"}, figures=2), "1500") == 1


def test_a_unit_changes_the_number_by_its_factor() -> None:
    spec = a_question({"value": "12"}, units={"accepted": {"kg": "1", "g": "0.001", "斤": "1/2"}})
    assert [share(spec, text) for text in ("12", "12 kg", "12000g", "24斤", "12 g", "12 KG", "12 m")] == [
        1, 1, 1, 1, 0, 0, 0,
    ]  # fmt: skip


def test_a_unit_that_is_required_must_be_there() -> None:
    units = {"accepted": {"kg": "1", "g": "0.001"}, "required": True}
    assert [share(a_question(units=units), text) for text in ("128 kg", "128", "128 m")] == [1, 0, 0]
    assert [why(a_question(units=units), text) for text in ("128", "128 m", "127 kg")] == [
        "缺少单位", "单位不符", "数值不符",
    ]  # fmt: skip


def test_a_wrong_unit_costs_its_penalty_of_the_worth_or_of_what_the_number_gets() -> None:
    units = {"accepted": {"kg": "1", "g": "0.001"}, "required": True, "penalty": "0.4"}
    key = ({"value": "128"}, {"value": "100", "share": "0.5"}, {"value": "1", "share": "0.25"})
    spec = a_question(*key, units=units)
    assert [share(spec, text) for text in ("128kg", "128", "128m", "128 g", "100", "1", "7")] == [
        1, Fraction(3, 5), Fraction(3, 5), Fraction(3, 5), Fraction(1, 10), 0, 0,
    ]  # fmt: skip
    of_answer = a_question(*key, units={**units, "penalty_of": "answer"})
    assert [share(of_answer, text) for text in ("128", "100")] == [Fraction(3, 5), Fraction(3, 10)]


def test_without_units_nothing_may_stand_beside_the_number() -> None:
    assert share(a_question(), "128 元") == 0
    assert why(a_question(), "128 元") == "数的前后有多余的文字"
    assert why(a_question(), "很多") == "不是数"


def test_why_never_tells_a_number() -> None:
    for answer in ("128", "12", "x", "128 元", "100"):
        assert not any(c.isdigit() for c in why(a_question({"value": "128"}, {"value": "100", "share": "0.5"}), answer))


def test_an_answer_is_kept_as_it_was_typed() -> None:
    assert NUMERIC.read(a_question(), " １２ kg\n") == "１２ kg"
    assert NUMERIC.read(a_question(), "\t") is None
    with pytest.raises(Malformed):
        NUMERIC.read(a_question(), 12)


def test_a_plain_answer_may_be_a_number() -> None:
    assert [NUMERIC.from_plain(a_question(), plain) for plain in (128, 0.5, "128", None)] == ["128", "0.5", "128", None]


@given(st.text(max_size=100))
def test_whatever_is_typed_gets_a_share(text: str) -> None:
    for spec in (a_question(), a_question(figures=2, units={"accepted": {"元": "1"}, "before": True, "penalty": "1"})):
        try:
            answer = NUMERIC.read(spec, text)
        except Malformed:
            continue
        assert NUMERIC.fraction(spec, answer) in (0, 1)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"key": None}, "key"), ({"key": []}, "key"), ({"key": "128"}, "key"), ({"key": ["128"]}, "key"),
        ({"key": [{}]}, "key"), ({"key": [{"value": "多"}]}, "key"), ({"key": [{"value": True}]}, "key"),
        ({"key": [{"value": "1 kg"}]}, "key"), ({"key": [{"value": float("nan")}]}, "key"),
        ({"key": [{"value": "1", "low": "0"}]}, "key"), ({"key": [{"low": "2", "high": "1"}]}, "key"),
        ({"key": [{"value": "1", "tolerance": "-1"}]}, "key"), ({"key": [{"value": "1", "tolerance": "约"}]}, "key"),
        ({"key": [{"value": "1", "share": "一半"}]}, "key"), ({"key": [{"value": "1", "share": "0"}]}, "key"),
        ({"figures": 0}, "figures"), ({"figures": True}, "figures"), ({"figures": "3"}, "figures"),
        ({"first_fits": 1}, "first_fits"), ({"units": {}}, "units"), ({"units": {"accepted": {}}}, "units"),
        ({"units": {"accepted": {"kg": "0"}}}, "units"), ({"units": {"accepted": {"kg": "一"}}}, "units"),
        ({"units": {"accepted": {"5": "1"}}}, "units"), ({"units": {"accepted": {"e3": "1"}}}, "units"),
        ({"units": {"accepted": {"m²": "1", "m2": "1"}}}, "units"),
        ({"units": {"accepted": {"kg": "1"}, "required": "是"}}, "units"),
        ({"units": {"accepted": {"kg": "1"}, "penalty": "2"}}, "units"),
        ({"units": {"accepted": {"kg": "1"}, "penalty_of": "x"}}, "units"),
        ({"units": {"accepted": {"kg": "1"}, "more": 1}}, "units"), ({"stem": ""}, "stem"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in NUMERIC.check({**a_question(), **change})] == [column]


def test_a_unit_with_a_power_is_welcome_on_either_side() -> None:
    for before in (False, True):
        unit = "¥" if before else "m²"
        assert NUMERIC.check(a_question(units={"accepted": {unit: "1"}, "before": before})) == []
