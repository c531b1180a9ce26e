"""A document as clean HTML, with its pictures made small and put into the page itself."""

import base64
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import mammoth
from PIL import Image

from examserver.grading.rules import cover_html
from question_bank.contract import Malformed
from question_bank.media import BROKEN_PICTURE, PICTURES, zip_problem
from question_bank.sanitize import sanitize_html

MOST_TEXT = 200_000
MOST_PICTURES = 24
LARGEST_PICTURE = 15 * 1024 * 1024
WIDEST = 640
HEADINGS = (
    "p[style-name='heading 1'] => h2:fresh\np[style-name='Heading 1'] => h2:fresh\np[style-name='Title'] => h2:fresh"
)
STANDS_FOR = "/media/picture-"
MARK = re.compile(r'<img\b[^<>]*?\bsrc="/media/picture-(\d{1,4})"[^<>]*>')
ANY_PICTURE = re.compile(r"<(?:img|audio)\b[^<>]*>")


class _Pictures:
    """Takes each picture of a document; the page gets it by its number, after cleaning."""

    def __init__(self) -> None:
        self.taken: dict[int, str] = {}
        self.seen = 0

    def take(self, image: Any) -> dict[str, str]:
        """Keep a picture; what stands for it meanwhile."""
        self.seen += 1
        if len(self.taken) < MOST_PICTURES and (address := _small(image)):
            self.taken[self.seen] = address
        return {"src": f"{STANDS_FOR}{self.seen}"}

    def put_back(self, html: str) -> str:
        """The cleaned HTML with the pictures in it, and nothing else that is one."""
        pieces = MARK.split(html)  # text, number, text, number …
        out = [ANY_PICTURE.sub("", pieces[0])]
        for number, text in zip(pieces[1::2], pieces[2::2], strict=True):
            address = self.taken.get(int(number))
            out += [f'<img src="{address}" alt="图 {int(number)}">' if address else "", ANY_PICTURE.sub("", text)]
        return "".join(out)


def read(path: Path, words: Sequence[str]) -> tuple[str, int]:
    """Clean HTML with these words covered, and how many pictures are not in it. Malformed: it must not be opened."""
    with ZipFile(path) as archive:
        if zip_problem(archive):
            raise Malformed("文档无法打开")
    pictures = _Pictures()
    with path.open("rb") as file:
        raw = mammoth.convert_to_html(
            file, style_map=HEADINGS, convert_image=mammoth.images.img_element(pictures.take)
        ).value
    html = cover_html(sanitize_html(raw[:MOST_TEXT], allow_images=True), words)
    return pictures.put_back(html), pictures.seen - len(pictures.taken)


def _small(image: Any) -> str:
    """A picture as an address that holds it, at most WIDEST wide; empty where it is none that may be opened."""
    try:
        with image.open() as source:
            content = source.read(LARGEST_PICTURE + 1)
        if len(content) > LARGEST_PICTURE:
            return ""
        with Image.open(io.BytesIO(content), formats=list(PICTURES.values())) as picture:
            picture.draft("RGB", (WIDEST, WIDEST))
            picture.thumbnail((WIDEST, 4 * WIDEST))
            out = io.BytesIO()
            plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            plain.save(out, "WEBP", quality=80)
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning, RuntimeError):
        return ""
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"
