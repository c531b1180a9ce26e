"""Writing choices, true or false, matching and ordering."""

from fractions import Fraction

from question_bank.choices import LETTERS, weights_of
from question_bank.contract import Malformed, Spec
from question_bank.formats.moodle_xml.our_way import MARKING, RULE_OF_PAPER
from question_bank.formats.moodle_xml.pairs import RULES
from question_bank.formats.moodle_xml.sheet import Sheet, flag, refuse

ONE, NOTHING = Fraction(1), Fraction(0)
RULE_NAMES = {rule: name for name, rule in reversed(RULES.items())} | {"successor": "RELATIVE_NEXT_EXCLUDE_LAST"}
HELD_RULES = (None, "per_option")


def single_choice(spec: Spec, sheet: Sheet) -> None:
    """The key has everything, or each option its weight."""
    weights = weights_of(spec) or {spec["key"]: ONE}
    best = max(weights.values())
    if weights.get(spec["key"], NOTHING) != best or spec["key"] != min(c for c in weights if weights[c] == best):
        raise Malformed("答案须是得分最多的选项")
    _multichoice(spec, sheet, weights, single=True)


def multiple_choice(spec: Spec, sheet: Sheet) -> None:
    """Weights whose sum is bounded, or the rule per option, which is the same as such weights.

    Where the question leaves the rule to its paper, Moodle marks per option, and a tag keeps that the paper decides.
    """
    refuse(spec, "half_rounds_up")
    if "weights" in spec:
        if not spec.get("bounded") or set(spec["key"]) != {c for c, share in weights_of(spec).items() if share > 0}:
            raise Malformed("Moodle 的多选题得分限于 0 到满分，答案为得分的选项")
        return _multichoice(spec, sheet, weights_of(spec), single=False)
    if spec.get("rule") not in HELD_RULES:
        raise Malformed("Moodle 的多选题没有规则 %(rule)s", rule=spec["rule"])
    if spec.get("rule") is None:
        sheet.said.append(f"{MARKING}：{RULE_OF_PAPER}")
    right = Fraction(1, len(spec["key"]))
    shares = {letter: right if letter in spec["key"] else -ONE for letter in LETTERS[: len(spec["options"])]}
    return _multichoice(spec, sheet, shares, single=False)


def _multichoice(spec: Spec, sheet: Sheet, shares: dict[str, Fraction], single: bool) -> None:
    sheet.type("multichoice")
    sheet.add("single", flag(single))
    sheet.add("shuffleanswers", flag(not spec.get("fixed_order")))
    sheet.add("answernumbering", "ABCD")
    for letter, option in zip(LETTERS, spec["options"], strict=False):
        sheet.option(option, shares.get(letter, NOTHING))


def true_false(spec: Spec, sheet: Sheet) -> None:
    """Two answers."""
    sheet.type("truefalse")
    for said in (True, False):
        sheet.answer(flag(said), ONE if spec["key"] is said else NOTHING)


def matching(spec: Spec, sheet: Sheet) -> None:
    """A subquestion for each pair."""
    refuse(spec, "many", "weights")
    if spec.get("rule", "pairs") != "pairs":
        raise Malformed("Moodle 的匹配题没有规则 %(rule)s", rule=spec["rule"])
    sheet.type("matching")
    sheet.add("shuffleanswers", flag(not spec.get("fixed_order")))
    for left, right in pairs_of(spec):
        if "<img" in right:
            raise Malformed("Moodle 匹配题的右项不能有图片")
        sheet.words("answer", right, sheet.rich("subquestion", left))


def pairs_of(spec: Spec) -> list[tuple[str, str]]:
    """What stands on the left and on the right of a matching question, so that the right side is read in its order.

    Where the pairs do not bring that order about, every right stands first, without a left. Moodle takes equal rights
    for one, so nothing is shown twice.
    """
    right_of = dict(spec["key"])
    used = list(dict.fromkeys(right_of[left] for left in range(len(spec["left"]))))
    pairs = [(text, spec["right"][right_of[left]]) for left, text in enumerate(spec["left"])]
    if used == list(range(len(used))):
        return pairs + [("", text) for text in spec["right"][len(used) :]]
    return [("", text) for text in spec["right"]] + pairs


def ordering(spec: Spec, sheet: Sheet) -> None:
    """The items in the right order."""
    rule = RULE_NAMES.get(spec.get("rule", "pairs"))
    if rule is None:
        raise Malformed("Moodle 的排序题没有规则 %(rule)s", rule=spec["rule"])
    sheet.type("ordering")
    items = [spec["items"][place] for place in spec.get("key") or range(len(spec["items"]))]
    for tag, text in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", str(len(items)))):
        sheet.add(tag, text)
    sheet.add("gradingtype", rule)
    for place, item in enumerate(items, start=1):
        sheet.rich("answer", item, fraction=str(place))
