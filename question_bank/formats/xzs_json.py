"""xzs JSON: the questions of an open-source exam system, as its database or its interface gives them; only read.

Types 1 to 5 are single choice, multiple choice, true or false, blanks and short answer. A score that is a whole number
is ten times the points (domain.md 11); the interface writes points as text, "2.5". A multiple choice is all or nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from fractions import Fraction
from typing import Any

import orjson

from question_bank.choices import LETTERS
from question_bank.contract import Fault, Malformed, Taken
from question_bank.formats.basket import Unusable, refer_to_others
from question_bank.formats.encodings import decoded
from question_bank.formats.markup import from_html
from question_bank.kinds.fill_in.matching import BLANK, RANGE, is_pattern
from question_bank.points import from_points, from_share, to_points
from question_bank.registry import kinds
from question_bank.sanitize import text_of
from question_bank.texts import unify

NAME = "xzs_json"
LABEL = "学之思 JSON"
SUFFIXES = (".json",)

COST_OF = {"{": 240, "[": 80, ",": 100}
MOST_MEMORY = 100_000_000
DEEPEST = 12
GAP = re.compile(r"<span[^>]*\bgapfilling-span\b[^>]*>.*?</span>", re.IGNORECASE | re.DOTALL)
GAP_ID = re.compile(r"gapfilling-span\s+([0-9a-zA-Z-]{1,64})|data-gap-key=[\"']([0-9a-zA-Z-]{1,64})")
TRUTH = {"是": True, "否": False, "对": True, "错": False, "正确": True, "错误": False, "√": True, "×": False}
LETTERS_OF_KEY = re.compile(r"[A-Z]")
WHOLE = re.compile(r"[0-9]{1,5}")
TYPES = ("questionType", "question_type", "type")
NESTED = ("content", "infoTextContent", "textContent", "questionObject")

Row = Mapping[str, Any]
Media = MutableMapping[str, bytes]


def sniff(name: str, head: bytes) -> int:
    """Names that nobody else uses."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return 0
    return 95 if b"titleContent" in head else 80 if b'"questionType"' in head and b'"correct' in head else 0


def read(data: bytes, name: str) -> Taken:
    """Every object that is a question, wherever it stands; a fault says its path in the file."""
    text = decoded(data, name)
    if isinstance(text, Fault):
        return Taken(faults=(text,))
    if sum(text.count(sign) * cost for sign, cost in COST_OF.items()) > MOST_MEMORY:
        return Taken(faults=(Fault(name, "", "", "JSON 过于复杂，请分成几个文件", code="file_too_large"),))
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        line = getattr(error, "lineno", None)
        where = f"第 {line} 行" if line else ""
        return Taken(faults=(Fault(name, where, "", f"JSON 有误：{error.msg}", code="bad_json", line=line),))
    return _read_all(whole, name)


def _read_all(whole: Any, name: str) -> Taken:
    questions: list[dict[str, Any]] = []
    faults: list[Fault] = []
    media: dict[str, bytes] = {}
    places: list[int] = []
    for number, (path, row) in enumerate(_rows(whole, "", DEEPEST), start=1):
        where, pictures = f"第 {number} 题", dict[str, bytes]()
        try:
            question = _question(_with_content(row), pictures)
        except Unusable as why:
            faults.append(Fault(name, where, why.column, str(why), code=why.code, path=path))
            continue
        problems = kinds()[question["kind"]].check(question)
        faults += [_fault(name, where, problem, path) for problem in problems]
        if not problems:
            questions.append(question)
            places.append(number - 1)
            media |= pictures
    if not questions and not faults:
        faults.append(Fault(name, "", "", "文件中没有题目", code="no_questions"))
    return Taken(tuple(questions), tuple(faults), media, tuple(places))


def _fault(name: str, where: str, problem: str, path: str) -> Fault:
    """A fault that a kind found; not every one names a column."""
    column, _, reason = problem.partition(": ")
    return Fault(name, where, column if reason else "", reason or problem, path=path)


