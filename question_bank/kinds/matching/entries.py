"""Entries that a candidate puts somewhere: their faults, their ids, and pairs of them; for all kinds that place things.

An id is the rank of an entry among the sorted texts: the file's order, which often is the key, does not show in it, and
a review page finds the same ids by sorting. A corrected question keeps its old answers as long as its entries stay.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from question_bank import sanitize, texts
from question_bank.authoring import LONGEST_OPTION, check_html
from question_bank.choices import id_at
from question_bank.contract import Malformed, Spec

MOST = 100
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def check_entries(spec: Spec, name: str, fewest: int) -> list[str]:
    """Faults of a list of entries."""
    entries = spec.get(name)
    if not isinstance(entries, list) or not fewest <= len(entries) <= MOST:
        return [f"{name}: 须有 {fewest} 到 {MOST} 条"]
    faults = [fault for entry in entries for fault in check_html(name, entry, LONGEST_OPTION)]
    if not faults and len({_looks(entry) for entry in entries}) < len(entries):
        faults.append(f"{name}: 有相同的条目")
    return faults


def _looks(entry: str) -> tuple[str, ...]:
    return texts.unify(sanitize.text_of(entry)), *PICTURE.findall(entry)


def rule_of(spec: Spec, rules: Mapping[str, object]) -> str:
    """The rule that holds; a section's rule that is another kind's own gives way to the first, which is the usual."""
    names = tuple(rules)
    return spec["rule"] if spec.get("rule") in names else names[0]


def ids_of(entries: Sequence[str], letter: str) -> list[str]:
    """The id of each entry, in the file's order."""
    rank = {entry: place for place, entry in enumerate(sorted(entries))}
    return [f"{letter}{rank[entry]}" for entry in entries]


def shown_entries(entries: Sequence[str], letter: str, rng: Random | None) -> list[dict[str, str]]:
    """The entries in an order that knows nothing of the file's."""
    shown = [{"id": f"{letter}{rank}", "text": text} for rank, text in enumerate(sorted(entries))]
    if rng is not None:
        rng.shuffle(shown)
    return shown


def listed_entries(entries: Sequence[str], letter: str) -> list[dict[str, str]]:
    """The entries in the file's order, where that is not the key."""
    return [{"id": id, "text": text} for id, text in zip(ids_of(entries, letter), entries, strict=True)]


def pairs_from_plain(plain: Any, firsts: Sequence[str], seconds: Sequence[str]) -> Any:
    """Pairs of ids from pairs of positions."""
    if not isinstance(plain, list):
        return plain
    pairs = [pair if isinstance(pair, list) and len(pair) == 2 else None for pair in plain]
    return [pair and [id_at(firsts, pair[0]), id_at(seconds, pair[1])] for pair in pairs]


def read_pairs(raw: Any, firsts: Sequence[str], seconds: Sequence[str], many: bool) -> list[list[str]] | None:
    """Pairs of ids in the order of the ids, each once; an empty list is no answer.

    A first has one second, unless it may have `many`.
    """
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) > len(firsts) * len(seconds):
        raise Malformed("应为配对的列表")
    pairs = sorted({_read_pair(pair, firsts, seconds) for pair in raw})
    if not many and len({first for first, _second in pairs}) < len(pairs):
        raise Malformed("同一条目只能选一次")
    return [list(pair) for pair in pairs] or None


def _read_pair(raw: Any, firsts: Sequence[str], seconds: Sequence[str]) -> tuple[str, str]:
    if not isinstance(raw, list) or len(raw) != 2 or raw[0] not in firsts or raw[1] not in seconds:
        raise Malformed("没有这个条目")
    return raw[0], raw[1]
