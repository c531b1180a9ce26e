"""Ada, Ben and Cai with a theory paper that has written questions, collected and coded; and graders who score it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.tables import Attempt
from examserver.facts import AuditRow
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.actions.settling import lock_work, unlock_work
from examserver.grading.duties import mark_collected
from examserver.grading.reads import lines_of
from examserver.grading.tables import CodedWork, ItemMark, Round, TheoryMark
from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import draw_paper, freeze_paper
from examserver.papers.reads import frozen_items
from examserver.sittings.actions import set_papers
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock, Sitter, an_answer, begin_sitting

ESSAY, GUIDED, WHOLE = "E-1", "Q-1", "Q-2"
ABOUT: dict[str, Any] = {"module": "基础知识", "point": "客户服务", "levels": [4], "difficulty": 0.5, "importance": "X"}
QUESTIONS: list[dict[str, Any]] = [
    {
        **ABOUT,
        "code": GUIDED,
        "kind": "short_answer",
        "stem": "收到破损商品的投诉，客服应当怎么做？",
        "key": "<p>先致歉，再办理退款或补发。</p>",
        "points_of_answer": [{"text": "致歉", "share": "0.4"}, {"text": "退款或补发", "share": "0.6"}],
    },
    {**ABOUT, "code": WHOLE, "kind": "short_answer", "stem": "什么是转化率？", "key": "<p>成交人数除以访客数。</p>"},
    {**ABOUT, "code": ESSAY, "kind": "essay", "stem": "论述直播带货中平台的责任。", "longest": 2000},
]
BLUEPRINT: dict[str, Any] = {
    "code": "W4",
    "title": "含主观题的测试卷",
    "level": 4,
    "minutes": 90,
    "sections": [
        {"title": "单选题", "kind": "single_choice", "count": 4, "points": "10"},
        {"title": "简答题", "kind": "short_answer", "count": 2, "points": "15"},
        {"title": "论述题", "kind": "essay", "count": 1, "points": "30"},
    ],
}
WRITTEN = {
    "ada": {
        GUIDED: "先向买家致歉，再补发。",
        WHOLE: "成交的人占来访的人的比例。",
        ESSAY: "<p>我是艾达，平台应当<strong>核验</strong>商家。</p>",
    },
    "ben": {ESSAY: "<p>平台要管。</p>"},
    "cai": {},
}


@dataclass
class Written:
    """What candidates and graders of written answers do, in one word each; points are whole points."""

    house: House
    cast: Cast
    clock: MovableClock
    numbers: dict[str, int] = field(default_factory=dict)
    sitters: dict[str, Sitter] = field(default_factory=dict)

    @property
    def attempts(self) -> dict[str, int]:
        """First name to attempt."""
        return {name: sitter.attempt_id for name, sitter in self.sitters.items()}

    def write(self, name: str, answers: dict[str, Any], start: int = 1) -> None:
        """Save answers to written questions by their codes."""
        for number, (code, answer) in enumerate(answers.items(), start):
            asked = an_answer(self.sitters[name], number=number, question_no=self.numbers[code], answer=answer)
            self.house.act(save_answer, self.sitters[name].who, asked=asked)

    def find(self, name: str) -> CodedWork | None:
        """The work of a candidate, as no grader may find it."""
        query = select(CodedWork).where(CodedWork.attempt_id == self.attempts[name])
        return self.house.see(lambda db: db.scalar(query))

    def work(self, name: str) -> CodedWork:
        """The work of a candidate, which must exist."""
        work = self.find(name)
        assert work is not None
        return work

    def mark(self, name: str) -> TheoryMark:
        """The machine's sum."""
        return self.house.see(lambda db: db.get_one(TheoryMark, self.attempts[name]))

    def rests(self, name: str) -> dict[str, int]:
        """Written question to what it leaves to people."""

        def look(db: Session) -> dict[int, int]:
            rows = db.scalars(select(ItemMark).where(ItemMark.attempt_id == self.attempts[name]))
            return {row.question_no: row.rest for row in rows}

        rests = self.house.see(look)
        return {code: rests[no] for code, no in self.numbers.items()}

    def lines(self, name: str) -> list[str]:
        """The ids of the lines of a work."""
        return [found.line.id for found in self.house.see(lines_of, self.work(name))]

    def told(self, name: str) -> list[str]:
        """What was told of a work."""
        query = select(AuditRow.what).where(AuditRow.noun == "work", AuditRow.noun_id == self.work(name).id)
        return list(self.house.see(lambda db: list(db.scalars(query.order_by(AuditRow.id)))))

    def on(self, who: Who, name: str) -> int:
        """The grader's round on just this work; what comes before is scored with nothing."""
        while True:
            round_id = self.house.act(take_work, who)
            work_id = self.house.see(lambda db, id=round_id: db.get_one(Round, id).work_id)  # type: ignore[misc]
            if work_id == self.work(name).id:
                return round_id
            self._give(who, round_id, 0)

    def score(self, who: Who, name: str, points: float) -> None:
        """Give every line so that the sum is this, and finish."""
        self._give(who, self.on(who, name), round(points * 100))

    def _give(self, who: Who, round_id: int, left: int) -> None:
        this = self.house.see(lambda db: db.get_one(Round, round_id))
        work, version = self.house.see(lambda db: db.get_one(CodedWork, this.work_id)), this.version
        for found in self.house.see(lines_of, work):
            points = min(found.line.points, left)
            left -= points
            asked = SaveLine(found.no, found.line.id, version, points)
            version = self.house.act(save_line, who, round_id=round_id, asked=asked)["version"]
        self.house.act(finish_round, who, round_id=round_id, version=version)

    def agree_and_lock(self, name: str, points: float) -> None:
        """Two graders give the same, the leader locks."""
        for who in (self.cast.gita, self.cast.guo):
            self.score(who, name, points)
        self.house.act(lock_work, self.cast.gao, code=self.work(name).code)

    def unlock(self, name: str) -> None:
        """The leader unlocks, with a reason."""
        self.house.act(unlock_work, self.cast.gao, code=self.work(name).code, reason="重新交卷")


