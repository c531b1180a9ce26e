"""What we cannot do is refused by name; what stands around an interaction is shown as a candidate may see it."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.formats import qti
from tests.question_bank.formats.qti_items import (
    CHOICE,
    NOTHING,
    R0,
    SCORE,
    TEXT,
    base,
    choices,
    codes,
    item,
    op,
    outcome,
    question,
    read,
    response,
    template,
)
from tests.question_bank.formats.test_qti_items import CASES, HOTSPOTS, PICTURE

CORRECT = template("match_correct")

UNSUPPORTED = {
    "adaptive": (item(R0 + SCORE, NOTHING, "", head='adaptive="true"'), "unsupported_adaptive"),
    "template": (
        item(R0 + SCORE, NOTHING, op("templateProcessing") + CORRECT),
        "unsupported_template_processing",
    ),
    "custom": (item(R0 + SCORE, '<customInteraction responseIdentifier="R0"/>', ""), "unsupported_interaction"),
    "pci": (item(R0 + SCORE, '<portableCustomInteraction responseIdentifier="R0"/>', ""), "unsupported_interaction"),
    "drawing": (
        item(R0 + SCORE, f'<drawingInteraction responseIdentifier="R0">{PICTURE}</drawingInteraction>', ""),
        "unsupported_interaction",
    ),
    "upload": (item(R0 + SCORE, '<uploadInteraction responseIdentifier="R0"/>', ""), "unsupported_interaction"),
    "media": (
        item(R0 + SCORE, '<mediaInteraction responseIdentifier="R0" maxPlays="2"/>', ""),
        "unsupported_interaction",
    ),
    "end of attempt": (
        item(R0 + SCORE, '<endAttemptInteraction responseIdentifier="R0"/>', ""),
        "unsupported_interaction",
    ),
    "unknown": (item(R0 + SCORE, '<dreamInteraction responseIdentifier="R0"/>', ""), "unsupported_interaction"),
    "nothing to do": (item(SCORE, "<p>只看</p>", ""), "no_interaction"),
    "a variable in the text": (
        item(R0 + SCORE, NOTHING + '<p><printedVariable identifier="SCORE"/></p>', ""),
        "unsupported_element",
    ),
    "a video": (item(R0 + SCORE, NOTHING + '<video src="a.mp4"/>', ""), "unsupported_element"),
    "a page within": (
        item(R0 + SCORE, NOTHING + '<p><object type="text/html" data="a.html"/></p>', ""),
        "unsupported_object",
    ),
    "a rule of templates": (
        item(R0 + SCORE, NOTHING, op("responseProcessing", op("setTemplateValue", "<null/>"))),
        "unsupported_rule",
    ),
    "an include": (item(R0 + SCORE, NOTHING, op("responseProcessing", '<include href="x.xml"/>')), "unsupported_rule"),
    "a response nobody declared": (item(SCORE, TEXT, ""), "bad_interaction"),
    "a base type nobody knows": (item(response("colour") + SCORE, TEXT, ""), "bad_declaration"),
    "a variable declared twice": (item(R0 + R0 + SCORE, NOTHING, ""), "bad_declaration"),
    "a bound that is no number": (item(R0 + outcome("SCORE", "float", normalMaximum="ten"), NOTHING, ""), "bad_value"),
    "a key that is no number": (item(response("integer", correct=("a",)) + SCORE, TEXT, CORRECT), "bad_value"),
    "two keys for one value": (item(response("string", correct=("a", "b")) + SCORE, TEXT, CORRECT), "bad_value"),
    "percent": (item(response("identifier") + SCORE, HOTSPOTS.replace("20,20,8", "20%,20%,8%"), CORRECT), "bad_value"),
    "no condition": (
        item(R0 + SCORE, NOTHING, op("responseProcessing", op("responseCondition", op("responseElse")))),
        "bad_processing",
    ),
}


@pytest.mark.parametrize(("document", "code"), UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_we_cannot_do_is_a_fault_that_names_it_and_no_question(document: bytes, code: str) -> None:
    taken = read(document)
    assert code in [fault.code for fault in taken.faults]
    assert taken.questions == ()
    assert all(fault.line for fault in taken.faults)


def choice(
    options: str = choices("A", "B"), body: str = "", after: str = "", more: str = "", rules: str = CORRECT
) -> bytes:
    declared = response("identifier", correct=("A",)) + SCORE + outcome("FEEDBACK", "identifier", inside=more)
    return item(declared, body + CHOICE.format(most=1, choices=options), rules, after=after)


def test_feedback_is_not_shown_before_the_answer() -> None:
    inside = '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">对了</feedbackInline>'
    options = f'<simpleChoice identifier="A">货物 A{inside}</simpleChoice>' + choices("B")
    hidden = '<feedbackBlock outcomeIdentifier="FEEDBACK" identifier="A" showHide="show"><p>答对</p></feedbackBlock>'
    shown = '<feedbackBlock outcomeIdentifier="FEEDBACK" identifier="A" showHide="hide"><p>提示</p></feedbackBlock>'
    found = question(choice(options, hidden + shown))
    assert found["options"] == ["货物 A", "货物 B"]
    assert found["stem"] == "<p>提示</p><p>哪些是易碎品？</p>"


def test_feedback_that_is_always_told_is_the_analysis() -> None:
    told = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="all" showHide="show">玻璃易碎。</modalFeedback>'
    never = told.replace('"all"', '"right"').replace("玻璃易碎", "答对了")
    hide = never.replace('"show"', '"hide"').replace("答对了", "总会显示")
    default = "<defaultValue><value>all</value></defaultValue>"
    assert question(choice(after=told + never, more=default))["analysis"] == "玻璃易碎。"
    assert question(choice(after=hide))["analysis"] == "总会显示。"
    assert "analysis" not in question(choice(after=told + never))
    rule = op("setOutcomeValue", base("identifier", "right"), identifier="FEEDBACK")
    assert "analysis" not in question(choice(after=hide, rules=op("responseProcessing", rule)))
    assert question(
        choice(
            after=told.replace("all", "right"),
            more=default.replace("all", "right"),
            rules=op("responseProcessing", rule),
        )
    )["analysis"]


def test_only_what_candidates_may_see_of_the_rubrics_is_in_the_stem() -> None:
    rubrics = "".join(
        f'<rubricBlock view="{view}"><p>给{view}</p></rubricBlock>' for view in ("candidate", "tutor", "scorer")
    )
    found = question(choice(body=rubrics))
    assert found["stem"] == "<p>给candidate</p><p>哪些是易碎品？</p>"


def test_the_text_keeps_its_form_within_our_list() -> None:
    body = (
        "<div><h1>题</h1>一<br/>二</div><div>三<b>四</b> <span class='x'>五</span></div><dl><dt>名</dt><dd>义</dd></dl>"
        "<table><caption>表</caption><tr><td colspan='2'>1</td></tr></table><p>填 ______ 和 [[1]]</p>"
        "<p><ruby>汉<rt>han</rt></ruby></p>"
    )
    stem = question(choice(body=body))["stem"]
    assert "<h2>题</h2>一<br>二" in stem
    assert "<p>三<b>四</b> 五</p>" in stem
    assert "<p>名</p><p>义</p>" in stem
    assert '<p>表</p><table><tbody><tr><td colspan="2">1</td></tr></tbody></table>' in stem
    assert "____" not in stem
    assert "[[" not in stem
    assert "<p>汉（han）</p>" in stem


def test_formulas_are_kept() -> None:
    math = (
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:semantics><m:mrow><m:mi>E</m:mi><m:mo>=</m:mo>'
        "<m:mfenced><m:mi>a</m:mi><m:mi>b</m:mi></m:mfenced></m:mrow><m:annotation>E=(a,b)</m:annotation></m:semantics></m:math>"
    )
    stem = question(choice(body=f"<p>公式{math}</p>"))["stem"]
    fenced = "<mrow><mo>(</mo><mi>a</mi><mo>,</mo><mi>b</mi><mo>)</mo></mrow>"
    assert f"<math><mrow><mi>E</mi><mo>=</mo>{fenced}</mrow></math>" in stem
    assert codes(choice(body=f"<p>{math.replace('m:mi', 'm:maction')}</p>"))[0] == "unsupported_element"


def test_what_an_author_gives_in_place_of_an_object_stands_for_it() -> None:
    inner = '<object type="image/png" data="no.png"><b>明信片</b></object>'
    body = f'<p><object type="image/eps" data="a.eps">{inner}</object></p>'
    taken = read(choice(body=body))
    assert (taken.questions[0]["stem"].startswith("<p><b>明信片</b></p>"), taken.faults) == (True, ())


def test_options_that_stay_in_place_stay_in_place() -> None:
    fixed = choices("A") + choices("B").replace("<simpleChoice", '<simpleChoice fixed="true"')
    assert question(choice(fixed))["fixed_order"] is True
    assert "fixed_order" not in question(choice())
    assert question(choice().replace(b'shuffle="true"', b'shuffle="false"'))["fixed_order"] is True


WHOLE = [document for document, _expected in CASES.values()] + [document for document, _code in UNSUPPORTED.values()]
NAMES = sorted({name for document in WHOLE for name in re.findall(r"<(\w+)", document.decode())})
VALUES = [
    "",
    "A",
    "-1",
    "0",
    "nan",
    "INF",
    "multiple",
    "ordered",
    "record",
    "point",
    "pair",
    "directedPair",
    "integer",
    "A B",
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=4),
)
def test_whatever_is_done_to_an_item_it_is_read_or_refused_and_never_breaks(
    document: bytes, changes: list[tuple[int, int, int]]
) -> None:
    text = document.decode()
    for how, where, what in changes:
        text = changed(text, how, where, what)
    taken = read(text.encode())
    assert taken.questions or taken.faults
    for found in taken.questions:
        for answer in ([], ["A"], ["A B"], ["3 4"]):
            given_ = {held["identifier"]: answer for held in found["qti"]["responses"]}
            with suppress(Malformed):
                assert qti.mark_item(found, given_)[1]


def changed(text: str, how: int, where: int, what: int) -> str:
    """A text with one value, attribute or element changed."""
    patterns = [r'"([^"]*)"', r'( [\w:]+="[^"]*")', r"(<\w+[^<>]*/>|<(\w+)[^<>]*>[^<]*</\2>)"]
    if how == 3:
        old, new = NAMES[where % len(NAMES)], NAMES[what % len(NAMES)]
        return re.sub(rf"<(/?){old}\b", rf"<\g<1>{new}", text)
    found = list(re.finditer(patterns[how], text))
    if not found:
        return text
    match = found[where % len(found)]
    return text[: match.start(1)] + (VALUES[what % len(VALUES)] if how == 0 else "") + text[match.end(1) :]
