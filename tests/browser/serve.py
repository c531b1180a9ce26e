"""Servers for browser tests: the real one, each in its own process, with a clock that the test can move by a file.

Importing takes longer than many a test. So this program imports everything once, opens nothing, and forks a server for
each message on its standard input. It ends, and all its servers with it, when nobody can send one any more.
"""

from os import fork, waitpid
from select import POLLIN, poll
from socket import recv_fds, socket

from gevent import monkey

monkey.patch_all()  # but what stands above waits for messages without a hub

import gc  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402
from datetime import datetime, timedelta, tzinfo  # noqa: E402
from importlib import import_module, util  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from examserver import FLOORS  # noqa: E402
from examserver import clock as clocks  # noqa: E402
from examserver.clock import Clock  # noqa: E402
from examserver.serve import open_site  # noqa: E402
from examserver.settings import Settings  # noqa: E402
from tests.cast import DAY  # noqa: E402

MESSAGE_BYTES = 1 << 18


class NudgedClock(Clock):
    """The day of the cast, going on since the site was first served, plus the seconds written in a file."""

    def __init__(self, folder: Path) -> None:
        self._nudge, began = folder / "nudge", folder / "began"
        if not began.exists():
            began.write_text(str(time.time()))
            self._nudge.write_text("0")
        self._began = float(began.read_text())

    def now(self) -> datetime:
        """Now, nudged."""
        return DAY + timedelta(seconds=time.time() - self._began + float(self._nudge.read_text()))


def step_wall(folder: Path) -> None:
    """Let files of the folder say how far the machine's wall clock is off, and which boot of the machine this is."""

    class SteppedWall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=float((folder / "wall").read_text()))

    clocks.datetime = SteppedWall  # type: ignore[attr-defined]
    clocks.BOOT = folder / "boot"


def serve(folder: Path, port: int) -> None:
    """Be the server of this folder."""
    os.chdir(folder)
    settings = Settings(
        data_dir=folder, database_url="", host="127.0.0.1", port=port, password_memory_kib=64, demo=False
    )
    if (folder / "wall").exists():  # the real clock, on a machine whose wall clock is stepped
        step_wall(folder)
        open_site(settings).serve()
    else:
        open_site(settings, NudgedClock(folder)).serve()


def import_everything() -> None:
    """What a server imports when it is opened."""
    for room in ("pages", *(f"{floor}.{room}" for floor in FLOORS for room in ("pages", "live"))):
        if util.find_spec(f"examserver.{room}"):
            import_module(f"examserver.{room}")
    gc.collect()
    gc.freeze()


def fork_servers(asked: socket) -> tuple[dict[str, Any], int]:
    """Tell the process id of each server, and how it ended; what was asked, and its log, are returned in the server."""
    waiting, living = poll(), dict[int, tuple[int, int]]()  # by the descriptor of the process: its id, and whom to tell
    waiting.register(asked, POLLIN)
    while True:
        for ready, _event in waiting.poll():
            if ready in living:
                pid, teller = living.pop(ready)
                waiting.unregister(ready)
                tell(teller, os.waitstatus_to_exitcode(waitpid(pid, 0)[1]))
                os.close(teller)
                os.close(ready)
                continue
            message, descriptors, _flags, _address = recv_fds(asked, MESSAGE_BYTES, 2)
            if not message:
                os.killpg(0, signal.SIGKILL)
            log, teller = descriptors
            pid = fork()
            if pid == 0:
                asked.detach()
                return json.loads(message), log
            os.close(log)
            ready = os.pidfd_open(pid)
            living[ready] = pid, teller
            waiting.register(ready, POLLIN)
            tell(teller, pid)


def tell(teller: int, number: int) -> None:
    """One message to who asked for the server, if they still listen."""
    with suppress(BrokenPipeError):
        os.write(teller, b"%d" % number)


def become(environment: dict[str, str], log: int) -> None:
    """A process as if started by itself: its environment and its standard streams, and nothing else open."""
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.closerange(3, 1 + max(map(int, os.listdir("/proc/self/fd"))))


if __name__ == "__main__":
    import_everything()
    asked, log = fork_servers(socket(fileno=0))
    become(asked["environment"], log)
    serve(Path(asked["folder"]), asked["port"])
