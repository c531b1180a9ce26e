"""Workbooks of ours: read from anybody, shown under their formats, from xlsx files and back."""

# ruff: noqa: E501 (cases stay together)

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.spreadsheets.addresses import area_of, column_of, letters_of, place_of
from question_bank.spreadsheets.book import read_book, read_charts
from question_bank.spreadsheets.calculation import calculate
from question_bank.spreadsheets.charting import Area, drawn
from question_bank.spreadsheets.formats import shown
from question_bank.spreadsheets.reading import read_xlsx
from question_bank.spreadsheets.writing import write_xlsx


def a_book(*rows: list[Any], **more: Any) -> dict[str, Any]:
    return {"sheets": [{"id": "s1", "name": "订单", "rows": list(rows), **more}]}


def test_a_workbook_is_made_tidy() -> None:
    raw = a_book(
        ["订单", " 留着 ", None, ""], [1.0, -0.5, True, {"v": 2, "f": "=A2*2", "n": "General", "b": True, "c": "#ABCDEF"}],
        [{"v": None}, {"v": 3, "n": "0.00", "x": 1}, {"v": "", "c": "red"}], [], [None, ""],
        widths=[80.4, 5000], filter="a1:d2", hidden=[3, 3, 0, "x"], other=1,
    )  # fmt: skip
    tidy = read_book(raw)
    assert tidy == {"sheets": [{
        "id": "s1", "name": "订单", "rows": [["订单", " 留着 "], [1, -0.5, True, {"v": 2, "f": "=A2*2", "b": 1, "c": "#abcdef"}], [None, {"v": 3, "n": "0.00"}]],
        "widths": [80, 2000], "filter": "A1:D2", "hidden": [3],
    }]}  # fmt: skip
    assert read_book(tidy) == tidy


@pytest.mark.parametrize(
    "raw",
    [
        None, [], {}, {"sheets": []}, {"sheets": ["x"]}, a_book("x"), a_book([[1]]), a_book(["字" * 2001]), a_book([float("nan")]), a_book([1e301]), a_book([10**400]),
        a_book(["\x00"]), a_book(["\ud800"]), a_book([{"v": 1, "f": 5}]), a_book([{"v": 1, "f": "=" + "1" * 2000}]), a_book([1] * 101), a_book(*[[1]] * 5001),
        {"sheets": [{"id": "s1", "name": "a/b", "rows": []}]}, {"sheets": [{"id": "", "name": "a", "rows": []}]}, {"sheets": [{"id": "s1", "name": "x" * 32, "rows": []}]},
        {"sheets": [{"id": "s1", "name": "A", "rows": []}, {"id": "s2", "name": "a", "rows": []}]}, {"sheets": [{"id": "s1", "name": str(n), "rows": []} for n in range(2)]},
        {"sheets": [{"id": f"s{n}", "name": str(n), "rows": []} for n in range(21)]}, a_book(*[[1] * 100] * 601),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        read_book(raw)


CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.fixed_dictionaries(
    {}, optional={"v": st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=1), "f": st.text("=A1+", max_size=4), "n": st.text(max_size=4) | st.integers(), "b": st.booleans(), "c": st.text("#0af", max_size=7)}
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=4), max_size=4))
def test_whatever_cells_are_sent_they_are_read_once_and_for_all_or_malformed(rows: list[list[Any]]) -> None:
    try:
        tidy = read_book(a_book(*rows))
    except Malformed:
        return
    assert read_book(json.loads(json.dumps(tidy))) == tidy
    calculate(tidy)


def a_chart(**more: Any) -> dict[str, Any]:
    return {"id": "c1", "sheet": "s1", "kind": "column", "range": "A1:B7", "title": " 销售额 ", **more}


def test_charts_are_made_tidy() -> None:
    tidy = read_charts([a_chart(range="$a$1:b7, d1:d7", x="品类", y="", other=1)])
    assert tidy == [
        {"id": "c1", "sheet": "s1", "kind": "column", "range": "A1:B7,D1:D7", "title": "销售额", "x": "品类"}
    ]
    assert read_charts(tidy) == tidy


@pytest.mark.parametrize(
    "raw",
    ["x", [1], [a_chart(kind="radar")], [a_chart(range="A1:")], [a_chart(range="")], [a_chart(id="a b")], [a_chart(), a_chart()],
     [a_chart(title="字" * 101)], [a_chart(sheet=None)], [a_chart(range=5)], [a_chart(id=f"c{n}") for n in range(21)]],
)  # fmt: skip
def test_what_are_no_charts_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        read_charts(raw)


@given(st.integers(0, 16_383))
def test_columns_have_letters(column: int) -> None:
    assert column_of(letters_of(column)) == column


