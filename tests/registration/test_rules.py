"""Rosters and their values: what is understood, what is a fault, and where."""

import io
import random
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examserver.registration.rules import masked
from examserver.registration.rules.form import COLUMNS, HEADERS, NAMES, STARRED, level_of, listed
from examserver.registration.rules.roster import MOST_ROWS, read_roster
from examserver.registration.rules.values import (
    birth_of,
    name_of,
    occupation_of,
    other_number,
    phone_of,
    resident_number,
)
from question_bank.contract import Malformed
from question_bank.identity import check_id, make_id
from question_bank.sheets import tidy_name, write_csv, write_sheet
from tests.registration.rosters import DAY, an_id, loose, official, place, read, said
from tests.registration.xls import an_xls

# The form


def test_the_form_has_33_columns_of_which_15_are_starred() -> None:
    assert (len(HEADERS), len(COLUMNS), len(STARRED)) == (33, 33, 15)


def test_no_name_of_a_column_stands_for_two_columns() -> None:
    names = [tidy_name(name) for names in NAMES.values() for name in names]
    assert [name for name in set(names) if names.count(name) > 1 and name != tidy_name("所在省（市）区")] == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("四级/中级工", 4),
        ("四级", 4),
        ("中级工", 4),
        ("4", 4),
        ("４级", 4),
        ("中级", 4),
        ("中级工（四级）", 4),
        ("Ⅳ", 4),
        ("国家职业资格三级", 3),
        ("三级 / 高级工", 3),
        ("五级、初级工", 5),
        ("技师", 2),
        ("二级/技师", 2),
        ("高级技师", 1),
        ("一级/高级技师", 1),
        (" 一 级 ", 1),
    ],
)
def test_a_level_is_understood_in_many_spellings(text: str, level: int) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize(
    ("text", "reason"), [("四级/高级工", "不一致"), ("六级", "无法识别"), ("/", "无法识别"), ("0", "无法识别")]
)
def test_what_is_no_level_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        level_of(text)


@pytest.mark.parametrize(
    ("column", "text", "word"),
    [
        ("文化程度", "本科", "大学本科"),
        ("文化程度", "大 专", "大学专科和专科学校"),
        ("证件类型", "身份证", "居民身份证"),
        ("考试类型", "补考", "补考"),
        ("认定分类", "晋级", "晋级认定"),
        ("是否有职业资格证书", "无", "否"),
    ],
)
def test_usual_words_stand_for_the_listed_ones(column: str, text: str, word: str) -> None:
    assert listed(column, text) == word


# Values


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("阿依古丽•买买提江", "阿依古丽·买买提江"),
        ("阿依古丽．买买提江", "阿依古丽·买买提江"),
        ("张　三", "张三"),
        ("欧阳 若曦", "欧阳若曦"),
        ("𬱖小明", "𬱖小明"),
        ("〇一", "〇一"),
        ("Maria del Mar O'Neill", "Maria del Mar O'Neill"),
        ("J. R. Smith", "J. R. Smith"),
    ],
)
def test_names_of_every_kind_are_kept(text: str, name: str) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize("text", ["张三1", "13800000000", "·", "=HYPERLINK()", "<b>", "张" * 61])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        name_of(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("138 0000 0000", "13800000000"),
        ("+86-13800000000", "13800000000"),
        ("８６１３８００００００００", "13800000000"),
    ],
)
def test_a_phone_is_its_eleven_digits(text: str, phone: str) -> None:
    assert phone_of(text) == phone


@pytest.mark.parametrize("text", ["1380000000", "138000000000", "02087654321", "1380000000a"])
def test_any_other_phone_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="11 位"):
        phone_of(text)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1998-03-25", "1998-03-25"),
        ("1998/3/25", "1998-03-25"),
        ("1998.3.25", "1998-03-25"),
        ("19980325", "1998-03-25"),
        ("1998年3月25日", "1998-03-25"),
        ("1998-03-25 00:00:00", "1998-03-25"),
        ("1998年3月", "1998-03"),
        ("1998-03", "1998-03"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, born: str) -> None:
    assert birth_of(text) == born


