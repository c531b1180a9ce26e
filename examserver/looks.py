"""What every template knows: who, language, navigation, labels of states, moments in the site's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from babel.dates import format_datetime as babel_datetime
from flask import Flask, g, request, url_for
from markupsafe import Markup

from examserver.house import House
from examserver.languages import LANGUAGES, N_, current_language, js_texts
from examserver.messages import level_label, role_label, sentence, state_label, subject_label
from examserver.security import me
from examserver.who import Role
from question_bank.points import from_points, from_tenths

R = Role
NAVIGATION: tuple[tuple[str, Any, str, tuple[Role, ...]], ...] = (
    ("monitor.overview", N_("考务总览"), "list-checks", (R.ADMINISTRATOR,)),
    ("registration.batches", N_("报名与考生"), "users", (R.ADMINISTRATOR,)),
    ("sittings.plan", N_("考场与场次"), "grid", (R.ADMINISTRATOR,)),
    ("papers.papers", N_("题库与试卷"), "file-text", (R.ADMINISTRATOR,)),
    ("papers.bank", N_("题库"), "file-text", (R.AUTHOR,)),
    (
        "monitor.sittings",
        N_("监考"),
        "monitor",
        (R.ADMINISTRATOR, R.INVIGILATOR, R.CHIEF_INVIGILATOR, R.INSPECTOR),
    ),
    ("grading.queue", N_("评分"), "clipboard-check", (R.GRADER, R.CHIEF_GRADER)),
    ("grading.progress", N_("评分进度"), "eye", (R.CHIEF_GRADER, R.INSPECTOR, R.ADMINISTRATOR)),
    (
        "results.batches",
        N_("成绩"),
        "award",
        (R.RESULT_OFFICER, R.CHIEF_GRADER, R.ADMINISTRATOR, R.INSPECTOR),
    ),
    ("people.accounts", N_("账号"), "user", (R.ADMINISTRATOR,)),
    ("house.health", N_("系统健康"), "activity", (R.ADMINISTRATOR,)),
    ("monitor.audit", N_("操作日志"), "history", (R.ADMINISTRATOR, R.INSPECTOR)),
)


BELONGS = {"certificates": "results.batches", "paperwork": "results.batches", "attempts": "sittings.plan"}


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, for the top bar."""

    name: str
    role: str
    role_label: str


def init_looks(app: Flask, house: House) -> None:
    """Filters and the values of every template."""
    zone = house.settings.time_zone

    def moment(value: datetime | None, pattern: str = "yyyy-MM-dd HH:mm") -> str:
        """A moment in the site's zone."""
        if value is None:
            return "—"
        return babel_datetime(value, pattern, tzinfo=_zone(zone), locale=LANGUAGES[current_language()])

    app.jinja_env.filters.update(
        moment=moment,
        day=lambda d: d.isoformat() if isinstance(d, date) else "—",
        clock_time=lambda v: moment(v, "HH:mm"),
        local_input=lambda v: moment(v, "yyyy-MM-dd'T'HH:mm"),
        state_label=state_label,
        role_label=role_label,
        subject_label=subject_label,
        level_label=level_label,
        sentence=sentence,
        points=lambda p: "—" if p is None else from_points(p),
        tenths=lambda t: "—" if t is None else from_tenths(t),
    )
    app.context_processor(lambda: _values(app, house))


def _zone(name: str) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _values(app: Flask, house: House) -> dict[str, Any]:
    who = me()
    visitor = Visitor(who.name, who.role.value, role_label(who.role)) if who.is_staff else None
    return {
        "who": visitor,
        "lang": "en" if current_language() == "en" else "zh-Hans",
        "time_zone": house.settings.time_zone,
        "site_name": house.settings.site_name,
        "csp_nonce": g.get("csp_nonce", ""),
        "path": request.full_path.rstrip("?"),
        "nav": _navigation(app, who.role) if visitor else [],
        "texts_json": json_block(js_texts()),
    }


def json_block(value: Any) -> Markup:
    """JSON that is safe inside a script element of type application/json."""
    text = orjson.dumps(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _navigation(app: Flask, role: Role) -> list[dict[str, Any]]:
    mine = [n for n in NAVIGATION if role in n[3] and n[0] in app.view_functions]
    here = _current([endpoint for endpoint, *_rest in mine])
    return [
        {"href": url_for(endpoint), "label": str(label), "icon": icon, "current": endpoint == here}
        for endpoint, label, icon, _roles in mine
    ]


def _current(endpoints: list[str]) -> str:
    """The link that fits the page best: the longest address it begins with, else the floor it belongs to."""
    fitting = [e for e in endpoints if request.path.startswith(url_for(e))]
    if fitting:
        return max(fitting, key=lambda e: len(url_for(e)))
    floor = request.blueprint or ""
    return BELONGS.get(floor) or next((e for e in endpoints if e.partition(".")[0] == floor), "")
