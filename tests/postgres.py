"""A throw-away PostgreSQL for tests: initdb in a temporary folder, on a unix socket alone, stopped by its own pid."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "shared_buffers=32MB")


def tool(name: str) -> str | None:
    """A program of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    return str(found[-1]) if found else shutil.which(name)


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; gives the folder of its socket. It refuses to run as root, so root lends it to `postgres`."""
    initdb, postgres = tool("initdb"), tool("postgres")
    if initdb is None or postgres is None:
        pytest.fail("PostgreSQL is missing: make test installs it")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = folder / "data"
    try:
        made = [initdb, "-D", str(data), "-U", "exam", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **as_user)
        wishes = [part for wish in (*QUICK, f"unix_socket_directories={folder}") for part in ("-c", wish)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([postgres, "-D", str(data), *wishes], stdout=log, stderr=log, **as_user)
        try:
            _wait_for(folder, process)
            yield str(folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="exam", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((folder / "log").read_text("utf-8"))


def a_database(folder: str, template: str = "template0") -> str:
    """A fresh database in a running cluster; gives its URL as the settings take it."""
    name = f"exam_{uuid4().hex[:12]}"
    with psycopg.connect(host=folder, user="exam", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"postgresql://exam@/{name}?host={folder}"


def a_copy(url: str) -> str:
    """A copy of a database that nobody has open."""
    name, _, folder = url.partition("@/")[2].partition("?host=")
    return a_database(folder, name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a cluster that runs while the tests of this process do."""
    with cluster() as folder:
        yield folder
