"""Our own format with its pictures and sounds: a zip of questions.yaml or questions.json and the folder media/ beside
it, as it is exported. Only read here; written by question_bank/exporting.py."""

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from question_bank.bank import clean_question
from question_bank.contract import Fault, Taken
from question_bank.formats import own
from question_bank.formats.qti.package import LARGEST_MEMBER, problem_of
from question_bank.formats.qti.written import media_in
from question_bank.media import BROKEN_ZIP
from question_bank.registry import kinds

NAME, LABEL, SUFFIXES = "own_zip", "本系统格式和图片（ZIP）", (".zip",)
LIST = re.compile(r"questions\.(?:ya?ml|json)")
FIRST_NAME = slice(30, 64)
MOST_MEDIA = 60_000_000


def sniff(name: str, head: bytes) -> int:
    """A zip whose first file is a list of questions."""
    is_zip = head.startswith(b"PK\x03\x04")
    return 95 if is_zip and LIST.match(head[FIRST_NAME].decode("latin-1")) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of the list that their kinds accept, and the media that they name."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            problem = problem_of(archive)
            if problem is not None:
                return Taken(faults=(Fault(name, "", "", problem[1], code=problem[0]),))
            return _read(archive, name)
    except BROKEN_ZIP:
        return Taken(faults=(Fault(name, "", "", "压缩包已损坏，无法读取", code="bad_zip"),))


def _read(archive: zipfile.ZipFile, name: str) -> Taken:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    listed = next((member for member in sizes if LIST.fullmatch(member)), "")
    if not listed or sizes[listed] > LARGEST_MEMBER:
        return Taken(faults=(Fault(name, "", "", "压缩包里没有可以读取的 questions.yaml", code="no_questions"),))
    taken = own.read(archive.read(listed), listed)
    questions: list[dict[str, Any]] = []
    places: list[int] = []
    faults = list(taken.faults)
    for question in taken.questions:
        problems = list(_problems(question))
        faults += [_fault(listed, question, problem) for problem in problems]
        if not problems:
            questions.append({**question, **clean_question(question)})
            places.append(int(question.get("_place", len(places))))
    media = dict(_media(archive, sizes, media_in(questions)))
    found = Taken(tuple(questions), tuple(faults), media, tuple(places))
    return replace(found, faults=tuple(replace(fault, file=name, path=fault.path or listed) for fault in faults))


def _problems(question: Mapping[str, Any]) -> Iterator[str]:
    kind = kinds().get(str(question.get("kind")))
    if kind is None:
        yield f"kind: 没有题型 {str(question.get('kind'))[:40]}"
        return
    try:
        yield from kind.check(question)
    except (TypeError, ValueError, LookupError, AttributeError):
        yield "题目的写法有误"


def _fault(listed: str, question: Mapping[str, Any], problem: str) -> Fault:
    column, _, reason = problem.partition(": ")
    where = str(question.get("_where", ""))
    return Fault(listed, where, column if reason else "", reason or problem, line=question.get("_line"))


def _media(archive: zipfile.ZipFile, sizes: Mapping[str, int], names: set[str]) -> Iterator[tuple[str, bytes]]:
    """What the questions name, where it is what its name says."""
    left = MOST_MEDIA
    for name in sorted(names):
        size = sizes.get(f"media/{name}", left + 1)
        if size <= min(left, LARGEST_MEMBER):
            data = archive.read(f"media/{name}")
            if hashlib.sha256(data).hexdigest() == name.partition(".")[0]:
                left -= size
                yield name, data
