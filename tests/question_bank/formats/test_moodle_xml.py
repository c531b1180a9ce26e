"""Moodle XML: what is taken, how it is marked, what is refused, and what comes back when it is written."""

import base64
import hashlib
import io
import tracemalloc
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Malformed, Taken
from question_bank.formats import format_of, moodle_xml
from question_bank.formats.cleaning import clean
from question_bank.formats.moodle_xml.markdown import from_markdown
from question_bank.formats.moodle_xml.shares import percent_of, share_of
from question_bank.registry import kinds
from question_bank.sanitize import sanitize_html


def a_picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


PICTURE = a_picture()
NAME = f"{hashlib.sha256(PICTURE).hexdigest()}.png"
FILE = f'<file name="图 1.png" path="/" encoding="base64">{base64.b64encode(PICTURE).decode()}</file>'


def a_question(moodle_type: str, inside: str, stem: str = "题干", form: str = "html") -> str:
    return (
        f'<question type="{moodle_type}"><name><text>名称</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>{inside}</question>'
    )


def an_answer(text: str, fraction: Any = 0, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def taken(*questions: str) -> Taken:
    return moodle_xml.read(f"<?xml version='1.0'?><quiz>{''.join(questions)}</quiz>".encode(), "题.xml")


def the_one(*questions: str) -> dict[str, Any]:
    found = taken(*questions)
    assert found.faults == ()
    (question,) = found.questions
    return question


def code_of(question: str) -> str:
    found = taken(question)
    assert found.questions == ()
    return found.faults[0].code


def share(spec: Mapping[str, Any], plain: Any) -> Any:
    kind = kinds()[spec["kind"]]
    fraction = kind.fraction(spec, kind.read(spec, kind.from_plain(spec, plain)))
    assert fraction is not None
    return fraction


def test_a_file_is_known_by_its_root() -> None:
    assert moodle_xml.sniff("a.xml", b"<?xml?><quiz><question type='category'>") > 90
    assert moodle_xml.sniff("a.xml", "<quiz>".encode("utf-16")) > 50
    assert moodle_xml.sniff("a.xml", b"<assessmentItem>") == 0
    chosen = format_of("题库.xml", b"<quiz><question>")
    assert chosen is not None
    assert chosen.NAME == "moodle_xml"


def test_what_stands_around_a_question_is_taken() -> None:
    question = the_one(
        '<question type="category"><category><text>$course$/top/默认/职业道德/诚实//守信</text></category></question>',
        a_question(
            "truefalse",
            '<generalfeedback format="plain_text"><text>因为 a &lt; b</text></generalfeedback>'
            "<defaultgrade>1.5000000</defaultgrade><penalty>1</penalty><hidden>0</hidden><idnumber>T-1</idnumber>"
            f"{an_answer('true', 100)}{an_answer('false')}",
            "<p style='color:red'>甲<style>p {}</style></p>",
        ),
    )
    assert question == {
        "kind": "true_false", "key": True, "stem": "<p>甲</p>", "code": "T-1", "title": "名称", "module": "职业道德",
        "point": "诚实/守信", "points": "1.5", "analysis": "因为 a &lt; b",
    }  # fmt: skip


def test_tags_are_the_knowledge_point_but_for_our_own() -> None:
    tags = "".join(f"<tag><text>{text}</text></tag>" for text in ("物流", "难度：0.65", "等级：4,3", "难度：很难"))
    question = the_one(a_question("essay", f"<tags>{tags}</tags>"))
    assert (question["point"], question["difficulty"], question["levels"]) == ("物流、难度：很难", 0.65, [4, 3])


@pytest.mark.parametrize(
    ("form", "text", "html"),
    [
        ("html", "<p>甲</p>\n<p>乙</p>", "<p>甲</p>\n<p>乙</p>"),
        ("plain_text", "a <b> & c\n乙", "a &lt;b&gt; &amp; c<br>乙"),
        ("moodle_auto_format", "甲\n乙 <b>丙</b>\n<ul>\n<li>丁</li></ul>", "甲<br>乙 <b>丙</b> <ul> <li>丁</li></ul>"),
        ("markdown", "# 甲\n\n**乙** *丙*\n- 一\n- 二",
         "<h2>甲</h2><p><strong>乙</strong> <em>丙</em></p><ul><li>一</li><li>二</li></ul>"),
        ("no such format", "<b>甲</b>", "<b>甲</b>"),
    ],
)  # fmt: skip
def test_a_text_is_read_in_its_format(form: str, text: str, html: str) -> None:
    assert the_one(a_question("essay", "", text, form))["stem"] == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. 甲\n2. 乙\n\n> 丙\n> 丁\n\n---", "<ol><li>甲</li><li>乙</li></ol><blockquote>丙\n丁</blockquote><hr>"),
        ("```\na < *b*\n```\n空 ____ 和 `c_d_e`", "<pre>a &lt; *b*</pre><p>空 ____ 和 <code>c_d_e</code></p>"),
        (r"\*甲\* 2 \* 3 [乙](http://x) ![图](a.png)", '<p>*甲* 2 * 3 乙 <img src="a.png" alt="图"></p>'),
        ("甲  \n乙\n* 丙\n  丁", "<p>甲<br>乙</p><ul><li>丙 丁</li></ul>"),
        ("__甲__ snake_case_name", "<p><strong>甲</strong> snake_case_name</p>"),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    assert from_markdown(text) == html


def test_pictures_become_media_named_by_their_content() -> None:
    data = f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"
    embedded = """<img width="9" alt='一 "图"' src="@@PLUGINFILE@@/%E5%9B%BE%201.png?time=1">"""
    found = taken(
        f'<question type="essay"><questiontext format="html"><text><![CDATA[甲{embedded}<img src="{data}"/>]]></text>'
        f"{FILE}</questiontext></question>"
    )
    assert found.questions[0]["stem"] == (
        f'甲<img src="/media/{NAME}" alt="一 &quot;图&quot;"><img src="/media/{NAME}" alt="">'
    )
    assert found.media == {NAME: PICTURE}


def test_a_sound_that_is_linked_or_played_becomes_media() -> None:
    sound = b"ID3" + bytes(400)
    name = f"{hashlib.sha256(sound).hexdigest()}.mp3"
    file = f'<file name="a.mp3" path="/" encoding="base64">{base64.b64encode(sound).decode()}</file>'
    for markup in (
        '<audio controls="true"><source src="@@PLUGINFILE@@/a.mp3">不能播放</audio>',
        '<a href="@@PLUGINFILE@@/a.mp3">a.mp3</a>',
    ):
        found = taken(
            f'<question type="essay"><questiontext format="html"><text><![CDATA[听：{markup}]]></text>{file}'
            "</questiontext></question>"
        )
        assert found.faults == ()
        assert f'src="/media/{name}"' in found.questions[0]["stem"]
        assert found.media == {name: sound}


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ('<img src="@@PLUGINFILE@@/没有.png">', "missing_file"),
        ('<img src="https://example.org/a.png">', "external_file"),
        ('<img src="data:image/png;base64,AAAA">', "bad_picture"),
        ('<img src="data:image/png;base64,*">', "bad_file"),
        ('看 @@PLUGINFILE@@/a.pdf', "unsupported_file"),
        ('<video src="a.mp4"></video>', "unsupported_media"),
        ('<iframe src="a"></iframe>', "unsupported_media"),
        ("甲<script>alert(1)</script>", "script"),
        ('<b onclick="x()">甲</b>', "script"),
        ('<a href="JavaScript: x()">甲</a>', "script"),
        ("<b>" * 2000, "too_much_markup"),
        ("<i>" * 60, "too_much_markup"),
        ("甲" * 100_001, "text_too_long"),
        ("甲" * 2_001, "bad_question"),
        ("", "bad_question"),
    ],
)  # fmt: skip
def test_what_would_be_lost_is_a_fault_and_no_question(stem: str, code: str) -> None:
    assert code_of(a_question("essay", "", stem)) == code


