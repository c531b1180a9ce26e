"""图上标点题: which area a point lies in, what the points are worth, and what an author may write."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from question_bank import registry
from question_bank.contract import Malformed
from question_bank.kinds.hot_spot.areas import SHAPES, area_of, holds, point_of

HOT_SPOT = registry.kind("hot_spot")
PICTURE = {"src": "/media/" + "ab" * 32 + ".png", "width": 200, "height": 100, "alt": "两个方块"}
LEFT = {"shape": "rect", "coords": [10, 10, 50, 50]}
RIGHT = {"shape": "circle", "coords": [150, 50, 20]}
NOWHERE = [100, 90]


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "hot_spot", "stem": "标出来。", "picture": PICTURE, "areas": [LEFT, RIGHT], **more}


def worth(shares: str) -> list[dict[str, Any]]:
    return [{**area, "share": share} for area, share in zip((LEFT, RIGHT), shares.split(), strict=True)]


@pytest.mark.parametrize(
    ("shape", "coords", "inside", "outside"),
    [
        ("rect", [10, 20, 30, 40], [(10, 20), (30, 40), (20, 30), (10, 40)], [(9, 20), (31, 30), (20, 41), (20, 19)]),
        ("circle", [50, 50, 5], [(50, 50), (55, 50), (53, 54), (47, 46)], [(54, 54), (56, 50), (50, 44)]),
        ("ellipse", [50, 50, 20, 10], [(70, 50), (50, 60), (62, 58), (50, 50)], [(71, 50), (50, 61), (63, 58)]),
        ("poly", [0, 0, 20, 0, 0, 20], [(0, 0), (10, 10), (20, 0), (3, 0), (5, 5)], [(11, 10), (21, 0), (0, 21)]),
        ("poly", [0, 0, 20, 0, 20, 20, 10, 5, 0, 20], [(10, 5), (5, 10), (19, 15), (10, 0)], [(10, 6), (10, 15)]),
        ("poly", [0, 10, 10, 0, 20, 10, 10, 20], [(0, 10), (20, 10), (5, 10), (10, 20), (5, 5)], [(4, 5), (21, 10)]),
        ("rect", [0.5, 0.5, 1.5, 1.5], [(1, 1)], [(0, 1), (2, 1)]),
    ],
)
def test_a_point_lies_in_an_area_and_its_border_is_part_of_it(
    shape: str, coords: list[float], inside: list[tuple[int, int]], outside: list[tuple[int, int]]
) -> None:
    area = {"shape": shape, "coords": coords}
    assert [point for point in inside if not holds(area, *point)] == []
    assert [point for point in outside if holds(area, *point)] == []


def test_a_point_in_two_areas_belongs_to_the_first() -> None:
    target = [{"shape": "circle", "coords": [50, 50, 5]}, {"shape": "circle", "coords": [50, 50, 20]}]
    assert [area_of(target, point) for point in ((50, 50), (60, 50), (90, 90))] == [0, 1, None]


@pytest.mark.parametrize(
    ("more", "points", "share"),
    [
        ({}, [[20, 20], [150, 50]], 1),
        ({}, [[150, 50], [20, 20]], 1),
        ({}, [[20, 20]], Fraction(1, 2)),
        ({}, [[20, 20], [30, 30]], Fraction(1, 2)),
        ({}, [[20, 20], [150, 50], NOWHERE], 0),
        ({}, [NOWHERE], 0),
        ({"rule": "strict"}, [[20, 20]], 0),
        ({"rule": "strict"}, [[20, 20], [150, 50]], 1),
        ({"rule": "strict"}, [[20, 20], [150, 50], NOWHERE], 0),
        ({"rule": "sum"}, [[20, 20], NOWHERE], Fraction(1, 2)),
        ({"rule": "sum", "outside": "-0.25"}, [[20, 20], NOWHERE], Fraction(1, 4)),
        ({"rule": "sum", "outside": "-1/3"}, [NOWHERE, [101, 90]], Fraction(-2, 3)),
        ({"rule": "sum", "outside": "-1/3", "bounded": True}, [NOWHERE], 0),
        ({"areas": worth("0.3 0.7")}, [[150, 50]], Fraction(7, 10)),
        ({"areas": worth("1 -0.5")}, [[20, 20], [150, 50]], 0),
        ({"areas": worth("1 -0.5")}, [[20, 20]], 1),
        ({"areas": worth("1 -0.5"), "rule": "strict"}, [[20, 20]], 1),
        ({"areas": worth("1 -0.5"), "rule": "sum"}, [[20, 20], [150, 50]], Fraction(1, 2)),
        ({"areas": worth("1 -0.5"), "rule": "sum"}, [[150, 50], [151, 50]], Fraction(-1, 2)),
        ({"areas": worth("2 1"), "rule": "sum"}, [[20, 20], [150, 50]], 3),
        ({"areas": worth("2 1"), "rule": "sum", "bounded": True}, [[20, 20], [150, 50]], 1),
        ({}, None, 0),
        ({}, [], 0),
    ],
)
def test_points_are_worth_what_the_rule_says(
    more: dict[str, Any], points: list[list[int]] | None, share: Fraction | int
) -> None:
    spec = a_question(**more)
    assert HOT_SPOT.check(spec) == []
    assert HOT_SPOT.fraction(spec, HOT_SPOT.read(spec, points)) == share


def test_why_never_says_how_many_areas_there_are() -> None:
    third, fourth = ({"shape": "rect", "coords": [x, 10, x + 10, 20]} for x in (60, 80))
    for rule in ("areas", "strict", "sum"):
        for points in (None, [[20, 20]], [NOWHERE], [[20, 20], [150, 50]]):
            specs = [a_question(areas=[LEFT, RIGHT, third, *more], rule=rule) for more in ([], [fourth])]
            marks = [HOT_SPOT.mark(spec, points, 100) for spec in specs]
            assert len({mark.why for mark in marks if mark}) == 1


def test_what_is_shown_gives_no_hint_of_the_areas() -> None:
    shown = [HOT_SPOT.present(a_question(areas=areas), None) for areas in ([LEFT], [LEFT, RIGHT], [])]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0]["most"] is None
    assert HOT_SPOT.present(a_question(most=2), None)["most"] == 2
    assert set(HOT_SPOT.present(a_question(picture={**PICTURE, "key": 1}), None)["picture"]) == set(PICTURE)


def test_points_are_whole_pixels_each_once() -> None:
    spec = a_question()
    assert HOT_SPOT.read(spec, [[10.4, 9.5], [10, 10], [200, 100], [0, 0]]) == [[10, 10], [200, 100], [0, 0]]
    assert HOT_SPOT.from_plain(spec, [20, 20]) == [[20, 20]]
    assert HOT_SPOT.from_plain(spec, [[20, 20], [1, 1]]) == [[20, 20], [1, 1]]


@pytest.mark.parametrize(
    "raw",
    ["1,1", {"x": 1}, [1, 1], [[1]], [[1, 1, 1]], [["1", "1"]], [[True, 1]], [[201, 1]], [[1, -1]], [[1, 10**400]],
     [[float("nan"), 1]], [[float("inf"), 1]], [[n, n] for n in range(31)], [[1, 1]] * 99],
)  # fmt: skip
def test_what_is_no_list_of_points_of_the_picture_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        HOT_SPOT.read(a_question(), raw)


def test_more_points_than_allowed_are_malformed() -> None:
    with pytest.raises(Malformed, match="最多标 2 处"):
        HOT_SPOT.read(a_question(most=2), [[1, 1], [2, 2], [3, 3]])
    assert HOT_SPOT.read(a_question(most=2), [[1, 1], [2, 2], [1, 1]]) == [[1, 1], [2, 2]]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": ""}, "stem"),
        ({"picture": None}, "picture"),
        ({"picture": {**PICTURE, "src": "https://example.org/a.png"}}, "picture"),
        ({"picture": {**PICTURE, "src": "/media/../a.png"}}, "picture"),
        ({"picture": {**PICTURE, "width": 0}}, "picture"),
        ({"picture": {**PICTURE, "height": "100"}}, "picture"),
        ({"picture": {**PICTURE, "alt": " "}}, "picture"),
        ({"areas": []}, "areas"),
        ({"areas": [LEFT, "x"]}, "areas"),
        ({"areas": [{"shape": "star", "coords": [1, 2, 3]}]}, "areas"),
        ({"areas": [{"shape": ["rect"], "coords": [1, 2, 3]}]}, "areas"),
        ({"areas": [{"shape": "circle", "coords": [1, 2]}]}, "areas"),
        ({"areas": [{"shape": "circle", "coords": [1, 2, 0]}]}, "areas"),
        ({"areas": [{"shape": "rect", "coords": [50, 50, 10, 10]}]}, "areas"),
        ({"areas": [{"shape": "rect", "coords": [1, 1, 2, float("nan")]}]}, "areas"),
        ({"areas": [{"shape": "poly", "coords": [1, 2, 3, 4, 5]}]}, "areas"),
        ({"areas": [{"shape": "rect", "coords": [300, 300, 400, 400]}]}, "areas"),
        ({"areas": [LEFT, {"shape": "rect", "coords": [20, 20, 40, 40]}]}, "areas"),
        ({"areas": [LEFT, {**RIGHT, "share": "1"}]}, "areas"),
        ({"areas": worth("0 -1")}, "areas"),
        ({"areas": worth("半 1")}, "areas"),
        ({"most": 1}, "most"),
        ({"most": 0}, "most"),
        ({"most": True}, "most"),
        ({"most": 1, "rule": "strict", "areas": worth("1 1")}, "most"),
        ({"rule": "near"}, "rule"),
        ({"outside": "-0.5"}, "rule"),
        ({"rule": "sum", "outside": "x"}, "outside"),
        ({"rule": "sum", "bounded": 1}, "bounded"),
    ],
)
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in HOT_SPOT.check(a_question(**change))] == [column]


def test_fewer_points_than_areas_are_welcome_where_one_area_is_enough() -> None:
    assert HOT_SPOT.check(a_question(most=1, rule="sum", areas=worth("1 0.5"))) == []


def test_the_pictures_of_the_examples_are_there_in_the_size_that_is_said() -> None:
    folder = registry.folder("hot_spot")
    for spec in json.loads((folder / "examples.json").read_text("utf-8")):
        picture = spec["picture"]
        drawn = etree.parse(registry.asset("hot_spot", picture["src"].rpartition("/")[2])).getroot()
        assert (drawn.get("width"), drawn.get("height")) == (str(picture["width"]), str(picture["height"]))
        assert drawn.get("viewBox") == f"0 0 {picture['width']} {picture['height']}"


NUMBERS = st.integers(0, 200)
AREAS = st.one_of(
    st.tuples(NUMBERS, NUMBERS, st.integers(1, 90)).map(lambda c: {"shape": "circle", "coords": list(c)}),
    st.tuples(NUMBERS, NUMBERS, st.integers(1, 90), st.integers(1, 90)).map(
        lambda c: {"shape": "ellipse", "coords": list(c)}
    ),
    st.tuples(NUMBERS, NUMBERS, st.integers(1, 90), st.integers(1, 90)).map(
        lambda c: {"shape": "rect", "coords": [c[0], c[1], c[0] + c[2], c[1] + c[3]]}
    ),
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=7).map(
        lambda corners: {"shape": "poly", "coords": [n for corner in corners for n in corner]}
    ),
)
POINTS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100)).map(list), max_size=8)
SHARES = st.sampled_from(["1", "0.5", "1/3", "0", "-0.5"])


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    areas = draw(st.lists(AREAS, min_size=1, max_size=4))
    if draw(st.booleans()):
        areas = [{**area, "share": draw(SHARES)} for area in areas]
    rule = draw(st.sampled_from(["areas", "strict", "sum"]))
    outside = {"outside": draw(SHARES), "bounded": draw(st.booleans())} if rule == "sum" else {}
    return a_question(areas=areas, rule=rule, **outside)


@given(spec=questions(), raw=POINTS, worth=st.integers(0, 10_000))
def test_a_mark_stays_in_the_worth_and_a_read_answer_reads_as_itself(
    spec: dict[str, Any], raw: list[list[int]], worth: int
) -> None:
    answer = HOT_SPOT.read(spec, raw)
    assert HOT_SPOT.read(spec, answer) == answer
    mark = HOT_SPOT.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth


@given(spec=questions(), data=st.data(), raw=POINTS)
def test_the_order_of_the_points_never_changes_a_mark(
    spec: dict[str, Any], data: st.DataObject, raw: list[list[int]]
) -> None:
    answer, other = HOT_SPOT.read(spec, raw), HOT_SPOT.read(spec, data.draw(st.permutations(raw)))
    assert HOT_SPOT.fraction(spec, answer) == HOT_SPOT.fraction(spec, other)


@given(spec=questions())
def test_a_question_without_fault_can_be_answered_in_full(spec: dict[str, Any]) -> None:
    if HOT_SPOT.check(spec) == [] and spec["rule"] != "sum":
        best = next(iter(HOT_SPOT.samples(spec)))
        assert spec["rule"] == "areas" or best.points == 100
        assert all(point_of(spec, place) is not None for place in range(len(spec["areas"])))


@given(corners=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=6), x=NUMBERS, y=NUMBERS, by=NUMBERS)
def test_a_polygon_is_the_same_from_every_corner_both_ways_round_and_anywhere(
    corners: list[tuple[int, int]], x: int, y: int, by: int
) -> None:
    def lies_in(order: list[tuple[int, int]], dx: int = 0) -> bool:
        return holds({"shape": "poly", "coords": [n + dx for corner in order for n in corner]}, x + dx, y + dx)

    assert lies_in(corners) == lies_in(corners[1:] + corners[:1]) == lies_in(corners[::-1]) == lies_in(corners, by)
    assert all(holds({"shape": "poly", "coords": [n for c in corners for n in c]}, *corner) for corner in corners)


@given(left=NUMBERS, top=NUMBERS, wide=st.integers(1, 50), high=st.integers(1, 50), x=NUMBERS, y=NUMBERS)
def test_a_rectangle_is_a_polygon_of_four_corners(left: int, top: int, wide: int, high: int, x: int, y: int) -> None:
    right, bottom = left + wide, top + high
    poly = {"shape": "poly", "coords": [left, top, right, top, right, bottom, left, bottom]}
    assert holds(poly, x, y) == holds({"shape": "rect", "coords": [left, top, right, bottom]}, x, y)


def test_every_shape_is_said_in_words() -> None:
    assert set(SHAPES) == {"rect", "circle", "ellipse", "poly"}
