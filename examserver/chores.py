"""Small repeatable duties of the leading process and of each; they may run at any moment, twice or late."""

import gc
import threading
import time
from collections.abc import Callable

import structlog

from examserver.errors import Unavailable
from examserver.house import House, keep_moment
from examserver.leader import Leadership
from examserver.watch import try_again, watch
from examserver.who import SERVER

log = structlog.get_logger()
Duty = Callable[[House], None]
EVERY_SECONDS = 1.0
SWEEP_SECONDS, BUSY_SECONDS = 600.0, 30.0


def leaders() -> list[Duty]:
    """What is done once for the whole site, in the order of the staircase; imported late: the cellar knows no floor."""
    from examserver.attempts.duties import collect_due, finish_due, keep_ledger
    from examserver.grading.duties import mark_collected
    from examserver.results.duties import enter_marks
    from examserver.submissions.duties import seal_collected

    return [
        keep_ledger,  # before anybody is back after a restart
        collect_due,
        seal_collected,
        mark_collected,
        finish_due,
        enter_marks,
    ]


def inspectors() -> list[Duty]:
    """What is done once for the whole site and may take its time: looking into candidates' files, tidying up."""
    from examserver.attempts.duties import thinning
    from examserver.grading.duties import code_sealed_works
    from examserver.submissions.duties import drop_stale_uploads

    return [thinning.thin, code_sealed_works, drop_stale_uploads]


def everybodys() -> list[Duty]:
    """What each process does for itself: its own sockets, its own memory."""
    from examserver.monitor.live import flush_boards

    return [flush_boards, sweeper.sweep]


def duties() -> list[Duty]:
    """All duties of a site."""
    return [*leaders(), *inspectors(), *everybodys()]


def run_once(house: House) -> None:
    """Do every duty once; one that fails is logged and tried again in the next round."""
    for duty in duties():
        _do(duty, house)


def _do(duty: Duty, house: House) -> None:
    try:
        duty(house)
    except Unavailable:  # the alarm is raised and said already; the next round tries again
        return
    except Exception:  # one duty must not stop the others
        log.exception("duty_failed", duty=getattr(duty, "__name__", ""))


class Sweeper:
    """A full collection of this process's garbage: during an exam there is none (`serve.calm_collector`)."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._due = monotonic() + SWEEP_SECONDS

    def sweep(self, house: House) -> None:
        """In a quiet moment, when nobody answers, every ten minutes at most."""
        from examserver.attempts.ledger import is_anybody_answering

        now = self._monotonic()
        if now < self._due:
            return
        self._due = now + BUSY_SECONDS
        if not house.see(is_anybody_answering):
            gc.collect()
            self._due = now + SWEEP_SECONDS


sweeper = Sweeper()


def keep_time(house: House) -> None:
    """Store the moment, for the clock after a restart."""
    house.act(keep_moment, SERVER)


def note_rounds(house: House, leadership: Leadership) -> None:
    """An alarm when this process leads and its duties stand still."""
    if leadership.is_late():
        house.health.raise_alarm("chores_stopped", "chores")
    elif house.health.has("chores_stopped"):
        house.health.clear("chores_stopped", source="chores")


def _rounds(stop: threading.Event, sleep: Callable[[float], None], one: Callable[[int], None]) -> None:
    """A round each second until stopped; no error ends it."""
    turn = 0
    while not stop.is_set():
        try:
            one(turn)
        except Exception:  # a loop that has ended is missed by everybody
            log.exception("round_failed", round=one.__name__)
        turn += 1
        sleep(EVERY_SECONDS)


def loop(
    house: House,
    stop: threading.Event,
    sleep: Callable[[float], None] = time.sleep,
    leadership: Leadership | None = None,
) -> None:
    """The leader's loop: the duties every second while this process leads, and the moment every other second."""
    lead = leadership or Leadership(house.engine)

    def lead_round(turn: int) -> None:
        if not lead.is_held():
            return
        for duty in leaders():
            _do(duty, house)
            sleep(0)  # a turn for everybody else
        if turn % 2 == 0:
            _do(keep_time, house)
        lead.ended_round()

    _rounds(stop, sleep, lead_round)
    lead.give_up("stopped")


def inspect(house: House, stop: threading.Event, sleep: Callable[[float], None], leadership: Leadership) -> None:
    """The leader's second loop: nobody's time waits for a candidate's file that is slow to look into."""

    def inspect_round(_turn: int) -> None:
        for duty in inspectors() if leadership.leads else ():
            _do(duty, house)

    _rounds(stop, sleep, inspect_round)


def look_after(
    house: House,
    stop: threading.Event,
    sleep: Callable[[float], None] = time.sleep,
    leadership: Leadership | None = None,
) -> None:
    """Every process's loop: its own boards each second, the machine every ten, each second when something is wrong."""

    def own_round(turn: int) -> None:
        for duty in everybodys():
            _do(duty, house)
        _do(watch if turn % 10 == 0 else try_again, house)
        if leadership is not None:
            note_rounds(house, leadership)

    _rounds(stop, sleep, own_round)
