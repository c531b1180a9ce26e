"""GIFT: what is read of a file, how it is marked, what is refused, and that what is written is read as it was."""

import base64
import hashlib
import io
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Malformed, Taken
from question_bank.formats import format_of, gift
from question_bank.formats.moodle_xml.choices import is_per_option
from question_bank.registry import kind, kinds
from question_bank.sanitize import sanitize_html


def taken(text: str) -> Taken:
    return gift.read(text.encode(), "题.gift")


def one(text: str) -> dict[str, Any]:
    found = taken(text)
    assert found.faults == ()
    (question,) = found.questions
    return question


def codes(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.code) for fault in taken(text).faults]


def share(text: str, plain: Any) -> float:
    """What an answer gets, as the command line marks it."""
    spec = one(text)
    its_kind = kind(spec["kind"])
    fraction = its_kind.fraction(spec, its_kind.read(spec, its_kind.from_plain(spec, plain)))
    assert fraction is not None
    return float(fraction)


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def test_a_choice_with_one_right_option() -> None:
    assert one("买家最先看到的是{~详情页 =主图 ~评价}") == {
        "kind": "single_choice",
        "stem": "买家最先看到的是",
        "options": ["详情页", "主图", "评价"],
        "key": "B",
    }


def test_answers_may_stand_on_lines_of_their_own_with_comments_between() -> None:
    question = one("  最大的洲是{\n// 第一项\n  ~非洲\n   // 对的\n\t=亚洲\n  }\n// 末尾")
    assert (question["options"], question["key"]) == (["非洲", "亚洲"], "B")


def test_a_missing_word_leaves_a_line_in_the_stem() -> None:
    assert one("客户在{~站外 =站内}下单。")["stem"] == "客户在_____下单。"
    assert one("客户{=下单 =付款}之后发货。")["stem"] == "客户_____之后发货。"


def test_a_short_answer_gets_a_blank_where_the_author_drew_one_or_at_the_end() -> None:
    assert one("中国的首都是？{=北京}")["stem"] == "中国的首都是？ ____"
    assert one("首都是____。{=北京}")["stem"] == "首都是____。"
    assert one("[html]<p>首都是？</p>{=北京}")["stem"] == "<p>首都是？ ____</p>"
    assert one("甲____乙____的首都？{=北京}")["stem"].count("____") == 1


@pytest.mark.parametrize(
    ("options", "shares"),
    [
        ("{=甲 ~乙 ~丙}", [1, 0, 0]),
        ("{=甲 =乙 ~丙}", [1, 1, 0]),
        ("{=甲 ~%50%乙 ~%-25%丙}", [1, 0.5, -0.25]),
        ("{~%33.333%甲 =乙 ~%-33.33333%丙}", [1 / 3, 1, -1 / 3]),
        ("{=%100%甲 ~%0%乙 ~%-100%丙}", [1, 0, -1]),
    ],
)
def test_a_single_choice_gets_the_weight_of_its_option(options: str, shares: list[float]) -> None:
    assert [share(f"题{options}", [place]) for place in range(3)] == shares


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [([], 0), ([0], 0.5), ([0, 1], 1), ([0, 1, 2], 0.5), ([2], 0), ([0, 2], 0), ([0, 3], 0.5), ([0, 1, 2, 3], 0.5)],
)
def test_several_answers_are_summed_up_between_nothing_and_the_whole(chosen: list[int], expected: float) -> None:
    assert share("题{~%50%甲 ~%50%乙 ~%-50%丙 ~丁}", chosen) == expected


def test_three_thirds_are_a_whole() -> None:
    for third in ("33.33333", "33.333", "33.33"):
        assert share(f"题{{~%{third}%甲 ~%{third}%乙 ~%{third}%丙 ~%-100%丁}}", [0, 1, 2]) == 1


def test_equal_weights_with_all_lost_by_a_wrong_one_are_our_rule_per_option() -> None:
    question = one("题{~%50%甲 ~%50%乙 ~%-100%丙}")
    assert question["rule"] == "per_option"
    assert "weights" not in question


def test_options_that_speak_of_others_keep_their_order() -> None:
    assert one("题{~甲 ~乙 =以上都对}")["fixed_order"] is True


