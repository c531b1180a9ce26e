"""Who may open what: role guards on every view, CSRF, sign-in cookies and response headers."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import CSRFProtect

from examserver.errors import NotAllowed, NotYours
from examserver.who import NOBODY, STAFF, Role, Who

View = TypeVar("View", bound=Callable[..., Any])
EVERYBODY = frozenset(Role)
STAFF_ROLES = tuple(r for r in Role if r in STAFF)


def allow(*roles: Role) -> Callable[[View], View]:
    """Say which roles may open a view; a view that says nothing is closed to all."""

    def mark(view: View) -> View:
        view.roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


allow_everybody = allow(*EVERYBODY)
allow_staff = allow(*STAFF)


def roles_of(app: Flask, endpoint: str) -> frozenset[Role]:
    """The roles that may open an endpoint; Flask's own static files are open."""
    if endpoint == "static":
        return EVERYBODY
    return getattr(app.view_functions[endpoint], "roles", frozenset())


def me() -> Who:
    """The person of this request."""
    user = current_user._get_current_object() if current_user else NOBODY
    return user if isinstance(user, Who) else NOBODY


def forget_me() -> None:
    """For the rest of this request nobody, unless it is known already: asking would fail again."""
    g.setdefault("_login_user", NOBODY)


def me_again() -> Who:
    """The person of this request, looked up once more: a sign-in may have ended while the request was on its way."""
    g.pop("_login_user", None)
    return me()


def wants_json() -> bool:
    """Whether the caller is a script of ours rather than a page load."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


class _Token:
    """What flask-login keeps in the cookie: the sign-in's token alone."""

    is_active = True

    def __init__(self, token: str) -> None:
        self._token = token

    def get_id(self) -> str:
        """The token."""
        return self._token


def keep_sign_in(token: str) -> None:
    """Put a new sign-in's token into a fresh cookie."""
    session.clear()
    login_user(_Token(token))


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    who, roles = me(), roles_of(current_app, request.endpoint)
    if who.role in roles:
        if who.must_change_password and request.endpoint not in OPEN_BEFORE_CHANGE:
            return redirect(url_for("people.password"), 303)
        return None
    if who.role is Role.NOBODY and roles and not wants_json():
        at_terminal = roles == frozenset({Role.CANDIDATE})
        return redirect(url_for("attempts.terminal" if at_terminal else "people.sign_in", next=_own_path()), 303)
    raise NotAllowed


OPEN_BEFORE_CHANGE = {"static", "people.password", "people.change_password", "people.sign_out", "house.language"}


def _own_path() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None


def safe_next(target: str | None) -> str | None:
    """A path of this site to return to, or None."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target  # browsers leave out tabs and line ends: with one after the first / it would be another host
    return None


def _headers(response: Response) -> Response:
    nonce = g.get("csp_nonce", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(), payment=(), usb=()")
    if request.path.startswith("/static/vendor/"):  # drawings are fetched when first seen, even off line
        response.headers["Cache-Control"] = "public, max-age=86400"
    elif request.endpoint not in ("static", "house.kind_asset"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refuse_nul() -> None:
    """No text of ours has a NUL, and PostgreSQL takes none: an address with one names nothing."""
    if "\x00" in request.path or any("\x00" in part for pair in request.args.items(multi=True) for part in pair):
        raise NotYours


def _new_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def init_security(app: Flask, find_user: Callable[[str], Who | None], is_tls: bool) -> None:
    """Guards, CSRF, cookies and headers for the whole app."""
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_tls,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    manager = LoginManager(app)
    manager.anonymous_user = lambda: NOBODY
    manager.user_loader(find_user)
    app.before_request(_new_nonce)
    app.before_request(_refuse_nul)
    app.before_request(_guard)
    CSRFProtect(app)
    app.after_request(_headers)
