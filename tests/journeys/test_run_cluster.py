"""`make run-cluster`: one command starts a whole large site, replaces what dies, and ends all of it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from examserver.cluster import connections_of
from tests.browser.conftest import free_port

ROOT = Path(__file__).parents[2]


def until(holds: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    """Wait until something holds; gives it. Raises AssertionError with what it was."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.05)
    return found


def below(pid: int) -> list[int]:
    """All processes that a process has started, and theirs."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            id, rest = place.read_text().split(" ", 1)
            if int(rest.rpartition(")")[2].split()[1]) == pid:
                found += [int(id), *below(int(id))]
    return found


def shares_of(pid: int) -> Path:
    """Where a worker keeps its metrics."""
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return Path(next(v for v in environment if v.startswith(b"PROMETHEUS_MULTIPROC_DIR=")).decode().partition("=")[2])


def answered(url: str) -> Any:
    """What a page answers, or None."""
    with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
        return json.loads(answer.read())
    return None


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the user postgres can reach too."""
    with tempfile.TemporaryDirectory(prefix="rc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_one_command_starts_a_large_site_keeps_it_and_ends_it(folder: Path) -> None:
    port, log = free_port(), folder / "log"
    place = {"HOST": "127.0.0.1", "PORT": str(port), "DATA_DIR": str(folder / "data")}
    names = {"DATABASE_URL": "", "REDIS_URL": "", "DEMO": "false", "WORKERS": "2", **place}
    environment = {**os.environ, **{f"EXAM_{name}": value for name, value in names.items()}}
    with log.open("wb") as out:
        cluster = subprocess.Popen(
            [sys.executable, "-m", "examserver.cluster"], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: "workers behind" in log.read_text() or cluster.poll() is not None, "everything has started")
        assert cluster.poll() is None, log.read_text()[-3000:]
        assert answered(f"{url}/healthz")["database"] == "postgresql"
        parents = [pid for pid in below(cluster.pid) if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        worker = next(pid for pid in parents if not below(pid))
        shares = shares_of(worker)
        assert shares.parent == Path("/dev/shm")  # not on the data's disk: mapped files on a full one end a worker
        assert list(shares.glob("*.db"))
        os.kill(worker, signal.SIGKILL)
        until(lambda: log.read_text().count('"opened"') == 3, "a worker takes the place of the dead one")
        until(lambda: (said := answered(f"{url}/healthz")) and said["ok"], "it answers")
        running = below(cluster.pid)
        cluster.send_signal(signal.SIGTERM)
        assert cluster.wait(60) == 0
        assert [pid for pid in running if Path(f"/proc/{pid}").exists()] == []
        assert not shares.exists()
    finally:
        if cluster.poll() is None:
            cluster.send_signal(signal.SIGTERM)
            cluster.wait(60)


@pytest.mark.parametrize(("descriptors", "terminals"), [(1_024, 400), (20_000, 9_500), (1_048_576, 29_000)])
def test_the_front_holds_two_connections_for_each_terminal(descriptors: int, terminals: int) -> None:
    connections = connections_of(descriptors)
    assert 2 * terminals <= connections
    assert connections <= descriptors