def test_markup_that_is_not_escaped_is_a_fault_with_its_line() -> None:
    found = taken("\n<question type='essay'>\n<questiontext><text><p>甲</p></text></questiontext></question>")
    (fault,) = found.faults
    assert (fault.code, fault.line, fault.file) == ("markup_in_text", 3, "题.xml")


def test_a_question_that_is_not_taken_does_not_spoil_the_others() -> None:
    good = a_question("truefalse", an_answer("true", 100) + an_answer("false"))
    found = taken(good, "\n", a_question("calculated", ""), good)
    assert len(found.questions) == 2
    (fault,) = found.faults
    assert (fault.code, fault.line, fault.where) == ("unsupported_type", 2, "第 2 行")
    assert "calculated" in fault.reason


@pytest.mark.parametrize(
    "moodle_type",
    ["description", "calculated", "calculatedsimple", "calculatedmulti", "randomsamatch", "ddimageortext", "stack", ""],
)
def test_a_type_that_is_not_supported_is_named(moodle_type: str) -> None:
    found = taken(a_question(moodle_type, ""))
    assert (found.faults[0].code, found.questions) == ("unsupported_type", ())
    assert moodle_type in found.faults[0].reason


def choices(single: str, *fractions: Any, more: str = "<shuffleanswers>true</shuffleanswers>") -> str:
    options = "".join(an_answer(f"选项{place}", fraction) for place, fraction in enumerate(fractions))
    return a_question("multichoice", f"<single>{single}</single>{more}{options}")


def test_a_single_choice_gets_the_fraction_of_the_option_even_a_negative_one() -> None:
    spec = the_one(choices("true", -25, 100, "33.33333", 0))
    assert (spec["kind"], spec["key"]) == ("single_choice", "B")
    assert [share(spec, place) for place in range(4)] == [Fraction(-1, 4), 1, Fraction(1, 3), 0]
    assert the_one(choices("1", 0, 100))["key"] == "B"
    assert "weights" not in the_one(choices("true", 0, 100))


def test_a_multiple_choice_gets_the_sum_between_nothing_and_the_whole() -> None:
    spec = the_one(choices("false", "33.33333", "33.33333", "33.33333", -50, 0))
    assert (spec["kind"], spec["key"], spec["bounded"]) == ("multiple_choice", "ABC", True)
    assert [share(spec, chosen) for chosen in ([0, 1, 2], [0, 1], [0, 3], [0, 1, 3], [0, 4], [3], [])] == [
        1, Fraction(2, 3), 0, Fraction(1, 6), Fraction(1, 3), 0, 0,
    ]  # fmt: skip
    strict = the_one(choices("0", 50, 50, -100, -100))
    assert (strict["rule"], [share(strict, chosen) for chosen in ([0, 1], [0], [0, 1, 2])]) == (
        "per_option", [1, Fraction(1, 2), 0],
    )  # fmt: skip


