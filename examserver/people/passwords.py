"""Passwords by argon2id, off the loop; the parameters let a room sign in within a minute."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from examserver.offload import off_loop


class Passwords:
    """Hashes and verifies; an unknown account costs the same as a known one."""

    def __init__(self, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """An argon2id hash."""
        return off_loop(self._hasher.hash, password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; None stands for an unknown account."""
        return off_loop(self._verify, password_hash or self._nobody, password) and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@lru_cache
def passwords(memory_kib: int) -> Passwords:
    """The hasher of these parameters."""
    return Passwords(memory_kib)
