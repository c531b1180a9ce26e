"""What was made in a task, as files: the pictures that it uses, and the products that people download."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from examserver.attempts.reads import acts_of, fields_of
from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.grading.reads import SealedTask, pack_of, round_for, sealed_files, work_for_chief
from examserver.grading.reads.work import WorkFile, WorkTask, as_covered, identity_words, model_task
from examserver.grading.rules import PRACTICAL
from examserver.grading.tables import CodedWork
from examserver.papers.reads import items_of
from examserver.papers.tables import PaperItem
from examserver.submissions.tables import Seal
from examserver.who import Who
from question_bank.workspaces.slots import PICTURES


def picture_on_desk(db: Session, who: Who, round_id: int, no: int, name: str) -> WorkFile:
    """A picture that a task of the grader's own round uses. Raises NotYours."""
    return picture_of(db, db.get_one(CodedWork, round_for(db, who, round_id).work_id), no, name)


def picture_for_chief(db: Session, who: Who, code: str, no: int, name: str) -> WorkFile:
    """The same of a work by its code, for those who oversee the grading. Raises NotYours."""
    return picture_of(db, work_for_chief(db, who, code), no, name)


def task_on_desk(db: Session, who: Who, round_id: int, no: int) -> SealedTask:
    """What was made in a task of the grader's own round, names covered. Raises NotYours."""
    return covered_task(db, db.get_one(CodedWork, round_for(db, who, round_id).work_id), no)


def task_for_chief(db: Session, who: Who, code: str, no: int) -> SealedTask:
    """The same of a work by its code, for those who oversee the grading. Raises NotYours."""
    return covered_task(db, work_for_chief(db, who, code), no)


def model_on_desk(db: Session, who: Who, round_id: int, no: int) -> WorkTask:
    """The model work of a task of the grader's own round. Raises NotYours: there is none."""
    return _model(db, db.get_one(CodedWork, round_for(db, who, round_id).work_id), no)


def model_for_chief(db: Session, who: Who, code: str, no: int) -> WorkTask:
    """The same of a work by its code, for those who oversee the grading. Raises NotYours."""
    return _model(db, work_for_chief(db, who, code), no)


def _model(db: Session, work: CodedWork, no: int) -> WorkTask:
    item = _item(db, work, no)
    found = model_task(item)
    if found is None:
        raise NotYours
    return found


def picture_of(db: Session, work: CodedWork, no: int, name: str) -> WorkFile:
    """A picture of the task's pack (pack/…) or one that was handed in for it (own/<SHA-256>). Raises NotYours."""
    item = _item(db, work, no)
    shelf, _, rest = name.partition("/")
    if shelf == "pack":
        found = [_entry(dict(facts)) for facts in pack_of(item.spec) if facts["name"] == name]
    else:
        handed_in = sealed_files(db.get_one(Seal, work.attempt_id), no)
        found = [_entry(entry) for entry in handed_in if shelf == "own" and entry["sha256"] == rest]
    if not found or found[0].type not in PICTURES:
        raise NotYours
    return replace(found[0], no=no, name=f"task{no}-picture.{found[0].type}")


def _entry(facts: Mapping[str, Any]) -> WorkFile:
    width, height = facts.get("width"), facts.get("height")
    return WorkFile(0, 0, "", "", "", facts["type"], facts["size"], width, height, facts["sha256"])


def covered_task(db: Session, work: CodedWork, no: int) -> SealedTask:
    """A task with all that was made in it, names covered; each file with its digest in `path`. Raises NotYours."""
    item, words = _item(db, work, no), identity_words(db, work)
    attempt = db.get_one(Attempt, work.attempt_id)
    values, acts = fields_of(db, attempt.id).get(no, {}), acts_of(db, attempt, no)
    return as_covered(item, values, acts, db.get_one(Seal, attempt.id), words)


def _item(db: Session, work: CodedWork, no: int) -> PaperItem:
    if work.subject == PRACTICAL:
        for item in items_of(db, work.paper_id):
            if item.no == no:
                return item
    raise NotYours
