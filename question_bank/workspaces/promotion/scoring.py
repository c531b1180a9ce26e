"""What the rounds and the titles have brought, measured against the author's steps."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.promotion import titles
from question_bank.workspaces.promotion.market import Campaign, Report, Wish, play_round, to_cents


def reports_of(plan: Mapping[str, Any], fields: Mapping[str, Any]) -> list[Report]:
    """The reports of the rounds, one after the other, up to the first that was not sent off."""
    reports = []
    for number in range(1, plan["rounds"] + 1):
        sent = fields.get(f"round-{number}")
        if sent is None:
            break
        reports.append(play_round(plan, number, _campaign_of(sent)))
    return reports


def _campaign_of(sent: Mapping[str, Any]) -> Campaign:
    wishes = {id: Wish(to_cents(one["bid"]), one["match"]) for id, one in sent["keywords"].items()}
    return Campaign(to_cents(sent["budget"]), wishes, sent["creative"])


def check_campaign(work: Work, check: Mapping[str, Any]) -> Outcome:
    """A figure of the campaign against its steps."""
    plan = work.spec["promotion"]
    reports = reports_of(plan, work.fields)
    value = measure(plan, reports, check["measure"])
    why = f"投放 {len(reports)}/{plan['rounds']} 轮，{WORDS[check['measure']]} {float(value):.2f}"
    return _stepped(value, check, why, {"value": f"{float(value):.4f}", "rounds": len(reports)})


WORDS = {
    "shown": "展现",
    "clicks": "点击",
    "orders": "成交",
    "revenue": "成交额（元）",
    "roi": "投入产出比",
    "cost_share": "预算使用率",
    "click_rate": "点击率",
    "rounds": "完成轮数",
}


def measure(plan: Mapping[str, Any], reports: Sequence[Report], name: str) -> Fraction:
    """One figure over all rounds: sums; revenue in 元; roi = revenue ÷ cost; cost_share = cost ÷ the whole budget."""
    total = {
        each: Fraction(sum(r.total(each) for r in reports)) for each in ("shown", "clicks", "cost", "orders", "revenue")
    }
    if name == "rounds":
        return Fraction(len(reports))
    if name == "roi":
        return total["revenue"] / total["cost"] if total["cost"] else Fraction(0)
    if name == "cost_share":
        return total["cost"] / Fraction(to_cents(plan["budget"]) * plan["rounds"])
    if name == "click_rate":
        return total["clicks"] / total["shown"] if total["shown"] else Fraction(0)
    return total["revenue"] / 100 if name == "revenue" else total[name]


def check_visitors(work: Work, check: Mapping[str, Any]) -> Outcome:
    """How many find a product against the steps."""
    [product] = [p for p in work.spec["titles"]["products"] if p["id"] == check["product"]]
    chosen = (work.fields.get("titles") or {}).get(product["id"], [])
    visitors = titles.visitors_of(product, chosen)
    why = f"“{product['name']}”标题 {len(chosen)} 个词，引来访客 {visitors} 人"
    return _stepped(Fraction(visitors), check, why, {"words": list(chosen), "visitors": visitors})


def _stepped(value: Fraction, check: Mapping[str, Any], why: str, proof: dict[str, Any]) -> Outcome:
    """The share of the best step that was reached."""
    shares = [Fraction(str(s["share"])) for s in check["steps"] if value >= Fraction(str(s["at_least"]))]
    return Outcome(max(shares, default=Fraction(0)), why, proof)