def _rows(value: Any, path: str, deep: int) -> Iterator[tuple[str, Row]]:
    if isinstance(value, dict) and _is_question(value):
        yield path or "$", value
    elif deep and isinstance(value, dict):
        for name, inner in value.items():
            yield from _rows(inner, f"{path}.{name}" if path else name, deep - 1)
    elif deep and isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _rows(inner, f"{path}[{place}]", deep - 1)


def _is_question(value: Row) -> bool:
    if "titleContent" in value or ("title" in value and any(name in value for name in TYPES[:2])):
        return True
    return any("titleContent" in value[name] for name in NESTED if isinstance(value.get(name), str | dict))


def _with_content(row: Row) -> Row:
    """A row of the database with the object that its content column holds, perhaps as a text."""
    for name in NESTED:
        content = row.get(name)
        if isinstance(content, str) and "titleContent" in content:
            try:
                content = orjson.loads(content)
            except orjson.JSONDecodeError:
                raise Unusable("bad_json", f"{name} 里的 JSON 有误", name) from None
        if isinstance(content, dict) and "titleContent" in content:
            return {**row, **{key: value for key, value in content.items() if value not in (None, "")}}
    return row


def _question(row: Row, media: Media) -> dict[str, Any]:
    said = next((row[name] for name in TYPES if name in row), None)
    reader = READERS.get(int(said) if isinstance(said, int | str) and str(said).isdecimal() else 0)
    if reader is None:
        raise Unusable("unsupported_type", f"不支持题型 {said}（须为 1 到 5）", "questionType")
    stem = _text(row, "titleContent" if "titleContent" in row else "title")
    return {**reader(row, stem, media), **_about(row, media)}


def _html(markup: str, media: Media) -> str:
    """A text of its editor, in which formulas may stand in $…$."""
    return from_html(markup, media, dollars=True)


def _about(row: Row, media: Media) -> dict[str, Any]:
    about: dict[str, Any] = {}
    if isinstance(row.get("id"), int | str) and row["id"]:
        about["code"] = f"XZS-{row['id']}"
    if analysis := _html(_text(row, "analyze"), media):
        about["analysis"] = analysis
    if row.get("score") not in (None, ""):
        about["points"] = from_points(_hundredths(row["score"], "titleContent" in row))
    difficult = row.get("difficult")
    if isinstance(difficult, int) and 1 <= difficult <= 5:
        about["difficulty"] = (11 - 2 * difficult) / 10
    return about


def _hundredths(score: Any, in_tenths: bool) -> int:
    """Points in hundredths: whole numbers are tenths, but the interface writes points as text."""
    if (isinstance(score, int) or in_tenths) and WHOLE.fullmatch(str(score)):
        return int(score) * 10
    try:
        return to_points(score)
    except Malformed as fault:
        raise Unusable("bad_points", str(fault), "score") from None


def _text(row: Row, name: str) -> str:
    text = row.get(name)
    if text is not None and not isinstance(text, str):
        raise Unusable("bad_question", "须为文字", name)
    return text or ""


def _items(row: Row) -> list[Row]:
    items = row.get("questionItemObjects") or row.get("items") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Unusable("bad_question", "须为选项的列表", "questionItemObjects")
    return items


def _single(row: Row, stem: str, media: Media) -> dict[str, Any]:
    options, key = _options(row, media)
    if len(key) != 1:
        raise Unusable("bad_key", "单选题须有一个答案", "correct")
    return {"kind": "single_choice", "stem": _html(stem, media), "key": key, **options}


def _multiple(row: Row, stem: str, media: Media) -> dict[str, Any]:
    options, key = _options(row, media)
    return {"kind": "multiple_choice", "stem": _html(stem, media), "key": key, "rule": "strict", **options}


