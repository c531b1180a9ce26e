"""What questions can be exported to, and the export itself, which a server has done apart.

`python -m question_bank.exporting JOB.json OUT`: a job is a mapping: `target`, `questions`, `title`, `media` (name ->
path), `is_sound` where the questions were checked already, `is_trial` where only what would be left out is wanted. What
came of it is printed as JSON: `written`, `suffix`, and of each kind how many go out and why the others do not.
"""

import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from inspect import signature
from io import BytesIO
from pathlib import Path
from textwrap import dedent
from typing import Any

from question_bank.cli.converting import held_by
from question_bank.contract import Spec
from question_bank.formats import formats, own, printable, workbook
from question_bank.formats.qti.writing import SPACES
from question_bank.registry import kinds

MEMORY, SECONDS = 1_500_000_000, 60
MOST_REASONS = 5
OWN = ("own", "own-json")
UNFINISHED = "题目还有问题，请先在编辑器里改好"
LONG_AGO = (2000, 1, 1, 0, 0, 0)
Write = Callable[[Sequence[Spec], Mapping[str, bytes]], bytes]


@dataclass(frozen=True)
class Target:
    """One way out. `holds_all`: any question can be written, so nothing needs to be tried."""

    name: str
    label: str
    suffix: str
    write: Write
    holds_all: bool = False
    is_printed: bool = False

    @property
    def is_own(self) -> bool:
        """Whether this is our own format: it holds drafts with faults too."""
        return self.name in OWN


@dataclass
class OfKind:
    """What becomes of the questions of a kind: how many go out, and why the others do not (reason -> codes)."""

    kind: str
    count: int
    held: int = 0
    reasons: dict[str, list[str]] = field(default_factory=dict)


OF_PACK = ("file", "title", "width", "height")
"""What an author writes of a file of the material pack."""


@cache
def targets() -> dict[str, Target]:
    """Every target by its name; formats are found, those with versions once for each."""
    return {target.name: target for target in (*_own(), *_exchanged(), *_printed())}


def _own() -> Iterator[Target]:
    yield Target("own", "本系统格式（YAML）", "yaml", own.write, holds_all=True)
    yield Target("own-json", "本系统格式（JSON）", "json", own.write_json, holds_all=True)


def _exchanged() -> Iterator[Target]:
    for name, format_ in sorted(formats().items()):
        write: Any = getattr(format_, "write", None)
        if write is None or name == own.NAME:
            continue
        suffix = "xlsx" if name == workbook.NAME else "txt" if name in ("gift", "aiken") else format_.SUFFIXES[-1][1:]
        if "version" not in signature(write).parameters:
            yield Target(name, format_.LABEL, suffix, write)
            continue
        for version in SPACES:
            yield Target(f"{name}-{version}", f"{name.upper()} {version}", suffix, partial(write, version=version))


def _printed() -> Iterator[Target]:
    for suffix, write in (("docx", printable.write_docx), ("pdf", printable.write_pdf)):
        for name, label, key in ((suffix, "试卷", False), (f"{suffix}-key", "答案和解析", True)):
            yield Target(name, f"打印{label}（{suffix.upper()}）", suffix, partial(write, key=key), True, True)


def outlook(
    target: Target, questions: Sequence[Spec], media: Mapping[str, bytes], *, is_sound: bool = False
) -> tuple[list[Spec], list[OfKind]]:
    """The questions that can be written, in order, and what becomes of each kind. `is_sound`: they were checked."""
    found: dict[str, OfKind] = {}
    sound: dict[str, list[Spec]] = {}
    for spec in questions:
        of_kind = found.setdefault(str(spec.get("kind")), OfKind(str(spec.get("kind")), 0))
        of_kind.count += 1
        if is_sound or target.is_own or _is_whole(spec):
            sound.setdefault(of_kind.kind, []).append(spec)
        else:
            _note(of_kind, f"{spec.get('code')}：{UNFINISHED}")
    good: set[int] = set()
    for name, specs in sound.items():
        held, left = (specs, []) if target.holds_all else held_by(target.write, specs, media)
        found[name].held = len(held)
        good |= {id(spec) for spec in held}
        for reason in left:
            _note(found[name], reason)
    return [spec for spec in questions if id(spec) in good], sorted(found.values(), key=lambda k: (-k.count, k.kind))


def _is_whole(spec: Spec) -> bool:
    kind = kinds().get(str(spec.get("kind")))
    return kind is not None and not kind.check(spec)


def _note(of_kind: OfKind, told: str) -> None:
    code, _, reason = told.partition("：")
    kind = kinds().get(of_kind.kind)
    reason = reason.removeprefix(f"题目 {code}：").replace(of_kind.kind, kind.LABEL if kind else of_kind.kind)
    if reason in of_kind.reasons or len(of_kind.reasons) < MOST_REASONS:
        of_kind.reasons.setdefault(reason, []).append(code)


def compose(
    target: Target, questions: Sequence[Spec], media: Mapping[str, bytes], title: str = ""
) -> tuple[bytes, str]:
    """The file, and its suffix: our own format with media is a zip with the folder media/ beside the questions."""
    if target.is_printed:
        return target.write(questions, media, title=title or "试题"), target.suffix  # type: ignore[call-arg]
    content = target.write(questions, media)
    if not (target.is_own and media):
        return content, target.suffix
    files = {f"questions.{target.suffix}": content, **{f"media/{name}": data for name, data in media.items()}}
    return zipped(files), "zip"


def tasks_zip(tasks: Sequence[Spec], files: Mapping[str, Path]) -> bytes:
    """Practical tasks as a bank keeps them: a folder for each with task.yaml and its pack. `files`: by SHA-256."""
    found: dict[str, bytes] = {}
    for task in tasks:
        pack = [{name: piece[name] for name in OF_PACK if name in piece} for piece in task.get("pack", ())]
        text = own.write_text([{**task, **({"pack": pack} if pack else {})}])
        found[f"practical/{task['code']}/task.yaml"] = dedent("  " + text[2:]).encode()
        for piece in task.get("pack", ()):
            path = files.get(piece.get("sha256", ""))
            if path is not None:
                found[f"practical/{task['code']}/{piece['file']}"] = path.read_bytes()
    return zipped(found)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in a zip that is the same whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def run(job: Mapping[str, Any], out: Path) -> dict[str, Any]:
    """Do a job; the file is there where anything could be written and more than a trial was wanted."""
    target = targets()[job["target"]]
    media = {name: Path(path).read_bytes() for name, path in job["media"].items()}
    good, becomes = outlook(target, job["questions"], media, is_sound=bool(job.get("is_sound")))
    suffix = target.suffix
    if good and not job.get("is_trial"):
        content, suffix = compose(target, good, media, job.get("title", ""))
        out.write_bytes(content)
    return {"written": len(good), "suffix": suffix, "kinds": [asdict(of_kind) for of_kind in becomes]}


def main(job: str, out: str) -> None:
    """A job from a file, with little memory and little time."""
    _limit()
    print(json.dumps(run(json.loads(Path(job).read_bytes()), Path(out)), ensure_ascii=False))


def _limit() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    main(*sys.argv[1:3])
