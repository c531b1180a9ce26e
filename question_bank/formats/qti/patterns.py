"""Regular expressions of XML Schema, matched in time proportional to pattern × text: no answer can make one run away.

A pattern matches the whole text. Blocks (\\p{Is…}) are not known; they are refused, never guessed at.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST_PATTERN = 1_000
MOST_STATES = 5_000
MOST_STEPS = 2_000_000
MOST_PARTS = 50_000
DEEPEST = 50
MOST_REPEATS = 1_000
NAME_START = frozenset(("Lu", "Ll", "Lt", "Lo", "Lm", "Nl"))
NAME_MORE = NAME_START | {"Nd", "Mn", "Mc"}
GROUPS = frozenset("LMNPZSC")
CATEGORIES = frozenset(
    group + kind
    for group, kinds in {
        "L": "ultmo",
        "M": "nce",
        "N": "dlo",
        "P": "cdseifo",
        "Z": "slp",
        "S": "mcko",
        "C": "cfon",
    }.items()
    for kind in kinds
)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
LITERAL = frozenset("\\|.-^?*+{}()[]$ ")
Test = Callable[[str], bool]


class BadPattern(ValueError):
    """What is no pattern of XML Schema, or one that we refuse."""


@dataclass
class _Machine:
    """States by number: `steps` read a character, `jumps` read nothing."""

    steps: list[tuple[Test, int] | None] = field(default_factory=list)
    jumps: list[list[int]] = field(default_factory=list)
    parts: int = 0

    def state(self) -> int:
        if len(self.steps) >= MOST_STATES:
            raise BadPattern("正则表达式过于复杂")
        self.steps.append(None)
        self.jumps.append([])
        return len(self.steps) - 1


Part = tuple[object, ...]
"""("test", test) · ("row", parts) · ("either", parts) · ("many", part, least, most or None)."""


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text matches. BadPattern: the pattern is none."""
    machine, end = _compiled(pattern)
    if len(machine.steps) * (len(text) + 1) > MOST_STEPS:
        raise BadPattern("答案对这个正则表达式来说过长")
    here = _closed(machine, {0})
    for character in text:
        moves = (machine.steps[state] for state in here)
        here = _closed(machine, {move[1] for move in moves if move is not None and move[0](character)})
        if not here:
            return False
    return end in here


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[_Machine, int]:
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(f"正则表达式超过 {LONGEST_PATTERN} 字")
    part = _Reader(pattern).whole()
    machine = _Machine()
    start = machine.state()
    return machine, _build(machine, part, start)


def _closed(machine: _Machine, states: set[int]) -> set[int]:
    waiting = list(states)
    while waiting:
        for reached in machine.jumps[waiting.pop()]:
            if reached not in states:
                states.add(reached)
                waiting.append(reached)
    return states


def _build(machine: _Machine, part: Part, start: int) -> int:
    """Add the states of a part behind a state; the state in which the part has been read."""
    machine.parts += 1
    if machine.parts > MOST_PARTS:
        raise BadPattern("正则表达式过于复杂")
    kind = part[0]
    if kind == "test":
        end = machine.state()
        step = machine.state()
        machine.jumps[start].append(step)
        machine.steps[step] = (part[1], end)  # type: ignore[assignment]
        return end
    if kind == "row":
        for piece in part[1]:  # type: ignore[attr-defined]
            start = _build(machine, piece, start)
        return start
    if kind == "either":
        end = machine.state()
        for branch in part[1]:  # type: ignore[attr-defined]
            first = machine.state()
            machine.jumps[start].append(first)
            machine.jumps[_build(machine, branch, first)].append(end)
        return end
    return _build_many(machine, part, start)


