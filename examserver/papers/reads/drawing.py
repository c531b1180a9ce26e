"""What a draw would give."""

from dataclasses import dataclass
from typing import Any

from question_bank.blueprints import Blueprint
from question_bank.contract import Malformed
from question_bank.draw import Proof, Short, Shortage, draw


@dataclass(frozen=True)
class Preview:
    """What a draw would give: the proof, or what the bank is short of, or why it cannot be drawn at all.

    `conflict`: demands of which each could be met, but not all together.
    """

    proof: Proof | None = None
    short: tuple[Short, ...] = ()
    conflict: tuple[str, ...] = ()
    fault: str = ""
    codes: tuple[str, ...] = ()


def preview_of(specs: list[dict[str, Any]], plan: Blueprint, seed: str) -> Preview:
    """Draw from the bank's questions (`current_specs`) without keeping anything; to be done off the loop."""
    try:
        drawn = draw(specs, plan, seed)
    except Shortage as shortage:
        return Preview(short=shortage.table, conflict=tuple(shortage.conflict))
    except Malformed as fault:
        return Preview(fault=str(fault))
    return Preview(proof=drawn.proof, codes=tuple(item.code for item in drawn.items))
