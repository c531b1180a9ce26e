"""Writing answers that are typed: short texts, numbers, essays."""

import html as entities
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats.moodle_xml.our_way import LENIENT, MARKING
from question_bank.formats.moodle_xml.shares import percent_of
from question_bank.formats.moodle_xml.sheet import Sheet, refuse
from question_bank.formats.moodle_xml.typed import BREAK, NO_UNITS
from question_bank.formulas import tex_of
from question_bank.kinds.fill_in.matching import BLANK, RANGE, STAR, Accepted, is_pattern, share_of
from question_bank.kinds.numeric.key import accepted_of, factors_of
from question_bank.kinds.numeric.values import written
from question_bank.points import from_share, to_share

ONE, NOTHING = Fraction(1), Fraction(0)
IN_CLOZE = str.maketrans({"#": "&#35;", "}": "&#125;", "~": "&#126;", "\\": "&#92;"})
HEAVIEST = 999_999
FRACTION_SIGNS = ("=", "%")


def fill_in(spec: Spec, sheet: Sheet) -> None:
    """One blank is a short answer, several are a cloze question."""
    refuse(spec, "any_order")
    blanks = [_best_first(accepted, bool(spec.get("first_fits"))) for accepted in spec["key"]]
    if is_lenient([accepted for blank in blanks for accepted in blank]):
        sheet.said.append(f"{MARKING}：{LENIENT}")
    if len(blanks) == 1:
        return _shortanswer(blanks[0], sheet)
    sheet.type("cloze")
    weights = weights_for([to_share(share) for share in spec.get("shares") or ["1"] * len(blanks)])
    parts = iter([_part(weight, accepted) for weight, accepted in zip(weights, blanks, strict=True)])
    put_parts(sheet, BLANK.sub(lambda _match: next(parts), outside_parts(spec["stem"])))
    return None


def outside_parts(stem: str) -> str:
    """A stem, its formulas in TeX, in which no brace can be taken for the beginning of a part."""
    return tex_of(stem).replace("{", "&#123;")


def put_parts(sheet: Sheet, html: str) -> None:
    """The parts in the text of the question."""
    text = sheet.stem.find("text")
    assert text is not None
    text.text = html.replace('src="/media/', 'src="@@PLUGINFILE@@/')


def weights_for(shares: Sequence[Fraction]) -> list[int]:
    """Whole weights of the same proportions."""
    common = lcm(*(share.denominator for share in shares))
    weights = [int(share * common) for share in shares]
    if max(weights) > HEAVIEST:
        raise Malformed("各空的得分比例不能写成 Moodle 的整数权重")
    return weights


def _best_first(accepted: Sequence[Accepted], first_fits: bool) -> list[Accepted]:
    return list(accepted) if first_fits else sorted(accepted, key=share_of, reverse=True)


def is_lenient(accepted: Sequence[Accepted]) -> bool:
    """Whether all texts are compared as our own kind does, and none letter by letter."""
    exact = {not isinstance(each, str) and bool(each.get("exact")) for each in accepted}
    if len(exact) > 1:
        raise Malformed("Moodle 不能让一题里的答案有的严格比较、有的宽松比较")
    return exact == {False}


def _shortanswer(accepted: Sequence[Accepted], sheet: Sheet) -> None:
    sheet.type("shortanswer")
    sheet.add("usecase", str(int(_case_of(accepted))))
    for each in accepted:
        sheet.answer(_pattern_of(each), share_of(each))


def _case_of(accepted: Sequence[Accepted]) -> bool:
    cases = {not isinstance(each, str) and bool(each.get("case")) for each in accepted}
    if len(cases) > 1:
        raise Malformed("Moodle 不能让一个空的答案有的区分大小写、有的不区分")
    return cases.pop()


def _pattern_of(accepted: Accepted) -> str:
    """An accepted text as Moodle writes it: every star that is not escaped stands for anything."""
    if isinstance(accepted, str):
        if is_pattern(accepted) or RANGE.fullmatch(accepted):
            raise Malformed("Moodle 的填空答案不能是范围或正则表达式：%(text)s", text=accepted)
        return accepted.strip().replace("*", "\\*")
    text = str(accepted["text"]).strip()
    if accepted.get("wildcard") and STAR.search(text):
        return text
    return text.replace("*", "\\*")


