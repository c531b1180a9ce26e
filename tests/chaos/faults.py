"""What can go wrong on a day: each fault is done to a world at work, ended, and leaves a world that can go on.

What is random comes from `world.rng`. Nothing is checked here but what only the fault itself can know.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

from tests.chaos.player import Player
from tests.chaos.world import World, a_desk
from tests.load.wire import Wire, WireLost, dial, frame

Fault = Callable[[World], Awaitable[Any]]
EXTENSION = {
    "minutes": "5",
    "reason": "网络与供电·网络中断",
    "second_username": "cora",
    "second_password": "Blue-Kettle-42",
}


def _stretch(world: World, least: int = 5, most: int = 40) -> int:
    """So many acknowledgements for everybody."""
    return world.rng.randint(least, most) * max(1, len(world.working)) // 4


# ── The server ──


async def kill(world: World) -> None:
    """SIGKILL at a random moment, in the middle of commits; then a restart."""
    await world.answers(_stretch(world))
    await asyncio.sleep(world.rng.uniform(0, 0.05))
    world.kill()
    await world.start()
    await world.answers(len(world.working))


async def kill_twice(world: World) -> None:
    """Killed again while everybody comes back."""
    world.kill()
    await world.start()
    await world.until(lambda: any(p.wire for p in world.players), "somebody back")
    await kill(world)


async def fill_disk(world: World) -> None:
    """The disk is full while everybody writes; then there is room again. Nobody is told "saved" meanwhile."""
    await world.answers(_stretch(world))
    with world.full_disk():
        await refused_by_the_database(world)
    await world.answers(len(world.working))


async def run_out_of_disk(world: World) -> None:
    """Less and less room: some writes succeed, some fail half way."""
    await world.answers(_stretch(world))
    refusals = sum(sum(p.codes.values()) for p in world.players)
    for _ in range(3):
        with world.full_disk(world.wal_bytes + world.rng.choice((0, 1, 100, 4096, 9000))):
            goal = refusals = refusals + 1
            await world.until(lambda goal=goal: sum(sum(p.codes.values()) for p in world.players) >= goal, "a refusal")  # type: ignore[misc]
        await world.answers(len(world.working))


async def refused_by_the_database(world: World) -> None:
    """Wait until the database refuses everybody, or they do not even get in."""
    before = {p: sum(p.codes.values()) for p in world.working}
    await world.until(
        lambda: all(sum(p.codes.values()) > n or p.shut_out > 3 for p, n in before.items()), "everybody refused", 30
    )


async def lock_database(world: World, seconds: float = 1.0) -> None:
    """Another process holds the database for seconds."""
    await world.answers(_stretch(world))
    with world.locked():
        acks, end = sum(p.acks for p in world.players), time.monotonic() + seconds
        await world.until(lambda: time.monotonic() > end, "the time of the lock")
        heard = sum(p.acks for p in world.players) - acks
        assert heard <= world.ledger.resent + 4 * len(world.players), (
            f"{heard} acknowledged while nothing could be kept"
        )
    await world.answers(len(world.working))


async def lock_until_refused(world: World) -> None:
    """Another process holds the database for longer than the server waits."""
    await world.answers(_stretch(world))
    with world.locked():
        await refused_by_the_database(world)
    await world.answers(len(world.working))


# ── The network ──


async def cut_network(world: World) -> None:
    """Connections are reset, all or some; nobody comes in for a while."""
    await world.answers(_stretch(world))
    world.proxy.is_refusing = world.rng.random() < 0.5
    world.proxy.cut(world.rng.choice((1.0, 0.5)))
    await world.until(
        lambda: any(len(p.outbox.waiting()) > 2 for p in world.working) or not world.proxy.is_refusing, "cut"
    )
    world.proxy.heal()
    await world.answers(len(world.working))


async def pull_cable(world: World) -> None:
    """Silence; after it everything arrives that was under way, sent twice or waited for by nobody any more."""
    await world.answers(_stretch(world))
    world.proxy.hold(world.rng.choice((1.0, 0.6)))
    await world.until(
        lambda: sum(len(p.outbox.waiting()) > 4 for p in world.working) * 3 > len(world.working), "a backlog"
    )
    world.proxy.heal()
    await world.answers(len(world.working))


async def half_open(world: World) -> None:
    """One direction is lost: acknowledgements, or what terminals send; nobody is told."""
    await world.answers(_stretch(world))
    gone = sum(p.cuts + p.losses for p in world.players)
    n = world.proxy.lose(world.rng.choice(("up", "down")), share=world.rng.choice((1.0, 0.5)))
    await world.until(
        lambda: sum(p.cuts + p.losses for p in world.players) >= gone + n, "terminals that gave their line up"
    )
    world.proxy.heal()
    await world.answers(len(world.working))


async def slow_network(world: World) -> None:
    """Everything takes its time, by turns, with little bandwidth."""
    world.proxy.delay, world.proxy.rate = world.rng.uniform(0.02, 0.12), world.rng.choice((0.0, 30_000.0))
    await world.answers(_stretch(world, 4, 12))
    world.proxy.heal()


# ── The clock ──


async def step_clock(world: World) -> None:
    """The day's clock jumps forward by minutes, and it does over a restart."""
    await world.answers(_stretch(world, 2, 8))
    world.pass_time(world.rng.uniform(1, 120))
    await world.answers(_stretch(world, 2, 8))


