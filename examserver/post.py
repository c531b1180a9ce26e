"""The post between the processes of one site: what one tells, all others hear, over Redis.

Nothing durable hangs on it: the database decides everything, and whoever missed a letter reads the fresh state there.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger()
Hearer = Callable[[str, Any], None]
MOST_WAITING = 10_000
AT_ONCE = 200
PULSE_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""Everybody's pulse comes back to its sender too: who hears nothing for so long has no connection."""
AGAIN_SECONDS = 0.5


class Post:
    """Letters of a kind to all other processes, in order.

    Hearers by kind are called with the sender's mark and the letter. Kinds of its own: `pulse` (each second, from
    whatever `pulse` gives), `hello` (a process has come, or come back), `gap` (letters may have been missed, since
    Redis was away or too many waited: look at everything again).
    """

    def __init__(self, url: str, site: str) -> None:
        self.mark = uuid4().hex[:12]
        self.most_waiting = MOST_WAITING
        self.pulse: Callable[[], Any] = lambda: None
        self.on_trouble: Callable[[bool], None] = lambda _is_away: None
        self._url, self._channel = url, f"exam:{site}"
        self._hearers: dict[str, list[Hearer]] = {}
        self._waiting: deque[bytes] = deque()
        self._has_dropped = self._has_heard = self._has_told = False
        self._away = {"hear"}
        self._is_due, self._stop = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def is_connected(self) -> bool:
        """Whether letters come and go."""
        return not self._away

    def on(self, kind: str, hearer: Hearer) -> None:
        """Call this function for letters of a kind."""
        self._hearers.setdefault(kind, []).append(hearer)

    def open(self) -> None:
        """Begin to carry and to hear; called in the process that serves."""
        if not self._threads:
            for work in (self._carry, self._hear):
                thread = threading.Thread(target=work, daemon=True)
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """End both; letters still waiting are lost, harmlessly."""
        self._stop.set()
        self._is_due.set()
        for thread in self._threads:
            thread.join(10)

    def send(self, kind: str, letter: Any) -> None:
        """Hand over a letter; it never waits and never fails. Before `open` nobody is there to read it."""
        if not self._threads:
            return
        if len(self._waiting) >= self.most_waiting:
            self._waiting.popleft()
            self._has_dropped = True
        self._waiting.append(self._sealed(kind, letter))
        self._is_due.set()

    def _sealed(self, kind: str, letter: Any) -> bytes:
        return orjson.dumps([self.mark, kind, letter], default=str)

    def _redis(self) -> "Redis":
        """A client that gives up at once: coming back is our own affair, since letters may have been missed."""
        retry = Retry(NoBackoff(), 0)
        return Redis.from_url(self._url, socket_timeout=3, socket_connect_timeout=3, retry=retry, protocol=2)

    def _carry(self) -> None:
        with self._redis() as redis:
            beat = time.monotonic()
            while not self._stop.is_set():
                self._is_due.wait(max(0.0, beat - time.monotonic()))
                self._is_due.clear()
                try:
                    self._send_waiting(redis)
                    if time.monotonic() >= beat:
                        beat = time.monotonic() + PULSE_SECONDS
                        redis.publish(self._channel, self._sealed("pulse", self.pulse()))
                    self._note("carry")
                except (RedisError, OSError) as error:
                    self._note("carry", error)
                    self._stop.wait(AGAIN_SECONDS)

    def _send_waiting(self, redis: "Redis") -> None:
        while self._waiting:
            some = [self._waiting[n] for n in range(min(AT_ONCE, len(self._waiting)))]
            with redis.pipeline(transaction=False) as pipe:
                for letter in some:
                    pipe.publish(self._channel, letter)
                pipe.execute()
            for letter in some:
                if self._waiting and self._waiting[0] is letter:  # else it was dropped meanwhile
                    self._waiting.popleft()
        if self._has_dropped:
            redis.publish(self._channel, self._sealed("gap", None))
            self._has_dropped = False

    def _hear(self) -> None:
        while not self._stop.is_set():
            try:
                with self._redis() as redis, redis.pubsub() as box:
                    box.subscribe(self._channel)
                    self._listen(box)
            except (RedisError, OSError) as error:
                self._note("hear", error)
                self._stop.wait(AGAIN_SECONDS * (1 + random.random()))

    def _listen(self, box: Any) -> None:
        heard_at = time.monotonic()
        while not self._stop.is_set():
            message = box.get_message(timeout=PULSE_SECONDS)
            if message is None:
                if time.monotonic() - heard_at > SILENT_SECONDS:
                    raise RedisError("silent")
                continue
            heard_at = time.monotonic()
            if message["type"] == "subscribe":
                self._come_back()
            elif message["type"] == "message":
                self._open_letter(message["data"])

    def _open_letter(self, sealed: bytes) -> None:
        try:
            sender, kind, letter = orjson.loads(sealed)
        except (ValueError, TypeError):
            log.warning("letter_unreadable")
            return
        if sender != self.mark:
            self._call(kind, sender, letter)

    def _call(self, kind: str, sender: str, letter: Any) -> None:
        for hearer in self._hearers.get(kind, ()):
            try:
                hearer(sender, letter)
            except Exception:  # one letter must not stop the post
                log.exception("letter_failed", kind=kind)

    def _come_back(self) -> None:
        if self._has_heard:
            self._call("gap", self.mark, None)
        self._has_heard = True
        self._note("hear")
        self.send("hello", None)

    def _note(self, way: str, error: Exception | None = None) -> None:
        """Keep whether a way is open, and say so when it changes."""
        before = frozenset(self._away)
        if error is None:
            self._away.discard(way)
            if before and not self._away:
                log.info("redis_connected")
                self.on_trouble(False)
        elif way not in before or not self._has_told:
            self._away.add(way)
            self._has_told = True
            log.warning("redis_unreachable", way=way, error=type(error).__name__)
            self.on_trouble(True)
