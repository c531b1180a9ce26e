"""网络推广: auctions, days and titles by the rules of domain.md 3.2; the same for everybody."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Act, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.promotion import scoring, titles
from question_bank.workspaces.promotion.market import Campaign, Wish, play_round

PROMOTION = workspace("promotion")
MARKET: dict[str, Any] = {
    "rounds": 2,
    "budget": "1000",
    "columns": ["搜索量"],
    "keywords": [
        {"id": "tea", "text": "绿茶", "data": [2400], "quality": 8, "least_price": "0.30", "order_rate": "0.1",
         "order_value": "50", "searches": {"exact": 2400, "phrase": 1200},
         "rivals": [{"quality": 10, "bids": ["1.50"]}, {"quality": 5, "bids": ["2.50", "9.00"]}]},
        {"id": "cup", "text": "茶杯", "data": [900], "quality": 10, "least_price": "0.20", "order_rate": "0",
         "order_value": "20", "searches": {"exact": 900}},
    ],
}  # fmt: skip
SPEC = {"promotion": MARKET}


def campaign(budget: int = 100_000, creative: str = "绿茶和茶杯", **bids: int | tuple[int, str]) -> Campaign:
    wishes = {id: Wish(*bid) if isinstance(bid, tuple) else Wish(bid, "exact") for id, bid in bids.items()}
    return Campaign(budget, wishes, creative)


def test_the_example_of_the_trade_comes_out_as_it_stands_there() -> None:
    [row] = play_round(MARKET, 1, campaign(tea=200)).rows
    assert (row.place, row.price) == (1, 189)  # A pays 15 ÷ 8 + 0.01
    other = {**MARKET, "keywords": [{**MARKET["keywords"][0], "quality": 10, "rivals": [
        {"quality": 8, "bids": ["2.00"]}, {"quality": 5, "bids": ["2.50"]}]}]}  # fmt: skip
    [row] = play_round(other, 1, campaign(tea=150)).rows
    assert (row.place, row.price) == (2, 126)  # B pays 12.5 ÷ 10 + 0.01
    third = {**MARKET, "keywords": [{**MARKET["keywords"][0], "quality": 5, "rivals": [
        {"quality": 8, "bids": ["2.00"]}, {"quality": 10, "bids": ["1.50"]}]}]}  # fmt: skip
    [row] = play_round(third, 1, campaign(tea=250)).rows
    assert (row.place, row.price) == (3, 30)  # C pays the minimum


def test_a_bid_under_the_minimum_is_not_shown_and_costs_nothing() -> None:
    [row] = play_round(MARKET, 1, campaign(tea=29)).rows
    assert (row.place, row.shown, row.cost) == (0, 0, 0)


def test_rivals_may_bid_otherwise_in_a_later_round() -> None:
    assert play_round(MARKET, 1, campaign(tea=200)).rows[0].place == 1
    assert play_round(MARKET, 2, campaign(tea=200)).rows[0].place == 2


def test_a_creative_without_the_word_stands_lower_and_one_with_a_forbidden_word_lowest() -> None:
    market = {**MARKET, "forbidden": ["最好"]}
    places = [
        play_round(market, 1, campaign(tea=200, creative=words)).rows[0].place
        for words in ("绿茶上新", "上新", "最好的绿茶")
    ]
    assert places == [1, 3, 3]
    prices = [
        play_round(market, 1, campaign(tea=1000, creative=w)).rows[0].price for w in ("绿茶", "好茶", "最好的绿茶")
    ]
    assert prices[0] < prices[1] < prices[2]


def test_a_wider_match_reaches_more_people_who_click_less() -> None:
    [exact] = play_round(MARKET, 1, campaign(tea=200)).rows
    [phrase] = play_round(MARKET, 1, campaign(tea=(200, "phrase"))).rows
    assert (exact.shown, phrase.shown) == (2400, 3600)
    assert exact.clicks == 204
    assert phrase.clicks == 204 + 81  # 1200 × 8.5 % × 0.8 = 81.6


def test_what_is_spent_never_exceeds_the_budget_and_the_hour_is_told() -> None:
    report = play_round(MARKET, 1, campaign(budget=5_000, tea=200))
    assert report.total("cost") <= 5_000
    assert report.rows[0].clicks == 5_000 // 189
    assert report.ended_at is not None
    assert report.rows[0].shown < 2400


@given(
    budget=st.integers(1, 200_000),
    bids=st.fixed_dictionaries({}, optional={"tea": st.integers(1, 9_999), "cup": st.integers(1, 9_999)}),
    match=st.sampled_from(["exact", "phrase", "broad"]),
)
def test_the_same_campaign_brings_the_same_and_nothing_impossible(
    budget: int, bids: dict[str, int], match: str
) -> None:
    asked = campaign(budget, **{id: (bid, match) for id, bid in bids.items()})
    report = play_round(MARKET, 1, asked)
    assert report == play_round(MARKET, 1, asked)
    assert report.total("cost") <= budget
    for row in report.rows:
        assert 0 <= row.orders <= row.clicks <= row.shown
        assert row.cost == row.clicks * row.price


def test_rounds_count_in_their_order_only() -> None:
    sent = {"budget": "10", "keywords": {"tea": {"bid": "2", "match": "exact"}}, "creative": ""}
    assert len(scoring.reports_of(MARKET, {"round-2": sent})) == 0
    assert len(scoring.reports_of(MARKET, {"round-1": sent, "round-2": sent})) == 2
    scene = PROMOTION.play(SPEC, [Act("round-1", sent, 5)], 10)
    assert scene
    assert len(scene.view["reports"]) == 1
    assert scene.next_ms is None


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("campaign", []),
        ("campaign", {"budget": "10"}),
        ("campaign", {"budget": "1001", "keywords": {}}),
        ("campaign", {"budget": "", "keywords": {"beer": {"bid": "1", "match": "exact"}}}),
        ("campaign", {"budget": "", "keywords": {"tea": {"bid": "1.234", "match": "exact"}}}),
        ("campaign", {"budget": "", "keywords": {"tea": {"bid": "100", "match": "exact"}}}),
        ("campaign", {"budget": "", "keywords": {"tea": {"bid": "1", "match": "all"}}}),
        ("campaign", {"budget": "", "keywords": {}, "creative": "茶" * 121}),
        ("round-1", {"budget": "10", "keywords": {}, "creative": ""}),
        ("round-1", {"budget": "", "keywords": {"tea": {"bid": "1", "match": "exact"}}}),
        ("round-1", {"budget": "10", "keywords": {"tea": {"bid": "", "match": "exact"}}}),
        ("round-3", {"budget": "10", "keywords": {"tea": {"bid": "1", "match": "exact"}}}),
        ("round-1", {"budget": "1e9", "keywords": {"tea": {"bid": "1", "match": "exact"}}}),
    ],
)
def test_a_campaign_that_cannot_be_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        PROMOTION.read_field(SPEC, part, raw)


def test_full_width_digits_are_read_and_a_draft_may_be_unfinished() -> None:
    raw = {"budget": "１００．５", "keywords": {"tea": {"bid": "", "match": "broad"}}, "creative": " 绿茶 "}
    assert PROMOTION.read_field(SPEC, "campaign", raw) == {
        "budget": "100.5", "keywords": {"tea": {"bid": "", "match": "broad"}}, "creative": "绿茶",
    }  # fmt: skip


def test_a_terminal_sees_no_quality_no_rival_and_no_rate() -> None:
    shown = str(PROMOTION.present_own(SPEC))
    assert "绿茶" in shown
    assert not any(word in shown for word in ("quality", "rivals", "order_rate", "searches"))


# ── Titles ──

PRODUCT = {
    "id": "tea", "name": "明前绿茶", "sales_score": "50",
    "words": [{"text": "绿茶", "relevance": "10"}, {"text": "明前", "relevance": "8"},
              {"text": "红茶", "relevance": "0"}],
    "searches": [{"words": ["绿茶"], "volume": 900, "rivals": ["6.5", "5.0"]},
                 {"words": ["明前", "绿茶", "礼盒"], "volume": 100, "rivals": []}],
}  # fmt: skip


def test_a_title_is_found_by_the_formula_of_the_trade() -> None:
    assert titles.score_of(PRODUCT, {"words": ["绿茶"]}, ["绿茶", "明前"]) == Fraction(9) * Fraction("0.4") + 3
    assert titles.score_of(PRODUCT, {"words": ["明前", "绿茶", "礼盒"]}, ["绿茶", "明前"]) == (
        Fraction(9) * Fraction("0.8") * Fraction("0.4") + 3
    )
    assert titles.score_of(PRODUCT, {"words": ["红茶"]}, ["绿茶"]) == 0


def test_whoever_stands_above_takes_visitors() -> None:
    assert titles.visitors_of(PRODUCT, ["绿茶"]) == 900  # 7.0 before 6.5; of 礼盒 it has a third only
    assert titles.visitors_of(PRODUCT, ["绿茶", "红茶"]) == 900 // 3 + 0
    assert titles.visitors_of(PRODUCT, []) == 0


@pytest.mark.parametrize("raw", [[], {"tea": ["绿茶", "绿茶"]}, {"tea": ["黑茶"]}, {"x": ["绿茶"]}, {"tea": "绿茶"}])
def test_titles_of_other_words_are_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        PROMOTION.read_field({"titles": {"most": 2, "products": [PRODUCT]}}, "titles", raw)