@pytest.mark.parametrize(
    ("answers", "typed", "expected"),
    [
        ("{=Business to Customer}", "business TO customer", 1),
        ("{=甲 =乙}", "乙", 1),
        ("{=甲 =%50%乙 =%25%丙*}", "乙", 0.5),
        ("{=甲 =%50%乙 =%25%丙*}", "丙丁", 0.25),
        ("{=甲 =%50%乙}", "丁", 0),
        ("{北京}", "北京", 1),
        ("{=%0%甲乙 =甲*}", "甲乙", 0),
        ("{=%0%甲乙 =甲*}", "甲丙", 1),
        ("{=*款*}", "先付款后发货", 1),
        (r"{=5\*3}", "5*3", 1),
        (r"{=5\*3}", "5 大 3", 0),
        ("{=3-5}", "4", 0),
        ("{=3-5}", "3-5", 1),
        ("{=128}", "128.0", 0),
        ("{=re:a+}", "aa", 0),
        ("{=TRUE}", "true", 1),
        (r"{=a\=b \{c\} \~ \# \: \\}", r"A=B {C} ~ # : \ "[:-1], 1),
    ],
)
def test_a_short_answer_is_marked_as_moodle_does(answers: str, typed: str, expected: float) -> None:
    assert share(f"题{answers}", typed) == expected


@pytest.mark.parametrize(
    ("answers", "typed", "expected"),
    [
        ("{#1822}", "1822", 1),
        ("{#1822}", "1822.1", 0),
        ("{#3.14:0.01}", "3.15", 1),
        ("{#3.14:0.01}", "3.13", 1),
        ("{#3.14:0.01}", "3.1501", 0),
        ("{#1..5}", "5", 1),
        ("{#-5..-1}", "-1", 1),
        ("{#-5..-1}", "-0.9", 0),
        ("{#=1822:0 =%50%1822:2}", "1822", 1),
        ("{#=1822:0 =%50%1822:2}", "1824", 0.5),
        ("{#=%50%1822:2 =1822:0}", "1822", 0.5),
        ("{#\n=%100%-2.5e-3:0#好\n~#不好\n}", "-0.0025", 1),
        ("{#=7 =%25%*}", "99", 0.25),
        ("{#.5:.25}", "0.75", 1),
    ],
)
def test_a_number_is_marked_within_its_tolerance_both_ends_included(answers: str, typed: str, expected: float) -> None:
    assert share(f"题{answers}", typed) == expected


def test_true_and_false_in_every_way_of_writing() -> None:
    assert [one(f"对吗{{{said}}}")["key"] for said in ("T", "TRUE", "F", "FALSE", " T #错了#对了")] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_matching_shares_the_worth_evenly() -> None:
    text = "配对{=淘宝 -> C2C =天猫->B2C =1688 -> B2B = -> O2O}"
    question = one(text)
    assert (question["left"], question["right"]) == (["淘宝", "天猫", "1688"], ["C2C", "B2C", "B2B", "O2O"])
    assert share(text, [[0, 0], [1, 1], [2, 2]]) == 1
    assert Fraction(share(text, [[0, 0], [1, 3], [2, 1]])).limit_denominator(9) == Fraction(1, 3)


def test_equal_answers_of_matching_are_one_choice() -> None:
    question = one("配对{=苹果 -> 水果 =香蕉 -> 水果 =白菜 -> 蔬菜}")
    assert (question["right"], question["key"], question["reuse"]) == (["水果", "蔬菜"], [[0, 0], [1, 0], [2, 1]], True)


def test_an_essay_has_empty_braces_or_only_general_feedback() -> None:
    assert one("写一段文案。{}") == {"kind": "essay", "stem": "写一段文案。"}
    assert one("写一段文案。{####看卖点}")["analysis"] == "看卖点"


def test_feedback_becomes_the_analysis() -> None:
    text = "题{=甲#对 ~乙#不对\\: 再想想 ####一般说明}"
    assert one(text)["analysis"] == "一般说明<br>A：对<br>B：不对: 再想想"
    assert one("题{F#错在这#对}")["analysis"] == "答错：错在这<br>答对：对"


def test_title_category_and_id_are_kept() -> None:
    text = (
        "$CATEGORY: $course$/top/相关知识/网络\\:推广//SEM\n\n// question: 7  name: x\n// [id:WLTG-7] [tag:难度：0.7]\n"
        "::关键词\\:一::题{T}\n\n$CATEGORY: top\n\n题二{F}"
    )
    first, second = taken(text).questions
    assert (first["title"], first["code"], first["difficulty"]) == ("关键词:一", "WLTG-7", 0.7)
    assert (first["module"], first["point"]) == ("相关知识", "网络:推广/SEM")
    assert "point" not in second


