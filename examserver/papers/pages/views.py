"""What the pages of the bank and of the papers share."""

from typing import Any

from flask import Blueprint as Views
from flask import send_file
from flask.typing import ResponseReturnValue

from examserver.answers import the_house
from examserver.errors import NotYours
from examserver.languages import _
from examserver.papers.reads import bank as bank_reads

blueprint = Views("papers", __name__)
ROWS, FAULTS_SHOWN = 50, 300


def small(value: str, most: int) -> int:
    """A whole number of a query from 0 to `most`; 0 where it is none."""
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def stocked(counts: dict[str, int]) -> str:
    """What came of taking questions in."""
    told = _("题库已导入：新增 %(added)s 条，更新 %(changed)s 条，未变 %(same)s 条。", **counts)
    if counts.get("held"):
        told += _("%(n)s 条本机构已有自己的版本，没有覆盖。", n=counts["held"])
    return told


def material(spec: dict[str, Any], name: str) -> ResponseReturnValue:
    """A file of a task's material pack. Raises NotYours."""
    path = the_house().files.path(bank_reads.material_in(spec, name))
    if not path.is_file():
        raise NotYours
    return send_file(path, download_name=name, as_attachment=True)
