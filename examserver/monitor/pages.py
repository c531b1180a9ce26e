"""The invigilator's desk over HTTP: list of the day, board, every act as one POST; the overview and the audit log."""

import shutil
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from examserver import VERSION
from examserver.answers import saved, the_house
from examserver.attempts.actions import desk, outages, presence
from examserver.errors import Malformed
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import ALARMS, LEVELS, SENTENCES, STATES, alarm_label
from examserver.monitor import actions, reads, words
from examserver.monitor.reads import AuditFilter
from examserver.parsing import choice, number, text
from examserver.people.second import second_person
from examserver.security import allow, me, roles_of
from examserver.sittings.actions import post_notice, record_incident
from examserver.sittings.reads import see_sitting, sittings_of
from examserver.sittings.rules import TIERS
from examserver.sockets import terminals_online
from examserver.who import Role

blueprint = Blueprint("monitor", __name__)
DESK = (Role.INVIGILATOR, Role.CHIEF_INVIGILATOR)
WATCHERS = (*DESK, Role.ADMINISTRATOR, Role.INSPECTOR)
FORM_OF_SITTING = "paperwork.sitting_form"
MOST_EXTRA_MINUTES = 240
GIGABYTE = 1024**3
DISK_LOW, DISK_VERY_LOW = 5 * GIGABYTE, GIGABYTE

Form = ImmutableMultiDict[str, str]


def _zone() -> str:
    return the_house().settings.time_zone


# ── Looking ──


@blueprint.get("/monitor/")
@allow(*WATCHERS)
def sittings() -> ResponseReturnValue:
    """The sittings of a day that this person may watch; today's, or the next day that has some."""
    house = the_house()
    days, now = house.see(reads.days, me(), _zone()), house.clock.now()
    today = reads.local_day(now, _zone())
    shown = reads.day_of(days, today, _a_day(request.args, "day"))
    return render_template(
        "monitor/sittings.html",
        days=days,
        day=shown,
        today=today,
        now=now,
        cards=house.see(reads.sittings_on, me(), _zone(), shown),
    )


@blueprint.get("/monitor/<int:sitting_id>")
@allow(*WATCHERS)
def board(sitting_id: int) -> ResponseReturnValue:
    """The live board of one sitting; its picture comes over the socket."""
    view = the_house().see(see_sitting, me(), sitting_id)
    page = {
        "sitting_id": view.id,
        "zone": _zone(),
        "subject": view.subject,
        "columns": view.columns,
        "capacity": view.capacity,
        "may_act": me().role in DESK,
        "may_rescue": me().role in roles_of(current_app, "attempts.rescues"),
        "own_name": me().name,
        "states": {state: str(label) for state, label in STATES.items()},
        "levels": {str(level): label for level, label in LEVELS.items()},
        "incidents": {kind: str(label) for kind, label in words.INCIDENTS.items()},
        "recorded_by_hand": words.RECORDED_BY_HAND,
        "ended_why": {why: str(label) for why, label in words.ENDED_WHY.items()},
        "timeline": {what: str(label) for what, label in words.TIMELINE.items()},
        "extension_reasons": [
            {"title": _(title), "reasons": [{"value": f"{title}·{r}", "label": _(r)} for r in reasons]}
            for title, reasons in words.EXTENSION_REASONS.items()
        ],
        "collect_reasons": [{"value": r, "label": _(r)} for r in words.COLLECT_REASONS],
        "nothing_reasons": [{"value": r, "label": _(r)} for r in words.NOTHING_REASONS],
        "compensated_minutes": view.rules.outage_compensated_minutes,
        "alarms": {code: [alarm_label(code), str(SENTENCES.get(code, ""))] for code in ALARMS},
        "reopen_reasons": [{"value": r, "label": _(r)} for r in words.REOPEN_REASONS],
        "tiers": [{"tier": t, "examples": _(e), "effect": _(x)} for t, (e, x) in words.TIERS.items()],
        "messages": [_(m) for m in words.MESSAGES],
    }
    return render_template("monitor/board.html", sitting=view, page=json_block(page), forms=_forms(sitting_id))


def _forms(sitting_id: int) -> list[tuple[str, str]]:
    """The printed forms of a room, for those who may print them, as (address, label)."""
    if me().role not in roles_of(current_app, FORM_OF_SITTING):
        return []
    return [
        (url_for(FORM_OF_SITTING, sitting_id=sitting_id, name=name, show=1), str(label))
        for name, label in words.FORMS.items()
    ]


