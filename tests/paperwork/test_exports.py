"""The workbooks, opened again with two readers and compared cell by cell."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from examserver.certificates.actions import issue_certificates
from examserver.facts import AuditRow
from examserver.house import House
from examserver.results.actions import enter_mark
from examserver.results.duties import enter_marks
from examserver.results.rules import scored
from tests.cast import CANDIDATES, Cast
from tests.results.scenes import ALL_PASS, confirm_all, finish_all, lock_all, play, set_candidate

Open = Callable[..., FlaskClient]
PREFIX = "S000044000123"


def fetched(client: FlaskClient, cast: Cast, name: str, query: str = "") -> tuple[str, bytes]:
    """File name and content."""
    answer = client.get(f"/paperwork/batch/{cast.batch_id}/{name}{query}")
    assert answer.status_code == 200, answer.text
    return unquote(answer.headers["Content-Disposition"].rpartition("filename*=UTF-8''")[2]), answer.data


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def cells(content: bytes) -> list[list[Any]]:
    return [[value or None for value in row] for row in sheet_of(content).iter_rows(values_only=True)]


def all_text(content: bytes) -> bool:
    page = sheet_of(content)
    filled = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    return all(cell.data_type == "s" and cell.number_format == "@" for cell in filled)


def test_the_score_roster_is_exactly_as_laid_down(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.dora, workplace="", job_type="")
    finish_all(house, cast, ALL_PASS | {"ben": ("absent", 59_90), "cai": ("misconduct_B", 70_00)})
    name, content = fetched(client_of(cast.rita), cast, "score_roster")
    assert name == "职业技能等级认定成绩花名册_2026年第一批.xlsx"
    rows = cells(content)
    assert rows[0] == ["职业技能等级认定成绩花名册", *[None] * 11]
    assert rows[3] == [
        "序号", "准考证号", "姓名", "性别", "证件号码", "单位", "职业(工种)", "等级", "考核成绩", None, None, None,
    ]  # fmt: skip
    assert rows[4] == [*[None] * 8, "理论", "实操", "综合", "工作业绩"]
    admission = ["261128000140101", "261128000140102", "261128000140103", "261128000140201"]
    ids = [number for _name, _sex, number in CANDIDATES.values()]
    job, four = "电子商务师(网商)", "四级/中级工"
    assert rows[5:9] == [
        ["1", admission[0], "艾达", "女", ids[0], "示例公司", job, four, "85.0", "91.3", "--", "--"],
        ["2", admission[1], "本杰明", "男", ids[1], "示例公司", job, four, "缺考", "59.9", "--", "--"],
        ["3", admission[2], "蔡文", "男", ids[2], "示例公司", job, four, "违纪", "70.0", "--", "--"],
        ["4", admission[3], CANDIDATES["dora"][0], "女", ids[3], None, "电子商务师", four, "66.6", "70.0", "--", "--"],
    ]
    assert rows[9][0].startswith("填报人")
    assert len(rows) == 10
    merged = {str(area) for area in sheet_of(content).merged_cells.ranges}
    assert {"A1:L1", "I4:L4", "A4:A5", "H4:H5", "A10:L10"} <= merged


def test_another_reader_sees_the_same_and_ids_stay_text(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    _name, content = fetched(client_of(cast.adam), cast, "score_roster")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[5][4] == CANDIDATES["ada"][2]
    assert rows[5][1] == "261128000140101"
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert all_text(content)


def test_a_level_with_a_review_shows_its_mark(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.ada, level=2)
    play(house, cast, ALL_PASS)
    enter_marks(house)
    house.act(enter_mark, cast.rolf, candidate_id=cast.ada.id, subject="review", mark=scored(615))
    confirm_all(house, cast, cast.rita)
    lock_all(house, cast, cast.rolf)
    name, content = fetched(client_of(cast.rita), cast, "score_roster", "?level=2")
    assert name == "职业技能等级认定成绩花名册_2026年第一批_二级-技师.xlsx"
    assert [row[7:] for row in cells(content)[5:6]] == [["二级/技师", "85.0", "91.3", "61.5", "--"]]
    assert len(cells(content)) == 7


def test_without_locked_marks_there_is_only_a_draft_that_says_so(client_of: Open, house: House, cast: Cast) -> None:
    play(house, cast, ALL_PASS | {"ada": (None, 80_00)})
    enter_marks(house)
    client = client_of(cast.rita)
    for form in ("score_roster", "results_summary"):
        answer = client.get(f"/paperwork/batch/{cast.batch_id}/{form}", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "marks_not_locked")
        name, content = fetched(client, cast, form, "?draft=1")
        assert "（草稿）" in name
        assert "（草稿）" in cells(content)[0][0]
    assert cells(fetched(client, cast, "score_roster", "?draft=1")[1])[5][8] is None


def test_one_level_is_final_while_another_is_not(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.ada, level=3)
    finish_all(house, cast, ALL_PASS | {"ada": (None, 80_00)})
    client = client_of(cast.rita)
    assert client.get(f"/paperwork/batch/{cast.batch_id}/score_roster?level=4").status_code == 200
    assert client.get(f"/paperwork/batch/{cast.batch_id}/score_roster?level=3").status_code == 409
    assert client.get(f"/paperwork/batch/{cast.batch_id}/score_roster").status_code == 409


def test_the_summary_counts_and_concludes(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.cai, exam_kind="补考")
    finish_all(house, cast, ALL_PASS | {"ben": ("absent", 59_90)})
    rows = cells(fetched(client_of(cast.rita), cast, "results_summary")[1])
    assert rows[2][0] == "共 4 人：合格 3 人，不合格 1 人，未完成 0 人"
    assert rows[3] == [
        "序号",
        "准考证号",
        "姓名",
        "证件号码",
        "职业(工种)",
        "等级",
        "理论",
        "实操",
        "综合",
        "结论",
        "备注",
    ]
    assert [row[6:] for row in rows[4:7]] == [
        ["85.0", "91.3", "--", "合格", None],
        ["缺考", "59.9", "--", "不合格", None],
        ["72.5", "100.0", "--", "合格", "补考"],
    ]


def certified(house: House, cast: Cast) -> None:
    finish_all(house, cast, ALL_PASS | {"ben": (50_00, 80_00)})
    house.act(issue_certificates, cast.rita, batch_id=cast.batch_id, issued_on=date(2026, 12, 10), prefix=PREFIX)


def test_the_upload_workbook_is_exactly_as_laid_down(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.cai, workplace="", job_type="", id_type="护照", id_number="E12345678")
    certified(house, cast)
    name, content = fetched(client_of(cast.adam), cast, "certificate_upload")
    assert name == "证书数据上报表_2026年第一批.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Sheet1"]
    ada, dora = CANDIDATES["ada"], CANDIDATES["dora"]
    same = ["2026-12-10", "示例职业技能评价机构", "示例职业技能评价机构"]
    rows = cells(content)
    heads = "姓名 证件类型 证件号码 所在单位 职业名称 工种名称 职业技能等级 证书编号 发证日期 评价机构 发证机构"
    assert rows[0] == heads.split()
    assert rows[1:] == [
        [ada[0], "201", ada[2], "示例公司", "电子商务师", "网商", "4", f"{PREFIX}264000001", *same],
        ["蔡文", "护照", "E12345678", "其他", "电子商务师", "--", "4", f"{PREFIX}264000002", *same],
        [dora[0], "201", dora[2], "示例公司", "电子商务师", "网商", "4", f"{PREFIX}264000003", *same],
    ]
    assert all_text(content)
    assert "没有已知的代码" in client_of(cast.adam).get(f"/paperwork/batch/{cast.batch_id}").text


def test_the_issue_list_has_its_15_columns(client_of: Open, house: House, cast: Cast) -> None:
    set_candidate(house, cast.ada, extra={"证书领取方式": "邮寄", "邮寄地址": "广州市 1 号"})
    certified(house, cast)
    rows = cells(fetched(client_of(cast.rita), cast, "issue_list")[1])
    assert len(rows[0]) == 15
    assert rows[1][6:13] == [f"{PREFIX}264000001", "2026-12-10", None, "邮寄", None, "13800000000", "广州市 1 号"]


def test_the_list_for_the_authority_is_what_the_import_reads(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    _name, content = fetched(client_of(cast.rita), cast, "certificate_numbers")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for n, row in enumerate(book.worksheets[0].iter_rows(min_row=2), 1):
        row[2].value, row[3].value = f"{PREFIX}26400010{n}", date(2026, 12, 8)
    filled = io.BytesIO()
    book.save(filled)
    filled.seek(0)
    answer = client_of(cast.rita).post(
        f"/certificates/batch/{cast.batch_id}/numbers",
        data={"file": (filled, "returned.xlsx")},
        headers={"Accept": "application/json"},
    )
    assert answer.get_json()["ok"], answer.text
    assert len(cells(fetched(client_of(cast.rita), cast, "certificate_upload")[1])) == 5


@pytest.mark.parametrize("form", ["certificate_upload", "issue_list", "certificate_numbers"])
def test_nobody_to_list_is_refused(client_of: Open, cast: Cast, form: str) -> None:
    answer = client_of(cast.rita).get(
        f"/paperwork/batch/{cast.batch_id}/{form}", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "nothing_to_export")


NASTY = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\tx", "1e5", "2026-01-01", "https://x.cn"]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_cell_can_become_a_formula_a_number_or_a_link(client_of: Open, house: House, cast: Cast, nasty: str) -> None:
    set_candidate(house, cast.ada, name=nasty, workplace=nasty, job_type=nasty)
    certified(house, cast)
    for form in ("score_roster", "results_summary", "certificate_upload", "issue_list"):
        _name, content = fetched(client_of(cast.rita), cast, form)
        assert all_text(content), form
        assert any(nasty.strip() in (str(cell) for cell in row) for row in cells(content)) or nasty == "\tx"
        assert not any(cell.hyperlink for row in sheet_of(content).iter_rows() for cell in row)


def test_the_same_rows_give_the_same_bytes(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    client = client_of(cast.rita)
    assert fetched(client, cast, "score_roster") == fetched(client, cast, "score_roster")


def test_each_export_is_noted(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    fetched(client_of(cast.rita), cast, "score_roster", "?level=4")
    row = house.see(lambda db: db.scalars(select(AuditRow).where(AuditRow.what == "form.exported")).one())
    assert row.who_id == cast.rita.id
    assert row.detail == {"name": "score_roster", "level": 4, "draft": False}


def test_every_form_stands_in_the_folder_once() -> None:
    from examserver.paperwork.registry import all_forms

    folder = Path("examserver/paperwork/forms")
    assert set(all_forms()) == {p.stem for p in folder.glob("*.py")} - {"__init__"}
    for form in all_forms().values():
        assert form.SCOPE in ("batch", "sitting")
        assert form.GROUP in ("before", "sittings", "results", "certificates")
        assert form.SUFFIX in ("xlsx", "pdf")
