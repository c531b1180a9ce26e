"""The pages: who may open them, the two steps of an import, workbooks, and inputs that make no sense."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from examserver.demo_roster import demo_workbook
from examserver.house import House
from examserver.registration.actions import add_batch, import_rows
from examserver.registration.reads import batch_view, batch_views, candidate_view, candidates_of
from examserver.registration.rules.form import HEADERS
from examserver.registration.rules.roster import read_roster
from question_bank.sheets import read_sheet, write_csv, write_sheet
from tests.cast import CANDIDATES, Cast, begin_sitting
from tests.registration.rosters import DAY, official

ADA = CANDIDATES["ada"][2]


@pytest.fixture
def adam(client_of: Callable[..., FlaskClient], cast: Cast) -> FlaskClient:
    return client_of(cast.adam)


@pytest.fixture
def batch_id(house: House, cast: Cast) -> int:
    return house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 12, 12))


def post(client: FlaskClient, url: str, **form: Any) -> TestResponse:
    return client.post(url, data=form, headers={"Accept": "application/json"})


def upload(client: FlaskClient, batch_id: int, content: bytes, name: str = "名单.xlsx") -> TestResponse:
    """Step one; gives the page of the preview."""
    answer = post(client, f"/registration/batch/{batch_id}/roster", roster_file=(io.BytesIO(content), name))
    assert answer.get_json()["ok"], answer.get_json()
    return client.get(answer.get_json()["goto"])


def preview_address(page: TestResponse) -> str:
    return page.request.path


PATHS = (
    "/registration/",
    "/registration/template.xlsx",
    "/registration/batch/1",
    "/registration/batch/1/list.xlsx",
    "/registration/candidate/1",
    "/registration/candidate/1/photo",
    "/registration/batch/1/roster/" + "0" * 64,
    "/registration/batch/1/roster/" + "0" * 64 + "/faults.xlsx",
    "/registration/batch/1/photos/" + "0" * 64,
)
POSTS = (
    "/registration/",
    "/registration/batch/1",
    "/registration/batch/1/delete-candidates",
    "/registration/batch/1/roster",
    "/registration/batch/1/roster/" + "0" * 64,
    "/registration/batch/1/photos",
    "/registration/candidate/1",
    "/registration/candidate/1/photo",
    "/registration/candidate/1/delete",
)


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "gao", "rita", "ivan", "ada"])
def test_only_the_administrator_comes_in(client_of: Callable[..., FlaskClient], cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert {client.get(path).status_code for path in PATHS} == {403}
    assert {client.post(path).status_code for path in POSTS} == {403}


def test_a_stranger_is_sent_to_the_sign_in(client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(None)
    assert {client.get(path).status_code for path in PATHS} == {303}


@pytest.mark.parametrize("id", ["99", "0", "2147483648", "99999999999999999999999999"])
def test_what_is_not_there_is_not_found(adam: FlaskClient, id: str) -> None:
    for path in (p for p in PATHS if "/1" in p):
        assert adam.get(re.sub(r"(batch|candidate)/1", rf"\1/{id}", path)).status_code == 404, path
    for path in (p for p in POSTS if "/1" in p):
        sent = {"name": "x", "exam_date": "2027-01-01", "sex": "男"}
        files = {field: (io.BytesIO(b"x"), "x") for field in ("photo", "roster_file", "photo_zip")}
        answer = post(adam, re.sub(r"(batch|candidate)/1", rf"\1/{id}", path), **sent, **files)
        assert answer.get_json()["code"] == "not_found", path


def test_the_list_of_batches_shows_their_numbers(adam: FlaskClient) -> None:
    page = adam.get("/registration/").get_data(as_text=True)
    assert "2026年第一批" in page
    assert "4 / 4" in page


def test_a_batch_is_opened_and_shown_empty(house: House, adam: FlaskClient) -> None:
    answer = post(adam, "/registration/", name="第三批", exam_date="2027-03-20")
    page = adam.get(answer.get_json()["goto"]).get_data(as_text=True)
    assert "第三批" in page
    assert "还没有考生" in page
    assert [view.name for view in house.see(batch_views)] == ["第三批", "2026年第一批"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "exam_date": "2027-03-20"}, "name"),
        ({"name": "x" * 121, "exam_date": "2027-03-20"}, "name"),
        ({"name": "第三批"}, "exam_date"),
        ({"name": "第三批", "exam_date": "soon"}, "exam_date"),
        ({"name": "第三批", "exam_date": "0001-01-01"}, "exam_date"),
        ({"name": "第三批", "exam_date": "2027-02-30"}, "exam_date"),
        ({"name": "2026年第一批", "exam_date": "2027-03-20"}, "name"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_at_its_field(adam: FlaskClient, form: dict[str, str], field: str) -> None:
    answer = post(adam, "/registration/", **form)
    assert answer.status_code in (400, 409)
    assert answer.get_json()["field"] == field


def test_the_batch_page_masks_numbers_and_keeps_filters_in_its_pages(
    house: House, cast: Cast, adam: FlaskClient, batch_id: int
) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    page = adam.get(f"/registration/batch/{batch_id}?photo=none").get_data(as_text=True)
    assert "photo=none&amp;page=2" in page
    assert not any(entry.id_number in page for entry in roster.rows)
    assert "阿依古丽·买买提江" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%ff%fe",
        "q=" + "x" * 5000,
        "level=x",
        "level=99",
        "page=-1",
        "page=1e9",
        "page=99999999999",
        "photo=x",
        "q=%25&level=4&page=2",
    ],
)
def test_a_strange_query_is_answered(adam: FlaskClient, query: str) -> None:
    assert adam.get(f"/registration/batch/1?{query}").status_code == 200


# The import


def test_a_faultless_list_is_previewed_then_imported(house: House, adam: FlaskClient, batch_id: int) -> None:
    page = upload(adam, batch_id, demo_workbook())
    text = page.get_data(as_text=True)
    assert "导入 60 人" in text
    assert "名单.xlsx" in text
    assert house.see(batch_view, batch_id).candidates == 0
    answer = post(adam, preview_address(page))
    assert answer.get_json()["ok"]
    assert house.see(batch_view, batch_id).candidates == 60


def test_a_list_with_one_fault_imports_nobody(house: House, adam: FlaskClient, batch_id: int) -> None:
    page = upload(adam, batch_id, write_sheet(official(20, 手机号码="138")))
    text = page.get_data(as_text=True)
    assert "手机号码应为 11 位数字" in text
    assert not re.search(r"导入 \d+ 人", text)
    answer = post(adam, preview_address(page))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "roster_faulty")
    assert answer.get_json()["faults"] == ["第 2 行 · 手机号码 · 手机号码应为 11 位数字，以 1 开头"]
    assert house.see(batch_view, batch_id).candidates == 0


def test_the_preview_shows_no_whole_number(adam: FlaskClient, batch_id: int) -> None:
    rows = official(3, 证件号码="440104199012101021")
    text = upload(adam, batch_id, write_sheet(rows)).get_data(as_text=True)
    assert "4401**********1021" in text
    assert not re.search(r"\d{17}[\dX]", re.sub(r"[0-9a-f]{64}", "", text))


def test_the_same_list_is_not_imported_twice(house: House, adam: FlaskClient, batch_id: int) -> None:
    page = upload(adam, batch_id, demo_workbook())
    post(adam, preview_address(page))
    answer = post(adam, preview_address(page))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "roster_faulty")
    assert len(answer.get_json()["faults"]) == 10
    assert house.see(batch_view, batch_id).candidates == 60


def test_the_kept_file_is_encrypted_and_opens_only_as_what_it_is(
    house: House, cast: Cast, adam: FlaskClient, batch_id: int
) -> None:
    page = upload(adam, batch_id, write_csv(official(3)), "名单.csv")
    sha256 = preview_address(page).rpartition("/")[2]
    assert official(1)[1][6].encode() not in house.files.path(sha256).read_bytes()
    assert adam.get(f"/registration/batch/{batch_id}/photos/{sha256}").status_code == 404
    photo = house.see(candidate_view, cast.ada.id).photo_sha256
    assert adam.get(f"/registration/batch/{batch_id}/roster/{photo}").status_code == 404
    assert adam.get(f"/registration/batch/{batch_id}/roster/..%2f..%2fexam.db").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.xlsx"),
        (b"PK\x03\x04 broken", "broken.xlsx"),
        (b"\x89PNG\r\n\x1a\n\0", "picture.xlsx"),
        ("没有表头".encode(), "words.csv"),
        (write_sheet([["a"]]), "x" * 500 + ".xlsx"),
        (write_sheet(official(0)), "<script>alert(1)</script>.xlsx"),
    ],
)
def test_a_file_that_is_no_list_is_explained(adam: FlaskClient, batch_id: int, content: bytes, name: str) -> None:
    page = upload(adam, batch_id, content, name)
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "这个文件不能导入" in text
    assert "<script>alert" not in text
    assert post(adam, preview_address(page)).status_code == 409
    workbook = adam.get(preview_address(page) + "/faults.xlsx")
    assert len(read_sheet(workbook.data)) == 2


def test_a_file_of_fifty_megabytes_is_refused(adam: FlaskClient, batch_id: int) -> None:
    big = io.BytesIO(b"\0" * 50_000_000)
    answer = post(adam, f"/registration/batch/{batch_id}/roster", roster_file=(big, "big.xlsx"))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "file_too_large")
    assert "30 MB" in answer.get_json()["message"]
    answer.request.environ["wsgi.input"].close()


@pytest.mark.parametrize("path", ["roster", "photos"])
def test_no_file_is_refused(adam: FlaskClient, batch_id: int, path: str) -> None:
    answer = post(adam, f"/registration/batch/{batch_id}/{path}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "no_file")


def test_the_faults_are_a_workbook_to_send_back(adam: FlaskClient, batch_id: int) -> None:
    page = upload(adam, batch_id, write_sheet(official(3, 性别="男", 手机号码="1")))
    rows = read_sheet(adam.get(preview_address(page) + "/faults.xlsx").data)
    assert rows == [
        ["行号", "列", "内容", "问题"],
        ["2", "手机号码", "1", "手机号码应为 11 位数字，以 1 开头"],
        ["2", "性别", "男", "与证件号码不符，号码表示的是“女”"],
    ]


def test_the_template_is_the_empty_form(adam: FlaskClient) -> None:
    assert read_sheet(adam.get("/registration/template.xlsx").data) == [list(HEADERS)]


def test_the_corrected_list_can_be_downloaded(adam: FlaskClient, cast: Cast) -> None:
    post(adam, f"/registration/candidate/{cast.ada.id}", name="艾达", sex="女", phone="13911112222", workplace="新单位")
    rows = read_sheet(adam.get("/registration/batch/1/list.xlsx").data)
    assert rows[0] == list(HEADERS)
    assert {"艾达", ADA, "13911112222", "新单位", "四级/中级工"} <= set(rows[1])


# One candidate


def test_the_candidate_page_shows_everything(house: House, adam: FlaskClient, cast: Cast, batch_id: int) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    candidate = house.see(candidates_of, batch_id)[2]
    text = adam.get(f"/registration/candidate/{candidate.id}").get_data(as_text=True)
    entry = roster.rows[2]
    assert all(value in text for value in (entry.name, entry.id_number, entry.phone, *entry.extra.values()))


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": "12"}, "not_a_name", "name"),
        ({"name": ""}, "missing_field", "name"),
        ({"phone": "12"}, "not_a_phone", "phone"),
        ({"sex": "x"}, "malformed_field", "sex"),
        ({"sex": "男"}, "sex_differs", "sex"),
        ({"workplace": "x" * 121}, "too_long", "workplace"),
    ],
)
def test_a_wrong_correction_is_refused_at_its_field(
    adam: FlaskClient, cast: Cast, changed: dict[str, str], code: str, field: str
) -> None:
    form = {"name": "艾达", "sex": "女", "phone": "13900000000", "workplace": "单位", **changed}
    said = post(adam, f"/registration/candidate/{cast.ada.id}", **form).get_json()
    assert (said["code"], said["field"]) == (code, field)


def test_after_the_first_room_has_opened_pages_offer_no_change(house: House, adam: FlaskClient, cast: Cast) -> None:
    begin_sitting(house, cast, cast.theory, "ada")
    candidate = adam.get(f"/registration/candidate/{cast.dora.id}").get_data(as_text=True)
    batch = adam.get(f"/registration/batch/{cast.batch_id}").get_data(as_text=True)
    assert "edit-candidate" not in candidate
    assert "import-roster" not in batch
    assert "不能再修改" in candidate
    assert "不能再修改" in batch


def test_seats_keep_candidates_in(adam: FlaskClient, cast: Cast) -> None:
    for path in (f"batch/{cast.batch_id}/delete-candidates", f"candidate/{cast.ada.id}/delete"):
        answer = post(adam, f"/registration/{path}")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "candidates_placed")


def test_candidates_without_seats_are_deleted(house: House, adam: FlaskClient, cast: Cast, batch_id: int) -> None:
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=read_roster(demo_workbook(), "x", DAY).rows)
    first = house.see(candidates_of, batch_id)[0]
    assert post(adam, f"/registration/candidate/{first.id}/delete").get_json()["ok"]
    assert post(adam, f"/registration/batch/{batch_id}/delete-candidates").get_json()["ok"]
    assert house.see(batch_view, batch_id).candidates == 0


@pytest.mark.parametrize("path", ["", "batch/1", "batch/1?q=zzz", "candidate/1"])
def test_pages_are_whole_in_english(adam: FlaskClient, path: str) -> None:
    adam.set_cookie("language", "en")
    text = adam.get(f"/registration/{path}").get_data(as_text=True)
    seen = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "Registration" in seen
    assert "报名与考生" not in seen
