"""A site in which an exam day has been lived through: something of everything is there to be looked at."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import extend_time
from examserver.attempts.actions.ending import hand_in
from examserver.attempts.actions.presence import arrive
from examserver.attempts.actions.saving import save_answer
from examserver.chores import duties
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.tables import CodedWork
from examserver.house import House
from examserver.papers.actions.papers import draw_paper
from examserver.papers.actions.plans import add_plan
from examserver.papers.reads import item_of
from examserver.sittings.actions import post_notice, record_incident
from examserver.sittings.tables import Sitting
from examserver.submissions.actions import keep_piece
from examserver.who import SERVER, Who
from question_bank.media import probe
from tests.cast import (
    BLUEPRINT,
    Cast,
    MovableClock,
    Sitter,
    a_picture,
    an_answer,
    ask_instead,
    at_terminal,
    begin_sitting,
)
from tests.papers.forms import SMALL, a_set

POINTS = {"r1": 2000, "r2": 2000, "r3": 3000, "r4": 2000}
MATERIAL = "brief.txt"


def do_duties(house: House) -> None:
    """Every duty once; unlike the loop, one that fails fails the test."""
    for duty in duties():
        duty(house)


def give_material(house: House, paper_id: int) -> None:
    """The practical task of a paper gets one material file."""

    def give(db: Session, _who: Who, *, now: datetime) -> None:
        item = item_of(db, paper_id, 1)
        assert item is not None
        sha256, _size = house.files.keep(BytesIO(b"material"))
        ask_instead(item, pack=[{"file": f"pack/{MATERIAL}", "title": "说明", "sha256": sha256}])

    house.act(give, SERVER)


def hand_over(house: House, sitter: Sitter, name: str = "店标.png") -> None:
    """Put a fitting picture into the slot of the practical task."""
    sha256, size = house.files.keep(a_picture(230, 70))
    facts = probe(house.files.path(sha256), name)
    place = {"attempt_id": sitter.attempt_id, "question_no": 1, "slot": "logo"}
    house.act(keep_piece, sitter.who, **place, name=name, sha256=sha256, size=size, facts=facts, quota_mb=10)


def fill_in(house: House, sitter: Sitter, **fields: Any) -> None:
    """Save form fields of the practical task."""
    for number, (part, value) in enumerate(fields.items(), 1):
        house.act(save_answer, sitter.who, asked=an_answer(sitter, number, 1, value, part=part))


def take_and_score(house: House, grader: Who, points: dict[str, int]) -> int:
    """Take the next work, give points, and finish once every line has some. Gives the round's id."""
    round_id, version = house.act(take_work, grader), 0
    for line, given in points.items():
        said = house.act(save_line, grader, round_id=round_id, asked=SaveLine(1, line, version, given, "评语"))
        version = said["version"]
    if points.keys() == POINTS.keys():
        house.act(finish_round, grader, round_id=round_id, version=version)
    return round_id


def sitting_of_room_2(db: Session, cast: Cast, subject: str) -> int:
    return db.scalars(select(Sitting.id).where(Sitting.room_id == cast.rooms[1], Sitting.subject == subject)).one()


def live_through(house: House, clock: MovableClock, cast: Cast) -> None:
    """Room 1: theory and practical are over, marked and half graded. Room 2: Dora answers, and asks to move."""
    give_material(house, cast.practical_paper_id)
    theory = begin_sitting(house, cast, cast.theory, "ada", "ben")
    for number, answer in enumerate(("A", "B", "C"), 1):
        house.act(save_answer, theory["ada"].who, asked=an_answer(theory["ada"], number, number, answer))
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请大家注意时间")
    house.act(record_incident, cast.inez, sitting_id=cast.theory, kind="other", text="第 2 考场空调故障")
    house.act(
        extend_time, cast.carl, sitting_id=cast.theory, minutes=5, reason="断电", second=cast.inez.id, attempt_id=None
    )
    clock.move(minutes=40)
    house.act(hand_in, theory["ada"].who, attempt_id=theory["ada"].attempt_id, last_number=3)
    clock.move(minutes=60)
    do_duties(house)
    clock.move(minutes=10)

    practical = begin_sitting(house, cast, cast.practical, "ada", "ben")
    fill_in(house, practical["ada"], shop_name="山野茶铺", aov="128.50", note="<p>以山为形，以茶为色。</p>")
    hand_over(house, practical["ada"])
    fill_in(house, practical["ben"], aov="99.00")
    clock.move(minutes=121)
    do_duties(house)
    take_and_score(house, cast.gita, POINTS)
    take_and_score(house, cast.guo, {"r1": 2000, "r2": 1500})

    dora = begin_sitting(house, cast, cast.other_theory, "dora")["dora"]
    house.act(save_answer, dora.who, asked=an_answer(dora))
    house.act(arrive, at_terminal(house, cast.dora, "terminal-new"))
    house.act(draw_paper, cast.adam, blueprint=BLUEPRINT, seed="2", code="T4-B", title="理论测试卷 B")
    house.act(add_plan, cast.adam, body=SMALL)
    a_set(house, cast)
    a_set(house, cast, code="G", frozen=False)


@dataclass(frozen=True)
class Lived:
    """A prepared folder (and database) with the day lived through, the people, and the moment it stopped at."""

    folder: Path
    cast: Cast
    at: datetime
    url: str = ""


def codes(db: Session) -> list[str]:
    """The codes of the works."""
    return list(db.scalars(select(CodedWork.code).order_by(CodedWork.id)))
