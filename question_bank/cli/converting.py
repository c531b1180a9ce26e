"""convert: the questions of a file in another format, or as a printed paper or its key."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, cast

from question_bank.cli.importing import save_media
from question_bank.cli.reading import read_path
from question_bank.contract import Malformed
from question_bank.formats import Format, formats, own, printable

PRINTED = {".docx": printable.write_docx, ".pdf": printable.write_pdf}
MEANT = {".xml": "moodle_xml", ".zip": "qti", ".txt": "gift"}
"""What a suffix means that several formats have."""

Questions = Sequence[Mapping[str, Any]]
Writer = Callable[[Questions, Mapping[str, bytes]], bytes]


def run(asked: argparse.Namespace) -> int:
    """Write what can be written; what cannot is listed, and the exit code says so."""
    reading = read_path(asked.file, asked.format)
    for fault in reading.taken.faults:
        print(fault, file=sys.stderr)
    if not reading.readable:
        return 2
    questions, media = [own.written(question) for question in reading.taken.questions], reading.taken.media
    suffix = asked.out.suffix.lower()
    if suffix in PRINTED and not asked.to:
        title = asked.title or Path(asked.file).stem
        return _save(
            asked.out, PRINTED[suffix](questions, media, title=title, key=asked.key), bool(reading.taken.faults)
        )
    write = writer_for(suffix, asked.to or "")
    if write is None:
        known = "、".join(sorted(format_.NAME for format_ in _writers()))
        print(f"不知道写成哪种格式，请用 --to 指定：{known}", file=sys.stderr)
        return 2
    content, left_out = written_by(write, questions, media)
    for reason in left_out:
        print(reason, file=sys.stderr)
    if content is None:
        return 1
    if write in (own.write, own.write_json):
        save_media(asked.out.parent / "media", media)
    return _save(asked.out, content, bool(left_out or reading.taken.faults))


def writer_for(suffix: str, name: str = "") -> Writer | None:
    """How a format of this name (and version) is written, or the one that a suffix means. None: none, or several."""
    wanted, _, version = (name or MEANT.get(suffix, "")).partition("-")
    named = [f for f in _writers() if (wanted == f.NAME if wanted else suffix in f.SUFFIXES)]
    if len(named) != 1:
        return None
    if named[0].NAME == own.NAME and suffix == ".json":
        return own.write_json
    write: Any = named[0].write
    if not version:
        return cast(Writer, write)
    takes = signature(write).parameters
    return partial(write, version=version) if "version" in takes else None


def _writers() -> list[Format]:
    return [format_ for format_ in formats().values() if hasattr(format_, "write")]


def written_by(write: Writer, questions: Questions, media: Mapping[str, bytes]) -> tuple[bytes | None, list[str]]:
    """The file with every question that the format can hold (None: not one), and why it cannot hold the others."""
    if not questions:
        return None, ["没有可以写的题目"]
    try:
        return write(questions, media), []
    except Malformed:
        held, left_out = held_by(write, questions, media)
    return (write(held, media) if held else None), left_out


def held_by(
    write: Writer, questions: Questions, media: Mapping[str, bytes]
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The questions that a format can hold, and why it cannot hold the others: halves are tried until one is left."""
    try:
        write(questions, media)
    except Malformed as fault:
        if len(questions) < 2:
            which = questions[0].get("code") or str(questions[0].get("stem"))[:30]
            return [], [f"{which}：{str(fault).removeprefix('第 1 题：')}"]
        middle = len(questions) // 2
        first, missing = held_by(write, questions[:middle], media)
        second, more = held_by(write, questions[middle:], media)
        return first + second, missing + more
    return list(questions), []


def _save(out: Path, content: bytes, faults: bool) -> int:
    try:
        out.write_bytes(content)
    except OSError as error:
        print(f"{out} 写不进去：{error.strerror}", file=sys.stderr)
        return 2
    return 1 if faults else 0
