"""The list of batches, and one batch with its candidates."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Malformed
from examserver.languages import _
from examserver.offload import off_loop
from examserver.parsing import text
from examserver.registration import actions, reads
from examserver.registration.pages.desk import administrators, blueprint, workbook
from examserver.registration.rules.form import HEADERS
from examserver.rulebook import Rulebook
from examserver.security import me
from question_bank.sheets import write_sheet

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@blueprint.get("/")
@administrators
def batches() -> ResponseReturnValue:
    """All batches."""
    return render_template("registration/batches.html", batches=the_house().see(reads.batch_views))


@blueprint.post("/")
@administrators
def add_batch() -> ResponseReturnValue:
    """Open a batch."""
    name, exam_date = text(request.form, "name", max=120), _day(request.form, "exam_date")
    batch_id = the_house().act(actions.add_batch, me(), name=name, exam_date=exam_date)
    return done(url_for("registration.batch", batch_id=batch_id), _("批次已建立，可以导入报名表。"))


@blueprint.get("/batch/<int:batch_id>")
@administrators
def batch(batch_id: int) -> ResponseReturnValue:
    """One batch: its numbers, and its candidates page by page."""
    house, asked = the_house(), request.args
    kept = {name: value for name in ("q", "level", "photo") if (value := asked.get(name, ""))}
    sought = asked.get("q", "").replace("\0", "").strip()[:60]
    level, no_photo = _whole(asked.get("level")), asked.get("photo") == "none"
    return render_template(
        "registration/batch.html",
        batch=house.see(reads.batch_view, batch_id),
        page=house.see(reads.candidates_page, batch_id, sought, level, no_photo, _whole(asked.get("page"))),
        sought=sought,
        level=level,
        no_photo=no_photo,
        url=url_for("registration.batch", batch_id=batch_id, **{**kept, "page": ""}),  # type: ignore[arg-type]
    )


@blueprint.post("/batch/<int:batch_id>")
@administrators
def edit_batch(batch_id: int) -> ResponseReturnValue:
    """Rename a batch or move its day."""
    the_house().act(
        actions.edit_batch,
        me(),
        batch_id=batch_id,
        name=text(request.form, "name", max=120),
        exam_date=_day(request.form, "exam_date"),
        minimum_age=Rulebook().minimum_age,
    )
    return done(url_for("registration.batch", batch_id=batch_id), _("已保存。"))


@blueprint.post("/batch/<int:batch_id>/delete-candidates")
@administrators
def delete_candidates(batch_id: int) -> ResponseReturnValue:
    """Empty a batch again, while nobody has a seat."""
    gone = the_house().act(actions.delete_candidates, me(), batch_id=batch_id)
    return done(url_for("registration.batch", batch_id=batch_id), _("已删除 %(n)s 名考生。", n=gone))


@blueprint.post("/batch/<int:batch_id>/delete")
@administrators
def delete_batch(batch_id: int) -> ResponseReturnValue:
    """Take a batch back that nobody is in."""
    the_house().act(actions.delete_batch, me(), batch_id=batch_id)
    return done(url_for("registration.batches"), _("已删除批次。"))


@blueprint.get("/template.xlsx")
@administrators
def template() -> Response:
    """The empty registration list of 33 columns."""
    return workbook(write_sheet([HEADERS], title="报名表"), "报名表模板.xlsx")


@blueprint.get("/batch/<int:batch_id>/list.xlsx")
@administrators
def registration_list(batch_id: int) -> Response:
    """The registration list as it now stands, corrections included."""
    house = the_house()
    name = house.see(reads.batch_for, batch_id).name
    rows = house.see(reads.registration_list, batch_id)
    return workbook(off_loop(write_sheet, rows, title="报名表"), f"{name}-报名表.xlsx")


def _day(form: Mapping[str, Any], name: str) -> date:
    try:
        day = date.fromisoformat(text(form, name, max=10))
    except ValueError:
        raise Malformed("not_a_day", field=name) from None
    if not EARLIEST <= day <= LATEST:
        raise Malformed("not_a_day", field=name)
    return day


def _whole(value: str | None) -> int:
    """A small whole number of an address; anything else is 0."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 7 else 0
