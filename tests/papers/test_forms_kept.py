"""Sets of papers on both databases, and the move of papers that were frozen before questions were kept once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from examserver import schema
from examserver.attempts.actions.placing import place_candidates
from examserver.attempts.reads import attempts_in
from examserver.house import House
from examserver.papers.actions import digest_of
from examserver.papers.actions.forms import discard_set
from examserver.papers.actions.papers import digest_of_paper
from examserver.papers.actions.plans import add_plan
from examserver.papers.reads.forms import forms_in, set_views
from examserver.papers.reads.plans import times_used
from examserver.sittings.reads import see_sitting
from tests.cast import Cast, MovableClock, begin_sitting, build_site, settings_in
from tests.papers.forms import SMALL, a_set, individual, use_set
from tests.postgres import a_database, postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else a_database(request.getfixturevalue("postgres"))


@pytest.fixture
def site(url: str, tmp_path: Path, clock: MovableClock) -> Iterator[tuple[House, Cast]]:
    folder = tmp_path / "site"
    cast = build_site(folder, database_url=url)
    house = House(settings_in(folder, database_url=url), clock)
    yield house, cast
    house.engine.dispose()


def test_a_set_is_drawn_frozen_and_sat_on_both(site: tuple[House, Cast]) -> None:
    house, cast = site
    house.act(add_plan, cast.adam, body=SMALL)
    forms, own = a_set(house, cast), individual(house, cast, 6, code="Y")
    house.act(discard_set, cast.adam, set_id=a_set(house, cast, code="G", frozen=False))
    assert [s.code for s in house.see(set_views)] == ["Y", "F"]
    assert house.see(times_used) == {"T4": 1, "T4-F": 2}
    assert all(p.digest == house.see(digest_of_paper, p.id) for p in house.see(forms_in, forms))
    use_set(house, cast, forms)
    use_set(house, cast, own, cast.other_theory)
    house.act(place_candidates, cast.adam, batch_id=cast.batch_id, room_ids=cast.rooms, site_code="0001")
    begin_sitting(house, cast, cast.theory, "ada", "ben")
    papers = [a.paper_id for id in (cast.theory, cast.other_theory) for a in house.see(attempts_in, id)]
    assert len(set(papers)) == 4
    assert None not in papers
    assert house.see(see_sitting, cast.adam, cast.theory).sets == {4: forms}


def old_papers(connection: Connection) -> None:
    """Two papers of the same questions, each with its own copy of every one."""
    paper = (
        "INSERT INTO papers (code, title, subject, level, minutes, seed, blueprint, proof, digest, drawn_at, drawn_by)"
    )
    connection.execute(
        text(f"{paper} VALUES (:code, 't', 'theory', 4, 90, '1', '{{}}', '{{}}', '', '2026-01-01 00:00:00', 1)"),
        [{"code": code} for code in "AB"],
    )
    item = "INSERT INTO paper_items (paper_id, no, section, kind, code, worth, movable, spec)"
    connection.execute(
        text(f"{item} VALUES (:paper, :no, 0, 'k', :code, 100, true, :spec)"),
        [
            {"paper": paper, "no": no, "code": f"c{no}", "spec": json.dumps({"stem": f"题 {no % 7}", "key": "A"})}
            for paper in (1, 2)
            for no in range(1, 11)
        ],
    )


def test_papers_of_before_keep_their_questions_and_digests(url: str, tmp_path: Path, clock: MovableClock) -> None:
    house = House(settings_in(tmp_path, database_url=url), clock)
    schema.migrate(house.engine, "0007")
    with house.engine.begin() as connection:
        old_papers(connection)
    schema.migrate(house.engine)
    digests = [house.see(digest_of_paper, id) for id in (1, 2)]
    lines = [[no, 0, "k", f"c{no}", 100, {"key": "A", "stem": f"题 {no % 7}"}] for no in range(1, 11)]
    assert digests == [digest_of(lines)] * 2
    with house.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM frozen_specs")).scalar() == 7
        command.downgrade(schema._config(connection), "0007")
    with house.engine.begin() as connection:
        spec = connection.execute(text("SELECT spec FROM paper_items WHERE paper_id = 2 AND no = 8")).scalar()
    assert (json.loads(spec) if isinstance(spec, str) else spec) == {"stem": "题 1", "key": "A"}
    schema.migrate(house.engine)
    assert [house.see(digest_of_paper, id) for id in (1, 2)] == digests
    house.engine.dispose()
