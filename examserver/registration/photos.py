"""Photos: judged by their content, turned into a small JPEG, and found in a zip by the number in their name."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from PIL import Image, ImageOps

from examserver.errors import Malformed
from examserver.house import House
from examserver.offload import off_loop
from examserver.registration.rules import PHOTO_HEIGHT, PHOTO_WIDTH

MOST_BYTES_IN = 2 * 1024 * 1024
MOST_BYTES_KEPT = 100 * 1024
LEAST_WIDTH, LEAST_HEIGHT = 120, 160
RATIO_WIDTH, RATIO_HEIGHT, RATIO_PERCENT = 5, 7, 5
MOST_PIXELS = 24_000_000
MOST_PHOTOS = 20_000
FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
QUALITIES = (92, 85, 75, 60, 40)
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, LookupError, RuntimeError, zlib.error, ArithmeticError)
NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
NO_PHOTO = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def fit(content: bytes) -> bytes:
    """The photo as a JPEG of at most 295×413 pixels and 100 KB. Malformed: what domain.md 10 does not take."""
    if len(content) > MOST_BYTES_IN:
        raise Malformed("file_too_large", max_mb=MOST_BYTES_IN // 1024**2, field="photo")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Malformed("photo_too_many_pixels", width=picture.width, height=picture.height, field="photo")
            upright = ImageOps.exif_transpose(picture)
            _judge(upright.width, upright.height)
            return _small_jpeg(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Malformed("photo_not_a_picture", field="photo") from None
    except UNREADABLE:
        raise Malformed("photo_not_a_picture", field="photo") from None


def keep_photo(house: House, content: bytes) -> str:
    """Fit a photo and store it; gives its SHA-256. Malformed: as `fit`."""
    return off_loop(house.files.keep, io.BytesIO(off_loop(fit, content)))[0]


def _judge(width: int, height: int) -> None:
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise Malformed("photo_too_small", width=width, height=height, field="photo")
    right, off = RATIO_WIDTH * height, abs(RATIO_HEIGHT * width - RATIO_WIDTH * height)
    if 100 * off > RATIO_PERCENT * right:
        raise Malformed("photo_wrong_ratio", width=width, height=height, field="photo")


def _small_jpeg(picture: Image.Image) -> bytes:
    """White where the picture is transparent; all that a camera wrote beside the picture is left behind."""
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        over = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    plain = picture.convert("RGB")
    plain.thumbnail((PHOTO_WIDTH, PHOTO_HEIGHT), Image.Resampling.LANCZOS)
    jpeg = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=quality, optimize=True, dpi=(300, 300))
        jpeg = out.getvalue()
        if len(jpeg) <= MOST_BYTES_KEPT:
            break
    return jpeg


def number_in(name: str) -> str:
    """The ID number that a file is named after: 4401….jpg, 姓名4401….jpg, or any other paper's number alone."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    found = NUMBER.search(stem)
    return (found[0] if found else stem).strip().upper()


def photos_in(archive: IO[bytes]) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of each file of a zip; None for one that is too large or damaged. Nothing is unpacked to disk.

    Malformed: not_a_zip, too_many_photos.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [m for m in opened.infolist() if not m.is_dir() and not NO_PHOTO.search(m.filename)]
            if len(members) > MOST_PHOTOS:
                raise Malformed("too_many_photos", max=MOST_PHOTOS, field="photo_zip")
            for member in members:
                yield member.filename, _content(opened, member)
    except (zipfile.BadZipFile, *UNREADABLE):
        raise Malformed("not_a_zip", field="photo_zip") from None


def _content(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    try:
        with opened.open(member) as file:
            content = file.read(MOST_BYTES_IN + 1)
    except (zipfile.BadZipFile, *UNREADABLE):
        return None
    return content if len(content) <= MOST_BYTES_IN else None
