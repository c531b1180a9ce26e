"""Exchange formats: one module each, found without a list.

A module has NAME, LABEL (Chinese), SUFFIXES, `sniff(name, head)` (0 no, to 100 certain; `head` is the first 64 KiB) and
`read(data, name) -> Taken`; where it can write, `write(questions, media) -> bytes`. What a format says and we cannot do
is a fault that names it, never a silent change of meaning. Every format but our own gives only questions that their
kinds accept.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol

from question_bank.contract import Fault, Taken

LARGEST_FILE = 50_000_000
HEAD = 65_536


class Format(Protocol):
    """What each module here offers; `write` is missing where a format is only read."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]

    def sniff(self, name: str, head: bytes) -> int:
        """How surely a file of this name and beginning is of this format, 0 to 100."""

    def read(self, data: bytes, name: str) -> Taken:
        """The questions of a file, and what could not be taken; never raises for what a file holds."""

    def write(self, questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
        """Questions as a file. Malformed: this format cannot hold one of them."""


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    found = [
        import_module(f"question_bank.formats.{module.name}") for module in iter_modules([str(Path(__file__).parent)])
    ]
    return {module.NAME: module for module in found if hasattr(module, "NAME")}


def format_of(name: str, head: bytes) -> Format | None:
    """The format that a file most likely has; None when no module knows it."""
    sure = [(module.sniff(name, head[:HEAD]), module.NAME) for module in formats().values()]
    best, chosen = max(sure, default=(0, ""))
    return formats()[chosen] if best > 0 else None


def read_file(data: bytes, name: str, format_name: str = "") -> tuple[str, Taken]:
    """The name of the format and what was taken. KeyError: there is no format of that name."""
    chosen = formats()[format_name] if format_name else format_of(name, data[:HEAD])
    if chosen is None:
        return "", Taken(faults=(Fault(name, "", "", "无法识别的格式", code="unknown_format"),))
    if len(data) > LARGEST_FILE:
        return chosen.NAME, Taken(faults=(Fault(name, "", "", "文件过大", code="file_too_large"),))
    return chosen.NAME, chosen.read(data, name)
