"""网络推广: titles of words from a table (SEO), and a search campaign over rounds in a simulated market (SEM)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank.contract import Act, Scene, Spec
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.promotion import authoring, reading, scoring
from question_bank.workspaces.promotion.market import Report


class Promotion(Workspace):
    """`campaign` is what is being set, `round-1`, `round-2` … what was sent off; `titles` the words of each product."""

    NAME = "promotion"
    LABEL = "网络推广"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "campaign": Check(scoring.check_campaign, authoring.check_campaign),
        "visitors": Check(scoring.check_visitors, authoring.check_visitors),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The titles, and each round; the campaign that is being set is no work yet."""
        own = [Part("titles", "商品标题")] if "titles" in spec else []
        if plan := spec.get("promotion"):
            own += [Part("campaign", "推广设置", is_required=False)]
            own += [Part(f"round-{n}", f"第 {n} 轮投放") for n in range(1, plan["rounds"] + 1)]
        return tuple(own)

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of the market and the titles."""
        if "promotion" not in spec and "titles" not in spec:
            yield "promotion: 须有 promotion（推广）或 titles（标题）"
        if "promotion" in spec:
            yield from authoring.check_promotion(spec["promotion"])
        if "titles" in spec:
            yield from authoring.check_titles(spec["titles"])

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The tables that the author shows; no quality, no rival, no relevance."""
        return {
            "promotion": _shown_market(spec["promotion"]) if "promotion" in spec else None,
            "titles": _shown_titles(spec["titles"]) if "titles" in spec else None,
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """A campaign with tidy amounts, or the chosen words of each product."""
        if part == "titles":
            return reading.read_titles(spec["titles"], raw)
        return reading.read_campaign(spec["promotion"], raw, is_draft=part == "campaign")

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """The titles in words; of each round what was set and what it brought."""
        chosen = fields.get("titles") or {}
        titles = [
            {"name": p["name"], "words": chosen.get(p["id"], [])} for p in spec.get("titles", {}).get("products", ())
        ]
        plan = spec.get("promotion", {"rounds": 0})
        rounds = [
            {
                "sent": fields[f"round-{n}"],
                "rows": _with_wishes(plan, fields[f"round-{n}"], _shown_report(report)["rows"]),
                "ended_at": report.ended_at,
                "total": _totals(report),
            }
            for n, report in enumerate(scoring.reports_of(plan, fields), 1)
        ]
        return {"titles": titles, "rounds": rounds, "all": plan["rounds"]}

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:  # noqa: ARG002
        """The reports of all rounds that were sent off; nothing changes by itself."""
        if "promotion" not in spec:
            return None
        reports = scoring.reports_of(spec["promotion"], {act.part: act.value for act in acts})
        return Scene({"reports": [_shown_report(report) for report in reports]})


def _shown_market(plan: Mapping[str, Any]) -> dict[str, Any]:
    shown = [
        {"id": k["id"], "text": k["text"], "data": k.get("data", []), "least": str(k["least_price"])}
        for k in plan["keywords"]
    ]
    return {
        "rounds": plan["rounds"],
        "budget": str(plan["budget"]),
        "columns": plan.get("columns", []),
        "keywords": shown,
        "longest": reading.LONGEST_CREATIVE,
    }


def _shown_titles(plan: Mapping[str, Any]) -> dict[str, Any]:
    products = [
        {
            "id": p["id"],
            "name": p["name"],
            "words": [{"text": w["text"], "data": w.get("data", [])} for w in p["words"]],
        }
        for p in plan["products"]
    ]
    return {"most": plan.get("most", 7), "columns": plan.get("columns", []), "products": products}


def _with_wishes(plan: Mapping[str, Any], sent: Mapping[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wishes = {k["text"]: sent["keywords"].get(k["id"], {}) for k in plan["keywords"]}
    return [{**row, **wishes.get(row["keyword"], {})} for row in rows]


def _totals(report: Report) -> dict[str, int]:
    return {name: report.total(name) for name in ("shown", "clicks", "cost", "orders", "revenue")}


def _shown_report(report: Report) -> dict[str, Any]:
    return {
        "rows": [
            {
                "keyword": row.keyword,
                "place": row.place,
                "shown": row.shown,
                "clicks": row.clicks,
                "cost": row.cost,
                "orders": row.orders,
                "revenue": row.revenue,
            }
            for row in report.rows
        ],
        "ended_at": report.ended_at,
    }


KIND = Promotion()