def _part(weight: int, accepted: Sequence[Accepted]) -> str:
    name = "SHORTANSWER_C" if _case_of(accepted) else "SHORTANSWER"
    return part_text(weight, name, [(share_of(each), entities.escape(_pattern_of(each), False)) for each in accepted])


def blank_part(weight: int, question: Mapping[str, Any]) -> str:
    """A question with one blank as a part of a cloze question."""
    return _part(weight, _best_first(question["key"][0], bool(question.get("first_fits"))))


def part_text(weight: int, name: str, answers: Sequence[tuple[Fraction, str]], in_numbers: bool = False) -> str:
    """One part of a cloze question; the answers are HTML. `in_numbers`: shares that are all or nothing too."""
    told = [
        f"{_share_in_cloze(share, in_numbers or html.startswith(FRACTION_SIGNS))}{_in_cloze(html)}"
        for share, html in answers
    ]
    return f"{{{weight}:{name}:{'~'.join(told)}}}"


def _in_cloze(html: str) -> str:
    """`\\*` stays, every other sign that cloze knows is written as a character reference."""
    return "\\*".join(piece.translate(IN_CLOZE) for piece in html.split("\\*")).replace("&amp;", "&#38;")


def _share_in_cloze(share: Fraction, in_numbers: bool) -> str:
    if in_numbers:
        return f"%{percent_of(share)}%"
    return "=" if share == 1 else "" if not share else f"%{percent_of(share)}%"


def numeric(spec: Spec, sheet: Sheet) -> None:
    """Values with an absolute tolerance; a range is its middle with half its width."""
    refuse(spec, "figures")
    sheet.type("numerical")
    for value, off, share in number_texts(spec):
        answer = sheet.answer(value, share)
        sheet.add("tolerance", off, answer)
    _units(spec, sheet)


def number_texts(spec: Spec) -> list[tuple[str, str, Fraction]]:
    """Each number with its tolerance and its share, the one that counts in front."""
    accepted = accepted_of(spec)
    if not spec.get("first_fits"):
        accepted.sort(key=lambda each: each.share, reverse=True)
    found = []
    for each in accepted:
        if each.low is None or each.high is None:
            raise Malformed("Moodle 的数值题不能只有上限或下限")
        middle, half = (each.low + each.high) / 2, (each.high - each.low) / 2
        found.append((_number(middle), _number(half), each.share))
    return found


def _number(value: Fraction) -> str:
    text = written(value)
    if text is None:
        raise Malformed("数 %(value)s 不能写成有限小数", value=value)
    return text


def _units(spec: Spec, sheet: Sheet) -> None:
    units: Mapping[str, Any] = spec.get("units") or {}
    if not units:
        sheet.add("showunits", NO_UNITS)
        return
    listed = sheet.add("units")
    for unit, factor in factors_of(spec).items():
        element = sheet.add("unit", parent=listed)
        sheet.add("multiplier", _number(1 / factor), element)
        sheet.add("unit_name", unit, element)
    grading, penalty = _cost_of_unit(units)
    sheet.add("unitgradingtype", grading)
    sheet.add("unitpenalty", from_share(penalty))
    sheet.add("showunits", "0")
    sheet.add("unitsleft", str(int(bool(units.get("before")))))


def _cost_of_unit(units: Mapping[str, Any]) -> tuple[str, Fraction]:
    penalty = to_share(units.get("penalty", "1"))
    if units.get("required"):
        return ("1" if units.get("penalty_of") == "answer" or penalty == 1 else "2"), penalty
    if penalty:
        raise Malformed("Moodle 不能只在单位写错时扣分、不写时不扣")
    return "0", NOTHING


def written_answer(spec: Spec, sheet: Sheet) -> None:
    """A short answer in plain text, an essay in rich text; the guide is for the grader."""
    sheet.type("essay")
    sheet.add("responseformat", "plain" if spec["kind"] == "short_answer" else "editor")
    sheet.add("attachments", "0")
    points = [f"<li>{entities.escape(_said(point), False)}</li>" for point in spec.get("points_of_answer") or ()]
    guide = (f"{spec['key']}{BREAK}" if spec.get("key") else "") + (f"<ul>{''.join(points)}</ul>" if points else "")
    sheet.rich("graderinfo", guide)


def _said(point: Mapping[str, str]) -> str:
    return f"{point['text']}（比例 {point['share']}）" if "share" in point else point["text"]
