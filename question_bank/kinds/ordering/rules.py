"""What an order is worth. `ranks` are the right places, from 0, of the entries in the order in which they were put."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, pairwise


def pairs(ranks: Sequence[int]) -> Fraction:
    """The share of all pairs of entries that stand in the right relative order."""
    found = [before < after for before, after in combinations(ranks, 2)]
    return Fraction(sum(found), len(found))


def strict(ranks: Sequence[int]) -> Fraction:
    """All or nothing."""
    return Fraction(all(place == rank for place, rank in enumerate(ranks)))


def positions(ranks: Sequence[int]) -> Fraction:
    """The share of the entries that stand at their right place."""
    return Fraction(sum(place == rank for place, rank in enumerate(ranks)), len(ranks))


def longest(ranks: Sequence[int]) -> Fraction:
    """The longest stretch in which each entry follows right behind its right predecessor: (its length - 1) of (n - 1).

    One entry alone is always "in order" and is worth nothing; the whole list is worth everything.
    """
    best = length = 1
    for before, after in pairwise(ranks):
        length = length + 1 if after == before + 1 else 1
        best = max(best, length)
    return Fraction(best - 1, len(ranks) - 1)


def distance(ranks: Sequence[int]) -> Fraction:
    """How near each entry is to its right place: n - 1 at the place, one less for every step away."""
    most = len(ranks) - 1
    return Fraction(sum(most - abs(place - rank) for place, rank in enumerate(ranks)), most * len(ranks))


def successor(ranks: Sequence[int]) -> Fraction:
    """The share of the n - 1 right neighbourhoods: this entry directly behind that one."""
    return Fraction(_followed(ranks), len(ranks) - 1)


def successor_or_end(ranks: Sequence[int]) -> Fraction:
    """The same with the end of the list as the successor of the last entry: of n."""
    return Fraction(_followed(ranks) + _ends(ranks), len(ranks))


def neighbours(ranks: Sequence[int]) -> Fraction:
    """For each entry its predecessor and its successor, the beginning and the end of the list among them: of 2 n."""
    return Fraction(2 * _followed(ranks) + _begins(ranks) + _ends(ranks), 2 * len(ranks))


def in_order(ranks: Sequence[int]) -> Fraction:
    """The most entries that stand in the right order when the others are taken away, of n; one alone is nothing."""
    length: list[int] = []
    for place, rank in enumerate(ranks):
        length.append(1 + max((length[i] for i in range(place) if ranks[i] < rank), default=0))
    return _of_all(max(length), len(ranks))


def consecutive(ranks: Sequence[int]) -> Fraction:
    """The same, of entries that follow one another in the right order without a gap, whatever stands between them."""
    length: dict[int, int] = {}
    for rank in ranks:
        length[rank] = length.get(rank - 1, 0) + 1
    return _of_all(max(length.values()), len(ranks))


def _followed(ranks: Sequence[int]) -> int:
    return sum(after == before + 1 for before, after in pairwise(ranks))


def _begins(ranks: Sequence[int]) -> bool:
    return ranks[0] == 0


def _ends(ranks: Sequence[int]) -> bool:
    return ranks[-1] == len(ranks) - 1


def _of_all(length: int, entries: int) -> Fraction:
    return Fraction(length if length > 1 else 0, entries)


RULES: dict[str, tuple[Callable[[Sequence[int]], Fraction], str]] = {
    "pairs": (pairs, "按两两先后得分"),
    "strict": (strict, "顺序须全部正确"),
    "positions": (positions, "按位置正确的条目得分"),
    "longest": (longest, "按最长的连续正确段得分"),
    "distance": (distance, "按与正确位置的远近得分"),
    "successor": (successor, "按前后相接得分"),
    "successor_or_end": (successor_or_end, "按前后相接得分"),
    "neighbours": (neighbours, "按相邻条目得分"),
    "in_order": (in_order, "按先后正确的条目得分"),
    "consecutive": (consecutive, "按连续正确的条目得分"),
}
"""Each rule, and what a candidate is told of it. The first is the usual one."""