async def step_wall(world: World) -> None:
    """Somebody sets the machine's wall clock, also between a crash and the restart: no time is moved."""
    await world.until(lambda: all(p.acks for p in world.working), "everybody at work")
    for seconds in (3600, -7200, -20 * 365 * 86400, 86400):
        before = {p: p.left() for p in world.working}
        world.step_wall(seconds)
        if world.rng.random() < 0.5:
            world.kill()
            await world.start()
        await world.answers(len(world.working))
        moved = {p.attempt_id: n - p.left() for p, n in before.items() if not -60_000 < n - p.left() < 60_000}
        assert not moved, f"milliseconds taken from terminals: {moved}"


async def reboot_without_battery(world: World) -> None:
    """The power fails just before the moment is kept again, and the machine's wall clock begins in another century."""
    await world.until(lambda: all(p.acks > 5 for p in world.working), "everybody at work")
    before = {p: p.left() for p in world.working}
    world.kill()
    with closing(sqlite3.connect(world.folder / "exam.db")) as db, db:
        db.execute("UPDATE last_moment SET at = (SELECT datetime(max(saved_at), '-9 seconds') FROM answer_revisions)")
    world.step_wall(-20 * 365 * 86400, boot="second")
    await world.start()
    await world.answers(len(world.working))
    moved = {p.attempt_id: n - p.left() for p, n in before.items() if not -60_000 < n - p.left() < 60_000}
    assert not moved, f"milliseconds taken from terminals: {moved}"


# ── Terminals ──


async def twin(world: World) -> None:
    """A second page of the same sign-in, with an outbox of its own: numbers clash."""
    player = world.rng.choice(world.working)
    other = world.join(Player(world, player.seat, f"twin/{world.rng.random()}"))
    await world.until(lambda: other.acks > 10 and player.acks > 10, "both pages are heard")
    await other.stop()
    world.players.remove(other)


async def take_over(world: World) -> Player:
    """The candidate goes on at another machine, with the invigilator's word; the old one keeps sending."""
    player = world.rng.choice(world.working)
    held = world.rng.random() < 0.5
    if held:  # what it sends now arrives after it was fenced
        world.proxy.hold()
    other = await world.another_terminal(player)
    if held:
        world.proxy.heal()
    await world.until(lambda: other.picture.get("asked_to_move"), "the request")
    async with a_desk(world) as desk:
        said = await desk.press(f"/monitor/seats/{player.attempt_id}/move", decision="approve")
        assert said["ok"], said
    other.cut()  # as the page does: it opens anew
    await world.until(lambda: other.outbox.lease > 1 and other.acks > 3, "answers under the new lease")
    await world.until(lambda: player.is_turned_away or player.outbox.over, "the old terminal gives up")
    return other


async def hand_in(world: World) -> None:
    """交卷 in the middle of saves under way: it is refused until everything is there, or nothing comes after it."""
    player = world.rng.choice(world.working)
    await world.until(lambda: player.wire and player.outbox.last_number > 0, "something to hand in")
    said: dict[str, Any] = {"ok": False}
    end = time.monotonic() + 20
    while not said["ok"] and time.monotonic() < end:
        try:
            said = await player.hand_in()
        except (WireLost, TimeoutError):
            await asyncio.sleep(0.01)
    assert said["ok"], said
    await world.until(lambda: player.outbox.over, "nothing more is taken")


