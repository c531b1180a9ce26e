"""Pictures and sounds inside a file of questions: kept by their content, and only such as a browser shows and plays."""

import base64
import hashlib
import io
import re
from collections.abc import MutableMapping

import filetype
from PIL import Image

from question_bank.formats import svg
from question_bank.formats.basket import Unusable
from question_bank.media import BROKEN_PICTURE, MOST_PIXELS, PICTURES

LARGEST_PICTURE = 10_000_000
LARGEST_SOUND = 20_000_000
SOUNDS = ("mp3", "ogg", "wav", "m4a")
HEAD = 8192
MOST_OF_ALL = 60_000_000


def keep(data: bytes, media: MutableMapping[str, bytes]) -> str:
    """The address of a picture that is now among the media. Unusable: it is no picture that can be shown."""
    return _kept(*checked(data), media)


def keep_drawing(markup: str, media: MutableMapping[str, bytes]) -> str:
    """The address of a drawing that stands in a text itself, as <svg>…</svg>."""
    named = markup if "xmlns=" in markup.partition(">")[0] else markup.replace("<svg", f'<svg xmlns="{svg.SVG}"', 1)
    return keep(named.replace("&nbsp;", "\xa0").encode(), media)


def keep_sound(data: bytes, media: MutableMapping[str, bytes]) -> str:
    """The same of a sound."""
    suffix = sound_of(data)
    if not suffix:
        raise Unusable("bad_sound", "声音须为 MP3、OGG、WAV 或 M4A，且不超过 20 MB")
    return _kept(data, suffix, media)


def sound_of(data: bytes) -> str:
    """The suffix of a sound by its content; "" when it is none, or too large."""
    guessed = filetype.guess_extension(data[:HEAD]) or ""
    return guessed if guessed in SOUNDS and len(data) <= LARGEST_SOUND else ""


def _kept(data: bytes, suffix: str, media: MutableMapping[str, bytes]) -> str:
    name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
    if name not in media and sum(map(len, media.values())) + len(data) > MOST_OF_ALL:
        raise Unusable("too_many_pictures", "图片和声音总量过大，请分成几个文件")
    media[name] = data
    return f"/media/{name}"


def keep_data_address(address: str, media: MutableMapping[str, bytes]) -> str:
    """The same for a picture or a sound that is written out as `data:image/…;base64,…`."""
    head, _, body = address.partition(",")
    if not head.lower().endswith(";base64"):
        raise Unusable("bad_picture", "图片数据无法读取")
    keep_it = keep_sound if head.lower().startswith("data:audio/") else keep
    try:
        data = from_base64(body)
    except ValueError:
        raise Unusable("bad_picture", "图片数据无法读取") from None
    return keep_it(data, media)


DRAWING = re.compile(r"<svg\b[^<>]*>.*?</svg\s*>", re.DOTALL)


def from_base64(text: str) -> bytes:
    """The bytes that a text in base64 stands for, line ends and spaces allowed. ValueError: it is none."""
    return base64.b64decode("".join(text.split()), validate=True)


def checked(data: bytes) -> tuple[bytes, str]:
    """A picture as it may be shown, and its suffix; SVG is written anew. Unusable: it is none."""
    if svg.is_one(data):
        try:
            return svg.clean(data), "svg"
        except svg.BadSvg as why:
            raise Unusable("bad_picture", str(why)) from None
    return data, _suffix_of(data)


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that has been checked."""
    if svg.is_one(data):
        return svg.size_of(data)
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def _suffix_of(data: bytes) -> str:
    if len(data) > LARGEST_PICTURE:
        raise Unusable("bad_picture", "图片过大")
    guessed = filetype.guess_extension(data) or ""
    if guessed not in PICTURES:
        raise Unusable("bad_picture", "图片须为 PNG、JPEG、GIF、WebP、BMP 或 SVG（公式对象、EMF 等请先另存为图片）")
    try:
        with Image.open(io.BytesIO(data), formats=[PICTURES[guessed]]) as picture:
            width, height = picture.size
            picture.verify()
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable("bad_picture", "图片已损坏") from None
    if width * height > MOST_PIXELS:
        raise Unusable("bad_picture", "图片的像素过多")
    return str(guessed)
