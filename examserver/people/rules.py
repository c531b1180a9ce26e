"""What a password must be, when an account is locked, when a sign-in has gone idle (domain.md 12)."""

import re
from datetime import datetime, timedelta
from math import ceil

from examserver.errors import Refused

KEPT_PASSWORDS = 3
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")


def may_name_account(username: str) -> None:
    """A name that can be typed at any keyboard. Refuses: bad_username."""
    if not USERNAME.fullmatch(username):
        raise Refused("bad_username", field="username")


def may_use_password(username: str, password: str, field: str = "new_password") -> None:
    """At least 8 characters, 3 of 4 kinds, no 3-character piece of the account name. Refuses: password_too_weak."""
    kinds = [
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    ]
    pieces = [username[i : i + 3].lower() for i in range(len(username) - 2)]
    if len(password) < 8 or sum(kinds) < 3 or any(p in password.lower() for p in pieces):
        raise Refused("password_too_weak", field=field)


def may_try(locked_until: datetime | None, now: datetime) -> None:
    """Refuses: locked_out."""
    if locked_until and now < locked_until:
        raise Refused("locked_out", minutes=ceil((locked_until - now) / timedelta(minutes=1)))


def lock_after(failures: int, limit: int, minutes: int, now: datetime) -> datetime | None:
    """Until when the account is locked after this many failures, or None."""
    return now + timedelta(minutes=minutes) if failures >= limit else None


def is_idle(last_seen_at: datetime, idle_minutes: int, now: datetime) -> bool:
    """Whether a member of staff has been away too long."""
    return now - last_seen_at > timedelta(minutes=idle_minutes)
