"""Moodle XML, as Moodle 4 exports it: read with Moodle's own marking for one attempt, and written."""

from question_bank.formats.moodle_xml.reading import read
from question_bank.formats.moodle_xml.writing import write

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "moodle_xml"
LABEL = "Moodle XML"
SUFFIXES = (".xml",)


def sniff(name: str, head: bytes) -> int:
    """The root element tells."""
    plain = head.replace(b"\x00", b"")
    if b"<quiz" not in plain:
        return 0
    return 95 if b"<question" in plain or name.lower().endswith(SUFFIXES) else 50
