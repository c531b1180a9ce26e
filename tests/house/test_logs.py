"""Structured logs: one JSON line an event, and nothing of a person in it."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from examserver import create_app
from examserver.errors import Unavailable
from examserver.house import House
from examserver.logs import init_logs, story_of, without_values
from examserver.people.tables import Account
from examserver.who import SERVER, Who
from tests.cast import Cast

NUMBER = "110105199003078721"
PERSONAL = ("艾达", NUMBER, "adam")
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    """What stands in the log file."""
    configured, file, root = structlog.get_config(), tmp_path / "logs/exam.log", logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    init_logs(str(file))
    yield lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for handler in [h for h in root.handlers if h not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    structlog.configure(**configured)


def add_twice(db: Session, who: Who, *, now: datetime) -> None:
    for _ in range(2):
        db.add(Account(username="adam", name="艾达", role="inspector", password_hash="x", created_at=now))
        db.flush()


def ask_for_a_number(db: Session, who: Who, *, now: datetime) -> None:
    db.execute(text("SELECT CAST(CAST(:value AS text) AS integer)"), {"value": f"艾达 {NUMBER}"})


@pytest.mark.parametrize(
    ("database", "action", "said"),
    [
        ("sqlite", add_twice, "UNIQUE constraint failed: accounts.username"),
        ("postgresql", add_twice, "23505 accounts uq_accounts_username"),
        ("postgresql", ask_for_a_number, "22P02"),
    ],
)
def test_an_error_of_the_database_is_logged_without_its_values(
    lived_house: House, database: str, action: Any, said: str, lines: Lines
) -> None:
    with pytest.raises(DBAPIError) as raised:
        lived_house.act(action, SERVER)
    quotes = [value for value in PERSONAL if value in str(raised.value)]
    assert bool(quotes) == (database == "postgresql")  # the error itself does hold them
    try:
        raise raised.value
    except DBAPIError:
        structlog.get_logger("examserver.test").exception("unexpected", id=7)
    (line,) = (each for each in lines() if each["event"] == "unexpected")
    assert (line["id"], line["level"]) == (7, "error")
    assert said in line["exception"]
    assert f"in {action.__name__}" in line["exception"]
    assert [value for value in (*PERSONAL, "DETAIL") if value in line["exception"].partition("Error: ")[2]] == []


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("考生艾达 110105199003078721", "*** ***"),
        ("11010519900307872X", "***"),
        ("attempt 12 of 4000", "attempt 12 of 4000"),
        ("José", "Jos***"),
    ],
)
def test_a_text_loses_names_and_long_numbers(text: str, safe: str) -> None:
    assert without_values(text) == safe


def test_any_error_is_told_with_its_cause_and_without_what_was_typed() -> None:
    try:
        try:
            int(f"艾达{NUMBER}")
        except ValueError as error:
            raise KeyError("answer") from error
    except KeyError as error:
        story = story_of(error)
    assert story.index("ValueError: invalid literal") < story.index("which led to") < story.index("KeyError: 'answer'")
    assert "艾达" not in story.partition("ValueError")[2]
    assert NUMBER not in story


def test_libraries_speak_in_the_same_form_and_only_when_something_is_wrong(house: House, lines: Lines) -> None:
    library = logging.getLogger("engineio.server")
    create_app(house, "threading")  # a server of that library is made, which then finds its log arranged
    assert library.handlers == []
    library.info("packet from 艾达")
    library.warning("refused %s", "艾达")
    try:
        raise ValueError(NUMBER)
    except ValueError:
        library.exception("handler failed")
    assert [(line["library"], line["event"]) for line in lines()] == [
        ("engineio.server", "refused ***"),
        ("engineio.server", "handler failed"),
    ]
    assert lines()[1]["exception"].endswith("builtins.ValueError: ***")


def test_a_request_that_failed_is_one_line_without_what_was_asked(
    app: Flask, house: House, cast: Cast, client_of: Callable[..., FlaskClient], lines: Lines
) -> None:
    def fail(id: int) -> None:
        raise Unavailable("database_locked")

    fail.roles = frozenset({cast.adam.role})  # type: ignore[attr-defined]
    app.add_url_rule("/fail/<int:id>", view_func=fail)
    assert client_of(cast.adam).get("/fail/5?name=艾达").status_code == 503
    (line,) = lines()
    assert line["ms"] >= 0
    assert {k: line[k] for k in ("event", "status", "code", "method", "path")} == {
        "event": "request_failed",
        "status": 503,
        "code": "database_locked",
        "method": "GET",
        "path": "/fail/5",
    }


def test_an_alarm_is_one_line_when_it_is_raised_and_one_when_it_ends(house: House, lines: Lines) -> None:
    house.health.raise_alarm("disk_low", "disk", free_gb=4.2)
    house.health.raise_alarm("disk_low", "disk", free_gb=4.1)
    house.health.raise_alarm("storage_full", reason="SQLITE_FULL")
    house.health.clear("disk_low", source="disk")
    assert [(line["event"], line["level"], line["code"]) for line in lines()] == [
        ("alarm_raised", "warning", "disk_low"),
        ("alarm_raised", "error", "storage_full"),
        ("alarm_cleared", "warning", "disk_low"),
    ]
    assert lines()[0]["free_gb"] == 4.2
    assert lines()[1]["reason"] == "SQLITE_FULL"
