"""What is in an archive: names and sizes, and of pictures nothing more; nothing is unpacked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from zipfile import ZipFile, ZipInfo

from examserver.grading.rules import cover
from question_bank.contract import Malformed
from question_bank.media import zip_problem

MOST_MEMBERS = 300
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp")
IN_UTF8 = 0x800


@dataclass(frozen=True)
class Member:
    """One file in an archive."""

    name: str
    size: int
    is_picture: bool


@dataclass(frozen=True)
class Listing:
    """The first files of an archive, and how many there are."""

    members: list[Member]
    total: int


def read(path: Path, words: Sequence[str]) -> Listing:
    """The files of an archive, these words covered in their names. Malformed: it must not be opened."""
    with ZipFile(path) as archive:
        if zip_problem(archive):
            raise Malformed("压缩包无法打开")
        files = [member for member in archive.infolist() if not member.is_dir()]
    return Listing([_member(member, words) for member in files[:MOST_MEMBERS]], len(files))


def _member(member: ZipInfo, words: Sequence[str]) -> Member:
    name = name_of(member)
    return Member(cover(name, words), member.file_size, PurePath(name).suffix.lower() in PICTURES)


def name_of(member: ZipInfo) -> str:
    """A member's name; one that says no encoding is GB18030 as Windows writes it, where it can be."""
    if member.flag_bits & IN_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
