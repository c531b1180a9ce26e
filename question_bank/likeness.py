"""Which questions are alike: the same words after folding, or nearly the same. Quick over ten thousand questions.

Two questions are compared by stem and all that is chosen from; so the same stem over other options is another question
(下列说法正确的是). Where the right answer is the same they are compared by the stem too: a question whose wrong options
alone were rewritten is the same one again. A text is the set of its pieces: two characters where one is Chinese, three
elsewhere.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Any

from question_bank import sanitize, texts
from question_bank.choices import LETTERS
from question_bank.contract import Spec
from question_bank.kinds.fill_in.matching import BLANK

SAME, OTHER_KEY, NEAR = "same", "other_key", "near"
WORDS = {SAME: "题目相同", OTHER_KEY: "题干和选项相同，答案不同", NEAR: "题目相近"}
LEAST = 0.8
LEAST_IN_ALL = 0.5
"""How much two questions with the same answer (以上都对) must have in common in all, however alike their stems are."""

MOST_OF_ONE, MOST_LOOKED_AT = 20, 500
"""So many questions at most are named for one, and looked at for it: a bank that a machine made from one pattern would
have millions of pairs."""

LISTS = ("options", "left", "right", "items", "classes", "goods", "words", "choices", "parts")
GAP = re.compile(r"\[\[\d{1,2}\]\]|\(\s*\)")
PLACE = "\N{WHITE SQUARE}"
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
UNSAID = re.compile(r"[^\w%‰+<>=≤≥≠×÷√±\N{WHITE SQUARE}-]|_|-(?!\d)")
PICTURE = re.compile(r"/media/[0-9a-f]{64}")
NARROW = re.compile(r"[ -~]")


@dataclass(frozen=True)
class Pair:
    """Two questions that are alike, from `least` to 1, and in what way: same, other_key or near."""

    code: str
    other: str
    likeness: float
    why: str


@dataclass(frozen=True)
class _Entry:
    """A question as it is compared: all that it says, its answer, that in words, and its two sets of pieces."""

    code: str
    place: int
    whole: tuple[str, str]
    answer: str
    words: str
    sets: tuple[frozenset[int], frozenset[int]]


def alike(questions: Iterable[Spec], others: Iterable[Spec] | None = None, least: float = LEAST) -> list[Pair]:
    """The pairs of questions that are alike, the most alike first.

    `others`: compare with these alone (a file with a bank), but for one of the same code: that is its older version.
    """
    if not 0 < least <= 1:
        raise ValueError(least)
    names: dict[str, int] = {}
    entries = [_entry(spec, place, names) for place, spec in enumerate(questions)]
    beside = None if others is None else [_entry(spec, place, names) for place, spec in enumerate(others)]
    found = _same(entries, beside)
    _near(entries, beside, least, len(names), found)
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.code, pair.other))


def whole_of(spec: Spec) -> tuple[str, str]:
    """What two questions that are the same have in common: the stem, and all that is chosen from, in any order.

    Many stems say no more than "which is right?"; what they offer makes the question.
    """
    pictures = PICTURE.findall(str((spec.get("stem"), spec.get("picture"))))
    return said(spec.get("stem", "")), "\n".join([str(spec.get("kind", "")), *_lists(spec), *pictures])


def said(html: Any) -> str:
    """A text as it is compared: folded, without punctuation, its numbers written in one way, its blanks as one sign."""
    plain = texts.fold(sanitize.text_of(str(html)))
    plain = GAP.sub(PLACE, BLANK.sub(PLACE, plain))
    return UNSAID.sub("", NUMBER.sub(_number, plain)).rstrip(PLACE)


def _number(found: re.Match[str]) -> str:
    whole, _, rest = found[0].replace(",", "").partition(".")
    rest = rest.rstrip("0")
    return f"{whole}点{rest}" if rest else whole


def _entry(spec: Spec, place: int, names: dict[str, int]) -> _Entry:
    stem, lists, answer = said(spec.get("stem", "")), _lists(spec), _answer(spec)
    core, full = stem + answer, stem + "".join(lists)
    code = str(spec.get("code") or f"#{place + 1}")
    sets = (_pieces(core, names), _pieces(full, names))
    return _Entry(code, place, whole_of(spec), answer or repr(spec.get("key")), answer, sets)


def _lists(spec: Spec) -> list[str]:
    """What is chosen from or put together, in an order that does not depend on the author's."""
    return sorted(said(text) for name in LISTS for text in _texts(spec.get(name)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name in ("stem", "text", *LISTS):
            yield from _texts(value.get(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _answer(spec: Spec) -> str:
    """The right answer in words where it has some: of a choice the right options, in any order; else empty."""
    key, options = spec.get("key"), spec.get("options")
    if isinstance(key, str) and isinstance(options, list | tuple):
        chosen = [options[LETTERS.index(c)] for c in key if c in LETTERS and LETTERS.index(c) < len(options)]
        return "".join(sorted(map(said, chosen)))
    if isinstance(key, str):
        return said(key)
    if isinstance(key, list) and spec.get("kind") == "fill_in":
        return "".join(said(next(_texts(blank), "")) for blank in key)
    return ""


def _pieces(text: str, names: dict[str, int]) -> frozenset[int]:
    """The pieces of a text by their numbers; a short text is one piece of itself."""
    lengths = (3 if NARROW.match(text[n]) and NARROW.match(text[n + 1]) else 2 for n in range(len(text) - 1))
    found = {text[n : n + length] for n, length in enumerate(lengths)} or {text}
    return frozenset(names.setdefault(piece, len(names)) for piece in found)


WITH_ANSWER, WITH_LISTS = 0, 1
Found = dict[tuple[int, int], Pair]


def _same(entries: Sequence[_Entry], beside: Sequence[_Entry] | None) -> Found:
    """Those that say the same: each with the first that said it."""
    first: dict[tuple[str, str], _Entry] = {}
    for entry in reversed(entries if beside is None else beside):
        first[entry.whole] = entry
    found: Found = {}
    for entry in entries:
        other = first.get(entry.whole)
        if other is not None and other is not entry and (beside is None or other.code != entry.code):
            _tell(found, (entry, other) if beside is not None else (other, entry), 1.0)
    return found


def _near(entries: Sequence[_Entry], beside: Sequence[_Entry] | None, least: float, names: int, found: Found) -> None:
    """Those with enough pieces in common. Only questions that share one of their rarest pieces are compared."""
    everyone = [*entries, *(beside or ())]
    often = Counter(piece for entry in everyone for pieces in entry.sets for piece in pieces)
    rank = [0] * names
    for place, (piece, _times) in enumerate(sorted(often.items(), key=lambda counted: (counted[1], counted[0]))):
        rank[piece] = place
    for side in (WITH_ANSWER, WITH_LISTS):
        _join(entries, beside, side, least, rank, found)


def _join(
    entries: Sequence[_Entry],
    beside: Sequence[_Entry] | None,
    side: int,
    least: float,
    rank: Sequence[int],
    found: Found,
) -> None:
    by_piece: defaultdict[int, list[int]] = defaultdict(list)
    held = entries if beside is None else beside
    for other in beside or ():
        _post(other, side, least, rank, by_piece)
    for entry in entries:
        pieces, told = entry.sets[side], 0
        size = len(pieces)
        low, high = size * least / (2 - least), size * (2 - least) / least
        for other in islice(_likely(entry, held, _rarest(pieces, least, rank), by_piece), MOST_LOOKED_AT):
            there = other.sets[side]
            if not low <= len(there) <= high or (beside is not None and other.code == entry.code):
                continue
            likeness = _shared(pieces, there)
            if likeness >= least and (side == WITH_LISTS or _has_same_answer(entry, other)):
                _tell(found, (entry, other) if beside is not None else (other, entry), likeness)
                told += 1
                if told == MOST_OF_ONE:
                    break
        if beside is None:
            _post(entry, side, least, rank, by_piece)


def _shared(pieces: frozenset[int], others: frozenset[int]) -> float:
    return 2 * len(pieces & others) / (len(pieces) + len(others))


def _has_same_answer(entry: _Entry, other: _Entry) -> bool:
    is_same = entry.words == other.words
    return is_same and _shared(entry.sets[WITH_LISTS], other.sets[WITH_LISTS]) >= LEAST_IN_ALL


def _likely(
    entry: _Entry, held: Sequence[_Entry], rarest: Sequence[int], by_piece: Mapping[int, Sequence[int]]
) -> Iterator[_Entry]:
    """Each that shares one of the rarest pieces, once; those that share the rarest first."""
    seen: set[int] = set()
    for piece in rarest:
        for place in by_piece.get(piece, ()):
            if place not in seen:
                seen.add(place)
                yield held[place]


def _post(entry: _Entry, side: int, least: float, rank: Sequence[int], by_piece: defaultdict[int, list[int]]) -> None:
    for piece in _rarest(entry.sets[side], least, rank):
        by_piece[piece].append(entry.place)


def _rarest(pieces: frozenset[int], least: float, rank: Sequence[int]) -> list[int]:
    """So many of the rarest pieces that whoever shares none of them cannot be alike."""
    needed = len(pieces) - ceil(len(pieces) * least / (2 - least) - 1e-9) + 1
    return sorted(pieces, key=rank.__getitem__)[:needed]


def _tell(found: Found, pair: tuple[_Entry, _Entry], likeness: float) -> None:
    one, other = pair
    if (one.place, other.place) in found and found[one.place, other.place].likeness >= likeness:
        return
    is_same = one.whole == other.whole
    why = NEAR if not is_same else SAME if one.answer == other.answer else OTHER_KEY
    found[one.place, other.place] = Pair(one.code, other.code, 1.0 if is_same else round(likeness, 4), why)
