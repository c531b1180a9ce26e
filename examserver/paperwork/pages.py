"""The list of forms of a batch, and the forms themselves."""

import io
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from examserver.answers import the_house
from examserver.offload import off_loop
from examserver.paperwork import actions, reads
from examserver.paperwork.registry import Asked, Form, Site, all_forms, form_named
from examserver.paperwork.rules import file_name
from examserver.security import allow, me
from examserver.settings import Settings
from examserver.who import Role

blueprint = Blueprint("paperwork", __name__)
EXPORTERS = (Role.ADMINISTRATOR, Role.RESULT_OFFICER)
WATCHERS = (Role.ADMINISTRATOR, Role.CHIEF_INVIGILATOR, Role.INVIGILATOR)
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@blueprint.get("/paperwork/batch/<int:batch_id>")
@allow(*EXPORTERS)
def batch(batch_id: int) -> ResponseReturnValue:
    """Every form of a batch; `level` narrows them to one level."""
    level = request.args.get("level", 0, int)
    view = the_house().see(reads.batch_papers, me(), batch_id, level)
    return render_template(
        "paperwork/batch.html",
        view=view,
        level=level,
        forms=[{"name": name, **_shown(form, view)} for name, form in all_forms().items()],
    )


def _shown(form: Form, view: reads.BatchPapers) -> dict[str, Any]:
    return {
        "title": form.TITLE,
        "note": str(form.NOTE),
        "scope": form.SCOPE,
        "group": form.GROUP,
        "suffix": form.SUFFIX,
        "needs_locked": form.NEEDS_LOCKED,
        "people": getattr(view, form.COUNTS) if form.COUNTS else None,
    }


@blueprint.get("/paperwork/batch/<int:batch_id>/<name>")
@allow(*EXPORTERS)
def batch_form(batch_id: int, name: str) -> ResponseReturnValue:
    """One form of a batch: ?level=4 for one level, ?draft=1 while marks are not locked."""
    asked = _asked(batch_id=batch_id, level=request.args.get("level", 0, int))
    return _send(form_named(name, "batch"), name, asked)


@blueprint.get("/paperwork/sitting/<int:sitting_id>/<name>")
@allow(*WATCHERS)
def sitting_form(sitting_id: int, name: str) -> ResponseReturnValue:
    """One form of a sitting, for those who may see the sitting."""
    return _send(form_named(name, "sitting"), name, _asked(sitting_id=reads.safe_id(sitting_id)))


def _asked(**more: int) -> Asked:
    house = the_house()
    return Asked(
        who=me(), site=_site(house.settings), files=house.files, is_draft=request.args.get("draft") == "1", **more
    )


def _site(settings: Settings) -> Site:
    return Site(
        name=settings.site_name,
        code=settings.site_code,
        address=settings.site_address,
        body=settings.assessment_body,
        zone=settings.time_zone,
        prefix=settings.certificate_prefix,
    )


def _send(form: Form, name: str, asked: Asked) -> Response:
    house = the_house()
    filled = house.see(form.read, asked)
    house.act(actions.note_export, asked.who, name=name, needs_locked=form.NEEDS_LOCKED, asked=asked)
    content = off_loop(form.write, filled.data)
    is_draft = asked.is_draft and form.NEEDS_LOCKED
    return send_file(
        io.BytesIO(content),
        mimetype=TYPES[form.SUFFIX],
        as_attachment=form.SUFFIX != "pdf" or request.args.get("show") != "1",
        download_name=file_name(form.TITLE, filled.about, form.SUFFIX, is_draft=is_draft),
    )
