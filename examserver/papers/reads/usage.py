"""Where questions were used: in which papers, in which exams, by how many; counted from the papers and the attempts."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, Subquery, column, func, select, table
from sqlalchemy.orm import Session

from examserver.db import Instant
from examserver.papers.tables import BankItem, FrozenSpec, Paper, PaperItem, PaperSet
from examserver.registration.tables import Batch

ATTEMPTS = table("attempts", column("paper_id"), column("sitting_id"), column("began_at", Instant()))
SITTINGS = table(
    "sittings",
    *(column(name) for name in ("id", "batch_id", "room_id", "subject", "state")),
    column("planned_start", Instant()),
)
SITTING_PAPERS = table("sitting_papers", column("sitting_id"), column("paper_id"), column("set_id"))
ROOMS = table("rooms", column("id"), column("name"))
"""Columns of floors above, which this one cannot import: what was begun where, with which paper."""

SET_BY_SECTION = ("rule", "fixed_order")
"""What a section of a blueprint puts into its questions."""


@dataclass(frozen=True)
class Use:
    """How much a question was used: frozen papers that hold it, exams (批次) it stood in, candidates who saw it."""

    papers: int = 0
    exams: int = 0
    candidates: int = 0
    last: datetime | None = None


def exposures_since(db: Session, since: str = "") -> dict[str, int]:
    """In how many exams (批次) each question stood before a candidate who began on that day or later; never: not there.

    An exam counts once, however many rooms and papers it has: what is exposed is exposed to all who talk afterwards.
    A paper that waits, frozen, for its sitting has exposed nothing yet. `since`: YYYY-MM-DD, from midnight UTC on.
    """
    given = _given(since).subquery()
    query = (
        select(PaperItem.code, func.count(given.c.batch_id.distinct()))
        .join(given, given.c.paper_id == PaperItem.paper_id)
        .group_by(PaperItem.code)
    )
    return dict(db.execute(query).all())


def _given(since: str = "") -> Select[Any]:
    """Which paper was begun in which exam, by how many, and when for the last time."""
    query = (
        select(
            ATTEMPTS.c.paper_id,
            SITTINGS.c.batch_id,
            func.count().label("candidates"),
            func.max(ATTEMPTS.c.began_at).label("last"),
        )
        .join(SITTINGS, SITTINGS.c.id == ATTEMPTS.c.sitting_id)
        .where(ATTEMPTS.c.began_at.is_not(None))
        .group_by(ATTEMPTS.c.paper_id, SITTINGS.c.batch_id)
    )
    return query.where(ATTEMPTS.c.began_at >= datetime.fromisoformat(since).replace(tzinfo=UTC)) if since else query


def used(codes: Collection[str] | None = None) -> Subquery:
    """A table of code, papers, exams, candidates, last: of these codes, or of all that stand in a frozen paper."""
    given = _given().subquery()
    query = (
        select(
            PaperItem.code,
            func.count(PaperItem.paper_id.distinct()).label("papers"),
            func.count(given.c.batch_id.distinct()).label("exams"),
            func.coalesce(func.sum(given.c.candidates), 0).label("candidates"),
            func.max(given.c.last).label("last"),
        )
        .join(Paper, Paper.id == PaperItem.paper_id)
        .outerjoin(given, given.c.paper_id == PaperItem.paper_id)
        .where(Paper.frozen_at.is_not(None))
        .group_by(PaperItem.code)
    )
    return (query if codes is None else query.where(PaperItem.code.in_(codes))).subquery()


def uses_of(db: Session, codes: Collection[str]) -> dict[str, Use]:
    """The use of these questions; every one of them is there."""
    counted = select(used(codes))
    found = {code: Use(papers, exams, int(people), last) for code, papers, exams, people, last in db.execute(counted)}
    return {code: found.get(code, Use()) for code in codes}


@dataclass(frozen=True)
class SittingUse:
    """A sitting that has a paper: whose, where, when, how far it is, how many have begun."""

    id: int
    batch: str
    room: str
    state: str
    planned_start: datetime
    candidates: int


@dataclass(frozen=True)
class PaperUse:
    """A paper that holds a question, or a set of which so many papers hold it: in which version, and where it is used.

    `version` is 0 where it holds words that no version has.
    """

    id: int
    code: str
    title: str
    is_set: bool
    papers: int
    is_frozen: bool
    version: int
    sittings: tuple[SittingUse, ...]


def papers_with(db: Session, versions: Sequence[BankItem]) -> list[PaperUse]:
    """The papers and sets that hold a question, the newest first. `versions`: all of that question."""
    rows = db.execute(
        select(Paper.id, Paper.set_id, Paper.code, Paper.title, Paper.frozen_at.is_not(None), PaperItem.spec_id)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .where(PaperItem.code == versions[0].code)
        .order_by(Paper.id.desc())
    ).all()
    specs = db.execute(select(FrozenSpec.id, FrozenSpec.spec).where(FrozenSpec.id.in_({row[5] for row in rows})))
    version = {id: _version_of(spec, versions) for id, spec in specs}
    sets = {s.id: s for s in db.scalars(select(PaperSet).where(PaperSet.id.in_({row[1] for row in rows if row[1]})))}
    together: dict[tuple[Any, ...], list[int]] = {}
    for id, set_id, code, title, is_frozen, spec_id in rows:
        about = (sets[set_id].code, sets[set_id].title) if set_id else (code, title)
        together.setdefault((set_id or 0, 0 if set_id else id, *about, is_frozen, version[spec_id]), []).append(id)
    begun = _begun(db, versions[0].code)
    return [
        PaperUse(
            set_id or id, code, title, bool(set_id), len(ids), is_frozen, held,
            tuple(_sittings_of(db, ids, set_id, begun)),
        )
        for (set_id, id, code, title, is_frozen, held), ids in together.items()
    ]  # fmt: skip


def _version_of(spec: Mapping[str, Any], versions: Sequence[BankItem]) -> int:
    held = _plain(spec)
    return next((v.version for v in versions if _plain(v.spec) == held), 0)


def _plain(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name[:1] != "_" and name not in SET_BY_SECTION}


def _begun(db: Session, code: str) -> list[tuple[int, int, int]]:
    """Paper, sitting and how many have begun, of all papers that hold the question."""
    query = (
        select(ATTEMPTS.c.paper_id, ATTEMPTS.c.sitting_id, func.count(ATTEMPTS.c.began_at))
        .join(PaperItem, PaperItem.paper_id == ATTEMPTS.c.paper_id)
        .where(PaperItem.code == code)
        .group_by(ATTEMPTS.c.paper_id, ATTEMPTS.c.sitting_id)
    )
    return [(paper, sitting, people) for paper, sitting, people in db.execute(query)]


def _sittings_of(
    db: Session, ids: Collection[int], set_id: int, begun: Sequence[tuple[int, int, int]]
) -> Iterator[SittingUse]:
    people: Counter[int] = Counter()
    mine = set(ids)
    for paper, sitting, count in begun:
        if paper in mine:
            people[sitting] += count
    planned = select(SITTING_PAPERS.c.sitting_id)
    where = SITTING_PAPERS.c.set_id == set_id if set_id else SITTING_PAPERS.c.paper_id.in_(ids)
    wanted = {*people, *db.scalars(planned.where(where))}
    query = (
        select(SITTINGS.c.id, Batch.name, ROOMS.c.name, SITTINGS.c.state, SITTINGS.c.planned_start)
        .join(Batch, Batch.id == SITTINGS.c.batch_id)
        .join(ROOMS, ROOMS.c.id == SITTINGS.c.room_id)
        .where(SITTINGS.c.id.in_(wanted))
        .order_by(SITTINGS.c.planned_start.desc(), SITTINGS.c.id)
    )
    for id, batch, room, state, start in db.execute(query) if wanted else ():
        yield SittingUse(id, batch, room, state, start, people[id])
