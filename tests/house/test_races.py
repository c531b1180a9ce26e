"""Two processes that change one thing at one moment, on PostgreSQL: both are told the truth, nothing is done twice.

Each test holds what both need, lets both come up to it, and lets go.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.placing import place_candidates
from examserver.attempts.tables import Attempt
from examserver.certificates.actions import issue_certificates
from examserver.certificates.tables import Certificate
from examserver.errors import Refused
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.tables import CodedWork, Round
from examserver.house import House
from examserver.papers.actions.bank import import_questions, write_draft
from examserver.papers.reads.bank import versions_of
from examserver.people.actions import edit_account, try_account
from examserver.people.tables import Account
from examserver.registration.actions import import_rows
from examserver.registration.tables import Candidate
from examserver.results.tables import SubjectMark
from examserver.sittings.actions import add_room, add_sitting, open_admission
from examserver.sittings.tables import Sitting
from examserver.submissions.actions import keep_piece
from examserver.submissions.tables import Piece
from examserver.who import Role, Who
from question_bank.media import probe
from tests.cast import QUESTIONS, Cast, MovableClock, a_picture, begin_sitting, build_site, copy_site, settings_in
from tests.house.test_leader import at_once
from tests.house.test_post import until
from tests.postgres import a_copy, a_database

Two = tuple[House, House]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> tuple[Path, Cast, str]:
    folder, url = tmp_path_factory.mktemp("races") / "site", a_database(postgres)
    return folder, build_site(folder, database_url=url), url


@pytest.fixture
def cast(built: tuple[Path, Cast, str]) -> Cast:
    return built[1]


@pytest.fixture
def two(built: tuple[Path, Cast, str], tmp_path: Path, clock: MovableClock) -> Iterator[Two]:
    """Two houses of one prepared site, as two processes have them."""
    copy_site(built[0], tmp_path / "site")
    url = a_copy(built[2])
    houses = [House(settings_in(tmp_path / "site", database_url=url), clock) for _ in range(2)]
    yield houses[0], houses[1]
    for house in houses:
        house.engine.dispose()


@pytest.fixture
def house(two: Two) -> House:
    return two[0]


def meet(house: House, what: str, *works: Callable[[], Any]) -> list[Any]:
    """Let works run at once, up to what they all need; gives what each gave, a refusal as its code."""
    found: list[list[Any]] = []
    with house.engine.connect() as holder, house.engine.connect() as watcher:
        watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
        with holder.begin():
            holder.execute(text(what))
            running = threading.Thread(target=lambda: found.append(at_once(*works)))
            running.start()
            until(lambda: watcher.execute(text(WAITING)).scalar() == len(works), "all wait for the same")
        running.join(60)
    return [gave.code if isinstance(gave, Refused) else gave for gave in found[0]]


def told(gave: list[Any]) -> list[Any]:
    """In any order: who was first is luck."""
    return sorted(gave, key=lambda one: (isinstance(one, str), str(one)))


def test_one_number_is_given_to_one_room(two: Two, cast: Cast) -> None:
    rooms = [
        lambda house=house: house.act(add_room, cast.adam, no=9, name="第9考场", capacity=1, columns=1) for house in two
    ]
    first, second = told(meet(two[0], "LOCK TABLE rooms IN SHARE ROW EXCLUSIVE MODE", *rooms))
    assert (isinstance(first, int), second) == (True, "room_no_taken")


def test_a_sitting_is_planned_once(two: Two, cast: Cast, clock: MovableClock) -> None:
    room = two[0].act(add_room, cast.adam, no=9, name="第9考场", capacity=1, columns=1)
    plan: dict[str, Any] = {"batch_id": cast.batch_id, "room_id": room, "subject": "theory", "minutes": 90}
    plan |= {"planned_start": clock.now() + timedelta(minutes=20), "rulebook": {}}
    plans = [lambda house=house: house.act(add_sitting, cast.adam, **plan) for house in two]
    first, second = told(meet(two[0], "SELECT id FROM batches FOR UPDATE", *plans))
    assert (isinstance(first, int), second) == (True, "sitting_exists")


def test_a_file_does_not_write_over_what_was_just_sent_to_review(two: Two, cast: Cast) -> None:
    spec = {**QUESTIONS[0], "code": "N-1", "stem": "一道新题"}
    two[0].act(write_draft, cast.amy, spec=spec)
    sent = "UPDATE bank_items SET state = 'submitted', submitted_at = now() WHERE code = 'N-1'"
    asked: dict[str, Any] = {"questions": [{**spec, "key": "B"}], "file": "a.json"}
    (counts,) = meet(two[0], sent, lambda: two[1].act(import_questions, cast.amy, **asked))
    assert counts["held"] == 1
    assert two[0].see(versions_of, "N-1")[0].spec == spec


def test_everybody_is_placed_once(two: Two, cast: Cast) -> None:
    asked: dict[str, Any] = {"batch_id": cast.batch_id, "room_ids": cast.rooms, "site_code": "0001"}
    gave = meet(
        two[0],
        "SELECT id FROM batches FOR UPDATE",
        *(
            lambda house=house, n=n: house.act(place_candidates, cast.adam, **asked, seed=str(n))
            for n, house in enumerate(two)
        ),
    )
    assert gave[0] == gave[1]
    seats = two[0].see(lambda db: db.execute(select(Attempt.sitting_id, Attempt.seat_no, Attempt.candidate_id)).all())
    assert len(seats) == len({(s, seat) for s, seat, _c in seats}) == len({(s, c) for s, _seat, c in seats})
    numbers = two[0].see(lambda db: list(db.scalars(select(Candidate.admission_no))))
    assert len(set(numbers)) == len(numbers) == 4


def test_a_door_that_opens_while_people_are_placed_has_one_plan(two: Two, cast: Cast) -> None:
    asked: dict[str, Any] = {"batch_id": cast.batch_id, "room_ids": cast.rooms, "site_code": "0001", "seed": "7"}
    gave = meet(
        two[0],
        "SELECT id FROM batches FOR UPDATE",
        lambda: two[0].act(place_candidates, cast.adam, **asked),
        lambda: two[1].act(open_admission, cast.carl, sitting_id=cast.theory),
    )
    assert gave[0] == "already_began" or (gave[0].candidates, gave[1]) == (4, None)
    assert two[0].see(lambda db: db.get_one(Sitting, cast.theory).state) == "admitting"
    assert two[0].see(lambda db: len(list(db.scalars(select(Attempt.id))))) == 8


def test_no_roster_comes_in_when_the_door_opens(two: Two, cast: Cast) -> None:
    gave = meet(
        two[0],
        "SELECT id FROM batches FOR UPDATE",
        lambda: two[0].act(import_rows, cast.adam, batch_id=cast.batch_id, rows=[]),
        lambda: two[1].act(open_admission, cast.carl, sitting_id=cast.theory),
    )
    assert gave[0] in ("no_rows", "batch_opened")
    assert gave[1] is None


def test_every_wrong_password_counts(two: Two, cast: Cast) -> None:
    asked: dict[str, Any] = {"username": "gita", "is_right": False, "token": "", "agent": "", "limit": 9, "minutes": 15}
    gave = meet(
        two[0],
        "SELECT id FROM accounts FOR UPDATE",
        *(lambda house=house: house.act(try_account, Who(Role.NOBODY), **asked) for house in two),
    )
    assert gave == ["wrong_password"] * 2
    assert two[0].see(lambda db: db.get_one(Account, cast.gita.id).failures) == 2


def test_two_administrators_do_not_take_each_other_away(two: Two, cast: Cast) -> None:
    same: dict[str, Any] = {"name": "某", "workplace": "", "is_active": True}
    two[0].act(edit_account, cast.adam, account_id=cast.rita.id, role="administrator", **same)
    gave = meet(
        two[0],
        "SELECT id FROM accounts FOR UPDATE",
        lambda: two[0].act(edit_account, cast.adam, account_id=cast.rita.id, role="grader", **same),
        lambda: two[1].act(edit_account, cast.rita, account_id=cast.adam.id, role="grader", **same),
    )
    assert told(gave) == [None, "last_administrator"]


def a_file(house: House, colour: str) -> dict[str, Any]:
    sha256, size = house.files.keep(a_picture(230, 70, colour=colour))
    facts = probe(house.files.path(sha256), "a.png")
    return {"name": "a.png", "sha256": sha256, "size": size, "facts": facts, "quota_mb": 10}


def test_of_two_files_for_one_place_one_counts_and_both_are_kept(two: Two, cast: Cast) -> None:
    ada = begin_sitting(two[0], cast, cast.practical, "ada")["ada"]
    place = {"attempt_id": ada.attempt_id, "question_no": 1, "slot": "logo"}
    files = [a_file(two[0], colour) for colour in ("red", "blue")]
    gave = meet(
        two[0],
        "SELECT id FROM attempts FOR UPDATE",
        *(
            lambda house=house, file=file: house.act(keep_piece, ada.who, **place, **file)
            for house, file in zip(two, files, strict=True)
        ),
    )
    assert sorted(piece["version"] for piece in gave) == [1, 2]
    pieces = two[0].see(lambda db: list(db.scalars(select(Piece).order_by(Piece.version))))
    assert [p.removed_at is None for p in pieces] == [False, True]


def test_a_file_at_the_end_is_taken_before_it_or_refused(two: Two, cast: Cast, clock: MovableClock) -> None:
    ada = begin_sitting(two[0], cast, cast.practical, "ada")["ada"]
    place = {"attempt_id": ada.attempt_id, "question_no": 1, "slot": "logo"}
    file = a_file(two[0], "red")
    gave = meet(
        two[0],
        "SELECT id FROM attempts FOR UPDATE",
        lambda: two[0].act(keep_piece, ada.who, **place, **file),
        lambda: two[1].act(collect, cast.carl, attempt_id=ada.attempt_id),
    )
    assert gave[1] is None
    kept = two[0].see(lambda db: len(list(db.scalars(select(Piece)))))
    assert (kept, gave[0]) == (0, "time_is_up") or (kept, gave[0]["version"]) == (1, 1)


def test_handing_in_and_collecting_at_once_ends_an_attempt_once(two: Two, cast: Cast, clock: MovableClock) -> None:
    ada = begin_sitting(two[0], cast, cast.theory, "ada")["ada"]
    clock.move(minutes=40)
    gave = meet(
        two[0],
        "SELECT id FROM attempts FOR UPDATE",
        lambda: two[0].act(hand_in, ada.who, attempt_id=ada.attempt_id),
        lambda: two[1].act(collect, cast.carl, attempt_id=ada.attempt_id),
    )
    assert None in gave
    assert {g for g in gave if g} <= {"already_changed", "wrong_state"}


# ── Grading ──


@pytest.fixture
def sealed(two: Two, cast: Cast, clock: MovableClock) -> int:
    """Ada's practical work lies coded; gives its id."""
    from tests.house.day import do_duties, fill_in, hand_over

    ada = begin_sitting(two[0], cast, cast.practical, "ada")["ada"]
    fill_in(two[0], ada, shop_name="山野茶铺", aov="128.50")
    hand_over(two[0], ada)
    clock.move(minutes=121)
    do_duties(two[0])
    return two[0].see(lambda db: db.scalars(select(CodedWork.id)).one())


