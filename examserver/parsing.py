"""Reading fields at the edge: plain typed values, or Malformed with the field's name."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints
from zoneinfo import ZoneInfo

import orjson
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter, Map

from examserver.errors import Malformed, NotYours

T = TypeVar("T")
BIGGEST = 2**53
BIGGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A whole number in a path; one that no row could have is no page."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": BIGGEST_ID, **options})


class Json(DefaultJSONProvider):
    """JSON bodies by orjson: deep nesting, NaN and half characters are malformed, not a surprise."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        """Values, or a ValueError."""
        return orjson.loads(s)


def text(form: Mapping[str, Any], name: str, *, max: int = 200, required: bool = True) -> str:
    """A trimmed text of at most `max` characters."""
    value = form.get(name, "")
    if not isinstance(value, str) or not _is_whole(value):
        raise Malformed("malformed_field", field=name)
    value = value.strip().replace("\x00", "")
    if required and not value:
        raise Malformed("missing_field", field=name)
    if len(value) > max:
        raise Malformed("too_long", field=name, max=max)
    return value


def _is_whole(value: str) -> bool:
    """Whether no half of a character (a lone surrogate, which JSON can carry) is in it: no database takes one."""
    return all(not "\ud800" <= c <= "\udfff" for c in value)


def number(form: Mapping[str, Any], name: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number within bounds."""
    value = text(form, name, max=20)
    try:
        whole = int(value)
    except ValueError:
        raise Malformed("not_a_number", field=name) from None
    if not least <= whole <= most:
        raise Malformed("out_of_range", field=name, least=least, most=most)
    return whole


def choice(form: Mapping[str, Any], name: str, among: Any) -> str:
    """One of the allowed words."""
    value = text(form, name, max=64)
    if value not in [str(a) for a in among]:
        raise Malformed("malformed_field", field=name)
    return value


def moment(form: Mapping[str, Any], name: str, zone: str) -> datetime:
    """A `datetime-local` value in the site's zone, as UTC."""
    try:
        local = datetime.fromisoformat(text(form, name, max=32))
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("not_a_moment", field=name) from None


def shape(kind: type[T], asked: Any) -> T:
    """Read a socket command's or JSON body's mapping into a dataclass; unknown fields are refused.

    Raises NotYours for an id that no row can have.
    """
    if not isinstance(asked, dict):
        raise Malformed("malformed")
    hints = get_type_hints(kind)
    if any(name not in hints for name in asked):
        raise Malformed("malformed_field", field=next(str(n)[:40] for n in asked if n not in hints))
    values = {}
    for f in fields(kind):  # type: ignore[arg-type]
        if f.name in asked:
            values[f.name] = _typed(f.name, asked[f.name], hints[f.name])
        elif f.default is MISSING:
            raise Malformed("missing_field", field=f.name)
    return kind(**values)


def _typed(name: str, value: Any, hint: Any) -> Any:
    if hint is Any:
        return value
    allowed = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    is_fit = _is_whole(value) if isinstance(value, str) else not isinstance(value, int) or abs(value) < BIGGEST
    if any(a is type(value) for a in allowed) and is_fit:
        if name.endswith("_id") and type(value) is int and not 0 < value <= BIGGEST_ID:
            raise NotYours
        return value
    raise Malformed("malformed_field", field=name)
