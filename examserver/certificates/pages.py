"""The certificates of a batch: giving numbers, taking in numbers from the authority."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.certificates import actions, reads
from examserver.certificates.rules import COLUMNS
from examserver.errors import Malformed
from examserver.languages import _
from examserver.offload import off_loop
from examserver.parsing import number, text
from examserver.results.pages import READERS
from examserver.security import allow, me
from examserver.who import Role
from question_bank.contract import Malformed as BadSheet
from question_bank.sheets import find_columns, read_sheet, records

blueprint = Blueprint("certificates", __name__)
PAGE = 100


@blueprint.get("/certificates/batch/<int:batch_id>")
@allow(*READERS)
def batch(batch_id: int) -> ResponseReturnValue:
    """Who passed, who has a number, who is still to get one."""
    house, who = the_house(), me()
    view = house.see(reads.certificates_view, batch_id)
    pages = max(1, -(-len(view.lines) // PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    return render_template(
        "certificates/batch.html",
        view=view,
        lines=view.lines[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        prefix=house.settings.certificate_prefix,
        may_issue=who.role is Role.RESULT_OFFICER,
        may_export=who.role in (Role.ADMINISTRATOR, Role.RESULT_OFFICER),
        today=house.clock.now(),
    )


@blueprint.post("/certificates/batch/<int:batch_id>/issue")
@allow(Role.RESULT_OFFICER)
def issue(batch_id: int) -> ResponseReturnValue:
    """Give numbers by the site's own serials."""
    house = the_house()
    n = house.act(
        actions.issue_certificates,
        me(),
        batch_id=batch_id,
        issued_on=_day("issued_on"),
        prefix=house.settings.certificate_prefix,
        level=number(request.form, "level", most=5),
    )
    return done(url_for("certificates.batch", batch_id=batch_id), _("已编发 %(n)s 个证书编号。", n=n))


def _day(name: str) -> date:
    try:
        return date.fromisoformat(text(request.form, name, max=10))
    except ValueError:
        raise Malformed("malformed_field", field=name) from None


@blueprint.post("/certificates/batch/<int:batch_id>/numbers")
@allow(Role.RESULT_OFFICER)
def import_numbers(batch_id: int) -> ResponseReturnValue:
    """Take in a sheet of numbers that the authority returned: all of it or nothing."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Malformed("no_file", field="file")
    content = file.read()
    try:
        sheet = off_loop(read_sheet, content)
        rows = list(records(sheet, find_columns(sheet, COLUMNS, required=list(COLUMNS))))
    except BadSheet as error:
        raise Malformed("import_unreadable", field="file", reason=_(error.reason, **error.detail)) from None
    n = the_house().act(actions.import_numbers, me(), batch_id=batch_id, rows=rows)
    return done(url_for("certificates.batch", batch_id=batch_id), _("已导入 %(n)s 个证书编号。", n=n))