def written_paper(house: House, cast: Cast, sitting_id: int) -> dict[str, int]:
    """The sitting gets a paper with written questions. Gives their numbers by code."""
    house.act(stock_bank, cast.adam, questions=QUESTIONS, tasks=[])
    paper_id = house.act(draw_paper, cast.adam, blueprint=BLUEPRINT, seed="1", code="W4-A", title="含主观题的测试卷")
    house.act(freeze_paper, cast.adam, paper_id=paper_id)
    house.act(lambda db, _who, *, now: set_papers(db, sitting_id, {4: paper_id}), SERVER)
    return {
        item.code: no for no, item in house.see(frozen_items, paper_id).items() if item.code in (ESSAY, GUIDED, WHOLE)
    }


def play_written(house: House, cast: Cast, clock: MovableClock, *names: str) -> Written:
    """The exam: single choices all right, what each wrote, collected, marked by the machine, coded."""
    written = Written(house, cast, clock, written_paper(house, cast, cast.theory))
    written.sitters = begin_sitting(house, cast, cast.theory, *names)
    paper_id = house.see(lambda db: db.get_one(Attempt, next(iter(written.attempts.values()))).paper_id)
    singles = {
        no: i.spec["key"] for no, i in house.see(frozen_items, paper_id or 0).items() if i.kind == "single_choice"
    }
    for name, sitter in written.sitters.items():
        written.write(name, WRITTEN[name])
        for number, (no, key) in enumerate(singles.items(), 20):
            house.act(save_answer, sitter.who, asked=an_answer(sitter, number=number, question_no=no, answer=key))
    clock.move(minutes=40)
    for sitter in written.sitters.values():
        house.act(collect, SERVER, attempt_id=sitter.attempt_id)
    mark_collected(house)
    return written
