"""Looking at batches and candidates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, column, func, or_, select, table
from sqlalchemy.orm import Session

from examserver.db import Base, Secret
from examserver.errors import NotYours
from examserver.messages import level_label
from examserver.registration import rules
from examserver.registration.rules.form import COLUMNS, HEADERS
from examserver.registration.rules.roster import IsEnrolled
from examserver.registration.tables import Batch, Candidate

Row = TypeVar("Row", bound=Base)
PAGE = 50
BIGGEST_ID = 2**31 - 1
SITTINGS = table("sittings", column("batch_id"), column("state"))
"""Two columns of a floor above, which this one cannot import: whether a sitting of a batch has opened."""

masked = rules.masked


@dataclass(frozen=True)
class Known:
    """What signing in at a terminal compares with."""

    candidate_id: int | None
    id_digest: str


@dataclass(frozen=True)
class BatchView:
    """A batch in the list, with its numbers; `levels` counts candidates, highest code first."""

    id: int
    name: str
    exam_date: date
    created_at: datetime
    candidates: int
    placed: int
    with_photo: int
    levels: Mapping[int, int]
    has_opened: bool


@dataclass(frozen=True)
class Line:
    """A candidate in the list."""

    id: int
    row_no: int
    name: str
    sex: str
    id_masked: str
    occupation: str
    job_type: str
    level: int
    exam_kind: str
    workplace: str
    admission_no: str | None
    has_photo: bool


@dataclass(frozen=True)
class CandidateView:
    """Everything that is registered of one candidate."""

    id: int
    batch_id: int
    batch_name: str
    can_change: bool
    row_no: int
    name: str
    sex: str
    birth: date
    id_type: str
    id_number: str
    occupation: str
    job_type: str
    level: int
    exam_kind: str
    phone: str
    workplace: str
    admission_no: str | None
    photo_sha256: str | None
    created_at: datetime
    extra: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int


def candidate_to_verify(db: Session, admission_no: str) -> Known:
    """The candidate with this admission number, or nobody (with a digest that matches nothing)."""
    found = db.scalar(select(Candidate).where(Candidate.admission_no == admission_no.strip().upper()))
    return Known(found.id, found.id_digest) if found else Known(None, Secret.digest("nobody"))


def any_id_number(db: Session) -> str | None:
    """One candidate's number, if there is any: whether the site's key opens what it has sealed."""
    return db.scalar(select(Candidate.id_number).limit(1))


def batches(db: Session) -> list[Batch]:
    """All batches, newest first."""
    return list(db.scalars(select(Batch).order_by(Batch.exam_date.desc(), Batch.id.desc())))


def candidates_of(db: Session, batch_id: int) -> list[Candidate]:
    """The candidates of a batch in roster order."""
    return list(db.scalars(select(Candidate).where(Candidate.batch_id == batch_id).order_by(Candidate.row_no)))


def batch_for(db: Session, batch_id: int) -> Batch:
    """A batch by id. Raises NotYours."""
    return _found(db, Batch, batch_id)


def candidate_for(db: Session, candidate_id: int) -> Candidate:
    """A candidate by id. Raises NotYours."""
    return _found(db, Candidate, candidate_id)


def _found(db: Session, kind: type[Row], id: int) -> Row:
    row = db.get(kind, id) if 0 < id <= BIGGEST_ID else None
    if row is None:
        raise NotYours
    return row


def has_opened(db: Session, batch_id: int) -> bool:
    """Whether a sitting of the batch has let candidates in."""
    opened = select(SITTINGS.c.batch_id).where(SITTINGS.c.batch_id == batch_id, SITTINGS.c.state != "preparing")
    return db.scalar(opened.limit(1)) is not None


def batch_views(db: Session) -> list[BatchView]:
    """All batches with their numbers, newest first."""
    numbers = (
        select(
            Candidate.batch_id,
            Candidate.level,
            func.count(),
            func.count(Candidate.admission_no),
            func.count(Candidate.photo_sha256),
        )
        .group_by(Candidate.batch_id, Candidate.level)
        .order_by(Candidate.level.desc())
    )
    counted = [tuple(row) for row in db.execute(numbers)]
    opened = set(db.scalars(select(SITTINGS.c.batch_id).where(SITTINGS.c.state != "preparing").distinct()))
    return [_batch_view(b, [row for row in counted if row[0] == b.id], b.id in opened) for b in batches(db)]


def _batch_view(batch: Batch, counted: Sequence[tuple[int, ...]], is_open: bool) -> BatchView:
    return BatchView(
        id=batch.id,
        name=batch.name,
        exam_date=batch.exam_date,
        created_at=batch.created_at,
        candidates=sum(row[2] for row in counted),
        placed=sum(row[3] for row in counted),
        with_photo=sum(row[4] for row in counted),
        levels={row[1]: row[2] for row in counted},
        has_opened=is_open,
    )


def batch_view(db: Session, batch_id: int) -> BatchView:
    """One batch with its numbers. Raises NotYours."""
    batch_for(db, batch_id)
    return next(view for view in batch_views(db) if view.id == batch_id)


def candidates_page(
    db: Session, batch_id: int, sought: str = "", level: int = 0, no_photo: bool = False, page: int = 1
) -> Page:
    """One page of a batch's candidates: by name, 准考证号 or workplace in part, or by the whole ID number."""
    wanted: list[ColumnElement[bool]] = [Candidate.batch_id == batch_id]
    if sought:
        parts = (Candidate.name, Candidate.admission_no, Candidate.workplace)
        found = [part.contains(sought, autoescape=True) for part in parts]
        wanted.append(or_(Candidate.id_digest == Secret.digest(sought), *found))
    if level:
        wanted.append(Candidate.level == level)
    if no_photo:
        wanted.append(Candidate.photo_sha256.is_(None))
    total = db.scalar(select(func.count()).select_from(Candidate).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = select(Candidate).where(*wanted).order_by(Candidate.row_no).limit(PAGE).offset((page - 1) * PAGE)
    return Page([_line(candidate) for candidate in db.scalars(rows)], total, page, pages)


def _line(candidate: Candidate) -> Line:
    return Line(
        id=candidate.id,
        row_no=candidate.row_no,
        name=candidate.name,
        sex=candidate.sex,
        id_masked=masked(candidate.id_number),
        occupation=candidate.occupation,
        job_type=candidate.job_type,
        level=candidate.level,
        exam_kind=candidate.exam_kind,
        workplace=candidate.workplace,
        admission_no=candidate.admission_no,
        has_photo=candidate.photo_sha256 is not None,
    )


def candidate_view(db: Session, candidate_id: int) -> CandidateView:
    """One candidate with everything. Raises NotYours."""
    candidate = candidate_for(db, candidate_id)
    own = {name: getattr(candidate, name) for name in CandidateView.__dataclass_fields__ if hasattr(candidate, name)}
    return CandidateView(
        **own,
        batch_name=batch_for(db, candidate.batch_id).name,
        can_change=not has_opened(db, candidate.batch_id),
    )


def enrolled(db: Session, batch_id: int) -> IsEnrolled:
    """Answers for a whole roster whether somebody is in the batch already. Raises NotYours."""
    batch_for(db, batch_id)
    keys = select(Candidate.id_digest, Candidate.occupation, Candidate.level).where(Candidate.batch_id == batch_id)
    known = {tuple(key) for key in db.execute(keys)}
    return lambda number, occupation, level: (Secret.digest(number), occupation, level) in known


def photos_wanted(db: Session, batch_id: int) -> Counter[str]:
    """How many candidates of a batch each digest of an ID number stands for. Raises NotYours."""
    batch_for(db, batch_id)
    return Counter(db.scalars(select(Candidate.id_digest).where(Candidate.batch_id == batch_id)))


def registration_list(db: Session, batch_id: int) -> list[Sequence[str]]:
    """The batch as it now stands in the form of domain.md 7.1: header row, then candidates. Raises NotYours."""
    batch_for(db, batch_id)
    return [HEADERS, *(_cells(n, candidate) for n, candidate in enumerate(candidates_of(db, batch_id), 1))]


def _cells(no: int, candidate: Candidate) -> list[str]:
    job = f"{candidate.occupation}/{candidate.job_type}" if candidate.job_type else candidate.occupation
    told = {
        **candidate.extra,
        "序号": str(no),
        "职业工种名称": job,
        "认定等级": level_label(candidate.level),
        "证件类型": candidate.id_type,
        "证件号码": candidate.id_number,
        "姓名": candidate.name,
        "性别": candidate.sex,
        "出生日期": candidate.birth.isoformat(),
        "手机号码": candidate.phone,
        "所在单位": candidate.workplace,
        "考试类型": candidate.exam_kind,
    }
    return [told.get(name, "") for name in COLUMNS]