def _options(row: Row, media: Media) -> tuple[dict[str, Any], str]:
    items = _items(row)
    if len(items) > len(LETTERS):
        raise Unusable("too_many_options", f"选项超过 {len(LETTERS)} 个", "questionItemObjects")
    places = {str(item.get("prefix")).strip().upper(): letter for item, letter in zip(items, LETTERS, strict=False)}
    chosen = _correct(row)
    if not chosen or not all(letter in places for letter in chosen):
        raise Unusable("bad_key", "答案不是选项的字母", "correct")
    options = [_html(_text(item, "content"), media) for item in items]
    fixed = {"fixed_order": True} if refer_to_others(options) else {}
    return {"options": options, **fixed}, "".join(sorted({places[letter] for letter in chosen}))


def _correct(row: Row) -> list[str]:
    """The letters of the key: a text, "A,B", or a list."""
    said = row.get("correct") or row.get("correctArray") or ""
    words = said if isinstance(said, list) else [said]
    return [letter for word in words for letter in LETTERS_OF_KEY.findall(str(word).upper())]


def _true_false(row: Row, stem: str, media: Media) -> dict[str, Any]:
    """The chosen item says what is right; where its words are none of ours, A is right and B is wrong."""
    chosen = _correct(row)
    contents = {str(item.get("prefix")).strip().upper(): text_of(_text(item, "content")) for item in _items(row)}
    said = TRUTH.get(contents.get(chosen[0], "").strip()) if chosen else TRUTH.get(str(row.get("correct")).strip())
    if said is None and chosen:
        said = {"A": True, "B": False}.get(chosen[0])
    if said is None or len(chosen) > 1:
        raise Unusable("bad_key", "判断题的答案须为 A（正确）或 B（错误）", "correct")
    return {"kind": "true_false", "stem": _html(stem, media), "key": said}


def _fill_in(row: Row, stem: str, media: Media) -> dict[str, Any]:
    """Each blank has one answer; the scores of the blanks are their shares."""
    gaps = GAP.findall(stem)
    items = _in_order(_items(row), gaps)
    html = _html(GAP.sub("____", stem), media)
    if not gaps and len(BLANK.findall(html)) != len(items):
        raise Unusable("bad_gaps", "题干里的空与答案的个数不符", "titleContent")
    key = [[_accepted(text_of(_html(_text(item, "content"), media)))] for item in items]
    return {"kind": "fill_in", "stem": html, "key": key, **_shares(items)}


def _accepted(text: str) -> Any:
    """An answer that means itself, though it may look like a range or a pattern."""
    return {"text": text} if is_pattern(text) or RANGE.fullmatch(unify(text)) else text


def _in_order(items: list[Row], gaps: Sequence[str]) -> list[Row]:
    """The answers in the order of the blanks, which are known by their ids, else by their place."""
    ids = [(match[1] or match[2]) if (match := GAP_ID.search(gap)) else "" for gap in gaps]
    known = {str(item.get("itemUuid")): item for item in items if item.get("itemUuid")}
    if gaps and all(known.get(gap_id) for gap_id in ids):
        return [known[gap_id] for gap_id in ids]
    if gaps and len(gaps) != len(items):
        raise Unusable("bad_gaps", "题干里的空与答案的个数不符", "questionItemObjects")
    return items


def _shares(items: Sequence[Row]) -> dict[str, Any]:
    scores = [_hundredths(item["score"], True) if item.get("score") else 0 for item in items]
    if len(set(scores)) < 2 or not all(scores):
        return {}
    return {"shares": [from_share(Fraction(score, sum(scores))) for score in scores]}


def _short_answer(row: Row, stem: str, media: Media) -> dict[str, Any]:
    return {"kind": "short_answer", "stem": _html(stem, media), "key": _html(_text(row, "correct"), media)}


READERS: Mapping[int, Callable[[Row, str, Media], dict[str, Any]]] = {
    1: _single,
    2: _multiple,
    3: _true_false,
    4: _fill_in,
    5: _short_answer,
}