def scored(house: House, grader: Who) -> dict[str, int]:
    """Take the work and give every line its points; what is left is to finish."""
    round_id, version = house.act(take_work, grader), 0
    for line, points in {"r1": 2000, "r2": 2000, "r3": 3000, "r4": 2000}.items():
        said = house.act(save_line, grader, round_id=round_id, asked=SaveLine(1, line, version, points))
        version = said["version"]
    return {"round_id": round_id, "version": version}


def test_two_graders_take_one_work_as_its_first_and_second(two: Two, cast: Cast, sealed: int) -> None:
    graders = (cast.gita, cast.guo)
    gave = meet(
        two[0],
        "SELECT id FROM coded_works FOR UPDATE",
        *(lambda house=house, who=who: house.act(take_work, who) for house, who in zip(two, graders, strict=True)),
    )
    assert len(set(gave)) == 2
    rounds = two[0].see(lambda db: sorted(db.execute(select(Round.no, Round.grader_id)).all()))
    assert [no for no, _grader in rounds] == [1, 2]
    assert two[0].see(lambda db: db.get_one(CodedWork, sealed).state) == "scoring"


def test_a_third_grader_has_no_work_where_two_were_first(two: Two, cast: Cast, sealed: int) -> None:
    two[0].act(take_work, cast.gita)
    graders = (cast.guo, cast.gu)
    gave = meet(
        two[0],
        "SELECT id FROM coded_works FOR UPDATE",
        *(lambda house=house, who=who: house.act(take_work, who) for house, who in zip(two, graders, strict=True)),
    )
    first, second = told(gave)
    assert (isinstance(first, int), second) == (True, "nothing_to_grade")


