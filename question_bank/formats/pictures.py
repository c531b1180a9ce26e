"""Pictures inside a file of questions: kept by their content, and only such as a browser shows."""

import base64
import hashlib
import io
from collections.abc import MutableMapping

import filetype
from PIL import Image

from question_bank.formats.basket import Unusable
from question_bank.media import BROKEN_PICTURE, MOST_PIXELS, PICTURES

LARGEST_PICTURE = 10_000_000
MOST_OF_ALL = 60_000_000


def keep(data: bytes, media: MutableMapping[str, bytes]) -> str:
    """The address of a picture that is now among the media. Unusable: it is no picture that can be shown."""
    suffix = _suffix_of(data)
    name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
    if name not in media and sum(map(len, media.values())) + len(data) > MOST_OF_ALL:
        raise Unusable("too_many_pictures", "图片总量过大，请分成几个文件")
    media[name] = data
    return f"/media/{name}"


def keep_data_address(address: str, media: MutableMapping[str, bytes]) -> str:
    """The same for a picture that is written out as `data:image/…;base64,…`."""
    head, _, body = address.partition(",")
    if not head.lower().endswith(";base64"):
        raise Unusable("bad_picture", "图片数据无法读取")
    try:
        data = from_base64(body)
    except ValueError:
        raise Unusable("bad_picture", "图片数据无法读取") from None
    return keep(data, media)


def from_base64(text: str) -> bytes:
    """The bytes that a text in base64 stands for, line ends and spaces allowed. ValueError: it is none."""
    return base64.b64decode("".join(text.split()), validate=True)


def _suffix_of(data: bytes) -> str:
    if len(data) > LARGEST_PICTURE:
        raise Unusable("bad_picture", "图片过大")
    guessed = filetype.guess_extension(data) or ""
    if guessed not in PICTURES:
        raise Unusable("bad_picture", "图片须为 PNG、JPEG、GIF、WebP 或 BMP（公式对象、EMF 等请先另存为图片）")
    try:
        with Image.open(io.BytesIO(data), formats=[PICTURES[guessed]]) as picture:
            width, height = picture.size
            picture.verify()
    except (*BROKEN_PICTURE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable("bad_picture", "图片已损坏") from None
    if width * height > MOST_PIXELS:
        raise Unusable("bad_picture", "图片的像素过多")
    return str(guessed)
