"""What functions are made of: how they take their arguments, and what a formula that runs can do for them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from question_bank.spreadsheets.addresses import Area
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import VALUE, Error, Failed, Grid, broadcast, is_number, number

LONGEST_TEXT = 32_767
"""As many characters as a cell of Excel holds."""

CHARACTERS_A_STEP = 16
WEIGHT = 3
"""How much work it is to go through cells one by one, where adding one up is 1."""


class Run(Protocol):
    """A formula that is being worked out."""

    row: int
    column: int

    def evaluate(self, node: Node | None) -> Any:
        """What a part of the formula comes to; cells as a Grid. Failed: an error."""

    def charge(self, steps: int) -> None:
        """Count work that is done. TooMuch: it is too much."""

    def area(self, sheet: int, area: Area) -> Grid:
        """The values of cells."""

    def is_hidden(self, sheet: int, row: int) -> tuple[bool, bool]:
        """Whether a row is hidden by a filter, and whether it is hidden at all."""

    def is_subtotal(self, sheet: int, row: int, column: int) -> bool:
        """Whether a cell has a formula with SUBTOTAL."""

    def place_of(self, node: Node | None) -> tuple[int, Area] | None:
        """The cells that a reference names; None: it is no reference."""


@dataclass(frozen=True)
class Function:
    """A function of formulas. `call` takes the run and the parts of the formula that are its arguments."""

    call: Callable[[Run, Sequence[Node | None]], Any]
    least: int
    most: int


MANY = 255


def plain(call: Callable[..., Any], least: int, most: int | None = None, weight: int = 1) -> Function:
    """A function of values that were worked out; cells come as a Grid. `weight`: how much work each of them is."""

    def worked(run: Run, nodes: Sequence[Node | None]) -> Any:
        values = [run.evaluate(node) for node in nodes]
        run.charge(weight * (1 + cells_in(values)))
        return call(*values)

    return Function(worked, least, most or least)


def cells_in(values: Sequence[Any]) -> int:
    """How many cells there are in some values."""
    return sum(len(value.rows) * value.width for value in values if isinstance(value, Grid))


def lifted(call: Callable[..., Any], least: int, most: int | None = None) -> Function:
    """A function of single values: over cells it gives one for each."""

    def each(run: Run, nodes: Sequence[Node | None]) -> Any:
        values = [run.evaluate(node) for node in nodes]
        run.charge(WEIGHT * (1 + cells_in(values)))

        def one(*args: Any) -> Any:
            found = call(*map(_sound, args))
            if isinstance(found, str):
                run.charge(len(found) // CHARACTERS_A_STEP)
            return found

        return broadcast(one, values)

    return Function(each, least, most or least)


def lazy(call: Callable[[Run, Sequence[Node | None]], Any], least: int, most: int | None = None) -> Function:
    """A function that works its arguments out itself."""
    return Function(call, least, most or least)


def _sound(value: Any) -> Any:
    if isinstance(value, Error):
        raise Failed(value)
    return value


def caught(run: Run, node: Node | None) -> Any:
    """What a part of the formula comes to, an error as a value."""
    try:
        return run.evaluate(node)
    except Failed as failed:
        return failed.error


def numbers(values: Iterable[Any]) -> Iterator[float]:
    """The numbers among arguments: in cells texts and truths are passed over, outside they say a number. Failed."""
    for value in values:
        if not isinstance(value, Grid):
            yield number(value)
            continue
        for one in value.flat():
            if is_number(one):
                yield one
            elif isinstance(one, Error):
                raise Failed(one)


def grid_of(value: Any) -> Grid:
    """A value as a grid."""
    return value if isinstance(value, Grid) else Grid(((value,),))


def whole(value: Any) -> int:
    """A number without its decimals. Failed: it is none, or far too large."""
    found = number(value)
    if abs(found) > 1e15:
        raise Failed(VALUE)
    return int(found)


def line_of(value: Any) -> list[Any]:
    """The values of one row or column. Failed: it has more of both."""
    found = grid_of(value).line()
    if found is None:
        raise Failed(VALUE)
    return found
