"""What all registration pages share: the blueprint, who may come in, files in and workbooks out."""

import io

from flask import Blueprint, Response, send_file

from examserver.security import allow
from examserver.who import Role

blueprint = Blueprint("registration", __name__, url_prefix="/registration")
administrators = allow(Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """A workbook to be saved."""
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name.replace("/", "-"))
