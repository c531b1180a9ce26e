"""A site for load, built in seconds whatever its size: one room, one theory sitting, the paper S80J20 of 100 questions.

`build` leaves everybody expected, as on the eve of the exam; `prepare` brings them further without their terminals:
signed in, waiting or answering, with answers. What is measured is then only what is asked of the server.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.db import Instant, Secret
from examserver.house import House
from examserver.papers.actions.papers import draw_paper, freeze_paper
from examserver.papers.reads import items_of
from examserver.papers.stock import bring_bank
from examserver.papers.tables import PaperItem
from examserver.people.actions import add_account, digest_of_token
from examserver.people.passwords import passwords
from examserver.people.tables import SignIn
from examserver.registration.tables import Batch, Candidate
from examserver.rulebook import Rulebook
from examserver.schema import migrate
from examserver.sittings.actions import add_room, add_sitting, set_papers, set_staff
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who
from question_bank.blueprints import write_blueprint
from question_bank.identity import make_id
from tests.cast import DAY, PASSWORD, MovableClock, settings_in

BANK = Path(__file__).parents[2] / "question_bank" / "banks" / "ecommerce"
MINUTES = 90
VARIANTS = 4
Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question as far as a scripted candidate cares: its number and four answers that the server takes."""

    no: int
    answers: tuple[Any, ...]


@dataclass(frozen=True)
class Seat:
    """One candidate: what they would type, and the cookies of a sign-in made beforehand (or "")."""

    attempt_id: int
    admission_no: str
    id_number: str
    cookie: str = ""


@dataclass
class Site:
    """A built site: where it lies and who sits in it."""

    folder: Path
    database_url: str = ""
    sitting_id: int = 0
    paper_id: int = 0
    seats: list[Seat] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    at: datetime = DAY

    def house(self) -> House:
        """A second look at the site's data; dispose of its engine after use."""
        return House(settings_in(self.folder, database_url=self.database_url), MovableClock(self.at))


def build(folder: Path, n: int, database_url: str = "", at: datetime = DAY) -> Site:
    """A site with one room of n seats, as of a moment; everybody is expected, nothing is open yet."""
    site = Site(folder, database_url, at=at)
    house = site.house()
    migrate(house.engine)
    carl = house.act(
        add_account,
        SERVER,
        username="carl",
        name="卡尔",
        role="chief_invigilator",
        password=PASSWORD,
        password_hash=passwords(64).hash(PASSWORD),
        must_change=False,
    )
    bank, _counts = bring_bank(house, SERVER, BANK)
    plan = next(b for b in bank.blueprints if b.code.endswith("S80J20") and b.level == 4)
    paper = house.act(draw_paper, SERVER, blueprint=write_blueprint(plan), seed="1", code="B", title="基准卷")
    house.act(freeze_paper, SERVER, paper_id=paper)
    room = house.act(add_room, SERVER, no=1, name="大考场", capacity=n, columns=10)
    batch = house.act(_a_batch, SERVER)
    sitting = house.act(
        add_sitting,
        SERVER,
        batch_id=batch,
        room_id=room,
        subject="theory",
        planned_start=at + timedelta(minutes=5),
        minutes=MINUTES,
        rulebook=Rulebook(earliest_hand_in_minutes=0).as_dict(),
    )
    site.sitting_id, site.paper_id = sitting, paper
    house.act(_equip, SERVER, site=site, carl=carl)
    house.act(_people, SERVER, site=site, batch_id=batch, n=n)
    site.questions = house.see(_questions, paper)
    house.engine.dispose()
    return site


def prepare(site: Site, state: str, answers: bool = False) -> Site:
    """Everybody signed in, each at a terminal of their own, and `waiting` or `answering`; with 100 answers each."""
    house = site.house()
    cookies = house.act(_sign_in, SERVER, site=site, key=house.settings.session_key)
    house.act(_bring, SERVER, site=site, state=state)
    if answers:
        house.act(_answer_all, SERVER, site=site)
    site.seats = [
        Seat(s.attempt_id, s.admission_no, s.id_number, cookie) for s, cookie in zip(site.seats, cookies, strict=True)
    ]
    house.engine.dispose()
    return site


def _a_batch(db: Session, who: Who, *, now: datetime) -> int:
    batch = Batch(name="基准批次", exam_date=date(2026, 11, 28), created_at=now)
    db.add(batch)
    db.flush()
    return batch.id


def _equip(db: Session, who: Who, *, now: datetime, site: Site, carl: int) -> None:
    set_papers(db, site.sitting_id, {4: site.paper_id})
    set_staff(db, site.sitting_id, [carl])


