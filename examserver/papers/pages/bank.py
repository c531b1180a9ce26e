"""The bank: looking, finding, an item and its life, taking the shipped one in, material and media."""

from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from examserver.answers import done, the_house
from examserver.errors import Malformed, NotYours
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import LEVELS, sentence
from examserver.papers import intake, stock
from examserver.papers.actions.life import Moved, discard_drafts, move_items
from examserver.papers.comparing import changes_between
from examserver.papers.life import (
    BY_RELEASERS,
    LIFE,
    OPEN,
    RELEASERS,
    E,
    S,
    events_for,
    faults_of,
    is_shown,
    key_differs,
)
from examserver.papers.pages.views import ROWS, blueprint, material, small, stocked
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import finding, usage
from examserver.papers.reads.finding import Search
from examserver.parsing import choice, text
from examserver.people.reads import names_of_accounts
from examserver.security import allow, me
from examserver.who import STAFF, Role

YEAR = 31_536_000
MOST_IDS = 2_000
LISTED = ("q", "state", "kind", "module", "point", "level", "difficulty", "importance", "origin", "author", "used",
          "desk", "sort", "show")  # fmt: skip
DISCARD = "discard"


def search_of(asked: MultiDict[str, str]) -> Search:
    """What an address looks for in the bank."""
    who = me()
    plain = {name: asked.get(name, "")[:60] for name in ("kind", "module", "point", "difficulty", "importance")}
    state, desk, sort = asked.get("state", ""), asked.get("desk", ""), asked.get("sort", "")
    return Search(
        **plain,
        is_tasks=asked.get("show") == "tasks",
        words=asked.get("q", "")[:100].strip(),
        state=state if state in list(S) else "",
        level=small(asked.get("level", ""), 5),
        origin=asked.get("origin", "")[:120],
        author=small(asked.get("author", ""), 99_999_999),
        used=asked.get("used", "")[:4],
        desk=desk if desk in (finding.NOT_MINE, finding.MINE) else "",
        who_id=who.id,
        sort=sort if sort in finding.SORTS else "code",
    )


@blueprint.get("/papers/bank")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def bank() -> ResponseReturnValue:
    """The bank's questions, or its tasks, narrowed by a search."""
    house, asked, who = the_house(), request.args, me()
    search = search_of(asked)
    page = small(asked.get("page", ""), 100_000)
    query = _query()
    is_narrowed = bool(query.keys() - {"show", "sort"})
    return render_template(
        "papers/bank.html",
        labels=bank_reads.kind_labels(),
        search=search,
        found=house.see(finding.find_page, search, page, ROWS),
        choices=house.see(finding.choices_in, tasks=search.is_tasks, module=search.module),
        desk=house.see(finding.desk_of, who.id, tasks=search.is_tasks),
        query=query,
        is_narrowed=is_narrowed,
        names=house.see(names_of_accounts),
        levels=LEVELS,
        is_author=who.role is Role.AUTHOR,
        events=_events(search, who.role),
        page_url=_list() + ("&page=" if query else "?page="),
        export=url_for("papers.export_bank", **query),
    )


def _events(search: Search, role: Role) -> list[str]:
    """What this person may do to versions in the states that are looked for."""
    at_desks = {finding.NOT_MINE: S.SUBMITTED, finding.MINE: S.DRAFT}
    state = S(search.state) if search.state else at_desks.get(search.desk)
    states = [state] if state else list(S)
    may = [event for event in E if role in RELEASERS or event not in BY_RELEASERS]
    found: list[str] = [event for event in may if any(LIFE.allows(s, event) for s in states)]
    return found + ([DISCARD] if S.DRAFT in states else [])


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


@blueprint.post("/papers/bank/move")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def move() -> ResponseReturnValue:
    """Move the chosen versions along, or all that the address looks for; what may not is counted with its reason."""
    house, form = the_house(), request.form
    event = choice(form, "event", (*E, DISCARD))
    is_all = form.get("all") == "1"
    ids = house.see(finding.find_ids, search_of(request.args)) if is_all else _chosen(form)
    if not ids:
        raise Malformed("nothing_chosen")
    moved = _moved(event, ids, text(form, "reason", max=300, required=False))
    return done(_list(), _told(moved))


def _query() -> dict[str, Any]:
    """What this address looks for, to look for it again."""
    return {name: value for name in LISTED if (value := request.args.get(name, "")[:120])}


def _list() -> str:
    return url_for("papers.bank", **_query())