@pytest.mark.parametrize(
    ("stem", "html"),
    [
        ("a < b 且 c<d", "a &lt; b 且 c&lt;d"),
        ("<b>粗</b> &amp; 细", "<b>粗</b> &amp; 细"),
        ("一行\n二行", "一行<br>二行"),
        ("一行\\n二行", "一行<br>二行"),
        ("<p>一</p>\n<p>二</p>", "<p>一</p> <p>二</p>"),
        ("[html]一行\n二行<br/>三", "一行\n二行<br>三"),
        ("[plain]<b>\n细", "&lt;b&gt;<br>细"),
        ("[markdown]**粗** `x<y`", "<p><strong>粗</strong> <code>x&lt;y</code></p>"),
        ("[moodle]<i>斜</i>", "<i>斜</i>"),
        ("[单选]题", "[单选]题"),
        ('[html]<span style="color:red">红</span><div>块</div>', "红<br>块"),
        ("变量 $x$ 与 $y_1$", "变量 $x$ 与 $y_1$"),
        ("路径 C\\:\\\\news", "路径 C:\\news"),
    ],
)
def test_every_text_format_becomes_clean_html(stem: str, html: str) -> None:
    assert one(f"{stem}{{T}}")["stem"] == html
    assert sanitize_html(html, allow_images=True) == html


def test_answers_have_the_format_of_the_stem_unless_they_say_their_own() -> None:
    assert one("[plain]题{=<b>甲 ~[html]<b>乙</b>}")["options"] == ["&lt;b&gt;甲", "<b>乙</b>"]


def test_a_picture_that_is_written_out_becomes_media() -> None:
    picture = a_picture()
    address = "data\\:image/png;base64," + base64.b64encode(picture).decode().replace("=", "\\=")
    found = taken(f'[html]看图<img src\\="{address}" alt\\="图">{{T}}')
    name = f"{hashlib.sha256(picture).hexdigest()}.png"
    assert found.questions[0]["stem"] == f'看图<img src="/media/{name}" alt="图">'
    assert found.media == {name: picture}
    again = gift.read(gift.write(found.questions, found.media), "x")
    assert (again.questions, again.media) == (found.questions, found.media)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("说明文字", "not_a_question"),
        ("题{=甲", "bad_braces"),
        ("题}=甲{", "bad_braces"),
        ("题{=甲 {乙}", "bad_braces"),
        ("题{=甲} 和 {=乙}", "several_answers"),
        ("题{=甲\n\n~乙}", "blank_line_in_answers"),
        ("题{=甲\n\n~乙\n\n~丙}", "blank_line_in_answers"),
        ("::没完 题{T}", "bad_title"),
        ("题{~甲 ~乙}", "no_right_answer"),
        ("题{~%0%甲 ~%-50%乙}", "no_right_answer"),
        ("题{=%50%甲 ~乙}", "weight_after_equals"),
        ("题{~%150%甲 =乙}", "bad_weight"),
        ("题{=%0%甲}", "no_right_answer"),
        ("题{#}", "no_right_answer"),
        ("题{#三}", "not_a_number"),
        ("题{#3,14}", "not_a_number"),
        ("题{#3:x}", "not_a_number"),
        ("题{#3:}", "not_a_number"),
        ("题{#5..1}", "bad_range"),
        ("题{#1e99}", "not_a_number"),
        ("题{=甲 -> 乙 =丙}", "bad_pair"),
        ("题 {1:MULTICHOICE:=甲~乙}", "cloze"),
        ("题{=甲 ~甲}", "bad_question"),
        ("{T}", "bad_question"),
        ('看<img src="@@PLUGINFILE@@/a.png">{T}', "missing_picture"),
        ('看<img src="http\\://a.cn/a.png">{T}', "missing_picture"),
        ('看<img src="data\\:image/png;base64,AAAA">{T}', "bad_picture"),
        ('看<img src="data\\:image/png;base64,图图图图">{T}', "bad_picture"),
        ("[markdown]看![图](a.png){T}", "missing_picture"),
        ("<script>alert(1)</script>{T}", "script"),
        ('<b onclick="x()">粗</b>{T}', "script"),
        ('<a href="javascript\\:x()">链接</a>{T}', "script"),
        ("<video src=x></video>{T}", "unsupported_markup"),
        ("<b>" * 100 + "{T}", "too_deep"),
        ("字" * 30_000 + "{T}", "text_too_long"),
        ("一\x00二{T}", "bad_characters"),
    ],
)
def test_what_cannot_be_taken_is_a_fault_and_the_others_are_taken(text: str, code: str) -> None:
    found = taken(f"甲对吗{{T}}\n\n{text}\n\n乙对吗{{F}}")
    assert [question["key"] for question in found.questions if question["stem"] in ("甲对吗", "乙对吗")] == [
        True,
        False,
    ]
    assert {(fault.line, fault.code) for fault in found.faults} == {(3, code)}
    assert len(found.questions) == 2


