"""Drafts and tables of keys become questions and faults."""

from collections.abc import Sequence

from question_bank.formats.basket import Basket, Unusable
from question_bank.formats.chinese.draft import Draft, Html, built
from question_bank.formats.chinese.reading import Reader
from question_bank.formats.workbook import words


def harvest(basket: Basket, reader: Reader, html: Html) -> None:
    """Put what the reader found into the basket, faults in the order of their lines."""
    for line, code, reason in reader.table.give(reader.drafts):
        basket.refuse(line, code, reason)
    if reader.full:
        basket.refuse(reader.first_line, "too_many", "题目或问题过多，其余部分未读取")
    for line, reason in reader.strays:
        basket.refuse(line, "unreadable_line", reason)
    take_all(basket, reader.drafts, html)
    basket.faults.sort(key=lambda fault: fault.line or 0)


def take_all(basket: Basket, drafts: Sequence[Draft], html: Html) -> None:
    """Every draft as a question, or its fault."""
    from_0_to_1 = any(words.is_share(draft.about.get("difficulty", "")) for draft in drafts)
    for draft in drafts:
        if basket.full:
            return
        try:
            question = built(draft, html, from_0_to_1)
        except Unusable as fault:
            basket.refuse_question(draft.line, fault.code, fault.reason, fault.column)
        else:
            basket.take(draft.line, question)
