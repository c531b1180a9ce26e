"""Drawing a theory paper by blueprint, composing a practical one."""

import secrets

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Refused
from examserver.languages import _
from examserver.messages import LEVELS
from examserver.offload import off_loop
from examserver.papers import reads, rules, stock
from examserver.papers.actions.papers import compose_practical, draw_paper
from examserver.papers.pages.views import blueprint
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import drawing as drawing_reads
from examserver.parsing import choice, number, text
from examserver.security import allow, me
from examserver.who import Role
from question_bank.blueprints import write_blueprint


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
        labels=bank_reads.kind_labels(),
        plans=plans.values(),
        plan=plan,
        seed=seed or _fresh_seed(),
        fresh_seed=_fresh_seed(),
        preview=off_loop(drawing_reads.preview_of, house.see(bank_reads.current_specs, tasks=False), plan, seed)
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
        draw_paper,
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
    tasks = house.see(bank_reads.bank_overview).tasks
    taken = {p.code for p in house.see(reads.paper_views)}
    levels = sorted({level for t in tasks for level in t.spec["levels"]}, reverse=True)
    return render_template(
        "papers/compose.html",
        tasks=tasks,
        points={t.code: bank_reads.rubric_points(t.spec, t.kind) for t in tasks},
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
        compose_practical,
        me(),
        code=text(form, "code", max=40),
        title=text(form, "title", max=120),
        level=int(choice(form, "level", LEVELS)),
        minutes=number(form, "minutes", least=1, most=rules.MOST_MINUTES),
        task_codes=[t[:40] for t in form.getlist("tasks")],
    )
    return done(url_for("papers.paper", paper_id=paper_id), _("已生成试卷。核对后冻结，才能安排到场次。"))