def test_options_stay_where_moodle_does_not_shuffle_them_or_one_speaks_of_others() -> None:
    assert the_one(choices("true", 100, 0, more=""))["fixed_order"] is True
    assert "fixed_order" not in the_one(choices("true", 100, 0))
    answers = an_answer("<p>甲</p>") + an_answer("<p>以上都是</p>", 100) + an_answer("")
    question = the_one(a_question("multichoice", f"<shuffleanswers>1</shuffleanswers>{answers}"))
    assert (question["fixed_order"], question["options"]) == (True, ["<p>甲</p>", "<p>以上都是</p>"])


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (choices("true", 0, -10), "no_right_answer"),
        (choices("true", *[100] * 27), "too_many_options"),
        (choices("true", "很多", 100), "bad_fraction"),
        (choices("true", 100), "bad_question"),
        (a_question("truefalse", an_answer("true", 100)), "bad_answers"),
        (a_question("truefalse", an_answer("true", 0) + an_answer("false", 0)), "no_right_answer"),
        (a_question("shortanswer", an_answer("甲", 0)), "no_right_answer"),
        (a_question("numerical", an_answer("三", 100)), "bad_number"),
        (a_question("numerical", an_answer("3", 100) + "<unitgradingtype>1</unitgradingtype>"), "bad_units"),
        (a_question("essay", "<attachmentsrequired>1</attachmentsrequired>"), "unsupported_feature"),
        (a_question("essay", "<defaultgrade>101</defaultgrade>"), "bad_points"),
        (a_question("essay", "<defaultgrade>NaN</defaultgrade>"), "bad_points"),
        (a_question("ddwtos", "", "没有 [[1]]"), "bad_gaps"),
        (a_question("cloze", "", "没有小题 {1:XX:=a}"), "no_cloze_parts"),
        (a_question("cloze", "", "{0:SA:=a}"), "bad_points"),
        (a_question("cloze", "", "{1:SA:=a} {1:MC:a~b}"), "no_right_answer"),
        (a_question("matching", "<subquestion><text>甲</text></subquestion>"), "bad_answers"),
        (choices("true", 100, 0).replace("选项1", "<i onload=x>"), "script"),
        (a_question("ddwtos", "<dragbox><text>&lt;script&gt;</text></dragbox>", "[[1]]"), "script"),
    ],
)
def test_a_question_that_cannot_be_marked_is_a_fault(question: str, code: str) -> None:
    assert code_of(question) == code


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ([("true", 100), ("false", 0)], True),
        ([("false", 0), ("true", 100)], True),
        ([("false", 100), ("true", 0)], False),
        ([("Wahr", 0), ("Falsch", 100)], False),
        ([("错误", 100), ("正确", 0)], False),
    ],
)
def test_a_statement_is_true_when_its_answer_true_has_all(answers: list[tuple[str, int]], key: bool) -> None:
    question = the_one(a_question("truefalse", "".join(an_answer(text, share) for text, share in answers)))
    assert (question["kind"], question["key"]) == ("true_false", key)


def a_short_answer(usecase: int, *answers: tuple[str, Any], stem: str = "题干") -> dict[str, Any]:
    told = "".join(an_answer(text, fraction) for text, fraction in answers)
    return the_one(a_question("shortanswer", f"<usecase>{usecase}</usecase>{told}", stem))


def test_of_short_answers_the_first_that_fits_counts() -> None:
    spec = a_short_answer(0, ("*店*", 50), ("旗舰店", 100), ("*", 0))
    assert [share(spec, text) for text in ("旗舰店", "专卖店铺", "超市", "")] == [Fraction(1, 2), Fraction(1, 2), 0, 0]
    spec = a_short_answer(0, ("旗舰店", 100), ("*店*", 50), ("*", "-10"), ("超市", 100))
    assert [share(spec, text) for text in ("旗舰店", "专卖店", "超市")] == [1, Fraction(1, 2), Fraction(-1, 10)]


@pytest.mark.parametrize(
    ("usecase", "accepted", "text", "right"),
    [
        (0, "B2C", "b2c ", True),
        (1, "B2C", "b2c", False),
        (1, "B2C", "B2C", True),
        (0, "128", "128.0", False),
        (0, "5-7", "6", False),
        (0, "re:.*", "re:.*", True),
        (0, "B2C", "Ｂ2C", False),
        (0, "a*c", "abbbc", True),
        (0, "a*c", "abbbcd", False),
        (0, "a\\*c", "a*c", True),
        (0, "a\\*c", "abc", False),
        (0, "a.c", "abc", False),
        (0, "cafe\u0301", "caf\u00e9", True),
    ],
)
def test_a_short_answer_is_compared_as_moodle_does(usecase: int, accepted: str, text: str, right: bool) -> None:
    assert share(a_short_answer(usecase, (accepted, 100)), text) == right


@pytest.mark.parametrize(
    ("stem", "with_blank"),
    [
        ("题干", "题干 ____"),
        ("<p>题干</p>", "<p>题干 ____</p>"),
        ("甲_____乙", "甲_____乙"),
        ("甲____乙", "甲____乙"),
        ("____甲______乙_____", "___甲______乙___"),
    ],
)
def test_a_short_answer_has_one_blank(stem: str, with_blank: str) -> None:
    assert a_short_answer(0, ("甲", 100), stem=stem)["stem"] == with_blank


def a_number(*answers: tuple[str, Any, Any], more: str = "") -> dict[str, Any]:
    told = "".join(an_answer(text, part, f"<tolerance>{off}</tolerance>") for text, part, off in answers)
    return the_one(a_question("numerical", told + more))


def test_of_numbers_the_first_within_its_tolerance_counts() -> None:
    spec = a_number(("5", 50, 1), ("5", 100, 0), ("*", 10, 0))
    assert [share(spec, text) for text in ("5", "6", "6.01", "五")] == [
        Fraction(1, 2),
        Fraction(1, 2),
        Fraction(1, 10),
        0,
    ]
    spec = a_number(("3,14", 100, "0.005"), ("3.1", 50, "0.05"), ("*", 0, 0))
    assert [share(spec, text) for text in ("3.145", "3.1451", "3.06", "3.04")] == [1, Fraction(1, 2), Fraction(1, 2), 0]
    assert share(a_number(("1.5e3", 100, "")), "1500") == 1
    assert share(a_number(("3", 100, 0), ("4", -50, 0)), "4") == 0