def test_areas_are_read_as_people_write_them() -> None:
    assert area_of("C3:A1") == Area(0, 0, 2, 2)
    assert area_of("$B$2") == Area(1, 1, 1, 1)
    assert area_of("B:A") == Area(0, 0, 1_048_575, 1)
    assert area_of("2:3") == Area(1, 0, 2, 16_383)
    assert [area_of(text) for text in ("", "A", "A0", "XFE1", "A1:B", "AAAA1", "A1048577")] == [None] * 7
    assert place_of("ab12") == (11, 27)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "", "1234.5"), (1234.5, "#,##0.00", "1,234.50"), (0.1234, "0.0%", "12.3%"), (46266, "yyyy-mm-dd", "2026-09-01"), (46266.53, "yyyy年m月d日 hh:mm", "2026年9月1日 12:43"), (5, "000", "005"),
        (-3.456, "0.00", "-3.46"), (-0.001, "0.00", "0.00"), (-5, "0;(0)", "(5)"), (0, '0;-0;"零"', "零"), (0.75, "h:mm AM/PM", "6:00 PM"), (1.5, "[h]:mm", "36:00"), (12.3, ".00", "12.30"), (5, "0.##", "5."),
        (1234567, "#,##0,", "1,235"), (100000, "0.00E+00", "1.00E+05"), ("茶", "@元", "茶元"), ("茶", "0.00", "茶"), (3, '0"件"', "3件"), (None, "0", ""), (True, "0", "TRUE"), (46266, "[$-804]aaa", "周二"), (-1, "yyyy-mm-dd", "-1"),
        (2.675, "¥0.00", "¥2.68"), (1e19, "0", "10000000000000000000"), (12.5, "[红色]0.0", "12.5"), (46266.5, "m/d/yy h:mm:ss", "9/1/26 12:00:00"), (1, "G/通用格式", "1"),
    ],
)  # fmt: skip
def test_a_value_is_shown_under_its_format(value: Any, code: str, text: str) -> None:
    assert shown(value, code) == text


@given(
    st.one_of(st.none(), st.booleans(), st.floats(-1e12, 1e12), st.text(max_size=4)),
    st.text('0#?.,%E+-ymdhsa[]"\\@;_* 年', max_size=10),
)
def test_whatever_the_format_something_is_shown(value: Any, code: str) -> None:
    assert isinstance(shown(value, code), str)


def test_labels_and_names_of_a_chart_are_found() -> None:
    table = [["品类", "数量", "金额"], ["茶叶", 3, 90], ["茶具", 1, 40]]
    both = drawn(a_chart(range="A1:C3"), table)
    assert both.labels == Area(1, 0, 2, 0)
    assert [one.name for one in both.series] == [(0, 1), (0, 2)]
    apart = drawn(a_chart(range="A1:A3,C1:C3"), table)
    assert [one.area for one in apart.series] == [Area(1, 2, 2, 2)]
    bare = drawn(a_chart(range="A2:B3"), table)
    assert (bare.labels, bare.series[0].name, bare.series[0].area) == (Area(1, 0, 2, 0), None, Area(1, 1, 2, 1))
    alone = drawn(a_chart(range="C1:C3"), table)
    assert (alone.labels, alone.series[0].name) == (None, (0, 2))
    lying = drawn(a_chart(range="A1:D2"), [["月份", "1月", "2月", "3月"], ["销售额", 5, 6, 7]])
    assert (lying.labels, lying.series[0].area) == (Area(0, 1, 0, 3), Area(1, 1, 1, 3))


def test_an_xlsx_file_is_read_with_its_formulas_and_formats(tmp_path: Path) -> None:
    book = read_book(a_book(
        [{"v": "日期", "b": 1, "c": "#e7edf3"}, "金额"], [{"v": 46266, "n": "yyyy-mm-dd"}, {"v": 12.5, "n": "0.00"}], [{"v": 46267.5, "n": "yyyy-mm-dd hh:mm"}, {"v": None, "f": "=B2*2", "n": "0.00"}], ["=不是公式", True],
        widths=[103, 80], filter="A1:B4", hidden=[3],
    ))  # fmt: skip
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_xlsx(book, [], calculate(book).plain()))
    again = read_xlsx(path)["sheets"][0]
    assert again["rows"][:2] == book["sheets"][0]["rows"][:2]
    assert again["rows"][2] == [{"v": 46267.5, "n": "yyyy-mm-dd hh:mm"}, {"v": 25, "f": "=B2*2", "n": "0.00"}]
    assert again["rows"][3] == ["=不是公式", True]
    assert (again["name"], again["filter"], again["hidden"]) == ("订单", "A1:B4", [3])
    assert again["widths"] == pytest.approx([103, 80], abs=5)


def test_a_file_that_is_no_xlsx_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no zip")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    for name in ("a.xlsx", "b.xlsx"):
        with pytest.raises(Malformed):
            read_xlsx(tmp_path / name)


def test_a_file_is_written_with_real_charts_and_formulas() -> None:
    book = read_book(a_book(["品类", "金额"], ["茶叶", 90], ["茶具", {"v": 0, "f": "=B2/2"}]))
    charts = read_charts(
        [a_chart(range="A1:B3"), a_chart(id="c2", kind="pie", range="A1:B3", title=""), a_chart(id="c3", sheet="gone")]
    )
    content = write_xlsx(book, charts, calculate(book).plain())
    assert content == write_xlsx(book, charts, calculate(book).plain())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if "charts/chart" in name]
        first = archive.read(names[0]).decode()
    assert len(names) == 2
    assert "barChart" in first
    assert "'订单'!$B$2:$B$3" in first or "订单!$B$2:$B$3" in first
    assert "销售额" in first
    page = openpyxl.load_workbook(io.BytesIO(content))["订单"]
    assert page["B3"].value == "=B2/2"
    assert openpyxl.load_workbook(io.BytesIO(content), data_only=True)["订单"]["B3"].value == 45
