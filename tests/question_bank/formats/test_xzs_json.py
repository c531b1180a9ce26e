"""xzs JSON: every form in which its questions leave that system."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.contract import Taken
from question_bank.formats import format_of, xzs_json
from question_bank.registry import kinds

ITEMS = [{"prefix": letter, "content": f"<p>选项{letter}</p>", "score": None} for letter in "ABCD"]
GAP = '<span class="gapfilling-span {0}">{1}</span>'


def an_object(number: int, correct: Any, items: Any = ITEMS, **more: Any) -> dict[str, Any]:
    return {
        "questionType": number,
        "titleContent": "<p>题干</p>",
        "analyze": "<p>解析</p>",
        "questionItemObjects": items,
        "correct": correct,
        "score": 25,
        **more,
    }


def taken(value: Any) -> Taken:
    return xzs_json.read(json.dumps(value, ensure_ascii=False).encode(), "题.json")


def the_one(value: Any) -> dict[str, Any]:
    found = taken(value)
    assert found.faults == ()
    (question,) = found.questions
    return question


def share(spec: dict[str, Any], plain: Any) -> Fraction | None:
    kind = kinds()[spec["kind"]]
    return kind.fraction(spec, kind.read(spec, kind.from_plain(spec, plain)))


def test_a_file_is_known_by_its_names() -> None:
    head = json.dumps([an_object(1, "A")]).encode()
    chosen = format_of("题.json", head)
    assert chosen is not None
    assert chosen.NAME == "xzs_json"
    assert xzs_json.sniff("a.json", b'[{"kind": "single_choice", "stem": "x"}]') == 0
    assert xzs_json.sniff("a.yaml", b"- titleContent: x") == 0


def test_a_single_choice_is_taken_with_a_tenth_of_its_score() -> None:
    assert the_one([an_object(1, "B", difficult=2, id=7)]) == {
        "kind": "single_choice", "stem": "<p>题干</p>", "key": "B", "analysis": "<p>解析</p>", "points": "2.5",
        "options": [f"<p>选项{letter}</p>" for letter in "ABCD"], "difficulty": 0.7, "code": "XZS-7",
    }  # fmt: skip


@pytest.mark.parametrize("correct", ["A,C", "AC", "C、A", ["A", "C"]])
def test_a_multiple_choice_is_all_or_nothing(correct: Any) -> None:
    spec = the_one(an_object(2, correct))
    assert (spec["kind"], spec["key"]) == ("multiple_choice", "AC")
    assert [share(spec, chosen) for chosen in ([0, 2], [0], [0, 1, 2])] == [1, 0, 0]


@pytest.mark.parametrize(
    ("words", "correct", "key"),
    [
        (("是", "否"), "A", True),
        (("是", "否"), "B", False),
        (("错误", "正确"), "A", False),
        (("可以", "不可以"), "B", False),
        ((), "对", True),
    ],
)
def test_a_statement_is_right_or_wrong_by_the_words_of_its_item(words: Any, correct: str, key: bool) -> None:
    items = [{"prefix": letter, "content": word} for letter, word in zip("AB", words, strict=False)]
    assert the_one(an_object(3, correct, items))["key"] is key


def test_blanks_are_found_by_their_ids_and_share_by_their_scores() -> None:
    title = f"甲{GAP.format('u1', 1)}乙{GAP.format('u2', 2)}"
    items = [
        {"prefix": "2", "content": "<p>5-7</p>", "score": 10, "itemUuid": "u2"},
        {"prefix": "1", "content": "信息流", "score": 30, "itemUuid": "u1"},
    ]
    spec = the_one(an_object(4, "", items, titleContent=title))
    assert (spec["stem"], spec["shares"]) == ("甲____乙____", ["0.75", "0.25"])
    assert [share(spec, answer) for answer in (["信息流", "5-7"], ["信息流", "6"])] == [1, Fraction(3, 4)]
    plain = the_one(an_object(4, "", [{"prefix": "1", "content": "甲"}], titleContent="空 ____"))
    assert plain["key"] == [["甲"]]


def test_a_short_answer_goes_to_a_person() -> None:
    spec = the_one(an_object(5, "<p>参考</p>", []))
    assert (spec["kind"], spec["key"], share(spec, "答")) == ("short_answer", "<p>参考</p>", None)


def test_a_row_of_the_database_holds_its_content_as_text() -> None:
    content = {name: value for name, value in an_object(1, "A").items() if name not in ("questionType", "score")}
    row = {"id": 3, "question_type": 1, "score": 30, "content": json.dumps(content), "correct": "A"}
    assert (the_one({"RECORDS": [row]})["points"], the_one([row])["key"]) == ("3", "A")
    assert taken([{**row, "content": '{"titleContent":'}]).faults[0].code == "bad_json"


def test_an_answer_of_the_interface_has_its_own_names_and_plain_points() -> None:
    row = {
        "questionType": 2,
        "title": "题干",
        "items": ITEMS,
        "correctArray": ["A", "B"],
        "correct": None,
        "score": "2.5",
    }
    paper = {"code": 1, "response": {"titleItems": [{"name": "多选题", "questionItems": [row]}]}}
    spec = the_one(paper)
    assert (spec["key"], spec["points"]) == ("AB", "2.5")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (an_object(6, "A"), "unsupported_type"),
        (an_object(1, ""), "bad_key"),
        (an_object(1, "E"), "bad_key"),
        (an_object(1, "A,B"), "bad_key"),
        (an_object(3, "A,B"), "bad_key"),
        (an_object(1, "A", "没有"), "bad_question"),
        (an_object(1, "A", [{"prefix": "A", "content": 5}]), "bad_question"),
        (an_object(1, "A", ITEMS * 7), "too_many_options"),
        (an_object(1, "A", score="很多"), "bad_points"),
        (an_object(4, "", ITEMS), "bad_gaps"),
        (an_object(4, "", ITEMS, titleContent=GAP.format("x", 1)), "bad_gaps"),
        (an_object(5, ""), "bad_question"),
        (an_object(1, "A", titleContent="<script>alert(1)</script>"), "script"),
        (an_object(1, "A", titleContent='<img src="http://example.org/a.png">'), "missing_picture"),
        ({"response": []}, "no_questions"),
        ([[[[[[[[[[[[[[[[an_object(1, "A")]]]]]]]]]]]]]]]], "no_questions"),
    ],
)
def test_what_cannot_be_taken_is_a_fault(value: Any, code: str) -> None:
    found = taken(value)
    assert found.questions == ()
    assert found.faults[0].code == code


def test_a_fault_says_its_path_and_spoils_nothing_else() -> None:
    found = taken({"data": [an_object(1, "A"), an_object(9, "A"), an_object(1, "B")]})
    assert len(found.questions) == 2
    (fault,) = found.faults
    assert (fault.path, fault.where, fault.column) == ("data[1]", "第 2 题", "questionType")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"[" * 5000, "bad_json"),
        (b"[" + b"[]," * 800_000 + b"[]]", "file_too_large"),
        (b'[{"titleContent": "\xff\xfe\xff\xff"}]', "bad_encoding"),
    ],
)
def test_a_broken_or_hostile_file_is_a_fault(data: bytes, code: str) -> None:
    found = xzs_json.read(data, "a.json")
    assert [fault.code for fault in found.faults] == [code]


def test_chinese_encodings_are_read() -> None:
    data = json.dumps([an_object(1, "A")], ensure_ascii=False).encode("gb18030")
    assert xzs_json.read(data, "a.json").questions[0]["stem"] == "<p>题干</p>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["titleContent", "questionType", "questionItemObjects", "correct", "prefix", "content"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


NAMES = st.sampled_from(["titleContent", "questionType", "questionItemObjects", "score", "difficult", "analyze"])
ROWS = st.builds(
    lambda more, correct: {**an_object(1, "A"), **more, "correct": correct}, st.dictionaries(NAMES, JSON), JSON
)


@settings(max_examples=40)
@given(st.lists(ROWS, max_size=3))
def test_whatever_stands_in_a_file_gives_questions_or_faults(rows: list[Any]) -> None:
    found = taken(rows)
    assert all(fault.reason for fault in found.faults)
    assert len(found.questions) <= len(rows)


def test_positions_count_the_questions_that_were_refused() -> None:
    rows = [
        {"questionType": 3, "titleContent": "一", "correct": "A"},
        {"questionType": 9, "titleContent": "二"},
        {"questionType": 3, "titleContent": "三", "correct": "B"},
    ]
    found = xzs_json.read(json.dumps(rows).encode(), "a.json")
    assert [question["stem"] for question in found.questions] == ["一", "三"]
    assert found.places == (0, 2)


def test_what_a_kind_says_without_a_column_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"questionType": 4, "titleContent": "____", "questionItemObjects": [{"content": "x" * 300}]}]
    found = xzs_json.read(json.dumps(rows).encode(), "a.json")
    for fault in found.faults:
        assert fault.column in ("", "key", "stem")
        assert fault.reason
