"""Chores of this floor: seal what has been handed in or collected."""

from examserver.errors import Refused
from examserver.house import House
from examserver.submissions.actions import seal
from examserver.submissions.reads import unsealed
from examserver.who import SERVER


def seal_collected(house: House) -> None:
    """Seal every practical attempt that is over; one that was reopened meanwhile is left alone."""
    for attempt_id in house.see(unsealed):
        try:
            house.act(seal, SERVER, attempt_id=attempt_id)
        except Refused:
            continue
