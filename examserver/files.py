"""The content-addressed store: written, synced, then named by its SHA-256."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from examserver.errors import Malformed, Unavailable
from examserver.health import code_of

CHUNK = 1024 * 1024


class FileStore:
    """Files under `root/ab/abcdef…`; the same bytes are kept once; nothing is ever overwritten."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()  # Flask would look for a relative path beside its own code
        self.root.mkdir(parents=True, exist_ok=True)

    def keep(self, stream: IO[bytes], max_bytes: int | None = None) -> tuple[str, int]:
        """Store a stream durably; gives (sha256 hex, size in bytes).

        Malformed: file_too_large. Unavailable when the disk does not take it: then nothing is left behind.
        """
        with watched():
            return self._keep(stream, max_bytes)

    def _keep(self, stream: IO[bytes], max_bytes: int | None) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, delete=False) as out:
            temporary = Path(out.name)
            try:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if max_bytes is not None and size > max_bytes:
                        raise Malformed("file_too_large", max_mb=max_bytes // CHUNK)
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        self._name(temporary, digest.hexdigest())
        return digest.hexdigest(), size

    def adopt(self, path: Path) -> tuple[str, int]:
        """Take a whole, synced file of the same disk in by its name alone; gives (sha256 hex, size in bytes)."""
        with watched():
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = path.stat().st_size
            self._name(path, digest)
        return digest, size

    def try_out(self) -> None:
        """Write a small file durably and take it away again. Unavailable when the disk does not take it."""
        with watched(), tempfile.NamedTemporaryFile(dir=self.root) as out:
            out.write(b"." * 4096)
            out.flush()
            os.fsync(out.fileno())

    def _name(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        if target.exists():
            temporary.unlink()
            return
        target.parent.mkdir(exist_ok=True)
        temporary.rename(target)
        for folder in (target.parent, self.root):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def path(self, sha256: str) -> Path:
        """Where the bytes are; the name is checked to be a digest."""
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise Malformed("malformed")
        return self.root / sha256[:2] / sha256

    def keep_file(self, path: Path) -> tuple[str, int]:
        """Store a copy of a file on the disk."""
        with path.open("rb") as stream:
            return self.keep(stream)

    def is_whole(self, sha256: str) -> bool:
        """Whether the stored bytes still have their digest."""
        path = self.path(sha256)
        if not path.exists():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


@contextmanager
def watched() -> Iterator[None]:
    """What the disk refuses becomes Unavailable, with its reason."""
    try:
        yield
    except OSError as error:
        code = code_of(error)
        if code is None:
            raise
        raise Unavailable(code, "files") from None
