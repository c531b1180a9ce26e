"""Taking questions and papers out: what a format cannot hold is said before, and every file is noted."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from examserver.facts import AuditRow
from examserver.house import House
from examserver.papers import stock
from examserver.papers.reads.bank import released_specs
from question_bank.bank import shipped_banks
from question_bank.exporting import targets
from question_bank.formats import read_file
from tests.cast import Cast

Open = Callable[..., FlaskClient]


@pytest.fixture
def adam(client_of: Open, cast: Cast) -> FlaskClient:
    return client_of(cast.adam)


def take(client: FlaskClient, target: str, query: str = "") -> Any:
    return client.post(f"/papers/bank/export?{query}", data={"format": target})


def noted(house: House, what: str) -> list[AuditRow]:
    return house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.what == what))))


def test_what_the_list_shows_is_taken_out_and_read_again(adam: FlaskClient, house: House) -> None:
    answer = take(adam, "own-json", "kind=single_choice")
    held = [spec for spec in house.see(released_specs, tasks=False) if spec["kind"] == "single_choice"]
    assert json.loads(answer.data) == held
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(".json")


def test_chosen_versions_alone_are_taken_out(adam: FlaskClient, house: House) -> None:
    page = adam.get("/papers/bank/export?ids=1,2,999999&format=own").text
    assert "下载 2 题" in page
    assert len(json.loads(take(adam, "own-json", "ids=1,2,999999").data)) == 2


def test_every_file_is_noted_with_its_digest(adam: FlaskClient, house: House, cast: Cast) -> None:
    content = take(adam, "own", "q=S-").data
    [row] = noted(house, "bank.exported")
    assert (row.who_id, row.detail["format"], row.detail["count"], row.detail["asked"]) == (
        cast.adam.id, "own", 6, {"q": "S-"},
    )  # fmt: skip
    assert row.detail["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_look_at_what_a_format_can_hold_takes_nothing_out(adam: FlaskClient, house: House) -> None:
    page = adam.get("/papers/bank/export?format=aiken").text
    assert "有 7 题写不进这种格式" in page
    assert "Aiken 只有单选题" in page
    assert "下载 6 题" in page
    assert noted(house, "bank.exported") == []


@pytest.mark.parametrize("target", [name for name, target in targets().items() if not target.is_printed])
def test_every_format_gives_a_file_that_we_can_read(adam: FlaskClient, target: str) -> None:
    answer = take(adam, target, "kind=single_choice")
    assert answer.status_code == 200, target
    _format, taken = read_file(answer.data, f"x.{targets()[target].suffix}")
    assert (len(taken.questions), taken.faults) == (6, ())


def test_pictures_go_with_their_questions(adam: FlaskClient, house: House, cast: Cast) -> None:
    stock.bring_bank(house, cast.adam, shipped_banks()["ecommerce"])
    answer = take(adam, "own", "kind=hot_spot")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    pictures = [name for name in archive.namelist() if name.startswith("media/")]
    assert pictures
    assert all(hashlib.sha256(archive.read(name)).hexdigest() in name for name in pictures)
    assert "questions.yaml" in archive.namelist()


def test_practical_tasks_go_out_as_the_folder_of_a_bank(adam: FlaskClient) -> None:
    assert "下载 1 个任务" in adam.get("/papers/bank/export?show=tasks").text
    archive = zipfile.ZipFile(io.BytesIO(take(adam, "", "show=tasks").data))
    assert any(name.endswith("task.yaml") for name in archive.namelist())


def test_nothing_is_not_exported(adam: FlaskClient) -> None:
    assert "没有符合条件的题目" in adam.get("/papers/bank/export?q=nirgends&format=own").text
    said = adam.post("/papers/bank/export?q=nirgends", data={"format": "own"}, headers={"Accept": "application/json"})
    assert (said.status_code, said.json["code"]) == (409, "no_questions_to_export")
    said = take(adam, "aiken", "kind=true_false")
    assert said.status_code == 409, "not one of them can be written"


def test_a_format_that_there_is_not_is_refused(adam: FlaskClient) -> None:
    assert take(adam, "exe").status_code == 400
    assert "下载 " not in adam.get("/papers/bank/export?format=exe").text


def test_authors_take_questions_out_but_no_papers(client_of: Open, cast: Cast) -> None:
    amy = client_of(cast.amy)
    assert take(amy, "own", "kind=true_false").status_code == 200
    assert amy.get("/papers/1/export").status_code == 403
    assert amy.post("/papers/1/export", data={"format": "pdf"}).status_code == 403


@pytest.mark.parametrize(
    ("target", "begins"), [("pdf", b"%PDF"), ("pdf-key", b"%PDF"), ("docx", b"PK"), ("qti-3.0", b"PK")]
)
def test_a_paper_goes_out_in_its_frozen_order(
    adam: FlaskClient, house: House, cast: Cast, target: str, begins: bytes
) -> None:
    assert "导出" in adam.get(f"/papers/{cast.paper_id}/export").text
    answer = adam.post(f"/papers/{cast.paper_id}/export", data={"format": target})
    assert answer.data.startswith(begins)
    [row] = noted(house, "paper.exported")
    assert (row.noun_id, row.detail["format"]) == (cast.paper_id, target)


def test_the_questions_of_a_paper_keep_their_order_and_points(adam: FlaskClient, cast: Cast) -> None:
    found = json.loads(adam.post(f"/papers/{cast.paper_id}/export", data={"format": "own-json"}).data)
    assert [question["kind"] for question in found[:2]] == ["single_choice", "single_choice"]
    assert all("points" in question and "_section" not in question for question in found)


def test_a_practical_paper_is_printed_with_its_rubric_as_key(adam: FlaskClient, cast: Cast) -> None:
    for target in ("pdf", "docx-key"):
        answer = adam.post(f"/papers/{cast.practical_paper_id}/export", data={"format": target})
        assert answer.status_code == 200, target
    assert adam.post(f"/papers/{cast.practical_paper_id}/export", data={"format": "qti-3.0"}).status_code == 400
