"""A file of questions from elsewhere: read in a process of its own, fitted into the bank, its media kept."""

import io
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from examserver.errors import Refused
from examserver.house import House
from examserver.offload import off_loop
from examserver.papers.rules import CODE
from question_bank.authoring import MODULES
from question_bank.bank import clean_question
from question_bank.draw import stem_of
from question_bank.registry import kinds

PROJECT = Path(__file__).parents[2]
MOST_MB = 48
WITHIN_SECONDS = 60
MEDIUM = re.compile(r"([0-9a-f]{64})\.(png|jpe?g|gif|webp|svg|mp3|m4a|ogg|wav)")


@dataclass(frozen=True)
class About:
    """What a file does not say of its questions, for all of them. `prefix`: of the codes of those that have none."""

    prefix: str
    module: str
    point: str
    levels: tuple[int, ...]
    difficulty: float
    importance: str


@dataclass(frozen=True)
class Intake:
    """What a file holds: questions as they would stand in the bank, and what is left out and why (plain mappings with
    where, column, sentence)."""

    format: str
    questions: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    media: dict[str, bytes]

    @property
    def by_kind(self) -> dict[str, int]:
        """How many questions of each kind."""
        return dict(sorted(Counter(question["kind"] for question in self.questions).items()))


def read_intake(name: str, content: bytes, about: About, held: Iterable[Mapping[str, Any]]) -> Intake:
    """Read a file and fit its questions. `held`: what the bank has. Refuses: unreadable_questions."""
    with tempfile.TemporaryDirectory(prefix="questions-") as folder:
        file = Path(folder, "file" + Path(name).suffix.lower()[:8])
        file.write_bytes(content)
        found = _read_apart(file, Path(folder, "media"))
        media = {p.name: p.read_bytes() for p in Path(folder).glob("media/*") if MEDIUM.fullmatch(p.name)}
    questions, left_out = off_loop(_fitted, found["questions"], about, held)
    return Intake(found["format"], questions, [*found["faults"], *left_out], media)


def _read_apart(file: Path, media: Path) -> dict[str, Any]:
    """By the author's own command: whatever the file holds costs this process nothing."""
    command = [sys.executable, "-m", "question_bank", "import", str(file), "--json", "--media", str(media)]
    try:
        done = subprocess.run(  # noqa: S603 - our own command over our own file
            command, cwd=PROJECT, capture_output=True, timeout=WITHIN_SECONDS, check=False
        )
        found: dict[str, Any] = orjson.loads(done.stdout)["files"][0]
    except (subprocess.TimeoutExpired, orjson.JSONDecodeError, KeyError, IndexError):
        raise Refused("unreadable_questions") from None
    return found


def _fitted(
    questions: Iterable[dict[str, Any]], about: About, held: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Questions as they would stand in the bank, each with a code, and a fault for each of those that are left out."""
    stems = {stem_of(spec): str(spec["code"]) for spec in held}
    used, taken = set(stems.values()), set[str]()
    serial = (f"{about.prefix}-{n:04d}" for n in count(1))
    free = (code for code in serial if code not in used and code not in taken)
    good, left_out = [], []
    for place, question in enumerate(questions, 1):
        code = str(question.get("code") or "")
        if not CODE.fullmatch(code) or code in taken:
            code = next(free)
        spec = clean_question(_with_about(question, about) | {"code": code})
        if fault := _why_not(spec, stems):
            left_out.append({"where": f"第 {place} 题", "column": "", "sentence": fault, "code": "not_taken"})
            continue
        taken.add(code)
        stems[stem_of(spec)] = code
        good.append(spec)
    return good, left_out


def _why_not(spec: Mapping[str, Any], stems: Mapping[str, str]) -> str:
    if spec.get("kind") not in kinds():
        return "这种题目还不能在考试机上作答"
    if (spec.get("qti") or {}).get("differs"):
        return "这道题的计分规则在考试中还不能使用"
    same = stems.get(stem_of(spec))
    return f"题干与 {same} 相同" if same and same != spec["code"] else ""


def _with_about(question: Mapping[str, Any], about: About) -> dict[str, Any]:
    given = {
        "module": about.module,
        "point": about.point,
        "levels": list(about.levels),
        "difficulty": about.difficulty,
        "importance": about.importance,
        "analysis": "",
    }
    own = {name: value for name, value in question.items() if value not in (None, "", [])}
    if own.get("module") not in MODULES:
        own.pop("module", None)
    return given | own


def keep_media(house: House, media: Mapping[str, bytes]) -> None:
    """Keep the pictures and sounds of an intake, by the digest that names them."""
    for name, data in media.items():
        sha256, _size = house.media.keep(io.BytesIO(data))
        if not name.startswith(sha256):
            raise Refused("unreadable_questions")
