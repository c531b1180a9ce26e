"""Points are whole hundredths; one rounding, half up, at the subject total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.points import from_points, from_tenths, round_subject, share, to_points


@pytest.mark.parametrize(
    ("text", "points"), [("1.5", 150), ("1", 100), (" 0.5 ", 50), ("100", 10_000), ("0.01", 1), (2.5, 250), (3, 300)]
)
def test_a_written_number_becomes_hundredths(text: object, points: int) -> None:
    assert to_points(text) == points


@pytest.mark.parametrize("text", ["", "a", "1.005", "-1", "100.01", None, True, [], "nan", "inf", "1e999999", "1/2"])
def test_what_is_no_number_of_points_is_malformed(text: object) -> None:
    with pytest.raises(Malformed):
        to_points(text)


@pytest.mark.parametrize(
    ("points", "text"), [(150, "1.5"), (100, "1"), (133, "1.33"), (0, "0"), (10_000, "100"), (-50, "-0.5")]
)
def test_hundredths_are_written_without_idle_zeros(points: int, text: str) -> None:
    assert from_points(points) == text


@given(st.integers(0, 10_000))
def test_writing_and_reading_give_the_same_points(points: int) -> None:
    assert to_points(from_points(points)) == points


@pytest.mark.parametrize(
    ("points", "tenths"), [(5994, 599), (5995, 600), (5999, 600), (6000, 600), (0, 0), (133, 13), (135, 14)]
)
def test_a_subject_total_is_rounded_half_up_to_tenths(points: int, tenths: int) -> None:
    assert round_subject(points) == tenths


def test_a_subject_total_is_printed_with_one_decimal() -> None:
    assert [from_tenths(tenths) for tenths in (0, 5, 599, 600, 1000)] == ["0.0", "0.5", "59.9", "60.0", "100.0"]


@pytest.mark.parametrize(
    ("worth", "n", "d", "points"), [(200, 2, 3, 133), (200, 1, 3, 67), (125, 1, 2, 63), (100, 1, 8, 13), (7, 0, 3, 0)]
)
def test_a_share_is_rounded_half_up_to_hundredths(worth: int, n: int, d: int, points: int) -> None:
    assert share(worth, n, d) == points


@given(worth=st.integers(0, 10_000), d=st.integers(1, 40), data=st.data())
def test_a_share_never_exceeds_its_worth(worth: int, d: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, d))
    assert 0 <= share(worth, n, d) <= worth
    assert share(worth, d, d) == worth
