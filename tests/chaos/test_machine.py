"""Terminal, outbox, network and server as one state machine: whatever is lost, doubled, reordered or broken in between.

Everything runs in one process: the network is two lists, a crash leaves the files as they are at that moment and opens
them anew, the clock stands until it is moved. After every step the checker compares.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import extend_time, reopen
from examserver.attempts.actions.ending import begin_drains_anew, hand_in
from examserver.attempts.actions.presence import arrive, decide_move
from examserver.attempts.actions.saving import SaveAnswer, save_answers
from examserver.attempts.duties import collect_due
from examserver.attempts.opening import Held, pictures
from examserver.attempts.tables import Attempt
from examserver.errors import Malformed, NotYours, Refused
from examserver.grading.duties import mark_collected
from examserver.house import House
from examserver.who import SERVER, Who
from tests.cast import DAY, Cast, MovableClock, Sitter, at_terminal, begin_sitting, copy_site, settings_in
from tests.chaos.checker import Ledger, faults, gather
from tests.chaos.outbox import Outbox, Revision

ANSWERS: dict[int, tuple[Any, ...]] = {  # by question: what the kinds take, tidy
    1: ("A", "B", "C", None),
    2: ("A", "D", None),
    5: (["A"], ["A", "B", "D"], None),
    7: (True, False),
    9: (["成交人数", "访客数"], ["支付人数", ""], None),
}
NAMES = ("ada", "ben")
TERMINALS = ("first", "second")


class Crash(Exception):
    """The power fails in the middle of a transaction."""


@contextmanager
def perhaps_refused(*codes: str) -> Iterator[None]:
    """What is asked may be refused, for one of these reasons only."""
    try:
        yield
    except Refused as refusal:
        if refusal.code not in codes:
            raise


@dataclass(eq=False)
class Page:
    """One page on one terminal: `shelf` is the terminal's, all else is forgotten when the page goes."""

    who: Who
    attempt_id: int
    outbox: Outbox
    told: tuple[datetime, int]
    serial: int = 0  # grows with each connection: what belongs to an earlier one is not heard


@dataclass(frozen=True)
class Message:
    """One revision under way, from one connection of one page."""

    page: Page
    serial: int
    revision: Revision
    said: dict[str, Any] | None = None
    code: str = ""


def save_together(db: Session, who: Who, *, now: datetime, batch: list[tuple[Who, SaveAnswer]]) -> list[Any]:
    """A group, as the house makes them."""
    return save_answers(db, batch, now=now)


def code_of(refusal: Exception) -> str:
    """As the socket says it."""
    if isinstance(refusal, Refused | Malformed):
        return refusal.code
    return "not_found" if isinstance(refusal, NotYours) else "bad_answer"


