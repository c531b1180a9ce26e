"""One server to a data folder: SQLite has one writer, and commands that write keep away from an open server."""

import sys
from pathlib import Path
from typing import IO


class DataFolderInUse(RuntimeError):
    """Another server, or a command, has this data folder open."""


def hold(data_dir: Path) -> IO[str]:
    """Hold the folder until the file that is given back is closed or the process ends. Raises DataFolderInUse."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = (data_dir / "server.lock").open("w")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise DataFolderInUse(f"another server is using the data folder {data_dir}") from None
    return handle
