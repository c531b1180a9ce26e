"""Base of all tables, column types, engines and the two kinds of session."""

import hashlib
import hmac
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, create_engine, event, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


# SQLite's own waiting would hold up the whole loop: it may take this long at most, ours lets everybody else go on.
CACHE_KIB = 65_536  # an exam's answers stay in memory when they are counted and marked
CHECKPOINT_PAGES = 8_000  # 32 MB: answers touch the same pages again and again, which are then carried over once
BUSY_MS = 2
PATIENCE_SECONDS, TURN_SECONDS = 0.5, 0.01

# What each connection to PostgreSQL asks for, where its URL does not say otherwise. No waiting is for ever, and a
# machine that has vanished is noticed on both sides.
OF_CONNECTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "lock_timeout": "5s",
            "statement_timeout": "60s",
            "idle_in_transaction_session_timeout": "60s",
            "tcp_keepalives_idle": 5,
            "tcp_keepalives_interval": 2,
            "tcp_keepalives_count": 3,
        }.items()
    ),
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment; naive ones are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Secret(TypeDecorator[str]):
    """Text encrypted at rest with the site's key (Fernet); `unlock` gives the key once at start."""

    impl = LargeBinary
    cache_ok = True
    _cipher: Fernet | None = None
    _key = b""

    @classmethod
    def unlock(cls, key: bytes) -> None:
        """Set the site's key for this process."""
        cls._cipher, cls._key = Fernet(key), key

    @classmethod
    def digest(cls, value: str) -> str:
        """A keyed digest (HMAC-SHA256, hex) by which an encrypted value can be found again."""
        cls.cipher()
        return hmac.new(cls._key, value.strip().upper().encode(), hashlib.sha256).hexdigest()

    @classmethod
    def cipher(cls) -> Fernet:
        """The cipher; an error when no house has been opened yet."""
        if cls._cipher is None:
            raise RuntimeError("the site's key is not loaded")
        return cls._cipher

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else self.cipher().encrypt(value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else self.cipher().decrypt(bytes(value)).decode()


class Base(DeclarativeBase):
    """All tables of the house."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}


def open_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, every commit on the disk) or PostgreSQL; no error, and so no log, names a value."""
    if not url.startswith("postgresql"):
        engine = create_engine(url, hide_parameters=True)
        _prepare_sqlite(engine)
        return engine
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    address = make_url(url)
    wishes = {name: value for name, value in OF_CONNECTIONS.items() if name not in address.query}
    return create_engine(
        address, pool_pre_ping=True, pool_size=8, max_overflow=8, connect_args=wishes, hide_parameters=True
    )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        sync = "OFF" if os.environ.get("EXAM_TEST_NO_FSYNC") == "1" else "FULL"
        ways = (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", f"synchronous={sync}", "foreign_keys=ON")
        memory = (f"cache_size=-{CACHE_KIB}", "temp_store=MEMORY", f"wal_autocheckpoint={CHECKPOINT_PAGES}")
        for pragma in (*ways, *memory):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get("readonly"):
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_to_write(connection, options.get("patience", PATIENCE_SECONDS))


def _begin_to_write(connection: Any, patience: float) -> None:
    """Take SQLite's one write lock; while another process has it, try again and again until patience ends."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(TURN_SECONDS)


def hold(db: Session, table: type[Any], *ids: int) -> None:
    """Until the transaction ends nobody else changes these rows, or holds them: what is read after this stays so.

    Always in the order of their ids. SQLite has one writer and needs none of it.
    """
    rows = select(table.id).where(table.id.in_(ids)).order_by(table.id)
    db.execute(rows.with_for_update(key_share=True))


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"
