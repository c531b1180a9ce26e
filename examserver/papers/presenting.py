"""A frozen paper as terminals receive it: one form for all, made once a process, and each candidate's own order."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from examserver.papers.reads import FrozenItem, frozen_items, paper_for
from examserver.papers.rules import difference
from question_bank.draw import options_rng, order_for
from question_bank.registry import kind, workspace

MOST_ORDERS = 20_000  # about a kilobyte and a half each


@dataclass(frozen=True)
class Form:
    """A paper built from allow-lists, without a key: its mark, its JSON, the same for sealing, its question numbers."""

    mark: str
    subject: str
    json: bytes
    zipped: bytes
    questions: dict[int, dict[str, Any]]


_forms: dict[str, Form] = {}
_orders: OrderedDict[tuple[str, str], bytes] = OrderedDict()


def form_of(db: Session, paper_id: int) -> Form:
    """The form of a frozen paper: title, subject, minutes, sections, and the questions in their frozen order.

    Options stand in the author's order; `order_of` says how a candidate sees them. Raises NotYours.
    """
    paper = paper_for(db, paper_id)
    mark = hashlib.sha256(f"{paper.id}|{paper.digest}".encode()).hexdigest()[:24]
    if mark in _forms:
        return _forms[mark]
    items = frozen_items(db, paper_id).values()
    is_practical = paper.subject == "practical"
    questions = [_task(i) if is_practical else _question(i, "") for i in items]
    plain = {
        "title": paper.title,
        "subject": paper.subject,
        "minutes": paper.minutes,
        "sections": [] if is_practical else _heads(paper.blueprint),
        "questions": questions,
    }
    json = orjson.dumps(plain)
    form = Form(mark, paper.subject, json, gzip.compress(json, 6, mtime=0), {q["no"]: q for q in questions})
    if paper.frozen_at is not None:
        _forms[mark] = form
    return form


def order_of(db: Session, paper_id: int, form: Form, seed: str) -> bytes:
    """The candidate's order of a form, as JSON: [[no, {list: indices}, {field: value}], …]; see rules.arrange.

    The same seed gives the same order, always.
    """
    if form.subject == "practical" or not seed:
        return orjson.dumps([(no, {}, {}) for no in form.questions])
    place = (form.mark, seed)
    if place not in _orders:
        mixed = order_for(frozen_items(db, paper_id).values(), seed)
        shown = [(i.no, *difference(form.questions[i.no], _question(i, seed))) for i in mixed]
        _orders[place] = orjson.dumps(shown)
        if len(_orders) > MOST_ORDERS:
            _orders.popitem(last=False)
    return _orders[place]


def _heads(blueprint: dict[str, Any]) -> list[dict[str, Any]]:
    shown = ("title", "kind", "count", "points", "rule")
    return [{name: section.get(name, "") for name in shown} for section in blueprint["sections"]]


def _question(item: FrozenItem, seed: str) -> dict[str, Any]:
    rng = options_rng(seed, item.code) if seed else None
    return {**kind(item.kind).present(item.spec, rng), "no": item.no, "section": item.section, "worth": item.worth}


def _task(item: FrozenItem) -> dict[str, Any]:
    return {**workspace(item.kind).present(item.spec), "no": item.no, "section": 0, "worth": item.worth}
