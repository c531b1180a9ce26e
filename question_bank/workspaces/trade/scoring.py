"""The checks of a back office: cases, stock, purchases, reports, replies. Nothing done is worth nothing."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.trade import outcome, reports
from question_bank.workspaces.trade.acts import said
from question_bank.workspaces.trade.books import Books, books_of
from question_bank.workspaces.trade.shop import Entry, Plan, cheapest, entry_of

Check = Mapping[str, Any]
HALF = Fraction(1, 2)


def cases(work: Work, check: Check) -> Outcome:
    """The share of cases that were handled as expected; the right act with a wrong value is worth half of its case."""
    plan, books = _opened(work)
    entries = chosen(plan, check)
    verdicts = [outcome.verdict_of(plan, books, entry) for entry in entries]
    right = sum(v.share == 1 for v in verdicts)
    half = sum(v.share == outcome.HALF for v in verdicts)
    why = f"处理正确 {right}/{len(verdicts)} 单" + (f"，另有 {half} 单方式正确而数据有误" if half else "")
    proof = {
        entry["id"]: [
            said(plan, v.step.value) if v.step else "未处理",
            "正确" if v.share == 1 else "、".join(v.wrong),
            f"应：{outcome.right_way(plan, entry)}",
        ]
        for entry, v in zip(entries, verdicts, strict=True)
    }
    return Outcome(_mean([v.share for v in verdicts]), why, proof)


def chosen(plan: Plan, check: Check) -> list[Entry]:
    """The cases that a check looks at: those of a group, or those that it names."""
    found = outcome.cases(plan, check.get("group"))
    return [entry for entry in found if entry["id"] in check.get("cases", [entry["id"]])]


def stock(work: Work, _check: Check) -> Outcome:
    """The products whose stock had to change, as they stand in the end; one that was spoilt takes one back."""
    plan, books = _opened(work)
    should = outcome.right_stock(plan, books)
    before = {product["id"]: product["stock"] for product in plan["products"]}
    moved = [id for id, many in should.items() if many != before[id]]
    right = sum(books.stock[id] == should[id] for id in moved)
    spoilt = sum(books.stock[id] != should[id] for id in should if id not in moved)
    share = Fraction(max(0, right - spoilt), len(moved)) if moved and books.steps else Fraction(0)
    names = {product["id"]: product["name"] for product in plan["products"]}
    proof = {names[id]: [f"原 {before[id]}", f"现 {books.stock[id]}", f"应 {should[id]}"] for id in should}
    return Outcome(share, f"库存正确 {right}/{len(moved)} 种" + (f"，误改 {spoilt} 种" if spoilt else ""), proof)


def purchase(work: Work, _check: Check) -> Outcome:
    """Half for a quantity within its range, half for the cheapest supplier who delivers in time."""
    plan, books = _opened(work)
    shares, proof, bought = [], {}, 0
    for item in plan["restock"]:
        name = (entry_of(plan, "products", item["product"]) or {"name": ""})["name"]
        step = books.counting.get(f"buy/{item['product']}")
        quantity = step.value["quantity"] if step else 0
        bought += quantity > 0
        shares.append(_bought(plan, item, step.value if step else None))
        proof[name] = [said(plan, step.value) if step else "未采购", f"应：{wanted_purchase(plan, item)}"]
    share = _mean(shares) if bought else Fraction(0)
    why = f"采购正确 {sum(s == 1 for s in shares)}/{len(shares)} 种" if bought else "没有采购"
    return Outcome(share, why, proof)


def _bought(plan: Plan, item: Entry, value: Mapping[str, Any] | None) -> Fraction:
    if value is None or not item["least"] <= value["quantity"] <= item["most"]:
        return Fraction(0)
    quantity = value["quantity"]
    if not quantity:
        return Fraction(1)
    return HALF + (HALF if value["supplier"] in cheapest(plan, item["product"], quantity, item["within"]) else 0)


def wanted_purchase(plan: Plan, item: Entry) -> str:
    """The right purchase in words."""
    if not item["most"]:
        return "不采购"
    names = [(entry_of(plan, "suppliers", id) or {"name": id})["name"] for id in
             cheapest(plan, item["product"], item["least"] or item["most"], item["within"])]  # fmt: skip
    span = str(item["least"]) if item["least"] == item["most"] else f"{item['least']}–{item['most']}"
    return f"{'或'.join(names)}，{span} 件"


def report(work: Work, check: Check) -> Outcome:
    """The share of a report's cells that are right, of all or of those that the check names."""
    plan = work.spec["trade"]
    found = reports.find(plan, check["report"])
    assert found is not None
    cells = [c for c in reports.judged(plan, found, work.fields.get(check["report"])) if _is_asked(check, c.name)]
    right = sum(cell.is_right for cell in cells)
    proof = {c.name: [c.written or "未填写", "正确" if c.is_right else f"应为 {c.should}"] for c in cells}
    return Outcome(Fraction(right, len(cells)), f"“{found['title']}”正确 {right}/{len(cells)} 项", proof)


def _is_asked(check: Check, name: str) -> bool:
    return name in check.get("cells", [name])


def replies(work: Work, check: Check) -> Outcome:
    """The points that replies to reviews must have; a forbidden word leaves nothing of a reply."""
    plan, books = _opened(work)
    asked = [review for review in plan["reviews"] if review.get("must")]
    shares, bad, proof = [], set(), {}
    for review in asked:
        share, words = reply_share(books, review, check.get("words", []))
        shares.append(share)
        bad |= set(words)
        proof[review["id"]] = [f"要点 {int(share * len(review['must']))}/{len(review['must'])}", *words]
    full = sum(share == 1 for share in shares)
    why = f"要点齐全的回复 {full}/{len(asked)} 条" + (f"，出现：{'、'.join(sorted(bad))}" if bad else "")
    return Outcome(_mean(shares), why, proof)


def reply_share(books: Books, review: Entry, forbidden: list[str]) -> tuple[Fraction, list[str]]:
    """How many of the points a reply has, and the forbidden words in it."""
    step = books.counting.get(review["id"])
    text = texts.fold(step.value["text"]) if step else ""
    bad = [word for word in forbidden if texts.fold(word) in text]
    have = sum(any(texts.fold(word) in text for word in group) for group in review["must"])
    return (Fraction(0) if bad or not text else Fraction(have, len(review["must"]))), bad


def _opened(work: Work) -> tuple[Plan, Books]:
    plan = work.spec["trade"]
    return plan, books_of(plan, work.acts)


def _mean(shares: list[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)
