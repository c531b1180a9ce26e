"""Conversations by script: what buyers say, when, and what comes of the answers; the same acts give the same talk.

A chat is a list of steps. The buyer says the lines of a step; the first answer after them chooses the next step by the
words it has. Who is not answered asks again once (`nudge`), and in the end leaves. All times are milliseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank import texts
from question_bank.contract import Act

TYPING_MS = 4_000
"""How long a buyer takes for an answer."""

NUDGE_SECONDS, LEAVE_SECONDS = 60, 180
START = "start-1"
SAY = "say-"

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a talk: by whom (buyer, seller, or the system), what, and when."""

    by: str
    text: str
    at_ms: int


@dataclass(frozen=True)
class Turn:
    """A step that the buyer has said: since when an answer was awaited, and the answers that came, with their times."""

    step: Step
    since_ms: int
    answers: tuple[Line, ...] = ()

    @property
    def waited_ms(self) -> int | None:
        """How long the buyer waited for the first answer; None as long as there was none."""
        return self.answers[0].at_ms - self.since_ms if self.answers else None


@dataclass
class Chat:
    """One buyer's talk as far as it has come. `state`: open, closed (the script has ended), left (the buyer has)."""

    id: str
    buyer: str
    state: str = "open"
    lines: list[Line] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)


def talk(service: Mapping[str, Any], acts: Sequence[Act], now_ms: int) -> tuple[list[Chat], int | None]:
    """Every chat that has begun by now, and when something happens next by itself. Nothing before the start."""
    began = next((act.at_ms for act in acts if act.part == START), None)
    if began is None:
        return [], None
    said = [act for act in acts if act.part.startswith(SAY)]
    chats, moments = [], []
    for script in service["chats"]:
        opens = began + script.get("after", 0) * 1000
        if opens > now_ms:
            moments.append(opens)
            continue
        chat, following = _play(script, [act for act in said if act.value["chat"] == script["id"]], opens, now_ms)
        chats.append(chat)
        moments += [following] if following is not None else []
    return chats, min(moments, default=None)


def _play(script: Mapping[str, Any], said: Sequence[Act], opens: int, now_ms: int) -> tuple[Chat, int | None]:
    """A chat up to now, and its next moment."""
    chat = Chat(script["id"], script["buyer"])
    steps = {step["id"]: step for step in script["steps"]}
    step, moment = script["steps"][0], opens
    left = list(said)
    while moment <= now_ms:
        while left and left[0].at_ms < moment:  # said while the buyer was still writing
            _answer(chat, left.pop(0))
        chat.lines += [Line("buyer", text, moment) for text in step["say"]]
        if step.get("ends"):
            chat.state = "closed"
            chat.lines += [Line("seller", act.value["text"], act.at_ms) for act in left if act.at_ms <= now_ms]
            return chat, None
        chat.turns.append(Turn(step, moment))
        leaves = moment + step.get("leave", LEAVE_SECONDS) * 1000
        if not left or left[0].at_ms > min(leaves, now_ms):
            return chat, _wait(chat, step, moment, leaves, now_ms)
        first = left.pop(0)
        _nudge(chat, step, moment, first.at_ms)
        _answer(chat, first)
        moment = first.at_ms + step.get("typing", TYPING_MS // 1000) * 1000
        step = steps[_next(step, first.value["text"])]
    for act in left:
        if act.at_ms <= now_ms:
            _answer(chat, act)
    return chat, moment


def _answer(chat: Chat, act: Act) -> None:
    line = Line("seller", act.value["text"], act.at_ms)
    chat.lines.append(line)
    if chat.turns:
        turn = chat.turns[-1]
        chat.turns[-1] = Turn(turn.step, turn.since_ms, (*turn.answers, line))


def _nudge(chat: Chat, step: Step, since: int, until: int) -> bool:
    """The buyer asks again, where the answer took that long."""
    at = since + step.get("nudge", NUDGE_SECONDS) * 1000
    if at > until:
        return False
    chat.lines.append(Line("buyer", step.get("again", "在吗？"), at))
    return True


def _wait(chat: Chat, step: Step, since: int, leaves: int, now_ms: int) -> int | None:
    """Nobody has answered yet: the buyer asks again, or leaves. Gives the next moment."""
    was_asked = _nudge(chat, step, since, min(now_ms, leaves))
    if leaves <= now_ms:
        chat.state = "left"
        chat.lines.append(Line("system", "买家已离开", leaves))
        return None
    return leaves if was_asked else min(leaves, since + step.get("nudge", NUDGE_SECONDS) * 1000)


def _next(step: Step, text: str) -> str:
    """The step that an answer leads to: the first branch whose words it has; else `otherwise`."""
    folded = texts.fold(text)
    for branch in step.get("branches", ()):
        if all(any(texts.fold(word) in folded for word in group) for group in branch["words"]):
            return str(branch["to"])
    return str(step["otherwise"])
