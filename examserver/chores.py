"""Small repeatable duties of the leading process and of each; they may run at any moment, twice or late."""

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


def leaders() -> list[Duty]:
    """What is done once for the whole site, in the order of the staircase; imported late: the cellar knows no floor."""
    from examserver.attempts.duties import collect_due, finish_due, keep_ledger
    from examserver.grading.duties import code_sealed_works, mark_collected
    from examserver.results.duties import enter_marks
    from examserver.submissions.duties import seal_collected

    return [
        keep_ledger,  # before anybody is back after a restart
        collect_due,
        seal_collected,
        mark_collected,
        code_sealed_works,
        finish_due,
        enter_marks,
    ]


def everybodys() -> list[Duty]:
    """What each process does for its own sockets."""
    from examserver.monitor.live import flush_boards

    return [flush_boards]


def duties() -> list[Duty]:
    """All duties of a site."""
    return [*leaders(), *everybodys()]


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
        log.exception("duty_failed", duty=duty.__name__)


def keep_time(house: House) -> None:
    """Store the moment, for the clock after a restart."""
    house.act(keep_moment, SERVER)


def loop(house: House, stop: threading.Event, sleep: Callable[[float], None] = time.sleep) -> None:
    """The leader's loop: the duties every second while this process leads, and the moment every other second."""
    leadership = Leadership(house.engine)
    turn = 0
    while not stop.is_set():
        if leadership.is_held():
            for duty in leaders():
                _do(duty, house)
            if turn % 2 == 0:
                _do(keep_time, house)
            turn += 1
        sleep(EVERY_SECONDS)
    leadership.give_up("stopped")


def look_after(house: House, stop: threading.Event, sleep: Callable[[float], None] = time.sleep) -> None:
    """Every process's loop: its own boards each second, the machine every ten, each second when something is wrong."""
    turn = 0
    while not stop.is_set():
        for duty in everybodys():
            _do(duty, house)
        _do(watch if turn % 10 == 0 else try_again, house)
        turn += 1
        sleep(EVERY_SECONDS)
