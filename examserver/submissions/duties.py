"""Chores of this floor: seal what has been handed in or collected."""

from examserver.house import House
from examserver.submissions.actions import seal
from examserver.submissions.reads import unsealed
from examserver.who import SERVER


def seal_collected(house: House) -> None:
    """Seal every practical attempt that is over; one that was reopened meanwhile is left alone."""
    house.each(house.see(unsealed), lambda attempt_id: house.act(seal, SERVER, attempt_id=attempt_id))
