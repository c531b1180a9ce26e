"""网上交易管理: a shop's back office with orders, refunds, reviews, stock and reports; every act is kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Product, Scene, Spec
from question_bank.sheets import write_sheet
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.trade import authoring, checking, reports, scoring, showing
from question_bank.workspaces.trade.acts import ACT, read_act
from question_bank.workspaces.trade.books import books_of, view_of
from question_bank.workspaces.trade.drafts import read_drafts

FIRST, DRAFT = "do-1", "draft"


class Trade(Workspace):
    """`do-1`, `do-2` … are what was done, in this order; each report is a part under its own id; `draft` open forms."""

    NAME = "trade"
    LABEL = "网上交易管理"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "cases": Check(scoring.cases, checking.check_cases),
        "stock": Check(scoring.stock, checking.check_stock),
        "purchase": Check(scoring.purchase, checking.check_restock),
        "report": Check(scoring.report, checking.check_report),
        "replies": Check(scoring.replies, checking.check_replies),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """That something was done (how much of it, the page says), and the reports."""
        own = [Part(report["id"], report["title"]) for report in spec["trade"].get("reports", ())]
        return (Part(FIRST, "交易处理"), *own, Part(DRAFT, "未提交的填写", is_required=False))

    def takes_part(self, spec: Spec, part: str) -> bool:
        """Every act, and the reports."""
        return bool(ACT.fullmatch(part)) or super().takes_part(spec, part)

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of the shop, then of what its reports should say."""
        faults = list(authoring.check_trade(spec.get("trade")))
        yield from faults or checking.check_values(spec["trade"])

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The shop, without what is expected."""
        return {"trade": showing.presented(spec["trade"])}

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """An act, or the cells of a report."""
        if ACT.fullmatch(part):
            return read_act(spec["trade"], raw)
        if part == DRAFT:
            return read_drafts(spec["trade"], raw)
        report = reports.find(spec["trade"], part)
        assert report is not None
        return reports.read_report(report, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:
        """A report is done when all its cells are filled."""
        report = reports.find(spec["trade"], part)
        return value is not None if report is None else reports.is_full(report, value)

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:  # noqa: ARG002
        """The books after all that was done; nothing changes by itself."""
        return Scene(view_of(books_of(spec["trade"], acts)))

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:
        """Cases, stock, money, reports and journal."""
        return showing.shown(spec["trade"], fields, acts)

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,  # noqa: ARG002
        acts: Sequence[Act] = (),
    ) -> Sequence[Product]:
        """The journal and the reports as a sheet."""
        if not acts and not any(fields.get(part.id) for part in self.parts(spec)):
            return ()
        made = showing.shown(spec["trade"], fields, acts)
        return (Product("交易处理记录.xlsx", "交易处理记录", lambda: write_sheet(_rows(made), title="交易处理记录")),)


def _rows(made: Mapping[str, Any]) -> list[list[Any]]:
    steps = [[s["number"], s["at"], s["case"], s["done"], "已撤回" if s["undone"] else ""] for s in made["journal"]]
    tables = [
        row
        for report in made["reports"]
        for row in ([], [report["title"], *report["columns"]],
                    *([line["label"], *(cell["text"] for cell in line["cells"])] for line in report["rows"]))
    ]  # fmt: skip
    return [["序号", "时间", "单据", "操作", "备注"], *steps, *tables]


KIND = Trade()
