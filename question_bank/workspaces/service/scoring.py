"""What the talks were worth: answered, in time, with the points that an answer must have, without forbidden words."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.service.talk import Chat, Turn, talk

LAST_WORD_MS = 30_000
"""After the last act the buyers' last words are still heard."""


def measured(work: Work, check: Mapping[str, Any]) -> Outcome:
    """The share of the script's turns (or of its chats) that went well.

    Chats that were never begun, or ended early because the buyer left, count with all the turns of their straight way:
    a talk that is cut short is no better than one that is gone through.
    """
    chats = chats_of(work, check.get("chats"))
    if check["measure"] == "closed":
        closed = sum(chat.state == "closed" for chat in chats.values() if chat)
        return Outcome(Fraction(closed, len(chats)), f"完成会话 {closed}/{len(chats)} 个", _proof(chats))
    words, is_good = _rule(check)
    good = total = 0
    for script in _scripts(work, check.get("chats")):
        chat = chats[script["id"]]
        turns = [t for t in (chat.turns if chat else []) if check["measure"] != "points" or t.step.get("must")]
        good += sum(is_good(turn) for turn in turns)
        least = _least_turns(script, only_with_points=check["measure"] == "points")
        total += max(len(turns), 0 if chat and chat.state == "closed" else least)
    return Outcome(Fraction(good, total) if total else Fraction(0), f"{words} {good}/{total} 次", _proof(chats))


def _rule(check: Mapping[str, Any]) -> tuple[str, Callable[[Turn], bool]]:
    if check["measure"] == "points":
        return "含应答要点", has_points
    if check["measure"] == "answered":
        return "已回复", lambda turn: bool(turn.answers)
    seconds = check["seconds"]
    return f"{seconds} 秒内回复", lambda turn: turn.waited_ms is not None and turn.waited_ms <= seconds * 1000


def has_points(turn: Turn) -> bool:
    """Whether the answers to a turn, taken together, have a word of each group that they must have."""
    said = texts.fold(" ".join(line.text for line in turn.answers))
    return all(any(texts.fold(word) in said for word in group) for group in turn.step.get("must", ()))


def polite(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Full where something was said in every chat and nothing forbidden; none of it where it was not."""
    chats = chats_of(work, None)
    said = [line.text for chat in chats.values() if chat for line in chat.lines if line.by == "seller"]
    folded = [texts.fold(text) for text in said]
    bad = [word for word in check["words"] if any(texts.fold(word) in text for text in folded)]
    spoken = sum(any(line.by == "seller" for line in chat.lines) for chat in chats.values() if chat)
    share = Fraction(0) if bad else Fraction(spoken, len(chats))
    why = f"出现禁用词：{'、'.join(bad)}" if bad else f"{spoken}/{len(chats)} 个会话有回复且无禁用词"
    return Outcome(share, why, {"found": bad})


def chats_of(work: Work, ids: Any) -> dict[str, Chat | None]:
    """The talks as they stood at the end; None where a chat was never begun."""
    known, _next = talk(work.spec["service"], work.acts, work.acts[-1].at_ms + LAST_WORD_MS if work.acts else 0)
    begun = {chat.id: chat for chat in known}
    return {script["id"]: begun.get(script["id"]) for script in _scripts(work, ids)}


def _scripts(work: Work, ids: Any) -> list[Mapping[str, Any]]:
    return [script for script in work.spec["service"]["chats"] if ids is None or script["id"] in ids]


def _least_turns(script: Mapping[str, Any], *, only_with_points: bool) -> int:
    """The turns of the way that `otherwise` leads: what a talk has at least."""
    steps = {step["id"]: step for step in script["steps"]}
    step, turns = script["steps"][0], 0
    while not step.get("ends"):
        turns += bool(step.get("must")) if only_with_points else 1
        step = steps[step["otherwise"]]
    return turns


def _proof(chats: Mapping[str, Chat | None]) -> dict[str, Any]:
    return {
        chat.buyer: [
            chat.state,
            *(f"{turn.waited_ms // 1000} 秒" if turn.waited_ms is not None else "—" for turn in chat.turns),
        ]
        for chat in chats.values()
        if chat
    }