def _chosen(form: MultiDict[str, str]) -> list[int]:
    """The ids of a form: several fields, or one with commas."""
    words = [word.strip() for value in form.getlist("ids") for word in value.split(",")]
    ids = sorted({small(word, 2**31 - 1) for word in words} - {0})
    if len(ids) > MOST_IDS:
        raise Malformed("too_many_chosen", most=MOST_IDS)
    return ids


def _moved(event: str, ids: list[int], reason: str, seen: str = "") -> Moved:
    house, who = the_house(), me()
    if event == DISCARD:
        return house.act(discard_drafts, who, ids=ids)
    return house.act(move_items, who, event=event, ids=ids, reason=reason, seen=seen)


def _told(moved: Moved) -> str:
    told = _("已处理 %(n)s 题。", n=moved.done)
    if moved.left:
        why = "；".join(f"{sentence(code).rstrip('。.')} × {n}" for code, n in moved.left.items())
        told += _("有 %(n)s 题没有处理：%(why)s。", n=sum(moved.left.values()), why=why)
    return told


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
    answer = send_file(path, download_name=name, mimetype=intake.mime_of(name), max_age=YEAR)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@blueprint.get("/papers/bank/<code>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def item(code: str) -> ResponseReturnValue:
    """One item: as a candidate sees it, what a candidate never sees, its life, what changed, where it is used."""
    house, who = the_house(), me()
    versions = house.see(bank_reads.versions_of, code)
    shown = _version(versions, request.args.get("version", "")) or versions[0]
    before = _version(versions, request.args.get("with", "")) or _before(versions, shown)
    is_admin = who.role is Role.ADMINISTRATOR
    return render_template(
        "papers/item.html",
        labels=bank_reads.kind_labels(),
        item=shown,
        versions=versions,
        before=before,
        changes=changes_between(before.spec, shown.spec) if before else [],
        history=house.see(bank_reads.history_of, versions),
        use=house.see(usage.uses_of, [code])[code],
        papers=house.see(usage.papers_with, versions) if is_admin else [],
        wrong=_corrected(versions),
        events=events_for(S(shown.state), who.role, who.id, {shown.written_by, *shown.writers}),
        may_discard=shown.state == S.DRAFT and (is_admin or who.id in shown.writers),
        names=house.see(names_of_accounts),
        is_admin=is_admin,
        edit=""
        if shown.is_task or shown.state in (S.SUBMITTED, S.REVIEWED)
        else url_for("papers.edit_item", code=code),
        **_seen(shown),
    )


def _version(versions: list[Any], wanted: str) -> Any:
    return next((v for v in versions if str(v.version) == wanted), None)


def _corrected(versions: list[Any]) -> set[int]:
    """The versions that were released with another key than the newest that was released."""
    released = [v for v in versions if v.released_at]
    return {v.version for v in released if key_differs(v.spec, released[0].spec)}


def _before(versions: list[Any], shown: Any) -> Any:
    """What a version is compared with: the last one before it that was released, else the last one."""
    older = [v for v in versions if v.version < shown.version]
    return next((v for v in older if v.released_at), older[0] if older else None)


def _seen(shown: Any) -> dict[str, Any]:
    """The item as a candidate sees it, where it has come so far; and what an open version still lacks."""
    is_task, can_show = shown.is_task, is_shown(shown.spec, is_task=shown.is_task)
    return {
        "faults": faults_of(shown.spec, is_task=is_task) if shown.state in OPEN else [],
        "can_show": can_show,
        "seen_json": json_block(bank_reads.as_candidate(shown)) if can_show else "",
        "task_points": bank_reads.rubric_points(shown.spec, shown.kind) if is_task and can_show else 0,
    }


@blueprint.post("/papers/bank/<code>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def move_one(code: str) -> ResponseReturnValue:
    """Move one version of an item along its life, or throw its draft away."""
    form = request.form
    event = choice(form, "event", (*E, DISCARD))
    versions = the_house().see(bank_reads.versions_of, code)
    version = _version(versions, text(form, "version", max=9))
    if version is None:
        raise NotYours
    seen = text(form, "seen", max=64, required=False)
    _moved(event, [version.id], text(form, "reason", max=300, required=False), seen)
    if event == DISCARD and len(versions) == 1:
        return done(url_for("papers.bank"), _("草稿已删除。"))
    return done(url_for("papers.item", code=code, version=None if event == DISCARD else version.version), _("已完成。"))


@blueprint.get("/papers/bank/<code>/material/<name>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def item_material(code: str, name: str) -> ResponseReturnValue:
    """A file of a task's material pack."""
    versions = the_house().see(bank_reads.versions_of, code)
    return material(versions[0].spec, name)