@blueprint.get("/monitor/seats/<int:attempt_id>")
@allow(*WATCHERS)
def seat(attempt_id: int) -> ResponseReturnValue:
    """What the panel shows of one seat beside its row."""
    return saved(seat=the_house().see(reads.seat_detail, me(), attempt_id, the_house().clock.now()))


@blueprint.get("/monitor/seats/<int:attempt_id>/photo")
@allow(*WATCHERS)
def photo(attempt_id: int) -> ResponseReturnValue:
    """The photo, to compare with the person."""
    house = the_house()
    return send_file(house.files.path(house.see(reads.photo_of, me(), attempt_id)), mimetype="image/jpeg")


# ── The sitting's life ──


@blueprint.post("/monitor/<int:sitting_id>/open")
@allow(*DESK)
def open_room(sitting_id: int) -> ResponseReturnValue:
    """开放入场."""
    the_house().act(actions.open_room, me(), sitting_id=sitting_id)
    return saved(message=_("已开放入场。"))


@blueprint.post("/monitor/<int:sitting_id>/start")
@allow(*DESK)
def start(sitting_id: int) -> ResponseReturnValue:
    """开考."""
    n = the_house().act(desk.start_room, me(), sitting_id=sitting_id)
    return saved(message=_("已开考，%(n)s 名考生开始答题。", n=n))


@blueprint.post("/monitor/<int:sitting_id>/finish")
@allow(*DESK)
def finish(sitting_id: int) -> ResponseReturnValue:
    """结束."""
    the_house().act(desk.finish, me(), sitting_id=sitting_id)
    return saved(message=_("本场考试已结束，请进行收卷核对。"))


@blueprint.post("/monitor/<int:sitting_id>/reconcile")
@allow(*DESK)
def reconcile(sitting_id: int) -> ResponseReturnValue:
    """收卷核对 with the numbers counted in the room and a second person."""
    house = the_house()
    present, absent = number(request.form, "present", most=1000), number(request.form, "absent", most=1000)
    second = second_person(house, me(), request.form, *DESK)
    house.act(desk.reconcile, me(), sitting_id=sitting_id, present=present, absent=absent, second=second)
    return saved(message=_("收卷核对完成。"))


@blueprint.post("/monitor/<int:sitting_id>/seal")
@allow(*DESK)
def seal(sitting_id: int) -> ResponseReturnValue:
    """封存."""
    the_house().act(desk.seal, me(), sitting_id=sitting_id)
    return saved(message=_("本场数据已封存。"))


# ── The room ──


@blueprint.post("/monitor/<int:sitting_id>/message")
@allow(*DESK)
def message_room(sitting_id: int) -> ResponseReturnValue:
    """A message to everybody in the room."""
    words_said = text(request.form, "text", max=500)
    the_house().act(post_notice, me(), sitting_id=sitting_id, text=words_said)
    return saved(message=_("消息已发送给全场。"))


@blueprint.post("/monitor/<int:sitting_id>/extend")
@allow(*DESK)
def extend_room(sitting_id: int) -> ResponseReturnValue:
    """延时 for everybody who has not ended."""
    house = the_house()
    given = _extension(request.form)
    given["second"] = second_person(house, me(), request.form, *DESK)
    n = house.act(desk.extend_time, me(), sitting_id=sitting_id, attempt_id=None, **given)
    return saved(message=_("已为 %(n)s 名考生延时 %(minutes)s 分钟。", n=n, minutes=given["minutes"]))


@blueprint.post("/monitor/<int:sitting_id>/compensate")
@allow(*DESK)
def compensate_room(sitting_id: int) -> ResponseReturnValue:
    """按失联时间补时: each one's own lost minutes, for everybody who lost some."""
    house = the_house()
    reason = _extension_reason(request.form)
    second = second_person(house, me(), request.form, *DESK)
    given = house.act(outages.compensate, me(), sitting_id=sitting_id, reason=reason, second=second)
    return saved(message=_("已为 %(n)s 名考生按各自失联时间补时。", n=len(given)))


@blueprint.post("/monitor/<int:sitting_id>/incident")
@allow(*DESK)
def note_room(sitting_id: int) -> ResponseReturnValue:
    """A line in the record of the room."""
    the_house().act(record_incident, me(), sitting_id=sitting_id, **_incident(request.form))
    return saved(message=_("已记入考场情况。"))


