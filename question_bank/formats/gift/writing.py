"""Questions as GIFT text; what GIFT cannot mean is Malformed.

What Moodle has no place for (difficulty, levels, points, whose rule a choice follows) stands in the tags of a comment.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS, weights_of
from question_bank.contract import Malformed, Spec
from question_bank.formats.gift.blocks import escape
from question_bank.formats.gift.reading import POINTS
from question_bank.formats.gift.weights import is_exact, percent_of
from question_bank.formats.moodle_xml.about import tags_for
from question_bank.formats.moodle_xml.our_way import LENIENT, MARKING, RULE_OF_PAPER
from question_bank.formats.moodle_xml.typed import ANY_NUMBER
from question_bank.formats.moodle_xml.write_lists import pairs_of
from question_bank.formulas import tex_of
from question_bank.kinds.fill_in.matching import BLANK, RANGE, STAR, Accepted, is_pattern, share_of
from question_bank.media import MIMES
from question_bank.points import from_share, to_share

OUR_MEDIUM = re.compile(r'src="/media/([0-9a-f]{64}\.(\w{3,4}))"')
NOTHING, ONE = Fraction(0), Fraction(1)


def reason_against(question: Spec) -> str:
    """Why GIFT cannot hold a question; empty when it can."""
    try:
        _Question(question, {}).text()
    except Malformed as fault:
        return str(fault)
    return ""


def written(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> str:
    """The text of a whole file."""
    pieces, category = [], ""
    for number, question in enumerate(questions, 1):
        wanted = _category(question)
        if wanted != category:
            pieces.append(f"$CATEGORY: {wanted or 'top'}\n")
            category = wanted
        try:
            pieces.append(_Question(question, media).text())
        except Malformed as fault:
            raise Malformed("第 %(number)s 题：%(why)s", number=number, why=str(fault)) from None
    return "\n".join(pieces)


def _category(question: Spec) -> str:
    names = (question.get("module"), question.get("point"))
    return "/".join(escape(str(name).replace("/", "//")) for name in names if name)


class _Question:
    """One question; `said` are the tags that its answers need."""

    def __init__(self, spec: Spec, media: Mapping[str, bytes]) -> None:
        self.spec, self.media = spec, media
        self.said: list[str] = []

    def text(self) -> str:
        """Its comment, its title, its stem and its answers, and the line end behind them."""
        kind, analysis = str(self.spec.get("kind")), self.spec.get("analysis")
        if kind not in ANSWERS:
            raise Malformed("GIFT 没有这种题型：%(kind)s", kind=kind)
        lines = ANSWERS[kind](self)
        if analysis:
            lines.append(f"####{self.rich(analysis)}")
        numeric = "#" if kind == "numeric" else ""
        inside = (
            "".join(lines) if kind in ("essay", "true_false") else "".join(["\n", *(f"\t{line}\n" for line in lines)])
        )
        return f"{self._comment()}{self._title()}[html]{self._escaped(self.spec['stem'])}{{{numeric}{inside}}}\n"

    def _comment(self) -> str:
        tags = [*tags_for(self.spec), *self.said]
        if self.spec.get("points"):
            tags.append(f"{POINTS}：{self.spec['points']}")
        told = [("id", str(self.spec["code"]))] if self.spec.get("code") else []
        told += [("tag", tag) for tag in tags]
        marks = " ".join(f"[{name}:{_in_brackets(text)}]" for name, text in told)
        return f"// {marks}\n" if marks else ""

    def _title(self) -> str:
        title = " ".join(str(self.spec.get("title") or "").split())
        return f"::{escape(title)}::" if title else ""

    def rich(self, html: str) -> str:
        """A text behind the first; one that begins like a format or a weight names its format."""
        return f"{'[html]' if html.startswith(('[', '%')) else ''}{self._escaped(html)}"

    def _escaped(self, html: str) -> str:
        return escape(OUR_MEDIUM.sub(self._data_address, tex_of(html)))

    def _data_address(self, match: re.Match[str]) -> str:
        data = self.media.get(match.group(1))
        if data is None:
            return match.group(0)
        kind = MIMES.get(match.group(2), "application/octet-stream")
        return f'src="data:{kind};base64,{base64.b64encode(data).decode()}"'


def _in_brackets(text: str) -> str:
    return " ".join(text.split()).replace("]", "\\]")


def _essay(question: _Question) -> list[str]:
    if question.spec.get("key") or question.spec.get("points_of_answer"):
        raise Malformed("GIFT 的论述题不能带参考答案")
    return []


def _true_false(question: _Question) -> list[str]:
    return ["TRUE" if question.spec["key"] else "FALSE"]


def _single_choice(question: _Question) -> list[str]:
    spec = question.spec
    weights = weights_of(spec) if "weights" in spec else {spec["key"]: ONE}
    if spec["key"] != next((letter for letter in LETTERS if weights.get(letter) == 1), None):
        raise Malformed("GIFT 的单选题以第一个 100% 的选项为答案")
    signs = {letter: f"~{_weight(weights.get(letter, NOTHING))}" for letter, _text in _lettered(spec)}
    signs[spec["key"]] = "="
    return [f"{signs[letter]}{question.rich(text)}" for letter, text in _lettered(spec)]


def _multiple_choice(question: _Question) -> list[str]:
    weights = _weights(question)
    options = _lettered(question.spec)
    return [f"~{_weight(weights.get(letter, NOTHING))}{question.rich(text)}" for letter, text in options]


def _weights(question: _Question) -> dict[str, Fraction]:
    """The shares of the options; the rule per_option is the same as such shares.

    Where the question leaves the rule to its paper, GIFT marks per option, and a tag keeps that the paper decides.
    """
    spec = question.spec
    if "weights" in spec:
        weights = weights_of(spec)
        if not spec.get("bounded") or set(spec["key"]) != {letter for letter, share in weights.items() if share > 0}:
            raise Malformed("GIFT 的多选题得分限于 0 到满分，答案为得分的选项")
        return weights
    if spec.get("half_rounds_up") or spec.get("rule") not in (None, "per_option"):
        raise Malformed("GIFT 的多选题按选项给分，没有规则 %(rule)s", rule=spec.get("rule"))
    if spec.get("rule") is None:
        question.said.append(f"{MARKING}：{RULE_OF_PAPER}")
    right = Fraction(1, len(spec["key"]))
    return {letter: right if letter in spec["key"] else -ONE for letter, _text in _lettered(spec)}


def _matching(question: _Question) -> list[str]:
    spec = question.spec
    if "weights" in spec or spec.get("rule", "pairs") != "pairs" or spec.get("many"):
        raise Malformed("GIFT 的匹配题每项只有一个答案，平均给分")
    if any("->" in text for text in spec["left"]):
        raise Malformed("GIFT 的匹配项不能含有 ->")
    return [f"={question.rich(left) if left else ''} -> {question.rich(right)}" for left, right in pairs_of(spec)]


def _fill_in(question: _Question) -> list[str]:
    spec = question.spec
    if len(spec["key"]) != 1 or spec.get("shares") or len(BLANK.findall(spec["stem"])) != 1:
        raise Malformed("GIFT 的填空题只能有一个空")
    accepted = list(spec["key"][0])
    exact = {isinstance(each, Mapping) and bool(each.get("exact")) for each in accepted}
    if len(exact) > 1:
        raise Malformed("GIFT 不能让一题里的答案有的严格比较、有的宽松比较")
    if exact == {False}:
        question.said.append(f"{MARKING}：{LENIENT}")
    if not spec.get("first_fits"):
        accepted.sort(key=share_of, reverse=True)
    lines = [f"={_credit(share_of(each))}{_pattern(each)}" for each in accepted]
    if any("->" in line for line in lines):
        raise Malformed("GIFT 的填空答案不能含有 ->")
    return lines


def _pattern(accepted: Accepted) -> str:
    text = accepted if isinstance(accepted, str) else str(accepted["text"]).strip()
    if isinstance(accepted, str) and (is_pattern(accepted) or RANGE.fullmatch(accepted)):
        raise Malformed("GIFT 的填空答案不能是范围或正则表达式：%(text)s", text=accepted)
    if not isinstance(accepted, str) and accepted.get("case"):
        raise Malformed("GIFT 的填空答案不分大小写")
    is_open = not isinstance(accepted, str) and accepted.get("wildcard") and STAR.search(text)
    text = text.strip() if is_open else text.strip().replace("*", "\\*")
    return f"{'[plain]' if text.startswith(('[', '%')) else ''}{escape(text)}"


def _numeric(question: _Question) -> list[str]:
    spec = question.spec
    if spec.get("figures") or spec.get("units"):
        raise Malformed("GIFT 的数值题没有有效数字和单位")
    entries = list(spec["key"])
    if not spec.get("first_fits"):
        entries.sort(key=lambda entry: to_share(entry.get("share", "1")), reverse=True)
    return [f"={_credit(to_share(entry.get('share', '1')))}{_interval(entry)}" for entry in entries]


def _interval(entry: Mapping[str, Any]) -> str:
    if entry.get("low") == ANY_NUMBER and "high" not in entry:
        return "*"
    if "value" not in entry:
        if "low" not in entry or "high" not in entry:
            raise Malformed("GIFT 的范围须有上限和下限")
        return f"{entry['low']}..{entry['high']}"
    tolerance = str(entry.get("tolerance", ""))
    if tolerance.endswith(("%", "％")):
        raise Malformed("GIFT 的误差须为数，不能为百分数")
    return f"{entry['value']}{':' if tolerance else ''}{tolerance}"


def _lettered(spec: Spec) -> Iterator[tuple[str, str]]:
    yield from zip(LETTERS, spec["options"], strict=False)


def _credit(share: Fraction) -> str:
    """What stands behind the = of a typed answer, which has everything when nothing is said."""
    return "" if share == 1 else _weight(share) or "%0%"


def _weight(share: Fraction) -> str:
    if not is_exact(share):
        raise Malformed("得分比例 %(share)s 不能写成百分数", share=from_share(share))
    return percent_of(share) if share else ""


ANSWERS: dict[str, Callable[[_Question], list[str]]] = {
    "essay": _essay,
    "true_false": _true_false,
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "matching": _matching,
    "fill_in": _fill_in,
    "numeric": _numeric,
}
