"""Operators on truth, texts, points and containers. Every argument has been evaluated; NULL is a value like another."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from question_bank.formats.qti import patterns
from question_bank.formats.qti.context import Context, Rule, attr, holds_unless_denied, required
from question_bank.formats.qti.shapes import is_inside, read_coords
from question_bank.formats.qti.values import (
    NULL,
    WORDS,
    Unmarkable,
    Value,
    are_same,
    boolean,
    check_comparable,
    container,
)

Operator = Callable[[Context, Rule, list[Value]], Value]
NO_TRUTH = Value("single", "boolean")


def truths(arguments: Sequence[Value]) -> list[bool | None]:
    """True, False or None for NULL."""
    for value in arguments:
        if not value.is_null and value.base != "boolean":
            raise Unmarkable("逻辑运算的对象须为 boolean")
    return [None if value.is_null else value.item for value in arguments]


def op_and(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """False as soon as one is false, NULL if some are NULL, else true."""
    found = truths(arguments)
    return boolean(False) if False in found else NO_TRUTH if None in found else boolean(True)


def op_or(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """True as soon as one is true, NULL if some are NULL, else false."""
    found = truths(arguments)
    return boolean(True) if True in found else NO_TRUTH if None in found else boolean(False)


def op_not(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """The opposite; NULL of NULL."""
    (found,) = truths(arguments)
    return NO_TRUTH if found is None else boolean(not found)


def op_any_n(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether at least min and at most max are true, as far as NULL lets us know."""
    least, most = context.whole(rule, "min"), context.whole(rule, "max")
    found = truths(arguments)
    true, unknown = found.count(True), found.count(None)
    if true + unknown < least or true > most:
        return boolean(False)
    return boolean(True) if true >= least and true + unknown <= most else NO_TRUTH


