"""The outage ledger: who is away is written down, restarts included; what it cost is proposed, and settled once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver import create_app
from examserver.attempts.actions.desk import collect_one, reopen
from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.outages import compensate, give_nothing
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.duties import SCAN_EVERY, keep_ledger
from examserver.attempts.ledger import OutageLine, lost_in, outages_in, outages_of
from examserver.attempts.tables import Attempt, Extension, Outage
from examserver.chores import keep_time
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.sittings.tables import Incident
from examserver.sockets import socketio
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock, Sitter, an_answer, token_for

Refusal = Callable[[str], Any]
SocketOf = Callable[..., SocketIOTestClient]


@pytest.fixture
def at_work(answering: dict[str, Sitter], socket_of: SocketOf, cast: Cast, house: House) -> dict[str, Any]:
    """Ada and Ben answer, each at a terminal with an open socket; the ledger has looked once."""
    terminals = {name: opened(socket_of(getattr(cast, name))) for name in ("ada", "ben")}
    keep_ledger(house)
    return terminals


def opened(socket: SocketIOTestClient) -> SocketIOTestClient:
    assert socket.emit("attempt.open", {}, callback=True)["ok"]
    return socket


def ledger(house: House, attempt_id: int) -> list[OutageLine]:
    return house.see(outages_of, attempt_id, house.clock.now())


def in_short(house: House, sitter: Sitter) -> list[tuple[str, float | None, int]]:
    """Cause, how many seconds it lasted (None: it lasts), and what it cost in seconds."""
    return [
        (o.cause, (o.ended_at - o.began_at).total_seconds() if o.ended_at else None, o.lost_ms // 1000)
        for o in ledger(house, sitter.attempt_id)
    ]


def scan(house: House) -> None:
    """As many turns of the duty as it takes to compare with the database."""
    for _turn in range(SCAN_EVERY):
        keep_ledger(house)


def attempt_of(house: House, sitter: Sitter) -> Attempt:
    def read(db: Session) -> Attempt:
        return db.get_one(Attempt, sitter.attempt_id)

    return house.see(read)


# ── Noting ──


def test_a_terminal_that_is_away_for_long_is_written_down_from_the_moment_it_was_lost(
    house: House, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any]
) -> None:
    clock.move(minutes=5)
    at_work["ada"].disconnect()
    lost_at = clock.now()
    clock.move(seconds=9)
    keep_ledger(house)
    assert ledger(house, answering["ada"].attempt_id) == []
    clock.move(seconds=1)
    keep_ledger(house)
    [line] = ledger(house, answering["ada"].attempt_id)
    assert (line.cause, line.began_at, line.ended_at, line.lost_ms) == ("terminal", lost_at, None, 10_000)
    assert ledger(house, answering["ben"].attempt_id) == []


def test_it_ends_when_the_terminal_is_back_and_says_what_it_cost(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any],
    socket_of: SocketOf,
) -> None:  # fmt: skip
    at_work["ada"].disconnect()
    for _turn in range(30):
        clock.move(seconds=5)
        keep_ledger(house)
    clock.move(seconds=50)
    opened(socket_of(cast.ada))
    clock.move(seconds=1)
    keep_ledger(house)
    assert in_short(house, answering["ada"]) == [("terminal", 200, 200)]
    lost = house.see(lost_in, cast.theory, clock.now())[answering["ada"].attempt_id]
    assert (lost.times, lost.lost_ms, lost.due_ms, lost.minutes, lost.since) == (1, 200_000, 200_000, 4, None)


def test_a_short_drop_leaves_no_line(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any],
    socket_of: SocketOf,
) -> None:  # fmt: skip
    at_work["ada"].disconnect()
    clock.move(seconds=4)
    opened(socket_of(cast.ada))
    clock.move(minutes=2)
    scan(house)
    assert in_short(house, answering["ada"]) == []


def test_an_absence_that_nobody_looked_at_meanwhile_is_written_down_when_it_is_over(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any],
    socket_of: SocketOf,
) -> None:  # fmt: skip
    at_work["ada"].disconnect()
    clock.move(seconds=75)
    opened(socket_of(cast.ada))
    keep_ledger(house)
    assert in_short(house, answering["ada"]) == [("terminal", 75, 75)]


def test_who_has_no_terminal_from_the_start_on_is_away_too(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], socket_of: SocketOf
) -> None:
    keep_ledger(house)
    clock.move(seconds=30)
    keep_ledger(house)
    opened(socket_of(cast.ada))
    keep_ledger(house)
    assert in_short(house, answering["ada"]) == [("terminal", 30, 30)]
    assert in_short(house, answering["ben"]) == [("terminal", None, 30)]


def test_an_answer_that_comes_another_way_is_contact(
    house: House, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any]
) -> None:
    ada = answering["ada"]
    at_work["ada"].disconnect()
    clock.move(seconds=40)
    keep_ledger(house)
    house.act(save_answer, ada.who, asked=an_answer(ada))
    scan(house)
    assert in_short(house, ada) == [("terminal", 40, 40)]
    clock.move(seconds=12)
    scan(house)
    assert in_short(house, ada) == [("terminal", 40, 40), ("terminal", None, 12)]


def test_nothing_counts_after_the_paper_was_collected(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any]
) -> None:
    at_work["ada"].disconnect()
    clock.move(seconds=60)
    keep_ledger(house)
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    clock.move(minutes=10)
    scan(house)
    assert in_short(house, answering["ada"]) == [("terminal", 60, 60)]
    clock.move(minutes=10)
    scan(house)
    assert len(ledger(house, answering["ada"].attempt_id)) == 1


def test_nothing_counts_after_the_deadline(
    house: House, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any]
) -> None:
    end = attempt_of(house, answering["ada"]).deadline
    assert end is not None
    clock.move(seconds=(end - clock.now()).total_seconds() - 30)
    at_work["ada"].disconnect()
    clock.move(seconds=45)
    scan(house)
    assert in_short(house, answering["ada"]) == [("terminal", None, 30)]
    clock.move(seconds=1)
    at_work["ben"].disconnect()
    clock.move(seconds=15)
    scan(house)
    assert in_short(house, answering["ben"]) == []


def test_who_is_through_or_has_not_begun_is_not_in_the_ledger(
    house: House, cast: Cast, clock: MovableClock, socket_of: SocketOf, answering: dict[str, Sitter]
) -> None:
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    house.act(collect, SERVER, attempt_id=answering["ben"].attempt_id)
    clock.move(minutes=3)
    scan(house)
    assert house.see(outages_in, cast.theory, clock.now()) == []


def test_two_losses_are_two_lines_and_add_up(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any],
    socket_of: SocketOf,
) -> None:  # fmt: skip
    terminal = at_work["ada"]
    for seconds in (80, 120):
        terminal.disconnect()
        clock.move(seconds=seconds)
        keep_ledger(house)
        terminal = opened(socket_of(cast.ada))
        keep_ledger(house)
        clock.move(minutes=5)
    assert in_short(house, answering["ada"]) == [("terminal", 80, 80), ("terminal", 120, 120)]
    lost = house.see(lost_in, cast.theory, clock.now())[answering["ada"].attempt_id]
    assert (lost.times, lost.lost_ms, lost.minutes) == (2, 200_000, 4)


def test_a_switch_that_fails_is_one_fact_for_the_room(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any]
) -> None:
    at_work["ada"].disconnect()
    at_work["ben"].disconnect()
    clock.move(seconds=15)
    keep_ledger(house)

    def audit(db: Session) -> list[AuditRow]:
        return list(db.scalars(select(AuditRow).where(AuditRow.noun == "outage")))

    [row] = house.see(audit)
    assert (row.what, row.sitting_id) == ("outage.noted", cast.theory)
    assert row.detail == {"ids": [answering["ada"].attempt_id, answering["ben"].attempt_id]}


def test_the_database_takes_one_open_line_for_an_attempt(house: House, answering: dict[str, Sitter]) -> None:
    def twice(db: Session, who: Who, *, now: datetime) -> None:
        db.add_all(Outage(attempt_id=answering["ada"].attempt_id, cause="terminal", began_at=now) for _n in range(2))

    with pytest.raises(IntegrityError):
        house.act(twice, SERVER)


# ── Restarts ──


@dataclass
class Site:
    """The site of a test, closed and opened again on the same folder, at the clock's time."""

    house: House
    app: Flask | None = None
    sockets: list[SocketIOTestClient] = field(default_factory=list)

    def restart(self) -> House:
        """The server is gone, its sockets with it; a new one opens."""
        for socket in self.sockets:
            if socket.is_connected():
                socket.disconnect()
        self.house.engine.dispose()
        self.house = House(self.house.settings, self.house.clock)
        self.house.resume_clock()
        self.app = create_app(self.house, "threading")
        return self.house

    def come_back(self, who: Who) -> None:
        """A terminal opens its attempt on the restarted server."""
        assert self.app is not None
        client: FlaskClient = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token_for(self.house, who, f"terminal-{who.id}")[0]
            session["_fresh"] = True
        self.sockets.append(opened(socketio.test_client(self.app, flask_test_client=client)))


