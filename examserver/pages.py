"""Pages of no floor: the front door, language, health, and the scripts of question kinds."""

from flask import Blueprint, jsonify, make_response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text as sql

from examserver import VERSION
from examserver.answers import the_house
from examserver.errors import NotYours
from examserver.languages import COOKIE
from examserver.schema import revision_of
from examserver.security import allow_everybody, me, safe_next
from examserver.who import Role
from question_bank.registry import asset

blueprint = Blueprint("house", __name__)
HOMES = {
    Role.ADMINISTRATOR: "monitor.overview",
    Role.INVIGILATOR: "monitor.sittings",
    Role.CHIEF_INVIGILATOR: "monitor.sittings",
    Role.INSPECTOR: "monitor.sittings",
    Role.GRADER: "grading.queue",
    Role.CHIEF_GRADER: "grading.queue",
    Role.RESULT_OFFICER: "results.batches",
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
    """Version, database and schema revision; 503 when the database does not answer."""
    house = the_house()
    with house.readonly.connect() as connection:
        connection.execute(sql("SELECT 1"))
        revision = revision_of(connection)
    return jsonify({"ok": True, "version": VERSION, "database": house.engine.dialect.name, "schema": revision})


@blueprint.get("/kinds/<name>/<filename>")
@allow_everybody
def kind_asset(name: str, filename: str) -> ResponseReturnValue:
    """A script or picture of a question kind or workspace."""
    try:
        path = asset(name, filename)
    except KeyError:
        raise NotYours from None
    return send_file(path, max_age=0)