def _build_many(machine: _Machine, part: Part, start: int) -> int:
    _kind, piece, least, most = part
    for _ in range(least):  # type: ignore[call-overload]
        start = _build(machine, piece, start)  # type: ignore[arg-type]
    if most is None:
        loop = machine.state()
        machine.jumps[start].append(loop)
        machine.jumps[_build(machine, piece, loop)].append(loop)  # type: ignore[arg-type]
        return loop
    end = machine.state()
    machine.jumps[start].append(end)
    for _ in range(most - least):  # type: ignore[operator]
        start = _build(machine, piece, start)  # type: ignore[arg-type]
        machine.jumps[start].append(end)
    return end


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.depth = pattern, 0, 0

    def whole(self) -> Part:
        part = self.branches()
        if self.at < len(self.pattern):
            raise BadPattern(f"正则表达式第 {self.at + 1} 字处有误")
        return part

    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, expected: str = "") -> str:
        character = self.next()
        if not character or (expected and character != expected):
            raise BadPattern(f"正则表达式第 {self.at + 1} 字处应为 {expected or '更多内容'}")
        self.at += 1
        return character

    def branches(self) -> Part:
        branches = [self.row()]
        while self.next() == "|":
            self.at += 1
            branches.append(self.row())
        return branches[0] if len(branches) == 1 else ("either", branches)

    def row(self) -> Part:
        parts: list[Part] = []
        while self.next() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return ("row", parts)

    def repeated(self, part: Part) -> Part:
        sign = self.next()
        if sign in ("?", "*", "+"):
            self.at += 1
            return ("many", part, 1 if sign == "+" else 0, 1 if sign == "?" else None)
        if sign == "{":
            self.at += 1
            least, most = self.bounds()
            return ("many", part, least, most)
        return part

    def bounds(self) -> tuple[int, int | None]:
        inside, closed, _rest = self.pattern[self.at :].partition("}")
        self.at += len(inside) + 1
        low, comma, high = inside.partition(",")
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            raise BadPattern("正则表达式的 { } 里须为次数")
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise BadPattern("正则表达式的次数有误或过大")
        return least, most

    def atom(self) -> Part:
        character = self.take()
        if character == "(":
            return self.group()
        if character == "[":
            return ("test", self.set_of())
        if character == ".":
            return ("test", _is_no_line_end)
        if character == "\\":
            return ("test", self.escape())
        if character in "?*+{}])":
            raise BadPattern(f"正则表达式第 {self.at} 字处有误")
        return ("test", _is(character))

    def group(self) -> Part:
        self.deeper()
        if self.next() == "?":
            raise BadPattern("XML Schema 的正则表达式没有 (? …)")
        part = self.branches()
        self.take(")")
        self.depth -= 1
        return part

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadPattern("正则表达式嵌套过深")

    def escape(self) -> Test:
        character = self.take()
        if character in ESCAPED:
            return _is(ESCAPED[character])
        if character in LITERAL:
            return _is(character)
        if character in ("p", "P"):
            return _unless(character == "P", self.category())
        test = CLASSES.get(character.lower())
        if test is None:
            raise BadPattern(f"XML Schema 的正则表达式没有 \\{character}")
        return _unless(character.isupper(), test)

    def category(self) -> Test:
        self.take("{")
        name, closed, _rest = self.pattern[self.at :].partition("}")
        self.at += len(name) + 1
        if not closed or (name not in GROUPS and name not in CATEGORIES):
            raise BadPattern(f"不支持的字符类 \\p{{{name[:40]}}}")
        return lambda character: unicodedata.category(character).startswith(name)

    def set_of(self) -> Test:
        self.deeper()
        negative = self.next() == "^"
        self.at += negative
        tests: list[Test] = []
        minus: Test | None = None
        while self.next() != "]" or not tests:
            if self.next() == "-" and self.pattern[self.at + 1 : self.at + 2] == "[":
                self.at += 2
                minus = self.set_of()
                break
            tests.append(self.member())
        self.take("]")
        self.depth -= 1
        return _set(tests, negative, minus)

    def member(self) -> Test:
        first = self.single()
        is_range = (
            isinstance(first, str) and self.next() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", "[")
        )
        if not is_range:
            return _is(first) if isinstance(first, str) else first
        self.at += 1
        last = self.single()
        if not isinstance(first, str) or not isinstance(last, str) or last < first:
            raise BadPattern("正则表达式的字符范围有误")
        return lambda character: first <= character <= last

    def single(self) -> str | Test:
        character = self.take()
        if character == "[":
            raise BadPattern("正则表达式的 [ 须写作 \\[")
        if character != "\\":
            return character
        following = self.next()
        if following in ESCAPED or following in LITERAL:
            self.at += 1
            return ESCAPED.get(following, following)
        return self.escape()


def _is(wanted: str) -> Test:
    return lambda character: character == wanted


def _unless(negative: bool, test: Test) -> Test:
    return (lambda character: not test(character)) if negative else test


def _set(tests: list[Test], negative: bool, minus: Test | None) -> Test:
    def holds(character: str) -> bool:
        inside = any(test(character) for test in tests) != negative
        return inside and not (minus is not None and minus(character))

    return holds


def _is_no_line_end(character: str) -> bool:
    return character not in "\n\r"


CLASSES: dict[str, Test] = {
    "s": lambda character: character in " \t\n\r",
    "d": lambda character: unicodedata.category(character) == "Nd",
    "w": lambda character: unicodedata.category(character)[0] not in "PZC",
    "i": lambda character: character in "_:" or unicodedata.category(character) in NAME_START,
    "c": lambda character: character in "_:.-·" or unicodedata.category(character) in NAME_MORE,
}
