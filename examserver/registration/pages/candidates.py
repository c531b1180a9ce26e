"""One candidate: everything that is registered, corrections, the photo."""

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Malformed, NotYours
from examserver.languages import _
from examserver.parsing import choice, text
from examserver.registration import actions, reads
from examserver.registration.pages.desk import administrators, blueprint
from examserver.registration.photos import MOST_BYTES_IN, keep_photo
from examserver.registration.rules.values import LONGEST_NAME, LONGEST_WORKPLACE, name_of, phone_of
from examserver.security import me
from examserver.uploads import read_upload
from question_bank.contract import Malformed as Unreadable


@blueprint.get("/candidate/<int:candidate_id>")
@administrators
def candidate(candidate_id: int) -> ResponseReturnValue:
    """Everything that is registered of one candidate."""
    return render_template("registration/candidate.html", c=the_house().see(reads.candidate_view, candidate_id))


@blueprint.post("/candidate/<int:candidate_id>")
@administrators
def edit_candidate(candidate_id: int) -> ResponseReturnValue:
    """Correct name, sex, phone and workplace."""
    form = request.form
    the_house().act(
        actions.edit_candidate,
        me(),
        candidate_id=candidate_id,
        name=_name(text(form, "name", max=LONGEST_NAME)),
        sex=choice(form, "sex", ("男", "女")),
        phone=_phone(text(form, "phone", max=20, required=False)),
        workplace=text(form, "workplace", max=LONGEST_WORKPLACE, required=False),
    )
    return done(url_for("registration.candidate", candidate_id=candidate_id), _("已保存。"))


def _name(typed: str) -> str:
    try:
        return name_of(typed)
    except Unreadable:
        raise Malformed("not_a_name", field="name") from None


def _phone(typed: str) -> str:
    try:
        return phone_of(typed) if typed else ""
    except Unreadable:
        raise Malformed("not_a_phone", field="phone") from None


@blueprint.post("/candidate/<int:candidate_id>/delete")
@administrators
def delete_candidate(candidate_id: int) -> ResponseReturnValue:
    """Take one candidate out, while there is no seat."""
    house = the_house()
    batch_id = house.see(reads.candidate_view, candidate_id).batch_id
    house.act(actions.delete_candidates, me(), batch_id=batch_id, candidate_id=candidate_id)
    return done(url_for("registration.batch", batch_id=batch_id), _("已删除 %(n)s 名考生。", n=1))


@blueprint.get("/candidate/<int:candidate_id>/photo")
@administrators
def photo(candidate_id: int) -> ResponseReturnValue:
    """The photo."""
    house = the_house()
    sha256 = house.see(reads.candidate_view, candidate_id).photo_sha256
    if sha256 is None or not house.files.path(sha256).exists():
        raise NotYours
    return send_file(house.files.path(sha256), mimetype="image/jpeg")


@blueprint.post("/candidate/<int:candidate_id>/photo")
@administrators
def upload_photo(candidate_id: int) -> ResponseReturnValue:
    """Judge a photo by its content, make it small, keep it."""
    house = the_house()
    house.see(reads.candidate_view, candidate_id)
    _name, content = read_upload("photo", MOST_BYTES_IN // 1024**2)
    house.act(actions.set_photo, me(), candidate_id=candidate_id, sha256=keep_photo(house, content))
    return done(url_for("registration.candidate", candidate_id=candidate_id), _("照片已保存。"))
