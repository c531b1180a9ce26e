"""The certificates page: who sees it, giving numbers, taking in a sheet."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.certificates.reads import certificates_view
from examserver.house import House
from question_bank.sheets import write_csv, write_sheet
from tests.cast import CANDIDATES, Cast
from tests.results.scenes import finish_all

Open = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}
HEADS = ["姓名", "证件号码", "证书编号", "证书版面发证日期"]


def rows(**wrong: str) -> list[list[str]]:
    good = [
        [name, number, f"S00004400012326400002{n}", "2026-12-08"]
        for n, (name, _sex, number) in enumerate(CANDIDATES.values())
    ]
    for place, value in wrong.items():
        good[1][int(place[1:])] = value
    return good


def sent(client: FlaskClient, cast: Cast, content: bytes, name: str = "numbers.xlsx") -> Any:
    form = {"file": (io.BytesIO(content), name)}
    return client.post(f"/certificates/batch/{cast.batch_id}/numbers", data=form, headers=JSON)


@pytest.mark.parametrize("name", ["rita", "gao", "adam", "ivan"])
def test_those_who_read_marks_see_it(client_of: Open, house: House, cast: Cast, name: str) -> None:
    finish_all(house, cast)
    page = client_of(cast.who[name]).get(f"/certificates/batch/{cast.batch_id}")
    assert page.status_code == 200
    assert "艾达" in page.text
    assert CANDIDATES["ada"][2] not in page.text


@pytest.mark.parametrize("name", ["adam", "ivan", "gao", "inez", "gita"])
def test_only_a_result_officer_gives_numbers(client_of: Open, cast: Cast, name: str) -> None:
    client = client_of(cast.who[name])
    for step in ("issue", "numbers"):
        assert client.post(f"/certificates/batch/{cast.batch_id}/{step}", headers=JSON).status_code == 403


def test_numbers_are_given_from_the_page(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    client, url = client_of(cast.rita), f"/certificates/batch/{cast.batch_id}"
    answer = client.post(f"{url}/issue", data={"issued_on": "2026-12-10", "level": "0"}, headers=JSON)
    assert answer.get_json() == {"ok": True, "goto": url}
    page = client.get(url).text
    assert "已编发 4 个证书编号。" in page
    assert "S000044000123264000001" in page


@pytest.mark.parametrize(
    ("form", "field"),
    [({"issued_on": "10.12.2026", "level": "0"}, "issued_on"), ({"issued_on": "2026-12-10", "level": "9"}, "level")],
)
def test_a_form_with_a_fault_names_the_field(client_of: Open, cast: Cast, form: dict[str, str], field: str) -> None:
    answer = client_of(cast.rita).post(f"/certificates/batch/{cast.batch_id}/issue", data=form, headers=JSON)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)


@pytest.mark.parametrize("write", [write_sheet, write_csv])
def test_a_returned_sheet_is_taken_in(
    client_of: Open, house: House, cast: Cast, write: Callable[[list[list[str]]], bytes]
) -> None:
    finish_all(house, cast)
    content = write([HEADS, *rows()])
    if write is write_csv:
        content = content.replace(b"'", b"")
    assert sent(client_of(cast.rita), cast, content).get_json()["ok"]
    assert house.see(certificates_view, cast.batch_id).given == 4


def test_faults_are_listed_with_row_and_column(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    answer = sent(client_of(cast.rita), cast, write_sheet([HEADS, *rows(c0="别人", c3="昨天")]))
    said = answer.get_json()
    assert (answer.status_code, said["code"], said["field"]) == (409, "certificate_faults", "file")
    assert said["faults"] == [
        "第 3 行 · 姓名：与报名信息“本杰明”不一致",
        "第 3 行 · 证书版面发证日期：应为 YYYY-MM-DD 格式的日期",
    ]
    assert house.see(certificates_view, cast.batch_id).given == 0


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe" * 50, b"PK\x03\x04broken", write_sheet([["a", "b"]]), write_sheet([HEADS])]
)
def test_what_is_no_such_sheet_is_refused(client_of: Open, cast: Cast, content: bytes) -> None:
    answer = sent(client_of(cast.rita), cast, content)
    assert answer.status_code in (400, 409)
    assert answer.get_json()["field"] == "file"


def test_no_file_is_refused(client_of: Open, cast: Cast) -> None:
    answer = client_of(cast.rita).post(f"/certificates/batch/{cast.batch_id}/numbers", headers=JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "no_file")


@pytest.mark.parametrize("id", ["0", "99", "99999999999999999999"])
def test_a_batch_that_does_not_exist_is_not_found(client_of: Open, cast: Cast, id: str) -> None:
    client = client_of(cast.rita)
    assert client.get(f"/certificates/batch/{id}").status_code == 404
    form = {"issued_on": "2026-12-10", "level": "0"}
    assert client.post(f"/certificates/batch/{id}/issue", data=form, headers=JSON).status_code == 404
