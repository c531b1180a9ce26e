"""Work that computes without yielding leaves the loop: argon2, Pillow, typst, zip."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from gevent import monkey

P = ParamSpec("P")
T = TypeVar("T")


def is_gevent() -> bool:
    """Whether this process runs on gevent's loop."""
    return bool(monkey.is_module_patched("threading"))


def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in the hub's thread pool under gevent, else as a plain call."""
    if not is_gevent():
        return work(*args, **kwargs)
    result: T = gevent.get_hub().threadpool.apply(work, args, kwargs)
    return result
