"""Formulas in the texts of a file, where its format's own convention says that they are TeX; no format by itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.authored import html_fields
from question_bank.formats.basket import Unusable
from question_bank.formulas import OURS, is_ours, tex_to_mathml

MAY_HAVE_TEX = re.compile(r"\\[(\[]|\$")
HAS_TEX = re.compile(r"\\[(\[]|\$\$")
OPEN, CLOSE = "\ue014", "\ue015"
MARKS = re.compile(f"[{OPEN}{CLOSE}]")
MARK = re.compile(f"{OPEN}([0-9]{{1,6}}){CLOSE}")
DISPLAYED = re.compile(r"\$\$[^$]{1,1000}\$\$|\\\[(?:(?!\\\]).){1,1000}\\\]", re.DOTALL)


def with_formulas(html: str, dollars: bool) -> str:
    """HTML with its formulas as MathML. Unusable: one of them cannot be converted."""
    if not (MAY_HAVE_TEX if dollars else HAS_TEX).search(html):
        return html
    done, faults = tex_to_mathml(html, dollars)
    if faults:
        raise Unusable("bad_formula", faults[0])
    return done


def held(html: str) -> tuple[str, list[str]]:
    """HTML with a mark in the place of each formula that was made of TeX, and these formulas: they need no cleaning."""
    formulas: list[str] = []

    def mark(found: re.Match[str]) -> str:
        if not is_ours(found):
            return found.group()
        formulas.append(found.group())
        return f"{OPEN}{len(formulas) - 1}{CLOSE}"

    return (OURS.sub(mark, MARKS.sub("", html)) if "<math" in html else html), formulas


def put_back(html: str, formulas: Sequence[str]) -> str:
    """HTML with its formulas in the place of their marks."""
    return MARK.sub(lambda mark: formulas[int(mark.group(1))], html) if formulas else html


def in_question(question: Mapping[str, Any], dollars: bool) -> dict[str, Any]:
    """The same for all texts of a question that is otherwise complete. Unusable names the field."""
    marked = html_fields(question)
    return {name: _in_value(value, name, dollars) if name in marked else value for name, value in question.items()}


def _in_value(value: Any, column: str, dollars: bool) -> Any:
    if isinstance(value, list):
        return [_in_value(inner, column, dollars) for inner in value]
    try:
        return with_formulas(value, dollars) if isinstance(value, str) else value
    except Unusable as fault:
        raise Unusable(fault.code, fault.reason, column) from None


def on_one_line(text: str) -> str:
    """A text in which no formula of its own is torn by line ends, which would become tags."""
    return DISPLAYED.sub(lambda found: " ".join(found.group().split()), text) if MAY_HAVE_TEX.search(text) else text
