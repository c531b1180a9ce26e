"""Grading over HTTP: the grader's desk, files under neutral names, the leader's table."""

import io
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, saved, the_house
from examserver.errors import NotYours, Refused
from examserver.grading.actions import by_question, scoring, settling
from examserver.grading.actions.scoring import MOST_REMARK, SaveLine
from examserver.grading.neutral import MIMES, neutral
from examserver.grading.previews import how_shown, preview
from examserver.grading.reads import desk, questions
from examserver.grading.reads import progress as overview
from examserver.grading.reads.work import WorkFile
from examserver.grading.rules import PRACTICAL, THEORY
from examserver.languages import _
from examserver.offload import off_loop
from examserver.parsing import number, shape, text
from examserver.security import allow, me
from examserver.who import Role
from question_bank.contract import Malformed as BadAnswer
from question_bank.points import from_points, to_points

blueprint = Blueprint("grading", __name__, url_prefix="/grading")
graders_only = allow(Role.GRADER, Role.CHIEF_GRADER)
overseers_only = allow(Role.CHIEF_GRADER, Role.ADMINISTRATOR, Role.INSPECTOR)
leader_only = allow(Role.CHIEF_GRADER)
VIEWER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@blueprint.get("/")
@graders_only
def queue() -> ResponseReturnValue:
    """One's own desk: what is open, what is done, how many wait, and which written questions."""
    house, who = the_house(), me()
    asked = house.see(questions.questions_of, who)
    return render_template("grading/queue.html", desk=house.see(desk.queue, who), questions=asked)


@blueprint.post("/take")
@graders_only
def take() -> ResponseReturnValue:
    """领取下一份, or go on with the open one; with a question: the next paper that has it."""
    question = text(request.form, "question", max=40, required=False)
    if question:
        return done(_next_with(question))
    return done(url_for("grading.work", round_id=the_house().act(scoring.take_work, me())))


def _next_with(question: str) -> str:
    round_id = the_house().act(by_question.take_question, me(), question=question)
    return url_for("grading.work", round_id=round_id, question=question)


@blueprint.get("/work/<int:round_id>")
@graders_only
def work(round_id: int) -> ResponseReturnValue:
    """One work: what was handed in, the rubric, the notes; with a question, its part alone."""
    seen = the_house().see(desk.desk, me(), round_id, request.args.get("question", ""))
    base = url_for("grading.work", round_id=round_id)
    return render_template("grading/work.html", desk=seen, base=base, how_shown=how_shown)


@blueprint.get("/work/<int:round_id>/marks")
@graders_only
def marks(round_id: int) -> ResponseReturnValue:
    """What is stored, for the window whose version is out of date."""
    return saved(**the_house().see(desk.saved_marks, me(), round_id))


@blueprint.post("/work/<int:round_id>/line")
@graders_only
def save_line(round_id: int) -> ResponseReturnValue:
    """Keep one line."""
    asked = shape(SaveLine, request.get_json(silent=True))
    return saved(**the_house().act(scoring.save_line, me(), round_id=round_id, asked=asked))


@blueprint.post("/work/<int:round_id>/remark")
@graders_only
def save_remark(round_id: int) -> ResponseReturnValue:
    """Keep the remark on the whole work."""
    version, comment = number(request.form, "version"), text(request.form, "comment", max=MOST_REMARK, required=False)
    return saved(**the_house().act(scoring.save_remark, me(), round_id=round_id, version=version, comment=comment))


@blueprint.post("/work/<int:round_id>/finish")
@graders_only
def finish(round_id: int) -> ResponseReturnValue:
    """完成评分."""
    version = number(request.form, "version")
    the_house().act(scoring.finish_round, me(), round_id=round_id, version=version)
    return done(url_for("grading.queue"), _("已完成这份作品的评分。"))


@blueprint.post("/work/<int:round_id>/next")
@graders_only
def next_paper(round_id: int) -> ResponseReturnValue:
    """按题评: this question is scored; on to the next paper that has it."""
    version, question = number(request.form, "version"), text(request.form, "question", max=40)
    the_house().act(by_question.close_question, me(), round_id=round_id, version=version, question=question)
    try:
        return done(_next_with(question))
    except Refused:
        return done(url_for("grading.queue"), _("这道题已全部评完。"))


@blueprint.post("/work/<int:round_id>/withdraw")
@graders_only
def withdraw(round_id: int) -> ResponseReturnValue:
    """撤回."""
    the_house().act(scoring.withdraw_round, me(), round_id=round_id)
    return done(url_for("grading.work", round_id=round_id), _("已撤回，可以继续修改评分。"))


@blueprint.get("/work/<int:round_id>/file/<int:n>")
@graders_only
def file(round_id: int, n: int) -> ResponseReturnValue:
    """One handed-in file under its neutral name."""
    found, _words = the_house().see(desk.file_on_desk, me(), round_id, n)
    return _sent(found)


@blueprint.get("/work/<int:round_id>/file/<int:n>/preview")
@graders_only
def file_preview(round_id: int, n: int) -> ResponseReturnValue:
    """A table, a document or a text, as a piece of the desk's page."""
    return _previewed(*the_house().see(desk.file_on_desk, me(), round_id, n))


