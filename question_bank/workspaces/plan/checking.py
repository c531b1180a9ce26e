"""What the author of a plan task may have written wrongly in its checks.

sections: sections (all). rows: table, least. blocks: table, min. figures: figures (table, figure, value, tolerance).
limit: table, column, most. named: named (section, table, figure, tolerance): the section says what the table computes.
keywords: section, words (a word, or a list of which one will do), at_least. no_terms: words. attached: slot, least.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces import slots
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.plan.attached import COUNTED
from question_bank.workspaces.plan.authoring import section_ids, tables_of
from question_bank.workspaces.plan.figures import names_of
from question_bank.workspaces.plan.reading import MOST_ROWS

Check = Mapping[str, Any]


def check_sections(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of lengths."""
    if "sections" in check and (not isinstance(check["sections"], list) or not check["sections"]):
        yield "check 的 sections 须为章节的列表"
    elif any(name not in section_ids(spec) for name in check.get("sections", ())):
        yield "check 提到的章节不存在"


def check_rows(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of complete rows."""
    if check.get("table") not in tables_of(spec, "free"):
        yield "check 的 table 须为一张 free 表"
    if not is_whole(check.get("least", 1), 1, MOST_ROWS):
        yield "check 的 least 须为行数"


def check_blocks(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of a matrix."""
    if check.get("table") not in tables_of(spec, "matrix"):
        yield "check 的 table 须为一张 matrix 表"
    if not is_whole(check.get("min", 1), 1, 500):
        yield "check 的 min 须为字数"


def check_figures(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of results."""
    wanted = check.get("figures")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        yield "check 缺少 figures"
        return
    for one in wanted:
        yield from _figure(spec, one)
        if any(texts.number_of(one.get(name, 0)) is None for name in ("value", "tolerance")) or "value" not in one:
            yield "figures 的 value、tolerance 须为数字"


def _figure(spec: Spec, wanted: Check) -> Iterator[str]:
    table = tables_of(spec).get(str(wanted.get("table")))
    if table is None:
        yield f"check 提到的表 {wanted.get('table')} 不存在"
    elif wanted.get("figure") not in names_of(table):
        yield f"表 {table['id']} 没有 {wanted.get('figure')}，只有 {'、'.join(names_of(table))}"


def check_limit(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of a limit."""
    yield from _figure(spec, {"table": check.get("table"), "figure": f"sum_{check.get('column')}"})
    if not is_value(check.get("most")) or texts.number_of(check["most"]) is None:
        yield "check 的 most 须为数字"


def check_named(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of what sections say of tables."""
    named = check.get("named")
    if not isinstance(named, list) or not named or not all(isinstance(one, dict) for one in named):
        yield "check 缺少 named"
        return
    for one in named:
        yield from _figure(spec, one)
        if one.get("section") not in section_ids(spec):
            yield "check 提到的章节不存在"
        if texts.number_of(one.get("tolerance", 0)) is None:
            yield "named 的 tolerance 须为数字"


def check_keywords(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of points that a section must make."""
    if check.get("section") not in section_ids(spec):
        yield "check 提到的章节不存在"
    words = check.get("words")
    if not isinstance(words, list) or not words or not all(is_words(w) or is_list_of_words(w) for w in words):
        yield "check 的 words 须为词或词组的列表（数字请加引号）"
    elif not is_whole(check.get("at_least", 1), 1, len(words)):
        yield "check 的 at_least 有误"


def check_no_terms(_spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of words that must not be used."""
    if not is_list_of_words(check.get("words")):
        yield "check 的 words 须为文字的列表"


def check_attached(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of attached files."""
    slot = slots.find(spec, str(check.get("slot")))
    if slot is None:
        yield f"check 提到的 {check.get('slot')} 不存在"
    elif not set(slots.types_of(slot)) & set(COUNTED):
        yield f"check 的 slot 须收 {'、'.join(COUNTED)} 之一"
    if not is_whole(check.get("least", 1), 1, 500):
        yield "check 的 least 须为页数"