def test_a_bad_file_is_one_fault() -> None:
    assert codes("") == [(None, "no_questions")]
    assert codes("// 只有注释\n\n$CATEGORY: top") == [(None, "no_questions")]
    assert [fault.code for fault in gift.read(b"\xff" * 100, "x").faults] == ["bad_encoding"]


def test_gb18030_and_utf_16_are_read() -> None:
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        assert gift.read("对吗{T}".encode(encoding), "x").questions == taken("对吗{T}").questions


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("::一::题{=甲 ~乙}", True),
        ("题{\n~甲\n=乙}\n\n题{T}", True),
        ("1. 题（ ）\nA. 甲\nB. 乙\n答案：A", False),
        ('{"a": {"b": 1}}', False),
        ("题\nA. 甲\nB. 乙\nANSWER: A", False),
    ],
)
def test_a_file_of_it_is_known_by_its_braces(text: str, known: bool) -> None:
    found = format_of("a.txt", text.encode())
    assert (found is not None and found.NAME == "gift") == known


@pytest.mark.parametrize(
    "text",
    [
        "题{=甲\n\n" * 60_000,
        "{" * 400_000,
        "\n\n".join(["题{T}"] * 60_000),
        "~" * 500_000 + "{T}",
        "题{" + "~甲" * 200_000 + "}",
        "[html]" + "<p>" * 60_000 + "{T}",
        "\\" * 500_000 + "{T}",
        "::" * 200_000,
        "// [id:" + "\\" * 300_000 + "\n题{T}",
        "题{=" + "*" * 300_000 + "}",
        "看<img " + "src=" * 100_000 + ">{T}",
    ],
    ids=range(11),
)
def test_hostile_text_ends_soon(text: str) -> None:
    found = taken(text)
    assert found.faults or found.questions


WORDS = st.text(st.sampled_from("甲乙客户ab1 <>&\"'=~#{}:\\%[]()*_-.;，。\n"), min_size=1, max_size=12)
HTML = WORDS.map(lambda text: sanitize_html(text.replace("<", "&lt;"), allow_images=True)).filter(bool)
RICH = st.one_of(HTML, HTML.map(lambda html: f"<p>{html} <b>粗</b></p>"), st.just("[html]甲"), st.just("%50%乙"))
OPTIONS = st.lists(RICH, min_size=2, max_size=5, unique=True)
SHARE = st.sampled_from(["1", "0.5", "-0.25", "1/3", "-1", "0.1", "1/6"])


