"""Faults as the page says them: in an author's words, in the language of whoever reads."""

import re

import pytest

from examserver.languages import speaking
from examserver.papers.trying import faults_of, tidy_spec
from examserver.papers.wording import fault_said, said
from question_bank.registry import kinds

CHINESE = re.compile("[\u4e00-\u9fff]")
FIELD_NAME = re.compile(r"\b(src|alt|value|low|high|share|tolerance|coords|accepted|true|false|kind|text)\b")
POOR = [
    {},
    {"picture": {}, "areas": [], "key": [{}], "parts": [{}], "points_of_answer": [{}], "units": {}},
    {"picture": None, "key": [None], "left": ["甲", "乙"], "right": ["丙", "丁"], "items": ["甲", "乙"]},
    {
        "stem": "甲[[1]]",
        "words": ["甲", "乙"],
        "choices": [],
        "goods": ["甲", "乙"],
        "classes": ["丙", "丁"],
        "key": [],
    },
    {"stem": "甲____", "key": [], "shares": []},
]


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("不能为空", "is empty"),
        ("超过 2000 字", "is longer than 2000 characters"),
        (
            "第 2 个区域：得分比例须写作 0.5、-0.25 或 1/3",
            "area 2: Shares of the points are written as 0.5, -0.25 or 1/3",
        ),
        ("总分为 90，须为 100", "the points add up to 90 and must be 100"),
        ("题干和选项与 S-1 相同", "same stem and options as S-1"),
        ("没有人说过的话", "没有人说过的话"),
    ],
)
def test_a_finished_sentence_has_its_english(sentence: str, english: str) -> None:
    assert said(sentence) == sentence
    with speaking("en"):
        assert said(sentence) == english


def test_a_fault_names_its_field_in_words() -> None:
    assert fault_said("stem: 不能为空") == "题干：不能为空"
    assert fault_said("parts: 第 2 小题：stem: 不能为空") == "第 2 小题 · 题干：不能为空"
    with speaking("en"):
        assert fault_said("stem: 不能为空").endswith(": is empty")


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("poor", POOR, ids=range(len(POOR)))
def test_what_an_editor_leaves_open_is_told_without_field_names_and_in_english(
    kind: str, poor: dict[str, object]
) -> None:
    for _field, sentence in faults_of(tidy_spec({"kind": kind, **poor})):
        assert not FIELD_NAME.search(sentence), sentence
        with speaking("en"):
            assert not CHINESE.search(re.sub("职业道德|基础知识|相关知识", "", said(sentence))), sentence
