"""Work that is made to be heavy: refused when it is read, or looked at and made into files with little effort."""

import pytest

from question_bank.contract import Malformed
from question_bank.documents import to_docx, to_pdf
from question_bank.documents.blocks import Table, blocks_of, placed
from question_bank.spreadsheets.charting import MOST_SERIES, drawn
from question_bank.workspaces.design import drawing
from question_bank.workspaces.design.reading import read_canvas
from question_bank.workspaces.document.reading import read_document
from question_bank.workspaces.plan.reading import read_section

SPEC = {"documents": [{"id": "plan", "title": "方案"}], "design": {}}


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr>" + "<td>x</td>" * 41 + "</tr></table>",
        "<table>" + ("<tr>" + "<td>x</td>" * 30 + "</tr>") * 70 + "</table>",
        "<table>" + "<tr><td rowspan=99 colspan=39>x</td></tr>" * 60 + "</table>",
        "<blockquote>" * 70 + "x" + "</blockquote>" * 70,
        "<p>a</p>" * 4_001,
        "<p>" + "<br>" * 4_001 + "x</p>",
        "<p>a" + "\u0301" * 9 + "</p>",
    ],
)
def test_a_document_that_nobody_could_set_on_pages_is_refused(html: str) -> None:
    with pytest.raises(Malformed):
        read_document(SPEC, "plan", html)
    with pytest.raises(Malformed):
        read_section(html)


OVER_EACH_OTHER = (
    "<table><tr><td>a</td><td rowspan=3>b</td></tr><tr><td colspan=3>c</td></tr>"
    "<tr><td rowspan=9 colspan=2>d</td></tr></table>"
)


def test_cells_that_reach_into_each_other_end_before() -> None:
    [table] = blocks_of(OVER_EACH_OTHER)
    assert isinstance(table, Table)
    spots = [
        (y, x)
        for row in placed(table)
        for r, at, cell in row
        for y in range(r, r + cell.rows)
        for x in range(at, at + cell.columns)
    ]
    assert len(set(spots)) == len(spots)


@pytest.mark.parametrize(
    "html",
    [
        OVER_EACH_OTHER,
        "<table><tr><th rowspan=3>a</th><th>b</th></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>",
        "<table>" + ("<tr>" + "<td>x</td>" * 20 + "</tr>") * 100 + "</table>",
        "<ol><li>a</li></ol>" * 900,
        "<p>#read(&quot;/etc/passwd&quot;) $x$ *a* @ref // =</p>",
    ],
)
def test_any_document_that_was_read_becomes_a_file(html: str) -> None:
    value = read_document(SPEC, "plan", html)
    assert value is not None
    assert to_docx("方案", value, lambda _name: None).startswith(b"PK")
    assert to_pdf("方案", value, lambda _name: None).startswith(b"%PDF")


def test_what_is_nested_too_deep_for_a_page_is_no_pdf() -> None:
    html = "<blockquote>" * 55 + "x" + "</blockquote>" * 55
    with pytest.raises(Malformed):
        to_pdf("方案", html, lambda _name: None)


LARGE = {"x": -1500, "y": -1500, "width": 4000, "height": 4000, "angle": 45}


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ({"kind": "rect", "fill": "#ff0000", **LARGE}, 200),
        (
            {
                "kind": "text",
                "x": 0,
                "y": 0,
                "width": 1,
                "height": 1,
                "text": "字" * 600,
                "size": 600,
                "line_height": 300,
            },
            1,
        ),
    ],
)
def test_a_canvas_that_nobody_should_draw_is_no_picture(one: dict[str, object], many: int) -> None:
    value = read_canvas(SPEC, {"objects": [{**one, "id": f"o{n}"} for n in range(many)]})
    with pytest.raises(Malformed):
        drawing.png_of((1000, 1000), value, {})


@pytest.mark.parametrize("number", [10**400, float("nan"), float("inf"), True])
def test_a_number_that_is_none_is_no_place_on_a_canvas(number: float) -> None:
    with pytest.raises(Malformed):
        read_canvas(SPEC, {"objects": [{"id": "a", "kind": "rect", "x": number, "y": 0, "width": 1, "height": 1}]})


def test_a_chart_over_a_whole_sheet_has_only_so_many_series() -> None:
    values = [[1.0] * 100 for _ in range(200)]
    assert len(drawn({"range": "A:CV,A:CV"}, values).series) == MOST_SERIES
