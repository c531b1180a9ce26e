"""What a paper may be called and how long it may take."""

import re

from examserver.errors import Refused

PAPER_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MOST_MINUTES = 600


def may_name_paper(code: str) -> None:
    """A code that can be typed and printed. Refuses: bad_paper_code."""
    if not PAPER_CODE.fullmatch(code):
        raise Refused("bad_paper_code", field="code")


def may_change(is_frozen: bool) -> None:
    """A frozen paper never changes. Refuses: paper_is_frozen."""
    if is_frozen:
        raise Refused("paper_is_frozen")


def next_code(stem: str, taken: set[str]) -> str:
    """A free code for the next paper of a blueprint: L4-S80J20-A, -B, … -Z, then numbers."""
    letters = [f"{stem}-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    numbered = (f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in (*letters, *numbered) if code not in taken)
