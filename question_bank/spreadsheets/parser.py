"""A formula as a tree, by recursive descent; the grammar of Excel, with commas between arguments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from question_bank.spreadsheets.addresses import Area, area_of, place_of
from question_bank.spreadsheets.values import TYPED, Error

DEEPEST = 48
LONGEST, SHORT = 2_000, 200
SHEET = r"(?:'(?:[^']|'')+'|\w[\w.]*)!"
TOKEN = re.compile(
    rf"""\s*(?:
    (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.:]))
    |(?P<text>"(?:[^"]|"")*")
    |(?P<error>\#(?:DIV/0!|N/A|VALUE!|REF!|NAME\?|NUM!|NULL!))
    |(?P<area>(?:{SHEET})?(?:
        \$?[A-Za-z]{{1,3}}\$?\d+:\$?[A-Za-z]{{1,3}}\$?\d+ | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}} | \$?\d+:\$?\d+
        | \$?[A-Za-z]{{1,3}}\$?\d+)(?![\w.(]))
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&%=<>(),{{}};:])
    )""",
    re.VERBOSE,
)
SIGNS_OF_WIDTH = str.maketrans("（），；＝＋－＊／＜＞％＆｛｝：", "(),;=+-*/<>%&{}:")


class Unreadable(ValueError):
    """No formula."""


@dataclass(frozen=True)
class Literal:
    """A number, a text, a truth, an error."""

    value: Any


@dataclass(frozen=True)
class Reference:
    """Cells. `sheet`: None for the formula's own."""

    sheet: str | None
    area: Area


@dataclass(frozen=True)
class Operation:
    """A sign between two values, in front of one (neg, pos) or behind it (%)."""

    sign: str
    sides: tuple["Node", ...]


@dataclass(frozen=True)
class Call:
    """A function, its name in capitals; an argument that was left out is None."""

    name: str
    arguments: tuple["Node | None", ...]


@dataclass(frozen=True)
class Table:
    """A constant {1,2;3,4}."""

    rows: tuple[tuple[Any, ...], ...]


Node = Literal | Reference | Operation | Call | Table
Tokens = list[tuple[str, str]]


def parse(formula: str) -> Node:
    """The tree of a formula that begins with a sign of equality. Unreadable."""
    if not formula.startswith("=") or len(formula) > LONGEST:
        raise Unreadable(formula[:40])
    return _kept(formula) if len(formula) <= SHORT else _read(formula)


def _read(formula: str) -> Node:
    return _Reader(_tokens(formula[1:])).whole()


_kept = lru_cache(maxsize=2048)(_read)
"""Short formulas are read once: they come again with each look at a work."""


def _tokens(text: str) -> Tokens:
    found: Tokens = []
    place = 0
    text = "".join(p if n % 2 else p.translate(SIGNS_OF_WIDTH) for n, p in enumerate(_QUOTED.split(text))).rstrip()
    while place < len(text):
        token = TOKEN.match(text, place)
        if not token or not token.lastgroup:
            raise Unreadable(text[place : place + 20])
        found.append((token.lastgroup, token[token.lastgroup]))
        place = token.end()
    return found


_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")


