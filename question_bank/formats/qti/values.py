"""Values of QTI: base types, cardinalities and NULL, read from text and written as text or JSON.

Numbers are exact: an integer is an int, a float a Fraction (or an infinite float). An empty container and an empty
string are NULL, which is a value without items.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

CARDINALITIES = ("single", "multiple", "ordered", "record")
BASE_TYPES = (
    "identifier", "boolean", "integer", "float", "string", "point", "pair", "directedPair", "duration", "file", "uri",
    "intOrIdentifier",
)  # fmt: skip
NUMERIC = ("integer", "float")
TEXTS = ("string", "uri", "file")
WORDS = ("identifier", *TEXTS, "intOrIdentifier")
INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
FLOAT = re.compile(r"[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})(?:[eE][+-]?[0-9]{1,3})?")
INFINITE = {"INF": math.inf, "+INF": math.inf, "-INF": -math.inf}
LONGEST = 50_000
MOST_ITEMS = 1_000
MOST_BITS = 2_200
MOST_WHOLE_BITS = 1_000
TOO_LARGE = 2**1024


class BadValue(ValueError):
    """A text that is no value of its base type."""


class Unmarkable(ValueError):
    """The processing does what the specification does not allow; a person must look. The reason is a sentence."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its cardinality and base type. Items of a record are (name, Value)."""

    cardinality: str = "single"
    base: str = ""
    items: tuple[Any, ...] = ()

    @property
    def is_null(self) -> bool:
        """Whether this is NULL."""
        return not self.items

    @property
    def item(self) -> Any:
        """The one item of a single value."""
        if self.cardinality != "single" or len(self.items) != 1:
            raise Unmarkable("此处须为单个值")
        return self.items[0]


NULL = Value()
TRUE = Value("single", "boolean", (True,))
FALSE = Value("single", "boolean", (False,))


def boolean(truth: bool) -> Value:
    """True or false."""
    return TRUE if truth else FALSE


def number(value: Any, base: str = "float") -> Value:
    """A number; what is not a number is NULL, what is too long to be exact is as exact as a double."""
    if isinstance(value, float) and math.isnan(value):
        return Value("single", base)
    return Value("single", base, (settled(value, base),))


def settled(value: Any, base: str) -> Any:
    """A number as it is kept."""
    if isinstance(value, float) and math.isinf(value):
        return value
    if base == "integer":
        whole = int(value)
        if whole.bit_length() > MOST_WHOLE_BITS:
            raise Unmarkable("整数过大")
        return whole
    exact = Fraction(value)
    if abs(exact) >= TOO_LARGE:
        return math.inf if exact > 0 else -math.inf
    if exact.numerator.bit_length() <= MOST_BITS and exact.denominator.bit_length() <= MOST_BITS:
        return exact
    return Fraction(float(exact))


def container(cardinality: str, base: str, items: Sequence[Any]) -> Value:
    """A container; an empty one is NULL."""
    if len(items) > MOST_ITEMS:
        raise Unmarkable(f"容器超过 {MOST_ITEMS} 个值")
    return Value(cardinality, base, tuple(items))


def read_item(base: str, text: str) -> Any:
    """One value of a base type from its text; BadValue when it is none."""
    if len(text) > LONGEST:
        raise BadValue("文字过长")
    if base in TEXTS:
        return text
    written = text.strip()
    if base == "identifier":
        return written
    if base == "intOrIdentifier":
        return int(written) if INTEGER.fullmatch(written) else written
    if base == "boolean":
        return _boolean(written)
    if base == "integer":
        return _integer(written)
    if base in ("float", "duration"):
        return _float(written)
    if base in ("point", "pair", "directedPair"):
        return _two(base, written)
    raise BadValue(f"没有类型 {base}")


def _boolean(written: str) -> bool:
    if written not in ("true", "false", "1", "0"):
        raise BadValue(f"{written[:40]} 不是 true 或 false")
    return written in ("true", "1")


def _integer(written: str) -> int:
    if not INTEGER.fullmatch(written):
        raise BadValue(f"{written[:40]} 不是整数")
    return int(written)


