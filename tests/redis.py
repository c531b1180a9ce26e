"""A throw-away Redis for tests: on a unix socket alone, keeping nothing, stopped by its own pid."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis, RedisError


class OwnRedis:
    """One Redis that a test may kill and start again under the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, f"unix://{folder}/redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("Redis is missing: make test installs it")
        wishes = {"port": "0", "unixsocket": f"{self.folder}/redis.sock", "save": "", "appendonly": "no"}
        command = [program, *(part for k, v in wishes.items() for part in (f"--{k}", v))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with Redis.from_url(self.url) as redis:
                    redis.ping()
                return
            except RedisError:
                time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text("utf-8"))

    def kill(self) -> None:
        """Without a word, as when its machine goes."""
        assert self.process
        self.process.kill()
        self.process.wait()


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """A running one, in a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="rd-", ignore_cleanup_errors=True) as name:
        redis = OwnRedis(Path(name))
        redis.start()
        try:
            yield redis
        finally:
            redis.kill()


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    """A Redis of this test's own."""
    with own_redis() as running:
        yield running
