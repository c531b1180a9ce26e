"""import: what files hold, question by question, and what of them could not be taken."""

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from question_bank.cli.reading import Reading, read_paths
from question_bank.contract import Fault
from question_bank.formats import formats, own

MEDIA_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,5}")


def format_names() -> list[str]:
    """Every format that a file may be said to have."""
    return sorted(formats())


def run(asked: argparse.Namespace) -> int:
    """Read every file; the worst of them gives the exit code."""
    code, files = 0, []
    for reading in read_paths(asked.files, asked.format):
        code = max(code, code_of(reading))
        if asked.media:
            save_media(asked.media, reading.taken.media)
        if asked.json:
            files.append(as_json(reading))
        else:
            _print(reading)
    if asked.json:
        print(json.dumps({"files": files}, ensure_ascii=False))
    return code


def code_of(reading: Reading) -> int:
    """2 the file could not be read, 1 something was refused, 0 every question was taken."""
    return 2 if not reading.readable else 1 if reading.taken.faults else 0


def as_json(reading: Reading) -> dict[str, Any]:
    """What a program learns of a file."""
    return {
        "file": reading.file,
        "format": reading.format,
        "questions": [own.written(question) for question in reading.taken.questions],
        "faults": [fault_as_json(fault) for fault in reading.taken.faults],
    }


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """What a program learns of a fault; null and "" where it has no such place."""
    return {
        "file": fault.file,
        "line": fault.line,
        "row": fault.row,
        "column": fault.column,
        "path": fault.path,
        "code": fault.code,
        "sentence": fault.reason,
        "where": fault.where,
    }


def save_media(folder: Path, media: Mapping[str, bytes]) -> None:
    """Keep media as files by their names, which say their content."""
    for name, data in media.items():
        if MEDIA_NAME.fullmatch(name):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def _print(reading: Reading) -> None:
    """Questions as YAML; everything else as comments, so that the whole may be kept as a file of our own format."""
    taken = reading.taken
    print(f"# {reading.file} · {reading.format or '未知格式'}：{len(taken.questions)} 道题，{len(taken.faults)} 个问题")
    for fault in taken.faults:
        print("# " + str(fault).replace("\n", " "))
    if taken.questions:
        print(own.write_text(taken.questions), end="")
