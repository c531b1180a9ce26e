"""Chores of this floor: collect what is due without the terminal, end sittings that are over."""

from examserver.attempts.actions.desk import finish
from examserver.attempts.actions.ending import collect
from examserver.attempts.reads import due_attempts, finishable
from examserver.errors import Refused
from examserver.house import House
from examserver.who import SERVER


def collect_due(house: House) -> None:
    """Collect every attempt whose last moment has passed; one that was handed in meanwhile is left alone."""
    for attempt_id, _book in house.see(due_attempts, house.clock.now()):
        try:
            house.act(collect, SERVER, attempt_id=attempt_id)
        except Refused:
            continue


def finish_due(house: House) -> None:
    """End the sittings in which nobody can be at work any more."""
    for sitting_id in house.see(finishable, house.clock.now()):
        house.act(finish, SERVER, sitting_id=sitting_id)
