"""What a freight template charges: first weight and further weight by zone, free from an amount, regions left out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from question_bank import texts

Template = Mapping[str, Any]
CENT = Decimal("0.01")
RATES = ("first", "first_price", "more", "more_price")
"""首重（千克）, 首费（元）, 续重（千克）, 续费（元）."""


@dataclass(frozen=True)
class Charge:
    """`fee` in 元; None where nothing can be said: `excluded` not delivered to, else figures are missing."""

    fee: Decimal | None = None
    excluded: bool = False
    free: bool = False

    def said(self) -> str:
        """The fee as text, or why there is none."""
        return "不配送" if self.excluded else "无法计算" if self.fee is None else f"{self.fee:.2f}"


def charge(template: Template | None, region: str, weight: Any, amount: Any) -> Charge:
    """What a parcel of so many 千克 to a region costs in an order of so many 元."""
    if not template:
        return Charge()
    if region in template["excluded"]:
        return Charge(excluded=True)
    least = texts.number_of(template["free"]["from"])
    if least is not None and region not in template["free"]["except"] and Decimal(str(amount)) >= least:
        return Charge(Decimal(0), free=True)
    zone = next((zone for zone in template["zones"] if region in zone["regions"]), template["default"])
    return Charge(_by_weight(zone, Decimal(str(weight))))


def _by_weight(rates: Mapping[str, Any], weight: Decimal) -> Decimal | None:
    first, price, more, more_price = (texts.number_of(rates[name]) for name in RATES)
    if first is None or price is None or first < 0 or price < 0:
        return None
    if weight <= first:
        return price.quantize(CENT, ROUND_HALF_UP)
    if more is None or more_price is None or more <= 0 or more_price < 0:
        return None
    steps = math.ceil((weight - first) / more)
    return (price + steps * more_price).quantize(CENT, ROUND_HALF_UP)


def has_rates(rates: Mapping[str, Any]) -> bool:
    """Whether all four figures of a zone are there."""
    return all(texts.number_of(rates[name]) is not None for name in RATES)


def is_ready(template: Template) -> bool:
    """Whether each zone, and the rest of the country, has its figures."""
    return has_rates(template["default"]) and all(has_rates(z) and z["regions"] for z in template["zones"])
