"""Nothing points off the site, and no personal data is in the logs or the audit of an exam day."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, text

from examserver import create_app
from examserver.facts import AuditRow
from examserver.house import House
from examserver.registration.reads import candidate_for
from examserver.sockets import socketio
from examserver.who import Role
from tests.cast import CANDIDATES, PASSWORD, STAFF, Cast, MovableClock, token_for
from tests.house.day import live_through

PROJECT = Path(__file__).parents[2]
LINK = re.compile(r"""(?:\b(?:https?|wss?|ftp):)?//([\w.*-]+\.[a-z]{2,}|localhost|\d+\.\d+\.\d+\.\d+)""", re.IGNORECASE)
OUR_OWN = {"localhost", "127.0.0.1", "0.0.0.0"}
NAMES_ONLY = {
    "jndj.osta.org.cn": "where a certificate can be looked up: printed, never fetched",
    "pjjg.osta.org.cn": "where certificate data are uploaded: printed, never fetched",
    "www.w3.org": "names of XML namespaces",
    "schemas.openxmlformats.org": "names of XML namespaces in office files",
    "schemas.microsoft.com": "names of XML namespaces in office files",
    "purl.org": "names of XML namespaces in office files",
    "www.imsglobal.org": "names of XML namespaces of QTI",
    "purl.imsglobal.org": "names of XML schemas of QTI",
    "ns.adobe.com": "names of XML namespaces in pictures",
    "shop-login.mall-verify.example": "a made-up address in the picture of a question",
    "shop.example.com": "a made-up address in a question",
}
SHOWN = ("*.html", "*.js", "*.css", "*.svg", "*.py", "*.typ", "*.yaml", "*.json", "*.txt")


def our_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for pattern in SHOWN:
            for path in sorted((PROJECT / folder).rglob(pattern)):
                if not {"vendor", "node_modules", "node_modules.part"} & set(path.parts):
                    yield path


def hosts_in(text: str) -> set[str]:
    return {host.lower() for host in LINK.findall(text)} - OUR_OWN


@pytest.mark.parametrize("folder", ["templates", "static", "examserver", "question_bank"])
def test_nothing_points_to_another_host(folder: str) -> None:
    ours = [p for p in our_files(folder) if p.name not in ("package.json", "package-lock.json")]
    found = {p.relative_to(PROJECT).as_posix(): hosts_in(p.read_text("utf-8")) - set(NAMES_ONLY) for p in ours}
    assert {path: hosts for path, hosts in found.items() if hosts} == {}


def test_vendored_scripts_and_all_styles_fetch_nothing_from_elsewhere() -> None:
    static = [p for p in (PROJECT / "static").rglob("*") if "node_modules" not in p.parts]
    scripts = "\n".join(p.read_text("utf-8") for p in static if p.suffix == ".js" and "vendor" in p.parts)
    styles = "\n".join(p.read_text("utf-8") for p in static if p.suffix == ".css")
    assert re.findall(r"""(?:fetch|import|WebSocket|EventSource)\(\s*["'`](?:https?:|wss?:)?//[^"'`]+""", scripts) == []
    assert re.findall(r"""(?:url\(|@import\s+)["']?(?:https?:)?//[^"')]+""", styles) == []


def test_a_page_may_load_only_from_this_site(app: Flask) -> None:
    policy = app.test_client().get("/terminal").headers["Content-Security-Policy"]
    sources = {source for rule in policy.split(";") for source in rule.split()[1:]}
    assert {s for s in sources if not s.startswith("'nonce-")} <= {"'self'", "'none'", "data:", "blob:"}


def test_python_asks_nobody() -> None:
    asking = re.compile(r"^\s*(?:import|from) (?:urllib\.request|http\.client|requests|httpx|aiohttp|smtplib)\b", re.M)
    python = [p for p in our_files("examserver", "question_bank") if p.suffix == ".py"]
    assert [p.name for p in python if asking.search(p.read_text("utf-8"))] == []


# Logs and audit


def personal(house: House, cast: Cast) -> dict[str, str]:
    """What nobody should read in a log: names, numbers, passwords, tokens."""
    found = {name: "name" for name, *_more in (*STAFF.values(), *CANDIDATES.values())}
    found |= {number: "ID number" for _name, _sex, number in CANDIDATES.values()}
    found |= {PASSWORD: "password", "13800000000": "phone", "示例公司": "workplace", "token-": "token"}
    for key in CANDIDATES:
        found[house.see(candidate_for, getattr(cast, key).id).admission_no or "none"] = "admission number"
    return found


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[list[Any]]:
    """Everything that structlog is given, tracebacks and their values included."""
    found: list[Any] = []

    def note(_logger: Any, level: str, event: Any) -> Any:
        found.append({"level": level, **event})
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.processors.format_exc_info, note])
    yield found
    structlog.configure(**before)


def walk_a_little(house: House, cast: Cast) -> None:
    """Pages and commands, right and wrong, of a candidate, an invigilator and a grader; and one that breaks."""
    app = create_app(house, "threading")
    app.config["WTF_CSRF_ENABLED"] = False

    def break_() -> Any:
        return house.see(
            lambda db: db.execute(
                text("SELECT an_accident WHERE 1 = :name"), {"name": CANDIDATES["ada"][0]}
            ).scalar_one()
        )

    break_.roles = frozenset(Role)  # type: ignore[attr-defined]
    app.add_url_rule("/accident", "accident", break_)
    for who, path in ((cast.ada, "/exam"), (cast.inez, f"/monitor/{cast.theory}"), (cast.gita, "/grading/")):
        client = app.test_client()
        token, _who = token_for(house, who, "terminal-x")
        with client.session_transaction() as session:
            session["_user_id"] = token
        assert client.get(path).status_code == 200
        assert client.get("/accident").status_code == 500
        socket = socketio.test_client(app, flask_test_client=client)
        for name in ("attempt.open", "board.watch", "answer.save"):
            socket.emit(name, {"attempt_id": 1, "name": "艾达"}, callback=True)
        socket.disconnect()
    client = app.test_client()
    for _ in range(6):
        client.post("/terminal", data={"admission_no": "261128000140101", "id_number": CANDIDATES["ada"][2]})
        client.post("/sign-in", data={"username": "inez", "password": PASSWORD + "!"})


def test_no_personal_data_is_in_the_logs_and_the_audit_of_an_exam_day(
    house: House, clock: MovableClock, cast: Cast, logged: list[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    live_through(house, clock, cast)
    walk_a_little(house, cast)
    assert any("an_accident" in str(event) for event in logged)
    audit = house.see(lambda db: [(r.what, r.detail) for r in db.scalars(select(AuditRow))])
    printed = capfd.readouterr()
    said = json.dumps([logged, audit], ensure_ascii=False, default=str) + printed.out + printed.err
    assert len(audit) > 50
    assert {word: kind for word, kind in personal(house, cast).items() if word in said} == {}
