"""GIFT with media: a zip of one text with the pictures and sounds that it names, by @@PLUGINFILE@@/… or their paths."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from urllib.parse import unquote

from question_bank.contract import Fault
from question_bank.formats import pictures
from question_bank.formats.basket import Basket, Unusable
from question_bank.formats.encodings import LARGEST_TEXT
from question_bank.media import BROKEN_ZIP, zip_problem

ZIP = b"PK\x03\x04"
HEADER = 30
FIELDS = ((8, 10), (18, 22), (26, 28), (28, 30))
MOST_OF_HEAD = 65_536
NAMED = re.compile(r"(src\s*\\?=\s*\\?([\"']))(?:@@PLUGINFILE@@/)?([^\"'<>]{1,300}?)(?=\\?\2)", re.IGNORECASE)
IN_BRACKETS = re.compile(r"(!\[[^\[\]]*\]\()(?:@@PLUGINFILE@@/)?([^()\s]{1,300})(?=\))")


def text_in(head: bytes) -> bytes:
    """The beginning of the first text of a zip, as far as its beginning shows one."""
    at = 0
    while head.startswith(ZIP, at):
        method, packed, name, more = (int.from_bytes(head[at + i : at + j], "little") for i, j in FIELDS)
        begin = at + HEADER + name + more
        if head[at + HEADER : at + HEADER + name].lower().endswith((b".txt", b".gift")):
            return _inflated(head[begin:], method)
        at = begin + packed
    return b""


def _inflated(packed: bytes, method: int) -> bytes:
    try:
        return zlib.decompressobj(-15).decompress(packed, MOST_OF_HEAD) if method == 8 else packed[:MOST_OF_HEAD]
    except zlib.error:
        return b""


def unpacked(data: bytes, name: str) -> tuple[bytes, dict[str, bytes]] | Fault:
    """The text and the other files of a zip, by their paths beside the text; or why it must not be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir() and not _is_of_the_system(info.filename)]
            texts = [info for info in files if info.filename.lower().endswith((".txt", ".gift"))]
            too_large = sum(info.file_size for info in files) > pictures.MOST_OF_ALL + LARGEST_TEXT
            if zip_problem(archive) or too_large or len(texts) != 1:
                return Fault(name, "", "", "压缩包中须有一个 GIFT 文本和它的图片、声音", code="bad_zip")
            folder = texts[0].filename.rpartition("/")[0]
            beside = f"{folder}/" if folder else ""
            others = {i.filename.removeprefix(beside): archive.read(i) for i in files if i is not texts[0]}
            return archive.read(texts[0]), others
    except BROKEN_ZIP:
        return Fault(name, "", "", "压缩包已损坏", code="bad_zip")


def _is_of_the_system(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def with_addresses(text: str, files: Mapping[str, bytes], basket: Basket) -> str:
    """The text with our own addresses of the files that it names; what is not there keeps its name, and is missed."""
    kept: dict[str, str] = {}

    def address(path: str) -> str:
        found = next((p for p in (unquote(path), path) if p in files), "")
        if not found:
            return path
        if found not in kept:
            kept[found] = _keep(files[found], basket)
        return kept[found] or path

    text = NAMED.sub(lambda named: named[1] + address(named[3]), text)
    return IN_BRACKETS.sub(lambda named: named[1] + address(named[2]), text)


def _keep(data: bytes, basket: Basket) -> str:
    try:
        return (pictures.keep_sound if pictures.sound_of(data) else pictures.keep)(data, basket.media)
    except Unusable:
        return ""
