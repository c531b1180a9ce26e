"""Taking files in: resumable upload by tus 1.0 (core, creation, termination, checksum with SHA-256).

A terminal announces a file, sends it in pieces, and asks how far it came where the network or the page was lost. Each
piece is checked against its digest and synced before it is acknowledged; with the last one the file takes its place.
"""

import base64

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import the_house
from examserver.errors import Malformed, NotYours, Refused
from examserver.offload import off_loop
from examserver.parsing import number
from examserver.security import allow, me
from examserver.submissions import actions
from examserver.submissions.pages.views import blueprint
from examserver.who import Role
from question_bank.media import probe

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
MOST_PIECE = 4 * 1024 * 1024
MB = 1024 * 1024
ALL = "/exam/<int:attempt_id>/uploads/<int:question_no>/<slot>"
ONE = "/exam/uploads/<token>"


def _said(status: int, **headers: str) -> Response:
    answer = Response(status=status)
    answer.headers["Tus-Resumable"] = VERSION
    answer.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


@blueprint.route(ALL, methods=["OPTIONS"], provide_automatic_options=False)
@allow(Role.CANDIDATE)
def able(attempt_id: int, question_no: int, slot: str) -> ResponseReturnValue:
    """What this server can do."""
    most = str(the_house().settings.upload_max_mb * MB)
    can = "creation,termination,checksum"
    more = {"Tus_Version": VERSION, "Tus_Extension": can, "Tus_Max_Size": most, "Tus_Checksum_Algorithm": "sha256"}
    return _said(204, **more)


@blueprint.post(ALL)
@allow(Role.CANDIDATE)
def begin(attempt_id: int, question_no: int, slot: str) -> ResponseReturnValue:
    """Announce a file: its size, its name, how much of the exam was left when it was chosen."""
    house, who = the_house(), me()
    size = number(dict(request.headers), "Upload-Length", most=2**40)
    if size > house.settings.upload_max_mb * MB:
        raise Malformed("file_too_large", max_mb=house.settings.upload_max_mb)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    house.act(
        actions.ask_to_upload,
        who,
        attempt_id=attempt_id,
        question_no=question_no,
        slot=slot,
        size=size,
        left_ms=number(told, "left", most=2**40) if "left" in told else 0,
        quota_mb=house.settings.quota_mb,
    )
    off_loop(house.incoming.make_room, attempt_id, house.settings.quota_mb * MB - size)
    name = clean_name(told.get("filename", ""))
    token = off_loop(house.incoming.begin, attempt_id, question_no, slot, name, size)
    if size == 0:
        _finish(token)
    return _said(201, Location=url_for("submissions.go_on", token=token), Upload_Offset="0")


@blueprint.route(ONE, methods=["HEAD"])
@allow(Role.CANDIDATE)
def how_far(token: str) -> ResponseReturnValue:
    """How much has come; where all has come but the server stopped before it was kept, it is kept now."""
    house = the_house()
    promised = house.incoming.promised(token)
    house.act(actions.ask_to_go_on, me(), attempt_id=promised.attempt_id)
    here = house.incoming.offset(token)
    if here == promised.size:
        _finish(token)
    return _said(200, Upload_Offset=str(here), Upload_Length=str(promised.size))


@blueprint.patch(ONE)
@allow(Role.CANDIDATE)
def go_on(token: str) -> ResponseReturnValue:
    """The next piece; the last one makes the file one of the work, or is refused with the slot's reasons."""
    house = the_house()
    if request.mimetype != PIECE:
        raise Malformed("malformed")
    promised = house.incoming.promised(token)
    house.act(actions.ask_to_go_on, me(), attempt_id=promised.attempt_id)
    if (request.content_length or 0) > MOST_PIECE:
        raise Malformed("file_too_large", max_mb=MOST_PIECE // MB)
    offset = number(dict(request.headers), "Upload-Offset", most=2**40)
    content = request.get_data(cache=False)
    _check(content, request.headers.get("Upload-Checksum", ""))
    here = off_loop(house.incoming.append, token, offset, content, promised.size)
    if here == promised.size:
        _finish(token)
    return _said(204, Upload_Offset=str(here))


@blueprint.delete(ONE)
@allow(Role.CANDIDATE)
def give_up(token: str) -> ResponseReturnValue:
    """The file is not wanted any more."""
    house = the_house()
    house.act(actions.ask_to_go_on, me(), attempt_id=house.incoming.promised(token).attempt_id)
    house.incoming.forget(token)
    return _said(204)


def _finish(token: str) -> None:
    """Look into the whole file, keep it in the store, then name it a piece of the work. Refuses as keep_piece.

    Raises NotYours: another request has just finished it.
    """
    house = the_house()
    part, promised = house.incoming.part(token), house.incoming.promised(token)
    try:
        facts = off_loop(probe, part, promised.name)
        place = {"attempt_id": promised.attempt_id, "question_no": promised.question_no, "slot": promised.slot}
        asked = {**place, "size": promised.size, "facts": facts, "quota_mb": house.settings.quota_mb}
        house.act(actions.ask_to_keep, me(), **asked)
        sha256, _size = off_loop(house.files.adopt, part)
        house.act(actions.keep_piece, me(), name=promised.name, sha256=sha256, **asked)
    except FileNotFoundError:
        raise NotYours from None
    finally:
        house.incoming.forget(token)


def _check(content: bytes, told: str) -> None:
    """Refuses: upload_damaged, where the bytes are others than the terminal sent."""
    method, _, digest = told.partition(" ")
    if not told:
        return
    try:
        sha256 = base64.b64decode(digest, validate=True).hex()
    except ValueError:
        raise Malformed("malformed") from None
    if method != "sha256":
        raise Malformed("malformed")
    if not off_loop(the_house().incoming.is_as_sent, content, sha256):
        raise Refused("upload_damaged")


def _metadata(header: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: a name, and a text in base64. Malformed: not of that form."""
    pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
    try:
        return {name: base64.b64decode(text, validate=True).decode() for name, _space, text in pairs}
    except ValueError:
        raise Malformed("malformed") from None


def clean_name(name: str) -> str:
    """The last part of a file's name without control characters, at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-200:] or "file"
