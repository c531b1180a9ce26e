"""Writing a case whose parts stand in the text: a cloze question with parts of several sorts."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS, weights_of
from question_bank.contract import Malformed, Spec
from question_bank.formats.moodle_xml.our_way import CASE, LENIENT, MARKING, SORT
from question_bank.formats.moodle_xml.sheet import Sheet, refuse
from question_bank.formats.moodle_xml.typed import BREAK
from question_bank.formats.moodle_xml.write_typed import (
    blank_part,
    is_lenient,
    number_texts,
    outside_parts,
    part_text,
    put_parts,
    weights_for,
)
from question_bank.kinds.case.parts import ASKED_AROUND, is_inline, questions_of, shares_of
from question_bank.kinds.fill_in.matching import BLANK
from question_bank.kinds.gap_match.gaps import GAP

ONE, NOTHING = Fraction(1), Fraction(0)
Shares = list[tuple[Fraction, str]]


def case(spec: Spec, sheet: Sheet) -> None:
    """Every part asks with the text around it; a tag keeps that it is a case, whatever its parts are."""
    refuse(spec, "rule", "as_a_whole", "fixed_order")
    if not is_inline(spec):
        raise Malformed("Moodle 没有材料在上、小题在下的综合题")
    questions = questions_of(spec)
    for question in questions:
        refuse(question, "title", "qti")
    if is_lenient([one for question in questions if question["kind"] == "fill_in" for one in question["key"][0]]):
        sheet.said.append(f"{MARKING}：{LENIENT}")
    sheet.said.append(f"{SORT}：{CASE}")
    sheet.type("cloze")
    parts = iter(
        _part(weight, question) for weight, question in zip(weights_for(shares_of(spec)), questions, strict=True)
    )
    put_parts(sheet, GAP.sub(lambda _mark: next(parts), outside_parts(spec["stem"])))


def analysis_of(spec: Spec) -> str:
    """What is told after answering: of a case with the analyses of its parts, a rule between each and the next."""
    told = [str(one.get("analysis") or "") for one in (spec, *(spec["parts"] if spec["kind"] == "case" else ()))]
    if len(told) > 1 and any(BREAK in one for one in told):
        raise Malformed("Moodle 的综合题，解析里不能有横线")
    return BREAK.join(told) if any(told[1:]) else told[0]


def _part(weight: int, question: Mapping[str, Any]) -> str:
    writer = PARTS.get(question["kind"])
    bare = question["stem"] == ASKED_AROUND or (question["kind"] == "fill_in" and BLANK.fullmatch(question["stem"]))
    if writer is None or not bare:
        raise Malformed("Moodle 的完形题里不能有小题 %(kind)s，或小题有自己的题干", kind=question["kind"])
    return writer(weight, question)


def _number(weight: int, question: Mapping[str, Any]) -> str:
    refuse(question, "units", "figures")
    answers = [(share, f"{value}:{off}") for value, off, share in number_texts(question)]
    return part_text(weight, "NUMERICAL", answers)


def _one(weight: int, question: Mapping[str, Any]) -> str:
    weights = weights_of(question) or {question["key"]: ONE}
    best = max(weights.values())
    if question["key"] != min(letter for letter in weights if weights[letter] == best):
        raise Malformed("答案须是得分最多的选项")
    return _choices(weight, "MULTICHOICE", question, weights)


def _several(weight: int, question: Mapping[str, Any]) -> str:
    refuse(question, "half_rounds_up")
    if "weights" in question:
        weights = weights_of(question)
        good = {letter for letter, share in weights.items() if share > 0}
        if not question.get("bounded") or set(question["key"]) != good or sum(weights[c] for c in good) != 1:
            raise Malformed("Moodle 的多选小题得分限于 0 到满分，得分的选项合计为 1")
    elif question.get("rule") == "per_option":
        right = Fraction(1, len(question["key"]))
        letters = LETTERS[: len(question["options"])]
        weights = {letter: right if letter in question["key"] else -ONE for letter in letters}
    else:
        raise Malformed("Moodle 的多选小题没有规则 %(rule)s", rule=question.get("rule", "strict"))
    return _choices(weight, "MULTIRESPONSE", question, weights, told=True)


def _choices(
    weight: int, name: str, question: Mapping[str, Any], weights: Mapping[str, Fraction], told: bool = False
) -> str:
    options = question["options"]
    if any("<img" in option for option in options):
        raise Malformed("Moodle 的完形题里，选项不能有图片")
    spread = "V" if name == "MULTICHOICE" and any("<" in option for option in options) else ""
    suffix = spread + ("" if question.get("fixed_order") else "S")
    answers = [(weights.get(letter, NOTHING), option) for letter, option in zip(LETTERS, options, strict=False)]
    return part_text(weight, f"{name}_{suffix}" if suffix else name, answers, told)


PARTS: Mapping[str, Callable[[int, Mapping[str, Any]], str]] = {
    "fill_in": blank_part,
    "numeric": _number,
    "single_choice": _one,
    "multiple_choice": _several,
}
