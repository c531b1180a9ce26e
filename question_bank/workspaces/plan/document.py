"""The whole plan as one document, for people: contents, sections, tables with their results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

HEADING = re.compile(r"(</?h)([23])\b")

Plan = Mapping[str, Any]


def html_of(made: Plan, fields: Mapping[str, Any]) -> str:
    """The document of what `show` gives and of the texts as they were written."""
    return "".join(_pieces(made, fields))


def _pieces(made: Plan, fields: Mapping[str, Any]) -> Iterator[str]:
    for part in made["parts"]:
        level = 3 if part["is_nested"] else 2
        yield f"<h{level}>{escape(part['title'])}</h{level}>"
        if part["table"] is None:
            yield lowered(fields.get(part["id"]) or "") or "<p><i>（未填写）</i></p>"
        elif part["table"]["is_empty"]:
            yield "<p><i>（未填写）</i></p>"
        else:
            yield from _table(part["table"])


def lowered(html: str) -> str:
    """The same, with its headings one level lower than those of the document."""
    return HEADING.sub(lambda found: f"{found.group(1)}{int(found.group(2)) + 1}", html)


def _table(table: Plan) -> Iterator[str]:
    if table["blocks"]:
        rows = [(block["title"], block["text"]) for block in table["blocks"]]
        yield _grid([], [[_head(title), _cell(text)] for title, text in rows])
        return
    heads = [_head(column["title"]) for column in table["columns"]]
    numbers = [column["is_number"] for column in table["columns"]]
    yield _grid(heads, [[_shown(row, n, numbers[n]) for n in range(len(row["cells"]))] for row in table["rows"]])
    for result in table["results"]:
        yield f"<p>{escape(result['label'])}：<b>{escape(result['value'])}</b></p>"


def _shown(row: Plan, place: int, is_number: bool) -> str:
    is_bold = row["sort"] == "sum" or (row["sort"] == "head" and place == 0)
    return _cell(row["cells"][place], is_bold=is_bold, align=' data-align="right"' if is_number else "")


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = f"<thead><tr>{''.join(heads)}</tr></thead>" if heads else ""
    return f"<table>{top}<tbody>{''.join(f'<tr>{chr(10).join(row)}</tr>' for row in rows)}</tbody></table>"


def _head(text: str) -> str:
    return f"<th><p>{escape(text)}</p></th>"


def _cell(text: str, *, is_bold: bool = False, align: str = "") -> str:
    lines = "".join(f"<p{align}>{_bold(escape(line), is_bold)}</p>" for line in text.split("\n"))
    return f"<td>{lines}</td>"


def _bold(text: str, is_bold: bool) -> str:
    return f"<b>{text}</b>" if is_bold and text else text