UNITS = """<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>
    <unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>
    <unitgradingtype>%s</unitgradingtype><unitpenalty>%s</unitpenalty><showunits>0</showunits><unitsleft>%s</unitsleft>"""


@pytest.mark.parametrize(
    ("grading", "penalty", "answer", "points"),
    [
        ("0", "0.1", "5", "1"),
        ("0", "0.1", "500 cm", "1"),
        ("0", "0.1", "5 kg", "1"),
        ("0", "0.1", "4.6 m", "0.5"),
        ("1", "0.2", "5 m", "1"),
        ("1", "0.2", "500cm", "1"),
        ("1", "0.2", "5", "0.8"),
        ("1", "0.2", "5 kg", "0.8"),
        ("1", "0.2", "5 cm", "0.8"),
        ("1", "0.2", "4.6", "0.4"),
        ("2", "0.2", "4.6", "0.3"),
        ("2", "0.6", "4.6", "0"),
        ("2", "0.2", "5", "0.8"),
        ("1", "1", "5", "0"),
        ("1", "1", "5 m", "1"),
    ],
)
def test_a_wrong_unit_costs_what_moodle_says(grading: str, penalty: str, answer: str, points: str) -> None:
    spec = a_number(("5", 100, 0), ("5", 50, "0.5"), more=UNITS % (grading, penalty, 0))
    assert share(spec, answer) == Fraction(points)


def test_a_unit_may_stand_before_its_number() -> None:
    assert share(a_number(("5", 100, 0), more=UNITS % (1, 1, 1)), "m 5") == 1


def a_matching(*pairs: tuple[str, str], more: str = "") -> dict[str, Any]:
    told = "".join(
        f"<subquestion format='html'><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in pairs
    )
    return the_one(a_question("matching", f"{more}{told}"))


def test_matching_gives_the_same_for_every_subquestion_and_has_choices_that_mislead() -> None:
    spec = a_matching(("甲", "1"), ("乙", "2"), ("", "3"), ("丙", "1"), ("丁", "4"))
    assert (spec["left"], spec["right"]) == (["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"])
    assert (spec["key"], spec["reuse"]) == ([[0, 0], [1, 1], [2, 0], [3, 3]], True)
    assert share(spec, [[0, 0], [1, 2], [2, 0]]) == Fraction(1, 2)
    assert "fixed_order" not in spec
    assert a_matching(("甲", "1"), ("乙", "2"), more="<shuffleanswers>false</shuffleanswers>")["fixed_order"]


def test_a_choice_whose_tags_say_nothing_is_text() -> None:
    spec = a_matching(("换行", "&lt;br&gt;"), ("平方", "x&lt;sup&gt;2&lt;/sup&gt;"))
    assert spec["right"] == ["&lt;br&gt;", "x<sup>2</sup>"]


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        ("ALL_OR_NOTHING", [1, 0, 0]),
        ("ABSOLUTE_POSITION", [1, Fraction(1, 2), 0]),
        ("RELATIVE_NEXT_EXCLUDE_LAST", [1, Fraction(1, 3), 0]),
        ("", [1, Fraction(1, 3), 0]),
        ("RELATIVE_NEXT_INCLUDE_LAST", [1, Fraction(1, 4), 0]),
        ("RELATIVE_ONE_PREVIOUS_AND_NEXT", [1, Fraction(3, 8), 0]),
        ("RELATIVE_ALL_PREVIOUS_AND_NEXT", [1, Fraction(5, 6), 0]),
        ("LONGEST_ORDERED_SUBSET", [1, Fraction(3, 4), 0]),
        ("LONGEST_CONTIGUOUS_SUBSET", [1, Fraction(3, 4), 0]),
        ("RELATIVE_TO_CORRECT", [1, Fraction(5, 6), Fraction(1, 3)]),
    ],
)
def test_ordering_follows_each_of_moodles_rules(rule: str, shares: list[Any]) -> None:
    items = "".join(an_answer(text, place) for place, text in enumerate("甲乙丙丁", start=1))
    options = f"<selecttype>ALL</selecttype><gradingtype>{rule}</gradingtype>"
    spec = the_one(a_question("ordering", options + items))
    assert [share(spec, order) for order in ([0, 1, 2, 3], [0, 1, 3, 2], [3, 2, 1, 0])] == shares


def test_ordering_a_random_part_of_the_items_is_refused() -> None:
    items = "".join(an_answer(text) for text in "甲乙丙丁")
    part = "<selecttype>RANDOM</selecttype><selectcount>3</selectcount>"
    assert code_of(a_question("ordering", part + items)) == "unsupported_feature"
    assert the_one(a_question("ordering", part.replace("3", "4") + items))["items"] == list("甲乙丙丁")


def boxes(tag: str, *options: tuple[str, int], more: str = "") -> str:
    return "".join(f"<{tag}><text>{text}</text><group>{group}</group>{more}</{tag}>" for text, group in options)