def test_two_graders_who_finish_at_once_agree(two: Two, cast: Cast, sealed: int) -> None:
    graders = (cast.gita, cast.guo)
    asked = [scored(two[0], who) for who in graders]
    gave = meet(
        two[0],
        "SELECT id FROM coded_works FOR UPDATE",
        *(
            lambda house=house, who=who, own=own: house.act(finish_round, who, **own)
            for house, who, own in zip(two, graders, asked, strict=True)
        ),
    )
    assert gave == [9000, 9000]
    work = two[0].see(lambda db: db.get_one(CodedWork, sealed))
    assert (work.state, work.points) == ("agreed", 9000)


# ── Certificates ──


def test_a_certificate_is_given_once(two: Two, cast: Cast, clock: MovableClock) -> None:
    def certify(db: Session, _who: Who, *, now: datetime) -> None:
        for candidate_id in (cast.ada.id, cast.ben.id):
            for subject in ("theory", "practical"):
                db.add(
                    SubjectMark(
                        candidate_id=candidate_id, subject=subject, status="scored", tenths=800, state="locked",
                        entered_at=now, entered_by=cast.adam.id, confirmed_at=now, confirmed_by=cast.rita.id,
                        locked_at=now, locked_by=cast.rolf.id,
                    )
                )  # fmt: skip

    two[0].act(certify, cast.adam)
    asked = {"batch_id": cast.batch_id, "issued_on": clock.now().date(), "prefix": "S000044000123"}
    gave = meet(
        two[0],
        "SELECT id FROM batches FOR UPDATE",
        *(lambda house=house: house.act(issue_certificates, cast.rita, **asked) for house in two),
    )
    assert told(gave) == [2, "nobody_to_certify"]
    assert two[0].see(lambda db: len({c.number for c in db.scalars(select(Certificate))})) == 2
