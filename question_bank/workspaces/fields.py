"""Form fields: what each type takes, made tidy; empty is None."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from question_bank import sanitize, texts
from question_bank.contract import Malformed, Spec

DEFAULT_MAX = {"text": 200, "long_text": 5000, "rich_text": 10_000}
MOST_DIGITS = 15
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")

Field = Mapping[str, Any]


def find(spec: Spec, field_id: str) -> Field:
    """The field of this id. Malformed: there is none."""
    for field in spec.get("fields", ()):
        if field["id"] == field_id:
            return dict(field)
    raise Malformed("没有这个填写项")


def read(field: Field, raw: Any) -> str | None:
    """A tidy value of the field's type, or None when it is empty."""
    if raw is None or raw == "":
        return None
    return READERS[field["type"]](field, raw) or None


def length(field: Field, value: str) -> int:
    """Characters, as the limits of a field count them: white space is free."""
    return sanitize.count_characters(value) if field["type"] == "rich_text" else texts.count(value)


def words(field: Field, value: Any) -> str:
    """The plain words of a value, for the checks."""
    text = "" if value is None else str(value)
    return sanitize.text_of(text) if field["type"] == "rich_text" else text


def _read_text(field: Field, raw: Any) -> str:
    return _not_longer(field, texts.one_line(raw))


def _read_long_text(field: Field, raw: Any) -> str:
    return _not_longer(field, texts.paragraphs(raw))


def _read_rich_text(field: Field, raw: Any) -> str:
    clean = sanitize.sanitize_html(texts.paragraphs(raw))
    return _not_longer(field, clean) if sanitize.text_of(clean) else ""


def _read_number(field: Field, raw: Any) -> str:
    typed = str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
    text = re.sub(r"[, ]", "", texts.unify(texts.one_line(typed)))
    if not text:
        return ""
    if not NUMBER.fullmatch(text) or len(text) > MOST_DIGITS + 2:
        raise Malformed("应为数字")
    sign = "-" if text.startswith("-") and text.strip("+-0.") else ""
    whole, _, decimals = text.lstrip("+-").partition(".")
    if len(decimals) > field.get("decimals", 0):
        raise Malformed("最多 %(n)s 位小数", n=field.get("decimals", 0))
    return sign + (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")


def _read_choice(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in field["options"]:
        raise Malformed("没有这个选项")
    return raw


def _not_longer(field: Field, text: str) -> str:
    most = field.get("max", DEFAULT_MAX[field["type"]])
    if length(field, text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


READERS: Mapping[str, Callable[[Field, Any], str]] = {
    "text": _read_text,
    "number": _read_number,
    "choice": _read_choice,
    "long_text": _read_long_text,
    "rich_text": _read_rich_text,
}
