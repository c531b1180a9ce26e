"""Printed forms: a typst template and JSON data become a PDF. Data is never pasted into the source."""

import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from PIL import Image, UnidentifiedImageError

TEMPLATES = Path(__file__).parent / "forms"
PHOTO = (295, 413)
BAD_PHOTO = (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError)


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        include_system_fonts=False,
        include_embedded_fonts=True,
    )


def write_pdf(template: str, data: Mapping[str, Any], photos: Mapping[str, str] | None = None) -> bytes:
    """Compile forms/<template>.typ in a folder of its own; `photos`: name to the path of a picture.

    The template finds a photo as photos/<name>.jpg, and its name in data.photos only where it can be read.
    """
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        root = Path(folder)
        for source in TEMPLATES.glob("*.typ"):
            shutil.copy(source, root)
        (root / "photos").mkdir()
        readable = [name for name, path in (photos or {}).items() if _keep_photo(path, root / "photos" / f"{name}.jpg")]
        inputs = {"data": json.dumps({**data, "photos": readable}, ensure_ascii=False)}
        pdf: bytes = typst.compile(
            root / f"{template}.typ", root=root, font_paths=_fonts(), format="pdf", sys_inputs=inputs
        )
        return pdf


def _keep_photo(source: str, target: Path) -> bool:
    try:
        with Image.open(source) as picture:
            picture.thumbnail(PHOTO)
            picture.convert("RGB").save(target, "JPEG", quality=85)
    except BAD_PHOTO:
        return False
    return True


def qr_svg(text: str) -> str:
    """A QR code as SVG, for a template's image(bytes(…), format: "svg")."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()
