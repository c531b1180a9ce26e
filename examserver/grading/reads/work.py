"""One sealed work as people see it: identity covered, files under neutral names, the machine's proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from examserver.attempts.reads import acts_of, fields_of
from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.grading import rules
from examserver.grading.reads import SealedTask, files_by_slot, sealed_files
from examserver.grading.reads.identity import identity_of
from examserver.grading.reads.penalties import Proposed, proposed_in, unchecked_in
from examserver.grading.tables import CodedWork
from examserver.papers.reads import items_of
from examserver.papers.tables import PaperItem
from examserver.submissions.tables import Seal
from question_bank.contract import Act, Product, RubricLine
from question_bank.registry import asset, workspace


@dataclass(frozen=True)
class WorkFile:
    """One sealed file under a neutral name; `n` counts the files of the whole work from 1."""

    n: int
    no: int
    slot: str
    name: str
    label: str
    type: str
    size: int
    width: int | None
    height: int | None
    sha256: str


@dataclass(frozen=True)
class Written:
    """An answer to a question of a theory paper, names covered, and what guides the grader."""

    kind: str
    spec: Mapping[str, Any]
    answer: Any
    characters: int
    covered: int
    guides: list[Mapping[str, Any]]


@dataclass(frozen=True)
class WorkTask:
    """One task, or one written answer, as the desk shows it: what was asked, what was handed in, what is scored."""

    no: int
    title: str
    module: str
    briefing: str
    fields: list[dict[str, Any]]
    slots: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    worth: int
    solution: list[tuple[str, str]]
    notes: str
    written: Written | None = None
    kind: str = ""
    made: Mapping[str, Any] | None = None
    has_viewer: bool = False
    products: Sequence[tuple[str, str]] = ()
    penalties: Sequence[Proposed] = ()
    unchecked: Sequence[Mapping[str, Any]] = ()


def work_tasks(db: Session, work: CodedWork) -> list[WorkTask]:
    """A practical work by task, identity covered, files under neutral names."""
    words = identity_words(db, work)
    values = fields_of(db, work.attempt_id)
    files = work_files(db, work)
    attempt, seal = db.get_one(Attempt, work.attempt_id), db.get_one(Seal, work.attempt_id)
    return [
        _work_task(work, item, values.get(item.no, {}), acts_of(db, attempt, item.no), files, words, seal)
        for item in items_of(db, work.paper_id)
    ]


def _work_task(
    work: CodedWork,
    item: PaperItem,
    values: Mapping[str, Any],
    acts: Sequence[Act],
    files: Sequence[WorkFile],
    words: Sequence[str],
    seal: Seal,
) -> WorkTask:
    spec, kind = item.spec, workspace(item.kind)
    lines = kind.rubric(spec)
    solution = spec.get("solution") or {}
    labels = {f["id"]: f["label"] for f in spec.get("fields", ())}
    covered = as_covered(item, values, acts, seal, words)
    return WorkTask(
        no=item.no,
        title=spec["title"],
        module=spec["module"],
        briefing=spec["briefing"],
        fields=[_field(f, values.get(f["id"]), words) for f in spec.get("fields", ())],
        slots=[_slot(item.no, s, files) for s in spec.get("slots", ())],
        lines=[_line(work, item, line, words) for line in lines],
        worth=sum(line.points for line in lines),
        solution=[(labels[name], str(text)) for name, text in (solution.get("fields") or {}).items() if name in labels],
        notes=str(solution.get("notes", "")),
        kind=item.kind,
        made=rules.cover_values(kind.show(spec, covered.fields, covered.acts), words),
        has_viewer=has_asset(item.kind, "viewer.js"),
        penalties=proposed_in(work, item.no),
        unchecked=unchecked_in(work, item.no),
        products=[(p.name, p.label) for p in products_of(covered)],
    )


def model_task(item: PaperItem) -> WorkTask | None:
    """The author's own work on a task, as a work is shown; None where all of it stands in fields and files."""
    spec, kind = item.spec, workspace(item.kind)
    model = next(iter(kind.samples(spec)))
    made = kind.show(spec, model.fields, model.acts)
    if made is None:
        return None
    return WorkTask(
        no=item.no,
        title=spec["title"],
        module=spec["module"],
        briefing=spec["briefing"],
        fields=[_field(f, model.fields.get(f["id"]), ()) for f in spec.get("fields", ())],
        slots=[],
        lines=[],
        worth=0,
        solution=[],
        notes=str((spec.get("solution") or {}).get("notes", "")),
        kind=item.kind,
        made=made,
        has_viewer=has_asset(item.kind, "viewer.js"),
    )


