"""Chores of this floor: collect what is due without the terminal, end sittings that are over."""

from examserver.attempts.actions.desk import finish
from examserver.attempts.actions.ending import collect_due_attempt
from examserver.attempts.reads import due_attempts, finishable
from examserver.house import House
from examserver.who import SERVER


def collect_due(house: House) -> None:
    """Collect every attempt whose last moment has passed; one handed in or extended meanwhile is left alone."""
    due = house.see(due_attempts, house.clock.now())
    house.each(due, lambda attempt_id: house.act(collect_due_attempt, SERVER, attempt_id=attempt_id))


def finish_due(house: House) -> None:
    """End the sittings in which nobody can be at work any more."""
    over = house.see(finishable, house.clock.now())
    house.each(over, lambda sitting_id: house.act(finish, SERVER, sitting_id=sitting_id))
