"""Who is on line in the other processes of the site: each says every second what changed, and sometimes all."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from examserver.post import Post

Terminals = dict[int, dict[str, Any]]
GONE_SECONDS = 5.0
WHOLE_EVERY = 5


@dataclass
class _Process:
    """What one other process last said, and when."""

    terminals: Terminals = field(default_factory=dict)
    heard_at: float = 0.0


class Elsewhere:
    """The terminals of the other processes. One that says nothing for GONE_SECONDS has gone, and its terminals with it.

    While the post itself is away nobody can say anything: then what was last known stands.
    """

    def __init__(self, post: Post, own: Callable[[], Terminals]) -> None:
        self._post, self._own = post, own
        self._said: Terminals = {}
        self._turn = 0
        self._others: dict[str, _Process] = {}
        self._lock = threading.Lock()
        post.pulse = self.pulse
        post.on("pulse", self.hear)
        for kind in ("hello", "gap"):
            post.on(kind, self._begin_anew)

    def pulse(self) -> dict[str, Any]:
        """What this process says of its own terminals: what changed since the last time, or all."""
        own, said = self._own(), self._said
        is_whole = self._turn % WHOLE_EVERY == 0
        self._turn += 1
        self._said = own
        if is_whole:
            return {"all": list(own.items())}
        changed = [(id, report) for id, report in own.items() if said.get(id) is not report]
        return {"changed": changed, "gone": [id for id in said if id not in own]}

    def hear(self, process: str, said: dict[str, Any]) -> None:
        """Take in what another process says."""
        with self._lock:
            other = self._others.setdefault(process, _Process())
            other.heard_at = time.monotonic()
            if "all" in said:
                other.terminals = dict(said["all"])
                return
            other.terminals.update(dict(said["changed"]))
            for id in said["gone"]:
                other.terminals.pop(id, None)

    def _begin_anew(self, _process: str, _letter: Any) -> None:
        """Somebody knows nothing yet, or may have missed something: say everything with the next pulse."""
        self._turn = 0
        now = time.monotonic()
        with self._lock:
            for other in self._others.values():
                other.heard_at = max(other.heard_at, now - GONE_SECONDS / 2)

    def forget(self, attempt_id: int) -> None:
        """An attempt has a terminal of this process now; until the other process says so itself."""
        with self._lock:
            for other in self._others.values():
                other.terminals.pop(attempt_id, None)

    def terminals(self) -> Terminals:
        """Attempt to what its terminal last reported, in all other processes."""
        with self._lock:
            if self._post.is_connected:
                last = time.monotonic() - GONE_SECONDS
                self._others = {mark: other for mark, other in self._others.items() if other.heard_at >= last}
            return {id: report for other in self._others.values() for id, report in other.terminals.items()}
