"""Photos of a whole batch in one zip, each named after the ID number of its candidate."""

from typing import Any

import orjson
from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.db import Secret
from examserver.errors import Malformed
from examserver.registration import actions, reads
from examserver.registration.pages.desk import administrators, blueprint
from examserver.registration.parcels import keep_parcel, open_parcel
from examserver.registration.photos import MOST_BYTES_IN, keep_photo, number_in, photos_in
from examserver.security import me
from examserver.uploads import given_file

NAMES_SHOWN = 300


@blueprint.post("/batch/<int:batch_id>/photos")
@administrators
def upload_photos(batch_id: int) -> ResponseReturnValue:
    """Give each candidate the photo that is named after them, and report what was left over."""
    house = the_house()
    wanted = house.see(reads.photos_wanted, batch_id)
    zip_name, given = given_file("photo_zip")
    kept: dict[str, str] = {}
    unmatched: list[str] = []
    bad: list[tuple[str, str, dict[str, Any]]] = []
    for name, content in photos_in(given.stream):
        digest = Secret.digest(number_in(name))
        if digest not in wanted:
            unmatched.append(_shown(name))
            continue
        try:
            if content is None:
                raise Malformed("photo_unreadable", max_mb=MOST_BYTES_IN // 1024**2)
            kept[digest] = keep_photo(house, content)
        except Malformed as error:
            bad.append((_shown(name), error.code, error.detail))
    count = house.act(actions.set_photos, me(), batch_id=batch_id, photos=kept)
    report = orjson.dumps({"given": count, "unmatched": unmatched, "bad": bad})
    sha256 = keep_parcel(house, "photos", zip_name, report)
    return done(url_for("registration.photo_report", batch_id=batch_id, sha256=sha256))


def _shown(name: str) -> str:
    """A file's name for the screen: the ID number in it is masked."""
    last = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())[-80:]
    number = number_in(last)
    return last.upper().replace(number, reads.masked(number)) if len(number) > 8 else last


@blueprint.get("/batch/<int:batch_id>/photos/<sha256>")
@administrators
def photo_report(batch_id: int, sha256: str) -> ResponseReturnValue:
    """What a zip of photos has brought."""
    house = the_house()
    view = house.see(reads.batch_view, batch_id)
    name, content = open_parcel(house, "photos", sha256)
    return render_template(
        "registration/photos.html", batch=view, name=name, report=orjson.loads(content), shown=NAMES_SHOWN
    )
