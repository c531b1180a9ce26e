"""Aiken: single choice as plain text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed, Taken
from question_bank.formats import aiken, format_of
from question_bank.registry import kind

GOOD = """哪一项属于“人、货、场”中的“场”？
A. 主播
B. 直播间
C. 样品
ANSWER: B

What does GMV stand for?
A) Gross Merchandise Volume
B) General Market Value
ANSWER: A
"""
OPTIONS = st.lists(
    st.text(st.sampled_from("甲乙丙丁<>&\"'=~ .)AB，。"), min_size=1, max_size=8).map(str.strip).filter(bool),
    min_size=2,
    max_size=6,
    unique_by=str.casefold,
)


def taken(text: str) -> Taken:
    return aiken.read(text.encode(), "a.txt")


def faults(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.code) for fault in taken(text).faults]


def test_questions_are_read_with_their_options_and_their_key() -> None:
    found = taken(GOOD)
    assert found.faults == ()
    assert found.questions == (
        {
            "kind": "single_choice",
            "stem": "哪一项属于“人、货、场”中的“场”？",
            "options": ["主播", "直播间", "样品"],
            "key": "B",
        },
        {
            "kind": "single_choice",
            "stem": "What does GMV stand for?",
            "options": ["Gross Merchandise Volume", "General Market Value"],
            "key": "A",
        },
    )


def test_the_right_option_gets_everything_and_any_other_nothing() -> None:
    spec = taken(GOOD).questions[0]
    single = kind("single_choice")
    assert [single.fraction(spec, single.read(spec, letter)) for letter in "ABC"] == [0, 1, 0]


def test_windows_and_old_macintosh_line_ends_are_read() -> None:
    for end in ("\r\n", "\r"):
        assert taken(GOOD.replace("\n", end)).questions == taken(GOOD).questions


def test_tags_in_a_text_are_words() -> None:
    assert taken("用 <br> 还是 &nbsp;？\nA. <b>\nB. x<y\nANSWER: A").questions[0]["options"] == ["&lt;b&gt;", "x&lt;y"]


def test_options_without_a_space_are_read_where_their_letters_follow() -> None:
    found = taken("U.S. 指哪国？\nA.美国\nB.英国\nANSWER: A").questions[0]
    assert (found["stem"], found["options"]) == ("U.S. 指哪国？", ["美国", "英国"])


def test_options_that_speak_of_others_keep_their_order() -> None:
    assert taken("以下正确的是\nA. 一\nB. 二\nC. 以上都对\nANSWER: C").questions[0]["fixed_order"] is True


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("题\nA. 一\nB. 二\n", "no_answer", 1),
        ("题\nA. 一\nB. 二\n\n" + GOOD, "no_answer", 1),
        ("题\nA. 一\nB. 二\nANSWER: C\n" + GOOD, "no_such_option", 1),
        ("题\nA. 一\nB. 二\nANSWER: A, B\n" + GOOD, "several_answers", 1),
        ("题\nA. 一\nB. 二\nANSWER: AB\n" + GOOD, "several_answers", 1),
        ("题\nA. 一\nB. 二\nAnswer: B\n" + GOOD, "aiken_case", 1),
        ("题\nA. 一\nC. 二\nANSWER: A\n" + GOOD, "option_letters", 1),
        ("题\nA. 一\nANSWER: A\n" + GOOD, "bad_question", 1),
        ("题\nA. 一\nB. 一\nANSWER: A\n" + GOOD, "bad_question", 1),
        ("题\nA. 一\n续行\nB. 二\nANSWER: A\n" + GOOD, "unreadable_line", 1),
        ("第一章\n\n" + GOOD, "not_a_question", 1),
        ("\nANSWER: A\n" + GOOD, "no_stem", 2),
        ("题\x00\nA. 一\nB. 二\nANSWER: A\n" + GOOD, "bad_characters", 1),
        ("题" * 30_000 + "\nA. 一\nB. 二\nANSWER: A\n" + GOOD, "text_too_long", 1),
        ("", "no_questions", None),
    ],
)
def test_what_cannot_be_taken_is_a_fault_and_the_others_are_taken(text: str, code: str, line: int | None) -> None:
    assert faults(text) == [(line, code)]
    assert len(taken(text).questions) == (2 if GOOD in text else 0)


def test_a_file_of_it_is_known_by_its_answer_lines() -> None:
    found = format_of("x.txt", GOOD.encode("gb18030"))
    assert found is not None
    assert found.NAME == "aiken"
    assert aiken.sniff("x.txt", b"A. no\nB. answer") == 0


@given(stem=st.text(st.sampled_from("哪项是<>&=()A. "), min_size=1, max_size=30), options=OPTIONS, data=st.data())
def test_what_is_written_is_read_as_it_was(stem: str, options: list[str], data: Any) -> None:
    key = data.draw(st.sampled_from("ABCDEF"[: len(options)]))
    escaped = [
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in (stem.strip(), *options)
    ]
    question: dict[str, Any] = {"kind": "single_choice", "stem": escaped[0], "options": escaped[1:], "key": key}
    if kind("single_choice").check(question) or aiken.reason_against(question):
        return
    assert aiken.read(aiken.write([question] * 3, {}), "a").questions == (question,) * 3


@pytest.mark.parametrize(
    "question",
    [
        {"kind": "true_false", "stem": "对吗", "key": True},
        {"kind": "single_choice", "stem": "一<br>二", "options": ["甲", "乙"], "key": "A"},
        {"kind": "single_choice", "stem": "<b>一</b>", "options": ["甲", "乙"], "key": "A"},
        {"kind": "single_choice", "stem": "一", "options": ["甲", "乙"], "key": "A", "weights": {"A": "1", "B": "0.5"}},
        {"kind": "single_choice", "stem": "A. 股", "options": ["甲", "乙"], "key": "A"},
    ],
)
def test_what_it_cannot_hold_is_malformed(question: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="第 1 题"):
        aiken.write([question], {})
