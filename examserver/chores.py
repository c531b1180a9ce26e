"""One loop of small repeatable duties; each may run at any moment, twice or late, with the same result."""

import threading
import time
from collections.abc import Callable

import structlog

from examserver.house import House, keep_moment
from examserver.who import SERVER

log = structlog.get_logger()
Duty = Callable[[House], None]
EVERY_SECONDS = 1.0


def duties() -> list[Duty]:
    """The duties in the order of the staircase; imported late, because the cellar knows no floor."""
    from examserver.attempts.duties import collect_due, finish_due
    from examserver.grading.duties import code_sealed_works, mark_collected
    from examserver.monitor.live import flush_boards
    from examserver.results.duties import enter_marks
    from examserver.submissions.duties import seal_collected

    return [
        collect_due,
        seal_collected,
        mark_collected,
        code_sealed_works,
        finish_due,
        enter_marks,
        flush_boards,
    ]


def run_once(house: House) -> None:
    """Do every duty once; one that fails is logged and tried again in the next round."""
    for duty in duties():
        _do(duty, house)


def _do(duty: Duty, house: House) -> None:
    try:
        duty(house)
    except Exception:  # one duty must not stop the others
        log.exception("duty_failed", duty=duty.__name__)


def keep_time(house: House) -> None:
    """Store the moment, for the clock after a restart."""
    house.act(keep_moment, SERVER)


def loop(house: House, stop: threading.Event, sleep: Callable[[float], None] = time.sleep) -> None:
    """Run the duties every second until told to stop; keep the moment every ten."""
    turn = 0
    while not stop.is_set():
        run_once(house)
        if turn % 10 == 0:
            _do(keep_time, house)
        turn += 1
        sleep(EVERY_SECONDS)
