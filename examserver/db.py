"""Base of all tables, column types, engines and the two kinds of session."""

import hashlib
import hmac
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
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
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        sync = "OFF" if os.environ.get("EXAM_TEST_NO_FSYNC") == "1" else "FULL"
        for pragma in ("journal_mode=WAL", f"synchronous={sync}", "foreign_keys=ON", "busy_timeout=5000"):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        readonly = connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"
