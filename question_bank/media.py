"""What a file is, by its content and never by its name; what is dangerous to open is said to be so."""

import codecs
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import filetype
from PIL import Image

from question_bank.contract import Facts

MOST_PIXELS = 40_000_000
MOST_MEMBERS = 2000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
SMALL = 10 * 1024 * 1024
HEAD = 8192
PICTURES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP"}
MIMES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "bmp": "image/bmp", "svg": "image/svg+xml", "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav",
    "m4a": "audio/mp4",
}  # fmt: skip
"""What the pictures and sounds of questions are to a browser, by their suffixes."""

TURNED = (5, 6, 7, 8)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
    "macro": b"macroEnabled.main+xml",
}
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError, OverflowError)
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error, zlib.error)
VIDEO_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"mmp4", b"3gp")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def probe(path: Path, name: str = "") -> Facts:
    """Type, size and picture size; type "unknown" when it is none we know, with the problem where there is one."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    facts = Facts(name=name or path.name, size=size, type="unknown", width=None, height=None, problem="")
    if not size:
        return {**facts, "problem": "empty"}
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return {**facts, **_zip_facts(path)}  # type: ignore[typeddict-item]
    guessed = filetype.guess_extension(head) or ""
    if guessed in PICTURES:
        return {**facts, **_picture_facts(path, guessed)}  # type: ignore[typeddict-item]
    return {**facts, "type": _plain_type(path, head, guessed)}


def _plain_type(path: Path, head: bytes, guessed: str) -> str:
    if head.startswith(OLE):
        return _ole_type(path)
    if head[4:8] == b"ftyp":
        return "mp4" if head[8:12].startswith(VIDEO_BRANDS) else "unknown"
    if head.startswith(b"%PDF-"):
        return "pdf"
    return guessed or ("txt" if is_text(path) else "unknown")


def _picture_facts(path: Path, kind: str) -> dict[str, object]:
    try:
        with Image.open(path, formats=[PICTURES[kind]]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                return {"problem": "too_many_pixels"}
            picture.verify()
        with Image.open(path, formats=[PICTURES[kind]]) as picture:
            picture.load()
            turned = picture.getexif().get(0x0112) in TURNED
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"problem": "too_many_pixels"}
    except BROKEN_PICTURE:
        return {"problem": "damaged"}
    return {"type": kind, "width": height if turned else width, "height": width if turned else height}


def _zip_facts(path: Path) -> dict[str, object]:
    try:
        with zipfile.ZipFile(path) as archive:
            if problem := zip_problem(archive):
                return {"problem": problem}
            return {"type": office_type(archive) or "zip"}
    except BROKEN_ZIP:
        return {"problem": "damaged"}


def zip_problem(archive: zipfile.ZipFile) -> str:
    """Why an archive must not be opened further; empty when it may."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        return "bomb"
    if unpacked > SMALL and unpacked > MOST_RATIO * packed:
        return "bomb"
    return "encrypted" if any(member.flag_bits & 1 for member in members) else ""


def office_type(archive: zipfile.ZipFile) -> str:
    """docx, xlsx, pptx or macro by the main part that is declared; empty for any other archive."""
    try:
        with archive.open("[Content_Types].xml") as part:
            declared = part.read(1024 * 1024)
    except KeyError:
        return ""
    found = [kind for kind, mark in MAIN_PARTS.items() if mark in declared]
    return found[-1] if found else ""


def _ole_type(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(64 * 1024 * 1024)
    return next((kind for kind, name in OLE_STREAMS.items() if name.encode("utf-16-le") in content), "unknown")


def is_text(path: Path) -> bool:
    """Whether the first megabyte is words in UTF-8, UTF-16 with its mark, or GB18030."""
    with path.open("rb") as file:
        content = file.read(1024 * 1024)
    return decoded(content, final=len(content) < 1024 * 1024) is not None


def decoded(content: bytes, final: bool = True) -> str | None:
    """The words of a text file, or None when these bytes are no words."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(content, final)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(c) in ("Cc", "Cn") and c not in "\t\r\n\f" for c in text):
            return text
    return None