def test_words_are_put_into_gaps() -> None:
    inside = boxes("dragbox", ("甲", 1), ("乙", 1), ("丙", 1))
    spec = the_one(a_question("ddwtos", inside, "先 [[3]] 后 [[1]]"))
    assert (spec["kind"], spec["stem"], spec["key"]) == ("gap_match", "先 [[1]] 后 [[2]]", [2, 0])
    assert [share(spec, plain) for plain in ([2, 0], [2, None], [0, 2])] == [1, Fraction(1, 2), 0]
    assert "reuse" not in spec
    again = the_one(a_question("ddwtos", boxes("dragbox", ("甲", 1), ("乙", 1), more="<infinite/>"), "[[1]] [[1]]"))
    assert (again["reuse"], share(again, [0, 0])) == (True, 1)


def test_words_of_several_groups_are_lists_to_choose_from() -> None:
    inside = boxes("dragbox", ("甲", 1), ("一", 2), ("乙", 1), ("二", 2))
    spec = the_one(a_question("ddwtos", inside, "[[3]] 和 [[2]]"))
    assert (spec["kind"], spec["choices"], spec["key"]) == ("inline_choice", [["甲", "乙"], ["一", "二"]], [1, 0])


def test_a_gap_to_select_offers_the_options_of_its_group() -> None:
    inside = boxes("selectoption", ("甲", 1), ("乙", 1), ("一", 2), ("二", 2), ("丙", 1))
    spec = the_one(a_question("gapselect", f"<shuffleanswers>0</shuffleanswers>{inside}", "[[5]] [[4]] [[1]]"))
    assert spec["choices"] == [["甲", "乙", "丙"], ["一", "二"], ["甲", "乙", "丙"]]
    assert (spec["key"], spec["fixed_order"]) == ([2, 1, 0], True)
    assert share(spec, [2, 0, 0]) == Fraction(2, 3)


def markers(drops: str, drags: str) -> str:
    return a_question("ddmarker", f"{FILE}{drags}{drops}")


def a_drag(no: int, label: str, more: str = "<noofdrags>1</noofdrags>") -> str:
    return f"<drag><no>{no}</no><text>{label}</text>{more}</drag>"


def a_drop(shape: str, coords: str, choice: int = 1) -> str:
    return f"<drop><no>1</no><shape>{shape}</shape><coords>{coords}</coords><choice>{choice}</choice></drop>"


def test_markers_of_one_label_are_points_on_a_picture() -> None:
    drops = a_drop("circle", "10,10;5") + a_drop("rectangle", "20, 20;10,5") + a_drop("polygon", "40,0;50,0;50,9;40,0")
    found = taken(markers(drops, a_drag(1, "路由器", "<infinite/>")))
    (spec,) = found.questions
    assert spec["picture"] == {"src": f"/media/{NAME}", "width": 60, "height": 40, "alt": "题目图片"}
    assert spec["stem"] == "题干<p>标记：路由器</p>"
    assert [area["coords"] for area in spec["areas"]] == [[10, 10, 5], [20, 20, 30, 25], [40, 0, 50, 0, 50, 9]]
    assert [share(spec, points) for points in ([[15, 10], [30, 25], [50, 0]], [[10, 10], [0, 39]], [[59, 39]])] == [
        1, Fraction(1, 3), 0,
    ]  # fmt: skip
    assert found.media == {NAME: PICTURE}


def test_fewer_markers_than_zones_never_get_everything() -> None:
    spec = the_one(markers(a_drop("circle", "10,10;5") + a_drop("circle", "40,10;5"), a_drag(1, "标记")))
    assert (spec["most"], share(spec, [[10, 10]])) == (1, Fraction(1, 2))


def test_markers_of_several_labels_and_areas_that_are_none_are_refused() -> None:
    drop = a_drop("circle", "10,10;5")
    assert code_of(markers(drop, a_drag(1, "甲") + a_drag(2, "乙"))) == "unsupported_feature"
    assert code_of(markers(a_drop("circle", "-1,0;5"), a_drag(1, "甲"))) == "bad_area"
    assert code_of(a_question("ddmarker", a_drag(1, "甲") + drop)) == "missing_file"


def a_cloze(stem: str, more: str = "") -> dict[str, Any]:
    return the_one(a_question("cloze", more, stem))


def test_short_answers_in_a_text_are_blanks_with_their_weights() -> None:
    spec = a_cloze("<p>首都 {3:SHORTANSWER:=北京#对~%50%北平#旧名~%0%*#错} 与 {:SAC:=NBA~\\}}。</p>")
    assert (spec["kind"], spec["stem"]) == ("fill_in", "<p>首都 ____ 与 ____。</p>")
    assert (spec["shares"], spec["points"]) == (["0.75", "0.25"], "4")
    tried = (["北京", "NBA"], ["北平", "nba"], ["上海", ""])
    assert [share(spec, answer) for answer in tried] == [1, Fraction(3, 8), 0]


def test_numbers_among_blanks_are_ranges_and_one_number_alone_is_a_number() -> None:
    spec = a_cloze("{1:NM:=3.14:0.005}、{1:NUMERICAL:=-5}、{1:MW:=圆}")
    assert [share(spec, [text, "-5.0", "圆"]) for text in ("3.145", "3.15")] == [1, Fraction(2, 3)]
    alone = a_cloze("约 {2:NUMERICAL:=3.14:0.005~%50%3:0.5#粗} 米")
    assert (alone["kind"], alone["stem"], alone["points"]) == ("numeric", "约 ____ 米", "2")
    assert [share(alone, text) for text in ("3.14", "3.3", "4")] == [1, Fraction(1, 2), 0]


