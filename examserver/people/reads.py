"""Looking at accounts and sign-ins."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.people.rules import is_idle
from examserver.people.tables import Account, SignIn
from examserver.who import Role, Who


@dataclass(frozen=True)
class AccountView:
    """An account as the administrator sees it."""

    id: int
    username: str
    name: str
    role: str
    is_active: bool
    locked_until: datetime | None
    must_change_password: bool
    workplace: str
    certificate_no: str


def account_of_username(db: Session, username: str) -> Account | None:
    """The active account of that name."""
    return db.scalar(select(Account).where(Account.username == username, Account.is_active))


def account_for(db: Session, account_id: int) -> Account:
    """An account by id. Raises NotYours."""
    account = db.get(Account, account_id)
    if account is None:
        raise NotYours
    return account


def accounts(db: Session) -> list[AccountView]:
    """All accounts by role, in the order of `Role`, and by name."""
    order = {role.value: place for place, role in enumerate(Role)}
    rows = sorted(db.scalars(select(Account)), key=lambda a: (order[a.role], a.username))
    return [
        AccountView(
            id=a.id,
            username=a.username,
            name=a.name,
            role=a.role,
            is_active=a.is_active,
            locked_until=a.locked_until,
            must_change_password=a.must_change_password,
            workplace=a.workplace,
            certificate_no=a.certificate_no,
        )
        for a in rows
    ]


def names_of_accounts(db: Session) -> dict[int, str]:
    """Account id to person's name, for records."""
    return {a.id: a.name for a in db.scalars(select(Account))} | {0: "系统"}


def staff_of_role(db: Session, *roles: Role) -> list[AccountView]:
    """Active accounts with one of the roles."""
    return [a for a in accounts(db) if a.is_active and a.role in roles]


def sign_in_of(db: Session, token_digest: str) -> SignIn | None:
    """The sign-in row of a cookie, if it has not ended."""
    return db.scalar(select(SignIn).where(SignIn.token_digest == token_digest, SignIn.ended_at.is_(None)))


def ended_among(db: Session, sign_in_ids: Collection[int]) -> list[int]:
    """Which of these sign-ins have ended."""
    return list(db.scalars(select(SignIn.id).where(SignIn.id.in_(sign_in_ids), SignIn.ended_at.is_not(None))))


@dataclass(frozen=True)
class Seen:
    """Who a cookie stands for, and when the sign-in row was last touched."""

    who: Who
    last_seen_at: datetime


def seen(db: Session, token_digest: str, idle_minutes: int, now: datetime) -> Seen | None:
    """Who holds this cookie; None when ended, idle or switched off."""
    row = sign_in_of(db, token_digest)
    if row is None:
        return None
    if row.candidate_id is not None:
        who = Who(Role.CANDIDATE, row.candidate_id, sign_in_id=row.id, address=row.address)
        return Seen(who, row.last_seen_at)
    account = db.get(Account, row.account_id)
    if account is None or not account.is_active or is_idle(row.last_seen_at, idle_minutes, now):
        return None
    who = Who(Role(account.role), account.id, account.name, row.id, row.address, account.must_change_password)
    return Seen(who, row.last_seen_at)
