"""What the blanks are worth, and what an answer gets for each of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from question_bank.authoring import check_flags
from question_bank.contract import Spec
from question_bank.kinds.fill_in.matching import Accepted, fits, share_of
from question_bank.points import fault_of_share, to_share

NOTHING = Fraction(0)
MOST_IN_ANY_ORDER = 20


def shares_of(spec: Spec) -> list[Fraction]:
    """The share of the worth that each blank has: what the author says, or the same for all."""
    blanks = len(spec["key"])
    given = spec.get("shares")
    return [Fraction(1, blanks)] * blanks if given is None else [to_share(share) for share in given]


def total_of(spec: Spec, gains: Sequence[Fraction]) -> Fraction:
    """The share of the worth that the gains of the blanks come to."""
    if spec.get("shares") is None:
        return sum(gains, NOTHING) / len(gains)
    return sum((gain * share for gain, share in zip(gains, shares_of(spec), strict=True)), NOTHING)


def gained(spec: Spec, answer: Sequence[str]) -> list[Fraction]:
    """The share of each blank that the answer fills; with any_order by the assignment of texts that is worth most."""
    key, first_fits = spec["key"], bool(spec.get("first_fits"))
    if not spec.get("any_order"):
        return [_filled(accepted, text, first_fits) for accepted, text in zip(key, answer, strict=True)]
    filled = [[_filled(accepted, text, first_fits) for accepted in key] for text in answer]
    worth = shares_of(spec)
    weighed = [[share * worth[blank] for blank, share in enumerate(row)] for row in filled]
    chosen = best_assignment(weighed)
    return [filled[text][blank] for blank, text in sorted((blank, text) for text, blank in enumerate(chosen))]


def _filled(accepted: Sequence[Accepted], text: str, first_fits: bool) -> Fraction:
    fitting = (share_of(each) for each in accepted if fits(each, text))
    return next(fitting, NOTHING) if first_fits else max(fitting, default=NOTHING)


def best_assignment(worth: Sequence[Sequence[Fraction]]) -> list[int]:
    """For each row its column, so that the sum is greatest: rows join one by one, by the cheapest chain of changes.

    `row_price` and `column_price` keep every price minus worth at least nothing, and nothing where a pair is chosen.
    """
    size = len(worth)
    row_price, column_price = [NOTHING] * size, [NOTHING] * size
    row_of: list[int | None] = [None] * size
    for new in range(size):
        row_price[new] = max(worth[new][c] - column_price[c] for c in range(size))
        slack = [row_price[new] + column_price[c] - worth[new][c] for c in range(size)]
        came_from: list[int | None] = [None] * size
        done: list[int] = []
        while True:
            column = min((c for c in range(size) if c not in done), key=lambda c: slack[c])
            step, row = slack[column], row_of[column]
            if row is None:
                break
            done.append(column)
            for c in range(size):
                if c not in done:
                    other = step + row_price[row] + column_price[c] - worth[row][c]
                    if other < slack[c]:
                        slack[c], came_from[c] = other, column
        row_price[new] -= step
        for c in done:
            column_price[c] += step - slack[c]
            paired = row_of[c]
            assert paired is not None
            row_price[paired] -= step - slack[c]
        end: int | None = column
        while end is not None:
            before = came_from[end]
            row_of[end] = new if before is None else row_of[before]
            end = before
    return [row_of.index(row) for row in range(size)]


def check_shares(spec: Spec) -> Iterator[str]:
    """Faults of the shares of the blanks, and of the switches."""
    yield from check_flags(spec, "any_order", "first_fits")
    if spec.get("any_order") and len(spec["key"]) > MOST_IN_ANY_ORDER:
        yield f"any_order: 不分先后的空最多 {MOST_IN_ANY_ORDER} 个"
    shares: Any = spec.get("shares")
    if shares is None:
        return
    if not isinstance(shares, list) or len(shares) != len(spec["key"]):
        yield "shares: 每个空须有一个得分比例"
    elif reasons := [reason for share in shares if (reason := fault_of_share(share))]:
        yield f"shares: {reasons[0]}"
    elif min(map(to_share, shares)) < 0 or sum(map(to_share, shares)) != 1:
        yield "shares: 得分比例不得小于 0，合计须为 1"
