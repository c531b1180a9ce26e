"""Every byte that a terminal and a grader's desk receive: no key, no model answer, nobody else's name or number."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import select

from examserver.attempts.actions.desk import extend_time, reopen, start_room
from examserver.attempts.actions.presence import decide_move
from examserver.grading.actions.scoring import take_work
from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import compose_practical, draw_paper, freeze_paper
from examserver.papers.actions.plans import add_plan
from examserver.papers.tables import PaperItem
from examserver.registration.reads import candidate_for
from examserver.security import roles_of
from examserver.sittings.actions import open_admission, post_notice, set_papers
from examserver.sockets import COMMANDS
from examserver.who import Role, Who
from question_bank.registry import folder, kinds, workspaces
from tests.cast import (
    BLUEPRINT,
    CANDIDATES,
    QUESTIONS,
    TASK,
    Cast,
    MovableClock,
    a_picture,
    begin_sitting,
    bring_in,
    paper_in,
)
from tests.house.day import MATERIAL, do_duties, fill_in, give_material, hand_over
from tests.house.test_walk import paths, real_values, rules
from tests.papers.forms import SMALL, a_set
from tests.uploads import upload

MARK = "KEYMARK"
NUMBER = "73519.46"
HIDDEN = {"key", "analysis", "solution", "check", "criteria", "any_order", "difficulty", "importance", "penalties"}
Open = Callable[..., FlaskClient]
OpenSocket = Callable[..., SocketIOTestClient]


def marked_questions() -> list[dict[str, Any]]:
    """The questions of the cast, with a mark wherever the key or the author speaks."""
    found = copy.deepcopy(QUESTIONS)
    for question in found:
        question |= {"code": f"K-{question['code']}", "analysis": f"{MARK}-analysis", "point": f"{MARK}-point"}
        if question["kind"] == "fill_in":
            question["key"] = [[f"{MARK}-one", "re:KEYMARK.*"], [f"{MARK}-two"]]
    return found


def marked_task() -> dict[str, Any]:
    """The task of the cast, with a mark in every check, every criterion and the model answer."""
    task = {**copy.deepcopy(TASK), "code": "K-P"}
    checks: list[dict[str, Any]] = [
        {"type": "slots_valid", "slots": ["logo"]},
        {"type": "number", "field": "aov", "value": NUMBER, "tolerance": "0.01"},
        {"type": "equals", "field": "shop_name", "any_of": [f"{MARK}-equals"]},
        {"type": "contains", "field": "note", "words": [f"{MARK}-word"], "at_least": 1},
    ]
    task["rubric"] = [
        {"id": f"r{n}", "text": f"第 {n} 项", "points": 20, "kind": "auto", "criteria": f"{MARK}-criteria", "check": c}
        for n, c in enumerate(checks, 1)
    ] + [{"id": "r5", "text": "设计", "points": 20, "kind": "human", "criteria": f"{MARK}-criteria"}]
    answers = {"shop_name": f"{MARK}-equals", "aov": NUMBER, "note": f"<p>{MARK}-word {MARK}-long enough</p>"}
    task["solution"] = {"fields": answers, "notes": f"{MARK}-notes"}
    return task


def a_plan_and_a_set(house: House, cast: Cast) -> None:
    """So that every page of papers has something to show."""
    house.act(add_plan, cast.adam, body=SMALL)
    a_set(house, cast)


@pytest.fixture
def marked(house: House, cast: Cast) -> None:
    """The sittings of room 1 with papers of marked questions."""
    adam = cast.adam
    house.act(stock_bank, adam, questions=marked_questions(), tasks=[marked_task()])
    blueprint = {**BLUEPRINT, "exclude": [q["code"] for q in QUESTIONS]}
    papers = [
        house.act(draw_paper, adam, blueprint=blueprint, seed="7", code="K4", title="理论卷"),
        house.act(compose_practical, adam, code="K4P", title="实操卷", level=4, minutes=120, task_codes=["K-P"]),
    ]
    give_material(house, papers[1])
    for paper in papers:
        house.act(freeze_paper, adam, paper_id=paper)
    a_plan_and_a_set(house, cast)

    def give_out(db: Any, _who: Who, *, now: Any) -> None:
        for sitting_id, paper in zip((cast.theory, cast.practical), papers, strict=True):
            set_papers(db, sitting_id, {4: paper})

    house.act(give_out, adam)


@dataclass
class Wire:
    """One candidate's terminal that keeps every byte it is sent."""

    client: FlaskClient
    socket: SocketIOTestClient
    texts: list[str] = field(default_factory=list)

    def get(self, path: str, method: str = "GET", **more: Any) -> Any:
        with self.client.open(path, method=method, **more) as answer:
            said = answer.get_data()
            self.texts += [f"{path} {unquote(str(answer.headers))}", said.decode("utf-8", "replace")]
            return answer.get_json(silent=True)

    def ask(self, name: str, **asked: Any) -> dict[str, Any]:
        said = self.socket.emit(name, asked, callback=True)
        self.texts.append(orjson.dumps(said).decode())
        self.texts += [orjson.dumps(event).decode() for event in self.socket.get_received()]
        assert isinstance(said, dict)
        return said

    def hidden_names(self) -> set[str]:
        """Names of values in JSON that only an author should know."""
        return {name for text in self.texts for value in _values(text) for name in _names(value)} & HIDDEN


