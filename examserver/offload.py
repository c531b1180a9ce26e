"""Work that computes without yielding leaves the loop: argon2, Pillow, typst, zip."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Any, ParamSpec, TypeVar

import gevent
from gevent import monkey
from gevent.threadpool import ThreadPool

P = ParamSpec("P")
T = TypeVar("T")
DOUBTFUL_AT_ONCE = 4


def is_gevent() -> bool:
    """Whether this process runs on gevent's loop."""
    return bool(monkey.is_module_patched("threading"))


def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in the hub's thread pool under gevent, else as a plain call."""
    if not is_gevent():
        return work(*args, **kwargs)
    result: T = gevent.get_hub().threadpool.apply(work, args, kwargs)
    return result


def off_loop_within(seconds: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `off_loop` for what may never end, in threads of its own: then the thread is left to itself.

    Raises TimeoutError.
    """
    if not is_gevent():
        return _in_thread(seconds, lambda: work(*args, **kwargs))
    with gevent.Timeout(seconds, TimeoutError):
        result: T = _doubtful().apply(work, args, kwargs)
        return result


@cache
def _doubtful() -> Any:
    """Apart from the threads on which sign-ins and photos wait: those that never end must not take them all."""
    return ThreadPool(DOUBTFUL_AT_ONCE)


def _in_thread(seconds: float, work: Callable[[], T]) -> T:
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)