def test_choices_in_a_text_are_lists_and_may_have_weights() -> None:
    spec = a_cloze("{1:MC:甲~=乙~&lt;} 与 {3:MULTICHOICE_VS:%100%丙~丁}")
    assert (spec["kind"], spec["stem"], spec["key"]) == ("inline_choice", "[[1]] 与 [[2]]", [1, 0])
    assert (spec["choices"], spec["shares"]) == ([["甲", "乙", "&lt;"], ["丙", "丁"]], ["0.25", "0.75"])
    assert spec["fixed_order"]
    part = a_cloze("{1:MCS:=甲~%50%乙~%-100%丙} {1:MCHS:=丁~戊}")
    assert "fixed_order" not in part
    assert [share(part, plain) for plain in ([0, 0], [1, 0], [2, None])] == [1, Fraction(3, 4), Fraction(-1, 2)]


def test_one_part_with_several_answers_is_a_multiple_choice() -> None:
    spec = a_cloze("选出水果 {1:MULTIRESPONSE:=苹果~=梨~白菜}")
    assert (spec["kind"], spec["stem"], spec["fixed_order"]) == ("multiple_choice", "选出水果", True)
    assert [share(spec, chosen) for chosen in ([0, 1], [0], [0, 2])] == [1, Fraction(1, 2), 0]
    spec = a_cloze("选 {1:MRS:%50%甲~%50%乙~%-25%丙~丁}")
    assert [share(spec, chosen) for chosen in ([0, 1], [0, 2], [0, 3])] == [1, Fraction(1, 4), Fraction(1, 2)]


def test_signs_in_a_cloze_answer_may_be_escaped() -> None:
    spec = a_cloze("{1:SA:=a\\}b\\#c} {1:SA:=&lt;p&gt; &amp; &#126;}")
    assert share(spec, ["a}b#c", "<p> & ~"]) == 1
    assert a_cloze("{没有 {1:SA:=甲}{1:SA:=乙}")["stem"] == "{没有 ____ ____"


def test_an_essay_goes_to_a_person_who_gets_key_points() -> None:
    guide = "<graderinfo format='html'><text><![CDATA[<ul><li>真实</li><li>完整</li></ul>]]></text></graderinfo>"
    spec = the_one(a_question("essay", f"{guide}<maxwordlimit>200</maxwordlimit>", "<p>论述</p>"))
    assert spec["points_of_answer"] == [{"text": "真实"}, {"text": "完整"}]
    assert (spec["kind"], spec["stem"]) == ("essay", "<p>论述</p><p>（至多 200 词）</p>")
    assert kinds()["essay"].fraction(spec, "<p>答</p>") is None
    plain = the_one(a_question("essay", f"<responseformat>plain</responseformat>{guide}"))
    assert plain["kind"] == "short_answer"
    long = "甲" * 400
    assert the_one(a_question("essay", f"<graderinfo><text>{long}</text></graderinfo>"))["key"] == long


@pytest.mark.parametrize(
    ("percent", "meant"),
    [
        ("100", "1"), ("33.33333", "1/3"), ("66.66667", "2/3"), ("14.28571", "1/7"), ("83.33333", "5/6"), ("", "0"),
        ("12.5", "1/8"), ("-11.11111", "-1/9"), ("33.3", "333/1000"), ("0.001", "1/100000"), ("5", "1/20"),
    ],
)  # fmt: skip
def test_a_percentage_that_was_cut_off_means_the_simple_share(percent: str, meant: str) -> None:
    if percent == "0.001":
        assert share_of(percent) in (0, Fraction(meant))
    else:
        assert share_of(percent) == Fraction(meant)


@given(st.fractions(-1, 1, max_denominator=20))
def test_a_simple_share_is_written_and_read_again(fraction: Fraction) -> None:
    assert share_of(percent_of(fraction)) == fraction


