"""Dates and times, which are serial numbers."""

import calendar
from datetime import date
from typing import Any

from question_bank.spreadsheets.functions.kit import grid_of, lifted, numbers, plain, whole
from question_bank.spreadsheets.values import (
    NUMBER,
    VALUE,
    Failed,
    date_of,
    number,
    number_in,
    scalar,
    serial_of,
    text,
)


def serial(day: date) -> int:
    """The number of a day. Failed: it is before 1900."""
    found = serial_of(day.year, day.month, day.day)
    if found is None:
        raise Failed(NUMBER)
    return found


def day_of(value: Any) -> date:
    """The day that a number or a text says. Failed: it says none."""
    return date_of(number(value))


def made(year: Any, month: Any, day: Any) -> int:
    """DATE: months and days may run over."""
    y, m, d = whole(year), whole(month), whole(day)
    y += 1900 if 0 <= y < 1900 else 0
    if abs(m) > 120_000 or abs(d) > 4_000_000:
        raise Failed(NUMBER)
    found = serial(_moved(y, m)) + d - 1
    if not 0 <= found <= 2_958_465:
        raise Failed(NUMBER)
    return found


def _moved(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 9999:
        raise Failed(NUMBER)
    return date(year, month, 1)


def months_on(value: Any, months: Any, *, to_end: bool) -> int:
    """EDATE and EOMONTH."""
    start = day_of(value)
    if abs(whole(months)) > 120_000:
        raise Failed(NUMBER)
    first = _moved(start.year, start.month + whole(months))
    last = calendar.monthrange(first.year, first.month)[1]
    return serial(first.replace(day=last if to_end else min(start.day, last)))


def value_of_text(value: Any) -> int:
    """DATEVALUE."""
    held = scalar(value)
    found = number_in(held) if isinstance(held, str) and not held.strip().replace(".", "").isdigit() else None
    if found is None or found < 1:
        raise Failed(VALUE)
    return int(found)


def time_of_text(value: Any) -> float:
    """TIMEVALUE."""
    held = text(value)
    found = number_in(held) if ":" in held else None
    if found is None:
        raise Failed(VALUE)
    return found % 1


def difference(start: Any, end: Any, unit: Any) -> int:
    """DATEDIF."""
    one, other, kind = day_of(start), day_of(end), text(unit).upper()
    if number(start) > number(end):
        raise Failed(NUMBER)
    months = (other.year - one.year) * 12 + other.month - one.month - (other.day < one.day)
    if kind == "D":
        return (other - one).days
    if kind in ("M", "Y", "YM"):
        return {"M": months, "Y": months // 12, "YM": months % 12}[kind]
    if kind == "MD":
        start_of_rest = months_on(number(start), months, to_end=False)
        return int(number(end)) - start_of_rest
    if kind == "YD":
        same = _on(other.year, one)
        return (other - (same if same <= other else _on(other.year - 1, one))).days
    raise Failed(NUMBER)


def _on(year: int, day: date) -> date:
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not calendar.isleap(year) else day.replace(year=year)


FIRST_DAYS = {2: 0, 11: 0, 12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 1: 6}
"""Which day of the week is 1, from Monday as 0."""


def weekday(value: Any, kind: Any = 1) -> int:
    """WEEKDAY."""
    place, code = day_of(value).weekday(), whole(kind)
    if code == 3:
        return place
    if code not in FIRST_DAYS:
        raise Failed(NUMBER)
    return (place - FIRST_DAYS[code]) % 7 + 1


def week(value: Any, kind: Any = 1) -> int:
    """WEEKNUM: the week of 1 January is the first; 21 is that of ISO."""
    day, code = day_of(value), whole(kind)
    if code == 21:
        return day.isocalendar().week
    if code not in FIRST_DAYS:
        raise Failed(NUMBER)
    first = date(day.year, 1, 1)
    shift = (first.weekday() - FIRST_DAYS[code]) % 7
    return ((day - first).days + shift) // 7 + 1


def seconds_of(value: Any) -> int:
    """The seconds of a day."""
    found = number(value)
    if found < 0:
        raise Failed(NUMBER)
    return round(found % 1 * 86400) % 86400


def time_made(hour: Any, minute: Any, second: Any) -> float:
    """TIME."""
    found = whole(hour) * 3600 + whole(minute) * 60 + whole(second)
    if found < 0:
        raise Failed(NUMBER)
    return found % 86400 / 86400


def work_days(start: Any, end: Any, holidays: Any = None) -> int:
    """NETWORKDAYS: from Monday to Friday, both ends included."""
    one, other = serial(day_of(start)), serial(day_of(end))
    low, high = sorted((one, other))
    weeks, rest = divmod(high - low + 1, 7)
    found = weeks * 5 + sum(date_of(low + day).weekday() < 5 for day in range(rest))
    free = set() if holidays is None else {int(day) for day in numbers([grid_of(holidays)])}
    found -= sum(1 for day in free if low <= day <= high and date_of(day).weekday() < 5)
    return found if one <= other else -found


FUNCTIONS = {
    "DATE": lifted(made, 3),
    "YEAR": lifted(lambda value: day_of(value).year, 1),
    "MONTH": lifted(lambda value: day_of(value).month, 1),
    "DAY": lifted(lambda value: day_of(value).day, 1),
    "DATEVALUE": lifted(value_of_text, 1),
    "TIMEVALUE": lifted(time_of_text, 1),
    "DATEDIF": lifted(difference, 3),
    "DAYS": lifted(lambda end, start: int(number(end) // 1 - number(start) // 1), 2),
    "WEEKDAY": lifted(weekday, 1, 2),
    "WEEKNUM": lifted(week, 1, 2),
    "ISOWEEKNUM": lifted(lambda value: week(value, 21), 1),
    "EDATE": lifted(lambda value, months: months_on(value, months, to_end=False), 2),
    "EOMONTH": lifted(lambda value, months: months_on(value, months, to_end=True), 2),
    "HOUR": lifted(lambda value: seconds_of(value) // 3600, 1),
    "MINUTE": lifted(lambda value: seconds_of(value) // 60 % 60, 1),
    "SECOND": lifted(lambda value: seconds_of(value) % 60, 1),
    "TIME": lifted(time_made, 3),
    "NETWORKDAYS": plain(work_days, 2, 3),
}
