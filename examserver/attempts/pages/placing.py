"""Placing, for the administrator: before the exam day, and of no concern to a terminal."""

import secrets
from io import BytesIO

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.attempts import seating
from examserver.attempts.actions.placing import DEFAULT_PATTERN, place_candidates
from examserver.attempts.pages.terminal import blueprint
from examserver.languages import _
from examserver.messages import LEVELS
from examserver.parsing import choice, number, text
from examserver.security import allow, me
from examserver.who import Role


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
