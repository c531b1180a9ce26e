"""Questions in Chinese plain text, in the many ways in which people write them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.contract import Taken
from question_bank.formats import format_of, plain_text
from question_bank.registry import kind, kinds

PAPER = """网店运营理论知识试卷
注意事项：1、考试时间 90 分钟。2、请用黑色笔。

一、单项选择题（每题1分，共3分）
1、商品标题里最该先写的是（ B ）。
A、店名 B、核心词 C、口号 D、价格
2．买家拒收后运费由谁承担，先看（  ）
A. 平台规则
B．快递员
C. 天气
D. 邻居
答案：A
解析：先看规则。
再看约定。
难度：易
知识点：售后规则
3.2024年大促的预热属于（ ）  A.促销B.售后C.仓储D.支付 【答案】A
二、多选题
1. 影响点击率的有（ ）。
(A)主图 (B)价格
(C)标题 (D)天气
【答案】A、B、C
【解析】略
三、判断题
1. 详情页要写明材质。（√）
（×）2. 店铺可以随意改价。
3. 卖家可以刷单。
答案：错误，这违反电子商务法。
四、填空题（每空2分）
1. C2C 是____对____的交易。
答案：个人；个人
2. 首页最上面是（ ）。
答案：店招|招牌
五、简答题
1. 客服有哪几段工作？
答案：
1. 售前
2. 售中
3. 售后
2. 什么是转化率？
答：成交人数除以访客数。
"""


def taken(text: str) -> Taken:
    return plain_text.read(text.encode(), "题.txt")


def one(text: str) -> dict[str, Any]:
    found = taken(text)
    assert found.faults == ()
    (question,) = found.questions
    return question


def codes(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.code) for fault in taken(text).faults]


def test_a_paper_with_all_its_sections_is_read() -> None:
    found = taken(PAPER)
    assert found.faults == ()
    kinds_found = [question["kind"] for question in found.questions]
    assert kinds_found == (
        ["single_choice"] * 3 + ["multiple_choice"] + ["true_false"] * 3 + ["fill_in"] * 2 + ["short_answer"] * 2
    )
    assert [question["key"] for question in found.questions] == [
        "B", "A", "A", "ABC", True, False, False, [["个人"], ["个人"]], [["店招", "招牌"]],
        "1. 售前<br>2. 售中<br>3. 售后", "成交人数除以访客数。",
    ]  # fmt: skip
    assert found.questions[1] == {
        "kind": "single_choice",
        "stem": "买家拒收后运费由谁承担，先看（  ）",
        "options": ["平台规则", "快递员", "天气", "邻居"],
        "key": "A",
        "points": "1",
        "difficulty": 0.9,
        "point": "售后规则",
        "analysis": "先看规则。<br>再看约定。",
    }
    assert found.questions[2]["stem"] == "2024年大促的预热属于（ ）"
    assert found.questions[6]["analysis"] == "这违反电子商务法。"


def test_the_key_does_not_stay_in_the_stem() -> None:
    stems = [question["stem"] for question in taken(PAPER).questions]
    assert stems[0] == "商品标题里最该先写的是（　）。"
    assert stems[4] == "详情页要写明材质。（　）"
    assert stems[8] == "首页最上面是____。"


def test_keys_may_stand_in_a_table_behind_the_questions() -> None:
    text = """一、单选题
1. 甲（ ）。
A. 一
B. 二
2. 乙（ ）。
A. 一
B. 二
C. 三
二、判断题
1. 丙。
2. 丁。
三、填空题
1. 戊是____。
四、简答题
1. 己？

