"""Answers that waited for a person before people marked theory papers wait for one still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from examserver import schema
from examserver.house import House
from tests.cast import MovableClock, begin_sitting, build_site, settings_in
from tests.postgres import a_database, postgres

__all__ = ["postgres"]
MARKS = [(1, 100, 100, False), (2, 0, 300, True), (3, 0, 100, False), (4, 0, 500, True)]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else a_database(request.getfixturevalue("postgres"))


@pytest.fixture
def old_site(url: str, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    """Ada's theory as it was marked by revision 0008; Ben's had no written question."""
    cast = build_site(tmp_path / "site", database_url=url)
    house = House(settings_in(tmp_path / "site", database_url=url), clock)
    sitters = begin_sitting(house, cast, cast.theory, "ada", "ben")
    with house.engine.begin() as connection:
        command.downgrade(schema._config(connection), "0008")
    with house.engine.begin() as connection:
        for name, marks in (("ada", MARKS), ("ben", [(1, 100, 100, False)])):
            of = {"attempt": sitters[name].attempt_id}
            for no, points, worth, person in marks:
                connection.execute(
                    text(
                        "INSERT INTO item_marks (attempt_id, question_no, points, worth, why, needs_person, marked_at)"
                        " VALUES (:attempt, :no, :points, :worth, '', :person, '2026-01-01 00:00:00')"
                    ),
                    {**of, "no": no, "points": points, "worth": worth, "person": person},
                )
            connection.execute(
                text(
                    "INSERT INTO theory_marks (attempt_id, points, worth, marked_at)"
                    " VALUES (:attempt, 100, 1000, '2026-01-01 00:00:00')"
                ),
                of,
            )
    yield house
    house.engine.dispose()


def test_what_needed_a_person_still_does(old_site: House) -> None:
    schema.migrate(old_site.engine)
    with old_site.engine.begin() as connection:
        rests = connection.execute(text("SELECT rest FROM item_marks ORDER BY attempt_id, question_no")).scalars()
        assert list(rests) == [0, 300, 0, 500, 0]
        of_papers = connection.execute(text("SELECT rest FROM theory_marks ORDER BY attempt_id")).scalars()
        assert list(of_papers) == [800, 0]
        command.downgrade(schema._config(connection), "0008")
    with old_site.engine.begin() as connection:
        needs = connection.execute(text("SELECT needs_person FROM item_marks ORDER BY attempt_id, question_no"))
        assert [bool(row[0]) for row in needs] == [False, True, False, True, False]
    schema.migrate(old_site.engine)
    schema.check(old_site.engine)