async def extend(world: World) -> None:
    """延时 for the whole room while everybody writes; it arrives with the acknowledgements."""
    before = {p: p.left() for p in world.working}
    async with a_desk(world) as desk:
        said = await desk.press(f"/monitor/{world.site.sitting_id}/extend", **EXTENSION)
        assert said["ok"], said
    await world.until(
        lambda: all(p.left() > n for p, n in before.items() if p in world.working), "more time everywhere"
    )


async def flood(world: World, events: int = 10_000) -> None:
    """One terminal sends thousands of events at once, others go on; nobody of them is disconnected or held up."""
    player = world.rng.choice(world.working)
    await world.until(lambda: all(p.wire for p in world.working), "everybody connected")
    others = {p: p.acks for p in world.working if p is not player}
    losses = {p: p.losses for p in others}
    wire = await dial(world.straight, player.cookie)
    sending = asyncio.create_task(_pour(wire, player, events))
    try:
        await world.until(lambda: all(p.acks > n + 5 for p, n in others.items()), "the others are heard")
    finally:
        sending.cancel()
        wire.cut()
    lost = {p.attempt_id: p.losses - n for p, n in losses.items() if p.losses > n}
    assert not lost, f"others lost their connection over a flood: {lost}"
    await world.until(lambda: player.is_settled or player.wire, "it comes back")


async def _pour(wire: Wire, player: Player, events: int) -> None:
    """Reports without end: they change nothing, and no revision is lost over them."""
    some = b"".join(frame(b'42%d["terminal.report",{"attempt_id":%d}]' % (n, player.attempt_id)) for n in range(200))
    while wire.is_up:
        for _ in range(events // 200):
            wire.transport.write(some)
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)


ODDITIES: dict[str, bytes] = {
    "no field": b'42%d["answer.save",{}]',
    "no argument": b'42%d["answer.save"]',
    "a list": b'42%d["answer.save",[1,2]]',
    "a text": b'42%d["answer.save","x"]',
    "nothing": b'42%d["answer.save",null]',
    "wrong types": b'42%d["answer.save",{"attempt_id":"1","lease":[],"number":{},"question_no":null}]',
    "an unknown field": b'42%d["answer.save",{"attempt_id":1,"lease":1,"number":1,"question_no":1,"x":1}]',
    "wild numbers": b'42%d["answer.save",{"attempt_id":1,"lease":1e308,"number":9999999999999999999,"question_no":0}]',
    "another's attempt": b'42%d["answer.save",{"attempt_id":99999,"lease":1,"number":1,"question_no":1}]',
    "half a character": b'42%d["answer.save",{"attempt_id":1,"lease":1,"number":1,"question_no":1,"part":"\\ud800"}]',
    "a deep answer": b'42%d["answer.save",{"attempt_id":1,"lease":1,"number":1,"question_no":1,"answer":'
    + b"[" * 900
    + b"]" * 900
    + b"}]",
    "more arguments": b'42%d["terminal.report",{"attempt_id":1},2,3]',
    "large": b'42%d["answer.save",{"attempt_id":1,"lease":1,"number":1,"question_no":1,"answer":"'
    + b"x" * 1_200_000
    + b'"}]',
}
"""Events a page with a fault might send: each is answered with a code. `%d`: the number of the acknowledgement."""
SWALLOWING = "an announced attachment"  # it takes the next message for its own
NOISE: dict[str, bytes] = {
    "an unknown event": b'42["no.such.event",{}]',
    "an empty event": b"42[]",
    "no JSON": b'42["answer.save",{"attempt_id":',
    "no text": b"42",
    "a number for a name": b"42[1,2]",
    "an object": b"42{}",
    "an acknowledgement of nothing": b"4377[]",
    "deep nesting": b'42["terminal.report",' + b"[" * 100_000 + b"]" * 100_000 + b"]",
    "unknown packets": b"9",
    "unknown messages": b"48",
    SWALLOWING: b'451-["answer.save",{"_placeholder":true,"num":0}]',
    "an empty frame": b"",
    "a large event without a number": b'42["answer.save","' + b"x" * 1_200_000 + b'"]',
    "a large nothing": b"x" * 1_200_000,
}
"""What no page would send; it is ignored, and the connection stays."""