def _values(text: str) -> Iterator[Any]:
    if text.startswith(("{", "[")):
        yield json.loads(text)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(inner)


@pytest.fixture
def wire(client_of: Open, socket_of: OpenSocket, cast: Cast) -> Wire:
    return Wire(*sign_in(client_of, socket_of, cast.ada))


def sign_in(
    client_of: Open, socket_of: OpenSocket, who: Who, terminal: str = ""
) -> tuple[FlaskClient, SocketIOTestClient]:
    """A browser and a socket at the candidate's terminal, newly signed in."""
    terminal = terminal or f"terminal-{who.id}"
    return client_of(who, terminal), socket_of(who, terminal)


def come_in(house: House, cast: Cast, wire: Wire, sitting_id: int) -> int:
    """Everything that is shown before the start and at the start, asked for twice. Gives the attempt."""
    wire.ask("attempt.open")
    house.act(open_admission, cast.carl, sitting_id=sitting_id)
    id = int(wire.ask("attempt.open")["attempt"]["id"])
    for step in ("attempt.confirm_identity", "attempt.accept_pledge"):
        wire.ask(step, attempt_id=id)
        assert "form" not in wire.ask("attempt.open")
    bring_in(house, cast.ben)
    house.act(start_room, cast.carl, sitting_id=sitting_id)
    return id


def sit_theory(house: House, clock: MovableClock, cast: Cast, wire: Wire) -> None:
    id = come_in(house, cast, wire, cast.theory)
    paper = paper_in(wire.ask("attempt.open"))
    assert len(paper["questions"]) == 9
    answers = {"single_choice": "A", "multiple_choice": ["A", "B"], "true_false": True, "fill_in": ["甲", "乙"]}
    for number, question in enumerate(paper["questions"], 1):
        asked = {"attempt_id": id, "lease": 1, "number": number, "question_no": question["no"]}
        assert wire.ask("answer.save", **asked, answer=answers[question["kind"]])["ok"]
        wire.ask("answer.save", **{**asked, "number": 100 + number}, answer={"bad": 1})
        wire.get("/exam/answer", "POST", json={**asked, "answer": answers[question["kind"]]})
        wire.get(f"/exam/{id}/history/{question['no']}")
    wire.ask("terminal.report", attempt_id=id)
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请注意时间")
    more = {"minutes": 5, "reason": "断电", "second": cast.inez.id}
    house.act(extend_time, cast.carl, sitting_id=cast.theory, attempt_id=None, **more)
    clock.move(minutes=31)
    assert wire.ask("attempt.hand_in", attempt_id=id, last_number=9)["ok"]
    do_duties(house)
    wire.ask("attempt.open")
    house.act(reopen, cast.carl, attempt_id=id, reason="误交", second=cast.inez.id)
    wire.ask("attempt.open")
    clock.move(minutes=90)
    do_duties(house)
    wire.ask("attempt.open")


def sit_practical(house: House, clock: MovableClock, cast: Cast, wire: Wire) -> None:
    id = come_in(house, cast, wire, cast.practical)
    assert len(paper_in(wire.ask("attempt.open"))["questions"]) == 1
    asked = {"attempt_id": id, "lease": 1, "question_no": 1}
    for number, (part, value) in enumerate({"shop_name": "茶铺", "aov": "1.00", "note": "<p>设计说明</p>"}.items(), 1):
        assert wire.ask("answer.save", **asked, number=number, part=part, answer=value)["ok"]
        wire.get(f"/exam/{id}/history/1?part={part}")
    wire.ask("answer.save", **asked, number=50, part="aov", answer="x")
    for name in (MATERIAL, "task.yaml", "solution.txt"):
        wire.get(f"/exam/{id}/material/1/{name}")
    for kind in ("png", "bmp"):
        wire.texts.append(json.dumps(upload(wire.client, id, "logo", a_picture(230, 70, kind).getvalue(), f"a.{kind}")))
    (piece,) = wire.get(f"/exam/{id}/files")["files"]
    for path in (f"/exam/files/{piece['id']}/remove", f"/exam/files/{piece['id']}/restore"):
        wire.get(path, "POST")
    wire.get(f"/exam/files/{piece['id']}")
    new = wire.ask("attempt.open")
    assert new["is_holder"]
    clock.move(minutes=40)
    assert wire.ask("attempt.hand_in", attempt_id=id, last_number=3)["ok"]
    do_duties(house)
    assert wire.get(f"/exam/{id}/receipt")["receipt"]["manifest"]
    wire.ask("attempt.open")


