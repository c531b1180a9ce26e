"""What the author of a service task must give.

`service`: phrases (quick phrases: title, text), tables (title, columns, rows: orders, stock, rules to look up), chats.

A chat has id, buyer, after (seconds from the start), steps. A step has id and say (the buyer's lines). Where it does
not end the talk it has otherwise (a step) and may have branches (words: groups of which each must have one word in the
answer; to: a step), must (groups of words that a good answer has), nudge, leave and typing in seconds, again (what is
asked again).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_whole, is_words

ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_CHATS, MOST_STEPS, MOST_ROWS = 20, 40, 200
MEASURES = ("answered", "in_time", "points", "closed")


def check_service(plan: Any) -> Iterator[str]:
    """Faults of the whole script."""
    if not isinstance(plan, dict):
        yield "service: 须为各项设定"
        return
    for phrase in plan.get("phrases", []):
        if not isinstance(phrase, dict) or not is_words(phrase.get("title")) or not is_words(phrase.get("text")):
            yield "service: phrases 须有 title 和 text"
    for table in plan.get("tables", []):
        yield from (f"service: {fault}" for fault in _table(table))
    chats = plan.get("chats")
    if not isinstance(chats, list) or not 1 <= len(chats) <= MOST_CHATS or not all(isinstance(c, dict) for c in chats):
        yield f"service: chats 须为 1 到 {MOST_CHATS} 个会话"
        return
    ids = [chat.get("id") for chat in chats]
    if len(set(map(str, ids))) < len(ids):
        yield "service: 会话的 id 重复"
    for chat in chats:
        yield from (f"service: 会话 {chat.get('id')}：{fault}" for fault in _chat(chat))


def _table(table: Any) -> Iterator[str]:
    if not isinstance(table, dict) or not is_words(table.get("title")) or not is_list_of_words(table.get("columns")):
        yield "tables 须有 title 和 columns"
        return
    rows = table.get("rows")
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or any(len(row) != len(table["columns"]) for row in rows):
        yield f"表“{table['title']}”的每一行须有 {len(table['columns'])} 格"


def _chat(chat: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(chat.get("id"), str) or not ID.fullmatch(chat["id"]) or not is_words(chat.get("buyer")):
        yield "须有 id 和 buyer"
    if not is_whole(chat.get("after", 0), 0, 3600):
        yield "after 须为秒数"
    steps = chat.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS or not all(isinstance(s, dict) for s in steps):
        yield f"steps 须为 1 到 {MOST_STEPS} 步"
        return
    known = [str(step.get("id")) for step in steps]
    if len(set(known)) < len(known):
        yield "步骤的 id 重复"
    for place, step in enumerate(steps):
        yield from (f"步骤 {step.get('id')}：{fault}" for fault in _step(step, known[place + 1 :]))


def _step(step: Mapping[str, Any], later: list[str]) -> Iterator[str]:
    """A talk goes forward only, so that it comes to an end."""
    if not is_list_of_words(step.get("say")):
        yield "say 须为买家说的话"
    for name in ("nudge", "leave", "typing"):
        if name in step and not is_whole(step[name], 1, 1800):
            yield f"{name} 须为秒数"
    if step.get("ends"):
        return
    targets = [step.get("otherwise"), *(b.get("to") for b in step.get("branches", []) if isinstance(b, dict))]
    if any(target not in later for target in targets):
        yield "otherwise 和 branches 的 to 须为后面的步骤"
    groups = [step.get("must", []), *(b.get("words") for b in step.get("branches", []) if isinstance(b, dict))]
    if not all(isinstance(group, list) and all(is_list_of_words(words) for words in group) for group in groups):
        yield "words、must 须为词组的列表，每组一个以上的词"


def check_measure(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of the talks."""
    if check.get("measure") not in MEASURES:
        yield f"check 的 measure 须为 {'、'.join(MEASURES)} 之一"
    if check.get("measure") == "in_time" and not is_whole(check.get("seconds"), 1, 1800):
        yield "check 须写 seconds（多少秒内回复）"
    known = [chat["id"] for chat in spec["service"]["chats"]]
    if any(id not in known for id in check.get("chats", known)):
        yield "check 提到的会话不存在"


def check_polite(_spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of words that must not be said."""
    if not is_list_of_words(check.get("words")):
        yield "check 的 words 须为文字的列表"
