"""The demo site: complete, loaded once, and only into an empty database."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examserver import create_app
from examserver.attempts.seating import placing_of
from examserver.db import Secret
from examserver.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, demo_candidates, load_demo, rounded_up
from examserver.house import House
from examserver.papers.reads import paper_views
from examserver.papers.reads.bank import bank_overview
from examserver.people.reads import accounts
from examserver.registration.reads import batches, candidates_of
from examserver.schema import migrate
from examserver.sittings.reads import sittings_of
from examserver.who import SERVER, Role, Who
from tests.cast import DAY, Cast, MovableClock, settings_in

ADMIN = Who(Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(settings_in(tmp_path_factory.mktemp("demo")), MovableClock(DAY + timedelta(minutes=2, seconds=7)))
    migrate(house.engine)
    assert load_demo(house)
    yield house
    house.engine.dispose()


@pytest.fixture
def demo(furnished: House) -> House:
    """The furnished house, with its own key in the lock: other tests open other houses."""
    Secret.unlock(furnished.settings.data_key)
    return furnished


def test_it_is_loaded_once(demo: House) -> None:
    assert not load_demo(demo)
    assert len(demo.see(accounts)) == len(DEMO_ACCOUNTS) == 13


def test_it_leaves_a_house_alone_in_which_somebody_lives(house: House, cast: Cast) -> None:
    assert not load_demo(house)
    assert len(house.see(batches)) == 1


def test_the_staff_has_every_role_and_signs_in_with_the_one_password(demo: House) -> None:
    words = [a.role_word for a in DEMO_ACCOUNTS]
    assert Counter(words)["考评员"] == 3
    assert Counter(words)["命题员"] == 2, "one writes, the other reviews"
    assert set(words) == {
        "管理员", "主监考员", "监考员", "考评员", "考评组长", "成绩管理员", "内部质量督导员", "命题员",
    }  # fmt: skip
    app = create_app(demo, "threading")
    app.config["WTF_CSRF_ENABLED"] = False
    for account in DEMO_ACCOUNTS:
        client = app.test_client()
        form = {"username": account.username, "password": DEMO_PASSWORD}
        assert client.post("/sign-in", data=form, headers={"Accept": "application/json"}).get_json()["ok"]
        assert client.get("/password").status_code == 200


def test_papers_of_both_levels_and_subjects_are_frozen(demo: House) -> None:
    papers = demo.see(paper_views)
    assert {(p.subject, p.level, p.minutes) for p in papers} == {
        ("theory", 4, 90), ("theory", 3, 90), ("practical", 4, 170), ("practical", 3, 210),
    }  # fmt: skip
    assert all(p.digest and p.frozen_at for p in papers)
    assert demo.see(bank_overview).questions > 250


def test_sixty_people_with_photos_have_seats_in_two_rooms(demo: House) -> None:
    (batch,) = demo.see(batches)
    people = demo.see(candidates_of, batch.id)
    assert len(people) == 60
    assert all(p.photo_sha256 and demo.files.is_whole(p.photo_sha256) for p in people)
    assert len({p.photo_sha256 for p in people}) == 60
    assert [len(room.seats) for room in demo.see(placing_of, batch.id).rooms] == [30, 30]
    assert batch.exam_date == DAY.date()


def test_four_sittings_can_be_opened_at_once(demo: House) -> None:
    sittings = demo.see(sittings_of, ADMIN)
    assert Counter(s.subject for s in sittings) == {"theory": 2, "practical": 2}
    starts = {s.subject: s.planned_start for s in sittings}
    assert starts == {"theory": DAY + timedelta(minutes=25), "practical": DAY + timedelta(minutes=35)}
    assert all(set(s.papers) == {4, 3} and len(s.staff) == 1 for s in sittings)
    opens = [
        s.planned_start - timedelta(minutes=s.rules.entry_opens_minutes) for s in sittings if s.subject == "theory"
    ]
    assert all(moment <= demo.clock.now() for moment in opens)


def test_three_candidates_are_told_with_the_numbers_they_sign_in_with(demo: House) -> None:
    told = demo_candidates(demo.settings)
    assert len(told) == 3
    assert all(re.fullmatch(r"\d{15}", number) and re.fullmatch(r"\d{17}[\dX]", id_) for number, id_ in told)


def test_nothing_is_told_of_people_who_are_real(house: House) -> None:
    assert demo_candidates(house.settings) == []


def test_an_empty_database_tells_nobody(tmp_path: Path) -> None:
    house = House(settings_in(tmp_path))
    migrate(house.engine)
    assert demo_candidates(house.settings) == []
    house.engine.dispose()


@pytest.mark.parametrize(("second", "minute"), [(0, 0), (1, 5), (299, 5), (300, 5), (301, 10)])
def test_a_start_is_on_a_round_five_minutes(second: int, minute: int) -> None:
    nine = datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert rounded_up(nine + timedelta(seconds=second)) == nine + timedelta(minutes=minute)


def test_the_server_did_it(demo: House) -> None:
    assert SERVER.id == 0
    assert all(not a.must_change_password for a in demo.see(accounts))