def as_covered(
    item: PaperItem, values: Mapping[str, Any], acts: Sequence[Act], seal: Seal, words: Sequence[str]
) -> SealedTask:
    """A task with what was made in it, names covered; each file with its digest in `path`."""
    fields = rules.cover_values(values, words)
    shown = [Act(act.part, rules.cover_values(act.value, words), act.at_ms) for act in acts]
    return SealedTask(item.no, item.kind, item.spec, fields, files_by_slot(seal, item), shown)


def products_of(task: SealedTask) -> Sequence[Product]:
    """What people may download of it."""
    return workspace(task.kind).products(task.spec, task.fields, task.files, task.acts)


def has_asset(kind: str, filename: str) -> bool:
    """Whether a workspace brings this script."""
    try:
        asset(kind, filename)
    except KeyError:
        return False
    return True


def _field(field: Mapping[str, Any], value: Any, words: Sequence[str]) -> dict[str, Any]:
    text = "" if value is None else str(value)
    hide = rules.cover_html if field["type"] == "rich_text" else rules.cover
    shown = hide(text, words)
    return {
        "label": field["label"],
        "type": field["type"],
        "unit": field.get("unit", ""),
        "value": shown,
        "covered": shown.count(rules.COVERED) - text.count(rules.COVERED),
    }


def _slot(no: int, slot: Mapping[str, Any], files: Sequence[WorkFile]) -> dict[str, Any]:
    return {
        "label": slot["label"],
        "hint": slot.get("hint", ""),
        "least": slot.get("min_count", 0),
        "files": [f for f in files if (f.no, f.slot) == (no, slot["id"])],
    }


def _line(work: CodedWork, item: PaperItem, line: RubricLine, words: Sequence[str]) -> dict[str, Any]:
    finding = next((f for f in work.findings if (f["no"], f["line"]) == (item.no, line.id)), None)
    return {
        "id": line.id,
        "text": line.text,
        "points": line.points,
        "kind": line.kind,
        "criteria": line.criteria,
        "proposal": finding["points"] if finding else None,
        "why": rules.cover(finding["why"], words) if finding else "",
        "proof": _proof(item.spec, finding["proof"], words) if finding else [],
    }


def _proof(spec: Mapping[str, Any], proof: Mapping[str, Any], words: Sequence[str]) -> list[tuple[str, str]]:
    """What the machine found, as pairs of a word (value, found, characters, or a slot's or cell's name) and a text."""
    slots = {s["id"]: s["label"] for s in spec.get("slots", ())}
    fields = {f["id"]: f["label"] for f in spec.get("fields", ())}
    pairs: list[tuple[str, str]] = []
    for name, value in proof.items():
        if name == "checks":
            pairs += [pair for part in value for pair in _proof(spec, part, words)]
        elif isinstance(value, dict):
            pairs += [(slots.get(k) or fields.get(k) or str(k), _said(v, words)) for k, v in value.items()]
        else:
            pairs.append((name, _said(value, words)))
    return pairs


def _said(value: Any, words: Sequence[str]) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    text = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return rules.cover(text, words) or "—"


def work_files(db: Session, work: CodedWork) -> list[WorkFile]:
    """The sealed files of a work in the order of its tasks and slots, each under a neutral name."""
    seal = db.get_one(Seal, work.attempt_id)
    found: list[WorkFile] = []
    for item in items_of(db, work.paper_id):
        for slot in item.spec.get("slots", ()):
            entries = [e for e in sealed_files(seal, item.no) if e["slot"] == slot["id"]]
            for count, e in enumerate(entries, 1):
                found.append(
                    WorkFile(
                        n=len(found) + 1,
                        no=item.no,
                        slot=slot["id"],
                        name=f"task{item.no}-{slot['id']}-{count}.{e['type']}",
                        label=f"{slot['label']}-{count}",
                        type=e["type"],
                        size=e["size"],
                        width=e.get("width"),
                        height=e.get("height"),
                        sha256=e["sha256"],
                    )
                )
    return found


def identity_words(db: Session, work: CodedWork) -> tuple[str, ...]:
    """What must be covered wherever it stands in the work: the candidate's name, numbers, employer and school."""
    return tuple(word for words in identity_of(db, work.attempt_id).values() for word in words)


def file_of(db: Session, work: CodedWork, n: int) -> tuple[WorkFile, tuple[str, ...]]:
    """One file of a work, and the words to cover in it. Raises NotYours."""
    for file in work_files(db, work):
        if file.n == n:
            return file, identity_words(db, work)
    raise NotYours
