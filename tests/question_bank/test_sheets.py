"""Tables in and out."""

import io
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from question_bank.contract import Malformed
from question_bank.sheets import (
    MOST_COLUMNS,
    cell_text,
    find_columns,
    read_cells,
    read_sheet,
    records,
    tidy_name,
    write_csv,
    write_sheet,
)


def a_workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    page.write(r, c, cell)
    return out.getvalue()


def test_cells_come_as_people_read_them() -> None:
    content = a_workbook({"甲": [[" 姓名 ", 12.0, 3.5, True, None, date(2026, 11, 24), "0012", 0]]})
    assert read_sheet(content) == [["姓名", "12", "3.5", "TRUE", "", "2026-11-24", "0012", "0"]]


def test_dates_with_a_time_keep_it() -> None:
    assert cell_text(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)) == "2026-11-24 09:30:00"
    assert cell_text(time(9, 30)) == "09:30:00"


def test_an_id_that_was_kept_as_text_stays_whole() -> None:
    assert read_sheet(write_sheet([["证件号码"], ["11010519491231002X"], ["440105199001011234"]])) == [
        ["证件号码"],
        ["11010519491231002X"],
        ["440105199001011234"],
    ]


def test_rows_before_the_table_count_and_empty_rows_after_it_do_not() -> None:
    rows = read_sheet(a_workbook({"甲": [[], ["", "题干"], [], ["", "一"], ["", ""]]}))
    assert [any(row) for row in rows] == [False, True, False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_any_usual_encoding(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = f'题干{delimiter}答案\r\n"一{delimiter}二\n三"{delimiter}A\r\n\r\n'
    path = tmp_path / "题库.csv"
    path.write_bytes(text.encode(encoding))
    assert read_sheet(path) == [["题干", "答案"], [f"一{delimiter}二\n三", "A"]]


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02" * 50, b"PK\x03\x04" + bytes(50), bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)]
)
def test_what_is_no_table_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_sheet(io.BytesIO(content))


def test_a_tiny_file_with_a_cell_at_the_far_corner_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "甲")
        page.write(1048575, 16383, "乙")
    with pytest.raises(Malformed, match="范围过大"):
        read_sheet(out.getvalue())
    path = tmp_path / "sheet"
    path.write_bytes(out.getvalue())
    assert read_cells(path, [("", "A1"), ("", "C3")]) == ["甲", None]


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "甲")
        page.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    assert read_sheet(out.getvalue()) == [["甲"]]


def test_columns_beyond_the_limit_are_cut() -> None:
    assert len(read_sheet(a_workbook({"甲": [["x"] * (MOST_COLUMNS + 50)]}))[0]) == MOST_COLUMNS


def test_single_cells_are_read_by_sheet_and_address(tmp_path: Path) -> None:
    path = tmp_path / "no-suffix"
    path.write_bytes(a_workbook({"数据": [["指标", 12.5]], "汇总 表": [["甲"], ["乙", 128.5]]}))
    wanted = [("", "B1"), ("汇总 表", "b2"), ("汇总　表", "A1"), ("没有", "A1"), ("数据", "Z99"), ("数据", "1A")]
    assert read_cells(path, wanted) == ["12.5", "128.5", "甲", None, None, None]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n"])
def test_single_cells_of_what_is_no_workbook_are_malformed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        read_cells(path, [("", "A1")])


@pytest.mark.parametrize("name", ["姓名*", " 姓 名 ", "姓\n名", "姓名（必填）", "＊姓名", "姓名(勿删)【文本】"])
def test_a_header_is_known_by_its_tidy_name(name: str) -> None:
    assert tidy_name(name) == "姓名"


def test_a_header_that_is_all_brackets_keeps_them() -> None:
    assert tidy_name("（备注）") == "(备注)"


def test_columns_are_found_below_a_title_and_rows_keep_their_numbers() -> None:
    rows = [["报名表"], ["题型 （必填）", "题干（必填）", "选项 A", "题干"], ["单选", "一", "甲"], [], ["判断", "二"]]
    columns = find_columns(
        rows, {"kind": ["题型"], "stem": ["题干", "题目"], "a": ["选项A"], "note": ["备注"]}, ["kind", "stem"]
    )
    assert (columns.row, dict(columns.of)) == (2, {"kind": 0, "stem": 1, "a": 2})
    assert list(records(rows, columns)) == [
        (3, {"kind": "单选", "stem": "一", "a": "甲"}),
        (5, {"kind": "判断", "stem": "二", "a": ""}),
    ]


def test_a_missing_required_column_is_named() -> None:
    with pytest.raises(Malformed, match="表头缺少：答案"):
        find_columns([["题干"]], {"stem": ["题干"], "key": ["答案", "正确答案"]}, ["stem", "key"])


def test_the_same_rows_give_the_same_bytes() -> None:
    rows: list[list[Any]] = [["姓名", "成绩"], ["甲", 59.5]]
    assert write_sheet(rows, title="花名册", widths=[10, 8]) == write_sheet(rows, title="花名册", widths=[10, 8])


def test_every_cell_is_written_as_text_and_merged_heads_keep_theirs() -> None:
    rows: list[list[Any]] = [
        ["序号", "考核成绩", ""],
        ["", "理论", "实操"],
        [1, None, "=1+1"],
        ["00", "http://a", 60.0],
    ]
    content = write_sheet(rows, header_rows=2, merges=[(0, 0, 1, 0), (0, 1, 0, 2)])
    assert read_sheet(content) == [
        ["序号", "考核成绩", ""],
        ["", "理论", "实操"],
        ["1", "", "=1+1"],
        ["00", "http://a", "60"],
    ]


def test_no_csv_cell_can_become_a_formula() -> None:
    text = write_csv([["=1+1", "+1", "-1", "@a", "甲", 3, None]]).decode("utf-8-sig")
    assert text == "'=1+1,'+1,'-1,'@a,甲,3,\r\n"
