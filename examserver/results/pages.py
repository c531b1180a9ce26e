"""Subject marks on paper-like screens: batches, one batch, one candidate; confirming, locking, changing."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Malformed
from examserver.languages import _
from examserver.messages import sentence
from examserver.parsing import choice, number, text
from examserver.people.second import second_person
from examserver.results import actions
from examserver.results.actions import Counted
from examserver.results.reads import mark_for
from examserver.results.reads.batch import ONLY, Asked, batch_view, doers_of, seen_in, tasks_of
from examserver.results.reads.candidate import SEES_ITEMS, candidate_view
from examserver.results.reads.progress import progress_of_batches
from examserver.results.rules import SUBJECTS, Conclusion, Mark, S, Status, read_mark
from examserver.security import allow, me
from examserver.who import Role

blueprint = Blueprint("results", __name__)
READERS = (Role.RESULT_OFFICER, Role.CHIEF_GRADER, Role.ADMINISTRATOR, Role.INSPECTOR)
LOCKERS = (Role.RESULT_OFFICER, Role.CHIEF_GRADER)
PAGE = 100
MOST_MARKS = 20_000


@blueprint.get("/results/")
@allow(*READERS)
def batches() -> ResponseReturnValue:
    """Every batch and how far its marks have come."""
    return render_template("results/batches.html", batches=the_house().see(progress_of_batches))


@blueprint.get("/results/batch/<int:batch_id>")
@allow(*READERS)
def batch(batch_id: int) -> ResponseReturnValue:
    """The candidates of a batch with marks and conclusions."""
    asked, who = _asked(), me()
    view = the_house().see(batch_view, batch_id, asked)
    pages = max(1, -(-len(view.rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    return render_template(
        "results/batch.html",
        view=view,
        asked=asked,
        query=_query(asked),
        rows=view.rows[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        may_confirm=who.role is Role.RESULT_OFFICER,
        may_lock=who.role in LOCKERS,
        may_export=who.role in (Role.ADMINISTRATOR, Role.RESULT_OFFICER),
        to_confirm=tasks_of(view.rows, who, "confirm"),
        to_lock=tasks_of(view.rows, who, "lock"),
        enterers=doers_of(view.rows, view.names, "confirm"),
        confirmers=doers_of(view.rows, view.names, "lock"),
        seen_entered=seen_in(view.rows, S.ENTERED),
        seen_confirmed=seen_in(view.rows, S.CONFIRMED),
    )


def _asked() -> Asked:
    args = request.args
    only, conclusion = args.get("only", ""), args.get("conclusion", "")
    return Asked(
        level=args.get("level", 0, int),
        conclusion=conclusion if conclusion in list(Conclusion) else "",
        only=only if only in ONLY else "",
        q=args.get("q", "").strip()[:60],
    )


def _query(asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in vars(asked).items() if value}


@blueprint.post("/results/batch/<int:batch_id>/confirm")
@allow(Role.RESULT_OFFICER)
def confirm(batch_id: int) -> ResponseReturnValue:
    """Confirm what was seen, of the subjects chosen."""
    counted = the_house().act(actions.confirm_marks, me(), seen=_seen(), subjects=_subjects())
    return done(_back(batch_id), _told(_("已确认 %(n)s 项成绩。", n=counted.done), counted))


@blueprint.post("/results/batch/<int:batch_id>/lock")
@allow(*LOCKERS)
def lock(batch_id: int) -> ResponseReturnValue:
    """Lock what was confirmed by somebody else."""
    counted = the_house().act(actions.lock_marks, me(), seen=_seen(), subjects=_subjects())
    return done(_back(batch_id), _told(_("已锁定 %(n)s 项成绩。", n=counted.done), counted))


def _seen() -> dict[int, int]:
    pairs = text(request.form, "seen", max=MOST_MARKS * 16).split(",")
    try:
        seen = {int(id): int(version) for id, _dot, version in (pair.partition(".") for pair in pairs)}
    except ValueError:
        raise Malformed("malformed_field", field="seen") from None
    if len(seen) > MOST_MARKS or any(not 0 < id < 2**53 for id in seen):
        raise Malformed("malformed_field", field="seen")
    return seen


def _subjects() -> Iterable[str]:
    return [s for s in request.form.getlist("subject") if s in SUBJECTS]


def _told(message: str, counted: Counted) -> str:
    left = [_("%(n)s 项未处理：%(why)s", n=n, why=sentence(code)) for code, n in counted.left.items()]
    return " ".join([message, *left])


def _back(batch_id: int) -> str:
    return url_for("results.batch", batch_id=batch_id, **_query(_asked()))


@blueprint.get("/results/candidate/<int:candidate_id>")
@allow(*READERS)
def candidate(candidate_id: int) -> ResponseReturnValue:
    """One candidate's marks, their sources and their history."""
    who = me()
    return render_template(
        "results/candidate.html",
        view=the_house().see(candidate_view, who, candidate_id),
        who_id=who.id,
        may_edit=who.role is Role.RESULT_OFFICER,
        may_lock=who.role in LOCKERS,
        sees_items=who.role in SEES_ITEMS,
    )


@blueprint.post("/results/candidate/<int:candidate_id>/enter")
@allow(Role.RESULT_OFFICER)
def enter(candidate_id: int) -> ResponseReturnValue:
    """Enter a mark by hand."""
    subject = choice(request.form, "subject", SUBJECTS)
    the_house().act(actions.enter_mark, me(), candidate_id=candidate_id, subject=subject, mark=_mark())
    return done(url_for("results.candidate", candidate_id=candidate_id), _("已录入，请另一位成绩管理员确认。"))


def _mark() -> Mark:
    status = choice(request.form, "status", Status)
    return read_mark(status, text(request.form, "mark", max=10, required=status == Status.SCORED))


@blueprint.post("/results/mark/<int:mark_id>/change")
@allow(Role.RESULT_OFFICER)
def change(mark_id: int) -> ResponseReturnValue:
    """Change a mark: a reason, and the chief grader's own password."""
    house, who = the_house(), me()
    candidate_id = house.see(mark_for, mark_id).candidate_id
    mark, reason = _mark(), text(request.form, "reason", max=300)
    version = number(request.form, "version")
    second = second_person(house, who, request.form, Role.CHIEF_GRADER)
    house.act(actions.change_mark, who, mark_id=mark_id, version=version, mark=mark, reason=reason, second=second)
    return done(url_for("results.candidate", candidate_id=candidate_id), _("已更正，请另一位成绩管理员确认。"))


@blueprint.post("/results/mark/<int:mark_id>/confirm")
@allow(Role.RESULT_OFFICER)
def confirm_one(mark_id: int) -> ResponseReturnValue:
    """Confirm one mark."""
    return _one(actions.confirm_marks, mark_id, _("已确认。"))


@blueprint.post("/results/mark/<int:mark_id>/lock")
@allow(*LOCKERS)
def lock_one(mark_id: int) -> ResponseReturnValue:
    """Lock one mark."""
    return _one(actions.lock_marks, mark_id, _("已锁定。"))


def _one(action: Any, mark_id: int, message: str) -> ResponseReturnValue:
    house = the_house()
    candidate_id = house.see(mark_for, mark_id).candidate_id
    house.act(action, me(), seen={mark_id: number(request.form, "version")}, subjects=SUBJECTS)
    return done(url_for("results.candidate", candidate_id=candidate_id), message)