@pytest.fixture
def site(house: House, at_work: dict[str, Any]) -> Iterator[Site]:
    site = Site(house, sockets=[*at_work.values()])
    yield site
    for socket in site.sockets:
        if socket.is_connected():
            socket.disconnect()
    site.house.engine.dispose()


def test_a_server_that_was_away_owes_everybody_who_answered_until_each_is_back(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    clock.move(minutes=10)
    keep_time(house)
    clock.move(seconds=90)
    fresh = site.restart()
    keep_ledger(fresh)
    assert in_short(fresh, answering["ada"]) == [("server", None, 90)]
    clock.move(seconds=2)
    site.come_back(cast.ada)
    keep_ledger(fresh)
    clock.move(seconds=8)
    keep_ledger(fresh)
    assert in_short(fresh, answering["ada"]) == [("server", 92, 92)]
    assert in_short(fresh, answering["ben"]) == [("server", None, 100)]


def test_an_answer_after_the_last_stored_moment_shows_that_the_server_was_there(
    house: House, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    keep_time(house)
    clock.move(seconds=2)
    house.act(save_answer, answering["ben"].who, asked=an_answer(answering["ben"]))
    clock.move(seconds=60)
    fresh = site.restart()
    keep_ledger(fresh)
    assert in_short(fresh, answering["ada"]) == [("server", None, 60)]


def test_a_quick_restart_that_everybody_survives_leaves_no_line(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    keep_time(house)
    clock.move(seconds=3)
    fresh = site.restart()
    keep_ledger(fresh)
    clock.move(seconds=4)
    site.come_back(cast.ada)
    clock.move(seconds=30)
    keep_ledger(fresh)
    assert in_short(fresh, answering["ada"]) == []
    assert in_short(fresh, answering["ben"]) == [("server", None, 37)]


def test_a_terminal_that_is_back_before_the_first_look_has_its_line_too(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    keep_time(house)
    clock.move(seconds=60)
    fresh = site.restart()
    site.come_back(cast.ada)
    keep_ledger(fresh)
    assert in_short(fresh, answering["ada"]) == [("server", 60, 60)]


def test_an_outage_lasts_over_a_restart_and_the_servers_share_is_told_apart(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    site.sockets[0].disconnect()
    clock.move(seconds=50)
    keep_ledger(house)
    keep_time(house)
    clock.move(seconds=3)
    fresh = site.restart()  # quick: nobody's fault but the terminal's own
    keep_ledger(fresh)
    clock.move(seconds=7)
    keep_ledger(fresh)
    keep_time(fresh)
    assert in_short(fresh, answering["ada"]) == [("terminal", None, 60)]
    clock.move(minutes=2)
    again = site.restart()
    keep_ledger(again)
    assert in_short(again, answering["ada"]) == [("terminal", 60, 60), ("server", None, 120)]


def test_a_process_that_takes_the_lead_over_finds_no_outage_of_the_server(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], site: Site,
) -> None:  # fmt: skip
    """Another one led until just now, as the stored moment shows: the site was served all the time."""
    keep_time(house)
    clock.move(seconds=3)
    fresh = site.restart()
    clock.move(minutes=5)
    site.come_back(cast.ada)
    keep_time(fresh)  # the leader, in another process
    clock.move(seconds=4)
    keep_ledger(fresh)
    clock.move(seconds=30)
    scan(fresh)
    assert in_short(fresh, answering["ada"]) == []
    assert in_short(fresh, answering["ben"]) == [("terminal", None, 34)]


def test_the_first_life_of_a_site_owes_nothing(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    keep_ledger(house)
    assert house.see(outages_in, cast.theory, house.clock.now()) == []


# ── Settling ──


@pytest.fixture
def lost(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], at_work: dict[str, Any],
    socket_of: SocketOf,
) -> dict[str, Sitter]:  # fmt: skip
    """Ada was away for 200 seconds and is back; Ben has been away for 50 and still is."""
    at_work["ada"].disconnect()
    clock.move(seconds=150)
    keep_ledger(house)
    at_work["ben"].disconnect()
    clock.move(seconds=50)
    opened(socket_of(cast.ada))
    keep_ledger(house)
    return answering


def give(house: House, cast: Cast, attempt_id: int | None = None, **more: Any) -> list[int]:
    asked = {"sitting_id": cast.theory, "reason": "网络与供电·停电", "second": cast.carl.id, **more}
    return house.act(compensate, cast.inez, attempt_id=attempt_id, **asked)


def extensions(house: House) -> list[Extension]:
    def read(db: Session) -> list[Extension]:
        return list(db.scalars(select(Extension).order_by(Extension.id)))

    return house.see(read)


def incidents(house: House) -> list[str]:
    def read(db: Session) -> list[str]:
        return list(db.scalars(select(Incident.text).order_by(Incident.id)))

    return house.see(read)


def test_everybody_affected_gets_their_own_minutes_in_one_act(
    house: House, cast: Cast, lost: dict[str, Sitter]
) -> None:
    before = {name: attempt_of(house, lost[name]) for name in ("ada", "ben")}
    assert give(house, cast) == [4, 1]
    after = {name: attempt_of(house, lost[name]) for name in ("ada", "ben")}
    assert [after[n].extension_ms for n in ("ada", "ben")] == [240_000, 60_000]
    assert [after[n].deadline_version - before[n].deadline_version for n in ("ada", "ben")] == [1, 1]
    assert [(e.minutes, e.reason, e.given_by, e.seconded_by) for e in extensions(house)] == [
        (4, "网络与供电·停电", cast.inez.id, cast.carl.id),
        (1, "网络与供电·停电", cast.inez.id, cast.carl.id),
    ]
    assert incidents(house) == ["全场 2 名受影响考生按各自失联时间延时（1–4 分钟）：网络与供电·停电"]


def test_what_is_settled_is_not_proposed_again_and_remembers_its_extension(
    house: House, cast: Cast, lost: dict[str, Sitter], refused: Refusal
) -> None:
    give(house, cast)
    [line] = ledger(house, lost["ada"].attempt_id)
    assert (line.decision, line.minutes, line.decided_by, line.reason) == (
        "compensated", 4, "监考员伊内兹", "网络与供电·停电",
    )  # fmt: skip
    assert house.see(lost_in, cast.theory, house.clock.now())[lost["ada"].attempt_id].minutes == 0
    with refused("nothing_lost"):
        give(house, cast)


def test_an_outage_that_lasts_is_settled_up_to_now_and_what_comes_after_counts_anew(
    house: House, cast: Cast, clock: MovableClock, lost: dict[str, Sitter], socket_of: SocketOf
) -> None:
    give(house, cast)
    clock.move(seconds=70)
    scan(house)
    opened(socket_of(cast.ben))
    scan(house)
    assert in_short(house, lost["ben"]) == [("terminal", 50, 50), ("terminal", 70, 70)]
    assert give(house, cast) == [2]


def test_one_candidate_can_be_given_other_minutes_than_proposed(
    house: House, cast: Cast, lost: dict[str, Sitter]
) -> None:
    assert give(house, cast, lost["ada"].attempt_id, minutes=10) == [10]
    assert attempt_of(house, lost["ada"]).extension_ms == 600_000
    assert incidents(house) == [
        f"座位 {attempt_of(house, lost['ada']).seat_no} 按失联时间延时 10 分钟：网络与供电·停电"
    ]
    assert house.see(lost_in, cast.theory, house.clock.now())[lost["ben"].attempt_id].minutes == 1


def test_own_fault_gives_nothing_and_is_settled_with_its_reason(
    house: House, cast: Cast, lost: dict[str, Sitter], refused: Refusal
) -> None:
    house.act(give_nothing, cast.inez, attempt_id=lost["ada"].attempt_id, reason="考生自行拔掉网线")
    [line] = ledger(house, lost["ada"].attempt_id)
    assert (line.decision, line.minutes, line.reason) == ("not_compensated", 0, "考生自行拔掉网线")
    assert attempt_of(house, lost["ada"]).extension_ms == 0
    with refused("nothing_lost"):
        house.act(give_nothing, cast.inez, attempt_id=lost["ada"].attempt_id, reason="……")
    assert give(house, cast) == [1]  # Ben alone


def test_nothing_is_given_where_nothing_was_lost_or_the_exam_is_over(
    house: House, cast: Cast, lost: dict[str, Sitter], refused: Refusal
) -> None:
    house.act(collect_one, cast.inez, attempt_id=lost["ada"].attempt_id, reason="……")
    with refused("extension_over"):
        give(house, cast, lost["ada"].attempt_id)
    assert give(house, cast) == [1]


@pytest.mark.parametrize("name", ["iris", "gita"])
def test_others_settle_nothing(house: House, cast: Cast, lost: dict[str, Sitter], name: str) -> None:
    who = getattr(cast, name)
    for act in (
        lambda: house.act(compensate, who, sitting_id=cast.theory, reason="……", second=cast.carl.id),
        lambda: house.act(give_nothing, who, attempt_id=lost["ada"].attempt_id, reason="……"),
    ):
        with pytest.raises(NotYours):
            act()
    with pytest.raises(NotYours):
        give(house, cast, 10**9)


def test_a_reopening_can_settle_the_time_that_was_lost(
    house: House, cast: Cast, lost: dict[str, Sitter], refused: Refusal
) -> None:
    house.act(collect_one, cast.inez, attempt_id=lost["ada"].attempt_id, reason="……")
    house.act(
        reopen, cast.inez, attempt_id=lost["ada"].attempt_id, reason="掉线期间到时收卷", second=cast.carl.id,
        minutes=4, settles=True,
    )  # fmt: skip
    [line] = ledger(house, lost["ada"].attempt_id)
    assert (line.decision, line.minutes) == ("compensated", 4)