参考答案
一、单选题
1-2 AC
二、判断题
1.√ 2.×
三、填空题
1. 店招；招牌
四、简答题
1. 第一行
第二行
【解析】看书
"""
    found = taken(text)
    assert found.faults == ()
    assert [question["key"] for question in found.questions] == [
        "A", "C", True, False, [["店招", "招牌"]], "第一行<br>第二行",
    ]  # fmt: skip
    assert found.questions[5]["analysis"] == "看书"


@pytest.mark.parametrize(
    "table",
    ["1-5 ABCAB", "1—5：A B C A B", "1~3 ABC 4-5 AB", "1.A 2.B 3.C\n4.A 5.B", "1、A；2、B；3、C；4、A；5、B", "ABCAB",
     "1-5 A,B,C,A,B", "(1)A (2)B (3)C (4)A (5)B", "1至5题 abcab"],
)  # fmt: skip
def test_tables_of_keys_are_read_however_they_are_written(table: str) -> None:
    asked = "".join(f"{number}. 题{number}（ ）\nA. 一\nB. 二\nC. 三\n" for number in range(1, 6))
    found = taken(f"{asked}\n答案\n{table}")
    assert found.faults == ()
    assert "".join(question["key"].upper() for question in found.questions) == "ABCAB"


def test_tables_of_keys_for_several_right_options() -> None:
    asked = "一、多选题\n" + "".join(f"{number}. 题{number}（ ）\nA. 一\nB. 二\nC. 三\n" for number in range(1, 4))
    for table in ("1-3 AB,ABC,BC", "1.AB 2.ABC 3.BC", "1、AB\n2、ABC\n3、BC"):
        assert [question["key"] for question in taken(f"{asked}参考答案：\n{table}").questions] == ["AB", "ABC", "BC"]


def test_questions_without_numbers_are_divided_by_empty_lines() -> None:
    text = """【单选题】（2分）店铺的核心指标是（ ）
A．流量
B．转化
C．以上都是
正确答案：C
答案解析：缺一不可
难易程度：中

[多选题] 属于站内推广的有
A. 直通车  B. 钻展
C. 地推
正确答案：AB

[判断题]买家秀可以随意使用。
答案：错

[填空题]电子商务法自____年____月起施行。
答案：2019；1

