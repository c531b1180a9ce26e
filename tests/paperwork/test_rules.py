"""How marks, occupations and file names are written."""

import pytest

from examserver.paperwork.rules import file_name, mark_text, occupation_text
from examserver.results.rules import ABSENT, MISCONDUCT, Mark, scored


@pytest.mark.parametrize(
    ("mark", "is_required", "text"),
    [
        (scored(850), True, "85.0"),
        (scored(5), True, "0.5"),
        (scored(0), True, "0.0"),
        (scored(1000), True, "100.0"),
        (ABSENT, True, "缺考"),
        (MISCONDUCT, True, "违纪"),
        (None, True, ""),
        (None, False, "--"),
        (scored(700), False, "70.0"),
    ],
)
def test_a_mark_is_written_as_the_form_wants_it(mark: Mark | None, is_required: bool, text: str) -> None:
    assert mark_text(mark, is_required=is_required) == text


def test_an_occupation_without_a_job_type_has_no_brackets() -> None:
    assert occupation_text("电子商务师", "网商") == "电子商务师(网商)"
    assert occupation_text("电子商务师", "") == "电子商务师"


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("2026年第一批_四级/中级工", "准考证_2026年第一批_四级-中级工.pdf"),
        ("../../etc", "准考证_..-..-etc.pdf"),
        ('a"b\r\nX: y', "准考证_a-b-X-y.pdf"),
        ("长" * 300, f"准考证_{'长' * 116}.pdf"),
    ],
)
def test_a_file_name_is_fit_for_every_system(about: str, name: str) -> None:
    assert file_name("准考证", about, "pdf", is_draft=False) == name


def test_a_draft_says_so_in_its_file_name() -> None:
    assert file_name("汇总表", "批次", "xlsx", is_draft=True) == "汇总表（草稿）_批次.xlsx"
