"""Where questions can go: what a format cannot hold is told by kind, and our own zip comes back as it went."""

import io
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from question_bank.exporting import UNFINISHED, compose, outlook, run, targets, tasks_zip, zipped
from question_bank.formats import own, read_file
from question_bank.registry import folder, kinds

PICTURE = b"\x89PNG not looked at here"
NAME = f"{sha256(PICTURE).hexdigest()}.png"
ABOUT = {
    "module": "基础知识",
    "point": "网店运营",
    "levels": [4],
    "difficulty": 0.6,
    "importance": "X",
    "analysis": "略",
}


def question(code: str = "Q-1", **more: Any) -> dict[str, Any]:
    plain = {"kind": "true_false", "stem": "七日无理由退货适用于所有商品。", "key": False}
    return {"code": code, **ABOUT, **plain, **more}


def examples() -> list[dict[str, Any]]:
    found = []
    for name in kinds():
        path = folder(name) / "examples.json"
        found += [{**ABOUT, **spec} for spec in json.loads(path.read_text("utf-8"))]
    return [{**spec, "code": f"E-{n}"} for n, spec in enumerate(found)]


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.name)
def test_of_every_kind_it_is_known_how_many_go_out_and_why_the_others_do_not(target: Any) -> None:
    good, becomes = outlook(target, examples(), {}, is_sound=True)
    assert sum(kind.held for kind in becomes) == len(good)
    assert all(kind.held < kind.count for kind in becomes if kind.reasons)
    assert all(kind.reasons for kind in becomes if kind.held < kind.count)


def test_what_goes_out_keeps_its_order() -> None:
    specs = [question("Q-1"), question("Q-2", kind="single_choice", options=["甲", "乙"], key="A"), question("Q-3")]
    good, _becomes = outlook(targets()["gift"], specs, {})
    assert [spec["code"] for spec in good] == ["Q-1", "Q-2", "Q-3"]


def test_an_unfinished_draft_leaves_only_in_our_own_format() -> None:
    draft = question(key=None)
    good, [becomes] = outlook(targets()["gift"], [draft], {})
    assert (good, becomes.reasons) == ([], {UNFINISHED: ["Q-1"]})
    assert outlook(targets()["own"], [draft], {})[0] == [draft]


def test_reasons_name_types_in_words() -> None:
    spec = {**question(), "kind": "ordering", "stem": "排序", "items": ["甲", "乙"], "key": None}
    _good, [becomes] = outlook(targets()["gift"], [spec], {}, is_sound=True)
    assert list(becomes.reasons) == ["GIFT 没有这种题型：排序题"]


@pytest.mark.parametrize("target", ["own", "own-json"])
def test_our_own_format_with_pictures_comes_back_as_it_went(target: str) -> None:
    spec = question(stem=f'<img src="/media/{NAME}" alt="退货标志">适用于所有商品。')
    content, suffix = compose(targets()[target], [spec], {NAME: PICTURE})
    assert suffix == "zip"
    name, taken = read_file(content, "题库.zip")
    assert (name, taken.faults) == ("own_zip", ())
    assert [own.written(found) for found in taken.questions] == [spec]
    assert taken.media == {NAME: PICTURE}


def test_a_zip_that_is_not_to_be_trusted_gives_faults() -> None:
    listed = own.write([question(), {**question("Q-2"), "kind": "nichts"}, question("Q-3", key=7)], {})
    _name, taken = read_file(zipped({"questions.yaml": listed, f"media/{NAME}": b"another"}), "x.zip")
    assert [found["code"] for found in taken.questions] == ["Q-1"]
    assert [(fault.column, fault.where != "") for fault in taken.faults] == [("kind", True), ("key", True)]
    assert taken.media == {}
    [fault] = read_file(zipped({"questions.yaml": listed, "../x": b""}), "x.zip")[1].faults
    assert fault.code == "unsafe_path"
    [fault] = read_file(zipped({"questions.yaml": listed})[:-30], "x.zip")[1].faults
    assert fault.code == "bad_zip"


def test_tasks_are_written_as_a_bank_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "goods").write_bytes(b"xlsx")
    task = {
        "code": "L4-X-01",
        "title": "装修",
        "briefing": "<p>第一行</p>\n<p>第二行</p>\n",
        "pack": [{"file": "pack/goods.xlsx", "title": "商品", "sha256": "ab", "size": 4}],
    }
    archive = zipfile.ZipFile(io.BytesIO(tasks_zip([task], {"ab": tmp_path / "goods"})))
    assert archive.read("practical/L4-X-01/pack/goods.xlsx") == b"xlsx"
    (tmp_path / "task.yaml").write_bytes(archive.read("practical/L4-X-01/task.yaml"))
    again, faults = own.read_one(tmp_path / "task.yaml", "task.yaml")
    assert faults == []
    assert again == {**task, "pack": [{"file": "pack/goods.xlsx", "title": "商品"}]}


def test_a_job_is_done_in_a_process_of_its_own(tmp_path: Path) -> None:
    job = {"target": "qti-3.0", "questions": [question()], "media": {}, "title": ""}
    (tmp_path / "job.json").write_text(json.dumps(job), "utf-8")
    command = [sys.executable, "-m", "question_bank.exporting", str(tmp_path / "job.json"), str(tmp_path / "out")]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert (told["written"], told["suffix"]) == (1, "zip")
    assert len(read_file((tmp_path / "out").read_bytes(), "x.zip")[1].questions) == 1


def test_a_trial_writes_nothing(tmp_path: Path) -> None:
    job = {"target": "aiken", "questions": [question()], "media": {}, "is_trial": True}
    told = run(job, tmp_path / "out")
    assert (told["written"], told["kinds"][0]["reasons"]) == (0, {"Aiken 只有单选题": ["Q-1"]})
    assert not (tmp_path / "out").exists()
