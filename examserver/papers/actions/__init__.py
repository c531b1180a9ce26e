"""Filling the bank, making papers of it: what both need."""

import hashlib
from typing import Any

import orjson


def digest_of(value: Any) -> str:
    """SHA-256 (hex) of a plain value in canonical JSON; parts of it may be `as_json` already."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def as_json(value: Any) -> orjson.Fragment:
    """A plain value in canonical JSON, to be put into many others."""
    return orjson.Fragment(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
