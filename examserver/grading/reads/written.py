"""What people mark of a theory paper: which attempts wait for a code, and the answers as the desk shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import answers_of
from examserver.attempts.tables import Attempt
from examserver.grading import rules
from examserver.grading.reads import COLLECTED, written_items
from examserver.grading.reads.work import WorkTask, Written, identity_words, work_tasks
from examserver.grading.rules import S
from examserver.grading.tables import CodedWork, ItemMark, TheoryMark
from examserver.papers.reads import FrozenItem
from examserver.papers.tables import PaperItem
from question_bank import texts
from question_bank.registry import kind
from question_bank.sanitize import count_characters, text_of


def uncoded_written(db: Session) -> list[int]:
    """Marked theory attempts with something for people that has no code since, or whose work is out of date."""
    is_stale = or_(
        CodedWork.coded_at < Attempt.ended_at,
        CodedWork.coded_at < Attempt.last_saved_at,
        CodedWork.worth != TheoryMark.rest,
    )
    query = (
        select(Attempt.id)
        .join(TheoryMark, TheoryMark.attempt_id == Attempt.id)
        .outerjoin(CodedWork, CodedWork.attempt_id == Attempt.id)
        .where(Attempt.state.in_(COLLECTED), TheoryMark.marked_at >= Attempt.ended_at)
        .where(or_(Attempt.last_saved_at.is_(None), TheoryMark.marked_at >= Attempt.last_saved_at))
        .where(
            or_(
                and_(CodedWork.id.is_(None), TheoryMark.rest > 0),
                and_(CodedWork.state != S.LOCKED.value, is_stale),
            )
        )
    )
    return list(db.scalars(query.order_by(Attempt.id)))


def tasks_of(db: Session, work: CodedWork) -> list[WorkTask]:
    """A whole work as people see it: its tasks, or its written answers, identity covered."""
    if work.subject == rules.PRACTICAL:
        return work_tasks(db, work)
    words, answers = identity_words(db, work), answers_of(db, work.attempt_id)
    return [_written_task(item, answers.get(item.no), words) for item in written_items(db, work)]


def _written_task(item: FrozenItem, answer: Any, words: Sequence[str]) -> WorkTask:
    lines = rules.lines_to_score(item.kind, item.spec, item.worth, answer)
    shown = _covered(item.kind, item.spec, answer, words)
    return WorkTask(
        no=item.no,
        title=kind(item.kind).LABEL,
        module=" · ".join(part for part in (item.spec.get("module"), item.spec.get("point")) if part),
        briefing=item.spec["stem"],
        fields=[],
        slots=[],
        lines=[vars(line) | {"proposal": None, "why": "", "proof": []} for line in lines],
        worth=sum(line.points for line in lines),
        solution=[],
        notes="",
        written=Written(
            kind=item.kind,
            spec=item.spec,
            answer=shown,
            characters=sum(_length(k, given) for k, _spec, given in _pieces(item.kind, item.spec, answer)),
            covered=str(shown).count(rules.COVERED) - str(answer).count(rules.COVERED),
            guides=[spec for _k, spec, given in _pieces(item.kind, item.spec, answer) if given and _has_guide(spec)],
        ),
    )


def _pieces(name: str, spec: Mapping[str, Any], answer: Any) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    """(kind, spec, answer) of what people read of an item: itself, or those of its parts that a person scores."""
    if "parts" not in spec:
        yield name, spec, answer
        return
    given = answer if isinstance(answer, list) else [None] * len(spec["parts"])
    for no, (part, own) in enumerate(zip(spec["parts"], given, strict=True), 1):
        if hasattr(kind(part["kind"]), "lines"):
            yield part["kind"], {**part, "no": no}, own


def _covered(name: str, spec: Mapping[str, Any], answer: Any, words: Sequence[str]) -> Any:
    if "parts" in spec and isinstance(answer, list):
        parts = zip(spec["parts"], answer, strict=True)
        return [_covered(part["kind"], part, own, words) for part, own in parts]
    return rules.cover_all(answer, words, getattr(kind(name), "RICH", False))


def _length(name: str, answer: Any) -> int:
    if not isinstance(answer, str):
        return 0
    return count_characters(answer) if getattr(kind(name), "RICH", False) else texts.count(answer)


def _has_guide(spec: Mapping[str, Any]) -> bool:
    return bool(spec.get("key") or spec.get("points_of_answer"))


def questions_in(db: Session, works: Sequence[CodedWork]) -> dict[int, dict[str, int]]:
    """Work to the codes of its written questions and their numbers in its paper."""
    query = (
        select(CodedWork.id, PaperItem.code, PaperItem.no)
        .join(ItemMark, and_(ItemMark.attempt_id == CodedWork.attempt_id, ItemMark.rest > 0))
        .join(PaperItem, and_(PaperItem.paper_id == CodedWork.paper_id, PaperItem.no == ItemMark.question_no))
        .where(CodedWork.id.in_([w.id for w in works]))
        .order_by(PaperItem.no)
    )
    found: dict[int, dict[str, int]] = {}
    for work_id, code, no in db.execute(query):
        found.setdefault(work_id, {})[code] = no
    return found


def stem_words(spec: Mapping[str, Any], most: int = 60) -> str:
    """The beginning of a stem in plain words."""
    words = " ".join(text_of(spec["stem"]).split())
    return words if len(words) <= most else words[: most - 1] + "…"
