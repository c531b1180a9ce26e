"""A check of charts: the asked kind, over the asked data, under a title."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from question_bank.spreadsheets.addresses import Area
from question_bank.spreadsheets.book import CHARTS
from question_bank.spreadsheets.charting import areas_of
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.spreadsheet.scoring import nothing, told, worked_of
from question_bank.workspaces.spreadsheet.worked import Worked, column_area


def check_chart(work: Work, check: Mapping[str, Any]) -> Outcome:
    """The best of the charts: a third each for the kind, the data and the title."""
    worked = worked_of(work)
    if worked is None:
        return nothing()
    if not worked.charts:
        return nothing("没有图表")
    _, best, chart = max(
        (
            (sum(_judged(worked, chart, check).values()), _judged(worked, chart, check), chart)
            for chart in worked.charts
        ),
        key=lambda found: found[0],
    )
    sheet = next((page.name for page in worked.pages if page.id == chart["sheet"]), "")
    lacking = [words for words, right in best.items() if not right]
    why = f"{CHARTS[chart['kind']]}“{chart['title']}”（{sheet} {chart['range']}）" + (
        f"，{'、'.join(lacking)}" if lacking else "，符合要求"
    )
    share = Fraction(sum(best.values()), len(best))
    return told(worked, share, why, {"kind": chart["kind"], "range": chart["range"], "sheet": sheet})


def _judged(worked: Worked, chart: Mapping[str, Any], check: Mapping[str, Any]) -> dict[str, bool]:
    return {
        "图表类型不符": chart["kind"] in check["kinds"],
        "数据区域不符": _covers(worked, chart, check),
        "没有标题": bool(chart.get("title")),
    }


def _covers(worked: Worked, chart: Mapping[str, Any], check: Mapping[str, Any]) -> bool:
    """Whether the chart is drawn over every asked column, as far as `rows` says, or to its end."""
    page = worked.page(check["sheet"])
    table = page.table(*check["columns"]) if page else None
    if page is None or table is None or chart["sheet"] != page.id:
        return False
    areas = areas_of(chart)
    return all(_is_in(_without_total(column_area(table, name), check), areas) for name in check["columns"])


def _without_total(area: Area, check: Mapping[str, Any]) -> Area:
    rows = check.get("rows")
    return area._replace(bottom=min(area.bottom, area.top + rows - 1)) if rows else area


def _is_in(area: Area, areas: list[Area]) -> bool:
    return any(
        one.top <= area.top and one.bottom >= area.bottom and one.left <= area.left <= one.right for one in areas
    )
