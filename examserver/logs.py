"""Structured logs: one JSON line an event, on standard error and, where asked, in a file that is turned over.

Times, events and ids; no names, numbers or answers. The text of an error of the database may quote values (PostgreSQL's
DETAIL does), so such an error is told by its class, state and constraint; every other text loses what is not plain
ASCII and every long number.
"""

import logging
import re
import sqlite3
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

import gevent
import psycopg
import structlog
from sqlalchemy.exc import StatementError
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict

from examserver.offload import is_gevent

Raised = tuple[type[BaseException], BaseException, TracebackType | None]
OUTSPOKEN = ("engineio.server", "socketio.server")
FILE_BYTES, FILES = 20_000_000, 5
PERSONAL = re.compile(r"[^\x00-\x7f]+|\d{7,}[Xx]?")
MASK = "***"


def init_logs(file: str = "") -> None:
    """One JSON line an event; libraries speak from WARNING up, and in the same form."""
    stamp: list[Any] = [
        _without_values,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = ProcessorFormatter(
        foreign_pre_chain=[_named, *stamp],
        processors=[
            _told,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h.formatter, ProcessorFormatter)]:
        root.removeHandler(old)
        old.close()
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    for name in OUTSPOKEN:  # they would write to standard error on their own, texts and all
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.WARNING)
    root.setLevel(logging.WARNING)
    logging.getLogger("examserver").setLevel(logging.INFO)
    structlog.configure(
        processors=[*stamp, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    if is_gevent():
        gevent.get_hub().print_exception = _unhandled


def without_values(text: str) -> str:
    """A text that may go into the log."""
    return PERSONAL.sub(MASK, text)


def _without_values(_logger: Any, _level: str, event: EventDict) -> EventDict:
    return {key: without_values(value) if isinstance(value, str) else value for key, value in event.items()}


def _named(_logger: Any, _level: str, event: EventDict) -> EventDict:
    return {**event, "library": event["_record"].name}


def _told(_logger: Any, _level: str, event: EventDict) -> EventDict:
    """The exception as text, where there is one."""
    raised = event.pop("exc_info", None)
    if isinstance(raised, BaseException):
        event["exception"] = story_of(raised)
    elif isinstance(raised, tuple):
        event["exception"] = story_of(raised[1]) if raised[1] else ""
    elif raised and (error := sys.exc_info()[1]):
        event["exception"] = story_of(error)
    return event


def story_of(error: BaseException) -> str:
    """A traceback without values: its lines of code, and what each error says of itself."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{story_of(cause)}\n\nwhich led to\n\n" if cause else ""
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{lines}{type(error).__module__}.{type(error).__qualname__}: {_said(error)}"


def _said(error: BaseException) -> str:
    if isinstance(error, StatementError):
        return _said(error.orig) if error.orig else ""
    if isinstance(error, psycopg.Error):
        parts = (error.sqlstate, error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
        return " ".join(part for part in parts if part)
    if isinstance(error, sqlite3.Error):
        return f"{getattr(error, 'sqlite_errorname', '')} {without_values(str(error))}".strip()
    return without_values(str(error))


def _unhandled(context: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What no greenlet has caught; gevent would print it as it is."""
    if not issubclass(kind, gevent.GreenletExit | KeyboardInterrupt | SystemExit):
        logging.getLogger("examserver").error(
            "unhandled %s", type(context).__name__, exc_info=(kind, error.with_traceback(trace), trace)
        )
