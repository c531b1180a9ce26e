"""The market of search promotion: rounds of auctions, the same for every candidate, computed from what was set.

The rules are those of domain.md 3.2: places by 质量度 × 出价; a click costs the next rank's score ÷ own 质量度 + 0.01,
never above the own bid, rounded half up to 0.01; the last place pays the keyword's minimum price. Match kinds
weigh 1.0, 0.8 and 0.5. Everything is counted in exact fractions; money in whole 分.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from question_bank import texts

MATCHES = {"exact": Fraction(1), "phrase": Fraction(4, 5), "broad": Fraction(1, 2)}
"""完全匹配, 高度匹配, 部分匹配: how good the searches are that each brings in addition to those before it."""

REACH = {"exact": ("exact",), "phrase": ("exact", "phrase"), "broad": ("exact", "phrase", "broad")}
PLACES = tuple(Fraction(n, 1000) for n in (85, 60, 42, 30, 20, 12, 8, 5))
"""The share of those who see it that click, by place; below the last of them nobody does."""

HOURS = 24
"""A round is a day: the budget is spent as the searches come in, hour by hour."""

WITHOUT_WORD = Fraction(7, 10)
"""What the quality keeps where the creative does not say the keyword."""


@dataclass(frozen=True)
class Wish:
    """What a candidate set for one keyword: the bid in 分, how it is to match."""

    bid: int
    match: str


@dataclass(frozen=True)
class Campaign:
    """What was set for a round: the budget in 分, the keywords that are on, the words of the creative."""

    budget: int
    wishes: Mapping[str, Wish]
    creative: str = ""


@dataclass
class Row:
    """What came of one keyword in one round; money in 分. `place` is 0 where it was not shown."""

    keyword: str
    place: int = 0
    price: int = 0
    shown: int = 0
    clicks: int = 0
    cost: int = 0
    orders: int = 0
    revenue: int = 0


@dataclass
class Report:
    """What came of a round. `ended_at`: the hour in which the budget was spent, or none."""

    rows: list[Row] = field(default_factory=list)
    ended_at: int | None = None

    def total(self, name: str) -> int:
        """The sum of one figure over the keywords."""
        return sum(getattr(row, name) for row in self.rows)


def play_round(market: Mapping[str, Any], number: int, campaign: Campaign) -> Report:
    """The report of a round (from 1) of a market, as its author wrote it (authoring.py says how)."""
    report = Report()
    streams = []
    for keyword in market["keywords"]:
        wish = campaign.wishes.get(keyword["id"])
        if wish is None:
            continue
        row = Row(keyword["text"])
        report.rows.append(row)
        row.place, row.price = _auction(market, keyword, number, wish, campaign.creative)
        if row.place:
            streams.append(_Stream(market, keyword, wish, row, number))
    left = campaign.budget
    for hour in range(HOURS):
        for stream in streams:
            left = stream.go_on(left)
        if streams and all(stream.is_out for stream in streams):
            report.ended_at = hour
            break
    return report


class _Stream:
    """The searches of a keyword over a day. Whole people are counted: what a sum has gained since the hour before."""

    def __init__(
        self, market: Mapping[str, Any], keyword: Mapping[str, Any], wish: Wish, row: Row, number: int
    ) -> None:
        self.row, self.is_out = row, False
        reached = REACH[wish.match]
        factor = Fraction(str(market.get("seasons", [1] * number)[number - 1]))
        searches = {match: keyword["searches"].get(match, 0) * factor / HOURS for match in reached}
        click_rate = PLACES[row.place - 1] if row.place <= len(PLACES) else Fraction(0)
        clicking = {match: n * click_rate * MATCHES[match] for match, n in searches.items()}
        order_rate = Fraction(str(keyword["order_rate"]))
        self.each_hour = sum(searches.values(), Fraction(0))
        self.clicks_each_hour = sum(clicking.values(), Fraction(0))
        self.orders_each_hour = sum((n * MATCHES[match] * order_rate for match, n in clicking.items()), Fraction(0))
        self.order_value = to_cents(keyword["order_value"])
        self.shown = self.clicks = self.orders = Fraction(0)

    def go_on(self, left: int) -> int:
        """One more hour with so much money left; gives what is left after it."""
        if self.is_out:
            return left
        self.shown += self.each_hour
        self.clicks += self.clicks_each_hour
        gained = self.orders_each_hour
        more = int(self.clicks) - self.row.clicks
        paid = min(more, left // self.row.price)
        self.is_out = paid < more
        self.orders += gained * Fraction(paid, more) if self.is_out else gained
        self.row.shown, self.row.orders = int(self.shown), int(self.orders)
        self.row.clicks += paid
        self.row.cost += paid * self.row.price
        self.row.revenue = self.row.orders * self.order_value
        return left - paid * self.row.price


def _auction(
    market: Mapping[str, Any], keyword: Mapping[str, Any], number: int, wish: Wish, creative: str
) -> tuple[int, int]:
    """(place from 1, price of a click in 分); (0, 0) where the bid is under the minimum price."""
    least = to_cents(keyword["least_price"])
    if wish.bid < least:
        return 0, 0
    quality = quality_of(market, keyword, creative)
    own = quality * wish.bid
    scores = (Fraction(str(r["quality"])) * to_cents(_bid(r, number)) for r in keyword.get("rivals", ()))
    rivals = sorted(scores, reverse=True)
    above = sum(1 for score in rivals if score >= own)  # who was there before keeps the place
    if above == len(rivals):
        return above + 1, least
    price = half_up(rivals[above] / quality) + 1
    return above + 1, max(least, min(wish.bid, price))


def _bid(rival: Mapping[str, Any], number: int) -> Any:
    bids: Sequence[Any] = rival["bids"]
    return bids[min(number, len(bids)) - 1]


def quality_of(market: Mapping[str, Any], keyword: Mapping[str, Any], creative: str) -> Fraction:
    """质量度: the keyword's own, less where the creative does not say it, and least where it says what is forbidden."""
    quality = Fraction(str(keyword["quality"]))
    folded = texts.fold(creative)
    if texts.fold(keyword["text"]) not in folded:
        quality *= WITHOUT_WORD
    if any(texts.fold(word) in folded for word in market.get("forbidden", ())):
        quality /= 4
    return quality


def to_cents(money: Any) -> int:
    """Whole 分 of an amount in 元."""
    return half_up(Fraction(str(money)) * 100)


def half_up(value: Fraction) -> int:
    """The nearest whole number, half up."""
    return int((2 * value + 1) // 2)
