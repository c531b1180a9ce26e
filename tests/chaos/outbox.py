"""A terminal's outbox, after static/lib/outbox.js: numbered, kept until acknowledged, sent again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.checker import Said

NEVER_TAKEN = {
    "bad_answer",
    "answer_too_large",
    "message_too_large",
    "no_such_question",
    "malformed",
    "malformed_field",
}
OVER = {"time_is_up", "not_answering", "wrong_terminal", "not_found", "not_allowed", "sign_in_first"}
Key = tuple[int, str]


@dataclass
class Revision:
    """The newest revision of one question (and part) on this terminal."""

    no: int
    part: str
    answer: Any
    flagged: bool
    lease: int
    number: int
    left_ms: int
    acked: bool = False
    refused: str = ""

    @property
    def key(self) -> Key:
        """Which answer."""
        return self.no, self.part

    @property
    def said(self) -> Said:
        """As the checker keeps it."""
        return Said(self.no, self.part, self.answer, self.flagged, self.left_ms)

    def asked(self, attempt_id: int) -> dict[str, Any]:
        """As it goes over the wire."""
        return {
            "attempt_id": attempt_id,
            "lease": self.lease,
            "number": self.number,
            "question_no": self.no,
            "part": self.part,
            "answer": self.answer,
            "flagged": self.flagged,
            "left_ms": self.left_ms,
        }


@dataclass
class Outbox:
    """`shelf` is the terminal's disk: it outlives the page; everything else is the page's memory."""

    left: Callable[[], int]
    shelf: dict[tuple[int, int, str], Revision] = field(default_factory=dict)
    revisions: dict[Key, Revision] = field(default_factory=dict)
    lease: int = 0
    number: int = 0
    is_open: bool = False
    over: str = ""
    late: set[tuple[int, int]] = field(default_factory=set)

    def reloaded(self) -> "Outbox":
        """The page is loaded anew: the disk alone is left."""
        return Outbox(self.left, self.shelf)

    def begin(self, lease: int, last_number: int, answers: Iterable[dict[str, Any]]) -> None:
        """Begin under a lease with what the server has; what was written later under the same lease is sent again."""
        answers = list(answers)
        mine = list(self.shelf.values())
        has = {(a["no"], a["part"]): a.get("number", 0) for a in answers}
        later = [r for r in [*mine, *self.revisions.values()] if r.lease == lease and r.number > has.get(r.key, 0)]
        self.lease = lease
        self.number = max(last_number, self.number, *(r.number for r in mine), 0)
        self.revisions = {
            (a["no"], a["part"]): Revision(a["no"], a["part"], a["answer"], a["flagged"], lease, 0, 0, acked=True)
            for a in answers
        }
        for r in later:
            self.revisions[r.key] = replace(r, acked=False, refused="")
        self.is_open, self.over, self.late = True, "", set()

    def put(self, no: int, part: str, answer: Any, flagged: bool) -> Revision:
        """A new revision of one answer, on the disk before it is sent."""
        self.number += 1
        fresh = Revision(no, part, answer, flagged, self.lease, self.number, self.left())
        self._keep(fresh)
        return fresh

    def _keep(self, revision: Revision) -> None:
        self.revisions[revision.key] = revision
        self.shelf[revision.lease, revision.no, revision.part] = revision

    def waiting(self) -> list[Revision]:
        """What the server does not have yet, in the order of its numbers."""
        found = [r for r in self.revisions.values() if not r.acked and not r.refused]
        return sorted(found, key=lambda r: r.number)

    def due(self) -> list[Revision]:
        """What is sent next: not what the server has called too late while others, numbered in time, wait."""
        return [r for r in self.waiting() if (r.lease, r.number) not in self.late]

    def acknowledged(self, sent: Revision) -> None:
        """The server has this very revision."""
        held = self.revisions.get(sent.key)
        if held and (held.lease, held.number) == (sent.lease, sent.number):
            self._keep(replace(held, acked=True))

    def failed(self, sent: Revision, code: str) -> None:
        """A refusal; whatever else went wrong is sent again."""
        held = self.revisions.get(sent.key)
        is_newest = held is not None and (held.lease, held.number) == (sent.lease, sent.number)
        others = [r for r in self.due() if r.key != sent.key and r.left_ms > 0]
        if code == "time_is_up" and is_newest and not sent.left_ms and others:
            self.late.add((sent.lease, sent.number))
        elif code in OVER and sent.lease == self.lease:
            self.is_open, self.over = False, code
        elif code == "number_taken" and held and is_newest and not held.acked:
            self.number += 1
            self._keep(replace(held, number=self.number))
        elif code in NEVER_TAKEN and held and is_newest:
            self._keep(replace(held, refused=code))

    @property
    def last_number(self) -> int:
        """The highest number that the server has acknowledged."""
        return max((r.number for r in self.revisions.values() if r.acked), default=0)
