"""The leader's table over HTTP: all works, one work, ruling and locking."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Refused
from examserver.grading.actions import settling
from examserver.grading.pages.common import (
    Look,
    blueprint,
    leader_only,
    overseers_only,
    previewed,
    sent_file,
    sent_product,
)
from examserver.grading.reads import making
from examserver.grading.reads import progress as overview
from examserver.grading.rules import PRACTICAL, THEORY
from examserver.languages import _
from examserver.parsing import number, text
from examserver.security import me
from examserver.who import Role
from question_bank.contract import Malformed as BadAnswer
from question_bank.points import from_points, to_points


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
    look = Look(url_for("grading.one", code=code))
    return render_template("grading/one.html", page=page, look=look, is_leader=me().role is Role.CHIEF_GRADER)


@blueprint.get("/progress/<code>/file/<int:n>")
@overseers_only
def file_of_one(code: str, n: int) -> ResponseReturnValue:
    """One handed-in file of a work, for those who oversee the grading."""
    found, _words = the_house().see(overview.file_for_chief, me(), code, n)
    return sent_file(found)


@blueprint.get("/progress/<code>/file/<int:n>/preview")
@overseers_only
def preview_of_one(code: str, n: int) -> ResponseReturnValue:
    """The same as a piece of the page."""
    return previewed(*the_house().see(overview.file_for_chief, me(), code, n))


@blueprint.get("/progress/<code>/picture/<int:no>/<path:name>")
@overseers_only
def picture_of_one(code: str, no: int, name: str) -> ResponseReturnValue:
    """A picture that a task's work uses, for those who oversee the grading."""
    return sent_file(the_house().see(making.picture_for_chief, me(), code, no, name))


@blueprint.get("/progress/<code>/product/<int:no>/<name>")
@overseers_only
def product_of_one(code: str, no: int, name: str) -> ResponseReturnValue:
    """What was made in a task, as a file, for those who oversee the grading."""
    return sent_product(the_house().see(making.task_for_chief, me(), code, no), name)


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


@blueprint.get("/progress/<code>/model/<int:no>")
@overseers_only
def model_of_one(code: str, no: int) -> ResponseReturnValue:
    """The model work of a task, for those who oversee the grading."""
    found = the_house().see(making.model_for_chief, me(), code, no)
    return render_template("grading/model.html", task=found, look=Look(url_for("grading.one", code=code)))