def _path(found: WorkFile) -> Path:
    path = the_house().files.path(found.sha256)
    if not path.exists():
        raise NotYours
    return path


def _sent(found: WorkFile) -> Response:
    """The neutral bytes; no header carries the file's own name or when it was handed in."""
    content = off_loop(neutral, _path(found), found.type)
    if content == b"":
        raise Refused("file_damaged")
    mimetype = MIMES.get(found.type)
    answer = send_file(
        io.BytesIO(content) if isinstance(content, bytes) else content,
        mimetype=mimetype or "application/octet-stream",
        as_attachment=mimetype is None or "download" in request.args,
        download_name=found.name,
        etag=False,
    )
    answer.headers.pop("Last-Modified", None)
    if found.type == "pdf":
        answer.headers["Content-Security-Policy"] = VIEWER_POLICY
    return answer


def _previewed(found: WorkFile, words: tuple[str, ...]) -> ResponseReturnValue:
    seen = off_loop(preview, _path(found), found.type, words)
    return render_template("grading/preview.html", seen=seen, file=found)


@blueprint.get("/progress")
@overseers_only
def progress() -> ResponseReturnValue:
    """All works with the graders' totals, disputed first, and how each grader marks."""
    house, who = the_house(), me()
    works = house.see(overview.work_rows, who)
    subject = _subject(request.args.get("subject", ""))
    rows = [r for r in works if subject in ("", r.subject)]
    chosen = request.args.get("state", "")
    return render_template(
        "grading/progress.html",
        works=works,
        rows=rows,
        shown=[r for r in rows if chosen in ("", r.need or r.state)],
        chosen=chosen,
        subject=subject,
        graders=house.see(overview.grader_rows, subject),
        is_leader=who.role is Role.CHIEF_GRADER,
    )


def _subject(asked: str) -> str:
    return asked if asked in (THEORY, PRACTICAL) else ""


@blueprint.post("/progress/lock")
@leader_only
def lock_all() -> ResponseReturnValue:
    """锁定全部已合成, of one subject or of all."""
    subject = _subject(request.args.get("subject", ""))
    n = the_house().act(settling.lock_works, me(), subject=subject)
    return done(url_for("grading.progress", subject=subject or None), _("已锁定 %(n)s 份作品。", n=n))


@blueprint.get("/progress/<code>")
@overseers_only
def one(code: str) -> ResponseReturnValue:
    """One work: all rounds side by side, the work itself, what has happened."""
    page = the_house().see(overview.work_page, me(), code)
    base = url_for("grading.one", code=code)
    is_leader = me().role is Role.CHIEF_GRADER
    return render_template("grading/one.html", page=page, base=base, is_leader=is_leader, how_shown=how_shown)


@blueprint.get("/progress/<code>/file/<int:n>")
@overseers_only
def file_of_one(code: str, n: int) -> ResponseReturnValue:
    """One handed-in file of a work, for those who oversee the grading."""
    found, _words = the_house().see(overview.file_for_chief, me(), code, n)
    return _sent(found)


@blueprint.get("/progress/<code>/file/<int:n>/preview")
@overseers_only
def preview_of_one(code: str, n: int) -> ResponseReturnValue:
    """The same as a piece of the page."""
    return _previewed(*the_house().see(overview.file_for_chief, me(), code, n))


@blueprint.post("/progress/<code>/rule")
@leader_only
def rule(code: str) -> ResponseReturnValue:
    """组长裁定."""
    given, reason = text(request.form, "points", max=8), text(request.form, "reason", max=300)
    try:
        points = to_points(given)
    except BadAnswer:
        worth = from_points(the_house().see(overview.worth_of, me(), code))
        raise Refused("points_out_of_range", field="points", worth=worth) from None
    the_house().act(settling.rule_work, me(), code=code, points=points, reason=reason)
    return done(url_for("grading.one", code=code), _("已裁定。"))


@blueprint.post("/progress/<code>/lock")
@leader_only
def lock(code: str) -> ResponseReturnValue:
    """锁定."""
    the_house().act(settling.lock_work, me(), code=code)
    return done(url_for("grading.one", code=code), _("已锁定。"))


@blueprint.post("/progress/<code>/unlock")
@leader_only
def unlock(code: str) -> ResponseReturnValue:
    """解锁, with a reason."""
    the_house().act(settling.unlock_work, me(), code=code, reason=text(request.form, "reason", max=300))
    return done(url_for("grading.one", code=code), _("已解锁，可以重新裁定。"))


@blueprint.post("/progress/<code>/call-back")
@leader_only
def call_back(code: str) -> ResponseReturnValue:
    """收回 a round that was left open."""
    form = request.form
    the_house().act(
        settling.call_back,
        me(),
        code=code,
        round_id=number(form, "round_id", most=2**31 - 1),
        reason=text(form, "reason", max=300),
    )
    return done(url_for("grading.one", code=code), _("已收回，作品可以由其他考评员领取。"))
