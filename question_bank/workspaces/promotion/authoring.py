"""What the author of a promotion task must give.

`promotion`: rounds, budget (元 a round at most), columns (headings of the table of keywords), keywords, forbidden
words, seasons (a factor for each round). A keyword has id, text, data under those headings, quality 1-10, least_price,
searches by match kind, order_rate, order_value, and rivals with quality and bids by round.
`titles`: most (words in a title), columns, products. A product has id, name, sales_score, words with text, relevance
and data, and searches with words, volume and the rivals' scores.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.promotion.market import MATCHES

ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_ROUNDS, MOST_KEYWORDS, MOST_PRODUCTS, MOST_WORDS = 10, 60, 10, 40
MEASURES = ("shown", "clicks", "orders", "revenue", "roi", "cost_share", "click_rate", "rounds")


def check_promotion(plan: Any) -> Iterator[str]:
    """Faults of the market."""
    if not isinstance(plan, dict):
        yield "promotion: 须为各项设定"
        return
    if not is_whole(plan.get("rounds"), 1, MOST_ROUNDS):
        yield f"promotion: rounds 须为 1 到 {MOST_ROUNDS}"
    if not is_money(plan.get("budget"), "1"):
        yield "promotion: budget 须为每轮预算（元）"
    keywords = plan.get("keywords")
    if not isinstance(keywords, list) or not 1 <= len(keywords) <= MOST_KEYWORDS:
        yield f"promotion: keywords 须为 1 到 {MOST_KEYWORDS} 个关键词"
        return
    columns = plan.get("columns", [])
    for no, keyword in enumerate(keywords, 1):
        if not isinstance(keyword, dict):
            yield f"promotion: 关键词 {no} 须为各项设定"
            continue
        yield from (
            f"promotion: 关键词 {keyword.get('text', no)}：{fault}" for fault in _keyword(keyword, len(columns))
        )
    ids = [keyword.get("id") for keyword in keywords if isinstance(keyword, dict)]
    if len(set(map(str, ids))) < len(ids):
        yield "promotion: 关键词的 id 重复"
    seasons = plan.get("seasons", [])
    if seasons and (len(seasons) != plan.get("rounds") or not all(is_money(one) for one in seasons)):
        yield "promotion: seasons 须为每轮一个系数"


def _keyword(keyword: Mapping[str, Any], columns: int) -> Iterator[str]:
    if not isinstance(keyword.get("id"), str) or not ID.fullmatch(keyword["id"]):
        yield "id 须为小写字母、数字和下划线"
    if not is_words(keyword.get("text")):
        yield "缺少 text"
    if len(keyword.get("data", [])) != columns:
        yield f"data 须有 {columns} 项"
    if not is_money(keyword.get("quality"), "1", "10"):
        yield "quality 须为 1 到 10"
    if not is_money(keyword.get("least_price"), "0.01", "99"):
        yield "least_price 须为 0.01 到 99 元"
    searches = keyword.get("searches")
    if (
        not isinstance(searches, dict)
        or not set(searches) <= set(MATCHES)
        or not all(is_whole(n, 0, 10**7) for n in searches.values())
    ):
        yield f"searches 须写明 {'、'.join(MATCHES)} 的搜索次数"
    if not is_money(keyword.get("order_rate"), "0", "1") or not is_money(keyword.get("order_value")):
        yield "order_rate 须为 0 到 1，order_value 须为客单价（元）"
    for rival in keyword.get("rivals", []):
        bids = rival.get("bids") if isinstance(rival, dict) else None
        if (
            not isinstance(bids, list)
            or not bids
            or not all(is_money(bid) for bid in bids)
            or not is_money(rival.get("quality"), "1", "10")
        ):
            yield "rivals 须有 quality 和每轮出价 bids"


def check_titles(plan: Any) -> Iterator[str]:
    """Faults of the titles."""
    products = plan.get("products") if isinstance(plan, dict) else None
    if (
        not isinstance(products, list)
        or not 1 <= len(products) <= MOST_PRODUCTS
        or not all(isinstance(p, dict) for p in products)
    ):
        yield f"titles: products 须为 1 到 {MOST_PRODUCTS} 个商品"
        return
    if not is_whole(plan.get("most", 7), 1, MOST_WORDS):
        yield "titles: most 须为一个标题最多的词数"
    for product in products:
        yield from (
            f"titles: {product.get('name')}：{fault}" for fault in _product(product, len(plan.get("columns", [])))
        )


def _product(product: Mapping[str, Any], columns: int) -> Iterator[str]:
    if not isinstance(product.get("id"), str) or not ID.fullmatch(product["id"]) or not is_words(product.get("name")):
        yield "须有 id 和 name"
    if not is_money(product.get("sales_score"), "0", "100"):
        yield "sales_score 须为 0 到 100"
    words = product.get("words")
    if (
        not isinstance(words, list)
        or not 1 <= len(words) <= MOST_WORDS
        or not all(isinstance(w, dict) and is_words(w.get("text")) for w in words)
    ):
        yield "words 须为有 text 的词"
        return
    texts = [word["text"] for word in words]
    if len(set(texts)) < len(texts):
        yield "words 有相同的词"
    for word in words:
        if not is_money(word.get("relevance"), "0", "10") or len(word.get("data", [])) != columns:
            yield f"词“{word['text']}”须有 relevance（0 到 10）和 {columns} 项 data"
    for search in product.get("searches", []):
        if (
            not isinstance(search, dict)
            or not is_list_of_words(search.get("words"))
            or not is_whole(search.get("volume"), 0, 10**7)
        ):
            yield "searches 须有 words 和 volume"
        elif not set(search["words"]) <= set(texts):
            yield f"搜索词 {'、'.join(search['words'])} 不在 words 中"


def check_campaign(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of what the rounds have brought."""
    if not isinstance(spec.get("promotion"), dict):
        yield "check 需要 promotion"
    if check.get("measure") not in MEASURES:
        yield f"check 的 measure 须为 {'、'.join(MEASURES)} 之一"
    yield from _steps(check)


def check_visitors(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of how the titles are found."""
    titles = spec.get("titles")
    known = [product["id"] for product in titles["products"]] if isinstance(titles, dict) else []
    if check.get("product") not in known:
        yield f"check 的 product 须为 {'、'.join(known)} 之一"
    yield from _steps(check)


def _steps(check: Mapping[str, Any]) -> Iterator[str]:
    steps = check.get("steps")
    if (
        not isinstance(steps, list)
        or not steps
        or not all(isinstance(s, dict) and is_value(s.get("at_least")) and is_share(s.get("share")) for s in steps)
    ):
        yield "check 须有 steps，每档写明 at_least 和 share（0 到 1）"


def is_money(value: Any, least: str = "0", most: str = "100000000") -> bool:
    """A number (or one written as text) within bounds."""
    if not is_value(value):
        return False
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and Decimal(least) <= number <= Decimal(most)


def is_share(value: Any) -> bool:
    """A share from 0 to 1, as a number, or as text such as 1/3."""
    try:
        return is_value(value) and 0 <= Fraction(str(value)) <= 1
    except (ValueError, ZeroDivisionError):
        return False
