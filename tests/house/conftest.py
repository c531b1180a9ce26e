"""The lived-in site, made once and copied; and a record of whatever went wrong without being said."""

import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from examserver.house import House
from tests.cast import Cast, MovableClock, build_site, copy_site, settings_in
from tests.house.day import Lived, live_through
from tests.postgres import a_copy, a_database, postgres

__all__ = ["postgres"]


def _lived(folder: Path, url: str = "") -> Lived:
    clock = MovableClock()
    cast = build_site(folder, database_url=url)
    house = House(settings_in(folder, database_url=url), clock)
    live_through(house, clock, cast)
    house.engine.dispose()
    return Lived(folder, cast, clock.now(), url)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return _lived(tmp_path_factory.mktemp("lived") / "site")


@pytest.fixture(scope="session")
def lived_on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Lived:
    return _lived(tmp_path_factory.mktemp("lived-pg") / "site", a_database(postgres))


@pytest.fixture
def database() -> str:
    """Where the lived-in site lies; a test may be parametrised by this name."""
    return "sqlite"


@pytest.fixture
def lived_house(request: pytest.FixtureRequest, database: str, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    """A copy of the lived-in site; `clock` stands where the day stopped."""
    lived: Lived = request.getfixturevalue("lived" if database == "sqlite" else "lived_on_postgres")
    copy_site(lived.folder, tmp_path / "lived")
    clock.at = lived.at
    url = a_copy(lived.url) if lived.url else ""
    house = House(settings_in(tmp_path / "lived", database_url=url), clock)
    yield house
    house.engine.dispose()


@pytest.fixture
def lived_cast(lived: Lived) -> Cast:
    return lived.cast


@pytest.fixture
def crashes() -> Iterator[list[str]]:
    """Every error that was logged, with its traceback: what was answered politely but never thought of."""
    found: list[str] = []

    def note(_logger: Any, level: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
        if level in ("error", "critical", "exception"):
            found.append(f"{event['event']}: {traceback.format_exc(limit=-4)}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[note])
    yield found
    structlog.configure(**before)
