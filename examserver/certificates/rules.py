"""Certificate numbers (domain.md 6.1), who may get one, and what is wrong with numbers that the authority returned."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from examserver.errors import Refused

PREFIX = re.compile(r"[YS][0-9]{12}")
NUMBER = re.compile(r"[YS][0-9]{14}[1-5][0-9]{6}")
OTHERS_NUMBER = re.compile(r"[YS][0-9]{14}(?P<level>[1-5A-Z])[0-9]{6}|[YS][A-Z][0-9]{20}")
"""Numbers of other bodies may have a letter at 16, or two letters and 20 digits (特级技师 and above)."""
MOST_SERIAL = 999_999
LATEST = timedelta(days=732)
COLUMNS = {
    "name": ("姓名",),
    "id_number": ("证件号码",),
    "number": ("证书编号",),
    "issued_on": ("证书版面发证日期",),
}


def may_use_prefix(prefix: str) -> None:
    """The site's 13 characters: kind of body, body, province, serial of the body. Refuses: bad_certificate_prefix."""
    if not PREFIX.fullmatch(prefix):
        raise Refused("bad_certificate_prefix", prefix=prefix)


def stem(prefix: str, year: int, level: int) -> str:
    """The first 16 characters: prefix, two digits of the year, level. Serials count within these."""
    return f"{prefix}{year % 100:02d}{level}"


def certificate_no(prefix: str, year: int, level: int, serial: int) -> str:
    """A whole number of 22 characters; there is no check digit. Refuses: serials_used_up."""
    if not 1 <= serial <= MOST_SERIAL:
        raise Refused("serials_used_up")
    return f"{stem(prefix, year, level)}{serial:06d}"


def may_issue_on(issued_on: date, exam_date: date) -> None:
    """Refuses: issued_before_exam."""
    if not exam_date <= issued_on <= exam_date + LATEST:
        raise Refused("issued_before_exam", field="issued_on", day=exam_date.isoformat())


@dataclass(frozen=True)
class Registered:
    """A candidate as the import of numbers meets them."""

    candidate_id: int
    name: str
    level: int
    is_eligible: bool
    number: str = ""


@dataclass(frozen=True)
class Given:
    """One number to be kept."""

    candidate_id: int
    number: str
    issued_on: date


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the row as people count it, the column's header, the code of a sentence."""

    row: int
    column: str
    code: str
    detail: Mapping[str, Any]


@dataclass
class Sorted:
    """What an import's rows come to: numbers to keep, and faults with row and column."""

    given: list[Given] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def sort_returned(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    people: Mapping[str, list[Registered]],
    taken: Mapping[str, int],
) -> Sorted:
    """Check every row of returned numbers against the batch.

    `people`: ID number to its registrations; `taken`: number to the candidate that has it.
    A row that says what is kept already is no fault and gives nothing.
    """
    found = Sorted()
    rows_of_number: dict[str, int] = {}
    rows_of_person: dict[int, int] = {}
    for row_no, row in rows:
        number = row["number"].replace(" ", "").upper()
        person = _person(people.get(row["id_number"].strip().upper(), []), number)
        issued_on = _day(row["issued_on"])
        faults = list(_faults(row, number, person, issued_on, taken))
        if number and (first := rows_of_number.setdefault(number, row_no)) != row_no:
            faults.append(("number", "number_repeated", {"first": first}))
        if person and (first := rows_of_person.setdefault(person.candidate_id, row_no)) != row_no:
            faults.append(("id_number", "person_repeated", {"first": first}))
        found.faults += [Fault(row_no, COLUMNS[column][0], code, detail) for column, code, detail in faults]
        if not faults and person and issued_on and person.number != number:
            found.given.append(Given(person.candidate_id, number, issued_on))
    return found


def _person(registrations: list[Registered], number: str) -> Registered | None:
    """A person may be registered at two levels: the number says at which."""
    match = OTHERS_NUMBER.fullmatch(number)
    level = match["level"] if match else None
    fitting = [r for r in registrations if str(r.level) == level]
    return next(iter(fitting or registrations), None)


def _faults(
    row: Mapping[str, str], number: str, person: Registered | None, issued_on: date | None, taken: Mapping[str, int]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if person is None:
        yield "id_number", "person_unknown" if row["id_number"].strip() else "cell_empty", {}
    else:
        if row["name"].strip() != person.name:
            yield "name", "name_differs", {"name": person.name}
        if not person.is_eligible:
            yield "id_number", "person_not_eligible", {}
        if person.number and person.number != number:
            yield "number", "person_has_number", {"number": person.number}
    match = OTHERS_NUMBER.fullmatch(number)
    if not match:
        yield "number", "bad_certificate_number" if number else "cell_empty", {}
    elif person and (match["level"] or "").isdigit() and int(match["level"]) != person.level:
        yield "number", "number_of_other_level", {"level": person.level}
    if number in taken and (person is None or taken[number] != person.candidate_id):
        yield "number", "number_taken_by_other", {}
    if issued_on is None:
        yield "issued_on", "bad_day", {}


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
