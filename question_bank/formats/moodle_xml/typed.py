"""Questions whose answer is typed: a short text, a number, an essay."""

import re
from fractions import Fraction
from typing import Any

from question_bank import sanitize
from question_bank.contract import Malformed
from question_bank.formats.moodle_xml.elements import CannotTake, is_on, number_at, to_number, words, written
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.shares import counting, fraction_at, share_of
from question_bank.formats.xml_reader import Element
from question_bank.kinds.short_answer.guide import LONGEST_POINT, MOST_POINTS
from question_bank.points import from_share, to_share

ANY_NUMBER = "-1e300"
NO_UNITS = "3"
PER_ANSWER, PER_WORTH = "1", "2"
BREAK = "<hr>"
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
SHARE = re.compile(r"(.*)（比例 ([0-9./]{1,20})）", re.DOTALL)
ONE = Fraction(1)


def numerical(question: Element, _own: Texts) -> dict[str, Any]:
    """Numbers with an absolute tolerance, the first that fits counts; units with what a wrong one costs."""
    entries = [
        entry(words(answer, "text"), words(answer, "tolerance"), _fraction(answer), answer)
        for answer in question.findall("answer")
    ]
    spec = {"kind": "numeric", **number_key([each for each in entries if each], question)}
    units = _units(question)
    return {**spec, "units": units} if units else spec


def _fraction(answer: Element) -> Fraction:
    """The share; old files have it in an element of its own."""
    return share_of(words(answer, "fraction"), answer) * 100 if words(answer, "fraction") else fraction_at(answer)


def entry(text: str, tolerance: str, share: Fraction, at: Element) -> dict[str, str]:
    """One accepted number. A negative share is nothing: Moodle lets no number cost anything."""
    worth = {} if share == 1 else {"share": from_share(max(share, Fraction(0)))}
    if text in ("*", ""):
        return {"low": ANY_NUMBER, **worth}
    off = abs(to_number(tolerance or "0", "tolerance", at))
    value = {"value": written(to_number(text, "answer", at))}
    return {**value, **({"tolerance": written(off)} if off else {}), **worth}


def number_key(entries: list[dict[str, str]], at: Element) -> dict[str, Any]:
    """The key, in which what comes after `any number` and what is worth nothing at the end never counts."""
    key, first_fits = counting(
        entries, lambda each: to_share(each.get("share", "1")), lambda each: each.get("low") == ANY_NUMBER
    )
    if not key:
        raise CannotTake("no_right_answer", "没有得分的答案", "answer", at)
    return {"key": key, "first_fits": True} if first_fits else {"key": key}


def _units(question: Element) -> dict[str, Any]:
    accepted: dict[str, str] = {}
    for unit in question.findall("units/unit"):
        name, multiplier = words(unit, "unit_name"), Fraction(number_at(unit, "multiplier", "1"))
        if name and multiplier:
            accepted.setdefault(name, from_share(1 / multiplier))
    grading = words(question, "unitgradingtype") or "0"
    if not accepted:
        if grading != "0":
            raise CannotTake("bad_units", "要求单位却没有列出单位", "units", question)
        return {}
    units: dict[str, Any] = {"accepted": accepted}
    if is_on(question, "unitsleft", default=False):
        units["before"] = True
    return {**units, **_cost_of_unit(grading, Fraction(number_at(question, "unitpenalty", "0.1")))}


def _cost_of_unit(grading: str, penalty: Fraction) -> dict[str, Any]:
    if grading not in (PER_ANSWER, PER_WORTH):
        return {"penalty": "0"}
    if penalty >= 1:
        return {"required": True}
    cost = {"required": True, "penalty": from_share(penalty)}
    return {**cost, "penalty_of": "answer"} if grading == PER_ANSWER else cost


def essay(question: Element, own: Texts) -> dict[str, Any]:
    """A text that a person marks; plain text with something to mark it by is a short answer."""
    form = words(question, "responseformat") or "editor"
    files = words(question, "attachments"), words(question, "attachmentsrequired")
    if form == "noinline" or any(count not in ("", "0") for count in files):
        raise CannotTake("unsupported_feature", "不支持以附件作答（attachments）", "attachments", question)
    guide = guide_of(own.html(question.find("graderinfo"), "graderinfo"))
    stem = own.html(question.find("questiontext"), "stem")
    template = own.html(question.find("responsetemplate"), "responsetemplate")
    stem += f"<p>答题模板：</p>{template}" if template else ""
    return {
        "kind": "short_answer" if form in ("plain", "monospaced") and guide else "essay",
        "stem": stem + _limits_in_words(question),
        **guide,
    }


def _limits_in_words(question: Element) -> str:
    """Moodle counts words, we count characters: the limit is told and not enforced."""
    limits = {"至少": words(question, "minwordlimit"), "至多": words(question, "maxwordlimit")}
    told = "，".join(f"{said} {count} 词" for said, count in limits.items() if count not in ("", "0"))
    return f"<p>（{told}）</p>" if told else ""


def guide_of(html: str) -> dict[str, Any]:
    """Reference answer and key points: the items of a list, else the lines; before a rule stands a reference answer."""
    key, _, rest = html.rpartition(BREAK) if BREAK in html else ("", "", html)
    points = [_point(sanitize.text_of(item)) for item in ITEM.findall(rest)]
    points = points or [_point(line) for line in sanitize.text_of(rest).split("\n") if line]
    if len(points) > MOST_POINTS or any(len(point["text"]) > LONGEST_POINT for point in points):
        return {"key": html}
    if "<img" in rest:
        return {"key": html}
    guide: dict[str, Any] = {"key": key.strip()} if key.strip() else {}
    return {**guide, "points_of_answer": points} if points else guide


def _point(text: str) -> dict[str, str]:
    match = SHARE.fullmatch(text)
    if match is None:
        return {"text": text}
    try:
        return {"text": match[1], "share": from_share(to_share(match[2]))}
    except Malformed:
        return {"text": text}