# ── One seat ──


@blueprint.post("/monitor/seats/<int:attempt_id>/message")
@allow(*DESK)
def message_seat(attempt_id: int) -> ResponseReturnValue:
    """A message to one candidate."""
    the_house().act(actions.message_seat, me(), attempt_id=attempt_id, text=text(request.form, "text", max=500))
    return saved(message=_("消息已发送。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/incident")
@allow(*DESK)
def note_seat(attempt_id: int) -> ResponseReturnValue:
    """A line in the record about one candidate."""
    the_house().act(actions.note_seat, me(), attempt_id=attempt_id, **_incident(request.form))
    return saved(message=_("已记入考场情况。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/extend")
@allow(*DESK)
def extend_seat(attempt_id: int) -> ResponseReturnValue:
    """延时 for one candidate."""
    house = the_house()
    given = _extension(request.form)
    given["second"] = second_person(house, me(), request.form, *DESK)
    house.act(actions.extend_seat, me(), attempt_id=attempt_id, **given)
    return saved(message=_("已延时 %(minutes)s 分钟，考生端立即更新。", minutes=given["minutes"]))


@blueprint.post("/monitor/seats/<int:attempt_id>/compensate")
@allow(*DESK)
def compensate_seat(attempt_id: int) -> ResponseReturnValue:
    """按失联时间补时 for one candidate; the outages so far are settled by it."""
    house = the_house()
    given = _extension(request.form)
    given["second"] = second_person(house, me(), request.form, *DESK)
    house.act(actions.compensate_seat, me(), attempt_id=attempt_id, **given)
    return saved(message=_("已按失联时间补时 %(minutes)s 分钟，考生端立即更新。", minutes=given["minutes"]))


@blueprint.post("/monitor/seats/<int:attempt_id>/no-compensation")
@allow(*DESK)
def give_nothing(attempt_id: int) -> ResponseReturnValue:
    """不予补时: the outages so far are settled with a reason, and nothing is given."""
    reason = _reason(request.form, words.NOTHING_REASONS)
    the_house().act(outages.give_nothing, me(), attempt_id=attempt_id, reason=reason)
    return saved(message=_("已记录不予补时。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/collect")
@allow(*DESK)
def collect(attempt_id: int) -> ResponseReturnValue:
    """强制收卷."""
    the_house().act(desk.collect_one, me(), attempt_id=attempt_id, reason=_reason(request.form, words.COLLECT_REASONS))
    return saved(message=_("已收卷。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/absent")
@allow(*DESK)
def mark_absent(attempt_id: int) -> ResponseReturnValue:
    """缺考."""
    the_house().act(desk.mark_absent, me(), attempt_id=attempt_id)
    return saved(message=_("已记为缺考。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/misconduct")
@allow(*DESK)
def misconduct(attempt_id: int) -> ResponseReturnValue:
    """违纪终止 with its record."""
    house, form = the_house(), request.form
    record = {
        "tier": choice(form, "tier", TIERS),
        "behaviour": text(form, "behaviour", max=1000),
        "witness": text(form, "witness", max=30),
    }
    second = second_person(house, me(), form, *DESK)
    house.act(desk.end_for_misconduct, me(), attempt_id=attempt_id, second=second, **record)
    return saved(message=_("已终止该考生的考试并记入考场情况。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/reopen")
@allow(*DESK)
def reopen(attempt_id: int) -> ResponseReturnValue:
    """恢复答题, with time given back where some was lost."""
    house, form = the_house(), request.form
    reason = _reason(form, words.REOPEN_REASONS)
    minutes = number(form, "minutes", most=MOST_EXTRA_MINUTES)
    settles = form.get("settles") == "1"
    second = second_person(house, me(), form, *DESK)
    house.act(desk.reopen, me(), attempt_id=attempt_id, reason=reason, second=second, minutes=minutes, settles=settles)
    return saved(message=_("考生可以继续答题。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/move")
@allow(*DESK)
def decide_move(attempt_id: int) -> ResponseReturnValue:
    """The word on a change of terminal."""
    is_yes = choice(request.form, "decision", ("approve", "refuse")) == "approve"
    the_house().act(presence.decide_move, me(), attempt_id=attempt_id, approve=is_yes)
    return saved(message=_("已同意换机，原考试机已停止作答。") if is_yes else _("已拒绝换机。"))


@blueprint.post("/monitor/seats/<int:attempt_id>/unlock")
@allow(*DESK)
def unlock(attempt_id: int) -> ResponseReturnValue:
    """Lift a candidate's lockout after wrong numbers."""
    the_house().act(actions.unlock_seat, me(), attempt_id=attempt_id)
    return saved(message=_("已解除登录锁定，考生可以重新登录。"))


def _reason(form: Form, among: tuple[str, ...]) -> str:
    """A reason from the list, with what was added to it."""
    chosen, added = choice(form, "reason", among), text(form, "text", max=100, required=False)
    return f"{chosen}（{added}）" if added else chosen


def _extension(form: Form) -> dict[str, Any]:
    minutes = number(form, "minutes", least=1, most=MOST_EXTRA_MINUTES)
    return {"minutes": minutes, "reason": _extension_reason(form)}


def _extension_reason(form: Form) -> str:
    among = tuple(f"{title}·{reason}" for title, reasons in words.EXTENSION_REASONS.items() for reason in reasons)
    return _reason(form, among)


def _incident(form: Form) -> dict[str, str]:
    return {"kind": choice(form, "kind", words.RECORDED_BY_HAND), "text": text(form, "text", max=1000)}


# ── The administrator ──


@blueprint.get("/overview")
@allow(Role.ADMINISTRATOR)
def overview() -> ResponseReturnValue:
    """考务总览: the steps of an exam, what is missing, and how the machine is."""
    house = the_house()
    asked = request.args.get("batch", "")
    shown = house.see(reads.overview, _an_id(request.args, "batch") if asked else None)
    links = _links(shown.batch.id if shown.batch else 0)
    return render_template("monitor/overview.html", shown=shown, words=words, links=links, health=_health())


def _links(batch_id: int) -> dict[str, list[tuple[str, str]]]:
    """Step to the pages of its floor, as (address, label); without a batch only those that need none."""
    return {
        name: [
            (url_for(page, batch_id=batch_id) if is_of_batch else url_for(page), str(label))
            for page in pages
            for label, is_of_batch in [words.PAGES[page]]
            if page in current_app.view_functions and (batch_id or not is_of_batch)
        ]
        for name, (_title, _icon, pages) in words.STEPS.items()
    }


def _health() -> dict[str, Any]:
    house = the_house()
    disk = shutil.disk_usage(house.settings.data_dir)
    free = disk.free
    return {
        "database": house.engine.dialect.name,
        "trouble": alarm_label(code) if (code := house.health.stopping()) else "",
        "version": VERSION,
        "now": house.clock.now(),
        "zone": _zone(),
        "disk_free_gb": f"{free / GIGABYTE:.1f}",
        "disk_total_gb": f"{disk.total / GIGABYTE:.0f}",
        "disk": "danger" if free < DISK_VERY_LOW else "warning" if free < DISK_LOW else "success",
        "terminals": len(terminals_online()),
    }


@blueprint.get("/audit")
@allow(Role.ADMINISTRATOR, Role.INSPECTOR)
def audit() -> ResponseReturnValue:
    """操作日志, filtered and in pages."""
    house, args = the_house(), request.args
    asked = AuditFilter(
        what=text(args, "what", max=64, required=False),
        person=text(args, "person", max=60, required=False),
        since=_a_day(args, "since"),
        until=_a_day(args, "until"),
        sitting_id=_an_id(args, "sitting") if args.get("sitting") else None,
    )
    page = _an_id(args, "page") if args.get("page") else 1
    kept = {k: args[k] for k in ("what", "person", "since", "until", "sitting") if args.get(k)}
    return render_template(
        "monitor/audit.html",
        log=house.see(reads.audit_page, asked, _zone(), page),
        asked=asked,
        words=words,
        sittings=house.see(sittings_of, me()),
        url=f"?{urlencode({**kept, 'page': ''})}",
    )


def _an_id(args: Any, name: str) -> int:
    return number(args, name, most=2**31 - 1)


def _a_day(args: Any, name: str) -> date | None:
    """A day of the site from the address; an empty one is none."""
    value = text(args, name, max=10, required=False)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Malformed("not_a_day", field=name) from None
    if not 2000 <= day.year <= 2200:
        raise Malformed("not_a_day", field=name)
    return day
