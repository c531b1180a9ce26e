"""Signing in and out, and the care of accounts."""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.people import rules
from examserver.people.reads import account_for, account_of_username
from examserver.people.tables import Account, Failure, SignIn
from examserver.who import Role, Who


def digest_of_token(token: str) -> str:
    """The digest under which a cookie's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def try_account(
    db: Session,
    who: Who,
    *,
    now: datetime,
    username: str,
    is_right: bool,
    token: str,
    agent: str,
    limit: int,
    minutes: int,
) -> str:
    """Sign a member of staff in, or count the failure: gives "" or the refusal's code (a failure must be kept too).

    Refuses: locked_out.
    """
    account = _try_password(db, who, now, username, is_right, limit, minutes)
    if account is None:
        return "wrong_password"
    _new_sign_in(db, now, token, who.address, agent, "", account_id=account.id)
    tell(db, Who(Role(account.role), account.id, address=who.address), now, "account.signed_in", account.id)
    return ""


def _try_password(
    db: Session, who: Who, now: datetime, username: str, is_right: bool, limit: int, minutes: int
) -> Account | None:
    """The account, if the password is right; a wrong one is counted. Refuses: locked_out."""
    named = account_of_username(db, username)
    account = named and db.get(Account, named.id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None:
        tell(db, who, now, "account.sign_in_failed")
        return None
    rules.may_try(account.locked_until, now)
    if not is_right:
        account.failures += 1
        account.locked_until = rules.lock_after(account.failures, limit, minutes, now)
        tell(db, who, now, "account.sign_in_failed", account.id, failures=account.failures)
        return None
    account.failures, account.locked_until = 0, None
    return account


def try_second(
    db: Session,
    who: Who,
    *,
    now: datetime,
    username: str,
    is_right: bool,
    roles: tuple[Role, ...],
    limit: int,
    minutes: int,
) -> tuple[str, int]:
    """The second person's password, counted like a sign-in: gives the refusal's code or "", and the account's id.

    A first password is known to whoever gave it: nobody is a second person before it is changed. Refuses: locked_out.
    """
    account = _try_password(db, who, now, username, is_right, limit, minutes)
    if account is None or Role(account.role) not in roles or account.must_change_password:
        return "needs_second_person", 0
    return ("second_is_first" if account.id == who.id else ""), account.id


def try_candidate(
    db: Session,
    who: Who,
    *,
    now: datetime,
    admission_no: str,
    id_digest: str,
    candidate_id: int | None,
    real_digest: str,
    token: str,
    terminal: str,
    agent: str,
    limit: int,
    minutes: int,
) -> str:
    """Sign a candidate in at a terminal, or count the failure: gives "" or the refusal's code. Refuses: locked_out."""
    failure = db.get(Failure, admission_no[:40], with_for_update=True)
    rules.may_try(failure.locked_until if failure else None, now)
    if candidate_id is None or not hmac.compare_digest(id_digest, real_digest):
        if candidate_id is not None:
            failure = failure or Failure(admission_no=admission_no[:40], failures=0)
            db.add(failure)
            failure.failures += 1
            failure.locked_until = rules.lock_after(failure.failures, limit, minutes, now)
        tell(db, who, now, "candidate.sign_in_failed", candidate_id or 0)
        return "wrong_candidate"
    if failure:
        db.delete(failure)
    _new_sign_in(db, now, token, who.address, agent, terminal, candidate_id=candidate_id)
    tell(db, Who(Role.CANDIDATE, candidate_id, address=who.address), now, "candidate.signed_in", candidate_id)
    return ""


def _new_sign_in(
    db: Session,
    now: datetime,
    token: str,
    address: str,
    agent: str,
    terminal: str,
    account_id: int | None = None,
    candidate_id: int | None = None,
) -> None:
    db.add(
        SignIn(
            token_digest=digest_of_token(token),
            account_id=account_id,
            candidate_id=candidate_id,
            terminal=terminal,
            address=address,
            agent=agent[:300],
            began_at=now,
            last_seen_at=now,
        )
    )


def touch(db: Session, who: Who, *, now: datetime, sign_in_ids: list[int]) -> None:
    """Note that these sign-ins are in use."""
    hold(db, SignIn, *sign_in_ids)
    for row in db.scalars(select(SignIn).where(SignIn.id.in_(sign_in_ids), SignIn.ended_at.is_(None))):
        row.last_seen_at = max(row.last_seen_at, now)


def sign_out(db: Session, who: Who, *, now: datetime) -> None:
    """End the asker's own sign-in."""
    end_sign_in(db, who, now, who.sign_in_id, "signed_out")


