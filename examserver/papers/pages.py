"""The bank and the papers: looking, taking in, drawing, composing, freezing."""

import secrets
from itertools import groupby
from typing import Any

from flask import Blueprint as Views
from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from examserver.answers import done, the_house
from examserver.errors import Malformed, NotYours, Refused
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import LEVELS
from examserver.offload import off_loop
from examserver.papers import actions, intake, reads, rules, stock
from examserver.papers.reads import Search
from examserver.parsing import choice, number, text
from examserver.people.reads import names_of_accounts
from examserver.registration.parcels import keep_parcel, open_parcel
from examserver.security import allow, me
from examserver.uploads import read_upload
from examserver.who import STAFF, Role
from question_bank.authoring import MODULES
from question_bank.blueprints import write_blueprint
from question_bank.formats import formats

blueprint = Views("papers", __name__)
ROWS, FAULTS_SHOWN = 50, 300
YEAR = 31_536_000


@blueprint.get("/papers/")
@allow(Role.ADMINISTRATOR)
def papers() -> ResponseReturnValue:
    """All papers, and what the bank holds."""
    house = the_house()
    return render_template(
        "papers/papers.html", papers=house.see(reads.paper_views), bank=house.see(reads.bank_overview)
    )


@blueprint.get("/papers/bank")
@allow(Role.ADMINISTRATOR)
def bank() -> ResponseReturnValue:
    """The bank's questions, or its tasks, narrowed by a search."""
    house, asked = the_house(), request.args
    search = Search(
        words=asked.get("q", "")[:100].strip(),
        kind=asked.get("kind", "")[:40],
        module=asked.get("module", "")[:60],
        level=_small(asked.get("level", ""), 5),
        importance=asked.get("importance", "")[:1],
    )
    is_tasks = asked.get("show") == "tasks"
    found = house.see(reads.find_items, search, tasks=is_tasks)
    pages = max(1, -(-len(found) // ROWS))
    page = min(max(1, _small(asked.get("page", ""), 10_000)), pages)
    return render_template(
        "papers/bank.html",
        labels=reads.kind_labels(),
        bank=house.see(reads.bank_overview),
        search=search,
        is_tasks=is_tasks,
        items=found[(page - 1) * ROWS : page * ROWS],
        total=len(found),
        page=page,
        pages=pages,
        levels=LEVELS,
        points={i.code: reads.rubric_points(i.spec, i.kind) for i in found if i.is_task},
    )


def _small(value: str, most: int) -> int:
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@blueprint.post("/papers/bank")
@allow(Role.ADMINISTRATOR)
def bring() -> ResponseReturnValue:
    """Take the shipped bank in again; with faults the list of faults is shown."""
    banks, counts = stock.bring_shipped(the_house(), me())
    faults = sum(len(bank.faults) for bank in banks)
    told = _stocked(counts)
    if faults:
        told += _("有 %(n)s 处问题，相关题目没有导入。", n=faults)
    return done(url_for("papers.check" if faults else "papers.bank"), told)


def _stocked(counts: dict[str, int]) -> str:
    return _("题库已导入：新增 %(added)s 条，更新 %(changed)s 条，未变 %(same)s 条。", **counts)


@blueprint.get("/papers/bank/check")
@allow(Role.ADMINISTRATOR)
def check() -> ResponseReturnValue:
    """Read the shipped bank's files and list every fault; nothing is changed."""
    return render_template("papers/check.html", banks=stock.read_shipped())


@blueprint.get("/papers/bank/import")
@allow(Role.ADMINISTRATOR)
def choose_file() -> ResponseReturnValue:
    """Choose a file of questions, and say of them what it does not."""
    return render_template("papers/import.html", asked=request.args, **_choices())


def _choices() -> dict[str, Any]:
    return {"formats": formats().values(), "modules": MODULES, "levels": LEVELS, "labels": reads.kind_labels()}


@blueprint.post("/papers/bank/import")
@allow(Role.ADMINISTRATOR)
def upload_questions() -> ResponseReturnValue:
    """Keep the file, and go to its preview."""
    name, content = read_upload("questions_file", intake.MOST_MB)
    about = _about(request.form)
    sha256 = keep_parcel(the_house(), "questions", name, content)
    return done(url_for("papers.preview_import", sha256=sha256, **_asked(about)))


def _about(form: MultiDict[str, str]) -> intake.About:
    chosen = sorted(
        {int(level) for level in form.getlist("levels") if level in ("1", "2", "3", "4", "5")}, reverse=True
    )
    if not chosen:
        raise Malformed("missing_field", field="levels")
    prefix = text(form, "prefix", max=20)
    if not rules.CODE.fullmatch(prefix):
        raise Malformed("bad_paper_code", field="prefix")
    return intake.About(
        prefix=prefix,
        module=choice(form, "module", MODULES),
        point=text(form, "point", max=60),
        levels=tuple(chosen),
        difficulty=number(form, "difficulty", least=0, most=100) / 100,
        importance=choice(form, "importance", ("X", "Y", "Z")),
    )


def _asked(about: intake.About) -> dict[str, Any]:
    return {
        **vars(about),
        "levels": [str(level) for level in about.levels],
        "difficulty": round(about.difficulty * 100),
    }


def _intake(sha256: str) -> tuple[str, intake.About, intake.Intake]:
    house, about = the_house(), _about(request.args)
    name, content = open_parcel(house, "questions", sha256)
    return name, about, intake.read_intake(name, content, about, house.see(reads.current_specs, tasks=False))


@blueprint.get("/papers/bank/import/<sha256>")
@allow(Role.ADMINISTRATOR)
def preview_import(sha256: str) -> ResponseReturnValue:
    """What the file holds: the questions as they would stand in the bank, and every fault. Nothing is taken in yet."""
    name, about, found = _intake(sha256)
    return render_template(
        "papers/import_preview.html",
        name=name,
        sha256=sha256,
        asked=_asked(about),
        found=found,
        shown=found.questions[:ROWS],
        faults=found.faults[:FAULTS_SHOWN],
        **_choices(),
    )


@blueprint.post("/papers/bank/import/<sha256>")
@allow(Role.ADMINISTRATOR)
def import_questions(sha256: str) -> ResponseReturnValue:
    """Read the kept file again and take its good questions in, all of them at once."""
    house = the_house()
    _name, _about_all, found = _intake(sha256)
    if not found.questions:
        raise Refused("no_questions_to_import")
    intake.keep_media(house, found.media)
    counts = house.act(actions.stock_bank, me(), questions=found.questions, tasks=())
    return done(url_for("papers.bank"), _stocked(counts))


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
    versions = the_house().see(reads.versions_of, code)
    wanted = _small(request.args.get("version", ""), 10_000)
    shown = next((v for v in versions if v.version == wanted), versions[0])
    return render_template(
        "papers/item.html",
        labels=reads.kind_labels(),
        item=shown,
        versions=versions,
        seen=reads.as_candidate(shown),
        seen_json=json_block(reads.as_candidate(shown)),
        task_points=reads.rubric_points(shown.spec, shown.kind) if shown.is_task else 0,
    )


@blueprint.get("/papers/bank/<code>/material/<name>")
@allow(Role.ADMINISTRATOR)
def item_material(code: str, name: str) -> ResponseReturnValue:
    """A file of a task's material pack."""
    versions = the_house().see(reads.versions_of, code)
    return _material(versions[0].spec, name)


def _material(spec: dict[str, Any], name: str) -> ResponseReturnValue:
    path = the_house().files.path(reads.material_in(spec, name))
    if not path.is_file():
        raise NotYours
    return send_file(path, download_name=name, as_attachment=True)


@blueprint.get("/papers/draw")
@allow(Role.ADMINISTRATOR)
def draw() -> ResponseReturnValue:
    """Choose a blueprint and a seed, and see what would come of it."""
    house, asked = the_house(), request.args
    plans = stock.shipped_blueprints()
    plan = plans.get(asked.get("blueprint", "")) or next(iter(plans.values()), None)
    seed = asked.get("seed", "").strip()[:40]
    taken = {p.code for p in house.see(reads.paper_views)}
    return render_template(
        "papers/draw.html",
        labels=reads.kind_labels(),
        plans=plans.values(),
        plan=plan,
        seed=seed or _fresh_seed(),
        fresh_seed=_fresh_seed(),
        preview=off_loop(reads.preview_of, house.see(reads.current_specs, tasks=False), plan, seed)
        if plan and seed
        else None,
        code=rules.next_code(plan.code, taken) if plan else "",
    )


def _fresh_seed() -> str:
    return str(secrets.randbelow(900_000) + 100_000)


@blueprint.post("/papers/draw")
@allow(Role.ADMINISTRATOR)
def keep_draw() -> ResponseReturnValue:
    """Draw for good: the same seed gives the paper that was previewed."""
    form = request.form
    plan = stock.shipped_blueprints().get(text(form, "blueprint", max=40))
    if plan is None:
        raise Refused("no_blueprint", field="blueprint")
    paper_id = the_house().act(
        actions.draw_paper,
        me(),
        blueprint=write_blueprint(plan),
        seed=text(form, "seed", max=40),
        code=text(form, "code", max=40),
        title=text(form, "title", max=120),
    )
    return done(url_for("papers.paper", paper_id=paper_id), _("已生成试卷。核对后冻结，才能安排到场次。"))


@blueprint.get("/papers/compose")
@allow(Role.ADMINISTRATOR)
def compose() -> ResponseReturnValue:
    """Choose tasks whose points sum to 100."""
    house = the_house()
    tasks = house.see(reads.bank_overview).tasks
    taken = {p.code for p in house.see(reads.paper_views)}
    levels = sorted({level for t in tasks for level in t.spec["levels"]}, reverse=True)
    return render_template(
        "papers/compose.html",
        tasks=tasks,
        points={t.code: reads.rubric_points(t.spec, t.kind) for t in tasks},
        levels=levels,
        codes={level: rules.next_code(f"L{level}-P", taken) for level in levels},
        most_minutes=rules.MOST_MINUTES,
    )


@blueprint.post("/papers/compose")
@allow(Role.ADMINISTRATOR)
def keep_composed() -> ResponseReturnValue:
    """Compose for good."""
    form = request.form
    paper_id = the_house().act(
        actions.compose_practical,
        me(),
        code=text(form, "code", max=40),
        title=text(form, "title", max=120),
        level=int(choice(form, "level", LEVELS)),
        minutes=number(form, "minutes", least=1, most=rules.MOST_MINUTES),
        task_codes=[t[:40] for t in form.getlist("tasks")],
    )
    return done(url_for("papers.paper", paper_id=paper_id), _("已生成试卷。核对后冻结，才能安排到场次。"))


@blueprint.get("/papers/<int:paper_id>")
@allow(Role.ADMINISTRATOR)
def paper(paper_id: int) -> ResponseReturnValue:
    """A paper with all its items; the key only when it is asked for."""
    house = the_house()
    shown = house.see(reads.paper_for, paper_id)
    items = house.see(reads.items_of, paper_id)
    return render_template(
        "papers/paper.html",
        labels=reads.kind_labels(),
        paper=shown,
        sections=[(no, list(group)) for no, group in groupby(items, key=lambda i: i.section)],
        show_key=request.args.get("key") == "1",
        names=house.see(names_of_accounts),
        is_whole=shown.frozen_at is None or house.see(actions.digest_of_paper, paper_id) == shown.digest,
    )


@blueprint.get("/papers/<int:paper_id>/material/<int:no>/<name>")
@allow(Role.ADMINISTRATOR)
def paper_material(paper_id: int, no: int, name: str) -> ResponseReturnValue:
    """A file of the material pack of one of the paper's tasks."""
    found = the_house().see(reads.item_of, paper_id, no)
    if found is None:
        raise NotYours
    return _material(found.spec, name)


@blueprint.post("/papers/<int:paper_id>/freeze")
@allow(Role.ADMINISTRATOR)
def freeze(paper_id: int) -> ResponseReturnValue:
    """冻结: from here on the paper never changes."""
    the_house().act(actions.freeze_paper, me(), paper_id=paper_id)
    return done(url_for("papers.paper", paper_id=paper_id), _("试卷已冻结，可以安排到场次。"))


@blueprint.post("/papers/<int:paper_id>/discard")
@allow(Role.ADMINISTRATOR)
def discard(paper_id: int) -> ResponseReturnValue:
    """Throw away a paper that was never frozen."""
    the_house().act(actions.discard_paper, me(), paper_id=paper_id)
    return done(url_for("papers.papers"), _("已删除试卷。"))
