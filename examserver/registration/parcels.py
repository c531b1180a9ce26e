"""Uploads on their way: they hold ID numbers, so they lie encrypted in the store, each opened only as its own kind."""

import io

from cryptography.fernet import InvalidToken

from examserver.db import Secret
from examserver.errors import Malformed, NotYours
from examserver.house import House
from examserver.offload import off_loop

END = b"\0"


def keep_parcel(house: House, kind: str, name: str, content: bytes) -> str:
    """Encrypt and store; gives the SHA-256 under which it lies."""
    sealed = off_loop(Secret.cipher().encrypt, kind.encode() + END + name.encode("utf-8", "replace") + END + content)
    return off_loop(house.files.keep, io.BytesIO(sealed))[0]


def open_parcel(house: House, kind: str, sha256: str) -> tuple[str, bytes]:
    """Name and content. Raises NotYours: nothing of this kind lies there."""
    try:
        opened = off_loop(_opened, house, sha256)
    except (InvalidToken, OSError, Malformed):
        raise NotYours from None
    found, _end, rest = opened.partition(END)
    if found != kind.encode():
        raise NotYours
    name, _end, content = rest.partition(END)
    return name.decode(), content


def _opened(house: House, sha256: str) -> bytes:
    return Secret.cipher().decrypt(house.files.path(sha256).read_bytes())
