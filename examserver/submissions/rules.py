"""What a manifest says of a field and of a file, and when the quota is spent."""

import hashlib
import json
from typing import Any, Protocol

from examserver.errors import Refused


class SealedFile(Protocol):
    """What the manifest needs of a file."""

    question_no: int
    slot: str
    version: int
    name: str
    sha256: str
    size: int
    facts: dict[str, Any]


def field_entry(no: int, field: str, label: str, value: Any) -> dict[str, Any]:
    """A form field, or what was made in a workspace, in the manifest.

    What is hashed are the UTF-8 bytes of a text, or of the JSON of any other value: keys sorted, nothing between.
    """
    content = bytes_of(value)
    return {
        "no": no,
        "field": field,
        "label": label,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def bytes_of(value: Any) -> bytes:
    """A value as the bytes that its digest is of."""
    text = (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    )
    return text.encode()


def file_entry(piece: SealedFile, label: str) -> dict[str, Any]:
    """A file in the manifest."""
    return {
        "no": piece.question_no,
        "slot": piece.slot,
        "label": label,
        "name": piece.name,
        "version": piece.version,
        "size": piece.size,
        "sha256": piece.sha256,
        "type": piece.facts["type"],
        "width": piece.facts.get("width"),
        "height": piece.facts.get("height"),
    }


def may_use(used: int, more: int, quota_mb: int) -> None:
    """Refuses: quota_exceeded."""
    if used + more > quota_mb * 1024 * 1024:
        raise Refused("quota_exceeded", max_mb=quota_mb)
