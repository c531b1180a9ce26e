"""Questions that were there before versions had a life: the newest is released, the others are replaced."""

import json
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from examserver import schema
from examserver.house import House
from examserver.papers.reads.bank import released_specs, versions_of
from examserver.papers.reads.finding import Search, find_page
from tests.cast import QUESTIONS, TASK, MovableClock, settings_in
from tests.postgres import a_database, postgres

__all__ = ["postgres"]
INSERT = (
    "INSERT INTO bank_items (code, version, kind, is_task, module, point, title, digest, spec, added_at)"
    " VALUES (:code, :version, :kind, :task, 'm', 'p', 't', :digest, :spec, '2026-01-02 03:04:05')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else a_database(request.getfixturevalue("postgres"))


def test_what_was_in_the_bank_has_a_life_and_can_be_found(url: str, tmp_path: Path, clock: MovableClock) -> None:
    house = House(settings_in(tmp_path, database_url=url), clock)
    schema.migrate(house.engine, "0006")
    new = {**QUESTIONS[0], "stem": "<p>ＡＢＣ <b>直播</b></p>"}
    rows = [("S-0", 1, False, QUESTIONS[0]), ("S-0", 2, False, new), ("P-1", 1, True, TASK)]
    with house.engine.begin() as connection:
        for code, version, task, spec in rows:
            kind = spec["workspace" if task else "kind"]
            values = {"code": code, "version": version, "kind": kind, "task": task, "digest": f"{code}{version}"}
            connection.execute(text(INSERT), {**values, "spec": json.dumps(spec)})
    schema.migrate(house.engine)
    newest, old = house.see(versions_of, "S-0")
    assert (newest.state, newest.origin, newest.levels, newest.importance) == ("released", "earlier", "43", "X")
    assert (old.state, old.retired_why) == ("retired", "replaced")
    assert newest.title == "ＡＢＣ 直播"
    assert [s["stem"] for s in house.see(released_specs, tasks=False)] == [new["stem"]]
    assert [s["code"] for s in house.see(released_specs, tasks=True)] == ["P-1"]
    found = house.see(find_page, Search(words="abc 直播"), 1, 9).lines
    assert [(line.code, line.difficulty) for line in found] == [("S-0", QUESTIONS[0]["difficulty"])]
    with house.engine.begin() as connection:
        command.downgrade(schema._config(connection), "0006")
        left = connection.execute(text("SELECT code, version FROM bank_items ORDER BY id")).all()
    assert [tuple(row) for row in left] == [(code, version) for code, version, *_rest in rows]
    schema.migrate(house.engine)
    schema.check(house.engine)
    house.engine.dispose()
