"""Files of questions for elsewhere, made in a process of its own."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import orjson

from examserver.errors import Refused
from examserver.house import House
from examserver.offload import off_loop
from examserver.papers.intake import MEDIUM, PROJECT
from question_bank import exporting
from question_bank.formats.qti.written import media_in
from question_bank.points import from_points
from question_bank.registry import workspace
from question_bank.sanitize import text_of

WITHIN_SECONDS = 90
PRACTICAL = ("pdf", "pdf-key", "docx", "docx-key")
THEORY = (*PRACTICAL, "qti-3.0", "own-json")


@dataclass(frozen=True)
class Export:
    """What came of an export: the file (empty after a trial), how many questions it holds, what becomes of each kind
    (plain mappings with kind, count, held, reasons)."""

    content: bytes
    suffix: str
    written: int
    kinds: list[dict[str, Any]]

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def left_out(self) -> int:
        """How many questions the format cannot hold."""
        return sum(int(kind["count"]) for kind in self.kinds) - self.written


def export(
    house: House, target: str, specs: Sequence[Mapping[str, Any]], title: str = "", *, is_trial: bool = False,
    is_sound: bool = False,
) -> Export:  # fmt: skip
    """Write questions in a format, or only try to. Refuses: no_questions_to_export, export_failed."""
    if not specs:
        raise Refused("no_questions_to_export")
    job = {
        "target": target, "questions": specs, "title": title, "is_trial": is_trial, "is_sound": is_sound,
        "media": _media(house, specs),
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        asked, out = Path(folder, "job.json"), Path(folder, "out")
        asked.write_bytes(orjson.dumps(job))
        found = _apart(asked, out)
        content = out.read_bytes() if out.is_file() else b""
    if not is_trial and not content:
        raise Refused("no_questions_to_export")
    return Export(content, found["suffix"], found["written"], found["kinds"])


def _apart(job: Path, out: Path) -> dict[str, Any]:
    """Composing a file takes seconds: not in the process that keeps answers."""
    command = [sys.executable, "-m", "question_bank.exporting", str(job), str(out)]
    try:
        done = subprocess.run(  # noqa: S603 - our own command over our own file
            command, cwd=PROJECT, capture_output=True, timeout=WITHIN_SECONDS, check=True
        )
        found: dict[str, Any] = orjson.loads(done.stdout)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, orjson.JSONDecodeError):
        raise Refused("export_failed") from None
    return found


def _media(house: House, specs: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = ((name, MEDIUM.fullmatch(name)) for name in sorted(media_in(list(specs))))
    paths = {name: house.media.path(match[1]) for name, match in found if match}
    return {name: str(path) for name, path in paths.items() if path.is_file()}


def cannot_hold(house: House, target: str, specs: Sequence[Mapping[str, Any]]) -> list[exporting.OfKind]:
    """The kinds of a paper's questions that a format cannot hold, or not all of them, and why."""
    media = {name: Path(path).read_bytes() for name, path in _media(house, specs).items()}
    _good, kinds = off_loop(exporting.outlook, exporting.targets()[target], specs, media, is_sound=True)
    return [kind for kind in kinds if kind.held < kind.count]


def export_tasks(house: House, specs: Sequence[Mapping[str, Any]]) -> Export:
    """Practical tasks with their material, as the folder of a bank. Refuses: no_questions_to_export."""
    if not specs:
        raise Refused("no_questions_to_export")
    digests = {piece["sha256"] for spec in specs for piece in spec.get("pack", ()) if "sha256" in piece}
    files = {sha256: path for sha256 in digests if (path := house.files.path(sha256)).is_file()}
    return Export(off_loop(exporting.tasks_zip, specs, files), "zip", len(specs), [])


def as_printed(specs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tasks of a practical paper as a printer sees questions: briefing, what to fill in and hand in; as key the
    rubric and the model solution."""
    return [_printed(spec) for spec in specs]


def _printed(spec: Mapping[str, Any]) -> dict[str, Any]:
    rubric = workspace(str(spec["workspace"])).rubric(spec)
    solution = spec.get("solution") or {}
    fields = {field["id"]: field["label"] for field in spec.get("fields", ())}
    key = [f"{line.text}（{from_points(line.points)} 分）{line.criteria}" for line in rubric]
    given = (solution.get("fields") or {}).items()
    key += [f"{fields[name]}：{text_of(str(value))}" for name, value in given if name in fields]
    return {
        "kind": "practical",
        "code": spec["code"],
        "stem": f"<h3>{escape(spec['title'])}</h3>{spec['briefing']}{''.join(_tables(spec))}",
        "points": spec["points"],
        "key": "\n".join([*key, *([text_of(str(solution["notes"]))] if solution.get("notes") else [])]),
        "_section": "任务",
    }


def _tables(spec: Mapping[str, Any]) -> list[str]:
    asked = [(field["label"], str(field.get("hint") or "")) for field in spec.get("fields", ())]
    slots = [(slot["label"], ", ".join(slot.get("types", ())).upper()) for slot in spec.get("slots", ())]
    return [_table(head, rows) for head, rows in (("填写内容", asked), ("提交文件", slots)) if rows]


def _table(head: str, rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td>{escape(name)}</td><td>{escape(note)}</td></tr>" for name, note in rows)
    return f"<table><tr><th>{head}</th><th>要求</th></tr>{cells}</table>"
