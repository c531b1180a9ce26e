"""A document as PDF: a typst template and JSON data. Data is never pasted into the source."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from question_bank.contract import Malformed
from question_bank.documents.blocks import Picture, as_data, blocks_of, every
from question_bank.documents.docx_file import Finder
from question_bank.formats.printable.pictures import printed

JPEG = bytes.fromhex("ffd8")
TEMPLATE = Path(__file__).parent / "document.typ"


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        include_system_fonts=False,
        include_embedded_fonts=True,
    )


def to_pdf(title: str, html: str, picture: Finder) -> bytes:
    """The document of this cleaned HTML under a title. Malformed: it cannot be set on pages."""
    blocks = blocks_of(html)
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        root = Path(folder)
        shutil.copy(TEMPLATE, root)
        names = {block.name for block in every(blocks) if isinstance(block, Picture)}
        data = {"title": title, "blocks": as_data(blocks), "pictures": _laid_out(sorted(names), picture, root)}
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        try:
            pdf: bytes = typst.compile(
                root / TEMPLATE.name, root=root, font_paths=_fonts(), format="pdf", sys_inputs=inputs
            )
        except typst.TypstError as fault:  # nested deeper than a page can hold
            raise Malformed("文档无法排成 PDF") from fault
        return pdf


def _laid_out(names: Iterable[str], picture: Finder, root: Path) -> dict[str, Any]:
    """The pictures that can be shown, beside the template, by their names in the work."""
    found = {}
    for number, name in enumerate(names):
        path = picture(name)
        if path is not None and path.is_file() and (shown := printed(path.read_bytes())):
            file = f"{number}.{'jpg' if shown[0].startswith(JPEG) else 'png'}"
            (root / file).write_bytes(shown[0])
            found[name] = file
    return found
