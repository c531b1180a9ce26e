"""The bank on the disk: questions, practical tasks, blueprints and papers of one occupation, checked and cleaned."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from question_bank.authored import Folder, html_fields
from question_bank.authoring import check_about
from question_bank.blueprints import Blueprint, check_blueprint, read_blueprint
from question_bank.contract import Fault, Malformed, Spec
from question_bank.draw import stem_of
from question_bank.formats import own
from question_bank.media import probe
from question_bank.practical_papers import PracticalPaper, check_paper, read_paper
from question_bank.registry import kinds, workspaces
from question_bank.sanitize import sanitize_html

SHIPPED = Path(__file__).parent / "banks"


@dataclass(frozen=True)
class Bank:
    """What was read. Whatever has a fault is not among the questions, tasks, blueprints and practical papers.

    `media`: the pictures and sounds of the questions by the names they have there, `<SHA-256>.<suffix>`.
    """

    path: Path
    questions: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, Any], ...]
    blueprints: tuple[Blueprint, ...]
    faults: tuple[Fault, ...]
    media: Mapping[str, Path] = field(default_factory=dict)
    papers: tuple[PracticalPaper, ...] = ()


def shipped_banks() -> dict[str, Path]:
    """The banks that ship, by occupation."""
    return {path.name: path for path in sorted(SHIPPED.iterdir()) if path.is_dir()} if SHIPPED.is_dir() else {}


def load_bank(path: Path) -> Bank:
    """Everything under a bank's folder."""
    faults: list[Fault] = []
    folder = Folder(path / "media")
    questions = _load_questions(path, folder, faults)
    tasks = [task for file in sorted(path.glob("practical/*/task.yaml")) if (task := _load_task(path, file, faults))]
    plans = [plan for file in sorted(path.glob("blueprints/*.yaml")) if (plan := _load_blueprint(path, file, faults))]
    _unique([task["code"] for task in tasks], "practical", faults)
    _unique([plan.code for plan in plans], "blueprints", faults)
    files = sorted(path.glob("papers/*.yaml"))
    papers = [paper for file in files if (paper := _load_paper(path, file, tasks, faults))]
    _unique([paper.code for paper in papers], "papers", faults)
    faults += [Fault(f"media/{name}", "", "", "没有题目使用这个文件", code="unused_media") for name in folder.unused()]
    return Bank(path, tuple(questions), tuple(tasks), tuple(plans), tuple(faults), folder.used, tuple(papers))


def _load_questions(path: Path, folder: Folder, faults: list[Fault]) -> list[dict[str, Any]]:
    good: list[dict[str, Any]] = []
    for file in sorted(path.glob("questions/*.yaml")):
        rows, unreadable = own.read_rows(file.read_text("utf-8"), _name(path, file))
        complete = [folder.complete(row) for row in rows]
        found = [(row, problems or check_question(row)) for row, problems in complete]
        faults += unreadable
        faults += [fault for row, problems in found for fault in _faults(_name(path, file), row, problems)]
        good += [clean_question(row) for row, problems in found if not problems]
    _unique([question["code"] for question in good], "questions", faults)
    _unique([stem_of(question) for question in good], "questions", faults, "题干重复")
    return good


def check_question(spec: Spec) -> list[str]:
    """Every fault of a question: what stands around it, and what its kind says."""
    kind = kinds().get(str(spec.get("kind")))
    return ["kind: 没有这种题型"] if kind is None else check_about(spec) + kind.check(spec)


def clean_question(spec: Spec) -> dict[str, Any]:
    """A checked question with its HTML cleaned, as it may be kept and shown."""
    marked = html_fields(spec)
    clean = {name: _cleaned(value) if name in marked else value for name, value in own.written(spec).items()}
    return {**clean, "parts": [clean_question(part) for part in clean["parts"]]} if is_case(spec) else clean


def is_case(spec: Spec) -> bool:
    """Whether a question has parts that are questions."""
    return spec.get("kind") == "case"


def _cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return sanitize_html(value, allow_images=True) if isinstance(value, str) else value


def _load_task(path: Path, file: Path, faults: list[Fault]) -> dict[str, Any] | None:
    written, unreadable = own.read_one(file, _name(path, file))
    try:
        task, misfit = complete_task(written, file.parent), []
    except Malformed as fault:
        task, misfit = written, [str(fault)]
    problems = [] if unreadable else misfit or check_task(task) or list(_pack_problems(task, file.parent))
    faults += unreadable + list(_faults(_name(path, file), task, problems))
    if unreadable or problems:
        return None
    pack = [{**entry, "path": str((file.parent / entry["file"]).resolve())} for entry in task.get("pack", ())]
    return {**task, "briefing": sanitize_html(task["briefing"], allow_images=True), "pack": pack}


def complete_task(task: Spec, folder: Path) -> dict[str, Any]:
    """A task with what its workspace takes out of the files of its folder. Malformed: one of them is none such."""
    workspace = workspaces().get(str(task.get("workspace")))
    return dict(task) if workspace is None else workspace.complete(task, folder)


def check_task(task: Spec) -> list[str]:
    """Every fault of a practical task, as its workspace sees it."""
    workspace = workspaces().get(str(task.get("workspace")))
    return ["workspace: 没有这种操作环境"] if workspace is None else workspace.check(task)


def _pack_problems(task: Spec, folder: Path) -> Iterator[str]:
    for entry in task.get("pack", ()):
        path = (folder / entry["file"]).resolve()
        if not path.is_relative_to(folder.resolve()):
            yield f"pack: {entry['file']} 不在任务文件夹内"
        elif not path.is_file():
            yield f"pack: 缺少文件 {entry['file']}"
        elif "width" in entry and (found := probe(path)) and (found["width"], found["height"]) != _size(entry):
            yield f"pack: {entry['file']} 是 {found['width']}×{found['height']} 像素，与所写的不同"


def _size(entry: Mapping[str, Any]) -> tuple[int, int]:
    return entry["width"], entry["height"]


def _load_blueprint(path: Path, file: Path, faults: list[Fault]) -> Blueprint | None:
    data, unreadable = own.read_one(file, _name(path, file))
    problems = [] if unreadable else check_blueprint(data)
    faults += unreadable + list(_faults(_name(path, file), data, problems))
    return None if unreadable or problems else read_blueprint(data)


def _load_paper(path: Path, file: Path, tasks: list[dict[str, Any]], faults: list[Fault]) -> PracticalPaper | None:
    data, unreadable = own.read_one(file, _name(path, file))
    problems = [] if unreadable else check_paper(data, tasks)
    faults += unreadable + list(_faults(_name(path, file), data, problems))
    return None if unreadable or problems else read_paper(data)


def _faults(file: str, row: Mapping[str, Any], problems: list[str]) -> Iterator[Fault]:
    where = " ".join(str(part) for part in (row.get("_where"), row.get("code")) if part)
    for problem in problems:
        column, _, reason = problem.partition(": ")
        yield Fault(file, where, column, reason) if reason else Fault(file, where, "", problem)


def _unique(values: list[str], file: str, faults: list[Fault], reason: str = "编号重复") -> None:
    faults += [Fault(file, value[:60], "", reason) for value, times in Counter(values).items() if times > 1]


def _name(path: Path, file: Path) -> str:
    return file.relative_to(path).as_posix()
