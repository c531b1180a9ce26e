"""Questions and keys in two texts, or in one, between marks."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.contract import Taken
from question_bank.formats import format_of, two_file_text

ASKED = """电子商务师四级模拟卷
===<<<单选题>>>===
1. 橱窗一般放（  ）。
  A. 主推款    B. 滞销款
  C. 包装盒
`主推款引来流量`
2、站外推广的一种是
A．直通车
B．微博

===<<<单选题>>>===
===<<<多选题>>>===
(1) 属于快递的有
(A) 顺丰 (B) 中通 (C) 天猫
===<<<多选题>>>===
===<<<填空题>>>===
1. C2C 是____对____。
===<<<填空题>>>===
===<<<判断题>>>===
1. 刷单合法。
2. 评价须真实。
===<<<判断题>>>===
===<<<简单题>>>===
1. 什么是客单价？
===<<<简单题>>>===
"""
KEYS = """===<<<单选题答案>>>===
1-2 AB
===<<<单选题答案>>>===
===<<<多选题答案>>>===
1.AB
===<<<多选题答案>>>===
===<<<填空题答案>>>===
1. 个人|-个人
===<<<填空题答案>>>===
===<<<判断题答案>>>===
1. no
2. yes
===<<<判断题答案>>>===
===<<<简单题答案>>>===
1. 成交额除以人数
===<<<简单题答案>>>===
"""


def taken(text: str) -> Taken:
    return two_file_text.read(text.encode(), "卷.txt")


def codes(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.code) for fault in taken(text).faults]


def section(title: str, lines: str) -> str:
    return f"===<<<{title}>>>===\n{lines}\n===<<<{title}>>>===\n"


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.txt", data)
    return out.getvalue()


def test_both_texts_in_one_file() -> None:
    found = taken(ASKED + KEYS)
    assert found.faults == ()
    assert [(question["kind"], question["key"]) for question in found.questions] == [
        ("single_choice", "A"),
        ("single_choice", "B"),
        ("multiple_choice", "AB"),
        ("fill_in", [["个人"], ["个人"]]),
        ("true_false", False),
        ("true_false", True),
        ("short_answer", "成交额除以人数"),
    ]
    assert found.questions[0] == {
        "kind": "single_choice",
        "stem": "橱窗一般放（  ）。",
        "options": ["主推款", "滞销款", "包装盒"],
        "key": "A",
        "analysis": "主推款引来流量",
    }


def pair(questions: bytes, keys: bytes) -> Taken:
    return two_file_text.read_texts([("卷", questions), ("卷", keys)], "卷")


def test_two_files_each_in_its_own_encoding() -> None:
    found = pair(ASKED.encode("gb18030"), KEYS.encode("utf-8-sig"))
    assert found.questions == taken(ASKED + KEYS).questions


@pytest.mark.parametrize("order", [("questions", "keys"), ("keys", "questions")])
def test_a_zip_of_both_files_in_any_order(order: tuple[str, str]) -> None:
    texts = {"questions": ASKED.encode("gb18030"), "keys": KEYS.encode()}
    data = a_zip(**{name: texts[name] for name in order})
    assert two_file_text.read(data, "卷.zip").questions == taken(ASKED + KEYS).questions
    found = format_of("卷.zip", data)
    assert found is not None
    assert found.NAME == "two_file_text"


@pytest.mark.parametrize(
    "keys",
    ["1-5 ABCAB", "1—5 ABCAB", "1--3 ABC  4--5 AB", "1.A 2.B 3.C 4.A 5.B", "1-2 AB\n3-5 CAB", "A B C A B", "abcab"],
)
def test_keys_by_ranges_one_by_one_or_in_order(keys: str) -> None:
    asked = "".join(f"{number}. 题{number}\nA. 一\nB. 二\nC. 三\n" for number in range(1, 6))
    found = taken(section("单选题", asked) + section("单选题答案", keys))
    assert found.faults == ()
    assert "".join(question["key"] for question in found.questions) == "ABCAB"


@pytest.mark.parametrize(
    "keys",
    ["1-2 AB\n3 A", "答案\n1.A 2.B 3.A\n", section("单选题", "1-3 ABA"), "一、单选题\n1-3 ABA\n"],
)
def test_keys_need_no_marks_of_their_own(keys: str) -> None:
    asked = section("单选题", "".join(f"{number}. 题{number}\nA. 一\nB. 二\n" for number in range(1, 4)))
    for found in (taken(asked + keys), pair(asked.encode(), keys.encode())):
        assert found.faults == ()
        assert "".join(question["key"] for question in found.questions) == "ABA"


def test_numbers_may_go_on_through_the_sections() -> None:
    asked = section("单选题", "1. 甲\nA. 一\nB. 二") + section("判断题", "2. 乙。\n3. 丙。")
    found = taken(asked + section("单选题答案", "1.B") + section("判断题答案", "2. 对\n3. 错"))
    assert [question["key"] for question in found.questions] == ["B", True, False]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (section("单选题", "1. 甲\nA. 一\nB. 二"), "no_answer", 2),
        (section("单选题", "1. 甲\nA. 一\nB. 二") + section("单选题答案", "1-2 AB"), "key_without_question", 7),
        (section("单选题", "1. 甲\nA. 一\nB. 二") + section("单选题答案", "1.C"), "no_such_option", 2),
        (section("单选题", "1. 甲\nA. 一\nB. 二") + section("单选题答案", "？"), "unreadable_line", 7),
        (section("单选题答案", "1-2 AB"), "key_without_question", 2),
        (section("完形填空", "正文"), "unknown_kind", 1),
        ("===<<<单选题>>>===\n1. 甲（A）\nA. 一\nB. 二\n", "bad_mark", 1),
        (section("判断题", "1. 甲。") + section("判断题答案", "1. 也许"), "no_answer", 2),
        ("===<<<===\n", "bad_mark", 1),
    ],
)
def test_what_cannot_be_taken_is_a_fault(text: str, code: str, line: int) -> None:
    assert (line, code) in codes(text)
    good = section("判断题", "1. 好。（√）")
    assert any(question["stem"] == "好。（　）" for question in taken(text + good).questions)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + bytes(60), "bad_zip"),
        (a_zip(), "bad_zip"),
        (a_zip(a=bytes(30_000_000)), "bad_zip"),
        (a_zip(**{f"n{number}": b"x" for number in range(30)}), "bad_zip"),
        (b"\xff" * 100, "bad_encoding"),
        (b"", "no_questions"),
    ],
)
def test_a_bad_file_is_a_fault(data: bytes, code: str) -> None:
    assert [fault.code for fault in two_file_text.read(data, "x").faults] == [code]


def test_hostile_marks_end_soon() -> None:
    for text in (
        "===<<<" * 500_000,
        "===<<<a>>>===\n" * 60_000,
        section("单选题答案", "1-99999 " + "A" * 19_000 + "\n" * 9),
    ):
        assert taken(text).faults


WORD = st.text(st.sampled_from("买家卖流量转化推广客服"), min_size=1, max_size=6)


@settings(deadline=None)
@given(data=st.data(), count=st.integers(1, 12), by_range=st.booleans())
def test_keys_find_their_questions(data: Any, count: int, by_range: bool) -> None:
    wanted = [data.draw(st.sampled_from("ABC")) for _number in range(count)]
    stems = [data.draw(WORD) for _number in range(count)]
    asked = "".join(f"{number}. 题{stem}\nA. 一\nB. 二\nC. 三\n" for number, stem in enumerate(stems, 1))
    each = " ".join(f"{number}.{key}" for number, key in enumerate(wanted, 1))
    keys = f"1-{count} {''.join(wanted)}" if by_range else each
    found = pair(section("单选题", asked).encode(), section("单选题答案", keys).encode())
    assert found.faults == ()
    assert [question["key"] for question in found.questions] == wanted
    assert [question["stem"] for question in found.questions] == [f"题{stem}" for stem in stems]