def op_match(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether both are the same value."""
    left, right = arguments
    return NO_TRUTH if left.is_null or right.is_null else boolean(are_same(left, right))


def op_is_null(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether it is NULL, which empty texts and containers are too."""
    return boolean(arguments[0].is_null)


def words(arguments: Sequence[Value]) -> list[str] | None:
    """The texts of single values, or None if one is NULL."""
    if any(value.is_null for value in arguments):
        return None
    if any(value.base not in WORDS for value in arguments):
        raise Unmarkable("文字运算的对象须为 string")
    return [str(value.item) for value in arguments]


def words_as_compared(rule: Rule, arguments: Sequence[Value]) -> list[str] | None:
    """The same, folded where upper and lower case do not differ."""
    found = words(arguments)
    if found is None or holds_unless_denied(rule, "caseSensitive"):
        return found
    return [text.casefold() for text in found]


def op_string_match(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether two texts are alike; with `substring`, whether the first holds the second."""
    found = words_as_compared(rule, arguments)
    if found is None:
        return NO_TRUTH
    first, second = found
    part = attr(rule, "substring") in ("true", "1")
    return boolean(second in first if part else first == second)


def op_substring(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether the first text stands within the second."""
    found = words_as_compared(rule, arguments)
    if found is None:
        return NO_TRUTH
    first, second = found
    return boolean(first in second)


def op_pattern_match(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether the whole text matches a regular expression of XML Schema."""
    found = words(arguments)
    if found is None:
        return NO_TRUTH
    try:
        return boolean(patterns.fits(context.text(rule, "pattern"), found[0]))
    except patterns.BadPattern as fault:
        raise Unmarkable(str(fault)) from None


def op_inside(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """Whether a point, or one of several, lies in an area."""
    (points,) = arguments
    if points.is_null:
        return NO_TRUTH
    if points.base != "point":
        raise Unmarkable("inside 的对象须为 point")
    shape = required(rule, "shape")
    coords = read_coords(shape, attr(rule, "coords"))
    return boolean(any(is_inside(shape, coords, point) for point in points.items))


def op_multiple(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """All values in one container of the operator's cardinality; NULL values are left out."""
    cardinality = str(rule["op"])
    if any(value.cardinality not in ("single", cardinality) for value in arguments):
        raise Unmarkable(f"{cardinality} 里有别的基数的值")
    items = [item for value in arguments for item in value.items]
    return container(cardinality, common_base(arguments), items)


def common_base(arguments: Sequence[Value]) -> str:
    """The base type of all values."""
    known = [value for value in arguments if value.base]
    for value in known:
        check_comparable(known[0], value)
    bases = {value.base for value in known}
    return "float" if bases == {"integer", "float"} else known[0].base if known else ""


def op_repeat(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """An ordered container with all values, several times over."""
    times = context.whole(rule, "numberRepeats")
    once = op_multiple(context, {**rule, "op": "ordered"}, arguments)
    if times < 1 or once.is_null:
        return Value("ordered", once.base)
    if times > 1_000_000:
        raise Unmarkable("repeat 次数过多")
    return container("ordered", once.base, once.items * min(times, 1001))


def holder(value: Value) -> Value:
    """A value that must be a container, or NULL."""
    if not value.is_null and value.cardinality not in ("multiple", "ordered"):
        raise Unmarkable("此处须为 multiple 或 ordered 的值")
    return value


def op_container_size(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """How many values a container holds; NULL holds none."""
    return Value("single", "integer", (len(holder(arguments[0]).items),))


def op_index(context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """The n-th value, from 1, of an ordered container; NULL when there is none."""
    held, place = holder(arguments[0]), context.whole(rule, "n")
    if place < 1 and not held.is_null:
        raise Unmarkable("index 的 n 须为正整数")
    return Value("single", held.base, held.items[place - 1 : place] if place > 0 else ())


def op_member(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether a single value stands in a container."""
    single, held = arguments
    if single.is_null or held.is_null:
        return NO_TRUTH
    check_comparable(single, holder(held))
    return boolean(single.item in held.items)


def op_delete(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """A container without any instance of a single value."""
    single, held = arguments
    if single.is_null or held.is_null:
        return Value(held.cardinality, held.base)
    check_comparable(single, holder(held))
    return Value(held.cardinality, held.base, tuple(item for item in held.items if item != single.item))


def op_contains(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether all values of the second stand in the first: as often, and for ordered ones side by side in order."""
    first, second = (holder(value) for value in arguments)
    if first.is_null or second.is_null:
        return NO_TRUTH
    if first.cardinality != second.cardinality:
        raise Unmarkable("contains 的两个值基数不同")
    check_comparable(first, second)
    if first.cardinality == "multiple":
        return boolean(not Counter(second.items) - Counter(first.items))
    long, short = first.items, second.items
    return boolean(any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1)))


def op_random(context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Any value of a container."""
    held = holder(arguments[0])
    return Value("single", held.base, (context.chance.choice(held.items),) if held.items else ())


def op_field_value(_context: Context, rule: Rule, arguments: list[Value]) -> Value:
    """A field of a record; NULL when it has none of this name."""
    (held,) = arguments
    if held.is_null:
        return NULL
    if held.cardinality != "record":
        raise Unmarkable("fieldValue 的对象须为 record")
    fields: dict[str, Any] = dict(held.items)
    value = fields.get(required(rule, "fieldIdentifier"), NULL)
    return value if isinstance(value, Value) else NULL


def _durations(arguments: list[Value]) -> tuple[Any, Any] | None:
    if any(value.is_null for value in arguments):
        return None
    if any(value.base != "duration" for value in arguments):
        raise Unmarkable("此处须为 duration")
    return arguments[0].item, arguments[1].item


def op_duration_lt(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether the first duration is shorter."""
    both = _durations(arguments)
    return NO_TRUTH if both is None else boolean(both[0] < both[1])


def op_duration_gte(_context: Context, _rule: Rule, arguments: list[Value]) -> Value:
    """Whether the first duration is longer, or as long."""
    both = _durations(arguments)
    return NO_TRUTH if both is None else boolean(both[0] >= both[1])


ANY = 10_000
LOGIC: dict[str, tuple[Operator, int, int]] = {
    "and": (op_and, 1, ANY),
    "or": (op_or, 1, ANY),
    "not": (op_not, 1, 1),
    "anyN": (op_any_n, 1, ANY),
    "match": (op_match, 2, 2),
    "isNull": (op_is_null, 1, 1),
    "stringMatch": (op_string_match, 2, 2),
    "substring": (op_substring, 2, 2),
    "patternMatch": (op_pattern_match, 1, 1),
    "inside": (op_inside, 1, 1),
    "multiple": (op_multiple, 0, ANY),
    "ordered": (op_multiple, 0, ANY),
    "repeat": (op_repeat, 0, ANY),
    "containerSize": (op_container_size, 1, 1),
    "index": (op_index, 1, 1),
    "member": (op_member, 2, 2),
    "delete": (op_delete, 2, 2),
    "contains": (op_contains, 2, 2),
    "random": (op_random, 1, 1),
    "fieldValue": (op_field_value, 1, 1),
    "durationLT": (op_duration_lt, 2, 2),
    "durationGTE": (op_duration_gte, 2, 2),
}
