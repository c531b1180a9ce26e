"""A PostgreSQL with a synchronous standby, for tests: both on unix sockets, every commit on both before it is told."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import tool

STANDBY = "standby"


class Pair:
    """`primary` and `standby` are the folders of their sockets. Everything on the disk as in earnest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.primary, self.standby = folder / "a", folder / "b"
        self.as_user: dict[str, Any] = {"cwd": folder}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            self.as_user |= {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.running: dict[Path, subprocess.Popen[bytes]] = {}

    def run(self, name: str, *more: str) -> None:
        """One of PostgreSQL's programs."""
        program = tool(name)
        if program is None:
            pytest.fail("PostgreSQL is missing: make test installs it")
        subprocess.run([program, *more], check=True, capture_output=True, **self.as_user)

    def make(self) -> None:
        """The primary alone: `join` brings the standby, once there is something to copy."""
        data = self.primary / "data"
        self.run("initdb", "-D", str(data), "-U", "exam", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start(self.primary)
        with self.connect(self.primary) as connection:
            connection.execute("CREATE DATABASE exam")

    def join(self) -> None:
        """Copy the primary, start the copy as its standby, and let no commit be told before it is on both."""
        source = f"host={self.primary} user=exam application_name={STANDBY}"
        data = str(self.standby / "data")
        self.run("pg_basebackup", "-D", data, "-d", source, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        self.start(self.standby)
        with self.connect(self.primary) as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
            connection.execute("SELECT pg_reload_conf()")
            state = "SELECT sync_state FROM pg_stat_replication WHERE application_name = %s"
            _until(lambda: connection.execute(state, [STANDBY]).fetchone() == ("sync",), "the standby is synchronous")

    def start(self, place: Path) -> None:
        """Start one and wait until it takes connections."""
        program = tool("postgres")
        assert program
        wishes = ("listen_addresses=", f"unix_socket_directories={place}", "shared_buffers=32MB")
        command = [program, "-D", str(place / "data"), *(part for wish in wishes for part in ("-c", wish))]
        with (self.folder / f"{place.name}.log").open("ab") as log:
            self.running[place] = subprocess.Popen(command, stdout=log, stderr=log, **self.as_user)
        _until(lambda: self.answers(place), "it takes connections")

    def connect(self, place: Path) -> "psycopg.Connection[Any]":
        """As the database's owner."""
        return psycopg.connect(host=str(place), user="exam", dbname="postgres", autocommit=True)

    def answers(self, place: Path) -> bool:
        """Whether it takes connections."""
        try:
            self.connect(place).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self, place: Path) -> None:
        """SIGKILL: no checkpoint, no word to anybody."""
        self.running[place].kill()
        self.running[place].wait()

    def promote(self) -> None:
        """What an administrator does when the primary is gone."""
        self.run("pg_ctl", "promote", "-D", str(self.standby / "data"), "-w")

    @property
    def url(self) -> str:
        """Both addresses: whichever takes writes is the one that is meant."""
        return f"postgresql://exam@/exam?host={self.primary}&host={self.standby}&target_session_attrs=read-write"


def _until(holds: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.05)


@contextmanager
def a_pair() -> Iterator[Pair]:
    """A primary that runs; everything is ended and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pp-"))
    pair = Pair(folder)
    for place in (pair.primary, pair.standby):
        place.mkdir(mode=0o700)
        if "user" in pair.as_user:
            shutil.chown(place, "postgres", "postgres")
    try:
        pair.make()
        yield pair
    finally:
        for process in pair.running.values():
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)