class Exam(RuleBasedStateMachine):
    """Ada and Ben answer; `template` is a site in which they have just begun."""

    def __init__(self, template: Path, folder: Path, cast: Cast, sitters: dict[str, Sitter]) -> None:
        super().__init__()
        self.cast, self.root, self.crashes = cast, folder, 0
        shutil.rmtree(folder, ignore_errors=True)
        copy_site(template, self.folder)
        self.clock = MovableClock()
        self.house = House(settings_in(self.folder), self.clock)
        self.ledger, self.is_dirty = Ledger(), True
        self.up: list[Message] = []
        self.down: list[Message] = []
        self.shelves: dict[tuple[str, str], Any] = {}
        self.pages = {name: [self._page(name, "first", sitters[name])] for name in NAMES}

    @property
    def folder(self) -> Path:
        """Where the database is since the last crash."""
        return self.root / str(self.crashes)

    def _page(self, name: str, terminal: str, sitter: Sitter) -> Page:
        shelf = self.shelves.setdefault((name, terminal), {})
        page = Page(sitter.who, sitter.attempt_id, Outbox(lambda: self._left(page), shelf), (self.clock.now(), 0))
        self._begin(page)
        return page

    def _left(self, page: Page) -> int:
        at, remaining = page.told
        return max(0, remaining - int((self.clock.now() - at).total_seconds() * 1000))

    def _begin(self, page: Page) -> None:
        """Connected anew: what was under way on the old connection is not heard any more, but may still arrive."""
        page.serial += 1
        held = Held(secret=self.house.settings.data_key, attempt_id=page.attempt_id)
        [picture] = self.house.see(pictures, [(page.who, held)], now=self.clock.now())
        assert picture
        page.told = (self.clock.now(), picture["attempt"]["remaining_ms"] or 0)
        if picture["is_holder"] and picture["attempt"]["state"] == "answering":
            page.outbox.begin(picture["attempt"]["lease"], picture["last_number"], picture["answers"])

    def _some(self, name: str, which: int) -> Page:
        pages = self.pages[name]
        return pages[-1 - which % len(pages)]

    # The candidate and the terminal

    who = st.sampled_from(NAMES)
    which = st.integers(0, 2)  # mostly the page that was opened last

    def write(self, name: str, which: int, changes: list[tuple[int, int, bool]], is_sent: bool) -> None:
        """Some answers are changed, and mostly sent."""
        page = self._some(name, which)
        for no, choice, flagged in changes if page.outbox.is_open else ():
            page.outbox.put(no, "", ANSWERS[no][choice % len(ANSWERS[no])], flagged)
        if is_sent:
            self._send(page)

    change = st.tuples(st.sampled_from(sorted(ANSWERS)), st.integers(0, 3), st.booleans())
    changed = {
        "name": who,
        "which": which,
        "changes": st.lists(change, min_size=1, max_size=3),
        "is_sent": st.sampled_from([True, True, False]),
    }
    write_once = rule(**changed)(write)
    write_more = rule(**changed)(write)
    write_on = rule(**changed)(write)

    @rule(name=who, which=which)
    def send(self, name: str, which: int) -> None:
        """Everything that waits is sent, again where it was sent before."""
        self._send(self._some(name, which))

    def _send(self, page: Page) -> None:
        for revision in page.outbox.waiting() if page.outbox.is_open else ():
            self.ledger.sends((page.attempt_id, revision.lease, revision.number), revision.said)
            self.up.append(Message(page, page.serial, revision))

    @rule(name=who, which=which, is_reload=st.booleans())
    def come_back(self, name: str, which: int, is_reload: bool) -> None:
        """The connection is back, with the server's picture; perhaps the page was loaded anew or killed."""
        page = self._some(name, which)
        if is_reload:
            page.outbox = page.outbox.reloaded()
        self._begin(page)

    @rule(name=who, terminal=st.sampled_from(TERMINALS))
    def move(self, name: str, terminal: str) -> None:
        """Signed in at another terminal, or at the first again, with the invigilator's word; the old page stays."""
        who = at_terminal(self.house, getattr(self.cast, name), terminal)
        attempt_id = self.house.act(arrive, who)
        if attempt_id != self.pages[name][0].attempt_id:
            return
        with perhaps_refused("already_changed", "wrong_state"):
            self.house.act(decide_move, self.cast.carl, attempt_id=attempt_id, approve=True)
        self.pages[name].append(self._page(name, terminal, Sitter(who, attempt_id)))
        self.is_dirty = True

    @rule(name=who, which=which)
    def hand_in(self, name: str, which: int) -> None:
        """交卷."""
        page = self._some(name, which)
        codes = ("too_early_to_hand_in", "wrong_terminal", "not_answering", "unsent_answers", "time_is_up")
        with perhaps_refused(*codes):
            self.house.act(hand_in, page.who, attempt_id=page.attempt_id, last_number=page.outbox.last_number)
            self.ledger.handed_in.add(page.attempt_id)
        self.is_dirty = True

    # The network

    @precondition(lambda self: self.up)
    @rule(i=st.integers(0, 99), is_lost=st.booleans())
    def spoil_what_is_sent(self, i: int, is_lost: bool) -> None:
        """One message is lost, or arrives twice."""
        if is_lost:
            self.up.pop(i % len(self.up))
        else:
            self.up.append(self.up[i % len(self.up)])

    def deliver_all(self, is_heard: bool) -> None:
        """Everything arrives, and so do the acknowledgements."""
        some, self.up = self.up, []
        self._deliver(some)
        while is_heard and self.down:
            self._hear(self.down.pop(0))

    arrive_once = precondition(lambda self: self.up)(rule(is_heard=st.booleans())(deliver_all))
    arrive_more = precondition(lambda self: self.up)(rule(is_heard=st.booleans())(deliver_all))

    @precondition(lambda self: self.up)
    @rule(data=st.data(), n=st.integers(1, 6))
    def deliver(self, data: st.DataObject, n: int) -> None:
        """Some of what is under way arrives, in whatever order, and is kept in one group."""
        self._deliver(self._taken(data, n))

    def _taken(self, data: st.DataObject, n: int) -> list[Message]:
        order = data.draw(st.permutations(range(len(self.up))))[:n] if len(self.up) < 12 else range(n)
        some = [self.up[i] for i in order]
        self.up = [m for i, m in enumerate(self.up) if i not in set(order)]
        return some

    def _deliver(self, some: list[Message]) -> None:
        self.clock.move(seconds=0.001)
        outcomes = self.house.act(save_together, self.cast.carl, batch=[self._asked(m) for m in some])
        for message, outcome in zip(some, outcomes, strict=True):
            is_no = isinstance(outcome, Exception)
            self.down.append(replace(message, code=code_of(outcome)) if is_no else replace(message, said=outcome))
        self.is_dirty = True

    @staticmethod
    def _asked(message: Message) -> tuple[Who, SaveAnswer]:
        return message.page.who, SaveAnswer(**message.revision.asked(message.page.attempt_id))

    @precondition(lambda self: self.down)
    @rule(i=st.integers(0, 99), is_lost=st.booleans())
    def hear(self, i: int, is_lost: bool) -> None:
        """An acknowledgement or a refusal arrives, or is lost."""
        message = self.down.pop(i % len(self.down))
        if not is_lost:
            self._hear(message)

    def _hear(self, message: Message) -> None:
        page, revision = message.page, message.revision
        if message.said:  # whatever the page makes of it: this was said
            self.ledger.hears((page.attempt_id, revision.lease, revision.number), revision.said, message.said)
        if message.serial != page.serial:
            return
        if message.said:
            page.told = (self.clock.now(), message.said["remaining_ms"] or 0)
            page.outbox.acknowledged(revision)
        else:
            page.outbox.failed(revision, message.code)

    # The server

    @rule(data=st.data(), n=st.integers(0, 6))
    def crash(self, data: st.DataObject, n: int) -> None:
        """Everything stops, perhaps in the middle of a group; what is on the disk is opened anew."""
        some = self._taken(data, min(n, len(self.up)))

        def break_off(db: Session, who: Who, *, now: datetime) -> None:
            save_answers(db, [self._asked(m) for m in some], now=now)
            db.flush()
            shutil.copytree(self.folder, self.root / str(self.crashes + 1))
            raise Crash

        with pytest.raises(Crash):
            self.house.act(break_off, self.cast.carl)
        self.house.engine.dispose()
        shutil.rmtree(self.folder)
        self.crashes += 1
        self.house = House(settings_in(self.folder), self.clock)
        self.house.act(begin_drains_anew, SERVER)
        self.up, self.down, self.is_dirty = [], [], True

    @precondition(lambda self: self.up)
    @rule(data=st.data(), n=st.integers(1, 6))
    def abort(self, data: st.DataObject, n: int) -> None:
        """A group fails before its commit; nobody of it is told anything."""
        some = self._taken(data, n)

        def fail(db: Session, who: Who, *, now: datetime) -> None:
            save_answers(db, [self._asked(m) for m in some], now=now)
            raise Crash

        with pytest.raises(Crash):
            self.house.act(fail, self.cast.carl)

    @rule(seconds=st.sampled_from([0.001, 30, 1900]))
    def pass_time(self, seconds: float) -> None:
        """Time passes; half an hour only while there is one."""
        if self.clock.now() + timedelta(seconds=2 * seconds) < DAY + timedelta(minutes=90):
            self.clock.move(seconds=seconds)

    @precondition(lambda self: len(self.ledger.acked) > 3)
    @rule(name=who, seconds=st.sampled_from([-1, 0, 10, 10, 20, 20.001]))
    def come_to_the_end(self, name: str, seconds: float) -> None:
        """So many seconds after the deadline of one of them: the drain is 20."""
        attempt = self.house.see(lambda db: db.get_one(Attempt, self.pages[name][0].attempt_id))
        assert attempt.deadline
        self.clock.at = max(self.clock.at, attempt.deadline + timedelta(seconds=seconds))

    @rule(name=who, what=st.sampled_from(["extend", "reopen", "chores"]))
    def staff(self, name: str, what: str) -> None:
        """What the invigilator does, and the server by itself."""
        getattr(self, what)(self.pages[name][0].attempt_id)
        self.is_dirty = True

    def extend(self, attempt_id: int) -> None:
        """延时."""
        asked = {"sitting_id": self.cast.theory, "attempt_id": attempt_id, "minutes": 2}
        with perhaps_refused("extension_over"):
            self.house.act(extend_time, self.cast.carl, **asked, reason="网络中断", second=self.cast.inez.id)

    def reopen(self, attempt_id: int) -> None:
        """恢复答题, with five minutes given back."""
        asked = {"attempt_id": attempt_id, "reason": "误点交卷", "minutes": 5}
        with perhaps_refused("wrong_state", "time_is_up"):
            self.house.act(reopen, self.cast.carl, **asked, second=self.cast.inez.id)
            self.ledger.handed_in.discard(attempt_id)
            self.ledger.marks.pop(attempt_id, None)

    def chores(self, _attempt_id: int = 0) -> None:
        """The server collects what is due and marks it."""
        collect_due(self.house)
        mark_collected(self.house)

    # The law

    @invariant()
    def nothing_is_wrong(self) -> None:
        """The checker's word, after every step that touched the database."""
        if self.is_dirty:
            assert faults(self.ledger, gather(self.house, is_thorough=False)) == []
            self.is_dirty = False

    def teardown(self) -> None:
        """Everything heals: what waits arrives, the time is up, all is marked, and marked anew alike."""
        try:
            self._heal()
        finally:
            self.house.engine.dispose()

    def _heal(self) -> None:
        for message in self.down:
            self._hear(message)
        if self.up:
            self._deliver(self.up)
        for _ in range(6):  # numbers that are taken are changed for others
            for name in NAMES:
                self._begin(self.pages[name][-1])
                self.up = []
                self.send(name, 0)
                if self.up:
                    self._deliver(self.up)
                for message in self.down:
                    self._hear(message)
                self.up, self.down = [], []
        for name in NAMES:
            outbox = self.pages[name][-1].outbox
            assert not outbox.is_open or not outbox.waiting(), "an outbox that is never emptied"
        self.clock.move(hours=12)
        for _ in range(2):
            self.chores()
            seen = gather(self.house)
            assert faults(self.ledger, seen) == []
            assert {seen.lives[pages[0].attempt_id].state for pages in self.pages.values()} <= {
                "handed_in",
                "collected",
            }
            assert {pages[0].attempt_id for pages in self.pages.values()} <= seen.totals.keys()
            with self.house.engine.begin() as connection:
                connection.execute(text("DELETE FROM item_marks"))
                connection.execute(text("DELETE FROM theory_marks"))


@pytest.fixture
def begin_exam(prepared: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Exam]]:
    """A fresh exam for each run of the machine."""
    folder = tmp_path_factory.mktemp("machine")
    template = folder / "template"
    copy_site(prepared[0], template)
    house = House(settings_in(template), MovableClock())
    sitters = begin_sitting(house, prepared[1], prepared[1].theory, *NAMES)
    sitters = {n: Sitter(s.who, s.attempt_id) for n, s in sitters.items()}
    house.engine.dispose()
    return partial(Exam, template, folder / "exam", prepared[1], sitters)


def test_whatever_happens_in_between_nothing_acknowledged_is_lost(begin_exam: Callable[[], Exam]) -> None:
    wishes = settings(max_examples=30, stateful_step_count=40, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(begin_exam, settings=wishes)  # type: ignore[no-untyped-call]
