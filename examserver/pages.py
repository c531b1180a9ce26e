"""Pages of no floor: the front door, language, health, metrics, and the scripts of question kinds."""

import hmac
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver import VERSION, metrics
from examserver.answers import refusal, the_house
from examserver.checkup import checkup
from examserver.errors import NotYours, Unavailable
from examserver.languages import COOKIE
from examserver.messages import sentence
from examserver.schema import revision_of
from examserver.security import allow, allow_everybody, me, safe_next
from examserver.who import Role
from question_bank.registry import asset, styles

blueprint = Blueprint("house", __name__)
HOMES = {
    Role.ADMINISTRATOR: "monitor.overview",
    Role.INVIGILATOR: "monitor.sittings",
    Role.CHIEF_INVIGILATOR: "monitor.sittings",
    Role.INSPECTOR: "monitor.sittings",
    Role.GRADER: "grading.queue",
    Role.CHIEF_GRADER: "grading.queue",
    Role.RESULT_OFFICER: "results.batches",
    Role.AUTHOR: "papers.bank",
    Role.CANDIDATE: "attempts.exam",
}


@blueprint.get("/")
@allow_everybody
def home() -> ResponseReturnValue:
    """Everybody's first page; at a terminal that is the candidates' sign-in."""
    return redirect(url_for(HOMES.get(me().role, "attempts.terminal")), 303)


@blueprint.post("/language")
@allow_everybody
def language() -> ResponseReturnValue:
    """Switch between Chinese and English."""
    answer = make_response(redirect(safe_next(request.form.get("next")) or url_for("house.home"), 303))
    chosen = "en" if request.form.get("lang") == "en" else "zh"
    answer.set_cookie(COOKIE, chosen, max_age=400 * 86400, samesite="Lax")
    return answer


@blueprint.get("/healthz")
@allow_everybody
def healthz() -> ResponseReturnValue:
    """Version, database and schema revision; 503 with the alarm's code while nothing can be kept."""
    house = the_house()
    code, revision = house.health.stopping(), None
    try:
        revision = house.see(lambda db: revision_of(db.connection()))
    except Unavailable as trouble:
        code = trouble.code
    said: dict[str, Any] = {"version": VERSION, "database": house.engine.dialect.name, "schema": revision}
    if code:
        return jsonify({"ok": False, "code": code, "message": sentence(code), **said}), 503
    return jsonify({"ok": True, **said})


@blueprint.get("/health")
@allow(Role.ADMINISTRATOR)
def health() -> ResponseReturnValue:
    """The site's health, line by line."""
    return render_template("house/health.html", seen=checkup(the_house()))


@blueprint.get("/metrics")
@allow_everybody
def metrics_text() -> ResponseReturnValue:
    """Metrics in the Prometheus text format: for this machine, an administrator, or whoever has the token."""
    if not (me().role is Role.ADMINISTRATOR or _is_this_machine() or _has_token()):
        return refusal("not_allowed", 403)
    return Response(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _is_this_machine() -> bool:
    """Whether the request comes from here itself, and not through a proxy here that we do not know of."""
    is_forwarded = "X-Forwarded-For" in request.headers and not the_house().settings.proxies
    try:
        return ip_address(request.remote_addr or "").is_loopback and not is_forwarded
    except ValueError:
        return False


def _has_token() -> bool:
    token = the_house().settings.metrics_token
    return bool(token) and hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")


@blueprint.get("/kinds.css")
@allow_everybody
def kind_styles() -> ResponseReturnValue:
    """The styles of all question kinds: a page shows any of them. Sent again only where they have changed."""
    answer = Response(styles(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/kinds/<name>/<filename>")
@allow_everybody
def kind_asset(name: str, filename: str) -> ResponseReturnValue:
    """A script or picture of a question kind or workspace."""
    try:
        path = asset(name, filename)
    except KeyError:
        raise NotYours from None
    return send_file(path, max_age=0)
