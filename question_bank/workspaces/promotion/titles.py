"""商品标题 (SEO): how a title of chosen words is found.

domain.md 3.2: score = 相关性 × 匹配得分 × 0.4 + 商品绩效 × 0.06; only searches that match find it. A match weighs
1.0 where the title has all words of the search, 0.8 where it has all but one of three or more, and 0.5 where it has
half of them.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

WHOLE, NEARLY, PARTLY = Fraction(1), Fraction(4, 5), Fraction(1, 2)
OF_WORDS, OF_SALES = Fraction(2, 5), Fraction(3, 50)


def match_of(wanted: Sequence[str], chosen: Sequence[str]) -> Fraction:
    """匹配得分 of a search of these words with a title of those."""
    found = len(set(wanted) & set(chosen))
    if found == len(set(wanted)):
        return WHOLE
    if len(set(wanted)) >= 3 and found == len(set(wanted)) - 1:
        return NEARLY
    return PARTLY if 2 * found >= len(set(wanted)) else Fraction(0)


def score_of(product: Mapping[str, Any], search: Mapping[str, Any], chosen: Sequence[str]) -> Fraction:
    """The score of a product with this title in one search; 0 where it does not match."""
    match = match_of(search["words"], chosen)
    if not match:
        return Fraction(0)
    relevance = [Fraction(str(word["relevance"])) for word in product["words"] if word["text"] in chosen]
    mean = sum(relevance, Fraction(0)) / len(relevance) if relevance else Fraction(0)
    return mean * match * OF_WORDS + Fraction(str(product["sales_score"])) * OF_SALES


def visitors_of(product: Mapping[str, Any], chosen: Sequence[str]) -> int:
    """How many find the product: of each search that it matches a share, by the number of rivals above it."""
    total = Fraction(0)
    for search in product["searches"]:
        score = score_of(product, search, chosen)
        if score:
            above = sum(Fraction(str(rival)) >= score for rival in search.get("rivals", ()))
            total += search["volume"] * Fraction(1, above + 1)
    return int(total)
