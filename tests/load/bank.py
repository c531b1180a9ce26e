"""The question bank: reading thousands of questions, drawing from them, marking a whole exam's answers. No server."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from question_bank.blueprints import Blueprint, read_blueprint
from question_bank.draw import DrawnPaper, draw, draw_each
from question_bank.formats import formats as all_formats
from question_bank.formats import read_file
from question_bank.registry import kind
from tests.load.stage import Bench

FORMATS = {"workbook": "bank.xlsx", "moodle_xml": "bank.xml"}
PAPERS, MARKED = 3000, 5000


def a_bank(n: int) -> list[dict[str, Any]]:
    """Questions of the usual types, with points and modules as a bank has them."""
    rng = Random(1)
    return [_question(i, rng) for i in range(n)]


def _question(i: int, rng: Random) -> dict[str, Any]:
    about = {
        "code": f"B-{i:06d}",
        "module": ("职业道德", "基础知识", "基础知识", "相关知识")[i % 4],
        "point": f"知识点 {i % 97}",
        "levels": [4],
        "difficulty": round(rng.uniform(0.3, 0.95), 2),
        "importance": "XXYZ"[i % 4],
        "stem": f"第 {i} 题：店铺某日访客 {1000 + i} 人，支付买家 {20 + i % 80} 人，下列说法中哪一项是对的？",
        "analysis": f"按定义计算，见知识点 {i % 97}。",
    }
    if i % 5 == 4:
        return {**about, "kind": "true_false", "stem": about["stem"] + "判断对错。", "key": bool(i % 2)}
    options = [f"第 {i} 题的{word}说法" for word in "甲乙丙丁"]
    return {**about, "kind": "single_choice", "options": options, "key": "ABCD"[rng.randrange(4)]}


def a_plan() -> Blueprint:
    """S80J20 of domain.md 2."""
    sections = [
        {"title": "单项选择题", "kind": "single_choice", "count": 80, "points": "1"},
        {"title": "判断题", "kind": "true_false", "count": 20, "points": "1"},
    ]
    return read_blueprint({"code": "B", "title": "基准卷", "level": 4, "minutes": 90, "sections": sections})


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


async def measure(bench: Bench, n: int) -> None:
    """Reading n questions, drawing from them, marking 100 answers to each of MARKED papers."""
    questions, plan = a_bank(n), a_plan()
    for name, file in FORMATS.items():
        data = all_formats()[name].write(questions, {})
        for _ in range(bench.runs):
            seconds, (_format, taken) = _timed(lambda data=data, file=file, name=name: read_file(data, file, name))  # type: ignore[misc]
            assert len(taken.questions) == n, taken.faults[:3]
            bench.book.note(f"bank: {n:,} questions read from {name}", seconds, "s")
    for _ in range(bench.runs):
        seconds, paper = _timed(lambda: draw(questions, plan, 1))
        bench.book.note(f"bank: one S80J20 paper of {n:,} questions", seconds * 1000, "ms")
    papers = PAPERS if not bench.quick else PAPERS // 10
    seconds, drawn = _timed(lambda: sum(1 for _ in draw_each(questions, plan, range(papers))))
    assert drawn == papers
    bench.book.note(f"bank: {papers:,} papers, one a candidate", seconds, "s")
    for _ in range(bench.runs):
        seconds, _points = _timed(lambda: _mark(paper, MARKED))
        bench.book.note(f"bank: {MARKED * len(paper.items):,} answers marked one by one", seconds, "s")


def _mark(paper: DrawnPaper, n: int) -> int:
    """Every candidate's answers by the kinds themselves; the server marks each different answer once (timeup)."""
    rng = Random(2)
    tables = [(kind(i.spec["kind"]), i.spec, i.worth, _answers(i.spec)) for i in paper.items]
    total = 0
    for _ in range(n):
        for own, spec, worth, answers in tables:
            mark = own.mark(spec, answers[rng.randrange(len(answers))], worth)
            total += mark.points if mark else 0
    return total


def _answers(spec: dict[str, Any]) -> list[Any]:
    return [True, False, None] if spec["kind"] == "true_false" else ["A", "B", "C", "D", None]
