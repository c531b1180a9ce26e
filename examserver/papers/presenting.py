"""A frozen paper as terminals receive it: one form for all who sit it, made once, and each candidate's own order."""

import gzip
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.papers.reads import MOST_SPECS, FrozenItem, Recent, frozen_items, paper_for
from examserver.papers.rules import difference
from examserver.papers.tables import Paper
from question_bank.draw import options_rng, order_for
from question_bank.registry import kind, workspace

MOST_ORDERS = 20_000  # about a kilobyte and a half each
MOST_FORMS = (
    512  # about a hundred kilobytes each: where everybody has a paper of their own it is asked for once or twice
)


@dataclass(frozen=True)
class Form:
    """A paper built from allow-lists, without a key: its mark, its JSON, the same for sealing, its question numbers."""

    mark: str
    subject: str
    json: bytes
    questions: dict[int, dict[str, Any]]

    @cached_property
    def zipped(self) -> bytes:
        """The JSON as it is sealed."""
        return gzip.compress(self.json, 6, mtime=0)


_forms: Recent[str, Form] = Recent(MOST_FORMS)
_orders: Recent[tuple[str, str], bytes] = Recent(MOST_ORDERS)
_plain: Recent[str, dict[str, Any]] = Recent(MOST_SPECS)


def marks_of(db: Session, paper_ids: Collection[int]) -> dict[int, str]:
    """The mark by which a terminal knows the form of each of these papers."""
    rows = db.execute(select(Paper.id, Paper.digest).where(Paper.id.in_(paper_ids)))
    return {id: _mark(id, digest) for id, digest in rows}


def _mark(paper_id: int, digest: str) -> str:
    return hashlib.sha256(f"{paper_id}|{digest}".encode()).hexdigest()[:24]


def form_of(db: Session, paper_id: int, mark: str = "") -> Form:
    """The form of a frozen paper: title, subject, minutes, sections, and the questions in their frozen order.

    Options stand in the author's order; `order_of` says how a candidate sees them. `mark`: that of the paper, where it
    is known. Raises NotYours.
    """
    if form := _forms.recall(mark):
        return form
    paper = paper_for(db, paper_id)
    mark = _mark(paper.id, paper.digest)
    if form := _forms.recall(mark):
        return form
    items = frozen_items(db, paper_id).values()
    is_practical = paper.subject == "practical"
    questions = [_plainly(i, is_practical) for i in items]
    plain = {
        "title": paper.title,
        "subject": paper.subject,
        "minutes": paper.minutes,
        "sections": [] if is_practical else _heads(paper.blueprint),
        "questions": questions,
    }
    form = Form(mark, paper.subject, orjson.dumps(plain), {q["no"]: q for q in questions})
    return form if paper.frozen_at is None else _forms.keep(mark, form)


def order_of(db: Session, paper_id: int, form: Form, seed: str) -> bytes:
    """The candidate's order of a form, as JSON: [[no, {list: indices}, {field: value}], …]; see rules.arrange.

    The same seed gives the same order, always.
    """
    if form.subject == "practical" or not seed:
        return orjson.dumps([(no, {}, {}) for no in form.questions])
    place = (form.mark, seed)
    if order := _orders.recall(place):
        return order
    mixed = order_for(frozen_items(db, paper_id).values(), seed)
    shown = [(i.no, *difference(form.questions[i.no], _question(i, seed))) for i in mixed]
    return _orders.keep(place, orjson.dumps(shown))


def _heads(blueprint: dict[str, Any]) -> list[dict[str, Any]]:
    shown = ("title", "kind", "count", "points", "rule")
    return [{name: section.get(name, "") for name in shown} for section in blueprint["sections"]]


def _plainly(item: FrozenItem, is_practical: bool) -> dict[str, Any]:
    """As everybody sees it; what papers have in common is presented once."""
    shown = _plain.recall(item.digest)
    if shown is None:
        made = workspace(item.kind).present(item.spec) if is_practical else kind(item.kind).present(item.spec, None)
        shown = _plain.keep(item.digest, made)
    return _on_paper(item, shown)


def _question(item: FrozenItem, seed: str) -> dict[str, Any]:
    return _on_paper(item, kind(item.kind).present(item.spec, options_rng(seed, item.code)))


def _on_paper(item: FrozenItem, shown: dict[str, Any]) -> dict[str, Any]:
    return {**shown, "no": item.no, "section": item.section, "worth": item.worth}
