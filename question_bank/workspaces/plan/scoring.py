"""What the machine can see of a plan: how much is written, what the tables say, whether text and tables agree."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import sanitize, texts
from question_bank.finance import rounded
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.plan.figures import (
    complete_rows,
    figures_of,
    full_blocks,
    least_rows,
    shown,
)
from question_bank.workspaces.plan.layout import LABELS, NET

NUMBER = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(亿|万)?")
FACTORS = {"万": 10_000, "亿": 100_000_000}
NO_TEXT = "未填写"

Check = Mapping[str, Any]


def words_of(work: Work, section: str) -> str:
    """The words of a section."""
    return sanitize.text_of(work.fields.get(section) or "")


def sections_of(work: Work, check: Check) -> list[Mapping[str, Any]]:
    """The sections that a check looks at: those it names, or all."""
    return [s for s in work.spec["plan"]["sections"] if s["id"] in check.get("sections", (s["id"],))]


def table_of(work: Work, table_id: str) -> Mapping[str, Any]:
    """The table of this id."""
    return next(dict(table) for table in work.spec["plan"].get("tables", ()) if table["id"] == table_id)


def long_enough(work: Work, check: Check) -> Outcome:
    """The share of the sections whose characters are within their limits."""
    found = {section["title"]: _length(work, section) for section in sections_of(work, check)}
    right = sum(is_right for is_right, _words in found.values())
    short = [title for title, (is_right, _words) in found.items() if not is_right]
    why = f"{right}/{len(found)} 个章节字数符合要求" + (f"，不符合：{'、'.join(short)}" if short else "")
    return Outcome(Fraction(right, len(found)), why, {"sections": {title: said for title, (_r, said) in found.items()}})


def _length(work: Work, section: Mapping[str, Any]) -> tuple[bool, str]:
    characters = texts.count(words_of(work, section["id"]))
    least, most = section.get("min", 1), section.get("max", texts.LONGEST)
    asked = f"{least}—{most} 字" if "max" in section else f"至少 {least} 字"
    return least <= characters <= most, f"{characters} 字（要求{asked}）"


def enough_rows(work: Work, check: Check) -> Outcome:
    """The share of the complete rows that a table is to have."""
    table = table_of(work, check["table"])
    asked = check.get("least", least_rows(table))
    complete = complete_rows(table, work.fields.get(table["id"]))
    why = f"“{table['title']}”填写完整 {complete} 行，要求 {asked} 行"
    return Outcome(Fraction(min(complete, asked), asked), why, {"rows": {table["title"]: f"{complete} 行"}})


def enough_blocks(work: Work, check: Check) -> Outcome:
    """The share of the blocks of a matrix that say enough."""
    table = table_of(work, check["table"])
    value, least = work.fields.get(table["id"]) or {}, check.get("min", table.get("least", 1))
    full = full_blocks(table, value, least)
    lengths = {block["title"]: f"{texts.count(value.get(block['id'], ''))} 字" for block in table["blocks"]}
    why = f"“{table['title']}”{full}/{len(lengths)} 格达到 {least} 字"
    return Outcome(Fraction(full, len(lengths)), why, {"blocks": lengths})


def right_figures(work: Work, check: Check) -> Outcome:
    """The share of the figures that come out as expected, computed anew from what was filled in."""
    found = [_figure(work, wanted) for wanted in check["figures"]]
    right = [
        figure is not None and abs(figure - Fraction(str(w["value"]))) <= Fraction(str(w.get("tolerance", 0)))
        for figure, w in zip(found, check["figures"], strict=True)
    ]
    labels = [_label(work, wanted) for wanted in check["figures"]]
    wrong = [label for label, is_right in zip(labels, right, strict=True) if not is_right]
    why = f"{sum(right)}/{len(right)} 项计算结果正确" + (f"，不符：{'、'.join(wrong)}" if wrong else "")
    proof = {
        label: f"{shown(w['figure'], figure)}（应为 {w['value']}）"
        for label, figure, w in zip(labels, found, check["figures"], strict=True)
    }
    return Outcome(Fraction(sum(right), len(right)), why, {"figures": proof})


def _figure(work: Work, wanted: Check) -> Fraction | None:
    table = table_of(work, wanted["table"])
    return figures_of(table, work.fields.get(table["id"]))[wanted["figure"]]


def _label(work: Work, wanted: Check) -> str:
    """What a figure is called, with its table, its year or its case."""
    table, name = table_of(work, wanted["table"]), str(wanted["figure"])
    stem, _, number = name.rpartition("_")
    if name.startswith("sum_"):
        column = next(column["title"] for column in table["columns"] if f"sum_{column['id']}" == name)
        return f"{table['title']}·{column}合计"
    if stem in ("net", "total"):
        return f"{table['title']}·第 {number} 年{NET[stem == 'total']}"
    cases = table.get("cases", ())
    is_later = number.isdigit()
    case = f"{cases[int(number) - 1 if is_later else 0]}·" if len(cases) > 1 else ""
    return f"{table['title']}·{case}{LABELS[stem if is_later else name]}"


def within_limit(work: Work, check: Check) -> Outcome:
    """Full where a column's sum is above 0 and at most so much."""
    table = table_of(work, check["table"])
    total = figures_of(table, work.fields.get(table["id"]))[f"sum_{check['column']}"]
    most = Fraction(str(check["most"]))
    right = total is not None and 0 < total <= most
    verdict = "没有填写" if not total else "在限额内" if right else "超出限额"
    why = f"“{table['title']}”合计 {shown('sum', total)}，限额 {shown('sum', most)}，{verdict}"
    return Outcome(Fraction(right), why, {"sums": {table["title"]: shown("sum", total)}})


