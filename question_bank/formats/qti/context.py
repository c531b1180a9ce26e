"""What the processing of one answer knows: the declarations, the values of all variables, and a seeded chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.formats.qti.values import NUMERIC, BadValue, Unmarkable, Value, read_item

Rule = Mapping[str, Any]
"""A rule or an expression as plain JSON: `op` names it, `of` are those below it, the rest are its attributes."""
Declaration = Mapping[str, Any]


def attr(rule: Rule, name: str, default: str = "") -> str:
    """An attribute as it is written, without white space around it."""
    return str(rule.get(name, default)).strip()


def required(rule: Rule, name: str) -> str:
    """An attribute that must be there."""
    written = attr(rule, name)
    if not written:
        raise Unmarkable(f"{rule['op']} 缺少 {name}")
    return written


def holds_unless_denied(rule: Rule, name: str) -> bool:
    """A truth among the attributes that needs no word where it holds."""
    return attr(rule, name, "true") not in ("false", "0")


def every(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Every rule and expression, in the order of the document."""
    waiting = list(reversed(rules))
    while waiting:
        rule = waiting.pop()
        yield rule
        waiting.extend(reversed(rule.get("of", ())))


@dataclass
class Context:
    """Declarations by identifier, and the value that each variable has now."""

    responses: dict[str, Declaration]
    outcomes: dict[str, Declaration]
    templates: dict[str, Declaration]
    values: dict[str, Value]
    chance: Random = field(default_factory=lambda: Random(0))

    def declared(self, identifier: str) -> Declaration:
        """The declaration of a variable of any kind."""
        for declarations in (self.responses, self.outcomes, self.templates):
            if identifier in declarations:
                return declarations[identifier]
        raise Unmarkable(f"没有变量 {identifier}")

    def value(self, identifier: str) -> Value:
        """The value of a variable."""
        if identifier not in self.values:
            raise Unmarkable(f"没有变量 {identifier}")
        return self.values[identifier]

    def refers(self, written: str) -> Value | None:
        """The value of the variable that an attribute names (with or without braces), or None when it names none."""
        bare = written.removeprefix("{").removesuffix("}").strip()
        return self.values.get(bare)

    def number(self, written: str) -> Any:
        """A number, or the number that a variable holds; None when it is neither."""
        try:
            return read_item("float", written)
        except BadValue:
            held = self.refers(written)
        return held.item if held is not None and not held.is_null and held.base in NUMERIC else None

    def whole(self, rule: Rule, name: str, default: int | None = None) -> int:
        """An attribute that is a whole number, or a variable that holds one."""
        if default is not None and not attr(rule, name):
            return default
        found = self.number(required(rule, name))
        if found is None or isinstance(found, float) or Fraction(found).denominator != 1:
            raise Unmarkable(f"{rule['op']} 的 {name} 须为整数")
        return int(found)

    def text(self, rule: Rule, name: str) -> str:
        """An attribute that is a text, or a text variable in braces."""
        written = str(rule.get(name, ""))
        held = self.refers(written) if written.startswith("{") and written.endswith("}") else None
        return str(held.item) if held is not None and not held.is_null else written