def look_around(app: Flask, house: House, wire: Wire) -> None:
    """Every page there is, allowed or not, in both languages; every script of every kind; every command."""
    values = {**real_values(house), "piece_id": ("1",)}
    for language in ("zh", "en"):
        wire.client.set_cookie("language", language)
        for rule in rules(app, "GET"):
            for path in paths(rule, values, odd=False):
                wire.get(path)
    for name in (*kinds(), *workspaces()):
        for file in folder(name).iterdir():
            wire.get(f"/kinds/{name}/{file.name}")
    for name in COMMANDS:
        wire.ask(name)


def others(house: House, cast: Cast, *but: str) -> set[str]:
    """What names anybody else: name, ID number and 准考证号."""
    found: set[str] = set()
    for key, (name, _sex, number) in CANDIDATES.items():
        if key not in but:
            candidate = house.see(candidate_for, getattr(cast, key).id)
            found |= {name, number, candidate.admission_no or "none"}
    return found


def test_a_terminal_is_never_sent_a_key_nor_another_candidate(
    app: Flask,
    house: House,
    clock: MovableClock,
    cast: Cast,
    marked: None,
    wire: Wire,
    client_of: Open,
    socket_of: OpenSocket,
) -> None:
    wire.get("/terminal")
    wire.get("/exam")
    wire.get("/exam/photo")
    sit_theory(house, clock, cast, wire)
    clock.move(minutes=10)
    wire.client, wire.socket = sign_in(client_of, socket_of, cast.ada)
    sit_practical(house, clock, cast, wire)
    give_graders_something(house, cast)
    look_around(app, house, wire)
    sent = "\n".join(wire.texts)
    assert len(wire.texts) > 200
    assert CANDIDATES["ada"][0] in sent
    assert [mark for mark in (MARK, NUMBER) if mark in sent] == []
    assert wire.hidden_names() == set()
    assert [word for word in others(house, cast, "ada") if word in sent] == []
    assert CANDIDATES["ada"][2] not in sent


def give_graders_something(house: House, cast: Cast) -> None:
    """Rows for the parameters of every path: results, rounds, codes."""
    do_duties(house)
    house.act(take_work, cast.gita)


def test_the_second_terminal_of_a_candidate_is_sent_nothing_before_the_invigilator_agrees(
    house: House, cast: Cast, marked: None, wire: Wire, client_of: Open, socket_of: OpenSocket
) -> None:
    id = come_in(house, cast, wire, cast.theory)
    other = Wire(*sign_in(client_of, socket_of, cast.ada, "terminal-new"))
    other.ask("attempt.open")
    other.get(f"/exam/{id}/history/1")
    assert '"stem"' not in "\n".join(other.texts)
    house.act(decide_move, cast.inez, attempt_id=id, approve=True)
    assert "form" in other.ask("attempt.open")
    assert MARK not in "\n".join(wire.texts + other.texts)


@pytest.mark.parametrize(("role", "name"), [(Role.GRADER, "gita"), (Role.CHIEF_GRADER, "gao")])
def test_the_pages_of_grading_name_no_candidate(
    app: Flask, house: House, clock: MovableClock, cast: Cast, client_of: Open, role: Role, name: str
) -> None:
    sit_and_hand_in(house, clock, cast)
    a_plan_and_a_set(house, cast)
    texts = []
    client = client_of(getattr(cast, name))
    with client.post("/grading/take") as answer:
        texts.append(answer.get_data(as_text=True))
    values = real_values(house)
    for rule in rules(app, "GET"):
        if role in roles_of(app, rule.endpoint) and rule.endpoint.startswith("grading."):
            for path in paths(rule, values, odd=False):
                with client.get(path) as answer:
                    texts += [f"{path} {unquote(str(answer.headers))}", answer.get_data().decode("utf-8", "replace")]
    sent = "\n".join(texts)
    assert "山野茶铺" in sent
    words = {*others(house, cast), "座位", "准考证", "考场号", "13800000000"}
    assert [word for word in words if word in sent] == []


def sit_and_hand_in(house: House, clock: MovableClock, cast: Cast) -> None:
    """Ada's practical work, in which she names herself wherever she can; sealed and coded."""
    name, _sex, number = CANDIDATES["ada"]
    sitters = begin_sitting(house, cast, cast.practical, "ada", "ben")
    fill_in(house, sitters["ada"], shop_name="山野茶铺", aov="128.50", note=f"<p>我是{name}，证件号 {number}</p>")
    hand_over(house, sitters["ada"], f"{name}-{number}.png")
    clock.move(minutes=121)
    do_duties(house)


def test_what_is_searched_for_is_there_to_be_found(house: House, marked: None) -> None:
    frozen = house.see(lambda db: [item.spec for item in db.scalars(select(PaperItem))])
    assert json.dumps(frozen).count(MARK) > 20
    assert NUMBER in json.dumps(frozen)
