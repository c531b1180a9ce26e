"""The life of a version in the bank: its states, who may move it along, and when a correction needs a reason."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from examserver.errors import NotAllowed, Refused
from examserver.machine import Machine
from examserver.who import Role
from question_bank.bank import check_question, check_task
from question_bank.contract import SECRETS
from question_bank.registry import kinds
from question_bank.sanitize import text_of


class S(StrEnum):
    """States: 草稿 待审 已审 已发布 停用."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    RELEASED = "released"
    RETIRED = "retired"


class E(StrEnum):
    """What can happen to a version."""

    SUBMIT = "submit"
    RECALL = "recall"
    REVIEW = "review"
    SEND_BACK = "send_back"
    RELEASE = "release"
    RETIRE = "retire"
    RESTORE = "restore"


# A released version never changes: what is edited is the next one, and when that is released, this one is retired.
LIFE: Machine[S, E] = Machine(
    {
        S.DRAFT: {E.SUBMIT: S.SUBMITTED},
        S.SUBMITTED: {E.REVIEW: S.REVIEWED, E.SEND_BACK: S.DRAFT, E.RECALL: S.DRAFT},
        S.REVIEWED: {E.RELEASE: S.RELEASED, E.SEND_BACK: S.DRAFT, E.RECALL: S.DRAFT},
        S.RELEASED: {E.RETIRE: S.RETIRED},
        S.RETIRED: {E.RESTORE: S.RELEASED},
    }
)
OPEN = (S.DRAFT, S.SUBMITTED, S.REVIEWED)
"""States of a version that is still being made; a code has at most one such."""

PAST = {
    E.SUBMIT: "submitted",
    E.RECALL: "recalled",
    E.REVIEW: "reviewed",
    E.SEND_BACK: "sent_back",
    E.RELEASE: "released",
    E.RETIRE: "retired",
    E.RESTORE: "restored",
}
WRITERS = (Role.ADMINISTRATOR, Role.AUTHOR)
RELEASERS = (Role.ADMINISTRATOR,)
BY_RELEASERS = (E.RELEASE, E.RETIRE, E.RESTORE)
WITH_REASON = (E.SEND_BACK, E.RETIRE)
REPLACED = "replaced"
"""Why a version was retired that a newer one took the place of."""

SHIPPED, EARLIER, WRITTEN, FROM_FILE = "shipped", "earlier", "written", "file:"
"""Origins: with the program, before versions had a life, in the editor, from a file of that name."""

VOUCHED = (SHIPPED, EARLIER)
"""Origins that need no reviewer here."""


def may_write(role: Role) -> None:
    """Authors and administrators write. Raises NotAllowed."""
    if role not in WRITERS:
        raise NotAllowed


def may_move(event: E, role: Role, who_id: int, writers: Collection[int]) -> None:
    """Two persons: whoever wrote in a version never reviews it, and nobody else sends it to review or calls it back.

    Refuses: own_item, not_the_writer. Raises NotAllowed.
    """
    if role not in (RELEASERS if event in BY_RELEASERS else WRITERS):
        raise NotAllowed
    is_writer = who_id in writers
    if event is E.REVIEW and is_writer:
        raise Refused("own_item")
    if event is E.SEND_BACK and is_writer and role not in RELEASERS:
        raise Refused("own_item")
    if event in (E.SUBMIT, E.RECALL) and not is_writer and role not in RELEASERS:
        raise Refused("not_the_writer")


def events_for(state: S, role: Role, who_id: int, writers: Collection[int]) -> list[E]:
    """What this person may do to a version in this state."""
    found = []
    for event in LIFE.table[state]:
        try:
            may_move(event, role, who_id, writers)
        except (Refused, NotAllowed):
            continue
        found.append(event)
    return found


def faults_of(spec: Mapping[str, Any], *, is_task: bool = False) -> list[str]:
    """What keeps a version from going to review, in words for its author. Only what ships must have an analysis."""
    faults = check_task(spec) if is_task else check_question(spec)
    return [fault for fault in faults if spec.get("analysis") or not fault.startswith("analysis: ")]


def is_shown(spec: Mapping[str, Any], *, is_task: bool = False) -> bool:
    """Whether a version has come so far that it can be shown as a candidate sees it."""
    if is_task:
        return not check_task(spec)
    kind = kinds().get(str(spec.get("kind")))
    return kind is not None and not kind.check(spec)


def key_differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the same answer might be marked otherwise: another key, other shares, or other words under the key."""
    if any(old.get(name) != new.get(name) for name in key_fields(old, new)):
        return True
    return _right_options(old) != _right_options(new)


TOLD = ("title", "module", "minutes", "levels", "code", "briefing", "pack")
"""Fields of a practical task that only tell of it; all others, its workspace's own too, decide what a work gets."""


def key_fields(*specs: Mapping[str, Any]) -> list[str]:
    """The fields of a question or a task, in any of its versions, that decide what an answer gets."""
    if any("workspace" in spec for spec in specs):
        return sorted({name for spec in specs for name in spec if name[:1] != "_"} - set(TOLD))
    secrets = {name for spec in specs for name in getattr(kinds().get(str(spec.get("kind"))), "KEY_FIELDS", ())}
    return ["kind", "key", "qti", "parts", *sorted(secrets - set(SECRETS))]


def _right_options(spec: Mapping[str, Any]) -> list[str] | None:
    """The words of the options that a key of letters names."""
    options, key = spec.get("options"), spec.get("key")
    if not isinstance(options, list) or not isinstance(key, str):
        return None
    places = [ord(letter) - ord("A") for letter in sorted(key) if letter.isascii() and letter.isupper()]
    return [text_of(str(options[place])) for place in places if place < len(options)]
