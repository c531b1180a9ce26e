"""A question while it is being written: made tidy, its faults, as a candidate sees it, what an answer would get."""

import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

from examserver.errors import Malformed, Refused
from examserver.house import House
from examserver.offload import off_loop
from examserver.papers.wording import split_fault
from question_bank import marking
from question_bank.authoring import check_about
from question_bank.bank import clean_question, is_case
from question_bank.contract import Malformed as BadAnswer
from question_bank.contract import Mark
from question_bank.draw import options_rng
from question_bank.formats import own
from question_bank.media import probe
from question_bank.points import TOTAL
from question_bank.registry import kinds

BIGGEST = 300_000
MOST_MB = 20
MOST_PICTURE = 5 * 1024 * 1024
PICTURES = ("png", "jpg", "gif", "webp")
SOUNDS = ("mp3", "ogg", "wav")
DEEPEST = 12
LEVELS = (5, 4, 3, 2, 1)
ODD = "这道题的内容有误，无法预览"


@dataclass(frozen=True)
class Seen:
    """A question as its author sees it: faults as (field, sentence), what a terminal would receive, cleaned spec."""

    spec: dict[str, Any]
    faults: list[tuple[str, str]]
    question: dict[str, Any] | None


@dataclass(frozen=True)
class Tried:
    """What an answer would get of the whole (1 point), or why it cannot be read; None: a person must look."""

    mark: Mark | None = None
    answer: Any = None
    fault: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def tidy_spec(raw: Any) -> dict[str, Any]:
    """A question as it may be kept, faults and all: cleaned HTML, no sign that a database refuses.

    Malformed: malformed_question.
    """
    if not isinstance(raw, dict) or raw.get("kind") not in list(kinds()) or _depth(raw) > DEEPEST:
        raise Malformed("malformed_question")
    spec: dict[str, Any] = own.written(_tidy(raw))
    if len(orjson.dumps(spec)) > BIGGEST:
        raise Malformed("malformed_question")
    spec["code"], spec["module"], spec["point"] = (_words(spec.get(name)) for name in ("code", "module", "point"))
    levels = spec.get("levels")
    spec["levels"] = [level for level in LEVELS if isinstance(levels, list) and level in levels]
    spec.setdefault("stem", "")
    spec.setdefault("analysis", "")
    return clean_question(_with_parts(spec))


def _with_parts(spec: dict[str, Any]) -> dict[str, Any]:
    """A case whose parts are questions, whatever else stood among them."""
    if not is_case(spec):
        return spec
    parts = spec.get("parts")
    return {**spec, "parts": [_with_parts(p) for p in parts if isinstance(p, dict)] if isinstance(parts, list) else []}


def _words(value: Any) -> str:
    return value.strip()[:60] if isinstance(value, str) else ""


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    if isinstance(value, dict):
        return {_tidy(str(name))[:100]: _tidy(inner) for name, inner in value.items()}
    return value


def _depth(value: Any, at: int = 0) -> int:
    """How deep lists and mappings lie in each other; not looked at further than is allowed."""
    if at > DEEPEST or not isinstance(value, list | dict):
        return at
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, at + 1) for one in inner), default=at + 1)


def faults_of(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a tidy question as (field, sentence in an author's words); empty: it can go to review.

    The fields of a part of a case are `parts.2.key`. An analysis may be missing (life.faults_of).
    """
    try:
        told = kinds()[spec["kind"]].check(spec)
    except Exception:  # a draft may be anything: whatever a kind's check trips over is a fault of the draft
        told = [ODD]
    told = told + [fault for fault in check_about(spec) if spec["analysis"] or not fault.startswith("analysis: ")]
    return list(dict.fromkeys(split_fault(fault) for fault in told))


def look_at(raw: Any, seed: str = "") -> Seen:
    """A question as it stands; with a seed its options are shuffled as in a paper. Malformed: malformed_question."""
    spec = tidy_spec(raw)
    return Seen(spec, faults_of(spec), presented(spec, seed))


def presented(spec: Mapping[str, Any], seed: str = "") -> dict[str, Any] | None:
    """What a terminal would receive; None where the draft is too incomplete for that."""
    try:
        shown = kinds()[spec["kind"]].present(spec, options_rng(seed, str(spec["code"])) if seed else None)
        orjson.dumps(shown)
    except Exception:  # see faults_of
        return None
    return shown


def try_answer(spec: Mapping[str, Any], raw: Any) -> Tried:
    """What an answer would get of one point, by the question's own rules."""
    try:
        answer = kinds()[spec["kind"]].read(spec, raw)
        return Tried(marking.mark(spec, answer, TOTAL // 100), answer)
    except BadAnswer as fault:
        return Tried(fault=fault.reason, detail=fault.detail)
    except Exception:  # see faults_of
        return Tried(fault=ODD)


def keep_medium(house: House, content: bytes) -> dict[str, Any]:
    """Keep a picture or a sound by its digest; gives its address in a question. Refuses: medium_unknown,
    medium_damaged, picture_too_large."""
    facts = off_loop(_facts_of, content)
    kind = str(facts["type"])
    if facts.get("problem"):
        raise Refused("medium_damaged")
    if kind not in PICTURES + SOUNDS:
        raise Refused("medium_unknown")
    if kind in PICTURES and len(content) > MOST_PICTURE:
        raise Refused("picture_too_large", max_mb=MOST_PICTURE // 1024 // 1024)
    sha256, _size = house.media.keep(BytesIO(content))
    return {"src": f"/media/{sha256}.{kind}", "type": kind, "width": facts["width"], "height": facts["height"]}


def _facts_of(content: bytes) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="medium-") as folder:
        path = Path(folder, "medium")
        path.write_bytes(content)
        return dict(probe(path))
