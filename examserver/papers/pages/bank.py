"""The bank: looking, taking the shipped one in, material and media."""

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import NotYours
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import LEVELS
from examserver.papers import intake, stock
from examserver.papers.pages.views import ROWS, blueprint, material, small, stocked
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads.bank import Search
from examserver.security import allow, me
from examserver.who import STAFF, Role

YEAR = 31_536_000


@blueprint.get("/papers/bank")
@allow(Role.ADMINISTRATOR)
def bank() -> ResponseReturnValue:
    """The bank's questions, or its tasks, narrowed by a search."""
    house, asked = the_house(), request.args
    search = Search(
        words=asked.get("q", "")[:100].strip(),
        kind=asked.get("kind", "")[:40],
        module=asked.get("module", "")[:60],
        level=small(asked.get("level", ""), 5),
        importance=asked.get("importance", "")[:1],
    )
    is_tasks = asked.get("show") == "tasks"
    found = house.see(bank_reads.find_items, search, tasks=is_tasks)
    pages = max(1, -(-len(found) // ROWS))
    page = min(max(1, small(asked.get("page", ""), 10_000)), pages)
    return render_template(
        "papers/bank.html",
        labels=bank_reads.kind_labels(),
        bank=house.see(bank_reads.bank_overview),
        search=search,
        is_tasks=is_tasks,
        items=found[(page - 1) * ROWS : page * ROWS],
        total=len(found),
        page=page,
        pages=pages,
        levels=LEVELS,
        points={i.code: bank_reads.rubric_points(i.spec, i.kind) for i in found if i.is_task},
    )


@blueprint.post("/papers/bank")
@allow(Role.ADMINISTRATOR)
def bring() -> ResponseReturnValue:
    """Take the shipped bank in again; with faults the list of faults is shown."""
    banks, counts = stock.bring_shipped(the_house(), me())
    faults = sum(len(bank.faults) for bank in banks)
    told = stocked(counts)
    if faults:
        told += _("有 %(n)s 处问题，相关题目没有导入。", n=faults)
    return done(url_for("papers.check" if faults else "papers.bank"), told)


@blueprint.get("/papers/bank/check")
@allow(Role.ADMINISTRATOR)
def check() -> ResponseReturnValue:
    """Read the shipped bank's files and list every fault; nothing is changed."""
    return render_template("papers/check.html", banks=stock.read_shipped())


@blueprint.get("/media/<name>")
@allow(Role.CANDIDATE, *STAFF)
def medium(name: str) -> ResponseReturnValue:
    """A picture or sound of a question, by its digest: it never changes."""
    found = intake.MEDIUM.fullmatch(name)
    path = the_house().media.path(found[1]) if found else None
    if path is None or not path.is_file():
        raise NotYours
    answer = send_file(path, download_name=name, max_age=YEAR)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@blueprint.get("/papers/bank/<code>")
@allow(Role.ADMINISTRATOR)
def item(code: str) -> ResponseReturnValue:
    """One item: as a candidate sees it, and what a candidate never sees."""
    versions = the_house().see(bank_reads.versions_of, code)
    wanted = small(request.args.get("version", ""), 10_000)
    shown = next((v for v in versions if v.version == wanted), versions[0])
    return render_template(
        "papers/item.html",
        labels=bank_reads.kind_labels(),
        item=shown,
        versions=versions,
        seen=bank_reads.as_candidate(shown),
        seen_json=json_block(bank_reads.as_candidate(shown)),
        task_points=bank_reads.rubric_points(shown.spec, shown.kind) if shown.is_task else 0,
    )


@blueprint.get("/papers/bank/<code>/material/<name>")
@allow(Role.ADMINISTRATOR)
def item_material(code: str, name: str) -> ResponseReturnValue:
    """A file of a task's material pack."""
    versions = the_house().see(bank_reads.versions_of, code)
    return material(versions[0].spec, name)
