"""A life as a table: state -> event -> next state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from examserver.errors import Refused

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class Machine(Generic[S, E]):
    """The table is the documentation; a missing pair is `Refused("wrong_state")`."""

    def __init__(self, table: Mapping[S, Mapping[E, S]]) -> None:
        self.table = table

    def after(self, state: S, event: E) -> S:
        """The state that follows; refuses: wrong_state."""
        try:
            return self.table[state][event]
        except KeyError:
            raise Refused("wrong_state", state=str(state)) from None

    def allows(self, state: S, event: E) -> bool:
        """Whether the table has this pair."""
        return event in self.table.get(state, {})

    def is_final(self, state: S) -> bool:
        """Whether nothing follows this state."""
        return not self.table[state]
