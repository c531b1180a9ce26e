"""The server under load: the real one with the clock of the browser tests, a no-op event, and a core of its own.

python -m tests.load.serve FOLDER PORT [CORE] [DATABASE_URL]
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from examserver.serve import open_site  # noqa: E402
from examserver.settings import Settings  # noqa: E402
from examserver.sockets import socketio  # noqa: E402
from tests.browser.serve import NudgedClock  # noqa: E402

ECHO = "bench.echo"


def echo(sid: str, *asked: object) -> dict[str, bool]:
    """Nothing but an acknowledgement: what an event costs before anybody has done anything for it."""
    return {"ok": True}


if __name__ == "__main__":
    folder, port, core, url = Path(sys.argv[1]), int(sys.argv[2]), *(*sys.argv[3:5], "", "")[:2]
    if core:
        os.sched_setaffinity(0, {int(core)})
    os.chdir(folder)
    settings = Settings(
        data_dir=folder, database_url=url, host="127.0.0.1", port=port, password_memory_kib=64, demo=False
    )
    site = open_site(settings, NudgedClock(folder))
    socketio.server.on(ECHO, echo)
    site.serve()
