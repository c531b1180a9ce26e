"""Written questions across all papers: which wait for a grader, and where the grader has them open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.reads import answers_of
from examserver.errors import NotYours
from examserver.grading import rules
from examserver.grading.reads.desk import next_works, open_rounds_of
from examserver.grading.reads.written import questions_in, stem_words
from examserver.grading.rules import THEORY, S
from examserver.grading.tables import CodedWork, LineMark, Round
from examserver.papers.reads import frozen_items
from examserver.who import Who
from question_bank.registry import kind


def to_take(db: Session, who: Who, question: str) -> list[CodedWork]:
    """Works with this question that the grader may take, thirds first, in an order of this grader and question."""
    works = [w for w in next_works(db, who) if w.subject == THEORY]
    asked = questions_in(db, works)
    found = [w for w in works if question in asked.get(w.id, {})]
    return sorted(found, key=lambda w: (w.state != S.DISPUTED, rules.own_order(who.id, w.code, question)))


def open_on(db: Session, who: Who, question: str) -> list[Round]:
    """The grader's open rounds in which this question has lines without points, in the same order."""
    taken = _taken(db, who)
    found = [one for one in taken if one.asked.get(question) in one.left]
    return [one.round for one in sorted(found, key=lambda one: rules.own_order(who.id, one.work.code, question))]


def number_of(db: Session, work: CodedWork, question: str) -> int:
    """The number of a written question in the paper of a work. Raises NotYours."""
    no = questions_in(db, [work]).get(work.id, {}).get(question)
    if no is None:
        raise NotYours
    return no


@dataclass(frozen=True)
class Taken:
    """An open round on a theory work: its written questions by code, and the numbers of those not scored yet."""

    work: CodedWork
    round: Round
    asked: dict[str, int]
    left: set[int]


def _taken(db: Session, who: Who) -> list[Taken]:
    rounds = {r.work_id: r for r in open_rounds_of(db, who)}
    query = select(CodedWork).where(CodedWork.id.in_(rounds), CodedWork.subject == THEORY)
    works = list(db.scalars(query.order_by(CodedWork.id)))
    asked, scored = questions_in(db, works), _scored(db, [r.id for r in rounds.values()])
    return [
        Taken(w, rounds[w.id], asked.get(w.id, {}), _left(db, w, asked.get(w.id, {}), scored[rounds[w.id].id]))
        for w in works
    ]


def _scored(db: Session, round_ids: Sequence[int]) -> dict[int, set[tuple[int, str]]]:
    query = select(LineMark.round_id, LineMark.question_no, LineMark.line)
    query = query.where(LineMark.round_id.in_(round_ids), LineMark.points.is_not(None))
    found: dict[int, set[tuple[int, str]]] = {id: set() for id in round_ids}
    for round_id, no, line in db.execute(query):
        found[round_id].add((no, line))
    return found


def _left(db: Session, work: CodedWork, asked: dict[str, int], scored: set[tuple[int, str]]) -> set[int]:
    items = frozen_items(db, work.paper_id)
    chosen = [items[no] for no in asked.values()]
    answers = answers_of(db, work.attempt_id) if any("parts" in item.spec for item in chosen) else {}
    return {
        item.no
        for item in chosen
        for line in rules.lines_to_score(item.kind, item.spec, item.worth, answers.get(item.no))
        if (item.no, line.id) not in scored
    }


@dataclass(frozen=True)
class Question:
    """A written question as the desk's list shows it: in how many papers this grader has it to score, and to take."""

    code: str
    label: str
    stem: str
    open: int
    waiting: int


def questions_of(db: Session, who: Who) -> list[Question]:
    """The written questions that this grader can score now."""
    free = [w for w in next_works(db, who) if w.subject == THEORY]
    asked, taken = questions_in(db, free), _taken(db, who)
    waiting = Counter(code for w in free for code in asked.get(w.id, {}))
    begun = Counter(code for one in taken for code, no in one.asked.items() if no in one.left)
    papers = {code: w.paper_id for w in free for code in asked.get(w.id, {})}
    papers |= {code: one.work.paper_id for one in taken for code in one.asked}
    return [_question(db, code, papers[code], begun[code], waiting[code]) for code in sorted(waiting | begun)]


def _question(db: Session, code: str, paper_id: int, begun: int, waiting: int) -> Question:
    item = next(item for item in frozen_items(db, paper_id).values() if item.code == code)
    return Question(code, kind(item.kind).LABEL, stem_words(item.spec), begun, waiting)
