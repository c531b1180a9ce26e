"""General penalties: how a rule is set, what is left of the points, and which words are found. Tables and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examserver.rulebook import Rulebook
from question_bank.contract import Malformed
from question_bank.penalties.rules import KINDS, Applied, Rule, reckon, rule_from, rules_from, setting_of
from question_bank.penalties.words import COVER, Wanted, pattern

POINTS = {(1, "logo"): 1500, (1, "banner"): 2050, (2, "plan"): 2525}


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ("off", None),
        ("line 50", Rule("line", 50)),
        ("module 0", Rule("module", 0)),
        ("line 99", Rule("line", 99)),
    ],
)
def test_a_rule_is_set_in_two_words_and_kept_in_them(setting: str, rule: Rule | None) -> None:
    assert rule_from(setting) == rule
    assert setting_of(rule) == setting


@pytest.mark.parametrize(
    "setting", ["", "line", "line 100", "line -1", "line 050", "task 50", "off 0", "line 5.5", "module  0"]
)
def test_what_is_no_rule_is_malformed(setting: str) -> None:
    with pytest.raises(Malformed):
        rule_from(setting)


def test_the_rulebook_has_a_rule_for_every_kind_as_the_regulations_say() -> None:
    assert {kind: (rule.scope, rule.percent) for kind, rule in rules_from(Rulebook().penalties).items()} == {
        "distorted": ("line", 50),
        "missing": ("line", 0),
        "unrelated": ("line", 0),
        "named": ("module", 0),
        "uncivil": ("module", 0),
    }
    assert tuple(Rulebook().penalties) == KINDS
    assert "named" not in rules_from({**Rulebook().penalties, "named": "off"})


@pytest.mark.parametrize(
    ("applied", "tasks", "total"),
    [
        ([], {1: 3550, 2: 2525}, 6075),
        ([Applied(1, "logo", 50)], {1: 2800, 2: 2525}, 5325),
        ([Applied(1, "banner", 50)], {1: 2525, 2: 2525}, 5050),
        ([Applied(2, "plan", 50)], {1: 3550, 2: 1263}, 4813),  # half up to hundredths
        ([Applied(1, "logo", 50), Applied(1, "logo", 0)], {1: 2050, 2: 2525}, 4575),  # only the worst counts
        ([Applied(1, "logo", 0), Applied(1, "", 50)], {1: 1025, 2: 2525}, 3550),  # a line's, then the task's
        ([Applied(1, "", 50), Applied(1, "", 0)], {1: 0, 2: 2525}, 2525),
        ([Applied(1, "", 0), Applied(2, "", 0)], {1: 0, 2: 0}, 0),
        ([Applied(3, "", 0), Applied(1, "other", 0)], {1: 3550, 2: 2525}, 6075),  # of what is not there
    ],
)
def test_what_penalties_leave(applied: list[Applied], tasks: dict[int, int], total: int) -> None:
    left = reckon(POINTS, applied)
    assert (left.tasks, left.total) == (tasks, total)


PLACES = st.tuples(st.integers(1, 3), st.sampled_from(["", "a", "b"]), st.integers(0, 99))
GIVEN = st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"])), st.integers(0, 10_000))


@given(GIVEN, st.lists(PLACES))
def test_a_penalty_never_adds_a_point_and_never_takes_more_than_there_is(
    points: dict[tuple[int, str], int], some: list[tuple[int, str, int]]
) -> None:
    applied = [Applied(*one) for one in some]
    left = reckon(points, applied)
    assert all(0 <= left.lines[place] <= given for place, given in points.items())
    assert 0 <= left.total <= sum(points.values())
    assert reckon(points, [*applied, *applied]) == left, "said twice is said once"


@given(GIVEN, st.lists(PLACES), PLACES)
def test_one_penalty_more_never_raises_the_total(
    points: dict[tuple[int, str], int], some: list[tuple[int, str, int]], more: tuple[int, str, int]
) -> None:
    applied = [Applied(*one) for one in some]
    assert reckon(points, [*applied, Applied(*more)]).total <= reckon(points, applied).total


@pytest.mark.parametrize(
    ("word", "text", "count"),
    [
        ("艾达", "我是艾达，艾达做的", 2),
        ("艾达", "署名：艾 达", 1),
        ("艾达", "艾\n达", 0),
        ("多拉·阿布都热合曼", "多拉•阿布都热合曼", 1),
        ("多拉·阿布都热合曼", "多拉阿布都热合曼", 1),
        ("13812345678", "电话 138-1234-5678", 1),
        ("13812345678", "电话１３８１２３４５６７８", 1),
        ("13812345678", "138 1234 5679", 0),
        ("110105199003078721", "11010519900307 8721", 1),
        ("11010519900307872X", "11010519900307872x", 1),
        ("Li", "Listing by li", 1),
        ("Ada Lovelace", "ada lovelace.", 1),
    ],
)
def test_a_word_is_found_however_it_is_spaced(word: str, text: str, count: int) -> None:
    found = pattern([word])
    assert found is not None
    assert len(found.findall(text)) == count


def test_words_that_name_nobody_and_single_letters_are_not_looked_for() -> None:
    assert not Wanted({"employer": ("无", "其他", ""), "name": ("王",)})
    assert Wanted({"employer": ("溪谷茶业有限公司", "其他")}).in_text("其他事项") == []


def test_what_is_quoted_has_all_words_covered_even_those_cut_in_half() -> None:
    wanted = Wanted({"name": ("艾达",), "id_number": ("110105199003078721",)})
    text = "编制人艾达，证件号码110105199003078721，" + "正文。" * 20
    found = {one.kind: one for one in wanted.in_text(text)}
    assert found.keys() == {"name", "id_number"}
    for one in found.values():
        assert one.count == 1
        assert COVER in one.excerpt
        assert "艾达" not in one.excerpt
        assert not any(digit.isdigit() for digit in one.excerpt)


NAMES = st.text("艾达王小明李", min_size=2, max_size=4)


@given(NAMES, st.text("艾达王小明李，。ab 1\n", max_size=60), st.text("艾达王小明李，。ab 1\n", max_size=60))
def test_no_excerpt_ever_shows_a_word(name: str, before: str, after: str) -> None:
    wanted = Wanted({"name": (name,)})
    [found] = wanted.in_text(before + name + after)
    assert found.count >= 1
    assert not wanted.in_text(found.excerpt)