@pytest.mark.parametrize("text", ["1998", "三月", "1998-02-30", "25/3/1998", "0000-01-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        birth_of(text)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("电子商务师/网商", ("电子商务师", "网商")),
        ("电子商务师（网商）", ("电子商务师", "网商")),
        ("电子商务师", ("电子商务师", "")),
        ("电子商务师 — 跨境电子商务师", ("电子商务师", "跨境电子商务师")),
        ("电子商务师/--", ("电子商务师", "")),
    ],
)
def test_occupation_and_job_type_stand_in_one_cell(text: str, both: tuple[str, str]) -> None:
    assert occupation_of(text) == both


def test_other_papers_have_5_to_20_characters() -> None:
    assert other_number("h 0123 4567") == "H01234567"
    for text in ("A123", "A" * 21, "E12;456"):
        with pytest.raises(Malformed):
            other_number(text)


@pytest.mark.parametrize("text", ["4.40106199205E+17", "440106199005200000"])
def test_a_number_that_excel_has_rounded_is_told_as_such(text: str) -> None:
    with pytest.raises(Malformed, match="Excel"):
        resident_number(text)


def test_a_number_that_truly_ends_in_zeros_is_taken() -> None:
    number = next(
        n
        for day in range(1, 29)
        for month in range(1, 13)
        if (n := make_id("440106", date(1990, month, day), 0))[17] == "0"
    )
    assert resident_number(number).number == number


NUMBERS = st.builds(
    make_id,
    st.sampled_from(["440106", "110105", "653101", "710000", "830000"]),
    st.dates(date(1950, 1, 1), date(2009, 12, 31)),
    st.integers(0, 999),
)


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_of_a_number_is_found(number: str, at: int, other: str) -> None:
    changed = number[:at] + other + number[at + 1 :]
    if changed == number:
        assert check_id(changed).number == number
    else:
        with pytest.raises(Malformed):
            resident_number(changed)


