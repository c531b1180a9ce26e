"""方案编制: a structured plan of sections and tables that compute (sums, cash flows, break-even), with files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank import sanitize, texts
from question_bank.contract import Act, Files, Product, Spec
from question_bank.documents import to_docx, to_pdf
from question_bank.documents.blocks import as_data, blocks_of
from question_bank.workspaces.base import Check, Part, Workspace, only
from question_bank.workspaces.plan import authoring, checking, reading, scoring
from question_bank.workspaces.plan.attached import attached
from question_bank.workspaces.plan.document import html_of
from question_bank.workspaces.plan.figures import is_complete
from question_bank.workspaces.plan.layout import laid_out

OF_SECTION = ("id", "title", "hint", "min", "max", "required")
OF_TABLE = (
    "id", "title", "kind", "hint", "section", "required", "least", "most", "rows", "row_title", "shape",
    "years", "unit", "money_unit", "inflows", "outflows", "own_lines", "rate", "cases",
)  # fmt: skip
OF_COLUMN = ("id", "title", "type", "options", "sum", "optional")
OF_BLOCK = ("id", "title", "hint")


class Plan(Workspace):
    """Each section and each table is a part of its own: a save stays small."""

    NAME = "plan"
    LABEL = "方案编制"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "sections": Check(scoring.long_enough, checking.check_sections),
        "rows": Check(scoring.enough_rows, checking.check_rows),
        "blocks": Check(scoring.enough_blocks, checking.check_blocks),
        "figures": Check(scoring.right_figures, checking.check_figures),
        "limit": Check(scoring.within_limit, checking.check_limit),
        "named": Check(scoring.agreeing, checking.check_named),
        "keywords": Check(scoring.with_keywords, checking.check_keywords),
        "no_terms": Check(scoring.without_words, checking.check_no_terms),
        "attached": Check(attached, checking.check_attached, needs_content=True),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """Sections, each followed by its tables."""
        return tuple(Part(one["id"], one["title"], one.get("required", True)) for one, _nested in in_order(spec))

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of sections and tables."""
        yield from authoring.check_plan(spec.get("plan"))

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """Sections and tables as they are to be filled."""
        return {
            "sections": [only(section, OF_SECTION) for section in spec["plan"]["sections"]],
            "tables": [_shown_table(table) for table in spec["plan"].get("tables", ())],
            "order": [{"id": one["id"], "nested": nested} for one, nested in in_order(spec)],
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """The text of a section, or the cells of a table; results are never taken in."""
        table = authoring.tables_of(spec).get(part)
        return reading.read_section(raw) if table is None else reading.read_table(table, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:
        """A section with enough characters, a table with enough in it."""
        table = authoring.tables_of(spec).get(part)
        if table is not None:
            return is_complete(table, value)
        section = next(section for section in spec["plan"]["sections"] if section["id"] == part)
        return sanitize.count_characters(value or "") >= int(section.get("min", 1))

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """The whole plan in its order, with what the tables compute and how long the sections are."""
        parts = [_shown_part(one, nested, fields.get(one["id"])) for one, nested in in_order(spec)]
        return {"anchor": f"plan-{spec['code']}", "title": spec["title"], "parts": parts}

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,  # noqa: ARG002
        acts: Sequence[Act] = (),
    ) -> Sequence[Product]:
        """The whole plan as docx and as PDF."""
        if not any(fields.get(part.id) for part in self.parts(spec)):
            return ()
        title, html = spec["title"], html_of(self.show(spec, fields, acts), fields)
        return (
            Product("plan.docx", "方案全文（docx）", lambda: to_docx(title, html, lambda _name: None)),
            Product("plan.pdf", "方案全文（PDF）", lambda: to_pdf(title, html, lambda _name: None)),
        )


def in_order(spec: Spec) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Sections and tables as they follow each other: the tables of a section below it (True), the others at the end."""
    tables = spec["plan"].get("tables", ())
    for section in spec["plan"]["sections"]:
        yield section, False
        yield from ((table, True) for table in tables if table.get("section") == section["id"])
    yield from ((table, False) for table in tables if "section" not in table)


def _shown_table(table: Mapping[str, Any]) -> dict[str, Any]:
    more = {"columns": OF_COLUMN, "blocks": OF_BLOCK}
    inner = {name: [only(each, shown) for each in table[name]] for name, shown in more.items() if name in table}
    limit = {"limit": only(table["limit"], ("column", "most"))} if "limit" in table else {}
    return {**only(table, OF_TABLE), **inner, **limit}


def _shown_part(one: Mapping[str, Any], nested: bool, value: Any) -> dict[str, Any]:
    about = {"id": one["id"], "title": one["title"], "is_nested": nested}
    if "kind" in one:
        return {
            **about,
            "blocks": [],
            "table": laid_out(one, value),
            "is_full": is_complete(one, value),
            "length": None,
        }
    words = texts.count(sanitize.text_of(value or ""))
    length = {"n": words, "min": one.get("min", 1), "max": one.get("max")}
    is_full = one.get("min", 1) <= words <= one.get("max", texts.LONGEST)
    blocks = as_data(blocks_of(value or ""))
    return {**about, "blocks": blocks, "table": None, "is_full": is_full, "length": length}


KIND = Plan()
