"""Sets of papers: parallel forms, or one paper a candidate; kept, frozen and discarded together, all or nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers import rules
from examserver.papers.actions import as_json, digest_of
from examserver.papers.actions.papers import add_items, free_code, keep_specs, may_keep, of_sheet
from examserver.papers.drawn import Drawn
from examserver.papers.reads.forms import set_for
from examserver.papers.tables import FrozenSpec, Paper, PaperItem, PaperSet
from examserver.who import Who

LOT = 100
"""So many papers at a time: then everybody else has a turn."""

Pause = Callable[[], None]
_PAPERS: Any = Paper.__table__
_ITEMS: Any = PaperItem.__table__


def keep_set(
    db: Session, who: Who, *, now: datetime, drawn: Drawn, code: str, title: str, pause: Pause = lambda: None
) -> int:
    """Keep all papers of a draw. `pause` is called between lots of them.

    Refuses: bad_paper_code, paper_code_taken, bank_changed.
    """
    free_code(db, code)
    may_keep(db, drawn)
    codes = [f"{code}-{drawn.wish.suffix(place)}" for place in range(len(drawn.sheets))]
    _free_codes(db, codes)
    kept = PaperSet(
        code=code,
        title=title,
        kind=drawn.wish.kind,
        size=len(drawn.sheets),
        overlap=drawn.wish.overlap,
        level=drawn.plan.level,
        minutes=drawn.plan.minutes,
        seed=drawn.seed,
        blueprint=drawn.blueprint,
        proof=drawn.proof,
        drawn_at=now,
        drawn_by=who.id,
    )
    db.add(kept)
    db.flush()
    rows: list[dict[str, Any]] = [
        {"set_id": kept.id, "place": place, "code": codes[place], "title": title, "digest": ""}
        | of_sheet(drawn, sheet, who, now)
        for place, sheet in enumerate(drawn.sheets)
    ]
    db.connection().execute(insert(_PAPERS), rows)
    ids = list(db.scalars(select(Paper.id).where(Paper.set_id == kept.id).order_by(Paper.place)))
    specs, papers = keep_specs(db, drawn.specs), list(zip(ids, drawn.sheets, strict=True))
    for start in range(0, len(papers), LOT):
        add_items(db, papers[start : start + LOT], specs)
        pause()
    tell(db, who, now, "paper_set.drawn", kept.id, code=code, seed=drawn.seed, papers=len(ids))
    return kept.id


def _free_codes(db: Session, codes: list[str]) -> None:
    for code in codes:
        rules.may_name_paper(code)
    for start in range(0, len(codes), LOT):
        for table in (Paper, PaperSet):
            taken = db.scalar(select(table.code).where(table.code.in_(codes[start : start + LOT])).limit(1))
            if taken:
                raise Refused("paper_code_taken", taken=taken, field="code")


def freeze_set(db: Session, who: Who, *, now: datetime, set_id: int, pause: Pause = lambda: None) -> None:
    """冻结: from now on no paper of the set changes; each has its digest. Refuses: paper_is_frozen."""
    kept = _draft(db, set_id)
    specs = {id: as_json(spec) for id, spec in _specs(db, set_id)}
    named = update(_PAPERS).where(_PAPERS.c.id == bindparam("paper_id"))
    named = named.values(digest=bindparam("its_digest"), frozen_at=now, frozen_by=who.id)
    ids = list(db.scalars(select(Paper.id).where(Paper.set_id == set_id).order_by(Paper.id)))
    digests = []
    for start in range(0, len(ids), LOT):
        found = list(_digests(db, ids[start : start + LOT], specs))
        db.connection().execute(named, [{"paper_id": id, "its_digest": digest} for id, digest in found])
        digests += [digest for _id, digest in found]
        pause()
    kept.frozen_at, kept.frozen_by = now, who.id
    tell(db, who, now, "paper_set.frozen", set_id, digest=digest_of(digests), papers=len(ids))


def _specs(db: Session, set_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    held = select(PaperItem.spec_id).join(Paper, Paper.id == PaperItem.paper_id).where(Paper.set_id == set_id)
    rows = db.execute(select(FrozenSpec.id, FrozenSpec.spec).where(FrozenSpec.id.in_(held)))
    return ((id, spec) for id, spec in rows)


def _digests(db: Session, paper_ids: list[int], specs: Mapping[int, Any]) -> Iterator[tuple[int, str]]:
    """As digest_of_paper for each of these, each question read and written once for all."""
    i = _ITEMS.c
    query = select(i.paper_id, i.no, i.section, i.kind, i.code, i.worth, i.spec_id).where(i.paper_id.in_(paper_ids))
    rows = db.connection().execute(query.order_by(i.paper_id, i.no))
    for paper_id, lines in groupby(rows, key=lambda row: row.paper_id):
        yield paper_id, digest_of([[*line[1:6], specs[line.spec_id]] for line in lines])


def discard_set(db: Session, who: Who, *, now: datetime, set_id: int) -> None:
    """Throw away a set that was never frozen, with all its papers. Refuses: paper_is_frozen."""
    kept = _draft(db, set_id)
    papers = select(Paper.id).where(Paper.set_id == set_id)
    db.execute(
        delete(PaperItem).where(PaperItem.paper_id.in_(papers)), execution_options={"synchronize_session": False}
    )
    db.execute(delete(Paper).where(Paper.set_id == set_id), execution_options={"synchronize_session": False})
    db.delete(kept)
    tell(db, who, now, "paper_set.discarded", set_id, code=kept.code)


def _draft(db: Session, set_id: int) -> PaperSet:
    hold(db, PaperSet, set_id)
    kept = set_for(db, set_id)
    rules.may_change(kept.frozen_at is not None)
    return kept