@given(st.text(max_size=40))
def test_a_masked_number_shows_at_most_eight_characters_and_keeps_its_length(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    if len(text) > 8:
        assert set(shown[4:-4]) == {"*"}


# Whole rosters


def test_the_official_form_is_read_column_by_column() -> None:
    roster = read(official(1))
    assert said(roster) == []
    entry = roster.rows[0]
    assert (entry.row, entry.name, entry.sex, entry.level) == (2, "林晓岚", "女", 4)
    assert (entry.occupation, entry.job_type, entry.exam_kind, entry.id_type) == (
        "电子商务师",
        "网商",
        "正考",
        "居民身份证",
    )
    assert entry.extra["民族"] == "汉族"
    assert not {"姓名", "证件号码", "序号"} & set(entry.extra)


@pytest.mark.parametrize("column", sorted(STARRED))
def test_a_starred_cell_of_the_official_form_must_be_filled(column: str) -> None:
    roster = read(official(3, **{column: ""}))
    assert (2, column, "必填") in said(roster)
    assert [entry.row for entry in roster.rows] == [3, 4]


@pytest.mark.parametrize("column", sorted(STARRED))
def test_an_official_form_without_a_starred_column_is_refused_as_a_whole(column: str) -> None:
    rows = [[cell for at, cell in enumerate(row) if at != place(column)] for row in official()]
    assert said(read(rows)) == [(0, "", f"表头缺少：{column}")]


def test_a_loose_sheet_needs_four_columns_only() -> None:
    roster = read(loose(["张三", an_id(), "中级工", "电子商务师"]))
    assert said(roster) == []
    entry = roster.rows[0]
    assert (entry.sex, entry.birth, entry.exam_kind, entry.phone) == ("女", date(1990, 5, 20), "正考", "")


@pytest.mark.parametrize(
    "header",
    [
        ("姓名", "身份证号码", "申报等级", "职业名称"),
        ("姓 名*", "证件号码（必填）", "等级", "职业(工种)"),
        ("考生姓名", "公民身份号码", "报考级别", "工种"),
        ("姓\n名", "＊证件号码", "鉴定等级", "鉴定职业"),
    ],
)
def test_columns_of_other_provinces_are_known_by_their_names(header: tuple[str, ...]) -> None:
    assert said(read(loose(["张三", an_id(), "4", "电子商务师"], header=header))) == []


@pytest.mark.parametrize("missing", range(4))
def test_a_loose_sheet_without_a_needed_column_is_refused(missing: int) -> None:
    header = [name for at, name in enumerate(("姓名", "证件号码", "认定等级", "职业工种名称")) if at != missing]
    roster = read(loose(["a", "b", "c"], header=header))
    assert [(f.row, f.reason) for f in roster.faults] == [(0, "表头缺少：%(names)s")]


def test_occupation_and_job_type_may_stand_in_two_columns() -> None:
    header = ("姓名", "证件号码", "等级", "职业名称", "工种名称")
    entry = read(
        loose(
            ["张三", an_id(), "4", "电子商务师", "网商"],
            ["李四", an_id(serial=14), "1", "电子商务师", "--"],
            header=header,
        )
    ).rows
    assert [(e.occupation, e.job_type) for e in entry] == [("电子商务师", "网商"), ("电子商务师", "")]


@pytest.mark.parametrize("above", [0, 1, 5, 9])
def test_the_header_is_found_in_the_first_ten_rows_and_rows_keep_their_numbers(above: int) -> None:
    rows = [["××省职业技能等级认定报名表"], *([""] for _ in range(8))][:above]
    roster = read([*rows, *loose(["张三", an_id(), "4", "电子商务师"], ["", "", "4", "电子商务师"])])
    assert [entry.row for entry in roster.rows] == [above + 2]
    assert {f.row for f in roster.faults} == {above + 3}


def test_a_header_below_the_tenth_row_is_not_found() -> None:
    roster = read([*([["表"]] * 10), *loose(["张三", an_id(), "4", "电子商务师"])])
    assert [f.row for f in roster.faults] == [0]


def test_numbered_lines_and_closing_lines_are_no_candidates() -> None:
    header = ("序号", "姓名", "证件号码", "等级", "职业")
    rows = loose(
        ["1", "张三", an_id(), "4", "电子商务师"], ["2"], ["填报人：王五", "", "", "", "审核人："], header=header
    )
    assert (len(read(rows).rows), said(read(rows))) == (1, [])


def test_a_cell_that_its_own_sheet_stars_must_be_filled() -> None:
    roster = read(
        loose(["张三", an_id(), "4", "电子商务师", ""], header=("姓名", "证件号码", "等级", "职业", "工作单位*"))
    )
    assert said(roster) == [(2, "所在单位", "必填")]


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"性别": "男"}, "性别", "与证件号码不符，号码表示的是“女”"),
        ({"出生日期": "1990-12-11"}, "出生日期", "与证件号码不符，号码表示的是 1990-12-10"),
        ({"性别": "未知"}, "性别", "应为“男”或“女”"),
        ({"证件号码": "440104199012101021"}, "证件号码", "身份证号码校验位不符"),
        ({"证件号码": "440104901210102"}, "证件号码", "15 位旧证件号码已停用，请填写 18 位号码"),
        ({"手机号码": "1380000"}, "手机号码", "手机号码应为 11 位数字，以 1 开头"),
        ({"考试类型": "重点"}, "考试类型", "不在允许的取值之内：正考、补考"),
        ({"认定分类": "其他"}, "认定分类", "不在允许的取值之内：初次认定、晋级认定"),
        ({"认定等级": "四级/高级工"}, "认定等级", "等级前后不一致"),
        ({"是否有职业资格证书": "也许"}, "是否有职业资格证书", "不在允许的取值之内：是、否"),
        ({"姓名": "林1"}, "姓名", "姓名中含有不能使用的字符"),
        ({"简要经历": "长" * 501}, "简要经历", "最多 500 个字符"),
        ({"所在单位": "长" * 121}, "所在单位", "最多 120 个字符"),
    ],
)
def test_each_fault_names_row_column_and_reason(changed: dict[str, str], column: str, reason: str) -> None:
    roster = read(official(3, **changed))
    assert said(roster) == [(2, column, reason)]
    assert [entry.row for entry in roster.rows] == [3, 4]
    assert not roster.is_clean


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    roster = read(official(1, 姓名="", 手机号码="1", 证件号码="1", 认定等级="九级", 文化程度="大本", 考试类型="x"))
    assert {f.column for f in roster.faults} == {"姓名", "手机号码", "证件号码", "认定等级", "文化程度", "考试类型"}


