"""The author's tool."""

import json
from itertools import chain
from pathlib import Path

import pytest

from question_bank.__main__ import main
from question_bank.formats import own
from question_bank.registry import folder, kinds

PLAN = """
code: P
title: 小卷
level: 4
minutes: 10
sections:
  - {title: 判断, kind: true_false, count: 2, points: "50"}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "questions").mkdir()
    (tmp_path / "blueprints").mkdir()
    examples = [json.loads((folder(name) / "examples.json").read_text("utf-8")) for name in kinds()]
    (tmp_path / "questions/a.yaml").write_text(own.write(list(chain(*examples))), "utf-8")
    (tmp_path / "blueprints/p.yaml").write_text(PLAN, "utf-8")
    return tmp_path


def test_check_says_how_much_there_is_and_that_it_is_sound(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bank)]) == 0
    assert "13 道题" in capsys.readouterr().out


def test_check_lists_every_fault_and_fails(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bank / "blueprints/p.yaml").write_text(PLAN.replace("50", "40"), "utf-8")
    assert main(["check", str(bank)]) == 1
    assert "blueprints/p.yaml · P · sections · 总分为 80" in capsys.readouterr().out


def test_show_prints_a_question_as_its_author_wrote_it(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "EX-J-2", "--bank", str(bank)]) == 0
    assert own.read(capsys.readouterr().out)[0][0]["key"] is False


def test_draw_prints_the_same_paper_for_the_same_seed(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for seed in ("1", "1", "2"):
        assert main(["draw", "P", "--seed", seed, "--bank", str(bank)]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] != outputs[2]
    assert "共 2 题 100 分" in outputs[0]


def test_a_draw_that_falls_short_says_what_is_missing(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bank / "blueprints/p.yaml").write_text(PLAN.replace("count: 2", "count: 4").replace("50", "25"), "utf-8")
    assert main(["draw", "P", "--bank", str(bank)]) == 1
    assert "判断 全部：需 4，有 3" in capsys.readouterr().err


def test_kinds_lists_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in (*kinds(), "form_files"))


@pytest.mark.parametrize("command", [["show", "NONE"], ["draw", "NONE"], ["check", "/no/such/folder"]])
def test_what_is_not_there_gives_exit_code_1(command: list[str]) -> None:
    assert main(command) == 1


@pytest.mark.parametrize("command", [[], ["paint"], ["show"], ["draw"]])
def test_a_wrong_command_gives_exit_code_2(command: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2
