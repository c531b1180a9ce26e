"""The paper as PDF: a typst template and JSON data. Data is never pasted into the source."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from question_bank.contract import Spec
from question_bank.formats.printable.blocks import as_data, runs_as_data
from question_bank.formats.printable.paper import Entry, Item, sections_of
from question_bank.formats.printable.pictures import Picture, pictures_of

JPEG = bytes.fromhex("ffd8")
TEMPLATE = Path(__file__).parent / "paper.typ"


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        include_system_fonts=False,
        include_embedded_fonts=True,
    )


def write_pdf(questions: Sequence[Spec], media: Mapping[str, bytes], title: str = "试卷", key: bool = False) -> bytes:
    """A paper, or with `key` the right answers and why they are right."""
    sections = sections_of(questions)
    pictures = {} if key else pictures_of(sections, media, drawings=True)
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        root = Path(folder)
        shutil.copy(TEMPLATE, root)
        names = dict(_laid_out(pictures, root))
        data = {
            "title": title,
            "key": key,
            "sections": [{"title": s.title, "items": [_item(item) for item in s.items]} for s in sections],
            "pictures": names,
        }
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        pdf: bytes = typst.compile(
            root / TEMPLATE.name, root=root, font_paths=_fonts(), format="pdf", sys_inputs=inputs
        )
        return pdf


def _laid_out(pictures: Mapping[str, Picture], root: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for number, (address, (data, width)) in enumerate(pictures.items()):
        name = f"{number}.{'svg' if data.startswith(b'<') else 'jpg' if data.startswith(JPEG) else 'png'}"
        (root / name).write_bytes(data)
        found.append((address, {"file": name, "width": width}))
    return found


def _item(item: Item) -> dict[str, Any]:
    return {
        "label": item.label,
        "blocks": [as_data(block) for block in item.blocks],
        "lists": [[_entry(entry) for entry in entries] for entries in item.lists],
        "columns": item.columns,
        "lines": item.lines,
        "key": item.key,
        "analysis": item.analysis,
        "parts": [_item(part) for part in item.parts if part.is_printed],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"label": entry.label, "runs": runs_as_data(entry.runs)}