def test_a_held_certificate_needs_its_level_and_number() -> None:
    roster = read(official(1, 是否有职业资格证书="是", 证书等级="", 证书编号=""))
    assert said(roster) == [
        (2, "证书等级", "是否有职业资格证书为“是”时必填"),
        (2, "证书编号", "是否有职业资格证书为“是”时必填"),
    ]
    assert said(read(official(1, 是否有职业资格证书="否", 证书等级="", 证书编号=""))) == []


def test_other_papers_need_sex_and_a_whole_date_of_birth() -> None:
    paper = {"证件类型": "护照", "证件号码": "E12345678"}
    needed = "证件类型不是居民身份证时必填"
    assert said(read(official(1, **paper, 性别="", 出生日期=""))) == [(2, "性别", needed), (2, "出生日期", needed)]
    assert said(read(official(1, **paper, 性别="男", 出生日期="1991-02"))) == [
        (2, "出生日期", "应为日期，例如 1998-03-25")
    ]
    entry = read(official(1, **paper, 性别="男", 出生日期="1991-02-03")).rows[0]
    assert (entry.sex, entry.birth, entry.id_number) == ("男", date(1991, 2, 3), "E12345678")


def test_a_residence_permit_has_the_same_check_and_a_region_of_its_own() -> None:
    permit = {"证件类型": "台湾居民居住证", "性别": "女", "出生日期": "1990-05-20"}
    assert said(read(official(1, **permit, 证件号码=an_id(region="830000")))) == []
    assert [f.column for f in read(official(1, **permit, 证件号码=an_id(region="440106"))).faults] == ["证件号码"]


@pytest.mark.parametrize(("birth", "is_old_enough"), [(date(2010, 11, 28), True), (date(2010, 11, 29), False)])
def test_nobody_is_under_age_on_the_exam_day(birth: date, is_old_enough: bool) -> None:
    roster = read(loose(["张三", an_id(birth), "4", "电子商务师"]))
    assert said(roster) == ([] if is_old_enough else [(2, "证件号码", "考试当日未满 16 周岁")])
    assert said(read(loose(["张三", an_id(date(2009, 1, 1)), "4", "电子商务师"]), minimum_age=18)) == [
        (2, "证件号码", "考试当日未满 18 周岁")
    ]


def test_a_repeated_row_names_the_first_one() -> None:
    number = an_id()
    people = [
        ["张三", number, "4", "电子商务师"],
        ["李四", an_id(serial=14), "4", "电子商务师"],
        ["张三", number.lower(), "四级", "电子商务师"],
    ]
    assert said(read(loose(*people))) == [(4, "证件号码", "与第 2 行重复（同一证件号码、职业和等级）")]


def test_the_same_person_may_try_two_levels_but_not_under_two_names() -> None:
    number = an_id()
    assert said(read(loose(["张三", number, "4", "电子商务师"], ["张三", number, "3", "电子商务师"]))) == []
    assert said(read(loose(["张三", number, "4", "电子商务师"], ["张山", number, "3", "电子商务师"]))) == [
        (3, "姓名", "与第 2 行的证件号码相同，姓名不同")
    ]


def test_who_is_in_the_batch_already_is_a_fault() -> None:
    number = an_id()
    is_enrolled = {(number, "电子商务师", 4)}.__contains__
    roster = read(loose(["张三", number, "4", "电子商务师"]), is_enrolled=lambda *key: is_enrolled(key))
    assert said(roster) == [(2, "证件号码", "该考生已在本批次报考同一职业和等级")]


