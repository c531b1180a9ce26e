"""What a file says about itself: document properties, authors of changes, what a camera or a program wrote down."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import ExifTags, Image

from question_bank.media import BROKEN_PICTURE, PICTURES, zip_problem
from question_bank.penalties.reading import BROKEN, MOST_OF_A_PART, MOST_OF_A_PDF, STREAM, Text, inflated, literals

LONGEST = 20_000
AUTHORS = re.compile(rb'\b(?:author|initials|userId|displayName|lastModifiedBy)="([^"]{1,200})"')
AUTHOR_LIST = re.compile(rb"<(?:\w+:)?author>([^<]{1,200})<")
FOLDER = re.compile(rb'<x15ac:absPath[^>]*\burl="([^"]{1,500})"')
XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
OBJECTS = re.compile(rb"/Type\s*/(?:ObjStm|Metadata)")
PROPERTIES, CHANGES, PICTURE = "文件属性", "修订和批注的作者", "图片信息"


def metadata_of(path: Path, kind: str) -> list[Text]:
    """What a file says about itself, and where; nothing where it says nothing, or cannot be opened."""
    reader = READERS.get(kind)
    if reader is None:
        return []
    try:
        return [(place, text[:LONGEST]) for place, text in reader(path) if text.strip()]
    except (*BROKEN, *BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return []


def _office(path: Path) -> Iterator[Text]:
    with zipfile.ZipFile(path) as archive:
        if zip_problem(archive):
            return
        for member in archive.infolist():
            if not member.filename.endswith(".xml") or member.file_size > MOST_OF_A_PART:
                continue
            content = archive.read(member)
            if member.filename.startswith("docProps/"):
                tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
                yield PROPERTIES, "\n".join(text for text in tree.itertext() if text.strip())
            else:
                found = AUTHORS.findall(content) + AUTHOR_LIST.findall(content) + FOLDER.findall(content)
                yield CHANGES, "\n".join(dict.fromkeys(one.decode("utf-8", "replace") for one in found))


def _pdf(path: Path) -> Iterator[Text]:
    """The strings outside of what is drawn, and the XMP packet."""
    content, left = path.read_bytes()[:MOST_OF_A_PDF], MOST_OF_A_PDF
    yield PROPERTIES, "\n".join(literals(STREAM.sub(b"", content)))
    for match in STREAM.finditer(content):
        if OBJECTS.search(content, max(0, match.start() - 400), match.start()):
            plain = inflated(match.group(1), left) or match.group(1)
            left -= len(plain)
            yield PROPERTIES, "\n".join(literals(plain))
            yield PROPERTIES, "\n".join(_packets(plain))
    yield PROPERTIES, "\n".join(_packets(content))


def _packets(content: bytes) -> list[str]:
    return [packet.decode("utf-8", "replace") for packet in XMP.findall(content)]


def _picture(path: Path) -> Iterator[Text]:
    with Image.open(path, formats=list(PICTURES.values())) as picture:
        tags = picture.getexif()
        told = [*tags.values(), *tags.get_ifd(ExifTags.IFD.Exif).values()]
        told += [value for name, value in picture.info.items() if name not in ("exif", "icc_profile", "photoshop")]
        yield PICTURE, "\n".join(text for value in told for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        plain = value.removeprefix(b"UNICODE\x00").removeprefix(b"ASCII\x00\x00\x00")
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            yield plain.decode(encoding, "ignore").replace("\x00", "")


READERS: Mapping[str, Callable[[Path], Iterator[Text]]] = {
    "docx": _office,
    "xlsx": _office,
    "pptx": _office,
    "pdf": _pdf,
    **dict.fromkeys(("jpg", "png", "gif"), _picture),
}
