"""Questions of one choice or several, and of true or false."""

from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS
from question_bank.formats.moodle_xml.elements import CannotTake, is_on, words
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.shares import fraction_at
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share

TRUE_WORDS = {"true": True, "false": False, "正确": True, "错误": False, "对": True, "错": False, "√": True, "×": False}
ONE = Fraction(1)


def multichoice(question: Element, own: Texts) -> dict[str, Any]:
    """`single` says whether one is chosen or several; an option's fraction is its share of the worth."""
    read = [(own.html(answer, "options"), fraction_at(answer)) for answer in question.findall("answer")]
    kept = [(option, share) for option, share in read if option]
    fixed = not is_on(question, "shuffleanswers", default=False)
    single = is_on(question, "single", default=True)
    return choice([option for option, _ in kept], [share for _, share in kept], single, fixed, question)


def multichoiceset(question: Element, own: Texts) -> dict[str, Any]:
    """All or nothing: exactly the options that are worth something."""
    spec = multichoice(question, own)
    shares = [fraction_at(answer) for answer in question.findall("answer") if own.html(answer, "options")]
    key = "".join(LETTERS[place] for place, share in enumerate(shares) if share > 0)
    fixed = {"fixed_order": True} if "fixed_order" in spec else {}
    return {"kind": "multiple_choice", "options": spec["options"], "key": key, "rule": "strict", **fixed}


def choice(options: list[str], shares: list[Fraction], single: bool, fixed: bool, at: Element) -> dict[str, Any]:
    """The fields of a single or a multiple choice."""
    if len(options) > len(LETTERS):
        raise CannotTake("too_many_options", f"选项超过 {len(LETTERS)} 个", "options", at)
    if not any(share > 0 for share in shares):
        raise CannotTake("no_right_answer", "没有得分的选项", "answer", at)
    spec: dict[str, Any] = {"options": options, **(of_one(shares) if single else of_several(shares))}
    return {**spec, "fixed_order": True} if fixed else spec


def of_one(shares: list[Fraction]) -> dict[str, Any]:
    """A single choice gets the fraction of the chosen option, a negative one too."""
    best = shares.index(max(shares))
    spec: dict[str, Any] = {"kind": "single_choice", "key": LETTERS[best]}
    if any(share != (place == best) for place, share in enumerate(shares)):
        spec["weights"] = weights_of(shares)
    return spec


def of_several(shares: list[Fraction]) -> dict[str, Any]:
    """A multiple choice gets the sum of the chosen options, at least nothing and at most the whole."""
    right = [place for place, share in enumerate(shares) if share > 0]
    spec: dict[str, Any] = {"kind": "multiple_choice", "key": "".join(LETTERS[place] for place in right)}
    if is_per_option(shares):
        return {**spec, "rule": "per_option"}
    return {**spec, "weights": weights_of(shares), "bounded": True}


def is_per_option(shares: list[Fraction]) -> bool:
    """Whether right options share the worth evenly and one wrong one takes it all away: our own rule per_option."""
    right = [share for share in shares if share > 0]
    even = len(right) > 1 and all(share == Fraction(1, len(right)) for share in right)
    return even and all(share == -1 for share in shares if share <= 0)


def weights_of(shares: list[Fraction]) -> dict[str, str]:
    """The share of every option that is worth something, or costs something."""
    return {LETTERS[place]: from_share(share) for place, share in enumerate(shares) if share}


def truefalse(question: Element, _own: Texts) -> dict[str, Any]:
    """The statement is true when its answer `true` has 100; old files say the two answers in their own language."""
    answers = question.findall("answer")
    if len(answers) != 2:
        raise CannotTake("bad_answers", "判断题须有两个答案", "answer", question)
    said = [TRUE_WORDS.get(words(answer, "text")) for answer in answers]
    first = said[0] if said[0] is not None and said[1] is (not said[0]) else True
    right = [fraction_at(answer) == 1 for answer in answers]
    if right[0] == right[1]:
        raise CannotTake("no_right_answer", "两个答案中须恰有一个为 100%", "answer", question)
    return {"kind": "true_false", "key": right[0] is first}
