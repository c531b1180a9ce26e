"""IF and its kin, and what a value is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from question_bank.spreadsheets.functions.kit import MANY, Function, Run, caught, lazy, plain
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import (
    NONE_SUCH,
    VALUE,
    Error,
    Failed,
    Grid,
    broadcast,
    compare,
    is_number,
    number,
    scalar,
    truth,
)


def choose_by_truth(run: Run, nodes: Sequence[Node | None]) -> Any:
    """IF: only the side that counts is worked out, unless there are several conditions at once."""
    asked = run.evaluate(nodes[0])
    if isinstance(asked, Grid) and asked.shape != (1, 1):
        sides = [_side(run, nodes, place, caught) for place in (1, 2)]
        return broadcast(lambda one, yes, no: _value(yes if truth(one) else no), [asked, *sides])
    return _side(run, nodes, 1 if truth(asked) else 2, lambda run, node: run.evaluate(node))


def _side(run: Run, nodes: Sequence[Node | None], place: int, work_out: Callable[[Run, Node | None], Any]) -> Any:
    if place >= len(nodes):
        return place == 1
    return 0 if nodes[place] is None else work_out(run, nodes[place])


def _value(value: Any) -> Any:
    if isinstance(value, Error):
        raise Failed(value)
    return value


def first_true(run: Run, nodes: Sequence[Node | None]) -> Any:
    """IFS."""
    if len(nodes) % 2:
        raise Failed(VALUE)
    for asked, then in zip(nodes[::2], nodes[1::2], strict=True):
        if truth(run.evaluate(asked)):
            return 0 if then is None else run.evaluate(then)
    raise Failed(NONE_SUCH)


def switch(run: Run, nodes: Sequence[Node | None]) -> Any:
    """SWITCH: the value behind the first that equals, or the one left over at the end."""
    sought = scalar(run.evaluate(nodes[0]))
    _value(sought)
    rest = nodes[1:]
    for place in range(0, len(rest) - 1, 2):
        case = scalar(run.evaluate(rest[place]))
        if not isinstance(case, Error) and compare(sought, case) == 0:
            return run.evaluate(rest[place + 1])
    if len(rest) % 2:
        return run.evaluate(rest[-1])
    raise Failed(NONE_SUCH)


def choose(run: Run, nodes: Sequence[Node | None]) -> Any:
    """CHOOSE."""
    place = int(number(run.evaluate(nodes[0])))
    if not 1 <= place < len(nodes):
        raise Failed(VALUE)
    return run.evaluate(nodes[place])


def instead_of(is_bad: Callable[[Error], bool]) -> Function:
    """IFERROR, IFNA."""

    def call(run: Run, nodes: Sequence[Node | None]) -> Any:
        value = caught(run, nodes[0])
        if isinstance(value, Grid):
            if not any(isinstance(one, Error) and is_bad(one) for one in value.flat()):
                return value
            other = caught(run, nodes[1])
            return broadcast(
                lambda one, instead: _value(instead if isinstance(one, Error) and is_bad(one) else one), [value, other]
            )
        return run.evaluate(nodes[1]) if isinstance(value, Error) and is_bad(value) else _value(value)

    return lazy(call, 2)


def _truths(values: Sequence[Any]) -> Iterator[bool]:
    for value in values:
        if not isinstance(value, Grid):
            yield truth(value)
            continue
        for one in value.flat():
            if isinstance(one, Error):
                raise Failed(one)
            if isinstance(one, bool) or is_number(one):
                yield bool(one)


def together(decide: Callable[[list[bool]], bool]) -> Function:
    """AND, OR, XOR: texts in cells are passed over. Failed: there is nothing to decide by."""

    def call(*values: Any) -> bool:
        found = list(_truths(values))
        if not found:
            raise Failed(VALUE)
        return decide(found)

    return plain(call, 1, MANY)


def asked_of(test: Callable[[Any], bool]) -> Function:
    """ISNUMBER and its kin: an error is a value like others."""

    def call(run: Run, nodes: Sequence[Node | None]) -> Any:
        return broadcast(test, [caught(run, nodes[0])])

    return lazy(call, 1)


def opposite(run: Run, nodes: Sequence[Node | None]) -> Any:
    """NOT."""
    return broadcast(lambda one: not truth(_value(one)), [run.evaluate(nodes[0])])


def _none_such() -> Any:
    raise Failed(NONE_SUCH)


def as_number(value: Any) -> float:
    """N."""
    found = _value(scalar(value))
    return number(found) if is_number(found) or isinstance(found, bool) else 0


def as_text(value: Any) -> str:
    """T."""
    found = _value(scalar(value))
    return found if isinstance(found, str) else ""


FUNCTIONS = {
    "IF": lazy(choose_by_truth, 1, 3),
    "IFS": lazy(first_true, 2, MANY),
    "SWITCH": lazy(switch, 3, MANY),
    "CHOOSE": lazy(choose, 2, MANY),
    "IFERROR": instead_of(lambda _error: True),
    "IFNA": instead_of(lambda error: error == NONE_SUCH),
    "AND": together(all),
    "OR": together(any),
    "XOR": together(lambda found: sum(found) % 2 == 1),
    "NOT": lazy(opposite, 1),
    "TRUE": plain(lambda: True, 0),
    "FALSE": plain(lambda: False, 0),
    "NA": plain(_none_such, 0),
    "N": plain(as_number, 1),
    "T": plain(as_text, 1),
    "ISBLANK": asked_of(lambda one: one is None),
    "ISNUMBER": asked_of(is_number),
    "ISTEXT": asked_of(lambda one: isinstance(one, str)),
    "ISNONTEXT": asked_of(lambda one: not isinstance(one, str)),
    "ISLOGICAL": asked_of(lambda one: isinstance(one, bool)),
    "ISERROR": asked_of(lambda one: isinstance(one, Error)),
    "ISERR": asked_of(lambda one: isinstance(one, Error) and one != NONE_SUCH),
    "ISNA": asked_of(lambda one: one == NONE_SUCH),
    "ISODD": asked_of(lambda one: int(number(_value(one))) % 2 == 1),
    "ISEVEN": asked_of(lambda one: int(number(_value(one))) % 2 == 0),
}
