"""The migrated schema is the declared one, on SQLite and PostgreSQL, and a whole round of work runs on both."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from examserver import schema
from examserver.attempts.actions.ending import hand_in
from examserver.attempts.actions.outages import Absence, compensate, keep_outages
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.ledger import last_sign_of_life, lost_in
from examserver.attempts.reads import answers_of, fields_of
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.chores import duties
from examserver.db import Base, Instant
from examserver.facts import AuditRow
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.tables import CodedWork, TheoryMark
from examserver.house import House, LastMoment, keep_moment
from examserver.monitor.reads import Changed, Known, changes, picture
from examserver.people.actions import unlock_account
from examserver.people.tables import SignIn
from examserver.registration.tables import Candidate
from examserver.sittings.tables import Room
from examserver.submissions.tables import Seal
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock, Sitter, an_answer, begin_sitting, build_site, settings_in
from tests.postgres import a_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else a_database(request.getfixturevalue("postgres"))


@pytest.fixture
def empty(url: str, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    """A house whose database has nothing but its tables."""
    house = House(settings_in(tmp_path / "site", database_url=url), clock)
    schema.migrate(house.engine)
    yield house
    house.engine.dispose()


@pytest.fixture
def site(url: str, tmp_path: Path, clock: MovableClock) -> Iterator[tuple[House, Cast]]:
    """The prepared site on this database."""
    folder = tmp_path / "site"
    cast = build_site(folder, database_url=url)
    house = House(settings_in(folder, database_url=url), clock)
    yield house, cast
    house.engine.dispose()


def test_the_migrated_schema_is_the_declared_one(empty: House) -> None:
    schema.check(empty.engine)


def test_migrating_again_changes_nothing(empty: House) -> None:
    def everything() -> dict[str, Any]:
        seen = inspect(empty.engine)
        return {
            t: [sorted(c["name"] for c in seen.get_columns(t)), [_plain(i) for i in seen.get_indexes(t)]]
            for t in seen.get_table_names()
        }

    before = everything()
    schema.migrate(empty.engine)
    assert everything() == before
    assert set(before) == {*Base.metadata.tables, "alembic_version"}


def _plain(index: Any) -> dict[str, Any]:
    """An index as it can be compared: the condition of a partial one is an object that equals only itself."""
    return {**index, "dialect_options": {k: str(v) for k, v in index.get("dialect_options", {}).items()}}


def test_every_tables_module_is_known_to_the_schema() -> None:
    folders = {path.parent.name for path in Path(schema.__file__).parent.glob("*/tables.py")}
    known = {part.__name__.split(".")[1] for part in schema.ALL if part.__name__.endswith(".tables")}
    assert folders == known


def test_a_row_that_points_nowhere_is_refused(empty: House) -> None:
    def add(db: Session, _who: Any, *, now: datetime) -> None:
        db.add(AnswerRevision(attempt_id=999, lease=1, number=1, question_no=1, part="", answer="A", saved_at=now))

    with pytest.raises(IntegrityError):
        empty.act(add, SERVER)


def test_a_row_that_others_point_at_cannot_be_deleted(site: tuple[House, Cast]) -> None:
    house, cast = site

    def remove(db: Session, _who: Any, *, now: datetime) -> None:
        db.execute(delete(Candidate).where(Candidate.id == cast.ada.id))

    with pytest.raises(IntegrityError):
        house.act(remove, SERVER)


@pytest.mark.parametrize(
    "half",
    [
        {"state": "answering"},
        {"state": "handed_in"},
        {"state": "absent"},
        {"extension_ms": -1},
    ],
)
def test_half_states_are_refused_by_the_database(site: tuple[House, Cast], half: dict[str, Any]) -> None:
    house, cast = site

    def spoil(db: Session, _who: Any, *, now: datetime) -> None:
        attempt = db.scalars(select(Attempt).where(Attempt.candidate_id == cast.ada.id)).first()
        for name, value in half.items():
            setattr(attempt, name, value)

    with pytest.raises(IntegrityError):
        house.act(spoil, SERVER)


def test_a_sign_in_is_of_one_person(site: tuple[House, Cast]) -> None:
    house, cast = site

    def add(db: Session, _who: Any, *, now: datetime) -> None:
        both = {"account_id": cast.inez.id, "candidate_id": cast.ada.id}
        db.add(SignIn(token_digest="x", began_at=now, last_seen_at=now, **both))

    with pytest.raises(IntegrityError):
        house.act(add, SERVER)


def test_a_naive_moment_is_refused(empty: House) -> None:
    with pytest.raises(StatementError, match="naive"), Session(empty.engine) as db, db.begin():
        db.add(LastMoment(id=1, at=datetime(2026, 11, 28, 9, 0)))  # noqa: DTZ001


def test_every_moment_in_every_table_is_an_instant() -> None:
    moments = [c for t in Base.metadata.tables.values() for c in t.columns if "DATETIME" in str(c.type).upper()]
    assert moments
    assert [str(c) for c in moments if not isinstance(c.type, Instant)] == []


def test_a_moment_comes_back_as_aware_utc_from_wherever_it_was(empty: House) -> None:
    at_site = datetime(2026, 11, 28, 9, 0, 0, 123000, timezone(timedelta(hours=8)))

    def keep(db: Session, _who: Any, *, now: datetime) -> None:
        db.add(LastMoment(id=1, at=at_site))

    empty.act(keep, SERVER)
    kept = empty.see(lambda db: db.get_one(LastMoment, 1).at)
    assert (kept, kept.tzinfo) == (at_site, UTC)


def test_after_a_restart_the_clock_never_begins_before_the_last_stored_moment(empty: House) -> None:
    empty.clock = MovableClock(datetime(2090, 1, 1, tzinfo=UTC))
    empty.act(keep_moment, SERVER)
    again = House(empty.settings)
    again.resume_clock()
    assert again.clock.now() >= datetime(2090, 1, 1, tzinfo=UTC)
    again.engine.dispose()


def test_nor_before_the_last_thing_that_was_done(site: tuple[House, Cast], clock: MovableClock) -> None:
    house, cast = site
    clock.move(days=900)
    house.act(unlock_account, cast.adam, account_id=cast.inez.id)
    again = House(house.settings)
    again.resume_clock()
    assert again.clock.now() >= clock.now()
    again.engine.dispose()


def test_a_read_writes_nothing(empty: House) -> None:
    empty.see(lambda db: db.add(LastMoment(id=1, at=empty.clock.now())))
    assert empty.see(lambda db: db.get(LastMoment, 1)) is None


def test_an_action_that_is_refused_leaves_nothing_behind(empty: House) -> None:
    def half_way(db: Session, who: Any, *, now: datetime) -> None:
        keep_moment(db, who, now=now)
        db.flush()
        raise ValueError

    with pytest.raises(ValueError):
        empty.act(half_way, SERVER)
    assert empty.see(lambda db: db.get(LastMoment, 1)) is None


def test_personal_numbers_are_encrypted_where_they_lie(site: tuple[House, Cast]) -> None:
    house, _cast = site
    with house.engine.connect() as connection:
        kept = connection.execute(text("SELECT id_number FROM candidates")).scalars().all()
    assert kept
    assert [n for n in kept if b"1101" in bytes(n) or b"4401" in bytes(n)] == []


def do_duties(house: House) -> None:
    for duty in duties():
        duty(house)


def score(house: House, grader: Any) -> None:
    round_id = house.act(take_work, grader)
    version = 0
    for line, points in {"r1": 0, "r2": 2000, "r3": 3000, "r4": 2000}.items():
        asked = SaveLine(1, line, version, points)
        version = house.act(save_line, grader, round_id=round_id, asked=asked)["version"]
    house.act(finish_round, grader, round_id=round_id, version=version)


def test_a_whole_round_of_work_runs(site: tuple[House, Cast], clock: MovableClock) -> None:
    house, cast = site
    theory = begin_sitting(house, cast, cast.theory, "ada", "ben")
    answers = [(1, "A"), (2, "B"), (2, "C"), (9, ["成交人数", "访客数"])]
    for number, (no, answer) in enumerate(answers, 1):
        house.act(save_answer, theory["ada"].who, asked=an_answer(theory["ada"], number, no, answer))
    clock.move(minutes=31)
    house.act(hand_in, theory["ada"].who, attempt_id=theory["ada"].attempt_id, last_number=4)
    clock.move(minutes=60)
    do_duties(house)
    assert house.see(answers_of, theory["ada"].attempt_id) == {1: "A", 2: "C", 9: ["成交人数", "访客数"]}
    assert house.see(state_of, theory["ada"]) == "handed_in"
    assert house.see(state_of, theory["ben"]) == "collected"
    assert house.see(lambda db: {m.attempt_id for m in db.scalars(select(TheoryMark))}) == {
        theory["ada"].attempt_id,
        theory["ben"].attempt_id,
    }

    clock.move(minutes=10)
    practical = begin_sitting(house, cast, cast.practical, "ada")["ada"]
    for number, (part, value) in enumerate({"shop_name": "山野茶铺", "aov": "128.50"}.items(), 1):
        house.act(save_answer, practical.who, asked=an_answer(practical, number, 1, value, part=part))
    clock.move(minutes=121)
    do_duties(house)
    assert house.see(fields_of, practical.attempt_id) == {1: {"aov": "128.50", "shop_name": "山野茶铺"}}
    assert house.see(lambda db: db.get(Seal, practical.attempt_id)) is not None
    for grader in (cast.gita, cast.guo):
        score(house, grader)
    (work,) = house.see(lambda db: list(db.scalars(select(CodedWork))))
    assert (work.state, work.points) == ("agreed", 7000)
    assert house.see(lambda db: len(db.scalars(select(AuditRow)).all())) > 40


def state_of(db: Session, sitter: Sitter) -> str:
    return db.get_one(Attempt, sitter.attempt_id).state


def test_the_id_of_a_deleted_row_is_never_given_again(house: House) -> None:
    def add(db: Session, who: Who, *, now: datetime) -> int:
        room = Room(no=90, name="临时考场", capacity=1, columns=1)
        db.add(room)
        db.flush()
        id = room.id
        db.delete(room)
        return id

    assert house.act(add, SERVER) != house.act(add, SERVER)


def test_the_ledger_and_the_board_are_the_same_on_both(site: tuple[House, Cast], clock: MovableClock) -> None:
    house, cast = site
    ada, ben = begin_sitting(house, cast, cast.theory, "ada", "ben").values()
    known = Known()
    house.see(picture, cast.inez, cast.theory, known)
    for number, question_no, answer in [(1, 1, "A"), (2, 2, "B"), (3, 1, None)]:
        house.act(save_answer, ada.who, asked=an_answer(ada, number, question_no, answer))
    changed = Changed(answers={ada.attempt_id: {(1, ""), (2, "")}})
    [row] = house.see(changes, cast.theory, changed, known)["rows"]
    assert row["answered"] == 1
    assert row == next(r for r in house.see(picture, cast.inez, cast.theory)["rows"] if r["id"] == ada.attempt_id)
    clock.move(seconds=50)
    went = clock.now() - timedelta(seconds=40)
    absences = {ada.attempt_id: Absence(went), ben.attempt_id: Absence(went, until=clock.now())}
    assert house.act(keep_outages, SERVER, absences=absences) == {ada.attempt_id}
    assert house.act(keep_outages, SERVER, absences=absences) == {ada.attempt_id}
    reason = {"reason": "停电", "second": cast.carl.id}
    assert house.act(compensate, cast.inez, sitting_id=cast.theory, **reason) == [1, 1]
    lost = house.see(lost_in, cast.theory, clock.now())
    assert [(o.times, o.lost_ms, o.due_ms) for o in lost.values()] == [(1, 40_000, 0)] * 2
    assert house.see(last_sign_of_life, clock.now(), None) == (None, True)
