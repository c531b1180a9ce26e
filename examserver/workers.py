"""gunicorn's settings for a large site: `gunicorn -c python:examserver.workers -w 2 -b ADDRESS wsgi:app`.

The parent loads the modules, so that a worker that died is replaced in a moment; each worker opens the site for itself
after the fork: loop, database connections and clock are its own.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
from importlib import import_module, util  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from prometheus_client import multiprocess  # noqa: E402

from examserver import FLOORS  # noqa: E402

worker_class = "gevent"
worker_connections = 20_000  # each terminal holds one for the whole exam
backlog = 4096  # a whole room connects in one instant
timeout = 60
graceful_timeout = 3  # websockets do not end by themselves; their terminals come back to another worker
keepalive = 65
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None


def on_starting(_server: Any) -> None:
    """Load what every worker needs; nothing of it runs yet."""
    rooms = (f"examserver.{floor}.{room}" for floor in FLOORS for room in ("pages", "live", "duties"))
    for module in ("examserver.serve", "examserver.pages", *rooms):
        if util.find_spec(module):
            import_module(module)


def post_worker_init(_worker: Any) -> None:
    """A worker has opened the site; whoever has started its parent may want to know."""
    if shares := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        Path(shares, f"ready-{os.getppid()}").touch()


def child_exit(_server: Any, worker: Any) -> None:
    """What a dead worker had open is no longer counted in the metrics."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