def _people(db: Session, who: Who, *, now: datetime, site: Site, batch_id: int, n: int) -> None:
    """Candidates and their seats, in two statements: placing thousands one by one takes minutes."""
    ids = [make_id("440106", date(1990, 1, 1) + timedelta(days=i % 9000), i % 999 + 1) for i in range(n)]
    numbers = [f"26112800014{i + 1:06d}" for i in range(n)]
    same = {
        "batch_id": batch_id,
        "sex": "女",
        "birth": date(1990, 1, 1),
        "id_type": "居民身份证",
        "occupation": "电子商务师",
        "level": 4,
        "phone": "",
        "created_at": now,
    }
    people: list[Row] = [
        same | {"row_no": i, "name": f"考生{i}", "id_number": id, "id_digest": Secret.digest(id), "admission_no": no}
        for i, (id, no) in enumerate(zip(ids, numbers, strict=True), 1)
    ]
    db.execute(insert(Candidate), people)
    keys = db.scalars(select(Candidate.id).order_by(Candidate.row_no))
    seats: list[Row] = [
        {"sitting_id": site.sitting_id, "candidate_id": key, "subject": "theory", "seat_no": i, "state": "expected"}
        for i, key in enumerate(keys, 1)
    ]
    db.execute(insert(Attempt), seats)
    attempts = db.scalars(select(Attempt.id).order_by(Attempt.seat_no))
    site.seats = [Seat(*each) for each in zip(attempts, numbers, ids, strict=True)]


def _sign_in(db: Session, who: Who, *, now: datetime, site: Site, key: str) -> list[str]:
    """A sign-in for each seat, as the form leaves it; gives the cookies of each terminal."""
    app = Flask("cookies")
    app.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    cookies, rows = [], []
    people = dict(db.execute(select(Attempt.id, Attempt.candidate_id)).all())
    for seat in site.seats:
        token, terminal = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        rows.append(
            {
                "token_digest": digest_of_token(token),
                "candidate_id": people[seat.attempt_id],
                "terminal": terminal,
                "address": "127.0.0.1",
                "began_at": now,
                "last_seen_at": now,
            }
        )
        cookies.append(f"terminal={terminal}; session={signer.dumps({'_user_id': token, '_fresh': True})}")
    db.execute(insert(SignIn), rows)
    return cookies


def _bring(db: Session, who: Who, *, now: datetime, site: Site, state: str) -> None:
    """To the state, with all the moments that a real way there leaves."""
    terminals = dict(db.execute(select(SignIn.candidate_id, SignIn.terminal)).all())
    is_answering = state == "answering"
    same: Row = {"lease": 1, "address": "127.0.0.1", "paper_id": site.paper_id, "state": state, "version": 3}
    same |= dict.fromkeys(("checked_in_at", "identified_at", "pledged_at"), now)
    if is_answering:
        same |= {"began_at": now, "deadline": now + timedelta(minutes=MINUTES), "deadline_version": 1, "version": 4}
    rows = [
        same | {"id": id, "terminal": terminals[candidate], "order_seed": secrets.token_hex(8)}
        for id, candidate in db.execute(select(Attempt.id, Attempt.candidate_id))
    ]
    db.execute(update(Attempt), rows)
    moments: Row = {"admitted_at": now, "began_at": now} if is_answering else {"admitted_at": now}
    db.execute(update(Sitting).values(state="running" if is_answering else "admitting", **moments))


def _questions(db: Session, paper_id: int) -> list[Question]:
    return [Question(item.no, _answers_to(item)) for item in items_of(db, paper_id)]


def _answers_to(item: PaperItem) -> tuple[Any, ...]:
    letters = "ABCDEFGHIJ"[: len(item.spec.get("options", "ABCD"))]
    if item.kind == "true_false":
        return (True, False, True, False)
    if item.kind == "multiple_choice":
        return (["A"], ["A", "B"], ["B"], list(letters))
    if item.kind == "fill_in":
        return tuple([f"答{turn}"] * len(item.spec["key"]) for turn in range(VARIANTS))
    return tuple(letters[turn % len(letters)] for turn in range(VARIANTS))


def _answer_all(db: Session, who: Who, *, now: datetime, site: Site) -> None:
    """One answer of everybody to every question, by the database itself."""
    db.execute(text("CREATE TEMPORARY TABLE variants (no INTEGER, turn INTEGER, answer JSON)"))
    variants = [
        {"no": q.no, "turn": turn, "answer": orjson.dumps(answer).decode()}
        for q in site.questions
        for turn, answer in enumerate(q.answers)
    ]
    to_json = "CAST(:answer AS JSON)" if db.get_bind().dialect.name == "postgresql" else ":answer"
    db.execute(text(f"INSERT INTO variants (no, turn, answer) VALUES (:no, :turn, {to_json})"), variants)
    fill = text(
        "INSERT INTO answer_revisions"
        " (attempt_id, lease, number, question_no, part, answer, flagged, saved_at)"
        " SELECT a.id, 1, v.no, v.no, '', v.answer, false, :at"
        f" FROM attempts a JOIN variants v ON v.turn = (a.id + v.no) % {VARIANTS} ORDER BY a.id, v.no"
    )
    db.execute(fill.bindparams(bindparam("at", type_=Instant())), {"at": now})
    db.execute(update(Attempt).values(last_saved_at=now))
    db.execute(text("DROP TABLE variants"))
