"""The workspace of form fields and file slots."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from question_bank.contract import Facts, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.slots import neutral_name
from tests.kinds.tasks import TASK

WORKSPACE = workspace("form_files")


def a_file(kind: str = "png", width: int | None = 230, height: int | None = 70, kb: int = 10, **more: Any) -> Facts:
    return {"name": "x", "size": kb * 1024, "type": kind, "width": width, "height": height, **more}  # type: ignore[typeddict-item]


def codes(slot: str, facts: Facts, already: int = 0) -> list[str]:
    return [code for code, _detail in WORKSPACE.accept(TASK, slot, facts, already)]


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("shop_name", "  山前\n茶铺 ", "山前 茶铺"),
        ("shop_name", "", None),
        ("shop_name", " \t", None),
        ("aov", " 1,128.50 ", "1128.50"),
        ("aov", "０１２８", "128"),
        ("aov", "-0", "0"),
        ("aov", "-0.5", "-0.5"),
        ("aov", 128.5, "128.5"),
        ("aov", 3, "3"),
        ("aov", "00.50", "0.50"),
        ("carrier", "自提", "自提"),
        ("reply", "您好\r\n再见\n", "您好\n再见"),
        ("note", "<p onclick=x>甲</p><script>1</script>", "<p>甲</p>"),
        ("note", "<p> <br></p>", None),
        ("note", None, None),
    ],
)
def test_a_field_becomes_tidy(field: str, raw: Any, value: str | None) -> None:
    assert WORKSPACE.read_field(TASK, field, raw) == value


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("shop_name", "字" * 31),
        ("shop_name", 5),
        ("shop_name", "a\x00"),
        ("aov", "12.345"),
        ("aov", "约 12"),
        ("aov", "1e3"),
        ("aov", True),
        ("aov", float("nan")),
        ("aov", "9" * 40),
        ("carrier", "空运"),
        ("carrier", ["快递"]),
        ("note", "<p>" + "字" * 301),
        ("reply", "x" * 60_000),
        ("other", "x"),
    ],
)
def test_what_a_field_does_not_take_is_malformed(field: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        WORKSPACE.read_field(TASK, field, raw)


def test_the_limits_of_a_field_do_not_count_white_space() -> None:
    assert WORKSPACE.read_field(TASK, "shop_name", "字 " * 30) == ("字 " * 30).strip()


def test_a_fitting_file_is_welcome_and_jpeg_is_jpg() -> None:
    assert codes("logo", a_file()) == []
    assert codes("banner", a_file("jpg", 1600, 900)) == []
    assert codes("banner", a_file("jpg", 1600, 910)) == []


@pytest.mark.parametrize(
    ("slot", "facts", "already", "broken"),
    [
        ("logo", a_file("png", 231, 70, kb=151), 1, ["too_many", "too_large", "wrong_size"]),
        ("logo", a_file("gif", 1, 1, kb=200), 0, ["too_large", "type_not_allowed"]),
        ("logo", a_file("unknown", None, None, problem="damaged"), 0, ["damaged"]),
        ("banner", a_file("jpg", 900, 1600), 0, ["wrong_ratio"]),
        ("sheet", a_file("docx", None, None), 0, ["type_not_allowed"]),
        ("other", a_file(), 0, ["unknown_slot"]),
    ],
)
def test_every_broken_rule_is_told_in_one_go(slot: str, facts: Facts, already: int, broken: list[str]) -> None:
    assert codes(slot, facts, already) == broken


def test_each_broken_rule_has_a_sentence_that_its_detail_fills() -> None:
    for slot, facts in (
        ("logo", a_file("png", 1, 2, kb=999)),
        ("logo", a_file("mp4")),
        ("x", a_file()),
        ("logo", a_file(problem="bomb")),
    ):
        for code, detail in WORKSPACE.accept(TASK, slot, facts, 1):
            assert "%" not in WORKSPACE.BROKEN[code] % detail


@pytest.mark.parametrize(
    ("rule", "size", "welcome"),
    [
        ({"width": 750, "mode": "exact"}, (750, 9000), True),
        ({"width": 750, "mode": "exact"}, (751, 9000), False),
        ({"width": 100, "height": 100, "mode": "max"}, (80, 100), True),
        ({"width": 100, "height": 100, "mode": "max"}, (80, 101), False),
        ({"width": 4, "height": 3, "mode": "ratio"}, (800, 600), True),
        ({"width": 4, "height": 3, "mode": "ratio"}, (600, 800), False),
        ({}, (1, 1), True),
    ],
)
def test_the_size_of_a_picture_is_exact_at_most_or_a_ratio(
    rule: dict[str, Any], size: tuple[int, int], welcome: bool
) -> None:
    task = {**TASK, "slots": [{"id": "a", "label": "图", "types": ["png"], **rule}]}
    assert (WORKSPACE.accept(task, "a", a_file("png", *size)) == []) is welcome


def points_of(fields: dict[str, Any], files: dict[str, list[Facts]]) -> dict[str, int]:
    return {finding.line: finding.points for finding in WORKSPACE.inspect(TASK, fields, files)}


@pytest.mark.parametrize(
    ("fields", "line", "points"),
    [
        ({"aov": "128.51"}, "r3", 300),
        ({"aov": "128.52"}, "r3", 0),
        ({"carrier": "自提"}, "r4", 0),
        ({"reply": "您好"}, "r5", 200),
        ({"reply": "您好，运费我们出，马上发货"}, "r5", 400),
        ({"note": "<p>色彩清新雅致</p>"}, "r6", 300),
        ({"note": "<p>色彩清新雅致</p>", "reply": "我们家最好"}, "r6", 300),
        ({"note": "<p>好</p>", "reply": "您好"}, "r6", 200),
        ({"shop_name": "shanqian  TEA"}, "r7", 100),
    ],
)
def test_a_check_gives_the_share_that_was_reached(fields: dict[str, Any], line: str, points: int) -> None:
    assert points_of(fields, {})[line] == points


def test_slots_count_when_filled_and_when_valid() -> None:
    wrong = points_of({}, {"logo": [a_file("png", 1, 1)]})
    assert (wrong["r1"], wrong["r2"]) == (125, 0)
    right = points_of({}, {"logo": [a_file()], "banner": [a_file("jpg", 16, 9)]})
    assert (right["r1"], right["r2"]) == (250, 500)


def a_sheet(folder: Path, total: float) -> Facts:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("数据").write(0, 0, "指标")
        book.add_worksheet("汇总").write(1, 1, total)
    path = folder / "stored"
    path.write_bytes(out.getvalue())
    return a_file("xlsx", None, None, path=str(path))


def test_cells_of_the_last_workbook_are_compared_within_the_tolerance(tmp_path: Path) -> None:
    assert points_of({}, {"sheet": [a_sheet(tmp_path, 128.505)]})["r8"] == 600
    assert points_of({}, {"sheet": [a_sheet(tmp_path, 1)]})["r8"] == 300


def test_a_workbook_that_cannot_be_checked_is_left_to_a_person(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"PK\x03\x04")
    for facts in (a_file("xls", None, None), a_file("xlsx", None, None, path=str(tmp_path / "broken"))):
        finding = next(f for f in WORKSPACE.inspect(TASK, {}, {"sheet": [facts]}) if f.line == "r8")
        assert (finding.points, "人工查看" in finding.why) == (0, True)


def test_progress_counts_required_fields_that_are_long_enough_and_slots() -> None:
    fields = {"shop_name": "甲", "aov": "1", "reply": "太短"}
    progress = WORKSPACE.missing(TASK, fields, {"logo": [a_file()]})
    assert (progress.done, progress.required, progress.missing) == (3, 6, ("carrier", "reply", "banner"))


def test_the_rubric_is_in_hundredths() -> None:
    assert [line.points for line in WORKSPACE.rubric(TASK)] == [250, 500, 300, 200, 400, 400, 100, 600, 800]


def test_a_model_answer_that_fails_its_own_checks_is_an_authoring_fault() -> None:
    solution = {"fields": {**TASK["solution"]["fields"], "aov": "12", "carrier": "空运"}}
    assert WORKSPACE.check({**TASK, "solution": solution}) == ["solution: 没有这个选项"]
    solution["fields"]["carrier"] = "自提"
    assert [fault.split(" 只得")[0] for fault in WORKSPACE.check({**TASK, "solution": solution})] == [
        "solution: 参考答案在评分项 r3",
        "solution: 参考答案在评分项 r4",
    ]


@pytest.mark.parametrize(
    ("part", "index", "change"),
    [
        ("fields", 0, {"id": "Shop"}),
        ("fields", 0, {"id": "logo"}),
        ("fields", 2, {"options": ["快递", "快递"]}),
        ("fields", 3, {"min": 300}),
        ("slots", 0, {"types": ["exe"]}),
        ("slots", 0, {"mode": "about"}),
        ("slots", 2, {"width": 5}),
        ("slots", 0, {"max_count": 0}),
        ("rubric", 0, {"points": "1.234"}),
        ("rubric", 0, {"check": {"type": "slots_filled", "slots": ["other"]}}),
        ("rubric", 2, {"check": {"type": "number", "field": "other", "value": 1}}),
        ("rubric", 2, {"check": {"type": "guess"}}),
        ("rubric", 8, {"criteria": ""}),
        ("rubric", 8, {"kind": "other"}),
    ],
)
def test_an_authoring_fault_is_found(part: str, index: int, change: dict[str, Any]) -> None:
    parts = [*TASK[part][:index], {**TASK[part][index], **change}, *TASK[part][index + 1 :]]
    faults = WORKSPACE.check({**TASK, part: parts})
    assert faults
    assert all(fault.startswith((f"{part}: ", "fields: ")) for fault in faults)


def test_a_neutral_name_tells_the_slot_and_nothing_of_the_candidate() -> None:
    assert neutral_name(TASK["slots"][0], 1, "png") == "店标-1.png"
