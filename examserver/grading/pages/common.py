"""What all grading pages share: the blueprint, who may come in, and how pieces of a work are sent."""

import io
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from examserver.answers import the_house
from examserver.errors import NotYours, Refused
from examserver.grading.neutral import MIMES, neutral
from examserver.grading.previews import how_shown, preview
from examserver.grading.reads import SealedTask
from examserver.grading.reads.work import WorkFile, products_of
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import penalty_label, reason_of
from examserver.offload import off_loop, off_loop_within
from examserver.security import allow
from examserver.who import Role
from question_bank.contract import Malformed as BadAnswer

blueprint = Blueprint("grading", __name__, url_prefix="/grading")
graders_only = allow(Role.GRADER, Role.CHIEF_GRADER)
overseers_only = allow(Role.CHIEF_GRADER, Role.ADMINISTRATOR, Role.INSPECTOR)
leader_only = allow(Role.CHIEF_GRADER)
VIEWER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES_OF_PRODUCTS = MIMES | {
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "csv": "text/csv; charset=utf-8",
}
SHOWN = ("pdf", "png", "jpg")
"""Products that a browser shows by itself."""

PRODUCT_SECONDS = 30.0


@dataclass(frozen=True)
class Look:
    """What the pieces of a page need to show a work: where its files stand, and how each is shown."""

    base: str

    def how(self, kind: str) -> str:
        """picture, pdf, video, sheets, document, slides, listing, text or download."""
        return how_shown(kind)

    def pictures(self, no: int) -> Any:
        """The function `picture(name)` of a task's made.html."""
        return lambda name: f"{self.base}/picture/{no}/{quote(str(name))}"

    def product(self, no: int, name: str) -> str:
        """The address of a product."""
        return f"{self.base}/product/{no}/{quote(name)}"

    def penalty(self, kind: str) -> str:
        """What a general penalty is for."""
        return penalty_label(kind)

    def is_shown(self, name: str) -> bool:
        """Whether a browser shows a product by itself."""
        return _suffix(name) in SHOWN

    def json(self, value: Any) -> Any:
        """Data for a script of the page."""
        return json_block(value)


def _suffix(name: str) -> str:
    return PurePath(name).suffix[1:].lower()


def sent_file(found: WorkFile) -> Response:
    """The neutral bytes; no header carries the file's own name or when it was handed in."""
    content = off_loop(neutral, _path(found), found.type)
    if content == b"":
        raise Refused("file_damaged")
    mimetype = MIMES.get(found.type)
    answer = send_file(
        io.BytesIO(content) if isinstance(content, bytes) else content,
        mimetype=mimetype or "application/octet-stream",
        as_attachment=mimetype is None or "download" in request.args,
        download_name=found.name,
        etag=False,
    )
    answer.headers.pop("Last-Modified", None)
    if found.type == "pdf":
        answer.headers["Content-Security-Policy"] = VIEWER_POLICY
    return answer


def _path(found: WorkFile) -> Path:
    path = the_house().files.path(found.sha256)
    if not path.exists():
        raise NotYours
    return path


def previewed(found: WorkFile, words: tuple[str, ...]) -> ResponseReturnValue:
    """What is inside a file, as a piece of the page."""
    seen = off_loop(preview, _path(found), found.type, words)
    return render_template("grading/preview.html", seen=seen, file=found)


def sent_product(task: SealedTask, name: str) -> Response:
    """A product of a task, made now from what was covered. Refuses: product_not_made. Raises NotYours."""
    store = the_house().files
    files = {slot: [{**f, "path": str(store.path(f["path"]))} for f in found] for slot, found in task.files.items()}
    on_disk = SealedTask(task.no, task.kind, task.spec, task.fields, files, task.acts)  # type: ignore[arg-type]
    product = next((p for p in products_of(on_disk) if p.name == name), None)
    if product is None:
        raise NotYours
    try:
        content = off_loop_within(PRODUCT_SECONDS, product.make)
    except BadAnswer as fault:
        raise Refused("product_not_made", reason=reason_of(fault)) from None
    except TimeoutError:
        raise Refused("product_not_made", reason=_("用时过长")) from None
    suffix = _suffix(name)
    answer = send_file(
        io.BytesIO(content),
        mimetype=MIMES_OF_PRODUCTS.get(suffix, "application/octet-stream"),
        as_attachment=suffix not in SHOWN or "download" in request.args,
        download_name=f"task{task.no}-{name}",
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = VIEWER_POLICY if suffix == "pdf" else "sandbox; default-src 'none'"
    return answer