def _float(written: str) -> Fraction | float:
    if written in INFINITE:
        return INFINITE[written]
    if not FLOAT.fullmatch(written):
        raise BadValue(f"{written[:40]} 不是数")
    return settled(Fraction(written), "float")  # type: ignore[no-any-return]


def _two(base: str, written: str) -> tuple[Any, Any]:
    parts = written.split()
    if len(parts) != 2:
        raise BadValue(f"{written[:40]} 须为两项，中间空格")
    if base == "point":
        return _float(parts[0]), _float(parts[1])
    return (min(parts), max(parts)) if base == "pair" else (parts[0], parts[1])


def read_value(cardinality: str, base: str, texts: Sequence[str]) -> Value:
    """A value of one or more texts; an empty text of a string is NULL."""
    if cardinality == "single":
        if len(texts) > 1:
            raise BadValue("单值变量有多个值")
        items = [read_item(base, text) for text in texts if text != ""]
        return Value("single", base, tuple(items))
    if len(texts) > MOST_ITEMS:
        raise BadValue(f"超过 {MOST_ITEMS} 个值")
    return Value(cardinality, base, tuple(read_item(base, text) for text in texts))


def are_same(left: Value, right: Value) -> bool:
    """Whether two values that are not NULL are the same value (the match operator)."""
    if left.cardinality != right.cardinality:
        raise Unmarkable("match 比较的两个值基数不同")
    check_comparable(left, right)
    if left.cardinality == "multiple":
        return Counter(left.items) == Counter(right.items)
    if left.cardinality == "record":
        return _same_records(left, right)
    return left.items == right.items


def _same_records(left: Value, right: Value) -> bool:
    first, second = dict(left.items), dict(right.items)
    return first.keys() == second.keys() and all(
        are_same(value, second[name]) if not value.is_null and not second[name].is_null
        else value.is_null == second[name].is_null
        for name, value in first.items()
    )  # fmt: skip


def check_comparable(left: Value, right: Value) -> None:
    """Refuse to compare values of unlike base types."""
    if left.base == right.base or "" in (left.base, right.base):
        return
    if any(left.base in alike and right.base in alike for alike in (NUMERIC, WORDS)):
        return
    raise Unmarkable(f"不能比较 {left.base} 和 {right.base}")


def as_json(value: Value) -> Any:
    """A value as plain JSON, as QTI writes it; numbers are numbers."""
    if value.cardinality == "record":
        return {name: as_json(held) for name, held in value.items} or None
    items = [_item_as_json(item) for item in value.items]
    if value.cardinality == "single":
        return items[0] if items else None
    return items


def _item_as_json(item: Any) -> Any:
    if isinstance(item, tuple):
        return " ".join(str(_item_as_json(part)) for part in item)
    if isinstance(item, Fraction):
        return int(item) if item.denominator == 1 else float(item)
    if isinstance(item, float):
        return "INF" if item > 0 else "-INF"
    return item


def record_of(text: str) -> Value:
    """What a numeric text entry that is bound to a record says: the number and how it was written."""
    written = text.strip()
    fields: list[tuple[str, Value]] = [("stringValue", Value("single", "string", (text,) if text else ()))]
    match = re.fullmatch(r"[+-]?([0-9]{0,100})(?:\.([0-9]{0,100}))?(?:[eE]([+-]?[0-9]{1,3}))?", written)
    if match is None or not (match[1] or match[2]):
        return Value("record", "", tuple(fields) if text else ())
    whole, decimals, exponent = match[1], match[2], match[3]
    fields.append(("floatValue", Value("single", "float", (_float(written),))))
    if decimals is None and exponent is None:
        fields.append(("integerValue", Value("single", "integer", (int(written),))))
    counts = {"leftDigits": len(whole), "rightDigits": len(decimals or ""), "ndp": len(decimals or ""),
              "nsf": _significant(whole, decimals)}  # fmt: skip
    fields += [(name, Value("single", "integer", (count,))) for name, count in counts.items()]
    if exponent is not None:
        fields.append(("exponent", Value("single", "integer", (int(exponent),))))
    return Value("record", "", tuple(fields))


def _significant(whole: str, decimals: str | None) -> int:
    digits = (whole + (decimals or "")).lstrip("0")
    return len(digits if decimals is not None else digits.rstrip("0")) or 1