def test_no_fault_shows_a_whole_id_number() -> None:
    number = an_id()
    rows = official(1, 证件号码=number[:17] + "Y", 手机号码=number, 文化程度=number)
    assert [f.value for f in read(rows).faults if number[4:14] in f.value] == []


def test_warnings_block_nothing() -> None:
    rows = [
        [*row, extra] for row, extra in zip(official(2, 民族="华", 考生来源="外星"), ("备注", "x", "y"), strict=True)
    ]
    roster = read(rows)
    assert roster.is_clean
    assert {(f.row, f.column or f.value) for f in roster.warnings} == {
        (0, ""),
        (0, "备注"),
        (2, "民族"),
        (2, "考生来源"),
    }
    assert roster.rows[0].extra["民族"] == "华"


def test_csv_xls_and_xlsx_are_read_alike() -> None:
    rows = official(5)
    wanted = read(rows).rows
    assert len(wanted) == 5
    assert read(rows, as_csv=True).rows == wanted
    assert read_roster(an_xls(rows[:1] + rows[1:6]), "名单.xls", DAY).rows == wanted
    gb = "\n".join(",".join(row) for row in rows).encode("gb18030")
    assert read_roster(gb, "名单.csv", DAY).rows == wanted


def test_a_list_on_the_second_sheet_is_found() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("填写说明").write(0, 0, "请填写第二页")
        page = book.add_worksheet("名单")
        for r, row in enumerate(loose(["张三", an_id(), "4", "电子商务师"])):
            page.write_row(r, 0, row)
    assert len(read_roster(out.getvalue(), "名单.xlsx", DAY).rows) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"PK\x03\x04 nothing",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600,
        b"%PDF-1.7\n\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n\0\0",
        "只有文字".encode(),
        b"a,b,c\n1,2,3\n",
        b'"never closed',
        b"\xff\xfe" + "姓名".encode("utf-16-le"),
    ],
)
def test_a_file_that_is_no_roster_gives_one_fault_of_the_whole(content: bytes) -> None:
    roster = read_roster(content, "x", DAY)
    assert [f.row for f in roster.faults] == [0]
    assert not roster.rows


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"%PDF-1.7\n", "只有文字".encode()])
def test_what_is_only_called_a_workbook_is_said_to_be_none(content: bytes) -> None:
    assert said(read_roster(content, "名单.XLSX", DAY)) == [(0, "", "文件不是可以打开的 Excel 表格")]
    assert said(read_roster(content, "名单.csv", DAY)) != [(0, "", "文件不是可以打开的 Excel 表格")]


def test_a_header_without_people_is_a_fault() -> None:
    assert said(read(official(0))) == [(0, "", "表头下面没有考生")]


def test_too_many_rows_are_refused() -> None:
    content = write_csv(loose(*([["张三", "1", "4", "电子商务师"]] * (MOST_ROWS + 1))))
    assert [f.detail for f in read_roster(content, "x.csv", DAY).faults] == [{"max": MOST_ROWS}]


def test_a_zip_bomb_is_not_opened() -> None:
    out = io.BytesIO(write_sheet(official()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * 60_000_000)
    assert [f.row for f in read_roster(out.getvalue(), "x.xlsx", DAY).faults] == [0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_damaged_workbook_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(write_sheet(official()))
    for _ in range(chance.choice((1, 5, 50))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    read_roster(bytes(content[: chance.choice((len(content), chance.randrange(len(content))))]), "x.xlsx", DAY)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4))
def test_any_text_in_any_cell_gives_an_entry_or_a_fault(people: list[list[str]]) -> None:
    roster = read(loose(*people))
    assert roster.rows or roster.faults
    assert not {entry.row for entry in roster.rows} & {f.row for f in roster.faults}


def test_read_twice_the_same_file_says_the_same() -> None:
    rows: list[list[Any]] = official(4, 性别="男")
    assert read(rows) == read(rows)
