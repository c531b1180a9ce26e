"""The author's tool."""

import io
import json
import subprocess
import sys
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from PIL import Image

from question_bank.__main__ import main
from question_bank.cli.apart import Failed, TooCostly, apart
from question_bank.formats import LARGEST_FILE, own, qti
from question_bank.registry import folder, kinds
from question_bank.sheets import write_sheet
from tests.question_bank.formats.qti_items import CHOICE, SCORE, base, choices, item, mapping, op, response

PLAN = """
code: P
title: 小卷
level: 4
minutes: 10
sections:
  - {title: 判断, kind: true_false, count: 2, points: "50"}
"""
HEAD = ["题干", "题型", "选项A", "选项B", "选项C", "答案"]
GOOD = ["先变为", "单选", "待发货", "待付款", "已关闭", "A"]


def examples() -> list[dict[str, Any]]:
    found = chain(*(json.loads((folder(name) / "examples.json").read_text("utf-8")) for name in kinds()))
    return list({question["code"]: question for question in found}.values())


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "questions").mkdir()
    (tmp_path / "blueprints").mkdir()
    (tmp_path / "questions/a.yaml").write_text(own.write_text(examples()), "utf-8")
    (tmp_path / "blueprints/p.yaml").write_text(PLAN, "utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def a_book(folder: Path, *rows: list[str]) -> str:
    path = folder / "题库.xlsx"
    path.write_bytes(write_sheet(rows))
    return str(path)


# import


def test_import_gives_questions_and_says_that_all_were_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = a_book(tmp_path, HEAD, GOOD)
    assert main(["import", book, "--json"]) == 0
    question = {"kind": "single_choice", "stem": "先变为", "options": ["待发货", "待付款", "已关闭"], "key": "A"}
    assert told(capsys) == {"files": [{"file": book, "format": "workbook", "questions": [question], "faults": []}]}


def test_import_gives_the_faults_with_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = a_book(tmp_path, HEAD, GOOD, [*GOOD[:5], "D"])
    assert main(["import", book, "--json"]) == 1
    fault = told(capsys)["files"][0]["faults"][0]
    assert fault.pop("sentence").startswith("答案“D”不是选项字母")
    assert fault == {
        "file": book, "line": None, "row": 3, "column": "答案", "path": "", "code": "bad_key", "where": "第 3 行",
    }  # fmt: skip


def test_import_without_json_prints_our_own_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", a_book(tmp_path, HEAD, GOOD, ["", "单选", "甲", "", "", ""])]) == 1
    out = capsys.readouterr().out
    assert "题干为空" in out
    assert [question["key"] for question in own.read_rows(out)[0]] == ["A"]


def test_the_worst_file_gives_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", a_book(tmp_path, HEAD, GOOD), str(tmp_path / "none.xlsx"), "--json"]) == 2
    files = told(capsys)["files"]
    assert [len(file["questions"]) for file in files] == [1, 0]
    assert files[1]["faults"][0]["code"] == "not_found"


def test_a_question_that_its_kind_refuses_is_a_fault_and_the_others_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- {kind: true_false, stem: 一<b onclick=x>二</b>, key: true}\n"
        "- {kind: true_false, stem: 二, key: 是}\n"
        "- {kind: true_false, stem: <script>x</script>, key: true}\n"
        "- {kind: paint, stem: 三}\n",
        "utf-8",
    )
    assert main(["import", str(path), "--json"]) == 1
    file = told(capsys)["files"][0]
    assert [question["stem"] for question in file["questions"]] == ["一<b>二</b>"]
    assert [(fault["line"], fault["column"]) for fault in file["faults"]] == [(2, "key"), (3, "stem"), (4, "kind")]


