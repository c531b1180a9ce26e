"""A Moodle file becomes questions in our own form; each that cannot be taken is a fault of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from question_bank.contract import Fault, Taken
from question_bank.formats.basket import Basket
from question_bank.formats.moodle_xml.about import about, category_of, tags_of
from question_bank.formats.moodle_xml.blanks import shortanswer
from question_bank.formats.moodle_xml.choices import multichoice, multichoiceset, truefalse
from question_bank.formats.moodle_xml.cloze import multianswer, weight_of_parts
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.our_way import as_ours
from question_bank.formats.moodle_xml.pairs import ddmatch, ddwtos, gapselect, matching, ordering
from question_bank.formats.moodle_xml.rich import Allowance, Texts
from question_bank.formats.moodle_xml.spots import ddmarker
from question_bank.formats.moodle_xml.typed import essay, numerical
from question_bank.formats.xml_reader import Element, each, line_of

Reader = Callable[[Element, Texts], dict[str, Any]]
READERS: Mapping[str, Reader] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "multichoiceset": multichoiceset,
    "matching": matching,
    "match": matching,
    "essay": essay,
    "cloze": multianswer,
    "multianswer": multianswer,
    "ddmatch": ddmatch,
    "ddwtos": ddwtos,
    "gapselect": gapselect,
    "ordering": ordering,
    "ddmarker": ddmarker,
}
MOST_PARTS = 500
MOST_ELEMENTS = 800_000
CLOZE = ("cloze", "multianswer")


def read(data: bytes, name: str) -> Taken:
    """The questions of a file, and what could not be taken, with its line."""
    basket, allowance = Basket(name), Allowance()
    category: dict[str, str] = {}
    for found in each(data, name, "quiz", "question"):
        if isinstance(found, Fault):
            basket.faults.append(found)
        elif found.get("type") == "category":
            category = category_of(found)
        else:
            _take(found, category, basket, allowance)
        if basket.full or allowance.elements > MOST_ELEMENTS:
            break
    if allowance.elements > MOST_ELEMENTS:
        basket.faults.append(Fault(name, "", "", "文件过大，其余部分未读取，请分成几个文件", code="too_many"))
    basket.media = allowance.media
    return basket.taken()


def _take(question: Element, category: Mapping[str, str], basket: Basket, allowance: Allowance) -> None:
    line = line_of(question) or 0
    allowance.elements += sum(1 for _each in question.iter())
    try:
        basket.take(line, question_of(question, Texts(question, allowance), category))
    except CannotTake as why:
        note = basket.refuse if question.get("type") == "description" else basket.refuse_question
        note(why.line or line, why.code, str(why), why.column)


def question_of(question: Element, own: Texts, category: Mapping[str, str]) -> dict[str, Any]:
    """One question in our own form, not yet checked."""
    moodle_type = question.get("type", "")
    if len(question) > MOST_PARTS:
        raise CannotTake("too_many_parts", f"一道题的选项、子题等超过 {MOST_PARTS} 个", "", question)
    reader = READERS.get(moodle_type)
    if reader is None:
        raise CannotTake(
            "unsupported_type", f"不支持 Moodle 题型 {moodle_type[:40] or '（未写 type）'}", "type", question
        )
    fields = reader(question, own)
    stem = fields["stem"] if "stem" in fields else own.html(question.find("questiontext"), "stem")
    around = about(question, own, category, stem, _worth_of(question, moodle_type))
    return as_ours({**fields, "stem": stem, **around}, tags_of(question)[0])


def _worth_of(question: Element, moodle_type: str) -> str:
    if question.find("defaultgrade") is None and moodle_type in CLOZE:
        return weight_of_parts(question)
    return words(question, "defaultgrade")
