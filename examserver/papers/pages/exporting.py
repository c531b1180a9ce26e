"""Taking questions and papers out as files."""

import re
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from examserver.answers import the_house
from examserver.languages import _
from examserver.papers import exporting
from examserver.papers.actions.exporting import note_export
from examserver.papers.exporting import Export
from examserver.papers.pages.bank import LISTED, search_of
from examserver.papers.pages.views import blueprint, small
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import exporting as export_reads
from examserver.papers.reads import finding, paper_for
from examserver.parsing import choice
from examserver.security import allow, me
from examserver.who import Role
from question_bank.exporting import targets

MOST_IDS = 2_000
TASKS = "bank"


@blueprint.get("/papers/bank/export")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def export_bank() -> ResponseReturnValue:
    """Choose a format for what the address looks for, and see what it cannot hold. Nothing is written yet."""
    house, specs = the_house(), _specs()
    target = request.args.get("format", "")
    is_tasks = request.args.get("show") == "tasks"
    is_tried = bool(specs) and not is_tasks and target in targets()
    kinds: dict[str, int] = {}
    for spec in specs:
        name = str(spec.get("kind") or spec.get("workspace"))
        kinds[name] = kinds.get(name, 0) + 1
    return render_template(
        "papers/export.html",
        targets=targets().values(),
        target=targets()[target] if is_tried else None,
        found=exporting.export(house, target, specs, is_trial=True) if is_tried else None,
        count=len(specs),
        kinds=kinds,
        labels=bank_reads.kind_labels(),
        is_tasks=is_tasks,
        asked=_asked(),
    )


@blueprint.post("/papers/bank/export")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def take_bank() -> ResponseReturnValue:
    """The file, with what its format can hold; who took it is noted."""
    house, specs = the_house(), _specs()
    if request.args.get("show") == "tasks":
        target, found = TASKS, exporting.export_tasks(house, specs)
    else:
        target = choice(request.form, "format", targets())
        found = exporting.export(house, target, specs, _("题库题目"))
    asked = {name: value for name, value in _asked().items() if name != "format"}
    house.act(note_export, me(), what="bank", target=target, count=found.written, sha256=found.sha256, asked=asked)
    return _file(found, f"{_('题库')}-{_stamp()}-{_('%(n)s题', n=found.written)}")


def _specs() -> list[dict[str, Any]]:
    """The questions of the address: the chosen versions, or what a list with this address shows."""
    house, asked = the_house(), request.args
    chosen = [small(word, 2**31 - 1) for word in asked.get("ids", "").split(",")][:MOST_IDS]
    ids = [id for id in chosen if id] if asked.get("ids") else house.see(finding.find_ids, search_of(asked))
    return house.see(export_reads.specs_of, ids, tasks=asked.get("show") == "tasks")


def _asked() -> dict[str, str]:
    return {name: value for name in (*LISTED, "ids") if (value := request.args.get(name, "")[:20_000])}


def _stamp() -> str:
    house = the_house()
    return house.clock.now().astimezone(ZoneInfo(house.settings.time_zone)).strftime("%Y%m%d-%H%M")


def _file(found: Export, name: str) -> Response:
    tidy = re.sub(r'[\\/:*?"<>|\x00-\x1f\s]+', "-", name).strip("-. ")[:120]
    return send_file(BytesIO(found.content), as_attachment=True, download_name=f"{tidy}.{found.suffix}")


@blueprint.get("/papers/<int:paper_id>/export")
@allow(Role.ADMINISTRATOR)
def export_paper(paper_id: int) -> ResponseReturnValue:
    """The ways in which a paper can be taken out."""
    house = the_house()
    paper = house.see(paper_for, paper_id)
    is_theory = paper.subject == "theory"
    specs = house.see(export_reads.paper_specs, paper) if is_theory else []
    return render_template(
        "papers/export_paper.html",
        paper=paper,
        targets=[targets()[name] for name in (exporting.THEORY if is_theory else exporting.PRACTICAL)],
        left_out={"qti-3.0": exporting.cannot_hold(house, "qti-3.0", specs)} if is_theory else {},
        labels=bank_reads.kind_labels(),
    )


@blueprint.post("/papers/<int:paper_id>/export")
@allow(Role.ADMINISTRATOR)
def take_paper(paper_id: int) -> ResponseReturnValue:
    """A paper, or its key, in its frozen order; who took it is noted."""
    house = the_house()
    paper = house.see(paper_for, paper_id)
    is_theory = paper.subject == "theory"
    target = choice(request.form, "format", exporting.THEORY if is_theory else exporting.PRACTICAL)
    specs = house.see(export_reads.paper_specs, paper)
    title = paper.title if paper.frozen_at else _("%(title)s（草稿）", title=paper.title)
    found = exporting.export(house, target, specs if is_theory else exporting.as_printed(specs), title, is_sound=True)
    house.act(
        note_export, me(), what="paper", target=target, count=found.written, sha256=found.sha256, noun_id=paper.id
    )
    part = _("答案") if target.endswith("-key") else _("试卷") if targets()[target].is_printed else _("含答案")
    return _file(found, f"{paper.code}-{part}")
