"""Rescue files at the invigilator's desk, in two steps: upload to look at, look to import; read anew each time."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.attempts import rescue
from examserver.attempts.actions.rescue import import_rescue
from examserver.attempts.pages.terminal import blueprint
from examserver.attempts.rescue import MOST_MB, RescueFile
from examserver.errors import Malformed
from examserver.house import House
from examserver.languages import _
from examserver.offload import off_loop
from examserver.parsing import choice, text
from examserver.people.second import second_person
from examserver.registration.parcels import keep_parcel, open_parcel
from examserver.security import allow, me
from examserver.sittings.reads import see_sitting
from examserver.who import Role

DESK = (Role.INVIGILATOR, Role.CHIEF_INVIGILATOR, Role.ADMINISTRATOR)
REASONS = ("网络长时间中断", "服务器故障", "到时仍未送达", "考试机故障换机", "其他原因")
"""The record keeps the Chinese words: it is printed."""
SHOWN = 300


@blueprint.get("/attempts/rescue/<int:sitting_id>")
@allow(*DESK)
def rescues(sitting_id: int) -> ResponseReturnValue:
    """Where a file is given, and what was imported before."""
    house = the_house()
    sitting, past = house.see(see_sitting, me(), sitting_id), house.see(rescue.imports_of, me(), sitting_id)
    return render_template("attempts/rescue.html", sitting=sitting, past=past, most_mb=MOST_MB)


@blueprint.post("/attempts/rescue/<int:sitting_id>")
@allow(*DESK)
def upload_rescue(sitting_id: int) -> ResponseReturnValue:
    """Look whether it can be opened and is of this sitting, keep it, and go to what it holds."""
    house = the_house()
    name, content = _given()
    file = off_loop(rescue.open_rescue, content, house.settings.data_key)
    house.see(rescue.rescued_attempt, me(), sitting_id, file)
    sha256 = keep_parcel(house, "rescue", name, content)
    return done(url_for("attempts.look_into_rescue", sitting_id=sitting_id, sha256=sha256))


@blueprint.get("/attempts/rescue/<int:sitting_id>/<sha256>")
@allow(*DESK)
def look_into_rescue(sitting_id: int, sha256: str) -> ResponseReturnValue:
    """Whose it is, what is new in it, and what cannot be taken and why. No answer is shown."""
    house = the_house()
    sitting = house.see(see_sitting, me(), sitting_id)
    name, file = _kept(house, sha256)
    return render_template(
        "attempts/rescue_file.html",
        sitting=sitting,
        sha256=sha256,
        name=name,
        held=house.see(rescue.preview, me(), sitting_id, file, house.clock.now()),
        reasons=[(reason, _(reason)) for reason in REASONS],
        shown=SHOWN,
    )


@blueprint.post("/attempts/rescue/<int:sitting_id>/<sha256>")
@allow(*DESK)
def take_rescue(sitting_id: int, sha256: str) -> ResponseReturnValue:
    """Import, with a reason and a second person."""
    house, form = the_house(), request.form
    house.see(see_sitting, me(), sitting_id)
    _name, file = _kept(house, sha256)
    reason, added = choice(form, "reason", REASONS), text(form, "text", max=100, required=False)
    n = house.act(
        import_rescue,
        me(),
        sitting_id=sitting_id,
        file=file,
        reason=f"{reason}（{added}）" if added else reason,
        second=second_person(house, me(), form, *DESK),
    )
    return done(url_for("attempts.rescues", sitting_id=sitting_id), _("已导入 %(n)s 条作答。", n=n))


def _given() -> tuple[str, bytes]:
    """The uploaded file. Malformed: no_file, file_too_large."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Malformed("no_file", field="file")
    content = given.stream.read(MOST_MB * 1024 * 1024 + 1)
    if len(content) > MOST_MB * 1024 * 1024:
        raise Malformed("file_too_large", max_mb=MOST_MB, field="file")
    last = given.filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-120:], content


def _kept(house: House, sha256: str) -> tuple[str, RescueFile]:
    name, content = open_parcel(house, "rescue", sha256)
    return name, off_loop(rescue.open_rescue, content, house.settings.data_key)
