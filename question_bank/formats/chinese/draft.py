"""One question as it was found in Chinese text, and what it becomes in our own form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from question_bank import texts
from question_bank.authoring import MODULES
from question_bank.choices import LETTERS
from question_bank.contract import Malformed
from question_bank.formats.basket import Unusable
from question_bank.formats.chinese.blanks import answers_of, count_blanks, with_blanks
from question_bank.formats.chinese.brackets import BRACKET, LETTERS_IN_BRACKET, is_upper, take_letters, take_truth
from question_bank.formats.chinese.kinds import has_material, kind_of
from question_bank.formats.chinese.marks import KIND_AND_COLON, KIND_BEHIND, KIND_IN_FRONT, POINTS, Line, fold
from question_bank.formats.workbook import words
from question_bank.formats.workbook.options import BadKey, key_letters
from question_bank.points import from_points, to_points

LONGEST = 20_000
LETTER_FIRST = re.compile(
    r"[(\[]? ?([A-Za-z](?:[ ,、;]{0,3}[A-Za-z]){0,12}) ?[)\]]?(?=$|[ .。、:：,，;；\u4e00-\u9fff])"
)
TRUTH_FIRST = re.compile(r"([^，,。；;:：（(\s]{1,4})[，,。；;:：（(\s]+(.*)")
CHOICES = ("single_choice", "multiple_choice", words.EITHER)
Html = Callable[[str], str]


@dataclass
class Draft:
    """What was read so far. `section` is the type that the heading above announced, `kind` what the question says."""

    line: int
    number: int | None = None
    section: str = ""
    kind: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    answer: list[str] | None = None
    analysis: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    problem: tuple[str, str] | None = None

    size: int = 0
    key_in_stem: bool = False

    @property
    def has_key(self) -> bool:
        """Whether an answer was read, behind a tag or in a bracket of the stem."""
        return self.answer is not None or self.key_in_stem

    def add(self, where: list[str], text: str, even_empty: bool = False) -> None:
        """One more line of the stem, the answer …, as long as the question does not grow beyond all measure."""
        self.size += len(text) + 1
        if self.size > LONGEST:
            self.refuse("text_too_long", "一题的文字过长")
        elif text or even_empty:
            where.append(text)

    def add_stem(self, line: Line) -> None:
        """One more line of the stem."""
        self.add(self.stem, line.words)
        if "(" in line.folded or "[" in line.folded:
            self.key_in_stem |= any(_key_in_bracket(match.group(1)) for match in BRACKET.finditer(line.folded))

    def add_to_option(self, text: str) -> None:
        """One more line of the last option."""
        last = self.options.pop()
        self.size -= len(last)
        self.add(self.options, f"{last}\n{text}".strip(), even_empty=True)

    def refuse(self, code: str, reason: str) -> None:
        """Note the first thing that is wrong."""
        self.problem = self.problem or (code, reason)


def built(draft: Draft, html: Html, from_0_to_1: bool) -> dict[str, Any]:
    """The question. Unusable: why it cannot be taken."""
    if draft.problem:
        raise Unusable(*draft.problem)
    stem = _said_in_the_stem(draft, "\n".join(draft.stem).strip())
    question = _by_kind(draft, stem, html)
    question.update(_about(draft, html, from_0_to_1))
    return question


def _said_in_the_stem(draft: Draft, stem: str) -> str:
    """The stem without the type and the points that stand in its brackets, which are kept."""
    folded = fold(stem)
    front = KIND_IN_FRONT.match(folded)
    if front and kind_of(front.group(1)):
        draft.kind = draft.kind or front.group(1)
        if front.group(2):
            draft.about.setdefault("points", front.group(2))
        stem, folded = stem[front.end() :], folded[front.end() :]
    colon = KIND_AND_COLON.match(folded)
    if colon and kind_of(colon.group(1)):
        draft.kind = draft.kind or colon.group(1)
        stem, folded = stem[colon.end() :], folded[colon.end() :]
    behind = KIND_BEHIND.search(folded[-40:])
    if behind and kind_of(behind.group(1)):
        draft.kind = draft.kind or behind.group(1)
        stem = stem[: len(stem) - len(behind.group())]
        folded = fold(stem)
    for match in (POINTS.match(folded), *POINTS.finditer(folded, max(0, len(folded) - 16))):
        if match and (match.start() == 0 or match.end() == len(folded)):
            draft.about.setdefault("points", match.group(1))
            return (stem[: match.start()] + stem[match.end() :]).strip()
    return stem.strip()


def _kind_of(draft: Draft) -> tuple[str, bool]:
    """The kind that is said, "" for none; and whether it is 不定项."""
    said = draft.kind or draft.section
    kind = kind_of(said) if said else ""
    if kind is None:
        raise Unusable("unknown_kind", f"不支持的题型：{said[:40]}")
    if draft.options and has_material(said):
        kind = ""
    return kind, words.is_indefinite(said)


def _by_kind(draft: Draft, stem: str, html: Html) -> dict[str, Any]:
    kind, indefinite = _kind_of(draft)
    if not stem:
        raise Unusable("no_stem", "没有题干")
    if draft.options:
        if kind not in ("", "true_false", *CHOICES):
            raise Unusable("unexpected_options", "这种题型没有选项")
        return _choice(draft, stem, html, kind, indefinite)
    if kind in CHOICES:
        raise Unusable("no_options", "选择题没有选项")
    said = "\n".join(draft.answer or ()).strip()
    if kind == "true_false" or (not kind and _says_truth(draft, stem, said)):
        return _true_false(draft, stem, html, said)
    if kind == "fill_in" or (not kind and said and count_blanks(stem)):
        return _fill_in(stem, html, said)
    if not said and not kind:
        raise Unusable("no_answer", "没有答案，也没有说明题型")
    return {"kind": kind or "short_answer", "stem": html(stem), **({"key": html(said)} if said else {})}


def _choice(draft: Draft, stem: str, html: Html, kind: str, indefinite: bool) -> dict[str, Any]:
    truths = [words.truth_of(option) for option in draft.options]
    is_judgement = len(truths) == 2 and set(truths) == {True, False}
    if kind == "true_false" and not is_judgement:
        raise Unusable("unexpected_options", "判断题的选项须为正确和错误")
    stem, letters = _choice_key(draft, stem, kind == "single_choice")
    if is_judgement and kind in ("", "true_false") and len(letters) == 1:
        return {"kind": "true_false", "stem": html(stem), "key": truths[LETTERS.index(letters)]}
    if kind in ("", words.EITHER):
        kind = "multiple_choice" if len(letters) > 1 or indefinite else "single_choice"
    if kind == "single_choice" and len(letters) != 1:
        raise Unusable("several_answers", f"单选题只能有一个答案：{letters}")
    options = [html(option) for option in draft.options]
    question: dict[str, Any] = {"kind": kind, "stem": html(stem), "options": options, "key": letters}
    if kind == "multiple_choice" and len(letters) == 1:
        if not indefinite:
            raise Unusable("one_answer", f"多选题至少有两个答案：{letters}；只有一个的请写不定项选择题")
        others = LETTERS[: len(draft.options)].replace(letters, "")
        question.update(weights={letters: "1", **dict.fromkeys(others, "-1")}, bounded=True)
    return question


def _choice_key(draft: Draft, stem: str, single: bool) -> tuple[str, str]:
    """The stem without the key in its bracket, and the letters of the key."""
    emptied, in_stem = take_letters(stem, len(draft.options))
    said = "\n".join(draft.answer or ()).strip()
    if not said and not in_stem:
        raise Unusable("no_answer", "没有答案")
    letters = _letters(draft, said, single) if said else in_stem
    if said and in_stem and letters != in_stem:
        if len(in_stem) > 1 or len(letters) == 1:
            raise Unusable("answers_differ", f"题干括号中的 {in_stem} 与答案 {letters} 不一致")
        return stem, letters
    return emptied, letters


def _letters(draft: Draft, said: str, single: bool) -> str:
    """The letters of an answer; words behind them in lines of their own are analysis."""
    first, _, rest = said.partition("\n")
    for text in (first, said) if rest else (said,):
        try:
            letters = key_letters(text, draft.options, False, single)
        except BadKey as fault:
            reason = str(fault)
            continue
        if text == first and rest:
            draft.analysis.insert(0, rest)
        return letters
    match = LETTER_FIRST.match(fold(first))
    letters = "".join(sorted(re.findall("[A-Z]", match.group(1).upper()))) if match else ""
    if not letters or letters[-1] not in LETTERS[: len(draft.options)] or len(set(letters)) < len(letters):
        raise Unusable("no_such_option", reason)
    rest = said[match.end() :] if match else ""
    if rest.strip(" .。、,，;；"):
        raise Unusable("no_such_option", reason)
    return letters


def _key_in_bracket(text: str) -> bool:
    return (is_upper(text) and LETTERS_IN_BRACKET.fullmatch(text) is not None) or words.truth_of(text) is not None


def _says_truth(draft: Draft, stem: str, said: str) -> bool:
    if said:
        return words.truth_of(said.partition("\n")[0]) is not None and not count_blanks(stem)
    return take_truth(stem)[1] is not None


def _true_false(draft: Draft, stem: str, html: Html, said: str) -> dict[str, Any]:
    emptied, in_stem = take_truth(stem)
    first, _, rest = said.partition("\n")
    truth = {"A": True, "B": False}.get(texts.unify(first).upper().strip(" ."), words.truth_of(first))
    if truth is None and (more := TRUTH_FIRST.match(first)):
        truth, rest = words.truth_of(more.group(1)), f"{more.group(2)}\n{rest}".strip()
    if truth is None and not first:
        truth = in_stem
    if truth is None:
        raise Unusable("no_answer", f"判断题的答案须为正确或错误：{first[:40]}" if first else "没有答案")
    if in_stem is not None and in_stem != truth:
        raise Unusable("answers_differ", "题干括号中的判断与答案不一致")
    if rest:
        draft.analysis.insert(0, rest)
    return {"kind": "true_false", "stem": html(emptied), "key": truth}


def _fill_in(stem: str, html: Html, said: str) -> dict[str, Any]:
    if not said:
        raise Unusable("no_answer", "没有答案")
    stem = with_blanks(stem)
    return {"kind": "fill_in", "stem": html(stem), "key": answers_of(said, count_blanks(stem))}


def _about(draft: Draft, html: Html, from_0_to_1: bool) -> dict[str, Any]:
    about: dict[str, Any] = {name: said for name in ("code", "point") if (said := draft.about.get(name, ""))}
    if (module := draft.about.get("module", "")) in MODULES:
        about["module"] = module
    if analysis := "\n".join(draft.analysis).strip():
        about["analysis"] = html(analysis)
    if said := draft.about.get("points", ""):
        try:
            about["points"] = from_points(to_points(texts.unify(said).removesuffix("分").strip()))
        except Malformed as fault:
            raise Unusable("bad_points", f"{fault}：{said[:40]}", "points") from None
    if said := draft.about.get("difficulty", ""):
        difficulty = words.difficulty_of(said, from_0_to_1)
        if difficulty is None:
            raise Unusable("bad_difficulty", f"难度须为易、中、难，1 到 5 或 0 到 1：{said[:40]}", "difficulty")
        about["difficulty"] = difficulty
    return about
