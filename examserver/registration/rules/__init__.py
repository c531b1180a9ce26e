"""What a registration must be: the form and its lists, single values, whole rosters, and what may still be changed."""

from examserver.errors import Refused

SHOWN_AT_EACH_END = 4
PHOTO_WIDTH, PHOTO_HEIGHT = 295, 413
"""The one-inch photo of domain.md 10, in pixels."""


def masked(id_number: str) -> str:
    """An ID number for screens: the middle is hidden."""
    if len(id_number) <= 2 * SHOWN_AT_EACH_END:
        return id_number[:2] + "*" * max(0, len(id_number) - 2)
    hidden = len(id_number) - 2 * SHOWN_AT_EACH_END
    return id_number[:SHOWN_AT_EACH_END] + "*" * hidden + id_number[-SHOWN_AT_EACH_END:]


def may_change(has_opened: bool) -> None:
    """Candidates and photos are fixed once a sitting of the batch has opened. Refuses: batch_opened."""
    if has_opened:
        raise Refused("batch_opened")
