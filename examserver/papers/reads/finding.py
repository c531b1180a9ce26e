"""Finding questions in the bank: narrowed, searched, sorted and paged by the database, without their contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from examserver.papers.life import OPEN, REPLACED, S
from examserver.papers.reads.usage import Use, used, uses_of
from examserver.papers.rules import sought
from examserver.papers.tables import BankItem
from question_bank.blueprints import EASY_ABOVE, HARD_BELOW

NEWER = aliased(BankItem)
SORTS = ("code", "written", "uses", "least_used", "last_used")
UNUSED = "0"
NOT_MINE = "to_review"
MINE = "mine"


@dataclass(frozen=True)
class Search:
    """What is looked for in the bank; empty fields do not narrow.

    `difficulty`: 难, 中 or 易. `used`: "0" never, else in more exams than this. `desk`: what waits for this person
    (`who_id`): to_review what others have sent to review, mine one's own drafts. Without a state or a desk: the newest
    version of each question; retired: of those that nothing has replaced.
    """

    is_tasks: bool = False
    words: str = ""
    state: str = ""
    kind: str = ""
    module: str = ""
    point: str = ""
    level: int = 0
    difficulty: str = ""
    importance: str = ""
    origin: str = ""
    author: int = 0
    used: str = ""
    desk: str = ""
    who_id: int = 0
    sort: str = "code"


@dataclass(frozen=True)
class Line:
    """A version as it stands in the list. `released`: the version of the same question that is in use, if another."""

    id: int
    code: str
    version: int
    kind: str
    module: str
    point: str
    title: str
    levels: str
    difficulty: float | None
    importance: str
    state: str
    note: str
    written_by: int
    written_at: datetime
    released: int | None
    use: Use


@dataclass(frozen=True)
class Page:
    """A page of what was found."""

    lines: list[Line]
    total: int
    page: int
    pages: int


NAMES = (
    "id", "code", "version", "kind", "module", "point", "title", "levels", "difficulty", "importance", "state", "note",
    "written_by", "written_at",
)  # fmt: skip


def find_page(db: Session, search: Search, page: int, rows: int) -> Page:
    """A page of the versions that are looked for; a page beyond the last one is the last one."""
    found = _found(search, BankItem.id)
    total = db.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // rows))
    page = min(max(1, page), pages)
    query = _found(search, *(getattr(BankItem, name) for name in NAMES), is_sorted=True)
    lines = db.execute(query.limit(rows).offset((page - 1) * rows)).mappings().all()
    codes = [line["code"] for line in lines]
    released = select(BankItem.code, BankItem.version).where(BankItem.code.in_(codes), BankItem.state == S.RELEASED)
    in_use, uses = dict(db.execute(released).all()), uses_of(db, codes)
    shown = [
        Line(**line, released=_other(in_use.get(line["code"]), line["version"]), use=uses[line["code"]])
        for line in lines
    ]
    return Page(shown, total, page, pages)


def _other(released: int | None, version: int) -> int | None:
    return None if released == version else released


def find_ids(db: Session, search: Search) -> list[int]:
    """All versions that are looked for."""
    return list(db.scalars(_found(search, BankItem.id)))


def _found(search: Search, *columns: Any, is_sorted: bool = False) -> Select[Any]:
    query = select(*columns).where(*_wanted(search))
    by_use = is_sorted and search.sort in ("uses", "least_used", "last_used")
    if not (by_use or search.used):
        order = (BankItem.written_at.desc(),) if search.sort == "written" else ()
        return query.order_by(*order, BankItem.code) if is_sorted else query
    counted = used()
    times = func.coalesce(counted.c.exams, 0)
    query = query.outerjoin(counted, counted.c.code == BankItem.code)
    if search.used:
        query = query.where(times == 0 if search.used == UNUSED else times > _whole(search.used))
    if not is_sorted:
        return query
    orders: dict[str, tuple[Any, ...]] = {
        "uses": (times.desc(), func.coalesce(counted.c.candidates, 0).desc()),
        "least_used": (times, func.coalesce(counted.c.candidates, 0)),
        "last_used": (counted.c.last.is_(None), counted.c.last.desc()),
        "written": (BankItem.written_at.desc(),),
    }
    return query.order_by(*orders.get(search.sort, ()), BankItem.code)


def _whole(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _wanted(search: Search) -> list[ColumnElement[bool]]:
    wanted = [BankItem.is_task == search.is_tasks, _of_state(search)]
    wanted += [BankItem.search.contains(word, autoescape=True) for word in sought(search.words).split()]
    for name in ("kind", "module", "point", "importance", "origin"):
        if value := getattr(search, name):
            wanted.append(getattr(BankItem, name) == value)
    if search.level:
        wanted.append(BankItem.levels.contains(str(search.level)))
    if search.difficulty:
        wanted.append(_as_hard(search.difficulty))
    if search.author:
        wanted.append(BankItem.written_by == search.author)
    return wanted


def _of_state(search: Search) -> ColumnElement[bool]:
    own = BankItem.written_by == search.who_id
    if search.desk == NOT_MINE:
        return and_(BankItem.state == S.SUBMITTED, not_(own))
    if search.desk == MINE:
        return and_(BankItem.state == S.DRAFT, own)
    if search.state and search.state != S.RETIRED:
        return BankItem.state == search.state
    newer = select(NEWER.id).where(NEWER.code == BankItem.code, NEWER.version > BankItem.version).exists()
    if search.state == S.RETIRED:
        return and_(BankItem.state == S.RETIRED, BankItem.retired_why != REPLACED)
    return not_(newer)


def _as_hard(difficulty: str) -> ColumnElement[bool]:
    if difficulty == "难":
        return BankItem.difficulty < HARD_BELOW
    if difficulty == "易":
        return BankItem.difficulty > EASY_ABOVE
    return and_(BankItem.difficulty >= HARD_BELOW, BankItem.difficulty <= EASY_ABOVE) if difficulty == "中" else false()


@dataclass(frozen=True)
class Choices:
    """What the bank can be narrowed by, as it is there."""

    kinds: list[str]
    modules: list[str]
    points: list[str]
    origins: list[str]
    authors: list[int]


def choices_in(db: Session, *, tasks: bool, module: str = "") -> Choices:
    """The kinds, modules, points (of a module), origins and authors of what the bank holds."""

    def different(column: Any, *where: Any) -> Sequence[Any]:
        return db.scalars(select(column).where(BankItem.is_task == tasks, *where).distinct().order_by(column)).all()

    points = different(BankItem.point, BankItem.point != "", *([BankItem.module == module] if module else ()))
    return Choices(
        list(different(BankItem.kind)),
        list(different(BankItem.module, BankItem.module != "")),
        list(points),
        list(different(BankItem.origin)),
        list(different(BankItem.written_by)),
    )


@dataclass(frozen=True)
class Desk:
    """What waits: for this person to review, as their own drafts, of those sent back; for an administrator."""

    to_review: int
    mine: int
    sent_back: int
    to_release: int


def desk_of(db: Session, who_id: int, *, tasks: bool) -> Desk:
    """How much waits for this person."""
    own = BankItem.written_by == who_id
    query = select(
        func.count().filter(BankItem.state == S.SUBMITTED, not_(own)),
        func.count().filter(BankItem.state == S.DRAFT, own),
        func.count().filter(BankItem.state == S.DRAFT, own, BankItem.note != ""),
        func.count().filter(BankItem.state == S.REVIEWED),
    ).where(BankItem.is_task == tasks, or_(*(BankItem.state == state for state in OPEN)))
    return Desk(*db.execute(query).one())
