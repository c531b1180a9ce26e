"""Drawing theory papers by blueprint, composing a practical one."""

import secrets
from collections.abc import Collection, Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import NotYours, Refused
from examserver.languages import _
from examserver.messages import LEVELS
from examserver.papers import making, rules
from examserver.papers.actions.papers import compose_practical
from examserver.papers.drawn import INDIVIDUAL, KINDS, MOST_INDIVIDUAL, PARALLEL, SINGLE, Wish
from examserver.papers.pages.views import blueprint, small
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import forms, plans
from examserver.papers.stock import shipped_papers
from examserver.parsing import choice, number, text
from examserver.security import allow, me
from examserver.who import Role
from question_bank.blueprints import read_blueprint
from question_bank.draw import MOST_FORMS
from question_bank.practical_papers import PracticalPaper

LONGEST = {SINGLE: 40, PARALLEL: 38, INDIVIDUAL: 35}
"""How long a code may be, and a seed: the papers of a set add their own place to it."""

OF_SETS = {PARALLEL: "P", INDIVIDUAL: "Y"}
"""A letter in the code of a set: 平行卷, 一人一卷."""


@blueprint.get("/papers/draw")
@allow(Role.ADMINISTRATOR)
def draw() -> ResponseReturnValue:
    """Choose a blueprint, what is to be made of it and a seed, and see what would come of it."""
    house, asked = the_house(), request.args
    held = {plan.code: plan for plan in house.see(plans.plans)}
    chosen = held.get(asked.get("blueprint", "")) or next(iter(held.values()), None)
    plan = read_blueprint(chosen.body) if chosen else None
    wish, seed = _tried(asked), asked.get("seed", "").strip()[: LONGEST[INDIVIDUAL]]
    taken = house.see(forms.codes_in_use)
    return render_template(
        "papers/draw.html",
        labels=bank_reads.kind_labels(),
        plans=held.values(),
        chosen=chosen,
        plan=plan,
        wish=wish,
        seed=seed or _fresh_seed(),
        fresh_seed=_fresh_seed(),
        preview=making.try_draw(house, plan, wish, seed) if plan and seed else None,
        code=_free_code(plan.code, wish.kind, taken) if plan else "",
        longest=LONGEST[wish.kind],
        most={"forms": MOST_FORMS, "individual": MOST_INDIVIDUAL},
    )


def _tried(asked: Mapping[str, str]) -> Wish:
    """What a query asks for; what cannot be meant is brought within bounds."""
    kind = asked.get("kind", SINGLE)
    if kind == PARALLEL:
        forms = min(max(small(asked.get("forms", ""), MOST_FORMS), 2), MOST_FORMS)
        return Wish(PARALLEL, forms, small(asked.get("overlap", ""), 500))
    if kind == INDIVIDUAL:
        people = min(small(asked.get("candidates", ""), 9000) + small(asked.get("reserve", ""), 999), MOST_INDIVIDUAL)
        return Wish(INDIVIDUAL, max(people, 2))
    return Wish()


def _free_code(plan_code: str, kind: str, taken: set[str]) -> str:
    stem = plan_code[: LONGEST[kind] - 6]
    return rules.next_code(stem, taken) if kind == SINGLE else rules.next_number(f"{stem}-{OF_SETS[kind]}", taken)


def _fresh_seed() -> str:
    return str(secrets.randbelow(900_000) + 100_000)


@blueprint.post("/papers/draw")
@allow(Role.ADMINISTRATOR)
def keep_draw() -> ResponseReturnValue:
    """Draw for good: the same seed gives the papers that were previewed."""
    form, house = request.form, the_house()
    code = text(form, "blueprint", max=40)
    plan = next((plan for plan in house.see(plans.plans) if plan.code == code), None)
    if plan is None:
        raise Refused("no_blueprint", field="blueprint")
    kind = choice(form, "kind", KINDS) if "kind" in form else SINGLE
    wish = Wish() if kind == SINGLE else Wish(kind, number(form, "size"), number(form, "overlap"))
    made = making.make(
        house,
        me(),
        read_blueprint(plan.body),
        wish,
        text(form, "seed", max=LONGEST[kind]),
        code=text(form, "code", max=LONGEST[kind]),
        title=text(form, "title", max=120),
    )
    if wish.kind == SINGLE:
        return done(url_for("papers.paper", paper_id=made), _("已生成试卷。核对后冻结，才能安排到场次。"))
    told = _("已生成 %(n)s 份试卷。核对后整组冻结，才能安排到场次。", n=wish.size)
    return done(url_for("papers.paper_set", set_id=made), told)


@blueprint.get("/papers/compose")
@allow(Role.ADMINISTRATOR)
def compose() -> ResponseReturnValue:
    """Choose tasks whose points sum to 100."""
    house = the_house()
    tasks = house.see(bank_reads.bank_overview).tasks
    taken = house.see(forms.codes_in_use)
    levels = sorted({level for t in tasks for level in t.spec["levels"]}, reverse=True)
    return render_template(
        "papers/compose.html",
        tasks=tasks,
        points={t.code: bank_reads.rubric_points(t.spec, t.kind) for t in tasks},
        levels=levels,
        codes={level: rules.next_code(f"L{level}-P", taken) for level in levels},
        most_minutes=rules.MOST_MINUTES,
        ready=_ready({t.code for t in tasks}),
        taken=taken,
    )


def _ready(codes: Collection[str]) -> list[PracticalPaper]:
    """The whole papers that the bank proposes, whose tasks are all released here, from level 5 up."""
    found = [paper for paper in shipped_papers().values() if set(paper.tasks) <= set(codes)]
    return sorted(found, key=lambda paper: (-paper.level, paper.code))


@blueprint.post("/papers/compose/<code>")
@allow(Role.ADMINISTRATOR)
def keep_ready(code: str) -> ResponseReturnValue:
    """Compose a paper as the bank proposes it."""
    paper = shipped_papers().get(code)
    if paper is None:
        raise NotYours
    paper_id = the_house().act(
        compose_practical,
        me(),
        code=paper.code,
        title=paper.title,
        level=paper.level,
        minutes=paper.minutes,
        task_codes=paper.tasks,
    )
    return done(url_for("papers.paper", paper_id=paper_id), _("已生成试卷。核对后冻结，才能安排到场次。"))


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
