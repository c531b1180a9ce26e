"""Signing in and out of staff, passwords, and the administrator's list of accounts."""

import secrets
from dataclasses import replace

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Refused
from examserver.languages import _
from examserver.parsing import choice, text
from examserver.people import actions, reads
from examserver.people.passwords import Passwords, passwords
from examserver.security import STAFF_ROLES, allow, allow_everybody, allow_staff, keep_sign_in, me, safe_next
from examserver.who import NOBODY, Role

blueprint = Blueprint("people", __name__)


def _hasher() -> Passwords:
    return passwords(the_house().settings.password_memory_kib)


@blueprint.get("/sign-in")
@allow_everybody
def sign_in() -> ResponseReturnValue:
    """The staff's sign-in."""
    return render_template("people/sign_in.html", next=safe_next(request.args.get("next")) or "")


@blueprint.post("/sign-in")
@allow_everybody
def try_sign_in() -> ResponseReturnValue:
    """Check account and password off the loop; a failure is counted."""
    house, settings = the_house(), the_house().settings
    username, password = text(request.form, "username", max=40), text(request.form, "password", max=200)
    account = house.see(reads.account_of_username, username)
    token = secrets.token_urlsafe(32)
    code = house.act(
        actions.try_account,
        replace(NOBODY, address=request.remote_addr or ""),
        username=username,
        is_right=_hasher().matches(account.password_hash if account else None, password),
        token=token,
        agent=request.user_agent.string,
        limit=settings.lockout_failures,
        minutes=settings.lockout_minutes,
    )
    if code:
        raise Refused(code, field="password")
    keep_sign_in(token)
    return done(safe_next(request.form.get("next")) or url_for("house.home"))


@blueprint.post("/sign-out")
@allow_everybody
def sign_out() -> ResponseReturnValue:
    """End the sign-in's row and forget the cookie."""
    who = me()
    if who.is_authenticated:
        the_house().act(actions.sign_out, who)
    session.clear()
    return done(url_for("attempts.terminal" if who.role is Role.CANDIDATE else "people.sign_in"))


@blueprint.get("/password")
@allow_staff
def password() -> ResponseReturnValue:
    """One's own password."""
    return render_template("people/password.html", forced=me().must_change_password)


@blueprint.post("/password")
@allow_staff
def change_password() -> ResponseReturnValue:
    """Change it: the old one is asked, the last three are not taken again."""
    house, who = the_house(), me()
    old, new = text(request.form, "old_password", max=200), text(request.form, "new_password", max=200)
    if text(request.form, "repeat_password", max=200) != new:
        raise Refused("passwords_differ", field="repeat_password")
    account = house.see(reads.account_for, who.id)
    if not _hasher().matches(account.password_hash, old):
        raise Refused("wrong_password", field="old_password")
    if any(_hasher().matches(h, new) for h in [account.password_hash, *account.former_hashes]):
        raise Refused("password_reused", field="new_password")
    house.act(actions.change_password, who, password=new, password_hash=_hasher().hash(new))
    return done(url_for("house.home"), _("密码已修改。"))


@blueprint.get("/accounts")
@allow(Role.ADMINISTRATOR)
def accounts() -> ResponseReturnValue:
    """All staff accounts."""
    house = the_house()
    return render_template(
        "people/accounts.html",
        accounts=house.see(reads.accounts),
        roles=STAFF_ROLES,
        own_id=me().id,
        now=house.clock.now(),
    )


@blueprint.post("/accounts")
@allow(Role.ADMINISTRATOR)
def add_account() -> ResponseReturnValue:
    """Add an account with a first password, to be changed at the first sign-in."""
    password = text(request.form, "first_password", max=200)
    the_house().act(
        actions.add_account,
        me(),
        username=text(request.form, "username", max=40),
        password=password,
        password_hash=_hasher().hash(password),
        **_about(),
    )
    return done(url_for("people.accounts"), _("已添加账号，该用户首次登录时须修改密码。"))


def _about() -> dict[str, str]:
    form = request.form
    return {
        "name": text(form, "name", max=60),
        "role": choice(form, "role", STAFF_ROLES),
        "workplace": text(form, "workplace", max=120, required=False),
        "certificate_no": text(form, "certificate_no", max=40, required=False),
    }


@blueprint.post("/accounts/<int:account_id>")
@allow(Role.ADMINISTRATOR)
def edit_account(account_id: int) -> ResponseReturnValue:
    """Change what is known of a person, or switch the account off."""
    the_house().act(
        actions.edit_account, me(), account_id=account_id, is_active="is_active" in request.form, **_about()
    )
    return done(url_for("people.accounts"), _("已保存。"))


@blueprint.post("/accounts/<int:account_id>/password")
@allow(Role.ADMINISTRATOR)
def reset_password(account_id: int) -> ResponseReturnValue:
    """Give a new first password; the person is signed out everywhere."""
    fresh = text(request.form, "new_password", max=200)
    the_house().act(
        actions.reset_password, me(), account_id=account_id, password=fresh, password_hash=_hasher().hash(fresh)
    )
    return done(url_for("people.accounts"), _("已重置密码，该用户下次登录时须修改。"))


@blueprint.post("/accounts/<int:account_id>/unlock")
@allow(Role.ADMINISTRATOR)
def unlock_account(account_id: int) -> ResponseReturnValue:
    """Lift a lockout."""
    the_house().act(actions.unlock_account, me(), account_id=account_id)
    return done(url_for("people.accounts"), _("已解除锁定。"))
