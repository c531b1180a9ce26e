"""Who may have a data folder open: one server with SQLite, several with PostgreSQL; commands that write, alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


class DataFolderInUse(RuntimeError):
    """Another server, or a command, has this data folder open."""


class Held:
    """A data folder that is held until it is closed or the process ends; alone, or beside others who share it."""

    def __init__(self, data_dir: Path, is_alone: bool) -> None:
        self.data_dir = data_dir
        self.is_alone: bool | None = None
        data_dir.mkdir(parents=True, exist_ok=True)
        self._file = (data_dir / "server.lock").open("w")
        try:
            self.take(is_alone)
        except DataFolderInUse:
            self._file.close()
            raise

    def take(self, is_alone: bool) -> None:
        """Hold it alone, or shared, from now on. Raises DataFolderInUse."""
        if is_alone == self.is_alone:
            return
        try:
            _flock(self._file, is_alone, may_wait=False)
        except OSError:
            raise DataFolderInUse(f"another server is using the data folder {self.data_dir}") from None
        self.is_alone = is_alone

    def close(self) -> None:
        """Let it go."""
        self._file.close()

    def __enter__(self) -> "Held":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def hold(data_dir: Path, is_alone: bool = True) -> Held:
    """Hold the folder, alone or beside others who share it. Raises DataFolderInUse."""
    return Held(data_dir, is_alone)


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """One process of this machine after the other: for the short while in which a site is opened."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        _flock(file, True, may_wait=True)
        yield


def try_hold(file: IO[Any]) -> bool:
    """Hold an open file alone until it is closed; False where somebody else holds it."""
    try:
        _flock(file, True, may_wait=False)
    except OSError:
        return False
    return True


def _flock(file: IO[Any], is_alone: bool, may_wait: bool) -> None:
    if sys.platform == "win32":  # knows no shared lock of this kind; there is one server to a folder
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if may_wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, (fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH) | (0 if may_wait else fcntl.LOCK_NB))
