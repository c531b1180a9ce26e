"""Practical files over HTTP: the list, preview, remove, restore, receipt."""

from flask import send_file
from flask.typing import ResponseReturnValue

from examserver.answers import saved, the_house
from examserver.errors import NotYours
from examserver.security import allow, me
from examserver.submissions import actions, reads
from examserver.submissions.pages.views import blueprint
from examserver.who import Role

SHOWN_INLINE = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}


@blueprint.get("/exam/<int:attempt_id>/files")
@allow(Role.CANDIDATE)
def files(attempt_id: int) -> ResponseReturnValue:
    """All files with their earlier versions, and the quota."""
    house = the_house()
    return saved(**house.see(reads.files_of, me(), attempt_id), quota=house.settings.quota_mb * 1024 * 1024)


@blueprint.post("/exam/files/<int:piece_id>/remove")
@allow(Role.CANDIDATE)
def remove(piece_id: int) -> ResponseReturnValue:
    """Take a file out of its slot; it stays among the versions."""
    the_house().act(actions.remove_piece, me(), piece_id=piece_id)
    return saved()


@blueprint.post("/exam/files/<int:piece_id>/restore")
@allow(Role.CANDIDATE)
def restore(piece_id: int) -> ResponseReturnValue:
    """Bring an earlier version back."""
    house = the_house()
    return saved(file=house.act(actions.restore_piece, me(), piece_id=piece_id, quota_mb=house.settings.quota_mb))


@blueprint.get("/exam/files/<int:piece_id>")
@allow(Role.CANDIDATE)
def show(piece_id: int) -> ResponseReturnValue:
    """A file of one's own: pictures are shown, everything else is downloaded."""
    house = the_house()
    piece = house.see(reads.piece_to_show, me(), piece_id)
    mimetype = SHOWN_INLINE.get(piece.facts["type"])
    path = house.files.path(piece.sha256)
    if not path.exists():
        raise NotYours
    return send_file(
        path,
        mimetype=mimetype or "application/octet-stream",
        download_name=piece.name,
        as_attachment=mimetype is None,
    )


@blueprint.get("/exam/<int:attempt_id>/receipt")
@allow(Role.CANDIDATE)
def receipt(attempt_id: int) -> ResponseReturnValue:
    """The receipt with names, sizes and SHA-256, once the work is sealed."""
    return saved(receipt=the_house().see(reads.receipt_of, me(), attempt_id))
