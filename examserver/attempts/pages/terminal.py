"""The terminal over HTTP: signing in, the one page that never navigates, the fallback for answers, photo, material."""

import secrets
from dataclasses import replace
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from examserver.answers import done, saved, the_house
from examserver.attempts import reads
from examserver.attempts.actions import saving
from examserver.attempts.actions.saving import SaveAnswer
from examserver.attempts.shell import desks, shell_of
from examserver.db import Secret
from examserver.errors import NotYours, Refused
from examserver.parsing import shape, text
from examserver.people import actions as people
from examserver.registration.reads import candidate_to_verify
from examserver.security import allow, allow_everybody, keep_sign_in, me
from examserver.who import NOBODY, Role
from question_bank.registry import kinds
from question_bank.texts import unify

blueprint = Blueprint("attempts", __name__)
TERMINAL_COOKIE = "terminal"


@blueprint.get("/terminal")
@allow_everybody
def terminal() -> ResponseReturnValue:
    """The candidate's sign-in: 准考证号 and 证件号码."""
    if me().role is Role.CANDIDATE:
        return redirect(url_for("attempts.exam"), 303)
    answer = make_response(render_template("attempts/terminal.html"))
    _give_terminal(answer)
    return answer


def _give_terminal(answer: Response) -> str:
    token = request.cookies.get(TERMINAL_COOKIE, "")
    if len(token) != 43:
        token = secrets.token_urlsafe(32)
        answer.set_cookie(TERMINAL_COOKIE, token, max_age=400 * 86400, httponly=True, samesite="Lax")
    return token


@blueprint.post("/terminal")
@allow_everybody
def sign_in() -> ResponseReturnValue:
    """Check the two numbers; a wrong pair counts towards the lockout."""
    house, settings = the_house(), the_house().settings
    admission_no, id_digest = _typed("admission_no").upper(), Secret.digest(_typed("id_number"))
    known = house.see(candidate_to_verify, admission_no)
    answer = make_response(done(url_for("attempts.exam")))
    token = secrets.token_urlsafe(32)
    code = house.act(
        people.try_candidate,
        replace(NOBODY, address=request.remote_addr or ""),
        admission_no=admission_no,
        id_digest=id_digest,
        candidate_id=known.candidate_id,
        real_digest=known.id_digest,
        token=token,
        terminal=_give_terminal(answer),
        agent=request.user_agent.string,
        limit=settings.lockout_failures,
        minutes=settings.lockout_minutes,
    )
    if code:
        raise Refused(code)
    keep_sign_in(token)
    return answer


def _typed(name: str) -> str:
    """A number as people type it: in groups, or in the full-width digits of a Chinese keyboard."""
    return unify(text(request.form, name, max=40)).replace(" ", "")


@blueprint.get("/exam")
@allow(Role.CANDIDATE)
def exam() -> ResponseReturnValue:
    """The page that shows everything from identity to receipt, and never navigates."""
    return render_template("attempts/exam.html", person=me().id, kinds=kinds(), desks=desks())


@blueprint.get("/exam/shell")
@allow(Role.CANDIDATE)
def shell() -> ResponseReturnValue:
    """The files of the exam page and their version, for the worker that keeps them on the terminal."""
    subject = text(request.args, "subject", max=20, required=False)
    kept = shell_of(Path(current_app.static_folder or ""), subject)
    return saved(version=kept.version, files=kept.files)


@blueprint.get("/exam-worker.js")
@allow(Role.CANDIDATE)
def worker() -> ResponseReturnValue:
    """The service worker; from the root, since it may only serve what lies below its own address."""
    return send_from_directory(current_app.static_folder or "", "attempts/worker.js", max_age=0)


@blueprint.post("/exam/answer")
@allow(Role.CANDIDATE)
def save_answer() -> ResponseReturnValue:
    """The fallback of `answer.save` where the socket cannot be had."""
    asked = shape(SaveAnswer, request.get_json(silent=True))
    return saved(**the_house().act_together(saving.save_answers, me(), asked))


@blueprint.get("/exam/<int:attempt_id>/history/<int:question_no>")
@allow(Role.CANDIDATE)
def history(attempt_id: int, question_no: int) -> ResponseReturnValue:
    """Every revision of one answer, so that the candidate can go back to one."""
    part = text(request.args, "part", max=40, required=False)
    return saved(revisions=the_house().see(reads.history_of, me(), attempt_id, question_no, part))


@blueprint.get("/exam/photo")
@allow(Role.CANDIDATE)
def photo() -> ResponseReturnValue:
    """The candidate's own photo."""
    sha256 = the_house().see(reads.photo_of, me())
    if sha256 is None:
        raise NotYours
    return send_file(the_house().files.path(sha256), mimetype="image/jpeg")


@blueprint.get("/exam/<int:attempt_id>/material/<int:question_no>/<name>")
@allow(Role.CANDIDATE)
def material(attempt_id: int, question_no: int, name: str) -> ResponseReturnValue:
    """One file of a task's material pack."""
    sha256, name = the_house().see(reads.material_of, me(), attempt_id, question_no, name)
    inline = request.args.get("show") == "1" and name.rpartition(".")[2].lower() in ("jpg", "jpeg", "png", "gif")
    return send_file(the_house().files.path(sha256), download_name=name, as_attachment=not inline)
