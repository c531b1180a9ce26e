"""Work on a file that nobody vouches for, in a process of its own with little time and little memory."""

import faulthandler
import os
import pickle
import signal
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")
SECONDS = 8
MEMORY = 190_000_000
"""All that a process may hold, in bytes; it may always take LEAST more than it has at its beginning."""

LEAST = 96_000_000


class TooCostly(Exception):
    """The work took more than it may, or brought its process down."""


class Failed(Exception):
    """The work raised what it should not; the text says what."""


def apart(work: Callable[[], T]) -> T:
    """What the work gives. TooCostly, or Failed. Where there is no fork (Windows), the work is done right here."""
    if not hasattr(os, "fork"):
        return work()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run(work, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        try:
            failed, result = pickle.load(pipe)  # noqa: S301 - our own child wrote it
        except (EOFError, pickle.UnpicklingError):
            failed, result = None, None
    _child, status = os.waitpid(child, 0)
    if status or failed is None:
        raise TooCostly
    if failed:
        raise Failed(result)
    found: T = result
    return found


def _run(work: Callable[[], T], writer: int) -> NoReturn:
    status = 1
    try:
        faulthandler.disable()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        _limit_memory()
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(_outcome(work), pipe)
        status = 0
    finally:
        os._exit(status)


def _outcome(work: Callable[[], T]) -> tuple[bool, T | str]:
    try:
        return False, work()
    except MemoryError:
        raise
    except Exception as error:
        return True, f"{type(error).__name__}: {error}"[:300]


def _limit_memory() -> None:
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            whole, resident, *_rest = (int(pages) * resource.getpagesize() for pages in file.read().split())
        limit = whole + max(MEMORY - resident, LEAST)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError, ValueError):
        return
