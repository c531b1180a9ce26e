"""The roster in two steps: upload to preview, preview to import; the kept file is read anew each time."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Refused
from examserver.house import House
from examserver.languages import _
from examserver.offload import off_loop
from examserver.registration import actions, reads
from examserver.registration.pages.desk import administrators, blueprint, workbook
from examserver.registration.parcels import keep_parcel, open_parcel
from examserver.registration.rules.roster import Fault, Roster, read_roster
from examserver.security import me
from examserver.uploads import read_upload
from question_bank.sheets import write_sheet

MOST_MB = 30
FAULTS_SHOWN, PEOPLE_SHOWN, FAULTS_SAID = 300, 8, 10


@blueprint.post("/batch/<int:batch_id>/roster")
@administrators
def upload_roster(batch_id: int) -> ResponseReturnValue:
    """Keep the file, and go to its preview."""
    house = the_house()
    house.see(reads.batch_for, batch_id)
    name, content = read_upload("roster_file", MOST_MB)
    sha256 = keep_parcel(house, "roster", name, content)
    return done(url_for("registration.preview", batch_id=batch_id, sha256=sha256))


@blueprint.get("/batch/<int:batch_id>/roster/<sha256>")
@administrators
def preview(batch_id: int, sha256: str) -> ResponseReturnValue:
    """What the file holds: how many good rows, every fault, and the button when there is none."""
    house = the_house()
    name, roster = _roster(house, batch_id, sha256)
    return render_template(
        "registration/preview.html",
        batch=house.see(reads.batch_view, batch_id),
        sha256=sha256,
        name=name,
        roster=roster,
        faulty_rows=len({fault.row for fault in roster.faults if fault.row}),
        faults=roster.faults[:FAULTS_SHOWN],
        warnings=roster.warnings[:FAULTS_SHOWN],
        people=roster.rows[:PEOPLE_SHOWN],
        masked=reads.masked,
        say=_say,
    )


@blueprint.get("/batch/<int:batch_id>/roster/<sha256>/faults.xlsx")
@administrators
def faults(batch_id: int, sha256: str) -> Response:
    """All faults as a workbook, to be sent back to whoever made the list."""
    name, roster = _roster(the_house(), batch_id, sha256)
    head = (_("行号"), _("列"), _("内容"), _("问题"))
    rows = [(fault.row or "", fault.column, fault.value, _say(fault)) for fault in roster.faults]
    stem = name.rpartition(".")[0] or name
    return workbook(off_loop(write_sheet, [head, *rows]), f"{stem}-{_('问题清单')}.xlsx")


@blueprint.post("/batch/<int:batch_id>/roster/<sha256>")
@administrators
def import_roster(batch_id: int, sha256: str) -> ResponseReturnValue:
    """Read the kept file again and take it in, if it is still without a fault."""
    house = the_house()
    _name, roster = _roster(house, batch_id, sha256)
    if not roster.is_clean:
        raise Refused("roster_faulty", faults=[_say_where(fault) for fault in roster.faults[:FAULTS_SAID]])
    count = house.act(actions.import_rows, me(), batch_id=batch_id, rows=roster.rows)
    return done(url_for("registration.batch", batch_id=batch_id), _("已导入 %(n)s 名考生。", n=count))


def _roster(house: House, batch_id: int, sha256: str) -> tuple[str, Roster]:
    exam_date = house.see(reads.batch_for, batch_id).exam_date
    is_enrolled = house.see(reads.enrolled, batch_id)
    name, content = open_parcel(house, "roster", sha256)
    return name, off_loop(read_roster, content, name, exam_date, is_enrolled)


def _say(fault: Fault) -> str:
    return _(fault.reason, **fault.detail)


def _say_where(fault: Fault) -> str:
    row = _("第 %(row)s 行", row=fault.row) if fault.row else ""
    return " · ".join(part for part in (row, fault.column, _say(fault)) if part)
