"""Filling the bank, making papers of it: what both need."""

import hashlib
from typing import Any

import orjson


def digest_of(value: Any) -> str:
    """SHA-256 (hex) of a plain value in canonical JSON."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
