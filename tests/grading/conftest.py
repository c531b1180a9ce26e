"""Sealed practical work of Ada and Ben, coded, and graders who score it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.saving import SaveAnswer, save_answer
from examserver.attempts.tables import Attempt
from examserver.grading.actions.penalties import DecidePenalty, decide_penalty
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.duties import code_sealed_works
from examserver.grading.reads.penalties import proposed_in
from examserver.grading.tables import CodedWork, Round
from examserver.house import House
from examserver.submissions.actions import keep_piece, seal
from examserver.who import SERVER, Who
from question_bank.media import probe
from tests.cast import Cast, MovableClock, Sitter, a_picture
from tests.grading.written import Written, play_written

LINES = {"r1": 2000, "r2": 2000, "r3": 3500, "r4": 2500}


def fill_in(house: House, sitter: Sitter, **fields: Any) -> None:
    """Save form fields of task 1."""
    for number, (part, value) in enumerate(fields.items(), 1):
        house.act(save_answer, sitter.who, asked=SaveAnswer(sitter.attempt_id, 1, number, 1, value, part=part))


def hand_over(house: House, sitter: Sitter, content: Any, name: str, slot: str = "logo") -> None:
    """Put a file into a slot of task 1."""
    sha256, size = house.files.keep(content)
    facts = probe(house.files.path(sha256), name)
    house.act(
        keep_piece,
        sitter.who,
        attempt_id=sitter.attempt_id,
        question_no=1,
        slot=slot,
        name=name,
        sha256=sha256,
        size=size,
        facts=facts,
        quota_mb=10,
    )


def collect_and_seal(house: House, sitter: Sitter) -> None:
    """The end of a practical attempt."""
    house.act(collect, SERVER, attempt_id=sitter.attempt_id)
    house.act(seal, SERVER, attempt_id=sitter.attempt_id)


@pytest.fixture
def sealed(house: House, clock: MovableClock, working: dict[str, Sitter]) -> dict[str, Sitter]:
    """Ada did all, under file names that give her away; Ben handed in little. Both are sealed, nothing is coded."""
    ada, ben = working["ada"], working["ben"]
    fill_in(house, ada, shop_name="山野茶铺", aov="128.50", note="<p>我是<b>艾达</b>，设计以山为形。</p>")
    hand_over(house, ada, a_picture(230, 70), "艾达-110105199003078721.png")
    fill_in(house, ben, aov="99.00")
    clock.move(minutes=40)
    for sitter in (ada, ben):
        collect_and_seal(house, sitter)
    return working


@pytest.fixture
def coded(house: House, sealed: dict[str, Sitter]) -> dict[str, str]:
    """First name to the code of that work."""
    code_sealed_works(house)
    return {name: house.see(work_of, sitter.attempt_id).code for name, sitter in sealed.items()}


def work_of(db: Session, attempt_id: int) -> CodedWork:
    """The coded work of an attempt, as no grader may find it."""
    return db.scalars(select(CodedWork).where(CodedWork.attempt_id == attempt_id)).one()


def work_named(db: Session, code: str) -> CodedWork:
    return db.scalars(select(CodedWork).where(CodedWork.code == code)).one()


def keys_of_penalties(db: Session, code: str) -> list[str]:
    return [one.key for one in proposed_in(work_named(db, code))]


def rounds_named(db: Session, code: str) -> list[Round]:
    work = work_named(db, code)
    return list(db.scalars(select(Round).where(Round.work_id == work.id).order_by(Round.no)))


def round_on(db: Session, who: Who, code: str) -> Round:
    work = work_named(db, code)
    return db.scalars(select(Round).where(Round.work_id == work.id, Round.grader_id == who.id)).one()


@dataclass(frozen=True)
class Desk:
    """What graders do, in one word each."""

    house: House
    cast: Cast

    def take(self, who: Who) -> str:
        """Take the next work; gives its code."""
        round_id = self.house.act(take_work, who)
        return self.house.see(lambda db: db.get_one(CodedWork, db.get_one(Round, round_id).work_id).code)

    def score(self, who: Who, code: str, total: int) -> None:
        """Give every line so that the sum is `total` (hundredths), let no penalty apply, and finish."""
        this = self.house.see(round_on, who, code)
        version, left = this.version, total
        for line, worth in LINES.items():
            points = min(worth, left)
            left -= points
            asked = SaveLine(1, line, version, points)
            version = self.house.act(save_line, who, round_id=this.id, asked=asked)["version"]
        version = self.let_nothing_apply(who, code, version)
        self.house.act(finish_round, who, round_id=this.id, version=version)

    def let_nothing_apply(self, who: Who, code: str, version: int) -> int:
        """Decide every proposed penalty; gives the version."""
        this = self.house.see(round_on, who, code)
        for key in self.house.see(keys_of_penalties, code):
            decided = DecidePenalty(key, version, applies=False)
            version = self.house.act(decide_penalty, who, round_id=this.id, asked=decided)["version"]
        return version

    def grade(self, who: Who, **totals: float) -> None:
        """Score works by the candidate's first name (only this helper knows them), in points."""
        wanted = {self._code(name): round(points * 100) for name, points in totals.items()}
        for _ in range(len(wanted)):
            code = self.take(who)
            self.score(who, code, wanted[code])

    def _code(self, name: str) -> str:
        def find(db: Session) -> str:
            attempt = db.scalars(
                select(Attempt).where(
                    Attempt.candidate_id == getattr(self.cast, name).id, Attempt.subject == "practical"
                )
            ).one()
            return work_of(db, attempt.id).code

        return self.house.see(find)

    def work(self, name: str) -> CodedWork:
        """The work of a candidate by first name."""
        return self.house.see(work_named, self._code(name))


@pytest.fixture
def desk(house: House, cast: Cast, coded: dict[str, str]) -> Desk:
    return Desk(house, cast)


@pytest.fixture
def written(house: House, cast: Cast, clock: MovableClock) -> Written:
    """Ada answered three written questions, Ben one, Cai none; collected, marked by the machine, coded."""
    return play_written(house, cast, clock, "ada", "ben", "cai")


Refusal = Callable[[str], Any]
