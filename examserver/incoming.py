"""Files on their way in: each grows piece by piece, durably, until it is whole (resumable upload, tus 1.0)."""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from examserver.errors import NotYours, Refused
from examserver.files import watched
from examserver.lock import try_hold

TOKEN = re.compile(r"[0-9a-f]{32}")
"""The attempt in eight digits, and 96 bits that nobody guesses."""

MOST_OPEN = 30


@dataclass(frozen=True)
class Promised:
    """A file that was announced: where it is to go, how many bytes it has."""

    attempt_id: int
    question_no: int
    slot: str
    name: str
    size: int


class Incoming:
    """`<token>.json` says what was promised, `<token>.part` holds what has come; its size is the offset.

    Both lie in the data folder, so that another process of the server, or the same one after a crash, goes on.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.root.mkdir(parents=True, exist_ok=True)

    def begin(self, attempt_id: int, question_no: int, slot: str, name: str, size: int) -> str:
        """Room for a file; gives its token. Unavailable when the disk does not take it."""
        promised = Promised(attempt_id, question_no, slot, name, size)
        token = f"{attempt_id:08x}{secrets.token_hex(12)}"
        with watched():
            self.part(token).touch()
            self._about(token).write_text(json.dumps(asdict(promised)), "utf-8")
        return token

    def make_room(self, attempt_id: int, most: int) -> None:
        """Forget files of this attempt that were never sent to their end, the oldest first, until the others promise
        no more than `most` bytes and are few: nobody fills the disk with beginnings."""
        mine = sorted(self.root.glob(f"{attempt_id:08x}*.part"), key=lambda path: _touched(path, 0), reverse=True)
        for place, path in enumerate(mine, 1):
            try:
                most -= self.promised(path.stem).size
            except NotYours:
                continue
            if most < 0 or place >= MOST_OPEN:
                self.forget(path.stem)

    def promised(self, token: str) -> Promised:
        """What was announced under a token. Raises NotYours: nothing, or it has come by now."""
        try:
            return Promised(**json.loads(self._about(token).read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            raise NotYours from None

    def offset(self, token: str) -> int:
        """How many bytes are here for good. Raises NotYours."""
        try:
            return self.part(token).stat().st_size
        except FileNotFoundError:
            raise NotYours from None

    def append(self, token: str, offset: int, content: bytes, size: int) -> int:
        """Add the next bytes, synced; gives the new offset.

        Refuses: wrong_offset (others came first, or these begin elsewhere), upload_too_long. Raises NotYours.
        Unavailable when the disk does not take it.
        """
        with self._held(token) as part, watched():
            here = part.seek(0, os.SEEK_END)
            if here != offset:
                raise Refused("wrong_offset")
            if here + len(content) > size:
                raise Refused("upload_too_long")
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            except OSError:
                part.truncate(here)
                raise
            return here + len(content)

    @staticmethod
    def is_as_sent(content: bytes, sha256: str) -> bool:
        """Whether these bytes have the digest that the terminal computed of them."""
        return hashlib.sha256(content).hexdigest() == sha256

    @contextmanager
    def _held(self, token: str) -> Iterator[IO[bytes]]:
        """The part, for this request alone: a second one that comes meanwhile is refused."""
        try:
            part = self.part(token).open("r+b", buffering=0)
        except FileNotFoundError:
            raise NotYours from None
        with part:
            if not try_hold(part):
                raise Refused("wrong_offset")
            yield part

    def forget(self, token: str) -> None:
        """It has come, or is not wanted any more."""
        self._about(token).unlink(missing_ok=True)
        self.part(token).unlink(missing_ok=True)

    def stale(self, seconds: float) -> list[str]:
        """Tokens of files of which nothing has come for so long, by the clock of the disk itself."""
        clock = self.root / "clock"
        clock.touch()
        before = clock.stat().st_mtime - seconds
        return [path.stem for path in self.root.glob("*.part") if _touched(path, before) < before]

    def part(self, token: str) -> Path:
        """Where the bytes are. Raises NotYours: this is no token."""
        if not TOKEN.fullmatch(token):
            raise NotYours
        return self.root / f"{token}.part"

    def _about(self, token: str) -> Path:
        return self.part(token).with_suffix(".json")


def _touched(path: Path, otherwise: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return otherwise
