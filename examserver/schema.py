"""Every table of the house in one place, and the migrations that make them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from examserver.attempts import tables as attempts
from examserver.certificates import tables as certificates
from examserver.db import Base
from examserver.facts import AuditRow
from examserver.grading import tables as grading
from examserver.house import LastMoment
from examserver.keys import SiteKey
from examserver.papers import tables as papers
from examserver.people import tables as people
from examserver.registration import tables as registration
from examserver.results import tables as results
from examserver.sittings import tables as sittings
from examserver.submissions import tables as submissions

ALL = (
    AuditRow,
    LastMoment,
    SiteKey,
    attempts,
    certificates,
    grading,
    papers,
    people,
    registration,
    results,
    sittings,
    submissions,
)


# SQLite gives a deleted row's id to the next one unless told not to; an audit row must keep pointing at its own.
for _table in Base.metadata.tables.values():
    if [column.name for column in _table.primary_key.columns] == ["id"]:
        _table.dialect_options["sqlite"]["autoincrement"] = True


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database to a revision, the newest if none is named; doing it again changes nothing."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # a large table may take longer than any answer may
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        command.upgrade(_config(connection), to)


def check(engine: Engine) -> None:
    """Raise when the declared tables differ from the migrated ones."""
    with engine.begin() as connection:
        command.check(_config(connection))


def new_revision(engine: Engine, message: str) -> None:
    """Write a migration from the difference, for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def revision_of(connection: Connection) -> str | None:
    """The revision of an open database."""
    return MigrationContext.configure(connection).get_current_revision()