class _Reader:
    """Takes tokens one by one; each method reads one level of the grammar, the loosest binding first."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self.comparison()
        if self.place < len(self.tokens):
            raise Unreadable(self.tokens[self.place][1])
        return node

    def next_is(self, *signs: str) -> str:
        """The next sign, taken, where it is one of these; else an empty text."""
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        if kind == "sign" and text in signs:
            self.place += 1
            return text
        return ""

    def need(self, sign: str) -> None:
        if not self.next_is(sign):
            raise Unreadable(sign)

    def comparison(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("too deep")
        node = self.joined()
        while sign := self.next_is("=", "<>", "<", ">", "<=", ">="):
            node = Operation(sign, (node, self.joined()))
        self.depth -= 1
        return node

    def joined(self) -> Node:
        node = self.sum()
        while sign := self.next_is("&"):
            node = Operation(sign, (node, self.sum()))
        return node

    def sum(self) -> Node:
        node = self.product()
        while sign := self.next_is("+", "-"):
            node = Operation(sign, (node, self.product()))
        return node

    def product(self) -> Node:
        node = self.power()
        while sign := self.next_is("*", "/"):
            node = Operation(sign, (node, self.power()))
        return node

    def power(self) -> Node:
        node = self.signed()
        while sign := self.next_is("^"):  # from the left, and a minus in front binds tighter: -2^2 is 4
            node = Operation(sign, (node, self.signed()))
        return node

    def signed(self) -> Node:
        signs = []
        while sign := self.next_is("-", "+"):
            signs.append(sign)
        if len(signs) > DEEPEST:
            raise Unreadable("too deep")
        node = self.percent()
        for sign in reversed(signs):
            node = Operation("neg" if sign == "-" else "pos", (node,))
        return node

    def percent(self) -> Node:
        node = self.atom()
        while self.next_is("%"):
            node = Operation("%", (node,))
        return node

    def atom(self) -> Node:
        if self.next_is("("):
            node = self.comparison()
            self.need(")")
            return node
        if self.next_is("{"):
            return self.table()
        if self.place >= len(self.tokens):
            raise Unreadable("end")
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return Literal(_number(text))
        if kind == "text":
            return Literal(text[1:-1].replace('""', '"'))
        if kind == "error":
            return Literal(TYPED[text])
        if kind == "area":
            return _reference(text)
        if kind == "name":
            return self.named(text.upper().removeprefix("_XLFN.").removeprefix("_XLWS."))
        raise Unreadable(text)

    def named(self, name: str) -> Node:
        if self.next_is("("):
            return Call(name, tuple(self.arguments()))
        if name in ("TRUE", "FALSE"):
            return Literal(name == "TRUE")
        return Literal(Error("#NAME?"))

    def arguments(self) -> Iterator[Node | None]:
        if self.next_is(")"):
            return
        while True:
            following = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
            yield None if following in (("sign", ","), ("sign", ")")) else self.comparison()
            if self.next_is(")"):
                return
            self.need(",")

    def table(self) -> Node:
        rows: list[list[Any]] = [[self.constant()]]
        while sign := self.next_is(",", ";"):
            if sign == ";":
                rows.append([])
            rows[-1].append(self.constant())
        self.need("}")
        if len({len(row) for row in rows}) > 1:
            raise Unreadable("{}")
        return Table(tuple(tuple(row) for row in rows))

    def constant(self) -> Any:
        minus = self.next_is("-")
        node = self.atom()
        if not isinstance(node, Literal):
            raise Unreadable("{}")
        return -node.value if minus and isinstance(node.value, int | float) else node.value


def _number(text: str) -> float:
    found = float(text)
    if found > 1e307:
        raise Unreadable(text)
    return int(found) if found.is_integer() and found < 1e15 else found


def _reference(text: str) -> Node:
    sheet, _, cells = text.rpartition("!")
    area = area_of(cells.replace("$", "")) if ":" in cells else None
    place = None if ":" in cells else place_of(cells)
    if place:
        area = Area(place.row, place.column, place.row, place.column)
    if area is None:
        return Literal(Error("#REF!" if sheet else "#NAME?"))
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return Reference(name or None, area)


def calls_in(node: Node | None) -> Iterator[str]:
    """The names of all functions in a tree."""
    waiting: list[Node | None] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Call):
            yield one.name
            waiting += one.arguments
        elif isinstance(one, Operation):
            waiting += one.sides


def references_in(node: Node | None) -> Iterator[Reference]:
    """All references in a tree."""
    waiting: list[Node | None] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Reference):
            yield one
        elif isinstance(one, Call):
            waiting += one.arguments
        elif isinstance(one, Operation):
            waiting += one.sides
