"""Where a document comes from: a file alone, or one of a package; and the media that it shows, by their content."""

import base64
import binascii
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from question_bank.formats import pictures
from question_bank.formats.basket import Unusable

LARGEST_MEDIUM = 10_000_000
DATA = re.compile(r"data:[\w/+.-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)


class NoMedium(ValueError):
    """A picture or a sound that cannot be shown: a stable code, and a sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass
class Source:
    """One document. `fetch` gives a file of the package by its path; `media` collects what has been
    shown, `work` how much has been tried, over all documents of a package."""

    file: str
    path: str = ""
    fetch: Callable[[str], bytes | None] = lambda _path: None
    media: dict[str, bytes] = field(default_factory=dict)
    work: list[int] = field(default_factory=list)

    def beside(self, href: str) -> str:
        """The path in the package of what an address in this document means; empty when it leads out of the package."""
        parts = urlsplit(href.strip())
        if parts.scheme or parts.netloc or parts.path.startswith("/") or "\\" in parts.path:
            return ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(parts.path)))
        return "" if path.startswith("..") or path in ("", ".") else path

    def read(self, href: str) -> bytes | None:
        """The file that an address means, or None."""
        path = self.beside(href)
        return self.fetch(path) if path else None

    def other(self, href: str) -> "Source":
        """Another document of the same package."""
        return Source(self.file, self.beside(href), self.fetch, self.media, self.work)

    def show(self, href: str) -> tuple[str, str]:
        """The address under which a picture or a sound is shown, and its suffix. NoMedium: it cannot be."""
        data = self._data(href)
        try:
            keep = pictures.keep_sound if pictures.sound_of(data) else pictures.keep
            address = keep(data, self.media)
        except Unusable as why:
            raise NoMedium(
                "unsupported_media" if why.code == "bad_picture" else "media_too_large", why.reason
            ) from None
        return address, address.rpartition(".")[2]

    def _data(self, href: str) -> bytes:
        if href.strip().lower().startswith("data:"):
            return _decoded(href.strip())
        if urlsplit(href.strip()).scheme or href.strip().startswith("//"):
            raise NoMedium("external_media", f"不读取外部网址 {href[:100]}")
        data = self.read(href)
        if data is None:
            raise NoMedium("missing_media", f"缺少文件 {href[:100]}")
        if len(data) > LARGEST_MEDIUM:
            raise NoMedium("media_too_large", f"文件过大 {href[:100]}")
        return data


def _decoded(href: str) -> bytes:
    match = DATA.fullmatch(href) if len(href) <= 2 * LARGEST_MEDIUM else None
    if match is None:
        raise NoMedium("bad_media", "内嵌的图片无法读取")
    try:
        return base64.b64decode("".join(match[1].split()), validate=True)
    except binascii.Error:
        raise NoMedium("bad_media", "内嵌的图片无法读取") from None
