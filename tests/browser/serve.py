"""A server for browser tests: the real one, in its own process, with a clock that the test can move by a file."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from datetime import datetime, timedelta, tzinfo  # noqa: E402
from pathlib import Path  # noqa: E402

from examserver import clock as clocks  # noqa: E402
from examserver.clock import Clock  # noqa: E402
from examserver.serve import open_site  # noqa: E402
from examserver.settings import Settings  # noqa: E402
from tests.cast import DAY  # noqa: E402


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

    clocks.datetime = SteppedWall  # type: ignore[misc]
    clocks.BOOT = folder / "boot"


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    os.chdir(folder)
    settings = Settings(
        data_dir=folder, database_url="", host="127.0.0.1", port=port, password_memory_kib=64, demo=len(sys.argv) > 3
    )
    if (folder / "wall").exists():  # the real clock, on a machine whose wall clock is stepped
        step_wall(folder)
        open_site(settings).serve()
    else:
        open_site(settings, NudgedClock(folder)).serve()
