"""Banks on the disk: what is read, what is refused and how an author learns of it."""

from pathlib import Path
from typing import Any

import pytest

from question_bank.bank import load_bank, shipped_banks
from question_bank.draw import draw
from question_bank.formats import own

GOOD = """
- code: JC-J-001
  kind: true_false
  module: 基础知识
  point: 售后
  levels: [4, 3]
  difficulty: 0.9
  importance: X
  stem: 退货要先<b onclick="x()">问清</b>原因。
  key: true
  analysis: 问清原因才好处理。
"""


def a_bank(folder: Path, questions: str = GOOD, **files: str) -> Path:
    for name, text in {"questions/a.yaml": questions, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_question_is_read_and_cleaned(tmp_path: Path) -> None:
    bank = load_bank(a_bank(tmp_path))
    assert bank.faults == ()
    assert bank.questions[0]["stem"] == "退货要先<b>问清</b>原因。"
    assert "_where" not in bank.questions[0]


@pytest.mark.parametrize(
    ("old", "new", "where", "column", "reason"),
    [
        ("key: true", "key: 是", "第 2 行 JC-J-001", "key", "正确或错误"),
        ("importance: X", "importance: A", "第 2 行 JC-J-001", "importance", "X、Y 或 Z"),
        ("difficulty: 0.9", "difficulty: 9", "第 2 行 JC-J-001", "difficulty", "0 到 1"),
        ("levels: [4, 3]", "levels: [6]", "第 2 行 JC-J-001", "levels", "1 到 5"),
        ("module: 基础知识", "module: 其他", "第 2 行 JC-J-001", "module", "之一"),
        ("kind: true_false", "kind: paint", "第 2 行 JC-J-001", "kind", "没有这种题型"),
        ("point: 售后", "point: 售后\n  point: 售前", "第 2 行", "", "point 写了两次"),
        ("point: 售后", "point: 2026-01-01", "第 2 行", "", "加引号"),
        ("point: 售后", "point: [", "第 7 行", "", "YAML 有误"),
        ("- code: JC-J-001", "- 一句话\n- code: JC-J-001", "第 2 行", "", "不是题目"),
    ],
)
def test_a_fault_names_file_row_column_and_reason(
    old: str, new: str, where: str, column: str, reason: str, tmp_path: Path
) -> None:
    fault = load_bank(a_bank(tmp_path, GOOD.replace(old, new))).faults[0]
    assert (fault.file, fault.column) == ("questions/a.yaml", column)
    assert fault.where == where
    assert reason in fault.reason


def test_the_same_code_and_the_same_stem_twice_are_faults(tmp_path: Path) -> None:
    faults = load_bank(a_bank(tmp_path, GOOD + GOOD)).faults
    assert [fault.reason for fault in faults] == ["编号重复", "题干重复"]


def test_a_pack_file_outside_its_task_or_missing_is_a_fault(tmp_path: Path) -> None:
    from tests.kinds.tasks import TASK

    (tmp_path / "secret.txt").write_text("x")
    for file, reason in (
        ("pack/none.jpg", "缺少文件"),
        ("pack/link.txt", "不在任务文件夹内"),
        ("../secret.txt", "pack/ 下的文件"),
    ):
        task = {**TASK, "pack": [{"file": file, "title": "图"}]}
        folder = a_bank(
            tmp_path / file.replace("/", "_"),
            **{"practical/T-1/task.yaml": own.write_text([task]).replace("\n  ", "\n")[2:]},
        )
        (folder / "practical/T-1/pack").mkdir()
        (folder / "practical/T-1/pack/link.txt").symlink_to(tmp_path / "secret.txt")
        assert [reason in str(fault) for fault in load_bank(folder).faults] == [True]


def test_a_task_gets_the_absolute_paths_of_its_pack(tmp_path: Path) -> None:
    from tests.kinds.tasks import TASK

    task = {**TASK, "pack": [{"file": "pack/a.txt", "title": "说明"}]}
    folder = a_bank(tmp_path, **{"practical/T-1/task.yaml": own.write_text([task]).replace("\n  ", "\n")[2:]})
    (folder / "practical/T-1/pack").mkdir()
    (folder / "practical/T-1/pack/a.txt").write_text("x")
    bank = load_bank(folder)
    assert bank.faults == ()
    assert bank.tasks[0]["pack"][0]["path"] == str((folder / "practical/T-1/pack/a.txt").resolve())


def test_a_faulty_blueprint_is_a_fault_and_not_among_the_blueprints(tmp_path: Path) -> None:
    bank = load_bank(
        a_bank(tmp_path, **{"blueprints/x.yaml": "code: X\ntitle: 卷\nlevel: 9\nminutes: 90\nsections: []\n"})
    )
    assert bank.blueprints == ()
    assert {fault.column for fault in bank.faults} == {"level", "sections"}


def test_our_own_format_gives_back_what_was_written() -> None:
    questions: list[dict[str, Any]] = own.read_rows(GOOD)[0]
    again, faults = own.read_rows(own.write_text(questions))
    assert faults == []
    assert [own.written(q) for q in again] == [own.written(q) for q in questions]


SHIPPED = [pytest.param(path, id=name) for name, path in shipped_banks().items()]


@pytest.mark.parametrize("path", SHIPPED)
def test_a_bank_that_ships_has_no_fault(path: Path) -> None:
    assert [str(fault) for fault in load_bank(path).faults] == []


@pytest.mark.parametrize("path", SHIPPED)
def test_every_blueprint_that_ships_can_be_drawn(path: Path) -> None:
    bank = load_bank(path)
    assert bank.blueprints
    for blueprint in bank.blueprints:
        for seed in range(5):
            assert draw(bank.questions, blueprint, seed).proof.points == 10_000