PIECES = st.sampled_from(
    ["<p>", "</p>", '<p dir="ltr" style="text-align: left;">', "<b>", "</b>", "<span lang='x'>", "<span>", "</span>",
     "<br>", "<br />", "<sub>", "</sub>", "<code>", "甲", " ", "\n", "\t", "&nbsp;", "\xa0", "&amp;", "&lt;", "&quot;",
     "&#39;", "&amp;lt;", "<", ">", "&", '"', "'", "<u>", "</u>", "😀", "\x0b", "<img>", "<x>"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_cleaning_fast_is_cleaning(html: str) -> None:
    assert clean(html) == sanitize_html(html, allow_images=True)


HOSTILE = {
    "entities": b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
    "deep": b"<quiz>" + b"<a>" * 100_000,
    "many": b"<quiz>" + b"<question/>" * 100_000 + b"</quiz>",
    "deep lists": f"<quiz>{a_question('essay', '', '<ul><li>' * 900) * 300}</quiz>".encode(),
    "open pictures": f"<quiz>{a_question('essay', '', '<img ' * 900) * 300}</quiz>".encode(),
    "open parts": f"<quiz>{a_question('cloze', '', '{1:SA:=a' * 10_000) * 20}</quiz>".encode(),
    "open marks": f"<quiz>{a_question('essay', '', '![a' * 30_000, 'markdown') * 3}</quiz>".encode(),
    "signs": f"<quiz>{a_question('essay', '', '&#' * 9_000) * 20}</quiz>".encode(),
    "subquestions": f"<quiz>{a_question('matching', '<subquestion/>' * 30_000)}</quiz>".encode(),
    "nothing": bytes(1000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_soon_and_takes_little(name: str) -> None:
    found = moodle_xml.read(HOSTILE[name], "a.xml")
    assert found.questions == ()
    assert 1 <= len(found.faults) <= 2_001


def test_a_long_file_is_read_question_by_question() -> None:
    data = f"<quiz>{a_question('essay', '<hint><text>提示</text></hint>' * 40) * 500}</quiz>".encode()
    tracemalloc.start()
    found = moodle_xml.read(data, "a.xml")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.questions) == 500
    assert peak < 3_000_000


@settings(max_examples=200)
@given(st.binary(max_size=60), st.integers(0, 2000), st.integers(0, 40))
def test_a_file_that_was_spoilt_anywhere_gives_questions_or_faults(put: bytes, at: int, cut: int) -> None:
    good = "<quiz>" + choices("true", 100, 0) + a_question("cloze", "", "{1:SA:=甲} {2:NM:=1:0.1}") + "</quiz>"
    data = good.encode()
    found = moodle_xml.read(data[:at] + put + data[at + cut :], "a.xml")
    assert all(fault.reason and fault.code for fault in found.faults)


WORDS = (
    st.text(st.sampled_from("甲乙丙abcXYZ012 ·，{}#~*\\<&>'\"|"), min_size=1, max_size=12)
    .map(lambda text: clean(" ".join(text.split()).replace("<", "&lt;")))
    .filter(bool)
)
TEXTS = st.lists(WORDS, min_size=2, max_size=5, unique_by=str.casefold)
STEMS = WORDS.map(lambda text: f"题：{text}")
ROUND = settings(max_examples=60)


@st.composite
def around(draw: st.DrawFn) -> dict[str, Any]:
    found = {
        "code": draw(st.none() | st.integers(1, 99).map(lambda number: f"Q-{number}")),
        "title": draw(st.none() | st.just("一个题目的名称")),
        "module": draw(st.sampled_from([None, "职业道德", "相关知识"])),
        "point": draw(st.sampled_from([None, "诚实/守信", "物流"])),
        "points": draw(st.sampled_from([None, "1", "2.5", "0.25"])),
        "difficulty": draw(st.sampled_from([None, 0.65, 1])),
        "importance": draw(st.sampled_from([None, "X"])),
        "levels": draw(st.sampled_from([None, [5], [4, 3]])),
        "analysis": draw(st.none() | WORDS),
    }
    return {name: value for name, value in found.items() if value is not None}


SHARES = st.fractions(-1, 1, max_denominator=12).filter(bool)


@st.composite
def single_choices(draw: st.DrawFn) -> dict[str, Any]:
    options = draw(TEXTS)
    place = draw(st.integers(0, len(options) - 1))
    spec: dict[str, Any] = {"kind": "single_choice", "options": options, "key": "ABCDE"[place]}
    if draw(st.booleans()):
        others = {letter: str(draw(st.sampled_from(["0.5", "-0.25"]))) for letter in "ABCDE"[: len(options)]}
        spec["weights"] = {**others, spec["key"]: "1"}
    return spec if draw(st.booleans()) else {**spec, "fixed_order": True}


@st.composite
def multiple_choices(draw: st.DrawFn) -> dict[str, Any]:
    options = draw(TEXTS)
    spec: dict[str, Any] = {"kind": "multiple_choice", "options": options, "key": "AB"}
    how = draw(st.sampled_from(["paper", "per_option", "weights"]))
    if how == "per_option":
        spec["rule"] = "per_option"
    if how == "weights":
        spec |= {"weights": {"A": "1/3", "B": "2/3", **({"C": "-0.5"} if len(options) > 2 else {})}, "bounded": True}
    return spec


@st.composite
def blanks(draw: st.DrawFn) -> dict[str, Any]:
    exact, number = draw(st.booleans()), draw(st.integers(1, 3))
    spec: dict[str, Any] = {"kind": "fill_in", "key": [draw(an_accepted_list(exact)) for _ in range(number)]}
    if number == 2 and draw(st.booleans()):
        spec["shares"] = ["0.75", "0.25"]
    return {**spec, "stem": "题：" + "、".join(draw(WORDS).replace("_", "") + "____" for _ in range(number))}


@st.composite
def an_accepted_list(draw: st.DrawFn, exact: bool) -> list[Any]:
    plain = st.text(st.sampled_from("甲乙abX01 {}#~*\\<&>;"), min_size=1, max_size=8).map(
        lambda text: f"答{text}".strip()
    )
    case = draw(st.booleans())
    flags: dict[str, Any] = ({"exact": True} if exact else {}) | ({"case": True} if case else {})
    best = draw(plain)
    listed: list[Any] = [{"text": best, **flags} if flags else best]
    if draw(st.booleans()):
        listed.append({"text": "答*案", "wildcard": True, **flags, "share": "0.5"})
    return listed


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.decimals(-1000, 1000, places=2)).normalize()
    key: list[dict[str, str]] = [{"value": format(value if value else abs(value), "f"), "tolerance": "0.5"}]
    if draw(st.booleans()):
        key.append({"value": "7", "share": "1/3"})
    spec: dict[str, Any] = {"kind": "numeric", "key": key}
    units = draw(st.sampled_from([
        None, {"required": True}, {"required": True, "penalty": "0.25"}, {"penalty": "0"},
        {"required": True, "penalty": "0.1", "penalty_of": "answer", "before": True},
    ]))  # fmt: skip
    return (
        spec if units is None else {**spec, "units": {"accepted": {"kg": "1", "g": "0.001", "in": "50/127"}, **units}}
    )


@st.composite
def matchings(draw: st.DrawFn) -> dict[str, Any]:
    left, right = draw(TEXTS), draw(TEXTS)
    places = draw(st.permutations(range(len(right))))
    key = [[place, places[place % len(right)]] for place in range(len(left))]
    spec: dict[str, Any] = {"kind": "matching", "left": left, "right": right, "key": key}
    return {**spec, "reuse": True} if len(left) > len(right) else spec


@st.composite
def gaps(draw: st.DrawFn) -> dict[str, Any]:
    words = draw(TEXTS)
    key = draw(st.permutations(range(len(words)))) if draw(st.booleans()) else [len(words) - 1]
    stem = "题：" + "".join(f"{draw(WORDS)} [[{number + 1}]]" for number in range(len(key)))
    if draw(st.booleans()):
        return {"kind": "gap_match", "words": words, "key": list(key), "stem": stem.replace("[[[", "[ [[")}
    lists = [words if draw(st.booleans()) else draw(TEXTS) for _ in key]
    spec = {
        "kind": "inline_choice",
        "choices": lists,
        "key": [place % len(lists[0]) % 2 for place in key],
        "stem": stem,
    }
    if len(key) == 2 and draw(st.booleans()):
        spec["shares"] = ["0.4", "0.6"]
    return spec


ORDERINGS = st.builds(
    lambda items, rule: {"kind": "ordering", "items": items, **rule},
    TEXTS,
    st.sampled_from(
        [
            "strict",
            "positions",
            "successor",
            "distance",
            "successor_or_end",
            "neighbours",
            "in_order",
            "consecutive",
            "",
        ]
    ).map(lambda rule: {"rule": rule} if rule else {}),
)
WRITTEN = st.sampled_from([
    {"kind": "essay"}, {"kind": "essay", "key": "<p>参考</p>", "longest": 800, "shortest": 100},
    {"kind": "short_answer", "points_of_answer": [{"text": "真 <1>", "share": "0.4"}, {"text": "全", "share": "0.6"}]},
    {"kind": "short_answer", "key": "参考", "points_of_answer": [{"text": "要点"}], "longest": 300},
])  # fmt: skip
TRUTHS = st.builds(lambda key: {"kind": "true_false", "key": key}, st.booleans())
PLACE = {"picture": {"src": f"/media/{NAME}", "width": 60, "height": 40, "alt": "一张图"}}
CIRCLE: dict[str, Any] = {"shape": "circle", "coords": [10, 10, 5]}
AREAS = [{"shape": "rect", "coords": [1, 2, 9, 9]}, {"shape": "poly", "coords": [20, 0, 40, 0, 40, 30]}]
SPOTS = st.sampled_from(
    [
        {"kind": "hot_spot", **PLACE, "most": 1, "areas": [CIRCLE]},
        {"kind": "hot_spot", **PLACE, "most": 2, "rule": "sum", "areas": AREAS},
    ]
)
QUESTIONS = st.builds(
    lambda stem, fields, more: {"stem": stem, **fields, **more},
    STEMS,
    single_choices()
    | multiple_choices()
    | TRUTHS
    | blanks()
    | numbers()
    | matchings()
    | gaps()
    | ORDERINGS
    | WRITTEN
    | SPOTS,
    around(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(QUESTIONS, min_size=1, max_size=4))
def test_what_is_written_is_read_again(questions: list[dict[str, Any]]) -> None:
    good = [spec for spec in questions if not kinds()[spec["kind"]].check(spec)]
    found = moodle_xml.read(moodle_xml.write(good, {NAME: PICTURE}), "a.xml")
    assert found.faults == ()
    assert list(found.questions) == good


def test_pictures_are_written_into_the_file() -> None:
    spec = {"kind": "true_false", "key": True, "stem": f'<p>甲</p><img src="/media/{NAME}" alt="图">'}
    data = moodle_xml.write([spec], {NAME: PICTURE})
    found = moodle_xml.read(data, "a.xml")
    assert (found.questions, found.media) == ((spec,), {NAME: PICTURE})
    assert b"@@PLUGINFILE@@/" in data
    with pytest.raises(Malformed, match="缺少图片"):
        moodle_xml.write([spec], {})


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "category_sort"},
        {"kind": "multiple_choice", "options": ["甲", "乙"], "key": "AB", "rule": "strict"},
        {"kind": "multiple_choice", "options": ["甲", "乙"], "key": "A", "weights": {"A": "1"}},
        {"kind": "single_choice", "options": ["甲", "乙"], "key": "A", "weights": {"A": "0.5", "B": "1"}},
        {"kind": "fill_in", "stem": "____", "key": [["re:a+", "a"]]},
        {"kind": "fill_in", "stem": "____", "key": [["5-7"]]},
        {"kind": "fill_in", "stem": "____ ____", "key": [["甲"], ["乙"]], "any_order": True},
        {"kind": "fill_in", "stem": "____", "key": [["甲", {"text": "乙", "exact": True}]]},
        {"kind": "numeric", "key": [{"value": "1"}], "figures": 2},
        {"kind": "numeric", "key": [{"low": "1"}]},
        {"kind": "numeric", "key": [{"value": "1"}], "units": {"accepted": {"m": "1"}}},
        {"kind": "matching", "left": ["甲"], "right": ["1", "2"], "key": [[0, 0]], "rule": "strict"},
        {"kind": "matching", "left": ["甲"], "right": ["1", "2"], "key": [[0, 0], [0, 1]], "many": True},
        {"kind": "ordering", "items": ["甲", "乙"], "rule": "longest"},
        {"kind": "gap_match", "stem": "[[1]] [[2]]", "words": ["甲", "乙"], "key": [0, 1], "shares": ["0.4", "0.6"]},
        {"kind": "inline_choice", "stem": "[[1]]", "choices": [["甲", "乙"]], "key": [0], "rule": "strict"},
        {"kind": "essay", "stem": "\x01"},
        {"kind": "essay", "difficulty": 0.123456789},
    ],
)
def test_what_moodle_cannot_hold_is_refused_and_never_left_out(fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="第 1 题"):
        moodle_xml.write([{"stem": "题干", **fields}], {})