async def odd_events(world: World) -> None:
    """Malformed and oversize events: a code or nothing, and never a disconnect."""
    player = world.rng.choice(world.working)
    wire = await dial(world.straight, player.cookie)
    alive = {"attempt_id": player.attempt_id}
    for what, packet in [*ODDITIES.items(), *NOISE.items()]:
        heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if b"%d" in packet:
            wire._last_id += 1
            wire._acks[wire._last_id] = lambda body, heard=heard: heard.done() or heard.set_result(body)  # type: ignore[misc]
            packet = packet.replace(b"%d", b"%d" % wire._last_id, 1)
        wire.transport.write(frame(packet))
        try:
            if what in ODDITIES:
                said = await asyncio.wait_for(heard, 10)
                assert what == "more arguments" or said.startswith(b'[{"ok":false,"code":"'), f"{what}: {said[:100]!r}"
            if what == SWALLOWING:
                wire.send("terminal.report", alive)
            assert "ok" in await wire.ask("terminal.report", alive, 10), what
        except (WireLost, TimeoutError) as error:
            raise AssertionError(f"{what}: {error!r}") from None
    wire.close()


RECOVERABLE: dict[str, Fault] = {
    f.__name__: f
    for f in (
        kill, kill_twice, fill_disk, run_out_of_disk, lock_database, lock_until_refused,
        cut_network, pull_cable, half_open, slow_network,
        step_clock, twin, take_over, extend, flood, odd_events,
    )
}  # fmt: skip
"""What a day can have any number of times."""


# ── The end of the day ──


async def time_up_in_a_cut(world: World) -> None:
    """The network is away at the deadline and back in the drain: only what was numbered in time is taken."""

    async def cut() -> None:
        world.proxy.is_refusing = True
        world.proxy.cut()

    async def heal() -> None:
        world.proxy.heal()

    await _time_up(world, cut, 12, heal)


async def time_up_in_a_crash(world: World) -> None:
    """The server is killed before the deadline and back long after: it takes what was numbered in time all the same."""

    async def kill() -> None:
        world.kill()

    await _time_up(world, kill, 90, world.start)


async def _time_up(
    world: World, away: Callable[[], Awaitable[None]], seconds: float, back: Callable[[], Awaitable[None]]
) -> None:
    """Everybody writes before the deadline and after it, while the way to the server is away for so long."""
    await world.answers(_stretch(world))
    world.pass_time(world.until_deadline() - 10)
    await world.until(lambda: all(0 < p.left() <= 10_000 for p in world.answering), "everybody knows the time", 10)
    world.is_writing = False
    await away()
    in_time = {p: p.write() for p in world.answering if p.left() > 0}
    world.pass_time(seconds)
    late = {p: p.write() for p in in_time}
    await back()
    assert all(r.left_ms > 0 for r in in_time.values())
    assert all(r.left_ms == 0 for r in late.values())
    await world.until(lambda: all(p.outbox.over for p in in_time), "everybody is told that the time is up")
    kept = {(p.attempt_id, r.lease, r.number) for p, r in in_time.items() if late[p].key != r.key}
    missing = kept - world.ledger.acked.keys()
    assert not missing, f"numbered in time, and not taken in the drain: {missing}"


async def collect_in_crashes(world: World, kills: int = 2) -> None:
    """Time is up; the server is killed while it collects and while it marks, and goes on after each restart."""
    n = len(world.site.seats)
    world.pass_time(max(0.0, world.until_deadline()) + 60)
    goals = [
        "SELECT count(*) FROM attempts WHERE state IN ('collected', 'handed_in')",
        "SELECT count(*) FROM theory_marks",
    ]
    for goal in goals[:kills]:
        before = world.count(goal)
        end = time.monotonic() + 30
        while world.count(goal) <= before < n and time.monotonic() < end:
            await asyncio.sleep(0)
        await asyncio.sleep(world.rng.uniform(0, 0.01))
        world.kill()
        await world.start()
        world.pass_time(60)  # whoever was not collected has had a drain anew
    await world.until(lambda: world.count(goals[1]) >= len(world.site.seats), "everybody is marked", 60)