def agreeing(work: Work, check: Check) -> Outcome:
    """The share of the figures that a section names as its table computes them."""
    found: dict[str, str] = {}
    right = 0
    for wanted in check["named"]:
        figure = _figure(work, wanted)
        said = None if figure is None else named_in(words_of(work, wanted["section"]), figure, wanted.get("tolerance"))
        right += said is not None
        told = f"表中 {shown(wanted['figure'], figure)}，文中{said or '没有写到'}"
        found[f"{_label(work, wanted)}"] = told
    why = f"{right}/{len(check['named'])} 项数字文表一致"
    return Outcome(Fraction(right, len(check["named"])), why, {"named": found})


def named_in(words: str, figure: Fraction, tolerance: Any = None) -> str | None:
    """The number in a text that says a figure: as precisely as it is written, or within a tolerance.

    18.6 says 18.63; 1.2万 says 12,034, and 1.2 in a table of 万元. The sign is not looked at: a loss is
    written 亏损5.
    """
    for match in NUMBER.finditer(texts.unify(words)):
        whole, decimals = match.group(1).replace(",", ""), match.group(2) or ""
        written = Fraction(f"{whole}.{decimals or 0}")
        for factor in {1, FACTORS.get(match.group(3) or "", 1)}:
            near = tolerance is not None and abs(written * factor - abs(figure)) <= Fraction(str(tolerance))
            if near or rounded(abs(figure) / factor, len(decimals)) == rounded(written, len(decimals)):
                return match.group().strip()
    return None


def with_keywords(work: Work, check: Check) -> Outcome:
    """The share of the points that a section must make: of each group one word."""
    words = texts.fold(words_of(work, check["section"]))
    groups = [[group] if isinstance(group, str) else group for group in check["words"]]
    found = [next((word for word in group if texts.fold(word) in words), None) for group in groups]
    hits = sum(word is not None for word in found)
    least = check.get("at_least", len(groups))
    title = next(s["title"] for s in work.spec["plan"]["sections"] if s["id"] == check["section"])
    why = f"“{title}”写到要点 {hits} 个，要求 {least} 个"
    return Outcome(Fraction(min(hits, least), least), why, {"found": [word for word in found if word]})


def without_words(work: Work, check: Check) -> Outcome:
    """The share of the sections that are written, and nothing of it where a forbidden word stands anywhere."""
    sections = work.spec["plan"]["sections"]
    said = texts.fold("\n".join(all_words(work)))
    bad = [word for word in check["words"] if texts.fold(word) in said]
    written = sum(bool(words_of(work, section["id"])) for section in sections)
    why = f"出现禁用词：{'、'.join(bad)}" if bad else f"{written}/{len(sections)} 个章节已写且无禁用词"
    return Outcome(Fraction(0) if bad else Fraction(written, len(sections)), why, {"found": bad})


def all_words(work: Work) -> Iterator[str]:
    """Everything that was written, in sections and tables."""
    for section in work.spec["plan"]["sections"]:
        yield words_of(work, section["id"])
    for table in work.spec["plan"].get("tables", ()):
        yield from _texts_in(work.fields.get(table["id"]))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner: Sequence[Any] = (
        list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    )
    for each in inner:
        yield from _texts_in(each)