SHAPES = [
    "single",
    "weighed",
    "several",
    "per_option",
    "paper",
    "truth",
    "blank",
    "exact",
    "number",
    "matching",
    "essay",
]


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A question of a kind that GIFT can hold."""
    name = draw(st.sampled_from(SHAPES))
    question: dict[str, Any] = {"stem": draw(RICH.filter(lambda html: "____" not in html))}
    if name in ("single", "weighed", "several", "per_option", "paper"):
        question["options"] = draw(OPTIONS)
    letters = "ABCDE"[: len(question.get("options", ()))]
    if name == "single":
        question.update(kind="single_choice", key=draw(st.sampled_from(letters)))
    elif name == "weighed":
        weights = {letter: draw(SHARE) for letter in letters[1:]}
        question.update(kind="single_choice", key="A", weights={"A": "1", **weights})
    elif name == "several":
        weights = {letter: draw(SHARE) for letter in letters}
        key = "".join(letter for letter in letters if Fraction(weights[letter]) > 0)
        own_rule = is_per_option([Fraction(weights[letter]) for letter in letters])
        rule: dict[str, Any] = {"rule": "per_option"} if own_rule else {"weights": weights, "bounded": True}
        question.update(kind="multiple_choice", key=key, **rule)
    elif name in ("per_option", "paper"):
        question.update(kind="multiple_choice", key=letters[:2], **({"rule": name} if name == "per_option" else {}))
    elif name == "truth":
        question.update(kind="true_false", key=draw(st.booleans()))
    elif name in ("blank", "exact"):
        accepted = draw(st.lists(WORDS.map(lambda text: " ".join(text.split())).filter(bool), min_size=1, max_size=3))
        key: list[Any] = [{"text": text, "exact": True} for text in accepted] if name == "exact" else list(accepted)
        question.update(kind="fill_in", key=[key], stem=f"{question['stem']} ____")
    elif name == "number":
        value = str(draw(st.integers(-500, 500)))
        entry = draw(
            st.sampled_from([{"value": value}, {"value": value, "tolerance": "0.5"}, {"low": value, "high": "600"}])
        )
        question.update(kind="numeric", key=[entry, {"value": "7", "share": "0.5"}])
    elif name == "matching":
        left = draw(st.lists(RICH, min_size=2, max_size=4, unique=True))
        right = draw(st.lists(RICH, min_size=len(left), max_size=5, unique=True))
        places = draw(st.permutations(range(len(right))))
        question.update(kind="matching", left=left, right=right, key=[[at, places[at]] for at in range(len(left))])
    else:
        question["kind"] = "essay"
    about = {"analysis": RICH, "title": st.just("标题:一"), "code": st.just("A-[1]"), "points": st.just("1.5"),
             "difficulty": st.just(0.7), "module": st.just("相关知识"), "point": st.just("网络/推广")}  # fmt: skip
    for field in draw(st.sets(st.sampled_from(sorted(about)))):
        question[field] = draw(about[field])
    return question


@settings(max_examples=300, deadline=None)
@given(asked=st.lists(questions(), min_size=1, max_size=3))
def test_what_is_written_is_read_as_it_was(asked: list[dict[str, Any]]) -> None:
    good = [spec for spec in asked if not kinds()[spec["kind"]].check(spec) and not gift.reason_against(spec)]
    found = gift.read(gift.write(good, {}), "x")
    assert list(found.questions) == good
    assert found.faults == () or not good


WORDS_AND_TAGS = """甲 a<b <b> </b> <p> </p> <br/> &amp; &nbsp; & < > <x> [html] [markdown] ** ` - _ { } = ~ # %50% ->
\\ \\n T <div> </div> <span\xa0a='b'> <h1> </td> <td> <pre> ::"""
PIECES = st.sampled_from([*re.split(" |\n", WORDS_AND_TAGS), "\n", " ", "\t", "\xa0"])


@given(pieces=st.lists(PIECES, max_size=14), answers=st.sampled_from(["{T}", "{=甲 ~乙}", "{=甲}", "{}", ""]))
def test_any_text_is_clean_questions_and_faults(pieces: list[str], answers: str) -> None:
    for question in taken("".join(pieces) + answers).questions:
        assert kinds()[question["kind"]].check(question) == []
        for html in (question["stem"], *question.get("options", ()), question.get("analysis", "")):
            assert sanitize_html(html, allow_images=True) == html


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"kind": "ordering", "items": ["甲", "乙"]}, "没有这种题型"),
        ({"kind": "multiple_choice", "options": ["甲", "乙", "丙"], "key": "AB", "rule": "strict"}, "规则"),
        ({"kind": "multiple_choice", "options": ["甲", "乙"], "key": "A", "weights": {"A": "1"}}, "0 到满分"),
        ({"kind": "fill_in", "stem": "____ ____", "key": [["甲"], ["乙"]]}, "只能有一个空"),
        ({"kind": "fill_in", "stem": "____", "key": [["5-7"]]}, "范围"),
        ({"kind": "fill_in", "stem": "____", "key": [["re:a", "a"]]}, "范围"),
        ({"kind": "fill_in", "stem": "____", "key": [[{"text": "A", "case": True}]]}, "大小写"),
        ({"kind": "numeric", "key": [{"value": "5", "tolerance": "1%"}]}, "百分数"),
        ({"kind": "numeric", "key": [{"value": "5"}], "figures": 2}, "有效数字"),
        ({"kind": "numeric", "key": [{"low": "5"}]}, "上限"),
        ({"kind": "matching", "left": ["甲"], "right": ["乙", "丙"], "key": [[0, 0]], "rule": "strict"}, "平均"),
        ({"kind": "essay", "key": "参考"}, "参考答案"),
        ({"kind": "single_choice", "options": ["甲", "乙"], "key": "A", "weights": {"A": "1", "B": "1/11"}}, "百分数"),
    ],
)
def test_what_gift_cannot_mean_is_malformed_and_says_why(question: dict[str, Any], reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        gift.write([{"stem": "题", **question}], {})
    assert reason in gift.reason_against({"stem": "题", **question})
