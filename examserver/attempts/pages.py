"""The terminal over HTTP: signing in, the one page that never navigates, the fallback for answers, photo, material."""

import secrets
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, saved, the_house
from examserver.attempts import reads, seating
from examserver.attempts.actions import saving
from examserver.attempts.actions.placing import DEFAULT_PATTERN, place_candidates
from examserver.attempts.actions.saving import SaveAnswer
from examserver.db import Secret
from examserver.errors import NotYours, Refused
from examserver.languages import _
from examserver.messages import LEVELS
from examserver.parsing import choice, number, shape, text
from examserver.people import actions as people
from examserver.registration.reads import candidate_to_verify
from examserver.security import allow, allow_everybody, keep_sign_in, me
from examserver.who import NOBODY, Role
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
    return render_template("attempts/exam.html")


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


# Placing, for the administrator: before the exam day, and of no concern to a terminal.


@blueprint.get("/attempts/placing/<int:batch_id>")
@allow(Role.ADMINISTRATOR)
def placing(batch_id: int) -> ResponseReturnValue:
    """Rooms, order and numbers to choose, and the seating plan that came of it."""
    house = the_house()
    shown = house.see(seating.placing_of, batch_id)
    return render_template(
        "attempts/placing.html",
        placing=shown,
        sample=seating.sample_of(shown, house.settings.site_code),
        pattern=(shown.last and shown.last.pattern) or DEFAULT_PATTERN,
        default_pattern=DEFAULT_PATTERN,
        seed=(shown.last and shown.last.seed) or str(secrets.randbelow(900_000) + 100_000),
    )


@blueprint.post("/attempts/placing/<int:batch_id>")
@allow(Role.ADMINISTRATOR)
def place(batch_id: int) -> ResponseReturnValue:
    """编排."""
    house, form = the_house(), request.form
    rooms = [number({"rooms": r}, "rooms", most=2**31 - 1) for r in form.getlist("rooms")]
    is_shuffled = choice(form, "order", ("roster", "shuffled")) == "shuffled"
    placed = house.act(
        place_candidates,
        me(),
        batch_id=batch_id,
        room_ids=list(dict.fromkeys(rooms)),
        site_code=house.settings.site_code,
        seed=text(form, "seed", max=40) if is_shuffled else "",
        pattern=text(form, "pattern", max=120),
    )
    return done(url_for("attempts.placing", batch_id=batch_id), _("已编排 %(n)s 名考生。", n=placed.candidates))


@blueprint.get("/attempts/placing/<int:batch_id>/seating.xlsx")
@allow(Role.ADMINISTRATOR)
def seating_list(batch_id: int) -> ResponseReturnValue:
    """The seating list as a workbook."""
    shown = the_house().see(seating.placing_of, batch_id)
    return send_file(
        BytesIO(seating.sheet_of(shown, LEVELS)),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        download_name=f"座次表-{shown.batch_name}.xlsx".replace("/", "-"),
        as_attachment=True,
    )
