"""A file of questions from elsewhere: read in a process of its own, fitted into the bank, its media kept."""

import io
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from examserver.errors import Refused
from examserver.house import House
from examserver.offload import off_loop
from examserver.papers.life import OPEN, S, key_differs
from examserver.papers.reads.bank import Held
from examserver.papers.rules import CODE
from question_bank.authoring import MODULES
from question_bank.bank import clean_question
from question_bank.likeness import alike, whole_of
from question_bank.media import MIMES
from question_bank.registry import kinds
from question_bank.sanitize import text_of

PROJECT = Path(__file__).parents[2]
MOST_MB = 48
WITHIN_SECONDS = 60
MEDIUM = re.compile(r"([0-9a-f]{64})\.(png|jpe?g|gif|webp|bmp|svg|mp3|m4a|ogg|wav)")


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
class Altered:
    """A question of the file that the bank has under the same code in other words: it would be its next version."""

    code: str
    state: str
    version: int
    is_key: bool
    old: str
    new: str


@dataclass(frozen=True)
class Near:
    """A question of the file that says what another one says, of the bank or of the file itself (`is_in_bank`)."""

    code: str
    other: str
    is_in_bank: bool
    percent: int
    why: str
    stem: str
    other_stem: str


@dataclass(frozen=True)
class Intake:
    """What a file holds: questions as they would stand in the bank, and what is left out and why (plain mappings with
    where, column, sentence). `altered`: those of the questions that change one of the bank's."""

    format: str
    questions: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    media: dict[str, bytes]
    altered: list[Altered]

    @property
    def by_kind(self) -> dict[str, int]:
        """How many questions of each kind."""
        return dict(sorted(Counter(question["kind"] for question in self.questions).items()))


def read_intake(
    name: str, content: bytes, about: About, held: Mapping[str, Held], tasks: Collection[str] = (), who_id: int = 0
) -> Intake:
    """Read a file and fit its questions. `held`: what the bank has, by code; a version that somebody else is writing,
    or that is in review, is not touched, and no code of a task (`tasks`) is given away. Refuses: unreadable_questions.
    """
    with tempfile.TemporaryDirectory(prefix="questions-") as folder:
        file = Path(folder, "file" + Path(name).suffix.lower()[:8])
        file.write_bytes(content)
        found = _read_apart(file, Path(folder, "media"))
        media = {p.name: p.read_bytes() for p in Path(folder).glob("media/*") if MEDIUM.fullmatch(p.name)}
    questions, left_out = off_loop(_fitted, found["questions"], about, held, tasks, who_id)
    faults = [*found["faults"], *left_out]
    return Intake(found["format"], questions, faults, media, off_loop(_altered, questions, held))


def near_same(questions: Iterable[dict[str, Any]], held: Mapping[str, Held]) -> list[Near]:
    """Which questions of a file are alike, with the bank and with each other, the most alike first."""
    mine = {str(spec["code"]): spec for spec in questions}
    theirs = {code: known.spec for code, known in held.items() if known.state != S.RETIRED}
    pairs = [(pair, theirs) for pair in off_loop(alike, list(mine.values()), list(theirs.values()))]
    pairs += [(pair, mine) for pair in off_loop(alike, list(mine.values()))]
    found = [
        Near(
            pair.code,
            pair.other,
            others is theirs,
            round(pair.likeness * 100),
            pair.why,
            _stem(mine[pair.code]),
            _stem(others[pair.other]),
        )
        for pair, others in pairs
    ]
    return sorted(found, key=lambda near: (-near.percent, near.code, near.other))


def _stem(spec: Mapping[str, Any]) -> str:
    return " ".join(text_of(str(spec.get("stem") or "")).split())


def _altered(questions: Iterable[dict[str, Any]], held: Mapping[str, Held]) -> list[Altered]:
    found = []
    for spec in questions:
        old = held.get(spec["code"])
        if old is not None and old.spec != spec:
            is_key = key_differs(old.spec, spec)
            found.append(Altered(spec["code"], old.state, old.version, is_key, _stem(old.spec), _stem(spec)))
    return found


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
    questions: Iterable[dict[str, Any]], about: About, held: Mapping[str, Held], tasks: Collection[str], who_id: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Questions as they would stand in the bank, each with a code, and a fault for each of those that are left out."""
    known = {whole_of(one.spec): code for code, one in held.items()}
    used, taken = {*held, *tasks}, set[str]()
    serial = (f"{about.prefix}-{n:04d}" for n in count(1))
    free = (code for code in serial if code not in used and code not in taken)
    good, left_out = [], []
    for place, question in enumerate(questions, 1):
        code = str(question.get("code") or "")
        if not CODE.fullmatch(code) or code in taken:
            code = next(free)
        spec = clean_question(_with_about(question, about, held.get(code)) | {"code": code})
        if fault := _why_not(spec, known, tasks) or _why_held(held.get(code), who_id):
            left_out.append({"where": f"第 {place} 题", "column": "", "sentence": fault, "code": "not_taken"})
            continue
        taken.add(code)
        known[whole_of(spec)] = code
        good.append(spec)
    return good, left_out


def _why_not(spec: Mapping[str, Any], known: Mapping[tuple[str, str], str], tasks: Collection[str]) -> str:
    if spec.get("kind") not in kinds():
        return "这种题目还不能在考试机上作答"
    if spec["code"] in tasks:
        return "这个编号已用于实操任务"
    same = known.get(whole_of(spec))
    return f"题干和选项与 {same} 相同" if same and same != spec["code"] else ""


def _why_held(old: Held | None, who_id: int) -> str:
    if old is None or old.state not in OPEN:
        return ""
    if old.state != S.DRAFT:
        return "这个编号的新版本正在审核"
    return "" if who_id in old.writers else "这个编号的新版本正由他人编写"


def _with_about(question: Mapping[str, Any], about: About, old: Held | None) -> dict[str, Any]:
    """What the file does not say of a question is as the bank has it, else as it was chosen for the whole file."""
    given = {
        "module": about.module,
        "point": about.point,
        "levels": list(about.levels),
        "difficulty": about.difficulty,
        "importance": about.importance,
        "analysis": "",
    }
    given |= {name: old.spec[name] for name in given if old and name in old.spec}
    own = {name: value for name, value in question.items() if value not in (None, "", [])}
    if own.get("module") not in MODULES:
        own.pop("module", None)
    return given | own


def mime_of(name: str) -> str:
    """What a medium of this name is to a browser."""
    return MIMES[name.rpartition(".")[2]]


def keep_media(house: House, media: Mapping[str, bytes]) -> None:
    """Keep the pictures and sounds of an intake, by the digest that names them."""
    for name, data in media.items():
        sha256, _size = house.media.keep(io.BytesIO(data))
        if not name.startswith(sha256):
            raise Refused("unreadable_questions")
