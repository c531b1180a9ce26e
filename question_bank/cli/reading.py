"""One file as every command reads it: its questions, each checked by its kind, and the faults of the others."""

import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from question_bank.authored import Folder
from question_bank.bank import clean_question
from question_bank.cli.apart import Failed, TooCostly, apart
from question_bank.contract import Fault, Taken
from question_bank.formats import HEAD, LARGEST_FILE, format_of, formats, own, qti, read_file, two_file_text
from question_bank.formats.basket import UNREADABLE
from question_bank.formats.encodings import LARGEST_TEXT
from question_bank.registry import kinds

MEDIA = re.compile(r"/media/([0-9a-f]{64}\.[a-z0-9]{2,5})")
MOST_MEDIA = 60_000_000
OF_THE_WHOLE_FILE = frozenset(
    (
        "bad_yaml", "bad_json", "bad_xml", "bad_encoding", "xml_entities", "xml_too_complex", "wrong_root",
        "file_too_large", "package_too_large", "no_manifest", "no_items",
    )
)  # fmt: skip
"""Codes of faults that have a place and are yet those of the whole file: where its reader had to stop."""


@dataclass(frozen=True)
class Reading:
    """What came of one file; `format` is empty where it is none that we know."""

    file: str
    format: str
    taken: Taken

    @property
    def readable(self) -> bool:
        """Whether the file as such could be read, whatever became of its questions."""
        taken = self.taken
        return bool(taken.questions) or not taken.faults or not all(_is_of_the_whole_file(f) for f in taken.faults)


def _is_of_the_whole_file(fault: Fault) -> bool:
    has_place = fault.where or fault.column or fault.path or fault.line or fault.row
    return not has_place or fault.code in OF_THE_WHOLE_FILE


def read_path(file: str, format_name: str = "") -> Reading:
    """A file, read apart: it costs little, whatever it holds."""
    path = Path(file)
    if not path.is_file():
        return _unread(file, "not_found", "没有这个文件")
    formats()  # a process apart has no room left to load them
    try:
        if path.stat().st_size > LARGEST_FILE:
            return _unread(file, "file_too_large", f"文件超过 {LARGEST_FILE // 1_000_000} MB")
        return apart(lambda: _read(path, file, format_name))
    except TooCostly:
        return _unread(file, "too_costly", "读取这个文件占用的时间或内存过多，已放弃")
    except Failed as error:
        return _unread(file, "unreadable", f"文件无法读取（{error}）")
    except OSError as error:
        return _unread(file, "no_access", f"文件打不开：{error.strerror}")


def read_paths(files: Sequence[str], format_name: str = "") -> list[Reading]:
    """Several files. A text of questions and the text of their keys beside it are read as one: all is told of the
    questions' file, and the other has nothing of its own."""
    found: list[Reading] = []
    for file in files:
        pair = _read_pair((found[-1].file, file)) if found and _may_be_a_pair(found[-1], file, format_name) else None
        found[-1:] = pair or found[-1:]
        found += [] if pair else [read_path(file, format_name)]
    return found


def _may_be_a_pair(first: Reading, second: str, format_name: str) -> bool:
    """Whether it is worth a look: both are texts, and the first alone would not do."""
    texts = all(name.lower().endswith(".txt") for name in (first.file, second)) and Path(second).is_file()
    return texts and format_name in ("", two_file_text.NAME) and bool(first.taken.faults)


def _read_pair(files: tuple[str, str]) -> list[Reading] | None:
    """Two texts as one, where they are a pair."""
    try:
        return apart(lambda: _pair_of(files))
    except (TooCostly, Failed, OSError):
        return None


def _pair_of(files: tuple[str, str]) -> list[Reading] | None:
    texts = []
    for file in files:
        with open(file, "rb") as opened:
            texts.append((file, opened.read(LARGEST_TEXT + 1)))
    place = two_file_text.questions_in([data for _file, data in texts])
    if place is None:
        return None
    taken = checked(two_file_text.read_texts(texts, files[place]), by_kinds=False)
    found = [Reading(file, two_file_text.NAME, Taken()) for file in files]
    found[place] = replace(found[place], taken=taken)
    return found


def _unread(file: str, code: str, reason: str) -> Reading:
    return Reading(file, "", Taken(faults=(Fault(file, "", "", reason, code=code),)))