[问答题]谈谈选品。
参考答案：1. 需求；
2. 合规；
"""
    found = taken(text)
    assert found.faults == ()
    assert [question["kind"] for question in found.questions] == [
        "single_choice", "multiple_choice", "true_false", "fill_in", "short_answer",
    ]  # fmt: skip
    assert found.questions[0]["points"] == "2"
    assert found.questions[0]["fixed_order"] is True
    assert found.questions[4]["key"] == "1. 需求；<br>2. 合规；"


@pytest.mark.parametrize(
    "number", ["1.", "1、", "1．", "1)", "1）", "(1)", "（1）", "第1题", "第 1 题：", "题目1：", "Q1.", "１．", " 1 . "]
)
def test_a_number_is_read_however_it_is_written(number: str) -> None:
    assert one(f"{number} 题干（ ）\nA. 甲\nB. 乙\n答案：B")["stem"] == "题干（ ）"


@pytest.mark.parametrize(
    "options",
    ["A. 甲\nB. 乙\nC. 丙", "A、甲\nB、乙\nC、丙", "A．甲\tB．乙\tC．丙", "(A)甲 (B)乙 (C)丙", "（A）甲（B）乙（C）丙",
     "Ａ．甲　Ｂ．乙　Ｃ．丙", "A.甲B.乙C.丙", "A: 甲\nB: 乙\nC: 丙", "A) 甲\nB) 乙\n\nC) 丙", "A 甲\nB 乙\nC 丙"],
)  # fmt: skip
def test_options_are_read_however_they_are_written(options: str) -> None:
    assert one(f"1. 题干（ ）\n{options}\n答案：B")["options"] == ["甲", "乙", "丙"]


def test_letters_inside_an_option_do_not_begin_one() -> None:
    text = "1. 题（ ）\nA. 选 B、C 两项\nB. 型号 X.C.5\nC. 见 B. C. 公司\nD. U.S.A.\n答案：D"
    assert one(text)["options"] == ["选 B、C 两项", "型号 X.C.5", "见 B. C. 公司", "U.S.A."]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("答案：BC", "BC"),
        ("答案:B,C", "BC"),
        ("答案：B、C", "BC"),
        ("答案：C；B", "BC"),
        ("【答案】BC", "BC"),
        ("【答案】：B C", "BC"),
        ("[答案] BC", "BC"),
        ("【参考答案】ＢＣ", "BC"),
        ("正确答案：bc", "BC"),
        ("标准答案：B|C", "BC"),
        ("答案 BC", "BC"),
        ("答案BC", "BC"),
        ("Answer: BC", "BC"),
        ("答案：\nBC", "BC"),
        ("答案：BC。", "BC"),
        ("答案：BC 解析：看书", "BC"),
        ("答案：BC\n因为乙丙都对", "BC"),
        ("我的答案：A\n正确答案：BC", "BC"),
    ],
)
def test_an_answer_is_read_however_it_is_written(answer: str, key: str) -> None:
    question = one(f"1. （多选）题干\nA. 甲\nB. 乙\nC. 丙\n{answer}")
    assert (question["kind"], question["key"]) == ("multiple_choice", key)


@pytest.mark.parametrize(
    ("said", "key"),
    [("正确", True), ("错误", False), ("对", True), ("错", False), ("√", True), ("×", False), ("是", True),
     ("否", False), ("T", True), ("F", False), ("true", True), ("✗", False), ("A", True), ("B", False)],
)  # fmt: skip
def test_a_judgement_is_read_however_it_is_written(said: str, key: bool) -> None:
    assert one(f"判断题\n1. 题干。\n答案：{said}") == {"kind": "true_false", "stem": "题干。", "key": key}
    assert one(f"判断题\n1. 题干。\nA. 正确\nB. 错误\n答案：{'A' if key else 'B'}")["key"] is key
    if said not in "AB":
        assert one(f"三、判断题\n1. 题干（ {said} ）。")["key"] is key


def test_what_a_question_says_of_itself_is_kept() -> None:
    question = one(
        "1. (单选题, 2.5 分) 题干\nA. 甲\nB. 乙\n答案：A\n难度：0.7\n知识点：选品\n题目编号：XP-1\n所属模块：相关知识"
    )
    assert (question["points"], question["difficulty"]) == ("2.5", 0.7)
    assert (question["point"], question["code"], question["module"]) == ("选品", "XP-1", "相关知识")


def test_a_chapter_is_the_knowledge_point_of_what_follows() -> None:
    questions = taken("第一章 选品\n1. 甲。（√）\n第二章 推广\n1. 乙。（×）").questions
    assert [(question["point"], question["key"]) for question in questions] == [
        ("第一章 选品", True),
        ("第二章 推广", False),
    ]


def test_a_common_text_of_a_case_stands_in_each_of_its_questions() -> None:
    asked = "1. 转化率是（ ）\nA. 2%\nB. 20%\n答案：A\n2. 怎样提高？\n答案：优化主图"
    first, second = taken(f"一、案例分析题\n某店访客一万，成交二百单。\n{asked}").questions
    assert first["stem"] == "某店访客一万，成交二百单。<br>转化率是（ ）"
    assert (second["kind"], second["stem"]) == ("short_answer", "某店访客一万，成交二百单。<br>怎样提高？")


def test_labels_before_stem_and_options_and_rules_between_questions() -> None:
    text = (
        "题目：CPC 是什么？\n选项：\nA. 按点击付费\nB. 按展示付费\n正确答案：A\n----------\n"
        "ROI 指什么？\nA. 投资回报率\nB. 点击率\n正确答案：A"
    )
    assert [question["stem"] for question in taken(text).questions] == ["CPC 是什么？", "ROI 指什么？"]


@pytest.mark.parametrize(
    "said", ["单选题：题干", "（单选题）题干", "[单选] 题干", "【单选题】题干", "题干（单选题）", "题干 [单选题]"]
)
def test_a_question_may_say_its_own_type(said: str) -> None:
    text = f"二、多选题\n1. {said}\nA. 甲\nB. 乙\n答案：A"
    assert (one(text)["kind"], one(text)["stem"]) == ("single_choice", "题干")


@pytest.mark.parametrize(
    "heading",
    ["一、单选题", "一、单项选择题（每题1分，共20分。请选出正确的一项）", "二、单选（共2题）", "（一）单选题",
     "第一部分 单选题", "【单选题】", "单选题", "1. 单选题", "Ⅰ、单选题", "[单选题组]", "单选题（每题 2 分）",
     "一. 单选题：每题一分"],
)  # fmt: skip
def test_a_heading_gives_the_type_of_what_follows(heading: str) -> None:
    assert codes(f"{heading}\n1. 题干\nA. 甲\nB. 乙\n答案：AB") == [(2, "several_answers")]


def test_an_empty_bracket_before_a_number_is_where_the_answer_was_to_be_written() -> None:
    assert one("判断题\n（  ）1. 题干。\n答案：×")["stem"] == "题干。"


def test_an_indefinite_choice_may_have_one_right_option_and_is_marked_strictly() -> None:
    spec = one("1. （不定项选择题）题干\nA. 甲\nB. 乙\nC. 丙\n答案：B")
    several = kind("multiple_choice")
    chosen: list[list[str]] = [["B"], ["B", "C"], ["A"]]
    assert [several.fraction(spec, several.read(spec, letters)) for letters in chosen] == [1, 0, 0]


@pytest.mark.parametrize(
    ("stem", "answer", "key"),
    [
        ("甲是____，乙是____。", "一；二", [["一"], ["二"]]),
        ("甲是____，乙是____。", "一|壹；二", [["一", "壹"], ["二"]]),
        ("甲是（ ），乙是（　）。", "一、二", [["一"], ["二"]]),
        ("甲是＿＿＿，乙是__。", "（1）一（2）二", [["一"], ["二"]]),
        ("甲是____，乙是____。", "①一；②二", [["一"], ["二"]]),
        ("甲是____，乙是____。", "一\n二", [["一"], ["二"]]),
        ("甲是____。", "一；壹", [["一", "壹"]]),
        ("甲是____。", "TCP/IP", [["TCP/IP"]]),
        ("甲是", "一", [["一"]]),
    ],
)
def test_blanks_and_their_answers(stem: str, answer: str, key: list[list[str]]) -> None:
    question = one(f"填空题\n1. {stem}\n答案：{answer}")
    assert question["key"] == key
    assert question["stem"].count("____") == len(key)


def test_tags_and_signs_in_a_text_are_words() -> None:
    question = one("1. <br> 是什么？\nA. x<y\nB. 1>0 & 2\n答案：B")
    assert (question["stem"], question["options"][1]) == ("&lt;br&gt; 是什么？", "1&gt;0 &amp; 2")


GOOD = "1. 好题（ ）\nA. 甲\nB. 乙\n答案：B\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2. 没有答案（ ）\nA. 甲\nB. 乙\n", "no_answer"),
        ("2. 只有一句话\n", "no_options"),
        ("2. 题（ ）\nA. 甲\nC. 丙\n答案：A\n", "option_letters"),
        ("2. 题（ ）\nA. 甲\nB. 乙\n答案：C\n", "no_such_option"),
        ("2. 题（ ）\nA. 甲\nB. 乙\n答案：不知道\n", "no_such_option"),
        ("2. 题（A）\nA. 甲\nB. 乙\n答案：B\n", "answers_differ"),
        ("2. 题\nA. 甲\nB. 乙\n答案：A\n答案：B\n", "answers_differ"),
        ("2. （单选题）题\nA. 甲\nB. 乙\n答案：AB\n", "several_answers"),
        ("2. （多选题）题\nA. 甲\nB. 乙\n答案：A\n", "one_answer"),
        ("2. （单选题）题\n答案：A\n", "no_options"),
        ("2. （判断题）题\nA. 甲\nB. 乙\n答案：A\n", "unexpected_options"),
        ("2. （填空题）____和____\n答案：甲\n", "wrong_number_of_blanks"),
        ("2. （判断题）题\n答案：也许\n", "no_answer"),
        ("2. 题\nA. 甲\nB. 乙\n答案：A\n难度：天知道\n", "bad_difficulty"),
        ("2. 题\nA. 甲\nB. 乙\n答案：A\n分值：很多\n", "bad_points"),
        ("2. 题\nA. 甲\nB. 甲\n答案：A\n", "bad_question"),
        ("2. <script>x()</script>题\nA. 甲\nB. 乙\n答案：A\n", "script"),
        ("2. 题\x00\nA. 甲\nB. 乙\n答案：A\n", "bad_characters"),
        ("2. 题" + "长" * 30_000 + "\nA. 甲\nB. 乙\n答案：A\n", "text_too_long"),
        ("2. 题" + "长\n" * 15_000 + "\nA. 甲\nB. 乙\n答案：A\n", "text_too_long"),
        ("二、连线题\n1. 题\n答案：略\n", "unknown_kind"),
    ],
)
def test_what_cannot_be_taken_is_a_fault_and_the_others_are_taken(text: str, code: str) -> None:
    found = taken(f"一、选择题\n{GOOD}{text}\n三、单选题\n{GOOD}")
    assert [question["stem"] for question in found.questions] == ["好题（ ）", "好题（ ）"]
    assert [(fault.line, fault.code) for fault in found.faults] == [(7 if "连线" in text else 6, code)]


def test_a_question_of_no_known_type_without_answer_is_a_fault() -> None:
    assert codes("1. 只有一句话\n2. 好题\nA. 甲\nB. 乙\n答案：A") == [(1, "no_answer")]


def test_a_line_that_belongs_nowhere_is_a_fault() -> None:
    assert codes(GOOD + "\n不知道是什么\n\n2. 好题\nA. 甲\nB. 乙\n答案：A") == [(6, "unreadable_line")]
    assert codes("答案：A\n" + GOOD) == [(1, "unreadable_line")]


def test_a_key_without_a_question_is_a_fault() -> None:
    asked = "1. 甲（ ）\nA. 一\nB. 二\n2. 乙（ ）\nA. 一\nB. 二\n"
    assert codes(f"{asked}参考答案\n1-3 ABA") == [(8, "key_without_question")]
    assert codes(f"{asked}参考答案\n1.A") == [(4, "no_answer")]


def test_any_encoding_and_any_line_end() -> None:
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        assert plain_text.read(PAPER.replace("\n", "\r\n").encode(encoding), "x").questions == taken(PAPER).questions


def test_a_file_without_questions_is_a_fault() -> None:
    assert codes("") == [(None, "no_questions")]
    assert codes("只是一段话。") == [(None, "no_questions")]


def test_a_file_of_it_is_known_by_its_answers() -> None:
    for text in (PAPER, GOOD):
        found = format_of("x.txt", text.encode("gb18030"))
        assert found is not None
        assert found.NAME == "plain_text"
    assert plain_text.sniff("x.txt", "一段话。".encode()) == 0


@pytest.mark.parametrize(
    "text",
    ["1. x\n" * 30_000, "x\n" * 30_000, "(A" * 9_000 + "\n", "1. 题\n" + "A." * 9_000, "[" * 19_000,
     "1. " + "_ " * 9_000, "答案：" * 6_000, "1. 题\n2. 题\n参考答案\n" + ("1-9 " + "A" * 9_000 + "\n") * 9,
     "[难度:" * 4_000, " " * 2_000_000,
     "1. 题\n2. 题\n参考答案\n" + "A, " * 6_000 + "!", "1. " + "<a " * 6_000 + "\n答案：A"],
    ids=range(12),
)  # fmt: skip
def test_hostile_text_ends_soon(text: str) -> None:
    assert taken(text).faults


WORD = st.text(st.sampled_from("买家卖流量转化推广客服订单ab2<&"), min_size=2, max_size=8)
NUMBERS = st.sampled_from(["{}. ", "{}、", "（{}）", "第{}题 "])
LABELS = st.sampled_from(["{}. ", "{}、", "({})", "{}．"])
ANSWERS = st.sampled_from(["答案：{}", "【答案】{}", "正确答案: {}"])
HTML = {"<": "&lt;", "&": "&amp;"}


def as_html(text: str) -> str:
    return "".join(HTML.get(character, character) for character in text)


@st.composite
def written_questions(draw: st.DrawFn, number: int, style: str) -> tuple[str, dict[str, Any]]:
    """A question as somebody would write it, and what it must be read as."""
    name = draw(st.sampled_from(["single_choice", "multiple_choice", "true_false", "fill_in", "short_answer"]))
    stem, label, answer = f"题{draw(WORD)}", draw(LABELS), draw(ANSWERS)
    lines = [f"{style.format(number)}{stem}"]
    question: dict[str, Any] = {"kind": name, "stem": as_html(stem)}
    if name in ("single_choice", "multiple_choice"):
        options = [f"项{text}" for text in draw(st.lists(WORD, min_size=2, max_size=5, unique_by=str.casefold))]
        letters = "ABCDE"[: len(options)]
        fewest = 1 if name == "single_choice" else 2
        key = "".join(sorted(draw(st.permutations(letters))[: max(fewest, fewest * draw(st.integers(1, 2)))]))
        key = key[0] if name == "single_choice" else key
        between = draw(st.sampled_from(["\n", "  ", "\t"]))
        lines.append(between.join(f"{label.format(c)}{text}" for c, text in zip(letters, options, strict=True)))
        lines.append(answer.format(key))
        question.update(options=[as_html(option) for option in options], key=key)
    elif name == "true_false":
        question["key"] = draw(st.booleans())
        lines.append(
            answer.format(draw(st.sampled_from(["√", "正确", "对"] if question["key"] else ["×", "错误", "错"])))
        )
    elif name == "fill_in":
        blanks = [f"空{word}" for word in draw(st.lists(WORD, min_size=1, max_size=3))]
        lines[0] += "____和" * len(blanks)
        question.update(stem=question["stem"] + "____和" * len(blanks), key=[[word] for word in blanks])
        lines.append(answer.format("；".join(blanks)))
    else:
        lines = [f"{style.format(number)}（简答题）{stem}", answer.format("甲乙丙")]
        question["key"] = "甲乙丙"
    if draw(st.booleans()):
        lines.append("解析：因为所以")
        question["analysis"] = "因为所以"
    return "\n".join(lines), question


@settings(deadline=None)
@given(data=st.data(), style=NUMBERS, count=st.integers(1, 5), between=st.sampled_from(["\n", "\n\n"]))
def test_what_somebody_writes_is_read_as_it_was_meant(data: Any, style: str, count: int, between: str) -> None:
    drawn = [data.draw(written_questions(number, style)) for number in range(1, count + 1)]
    found = taken(between.join(text for text, _question in drawn))
    assert found.faults == ()
    assert list(found.questions) == [question for _text, question in drawn]


@given(text=st.text(st.sampled_from("12AB.、（）()[]【】答案解析：；|_ \n题单选判断√×-"), max_size=80))
def test_any_text_is_questions_and_faults(text: str) -> None:
    for question in taken(text).questions:
        assert kinds()[question["kind"]].check(question) == []


def test_a_line_that_is_nothing_but_the_word_for_an_analysis_begins_it() -> None:
    (question,) = plain_text.read("1. 题\nA. 甲\nB. 乙\n答案：A\n解析\n因为甲。".encode(), "a.txt").questions
    assert question["analysis"] == "因为甲。"