def end_sign_in(db: Session, who: Who, now: datetime, sign_in_id: int, why: str) -> None:
    """End one sign-in; ending it twice is harmless."""
    row = db.get(SignIn, sign_in_id, with_for_update={"key_share": True})
    if row and row.ended_at is None:
        row.ended_at, row.ended_why = now, why
        tell(db, who, now, "sign_in.ended", row.id, why=why)


def end_sign_ins_of_account(db: Session, who: Who, now: datetime, account_id: int, why: str, but: int = 0) -> None:
    """End every sign-in of an account, `but` one."""
    for row in db.scalars(select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))):
        if row.id != but:
            end_sign_in(db, who, now, row.id, why)


def add_account(
    db: Session,
    who: Who,
    *,
    now: datetime,
    username: str,
    name: str,
    role: str,
    password: str,
    password_hash: str,
    workplace: str = "",
    certificate_no: str = "",
    must_change: bool = True,
) -> int:
    """Add a member of staff. Refuses: bad_username, username_taken, password_too_weak."""
    rules.may_name_account(username)
    rules.may_use_password(username, password, "first_password")
    if db.scalar(select(Account.id).where(Account.username == username)):
        raise Refused("username_taken", username=username, field="username")
    account = Account(
        username=username,
        name=name,
        role=Role(role).value,
        password_hash=password_hash,
        former_hashes=[],
        must_change_password=must_change,
        workplace=workplace,
        certificate_no=certificate_no,
        created_at=now,
    )
    db.add(account)
    db.flush()
    tell(db, who, now, "account.added", account.id, role=role)
    return account.id


def change_password(db: Session, who: Who, *, now: datetime, password: str, password_hash: str) -> None:
    """Give oneself a new password; one's other sign-ins end. Refuses: password_too_weak."""
    hold(db, Account, who.id)
    account = account_for(db, who.id)
    rules.may_use_password(account.username, password)
    account.former_hashes = [account.password_hash, *account.former_hashes][: rules.KEPT_PASSWORDS]
    account.password_hash, account.must_change_password = password_hash, False
    end_sign_ins_of_account(db, who, now, who.id, "password_changed", but=who.sign_in_id)
    tell(db, who, now, "account.password_changed", account.id)


def reset_password(db: Session, who: Who, *, now: datetime, account_id: int, password: str, password_hash: str) -> None:
    """Give somebody a first password again; they change it at the next sign-in. Refuses: password_too_weak."""
    account = account_for(db, account_id)
    rules.may_use_password(account.username, password)
    account.password_hash, account.must_change_password = password_hash, True
    account.failures, account.locked_until = 0, None
    end_sign_ins_of_account(db, who, now, account_id, "password_reset")
    tell(db, who, now, "account.password_reset", account_id)


def edit_account(
    db: Session,
    who: Who,
    *,
    now: datetime,
    account_id: int,
    name: str,
    role: str,
    workplace: str,
    is_active: bool,
    certificate_no: str = "",
) -> None:
    """Change name, role, workplace, certificate number, or switch an account off. Refuses: last_administrator.

    Another role, or being switched off, ends what the person has open: a socket keeps the role it was opened with.
    """
    hold(db, Account, account_id, *db.scalars(select(Account.id).where(Account.role == Role.ADMINISTRATOR.value)))
    account = account_for(db, account_id)
    if account.role == Role.ADMINISTRATOR and (role != Role.ADMINISTRATOR or not is_active):
        others = select(Account.id).where(
            Account.role == Role.ADMINISTRATOR.value, Account.is_active, Account.id != account_id
        )
        if db.scalar(others.limit(1)) is None:
            raise Refused("last_administrator")
    has_new_role = account.role != role
    account.name, account.role, account.is_active = name, Role(role).value, is_active
    account.workplace, account.certificate_no = workplace, certificate_no
    if has_new_role or not is_active:
        end_sign_ins_of_account(db, who, now, account_id, "role_changed" if is_active else "switched_off")
    tell(db, who, now, "account.edited", account_id, role=role, is_active=is_active)


def unlock_account(db: Session, who: Who, *, now: datetime, account_id: int) -> None:
    """Lift a lockout."""
    account = account_for(db, account_id)
    account.failures, account.locked_until = 0, None
    tell(db, who, now, "account.unlocked", account_id)


def unlock_candidate(db: Session, who: Who, *, now: datetime, admission_no: str) -> None:
    """Lift a candidate's lockout at the invigilator's desk."""
    failure = db.get(Failure, admission_no[:40], with_for_update=True)
    if failure:
        db.delete(failure)
    tell(db, who, now, "candidate.unlocked")