def hostile(folder: Path) -> list[Path]:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        archive.writestr("xl/workbook.xml", b"0" * 120_000_000)
    lines = "\n".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60))
    files = {
        "bomb.xlsx": bomb.getvalue(),
        "refs.yaml": f"- &a0 [x]\n{lines}\n".encode(),
        "deep.json": b"[" * 2_000_000,
        "deep.yaml": b"[" * 2_000_000,
        "many.yaml": b"- []\n" * 900_000,
        "long.csv": b"a,b\n" * 2_000_000,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with (folder / "large.csv").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    return [folder / name for name in (*files, "large.csv")]


def test_a_hostile_file_ends_soon_and_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = hostile(tmp_path)
    assert main(["import", *map(str, files), "--json"]) == 2
    for file in told(capsys)["files"]:
        assert file["faults"], file["file"]
        assert file["questions"] == []


def test_work_apart_gives_its_result_or_says_that_it_failed() -> None:
    assert apart(lambda: {"a": b"1" * 200_000})["a"] == b"1" * 200_000
    with pytest.raises(Failed, match="KeyError"):
        apart(lambda: {}["a"])
    with pytest.raises(TooCostly):
        apart(lambda: [bytes(200_000_000) for _ in range(9)])


def test_the_tool_stands_on_its_own(tmp_path: Path) -> None:
    book = a_book(tmp_path, HEAD, GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "question_bank", "import", book, "--json"],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert json.loads(done.stdout.decode("utf-8"))["files"][0]["questions"][0]["stem"] == "先变为"


# mark


def marks(
    folder: Path, file: str, answers: Any, capsys: pytest.CaptureFixture[str], code: int = 0
) -> list[dict[str, Any]]:
    path = folder / "answers.json"
    path.write_text(json.dumps(answers), "utf-8")
    assert main(["mark", file, str(path), "--json"]) == code
    found: list[dict[str, Any]] = told(capsys)["marks"]
    return found


def test_answers_are_marked_by_positions_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- {kind: single_choice, stem: 一, options: [甲, 乙], key: B}\n"
        "- {kind: multiple_choice, stem: 二, options: [甲, 乙, 丙], key: ABC, rule: per_option}\n"
        "- {kind: true_false, stem: 三, key: false}\n"
        "- {kind: fill_in, stem: 四____五____, key: [[六], [七]]}\n"
        "- {kind: single_choice, stem: 五, options: [甲, 乙], key: A, weights: {A: '1', B: '-1/4'}}\n",
        "utf-8",
    )
    answers = [
        (0, [1], 1), (0, 0, 0), (1, [0, 2], 2 / 3), (2, False, 1), (3, ["六", "八"], 0.5), (4, [1], -0.25),
        (0, None, 0), (0, "?", 0), (3, 7, 0), (2, [[]], 0),
    ]  # fmt: skip
    found = marks(tmp_path, str(path), [{"question": q, "answer": a} for q, a, _share in answers], capsys)
    assert [(mark["question"], mark["fraction"]) for mark in found] == [(q, share) for q, _a, share in answers]
    assert [mark["why"].startswith("答案无法读取") for mark in found[-3:]] == [True, True, True]
    assert found[0]["outcomes"] == {}


def test_positions_count_the_questions_that_were_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = a_book(tmp_path, HEAD, [*GOOD[:5], ""], [*GOOD[:5], "B"])
    answers = [{"question": place, "answer": [1]} for place in (0, 1, 9)]
    found = marks(tmp_path, book, answers, capsys, code=1)
    assert [mark["fraction"] for mark in found] == [None, 1, None]


def test_a_person_must_look_at_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = a_book(tmp_path, ["题干", "题型", "答案"], ["何谓客单价？", "简答题", "支付金额除以人数"])
    found = marks(tmp_path, book, [{"question": 0, "answer": "不知道"}], capsys)
    assert (found[0]["fraction"], found[0]["why"]) == (None, "须由考评员评阅")


@pytest.mark.parametrize("answers", ["{", "{}", '[{"question": "0"}]', "[[0]]"])
def test_answers_that_are_no_list_are_refused(answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.json").write_text(answers)
    assert main(["mark", a_book(tmp_path, HEAD, GOOD), str(tmp_path / "answers.json"), "--json"]) == 2
    assert told(capsys)["faults"][0]["sentence"]


# what files say and where


def test_a_fault_of_a_list_in_json_names_the_right_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {"kind": "true_false", "stem": "一", "key": True}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([good, {**good, "key": "对"}, {**good, "stem": ""}]), "utf-8")
    assert main(["import", str(path), "--json"]) == 1
    faults = told(capsys)["files"][0]["faults"]
    assert [(fault["where"], fault["column"]) for fault in faults] == [("第 2 题", "key"), ("第 3 题", "stem")]


