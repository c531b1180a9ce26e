"""Questions as a workbook with our header; what reading it would not give back is not written."""

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.choices import LETTERS
from question_bank.contract import Malformed
from question_bank.formats.markup import to_words
from question_bank.formats.own import written
from question_bank.formats.workbook.questions import RANGE, RULES, accepted_of
from question_bank.sheets import write_sheet

KINDS = {
    "single_choice": "单选题", "multiple_choice": "多选题", "true_false": "判断题", "fill_in": "填空题",
    "short_answer": "简答题", "essay": "论述题",
}  # fmt: skip
BEFORE = ("编号", "题型", "题干")
AFTER = (
    "答案", "解析", "分值", "难度", "知识点", "模块", "适用等级", "重要程度", "标题",
    "多选计分", "选项固定", "答案不分顺序",
)  # fmt: skip
ABOUT = {
    "code": "编号", "points": "分值", "point": "知识点", "module": "模块", "importance": "重要程度", "title": "标题",
}  # fmt: skip
RULE_NAMES = {rule: name for name, rule in RULES.items()}


def write(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
    """An xlsx file. Malformed: a question that a row of text cannot hold."""
    from question_bank.formats import workbook

    plain = [written(question) for question in questions]
    rows = [_row(question) for question in plain]
    most = max((len(question.get("options", ())) for question in plain), default=0)
    head = [*BEFORE, *(f"选项{letter}" for letter in LETTERS[: max(most, 4)]), *AFTER]
    content = write_sheet([head, *([row.get(name, "") for name in head] for row in rows)], title="题库")
    again = workbook.read(content, "").questions if rows else ()
    found = {question["_row"]: question for question in again}
    for number, question in enumerate(plain, 2):
        read = written(found.get(number, {}))
        if read != question:
            lost = sorted(name for name in {*read, *question} if read.get(name) != question.get(name))
            raise _cannot(question, f"表格不能照原样保存 {'、'.join(lost)}")
    return content


def _cannot(question: Mapping[str, Any], reason: str) -> Malformed:
    return Malformed(
        "题目 %(which)s：%(what)s", which=question.get("code") or str(question.get("stem"))[:30], what=reason
    )


def _row(question: Mapping[str, Any]) -> dict[str, str]:
    if question.get("kind") not in KINDS:
        raise _cannot(question, f"表格不能保存题型 {question.get('kind')}")
    row = {header: str(question[name]) for name, header in ABOUT.items() if name in question}
    row |= {"题型": KINDS[question["kind"]], "题干": _text(question, question["stem"])}
    row |= {
        f"选项{letter}": _text(question, option)
        for letter, option in zip(LETTERS, question.get("options", ()), strict=False)
    }
    row["答案"] = _key(question)
    if "analysis" in question:
        row["解析"] = _text(question, question["analysis"])
    if "difficulty" in question:
        row["难度"] = repr(float(question["difficulty"]))
    if "levels" in question:
        row["适用等级"] = ",".join(map(str, question["levels"]))
    if "rule" in question:
        row["多选计分"] = RULE_NAMES.get(question["rule"], "")
    row["选项固定"] = "是" if question.get("fixed_order") else ""
    row["答案不分顺序"] = "是" if question.get("any_order") else ""
    if question["kind"] == "multiple_choice" and question.get("bounded") and len(str(question.get("key"))) == 1:
        row["题型"] = "不定项选择题"
    return row


def _text(question: Mapping[str, Any], marked: Any) -> str:
    text = to_words(str(marked))
    if text is None:
        raise _cannot(question, "表格只能保存纯文字（没有图片、表格和格式）")
    return text


def _key(question: Mapping[str, Any]) -> str:
    key = question.get("key", "")
    if isinstance(key, bool):
        return "正确" if key else "错误"
    if isinstance(key, str):
        return _text(question, key)
    return "\n".join("|".join(_accepted(question, accepted)) for accepted in key)


def _accepted(question: Mapping[str, Any], accepted: Sequence[Any]) -> list[str]:
    cell: list[str] = []
    for text in accepted:
        if isinstance(text, str):
            cell.append(RANGE + text if accepted_of(text) != [text] else text)
        elif set(text) != {"text"}:
            raise _cannot(question, "表格不能保存答案的大小写、通配符和得分")
        elif cell and cell[-1] == RANGE + text["text"]:
            cell[-1] = text["text"]
        else:
            cell.append(text["text"])
    return cell
