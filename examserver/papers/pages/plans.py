"""Blueprints: all of them, writing one with supply against demand, trying it, deleting."""

from dataclasses import replace
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Malformed, Refused
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import LEVELS
from examserver.papers import making, stock, wording
from examserver.papers.actions.plans import add_plan, change_plan, delete_plan
from examserver.papers.drawn import Wish
from examserver.papers.pages.views import blueprint, small
from examserver.papers.plan_faults import PlanFault, countable, faults_of
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import plans as reads
from examserver.parsing import number, text
from examserver.people.reads import names_of_accounts
from examserver.security import allow, me
from examserver.who import Role
from question_bank.authoring import MODULES
from question_bank.blueprints import MOST_ITEMS, read_blueprint
from question_bank.contract import Malformed as BadPlan

NEW = {
    "code": "",
    "title": "",
    "level": 4,
    "minutes": 90,
    "sections": [{"title": "单选题", "kind": "single_choice", "count": 80, "points": "1"}],
}


@blueprint.get("/papers/plans")
@allow(Role.ADMINISTRATOR)
def plans() -> ResponseReturnValue:
    """All blueprints."""
    house = the_house()
    return render_template(
        "papers/plans.html",
        plans=house.see(reads.plan_views),
        labels=bank_reads.kind_labels(),
        names=house.see(names_of_accounts),
    )


@blueprint.post("/papers/plans/shipped")
@allow(Role.ADMINISTRATOR)
def bring_plans() -> ResponseReturnValue:
    """Take in the blueprints that ship; those that were changed here stay."""
    counts = stock.bring_plans(the_house(), me())
    return done(url_for("papers.plans"), _("已导入组卷方案：新增 %(added)s 个，更新 %(changed)s 个。", **counts))


@blueprint.get("/papers/plans/new")
@allow(Role.ADMINISTRATOR)
def new_plan() -> ResponseReturnValue:
    """Write a new blueprint, from nothing or as a copy of another."""
    from_id = small(request.args.get("from", ""), 2**31 - 1)
    body = NEW
    if from_id:
        plan = the_house().see(reads.plan_for, from_id)
        body = {**plan.body, "code": f"{plan.code[:37]}-2", "title": plan.title}
    return _editor(body, None)


@blueprint.get("/papers/plans/<int:plan_id>")
@allow(Role.ADMINISTRATOR)
def edit_plan(plan_id: int) -> ResponseReturnValue:
    """Write in a blueprint."""
    plan = the_house().see(reads.plan_for, plan_id)
    return _editor(plan.body, plan)


def _editor(body: dict[str, Any], plan: Any) -> str:
    house = the_house()
    overview = house.see(bank_reads.bank_overview)
    labels = bank_reads.kind_labels()
    page = {
        "plan": body,
        "id": plan.id if plan else None,
        "version": plan.version if plan else 0,
        "kinds": [[name, _(labels[name])] for name in overview.kinds],
        "levels": [[int(level), label] for level, label in LEVELS.items()],
        "modules": [[module, _(module)] for module in MODULES],
        "points": house.see(reads.points_of_modules),
        "most": MOST_ITEMS,
        "urls": {
            "look": url_for("papers.look_at_plan"),
            "try": url_for("papers.try_plan"),
            "add": url_for("papers.add_plan_here"),
            "save": url_for("papers.save_plan", plan_id=plan.id) if plan else "",
        },
    }
    used = house.see(reads.times_used)[plan.code] if plan else 0
    return render_template("papers/plan.html", page=json_block(page), plan=plan, used=used)


def _sent() -> dict[str, Any]:
    """The written form that a script sends."""
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("plan"), dict):
        raise Malformed("malformed")
    return body


@blueprint.post("/papers/plans/look")
@allow(Role.ADMINISTRATOR)
def look_at_plan() -> ResponseReturnValue:
    """What is wrong with a blueprint as it stands, and what the bank has for each of its demands."""
    written = _sent()["plan"]
    faults = faults_of(written)
    plan, places = countable(written)
    supply: list[Any] = []
    if plan is not None:
        try:
            supply = list(making.supply_for(the_house(), plan))
        except BadPlan as fault:
            faults.append(PlanFault(str(fault), "mandatory"))
            supply = list(making.supply_for(the_house(), replace(plan, mandatory=())))
    rows: dict[int, list[dict[str, Any]]] = {}
    for place, section in zip(places, plan.sections if plan else (), strict=True):
        size = 1 + len(section.demands)
        rows[place] = [{"least": s.least, "most": s.most, "found": s.found} for s in supply[:size]]
        supply = supply[size:]
    return jsonify(
        {
            "ok": True,
            "faults": [{**vars(fault), "sentence": wording.said(fault.sentence)} for fault in faults],
            "supply": rows,
        }
    )


@blueprint.post("/papers/plans/try")
@allow(Role.ADMINISTRATOR)
def try_plan() -> ResponseReturnValue:
    """Draw one paper of a blueprint as it stands, and show the proof or what is missing; nothing is kept."""
    sent = _sent()
    if faults := faults_of(sent["plan"]):
        raise Refused("bad_blueprint", n=len(faults))
    seed = text(sent, "seed", max=35)
    preview = making.try_draw(the_house(), read_blueprint(sent["plan"]), Wish(), seed)
    shown = render_template("papers/tried.html", preview=preview, labels=bank_reads.kind_labels())
    return jsonify({"ok": True, "html": shown, "drawn": preview.drawn is not None})


@blueprint.post("/papers/plans")
@allow(Role.ADMINISTRATOR)
def add_plan_here() -> ResponseReturnValue:
    """Keep what is written as a new blueprint."""
    plan_id = the_house().act(add_plan, me(), body=_sent()["plan"])
    return done(url_for("papers.edit_plan", plan_id=plan_id), _("已保存方案。"))


@blueprint.post("/papers/plans/<int:plan_id>")
@allow(Role.ADMINISTRATOR)
def save_plan(plan_id: int) -> ResponseReturnValue:
    """Change a blueprint."""
    sent = _sent()
    version = number({"version": str(sent.get("version", ""))}, "version")
    the_house().act(change_plan, me(), plan_id=plan_id, version=version, body=sent["plan"])
    return done(url_for("papers.edit_plan", plan_id=plan_id), _("已保存方案。"))


@blueprint.post("/papers/plans/<int:plan_id>/delete")
@allow(Role.ADMINISTRATOR)
def remove_plan(plan_id: int) -> ResponseReturnValue:
    """Throw away a blueprint that was never used."""
    the_house().act(delete_plan, me(), plan_id=plan_id)
    return done(url_for("papers.plans"), _("已删除方案。"))
