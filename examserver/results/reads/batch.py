"""One batch: its rows as they are asked for, the figures of the whole, and what a person can confirm or lock."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from examserver.people.reads import names_of_accounts
from examserver.registration.reads import batch_for
from examserver.registration.tables import Batch
from examserver.results import rules
from examserver.results.reads import pass_tenths_of
from examserver.results.reads.rows import MarkView, Row, rows_of
from examserver.results.rules import Conclusion, Figures, S
from examserver.who import Who


@dataclass(frozen=True)
class Asked:
    """How the list of a batch is narrowed."""

    level: int = 0
    conclusion: str = ""
    only: str = ""
    q: str = ""

    def fits(self, row: Row) -> bool:
        """Whether a row is wanted."""
        return (
            (not self.level or row.level == self.level)
            and (not self.conclusion or row.conclusion == self.conclusion)
            and (not self.only or ONLY[self.only](row))
            and (not self.q or self.q.casefold() in f"{row.name} {row.admission_no}".casefold())
        )


ONLY: dict[str, Any] = {
    "missing": lambda row: row.conclusion is Conclusion.INCOMPLETE,
    "to_confirm": lambda row: any(m.state is S.ENTERED for m in row.marks.values()),
    "to_lock": lambda row: any(m.state is S.CONFIRMED for m in row.marks.values()),
    "conflicts": lambda row: row.in_conflict,
    "changed": lambda row: any(m.changed for m in row.marks.values()),
}


def seen_in(rows: list[Row], state: S) -> str:
    """The marks in one state, as a form names what was seen."""
    return ",".join(m.seen for r in rows for m in r.marks.values() if m.state is state)


@dataclass(frozen=True)
class Task:
    """What one person can do to a selection in one subject, and what stands in the way of the rest."""

    subject: str
    able: int
    own: int
    not_over: int
    conflicts: int


@dataclass(frozen=True)
class BatchView:
    """A batch with its rows, narrowed, and the figures of the whole."""

    batch: Batch
    rows: list[Row]
    total: int
    levels: list[int]
    pass_tenths: int
    conclusions: dict[str, int]
    only_counts: dict[str, int]
    subjects: dict[str, Figures]
    overall: Figures
    needed: int
    states: dict[str, int]
    names: dict[int, str] = field(default_factory=dict)


def batch_view(db: Session, batch_id: int, asked: Asked) -> BatchView:
    """The page of a batch. Raises NotYours."""
    rows = rows_of(db, batch_id)
    pass_tenths = pass_tenths_of(db, batch_id)
    concluded = [r for r in rows if r.conclusion is not Conclusion.INCOMPLETE]
    passed = sum(r.conclusion is Conclusion.PASSED for r in concluded)
    marks = [m for r in rows for m in r.marks.values()]
    return BatchView(
        batch=batch_for(db, batch_id),
        rows=[r for r in rows if asked.fits(r)],
        total=len(rows),
        levels=sorted({r.level for r in rows}, reverse=True),
        pass_tenths=pass_tenths,
        conclusions={c.value: sum(r.conclusion is c for r in rows) for c in Conclusion},
        only_counts={name: sum(map(test, rows)) for name, test in ONLY.items()},
        subjects={
            s: rules.figures([r.values.get(s) for r in rows], pass_tenths)
            for s in rules.SUBJECTS
            if any(s in r.required for r in rows)
        },
        overall=Figures(len(concluded), passed, 0, None, None, None),
        needed=sum(len(r.required) for r in rows),
        states={s.value: sum(m.state is s for m in marks) for s in S},
        names=names_of_accounts(db),
    )


def tasks_of(rows: list[Row], who: Who, event: str) -> list[Task]:
    """What this person can confirm (or lock) among these rows, subject by subject."""
    wanted = S.ENTERED if event == "confirm" else S.CONFIRMED
    tasks = []
    for subject in rules.SUBJECTS:
        marks = [r.marks[subject] for r in rows if subject in r.marks and r.marks[subject].state is wanted]
        own = sum(_is_own(m, who, event) for m in marks)
        others = [m for m in marks if not _is_own(m, who, event)]
        not_over = sum(not m.is_over for m in others)
        conflicts = sum(m.in_conflict and m.is_over for m in others)
        if marks:
            tasks.append(Task(subject, len(others) - not_over - conflicts, own, not_over, conflicts))
    return tasks


def doers_of(rows: list[Row], names: dict[int, str], event: str) -> list[tuple[str, int]]:
    """Who entered what is to be confirmed, or confirmed what is to be locked, and how many marks each."""
    wanted = S.ENTERED if event == "confirm" else S.CONFIRMED
    marks = [m for r in rows for m in r.marks.values() if m.state is wanted]
    counts = Counter(m.entered_by if event == "confirm" else m.confirmed_by or 0 for m in marks)
    return [(names.get(id, ""), n) for id, n in counts.most_common()]


def _is_own(mark: MarkView, who: Who, event: str) -> bool:
    return (mark.entered_by if event == "confirm" else mark.confirmed_by) == who.id