def test_rules_that_somebody_made_up_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {"kind": "single_choice", "stem": "一", "options": ["甲", "乙"], "key": "A"}
    rules = {**qti.export(good).block("a"), "differs": True}
    broken = [{}, {**rules, "interactions": []}, {**rules, "rules": [{"op": 1}]}, {**rules, "more": 1}, []]
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{**good, "qti": kept} for kept in (rules, *broken)]), "utf-8")
    assert main(["import", str(path), "--json"]) == 1
    file = told(capsys)["files"][0]
    assert len(file["questions"]) == 1
    assert {fault["column"] for fault in file["faults"]} == {"qti"}
    assert len(file["faults"]) == len(broken)


def test_an_item_with_rules_of_its_own_is_marked_by_positions_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = mapping({"A": "1", "B": "1", "C": "1"})
    several = op("gte", op("containerSize", '<variable identifier="RESPONSE"/>'), base("integer", 2))
    rule = op("responseIf", several, op("setOutcomeValue", base("float", 1), identifier="SCORE"))
    declared = response("identifier", "multiple", ("A", "B"), key) + SCORE
    body = CHOICE.format(most=0, choices=choices("A", "B", "C"))
    path = tmp_path / "a.xml"
    path.write_bytes(item(declared, body, op("responseProcessing", op("responseCondition", rule))))
    answers = [{"question": 0, "answer": answer} for answer in ([1, 2], [1], {"RESPONSE": ["B", "C"]}, None)]
    found = marks(tmp_path, str(path), answers, capsys)
    assert [mark["fraction"] for mark in found] == [1, 0, 1, 0]
    assert found[2]["outcomes"]["SCORE"] == 1


QUESTIONS = "===<<<单选题>>>===\n1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一\nB. 二\n===<<<单选题>>>===\n"
KEYS = "===<<<单选题答案>>>===\n1-2 AB\n9. A\n===<<<单选题答案>>>===\n"


@pytest.mark.parametrize("keys_first", [False, True])
def test_a_text_of_questions_and_one_of_their_keys_are_read_as_one(
    keys_first: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "试题.txt", tmp_path / "答案.txt"]
    files[0].write_text(QUESTIONS, "utf-8")
    files[1].write_text(KEYS, "utf-8")
    given = [str(file) for file in (reversed(files) if keys_first else files)]
    assert main(["import", *given, "--json"]) == 1
    found = {file["file"]: file for file in told(capsys)["files"]}
    assert [question["key"] for question in found[str(files[0])]["questions"]] == ["A", "B"]
    (fault,) = found[str(files[0])]["faults"]
    assert (fault["file"], fault["line"], fault["code"]) == (str(files[1]), 3, "key_without_question")
    assert found[str(files[1])]["questions"] == found[str(files[1])]["faults"] == []
    (tmp_path / "answers.json").write_text('[{"question": 1, "answer": [1]}]')
    assert main(["mark", *given, str(tmp_path / "answers.json"), "--json"]) == 0
    assert told(capsys)["marks"][0]["fraction"] == 1


def test_two_files_that_are_no_pair_are_read_each_alone_and_not_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(QUESTIONS, "utf-8")
    given = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    assert main(["import", *given, "--json"]) == 1
    assert [len(file["faults"]) for file in told(capsys)["files"]] == [2, 2]
    (tmp_path / "answers.json").write_text("[]")
    assert main(["mark", *given, str(tmp_path / "answers.json"), "--json"]) == 2
    assert "several_files" in [fault["code"] for fault in told(capsys)["faults"]]


# convert


