"""Rooms and sittings: what the administrator plans before an exam day."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Malformed
from examserver.languages import _
from examserver.messages import FIELDS, level_label, penalty_label, sentence, subject_label
from examserver.parsing import choice, moment, number, text
from examserver.rulebook import Rulebook
from examserver.security import allow, me
from examserver.sittings import actions, reads, rules
from examserver.sittings.reads import BatchPlan, SittingView
from examserver.who import Role
from question_bank.penalties.rules import OFF, SCOPES

blueprint = Blueprint("sittings", __name__)
SUBJECTS = ("theory", "practical")
BIGGEST_ID = 2**31 - 1
OF_SET = "set-"
"""Before the id of a set, where a paper or a set is chosen."""


@blueprint.get("/sittings/")
@allow(Role.ADMINISTRATOR)
def plan() -> ResponseReturnValue:
    """Batches with their sittings, and the rooms."""
    house = the_house()
    batches = house.see(reads.plan, me())
    papers = {p.id: p for p in house.see(reads.frozen_papers)}
    sets = {s.id: s for s in house.see(reads.frozen_sets)}
    book = Rulebook()
    return render_template(
        "sittings/plan.html",
        batches=batches,
        rooms=house.see(reads.room_views),
        papers=papers,
        sets=sets,
        names={a.id: a.name for a in house.see(reads.invigilators)},
        advice={s.id: _advice(s, b.levels, b.exam_date, papers, sets) for b in batches for s in b.sittings},
        overlaps={b.id: _overlaps(b) for b in batches},
        presets={s: {"minutes": book.minutes(s), "least": book.least_minutes(s)} for s in SUBJECTS},
        most_minutes=rules.MOST_MINUTES,
    )


def _advice(
    sitting: SittingView, levels: dict[int, int], exam_date: Any, papers: dict[int, Any], sets: dict[int, Any]
) -> list[str]:
    own = {level: papers[id] for level, id in sitting.papers.items() if id in papers}
    of_sets = {level: sets[id] for level, id in sitting.sets.items() if id in sets}
    zone = ZoneInfo(the_house().settings.time_zone)
    asked = rules.Plan(
        subject=sitting.subject,
        minutes=sitting.minutes,
        least_minutes=sitting.rules.least_minutes(sitting.subject),
        day=sitting.planned_start.astimezone(zone).date(),
        exam_date=exam_date,
        levels=tuple(levels),
        papers={level: one.minutes for level, one in (own | of_sets).items()},
        staff=len(sitting.staff),
        short={
            level: levels.get(level, 0) - one.size
            for level, one in of_sets.items()
            if one.kind == "individual" and levels.get(level, 0) > one.size
        },
    )
    return [_spoken(code, detail) for code, detail in rules.advice(asked)]


def _spoken(code: str, detail: dict[str, Any]) -> str:
    return sentence(code, {k: level_label(v) if k == "level" else v for k, v in detail.items()})


def _overlaps(batch: BatchPlan) -> list[str]:
    by_id = {s.id: s for s in batch.sittings}
    pairs = rules.overlapping((s.id, s.room_id, s.planned_start, s.minutes) for s in batch.sittings)
    named = ((by_id[one], by_id[other]) for one, other in pairs)
    return [
        sentence(
            "sittings_overlap",
            {"room": a.room_name, "one": subject_label(a.subject), "other": subject_label(b.subject)},
        )
        for a, b in named
    ]


@blueprint.post("/sittings/rooms")
@allow(Role.ADMINISTRATOR)
def add_room() -> ResponseReturnValue:
    """Add a room."""
    the_house().act(actions.add_room, me(), **_room())
    return done(url_for("sittings.plan"), _("已添加考场。"))


@blueprint.post("/sittings/rooms/<int:room_id>")
@allow(Role.ADMINISTRATOR)
def edit_room(room_id: int) -> ResponseReturnValue:
    """Change a room."""
    the_house().act(actions.edit_room, me(), room_id=room_id, **_room())
    return done(url_for("sittings.plan"), _("已保存。"))


def _room() -> dict[str, Any]:
    form = request.form
    return {
        "no": number(form, "no", least=1, most=999),
        "name": text(form, "name", max=60),
        "capacity": number(form, "capacity", least=1, most=200),
        "columns": number(form, "columns", least=1, most=10),
    }


@blueprint.post("/sittings/rooms/<int:room_id>/delete")
@allow(Role.ADMINISTRATOR)
def delete_room(room_id: int) -> ResponseReturnValue:
    """Remove an unused room."""
    the_house().act(actions.delete_room, me(), room_id=room_id)
    return done(url_for("sittings.plan"), _("已删除考场。"))


@blueprint.post("/sittings/")
@allow(Role.ADMINISTRATOR)
def add_sittings() -> ResponseReturnValue:
    """Plan one subject in one or more rooms."""
    house, form = the_house(), request.form
    made = house.act(
        actions.add_sittings,
        me(),
        batch_id=number(form, "batch_id", most=BIGGEST_ID),
        room_ids=_ids("rooms"),
        subject=choice(form, "subject", SUBJECTS),
        planned_start=moment(form, "planned_start", house.settings.time_zone),
        minutes=number(form, "minutes", least=1, most=rules.MOST_MINUTES),
        rulebook=Rulebook().as_dict(),
    )
    return done(url_for("sittings.plan"), _("已添加 %(n)s 个场次。", n=len(made)))


def _ids(name: str) -> list[int]:
    return [number({name: value}, name, most=BIGGEST_ID) for value in request.form.getlist(name)]


@blueprint.get("/sittings/<int:sitting_id>")
@allow(Role.ADMINISTRATOR)
def sitting(sitting_id: int) -> ResponseReturnValue:
    """One sitting: its plan while it is being prepared, afterwards what was planned."""
    house = the_house()
    view = house.see(reads.see_sitting, me(), sitting_id)
    papers = house.see(reads.frozen_papers, view.subject)
    sets = house.see(reads.frozen_sets, view.subject)
    levels = house.see(reads.levels_of, view.batch_id)
    exam_date = house.see(reads.exam_date_of, view.batch_id)
    frozen = {p.level for p in papers} | {s.level for s in sets}
    shown = sorted({*levels, *view.papers, *view.sets} or frozen, reverse=True)
    return render_template(
        "sittings/sitting.html",
        sitting=view,
        is_open=view.state == rules.S.PREPARING,
        papers={level: [p for p in papers if p.level == level] for level in shown},
        sets={level: [s for s in sets if s.level == level] for level in shown},
        levels=levels,
        others=house.see(reads.count_alike, me(), sitting_id),
        invigilators=house.see(reads.invigilators),
        lines=reads.rule_lines(view.rules, view.subject),
        penalties=reads.penalty_lines(view.rules, view.subject),
        penalty_label=penalty_label,
        labels=FIELDS,
        advice=_advice(view, levels, exam_date, {p.id: p for p in papers}, {s.id: s for s in sets}),
        exam_date=exam_date,
        least_minutes=view.rules.least_minutes(view.subject),
        most_minutes=rules.MOST_MINUTES,
    )


@blueprint.post("/sittings/<int:sitting_id>")
@allow(Role.ADMINISTRATOR)
def edit_sitting(sitting_id: int) -> ResponseReturnValue:
    """Save the plan; once the door has opened, only who invigilates."""
    house = the_house()
    view = house.see(reads.see_sitting, me(), sitting_id)
    held = {
        "planned_start": view.planned_start,
        "minutes": view.minutes,
        "rulebook": view.rules.as_dict(),
        "papers": view.papers,
        "sets": view.sets,
    }
    is_open = view.state == rules.S.PREPARING
    changed = house.act(
        actions.edit_alike if is_open and "alike" in request.form else actions.edit_sitting,
        me(),
        sitting_id=sitting_id,
        staff=_staff(a.id for a in house.see(reads.invigilators)),
        **(_planned(view) if is_open else held),
    )
    told = _("已保存 %(n)s 个场次。", n=changed) if changed else _("已保存。")
    return done(url_for("sittings.sitting", sitting_id=sitting_id), told)


def _staff(known: Iterable[int]) -> list[int]:
    staff = _ids("staff")
    if not set(staff) <= set(known):
        raise Malformed("malformed_field", field="staff")
    return staff


def _planned(view: SittingView) -> dict[str, Any]:
    form, zone = request.form, the_house().settings.time_zone
    chosen = {level: form.get(f"paper_{level}", "").strip() for level in range(1, 6)}
    sets = {level: value for level, value in chosen.items() if value.startswith(OF_SET)}
    return {
        "planned_start": moment(form, "planned_start", zone),
        "minutes": number(form, "minutes", least=1, most=rules.MOST_MINUTES),
        "rulebook": view.rules.as_dict() | _rules_of(view),
        "papers": {k: _id_in(v) for k, v in chosen.items() if v and k not in sets},
        "sets": {k: _id_in(v.removeprefix(OF_SET)) for k, v in sets.items()},
    }


def _id_in(value: str) -> int:
    return number({"paper": value}, "paper", most=BIGGEST_ID)


def _rules_of(view: SittingView) -> dict[str, Any]:
    asked = [line.name for line in reads.penalty_lines(view.rules, view.subject) if line.name in request.form]
    return {name: _rule(name) for name in rules.RULES_OF[view.subject]} | {name: _penalty(name) for name in asked}


def _penalty(name: str) -> str:
    """A penalty's scope and what it leaves, as it is kept."""
    scope = choice(request.form, name, (OFF, *SCOPES))
    left = {"penalty_percent": request.form.get(f"{name}_percent", "0")}
    return scope if scope == OFF else f"{scope} {number(left, 'penalty_percent', most=99)}"


def _rule(name: str) -> int:
    least, most = rules.BOUNDS[name]
    if name == "tolerance_points":  # people write points, the rule is in hundredths
        return 100 * number(request.form, name, least=least // 100, most=most // 100)
    return number(request.form, name, least=least, most=most)


@blueprint.post("/sittings/<int:sitting_id>/delete")
@allow(Role.ADMINISTRATOR)
def delete_sitting(sitting_id: int) -> ResponseReturnValue:
    """Take a sitting back."""
    the_house().act(actions.delete_sitting, me(), sitting_id=sitting_id)
    return done(url_for("sittings.plan"), _("已删除场次。"))
