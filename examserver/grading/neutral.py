"""A handed-in file without what says whose it is: document properties, author names, a photo's hidden data."""

import io
import re
import zipfile
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from question_bank.media import PICTURES, zip_problem

MIMES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "txt": "text/plain; charset=utf-8",
}
OFFICE = ("docx", "xlsx", "pptx")
PROPERTIES = {
    "docProps/core.xml": b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
}
AUTHORS = re.compile(rb'((?:w:author|w:initials|w15:author|displayName|userId|initials)=")[^"]*"')
AUTHOR_LIST = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
FOLDER = re.compile(rb'(<x15ac:absPath[^>]*\burl=")[^"]*"')
PDF_ENTRY = re.compile(rb"/(?:Author|Title|Subject|Keywords|Creator)\s*(?=\(|<(?!<))")
XMP_ENTRY = re.compile(rb"<(dc:creator|dc:title|dc:description|pdf:Author|pdf:Keywords)\b[^>]*>(.*?)</\1>", re.DOTALL)
BIGGEST_PART = 32 * 1024 * 1024


def neutral(path: Path, kind: str) -> bytes | Path:
    """The file's bytes without such data; the file as it is where its type has none that we know."""
    if kind in PICTURES:
        return _picture(path, kind)
    if kind in OFFICE:
        return _office(path)
    return _pdf(path.read_bytes()) if kind == "pdf" else path


def _picture(path: Path, kind: str) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(path, formats=[PICTURES[kind]]) as picture:
            colours = {"icc_profile": picture.info.get("icc_profile")}
            if kind == "gif":
                picture.save(out, "GIF", save_all=True, comment=b"")
            elif kind == "jpg":
                upright = ImageOps.exif_transpose(picture)
                plain = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
                plain.save(out, "JPEG", quality=95, subsampling=0, comment=b"", exif=b"", **colours)
            else:
                upright = ImageOps.exif_transpose(picture)
                upright.save(out, "PNG", exif=b"", **colours)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        return b""
    return out.getvalue()


def _office(path: Path) -> bytes:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            if zip_problem(source):
                return b""
            for member in source.infolist():
                target.writestr(zipfile.ZipInfo(member.filename), _part(member.filename, source.read(member)))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        return b""
    return out.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in PROPERTIES:
        return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + PROPERTIES[name]
    if not name.endswith(".xml") or len(content) > BIGGEST_PART:
        return content
    content = AUTHORS.sub(rb'\1"', content)
    content = AUTHOR_LIST.sub(rb"\1\2", content)
    return FOLDER.sub(rb'\1"', content)


def _pdf(content: bytes) -> bytes:
    """Entries that name people become blanks of the same length, so that no offset of the file moves."""
    blank = bytearray(content)
    for match in PDF_ENTRY.finditer(content):
        start = match.end() + 1
        end = _end_of_text(content, match.end())
        blank[start:end] = b" " * (end - start)
    for match in XMP_ENTRY.finditer(content):
        blank[match.start(2) : match.end(2)] = b" " * len(match.group(2))
    return bytes(blank)


def _end_of_text(content: bytes, start: int) -> int:
    if content[start : start + 1] == b"<":
        return max(start + 1, content.find(b">", start))
    depth, at = 0, start
    while at < len(content):
        letter = content[at : at + 1]
        if letter == b"\\":
            at += 1
        elif letter == b"(":
            depth += 1
        elif letter == b")":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return start + 1