def _read(path: Path, file: str, format_name: str) -> Reading:
    with path.open("rb") as opened:
        head = opened.read(HEAD)
        chosen = format_name or getattr(format_of(path.name, head), "NAME", "")
        if not chosen:
            return _unread(file, "unknown_format", "无法识别的格式")
        data = head + opened.read(LARGEST_FILE)
    name, taken = read_file(data, path.name, chosen)
    if name == own.NAME:
        taken = _completed(path, taken)
    media, taken = taken.media, checked(taken, by_kinds=name == own.NAME)
    if name == own.NAME:
        questions = tuple({**question, **clean_question(question)} for question in taken.questions)
        taken = replace(taken, questions=questions, media={**media, **_beside(path, questions)})
    return Reading(file, name, replace(taken, faults=tuple(replace(fault, file=file) for fault in taken.faults)))


def _completed(path: Path, taken: Taken) -> Taken:
    """Questions as their author wrote them, with the files they name in the folder media/ of their bank or beside them,
    and their formulas; what is wrong with these."""
    in_bank = path.parent.parent / "media"
    folder = Folder(in_bank if path.parent.name == "questions" and in_bank.is_dir() else path.parent / "media")
    good: dict[int, dict[str, Any]] = {}
    faults = list(taken.faults)
    for place, question in enumerate(taken.questions):
        is_sound = all(map(_is_sound, _values(question)))  # what is not is refused later, unseen
        complete, problems = folder.complete(question) if is_sound else (question, [])
        faults += [_fault({"_place": place, **question}, problem) for problem in problems]
        if not problems:
            good[place] = complete
    media: dict[str, bytes] = {}
    left = MOST_MEDIA
    for name, file in folder.used.items():
        left -= file.stat().st_size
        if left >= 0:
            media[name] = file.read_bytes()
    return Taken(tuple(good.values()), tuple(faults), media, tuple(good))


def checked(taken: Taken, by_kinds: bool) -> Taken:
    """The questions that their kinds accept, each with its place in the file in `_place`; what the others lack.

    `by_kinds`: every format but our own has asked the kinds itself.
    """
    good, faults = [], list(taken.faults)
    places = taken.places or range(len(taken.questions))
    for place, read in zip(places, taken.questions, strict=True):
        question = {"_place": place, **read}
        problems = list(problems_of(question, by_kinds))
        faults += [_fault(question, problem) for problem in problems]
        if not problems:
            good.append(question)
    return Taken(tuple(good), tuple(faults), taken.media)


def problems_of(question: Mapping[str, Any], by_kind: bool) -> Iterator[str]:
    """What no JSON can say, a kind that we do not have, and whatever is wrong with a question as its kind sees it."""
    if not all(_is_sound(value) for value in _values(question)):
        yield "含有无法使用的字符或数"
        return
    kind = kinds().get(str(question.get("kind")))
    if kind is None and "qti" in question:
        return  # its own rules mark it; what keeps it from being delivered is a fault of its reader
    if kind is None:
        yield f"kind: 没有题型 {str(question.get('kind'))[:40]}"
        return
    if not by_kind:
        return
    try:
        found = kind.check(question)
    except (TypeError, ValueError, LookupError, AttributeError):
        found = ["题目的写法有误"]
    yield from found
    if not found and "qti" in question and (reason := qti.fault_of(question)):
        yield f"qti: {reason}"


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


def _is_sound(value: Any) -> bool:
    if isinstance(value, str):
        return UNREADABLE.search(value) is None
    return not isinstance(value, float) or math.isfinite(value)


def _fault(question: Mapping[str, Any], problem: str) -> Fault:
    column, _, reason = problem.partition(": ")
    return Fault(
        file="",
        where=str(question.get("_where", "")) or f"第 {question.get('_place', 0) + 1} 题",
        column=column if reason else "",
        reason=reason or problem,
        line=question.get("_line"),
        row=question.get("_row"),
        path=str(question.get("_path", "")),
    )


def _beside(path: Path, questions: tuple[dict[str, Any], ...]) -> dict[str, bytes]:
    """The media that questions of our own format name, from the folder media/ beside their file."""
    names = {name for question in questions for text in _values(question) for name in MEDIA.findall(str(text))}
    found: dict[str, bytes] = {}
    left = MOST_MEDIA
    for name in sorted(names):
        file = path.parent / "media" / name
        if file.is_file() and file.stat().st_size <= left:
            data = file.read_bytes()
            if hashlib.sha256(data).hexdigest() == name.partition(".")[0]:
                found[name], left = data, left - len(data)
    return found
