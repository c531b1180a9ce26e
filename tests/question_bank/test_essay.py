"""论述题: rich text for a person to read, cleaned when it is taken in."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.registry import kind
from question_bank.sanitize import count_characters

ESSAY = kind("essay")


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "essay", "stem": "请论述。", **more}


def test_an_essay_needs_no_key_and_a_person_must_look_at_it() -> None:
    assert ESSAY.check(a_question()) == []
    assert (ESSAY.mark(a_question(), "<p>论。</p>", 500), ESSAY.fraction(a_question(), "<p>论。</p>")) == (None, None)
    assert ESSAY.fraction(a_question(), None) == 0


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("<p>论<strong>点</strong></p>", "<p>论<strong>点</strong></p>"),
        ("<ul><li><p>一</p></li></ul>", "<ul><li><p>一</p></li></ul>"),
        ('<p onclick="x()">论<script>1</script></p>', "<p>论</p>"),
        ('<p>论<img src="/media/a.png"></p>', "<p>论</p>"),
        ("<math><mi>x</mi></math>论", "x论"),
        ("论 &amp; 述", "论 &amp; 述"),
        ("<p> </p>", None),
        ("", None),
        (None, None),
    ],
)
def test_rich_text_is_cleaned_when_it_is_read(raw: str | None, kept: str | None) -> None:
    assert ESSAY.read(a_question(), raw) == kept


def test_too_long_an_essay_is_refused_and_too_short_a_one_is_kept() -> None:
    spec = a_question(shortest=3, longest=5)
    assert ESSAY.read(spec, "<p>一</p>") == "<p>一</p>"
    assert ESSAY.read(spec, "<p>一 二</p><p>三四五</p>") == "<p>一 二</p><p>三四五</p>"
    with pytest.raises(Malformed, match="最多 5 字"):
        ESSAY.read(spec, "<p>一二三四五六</p>")


def test_the_terminal_gets_the_limits_and_no_hint_of_the_answer() -> None:
    shown = ESSAY.present(a_question(shortest=300, key="<p>略</p>", points_of_answer=[{"text": "目标"}]), None)
    assert shown == {"kind": "essay", "label": "论述题", "stem": "请论述。", "shortest": 300, "longest": 3000}


PIECES = st.sampled_from(["<p>", "</p>", "<pre>", "</pre>", "&#13;", "&#1;", "&#10;", "<b>", "字", " ", "&lt;", "<li>"])


@example(["<pre>", "&#13;", "字"])
@given(st.lists(PIECES, max_size=12))
def test_a_read_essay_reads_as_itself(pieces: list[str]) -> None:
    try:
        answer = ESSAY.read(a_question(), "".join(pieces))
    except Malformed:
        return
    assert ESSAY.read(a_question(), answer) == answer
    assert answer is None or count_characters(answer)


def test_lines_of_plain_text_become_paragraphs() -> None:
    assert ESSAY.from_plain(a_question(), "一\n\n二 & 三") == "<p>一</p><p>二 &amp; 三</p>"
    assert ESSAY.from_plain(a_question(), "<p>一</p>") == "<p>一</p>"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"shortest": 0}, "shortest"), ({"longest": "x"}, "longest"), ({"shortest": 500, "longest": 300}, "shortest"),
        ({"shortest": 4000}, "shortest"), ({"key": 5}, "key"), ({"points_of_answer": {}}, "points_of_answer"),
        ({"stem": None}, "stem"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in ESSAY.check(a_question(**change))] == [column]