def test_convert_writes_what_can_be_written_and_names_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "a.yaml", tmp_path / "b.xlsx"
    source.write_text(
        "- {kind: true_false, stem: 一, key: true}\n- {kind: true_false, stem: <b>二</b>, key: true}\n", "utf-8"
    )
    assert main(["convert", str(source), str(out)]) == 1
    assert "<b>二</b>" in capsys.readouterr().err
    assert main(["import", str(out), "--json"]) == 0
    assert [question["stem"] for question in told(capsys)["files"][0]["questions"]] == ["一"]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_convert_to_our_own_format_keeps_the_media_beside(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    source, out, printed = tmp_path / "a.xlsx", tmp_path / f"b/out.{suffix}", tmp_path / "c.docx"
    with xlsxwriter.Workbook(source) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, GOOD)
        page.insert_image(1, 0, "p.png", {"image_data": picture})
    out.parent.mkdir()
    assert main(["convert", str(source), str(out)]) == 0
    assert [file.read_bytes() for file in (tmp_path / "b/media").iterdir()] == [picture.getvalue()]
    assert main(["import", str(source), str(out), "--json"]) == 0
    first, second = (file["questions"] for file in told(capsys)["files"])
    assert first == second
    assert main(["convert", str(out), str(printed)]) == 0
    assert len(docx.Document(str(printed)).inline_shapes) == 1


@pytest.mark.parametrize("options", [[], ["--key"]])
def test_convert_prints_a_paper_or_its_key(options: list[str], tmp_path: Path) -> None:
    out = tmp_path / "卷.docx"
    assert main(["convert", a_book(tmp_path, HEAD, GOOD), str(out), "--title", "小测验", *options]) == 0
    words = "\n".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    assert "小测验" in words
    assert ("参考答案" in words, "待发货" in words) == (bool(options), not options)


def test_a_file_of_which_nothing_can_be_written_is_not_written(tmp_path: Path) -> None:
    source, out = tmp_path / "a.yaml", tmp_path / "b.xlsx"
    source.write_text("- {kind: true_false, stem: <b>二</b>, key: true}\n", "utf-8")
    assert main(["convert", str(source), str(out)]) == 1
    assert not out.exists()


def test_an_unknown_target_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", a_book(tmp_path, HEAD, GOOD), str(tmp_path / "a.odt")]) == 2
    assert "--to" in capsys.readouterr().err


# banks


def test_check_says_how_much_there_is_and_that_it_is_sound(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bank)]) == 0
    assert f"{len(examples())} 道题" in capsys.readouterr().out


def test_check_lists_every_fault_and_fails(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bank / "blueprints/p.yaml").write_text(PLAN.replace("50", "40"), "utf-8")
    assert main(["check", str(bank)]) == 1
    assert "blueprints/p.yaml · P · sections · 总分为 80" in capsys.readouterr().out


def test_check_of_a_file_finds_the_same_stem_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", a_book(tmp_path, HEAD, GOOD)]) == 0
    assert main(["check", a_book(tmp_path, HEAD, GOOD, GOOD)]) == 1
    assert "题干重复" in capsys.readouterr().out


def test_show_prints_a_question_as_its_author_wrote_it(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "EX-J-2", "--bank", str(bank)]) == 0
    assert own.read_rows(capsys.readouterr().out)[0][0]["key"] is False


def test_show_prints_a_blueprint(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "P", "--bank", str(bank)]) == 0
    assert own.read_rows(capsys.readouterr().out)[0][0]["title"] == "小卷"


@pytest.mark.parametrize("by_file", [False, True])
def test_draw_prints_the_same_paper_for_the_same_seed(
    by_file: bool, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = []
    plan = str(bank / "blueprints/p.yaml") if by_file else "P"
    for seed in ("1", "1", "2"):
        assert main(["draw", plan, "--seed", seed, "--bank", str(bank)]) == 0
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


@pytest.mark.parametrize(
    "command", [[], ["paint"], ["show"], ["draw"], ["import"], ["mark", "a"], ["import", "a", "--format", "none"]]
)
def test_a_wrong_command_gives_exit_code_2(command: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2
