"""网络客户服务: talks by script; what is said, when, and what comes of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Act, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.service.talk import Chat, talk

SERVICE = workspace("service")
PLAN: dict[str, Any] = {
    "chats": [
        {"id": "a", "buyer": "小满", "steps": [
            {"id": "ask", "say": ["在吗"], "must": [["您好"]], "branches": [{"words": [["退", "换"]], "to": "bye"}],
             "otherwise": "more"},
            {"id": "more", "say": ["想退货", "可以吗"], "otherwise": "bye", "nudge": 20, "leave": 50, "typing": 2,
             "again": "请问？"},
            {"id": "bye", "say": ["谢谢"], "ends": True}]},
        {"id": "b", "buyer": "秋水", "after": 30, "steps": [
            {"id": "ask", "say": ["有货吗"], "otherwise": "bye"}, {"id": "bye", "say": ["好"], "ends": True}]},
    ],
}  # fmt: skip
SPEC = {"service": PLAN}
START = Act("start-1", True, 1000)


def say(at_ms: int, text: str, chat: str = "a", n: int = 1) -> Act:
    return Act(f"say-{n}", {"chat": chat, "text": text}, at_ms)


def lines(chat: Chat) -> list[tuple[str, str, int]]:
    return [(line.by, line.text, line.at_ms) for line in chat.lines]


def test_nothing_is_said_before_the_start() -> None:
    assert talk(PLAN, [], 10**9) == ([], None)
    scene = SERVICE.play(SPEC, [], 5000)
    assert scene and scene.view == {"began": False, "chats": []}  # noqa: PT018


def test_buyers_come_one_after_the_other_and_their_coming_is_foretold() -> None:
    chats, following = talk(PLAN, [START], 1000)
    assert [chat.buyer for chat in chats] == ["小满"]
    assert following == 31_000
    chats, _following = talk(PLAN, [START], 31_000)
    assert [chat.buyer for chat in chats] == ["小满", "秋水"]


def test_the_words_of_the_first_answer_choose_the_way() -> None:
    [chat], following = talk(PLAN, [START, say(9000, "您好")], 13_000)
    assert lines(chat)[1:] == [("seller", "您好", 9000), ("buyer", "想退货", 13_000), ("buyer", "可以吗", 13_000)]
    assert following == 31_000
    [chat], _following = talk(PLAN, [START, say(9000, "您要退货吗")], 13_000)
    assert (chat.state, lines(chat)[-1]) == ("closed", ("buyer", "谢谢", 13_000))


def test_what_is_said_while_the_buyer_writes_belongs_to_the_turn_and_chooses_nothing() -> None:
    [chat], _following = talk(PLAN, [START, say(9000, "您好"), say(11_000, "退货吗", n=2)], 14_000)
    assert chat.turns[0].step["id"] == "ask"
    assert [line.text for line in chat.turns[0].answers] == ["您好", "退货吗"]
    assert chat.turns[1].step["id"] == "more"


def test_who_is_not_answered_asks_again_and_then_leaves() -> None:
    acts = [START, say(2000, "您好")]
    for now, state, said in ((25_000, "open", "可以吗"), (26_000, "open", "请问？"), (56_000, "left", "买家已离开")):
        chat = talk(PLAN, acts, now)[0][0]
        assert (chat.state, chat.lines[-1].text) == (state, said)
    chat = talk(PLAN, [*acts, say(60_000, "来了", n=2)], 70_000)[0][0]
    assert (chat.state, chat.lines[-1].text) == ("left", "买家已离开")


def test_how_long_a_buyer_waited_is_counted_from_what_was_said() -> None:
    [chat], _following = talk(PLAN, [START, say(9000, "您好"), say(20_500, "可以", n=2)], 21_000)
    assert [turn.waited_ms for turn in chat.turns] == [8000, 7500]


@given(st.lists(st.tuples(st.integers(0, 200_000), st.sampled_from(["您好", "退", "x"]), st.sampled_from("ab"))))
def test_a_scene_only_grows_until_its_next_moment(said: list[tuple[int, str, str]]) -> None:
    acts = [START, *(say(at, text, chat, n) for n, (at, text, chat) in enumerate(sorted(said), 1) if at >= 1000)]
    now = acts[-1].at_ms
    scene = SERVICE.play(SPEC, acts, now)
    assert scene is not None
    assert all(line["at_ms"] <= now for chat in scene.view["chats"] for line in chat["lines"])
    if scene.next_ms is None:
        assert SERVICE.play(SPEC, acts, now + 10**7) == scene
    else:
        assert scene.next_ms > now
        assert SERVICE.play(SPEC, acts, scene.next_ms - 1) == scene
        assert SERVICE.play(SPEC, acts, scene.next_ms) != scene


@pytest.mark.parametrize(
    "raw", [[], {"chat": "z", "text": "好"}, {"chat": "a", "text": 5}, {"chat": "a", "text": "好" * 501}]
)
def test_what_is_no_line_to_a_buyer_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        SERVICE.read_field(SPEC, "say-1", raw)


def test_an_empty_line_is_not_said_and_there_are_no_other_acts() -> None:
    assert SERVICE.read_field(SPEC, "say-1", {"chat": "a", "text": "  "}) is None
    with pytest.raises(Malformed):
        SERVICE.read_field(SPEC, "say-0", {"chat": "a", "text": "好"})


def test_a_terminal_sees_nothing_of_the_script() -> None:
    shown = str(SERVICE.present_own(SPEC))
    assert not any(word in shown for word in ("在吗", "小满", "steps", "must"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"otherwise": "ask"}, "后面的步骤"),
        ({"otherwise": "nowhere"}, "后面的步骤"),
        ({"say": []}, "say"),
        ({"must": ["您好"]}, "词组"),
        ({"leave": 0}, "leave"),
    ],
)
def test_a_script_that_would_not_end_or_cannot_be_read_is_told(change: dict[str, Any], fault: str) -> None:
    first, *rest = PLAN["chats"][0]["steps"]
    plan = {"chats": [{**PLAN["chats"][0], "steps": [{**first, **change}, *rest]}]}
    assert any(fault in one for one in SERVICE.check_own({"service": plan}))
