"""Every route and every socket command, as every role and as nobody, with what nobody should send."""

import ast
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module, util
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from examserver import FLOORS
from examserver.attempts.tables import Attempt
from examserver.facts import AuditRow
from examserver.grading.tables import Round
from examserver.house import House
from examserver.papers.tables import BankItem, Paper, PaperSet, Plan
from examserver.paperwork.registry import all_forms
from examserver.people.tables import Account
from examserver.registration.tables import Batch, Candidate
from examserver.results.tables import SubjectMark
from examserver.security import EVERYBODY, roles_of
from examserver.sittings.tables import Room, Sitting
from examserver.sockets import COMMANDS, socketio
from examserver.submissions.tables import Piece
from examserver.who import Role, Who
from question_bank.registry import folder, kinds, workspaces
from tests.cast import PASSWORD, Cast, token_for
from tests.house.day import MATERIAL, codes, sitting_of_room_2

PROJECT = Path(__file__).parents[2]
for _floor in FLOORS:  # the commands of every floor, before pytest asks for their names
    if util.find_spec(f"examserver.{_floor}.live"):
        import_module(f"examserver.{_floor}.live")
ACTORS = {
    Role.ADMINISTRATOR: "adam",
    Role.INVIGILATOR: "inez",
    Role.CHIEF_INVIGILATOR: "carl",
    Role.GRADER: "gita",
    Role.CHIEF_GRADER: "gao",
    Role.RESULT_OFFICER: "rita",
    Role.INSPECTOR: "ivan",
    Role.AUTHOR: "amy",
    Role.CANDIDATE: "ada",
}
ROWS: dict[str, Any] = {  # a path's parameter, and the table whose ids it takes
    "account_id": Account,
    "attempt_id": Attempt,
    "batch_id": Batch,
    "candidate_id": Candidate,
    "mark_id": SubjectMark,
    "paper_id": Paper,
    "piece_id": Piece,
    "plan_id": Plan,
    "room_id": Room,
    "round_id": Round,
    "set_id": PaperSet,
    "sitting_id": Sitting,
}
WORDS: dict[str, tuple[str, ...]] = {  # and those that are no ids
    "filename": ("widget.js", "review.html", "choices.js"),
    "n": ("0", "1"),
    "name": (*all_forms(), MATERIAL, "single_choice", "form_files"),
    "no": ("1",),
    "question_no": ("1", "2"),
    "sha256": ("0" * 64,),
    "slot": ("logo",),
}
SLOW = {"papers.bring", "papers.bring_plans", "papers.check"}  # they read the whole shipped bank: asked plainly
ODD_NUMBERS = ("0", "-1", "999999", str(2**31), str(2**63), "9" * 5000, "1.5", "x")
ODD_WORDS = ("x", "%00", "..%2f..%2fexam.db", "😀" * 30, "x" * 3000, "%ff", "'\"<", "%25(x)s")
ODD_VALUES = (
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "4",
        "x",
        "9" * 30,
        "1e999",
        "x\x00y",
        "😀",
        "x" * 5000,
        "on",
        "[]",
        "null",
        "%(x)s {0}",
    ),
    *("<script>", "2026-11-28", "2026-11-28T09:00", "9999-12-31T23:59", "0001-01-01T00:00", "١٢", "theory", "other"),
)
FITTING_VALUES = (
    "1",
    "2",
    "4",
    "30",
    "60.5",
    "theory",
    "practical",
    "scored",
    "roster",
    "shuffled",
    "other",
    "minor",
    "grader",
)
ODD_FIELDS: tuple[Any, ...] = (
    *(None, 1.5, -1, 0, 2**31, 2**53 - 1, 2**60, "", "x\x00", "x" * 300_000, [], {}, [[[]]], True),
)
MIXES = 12
ODD_BODIES = (b"", b"{", b"[]", b"null", b"1", b'"x"', b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}', b'{"__proto__": {}}')
JSON_VALUES: tuple[Any, ...] = (
    *(None, True, 1, 1.5, 2**40, -1, [], {}, "\ud800", "x\x00", "1", "x" * 5000, ["x"], [[[]]], {"x": "\x00"}, 2**70),
)


@pytest.fixture
def house(lived_house: House) -> House:
    return lived_house


@pytest.fixture
def cast(lived_cast: Cast) -> Cast:
    return lived_cast


def actor(cast: Cast, role: Role) -> tuple[Who, str]:
    """The person of a role, and the terminal they sit at."""
    who = getattr(cast, ACTORS[role])
    return who, f"terminal-{who.id}" if role is Role.CANDIDATE else ""


def rules(app: Flask, method: str) -> list[Rule]:
    """Every route that takes this method, in a steady order; signing out last."""
    found = [r for r in app.url_map.iter_rules() if method in (r.methods or ()) and r.endpoint != "static"]
    return sorted(found, key=lambda r: (r.endpoint == "people.sign_out", r.rule))


def ids_of(db: Session, table: Any) -> list[int]:
    return list(db.scalars(select(table.id).order_by(table.id).limit(4)))


def real_values(house: House) -> dict[str, tuple[str, ...]]:
    """What there is, for every parameter of every path."""
    values = dict(WORDS)
    for name, table in ROWS.items():
        values[name] = tuple(map(str, house.see(ids_of, table)))
    items = house.see(lambda db: list(db.scalars(select(BankItem.code).limit(2))))
    values["code"] = (*house.see(codes)[:2], *items)
    at_work = select(Account.id).where(Account.username.not_in(ACTORS.values()))  # nobody shuts themselves out
    values["account_id"] = tuple(map(str, house.see(lambda db: list(db.scalars(at_work)))))
    assert all(values.values()), "something of everything should be there"
    return values


def paths(rule: Rule, values: dict[str, tuple[str, ...]], odd: bool = True) -> Iterator[str]:
    """The rule's path with what there is, and with odd values in each place."""
    names = sorted(rule.arguments)
    unknown = [name for name in names if name not in values]
    assert not unknown, f"{rule.rule}: add {unknown} to ROWS or WORDS"
    real = list(itertools.islice(itertools.product(*(values[name] for name in names)), 24))
    for chosen in real:
        yield fill(rule, dict(zip(names, chosen, strict=True)))
    for name in names if odd else ():
        numbers = "int" in type(rule._converters[name]).__name__.lower() or name in ROWS
        for value in ODD_NUMBERS if numbers else ODD_WORDS:
            yield fill(rule, {**dict(zip(names, real[0], strict=True)), name: value})


def fill(rule: Rule, chosen: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: chosen[hole[1]], rule.rule)


@cache
def asked_names() -> frozenset[str]:
    """Every field that some page reads: the names in text(form, "name"), args.get("name"), files.get("name"), …"""
    found = set()
    for path in (PROJECT / "examserver").rglob("*.py"):
        if "pages" in path.as_posix() or path.name in ("second.py", "parsing.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return frozenset(name for name in found if re.fullmatch(r"[a-z][a-z_0-9]*", name))


class Walker:
    """One person who asks for whatever comes to mind; a new sign-in whenever the last has ended."""

    def __init__(self, app: Flask, house: House, role: Role, cast: Cast) -> None:
        self.app, self.house, self.role, self.cast = app, house, role, cast
        self.failed: list[tuple[str, str, str, int]] = []
        self.client = self.sign_in()

    def sign_in(self) -> FlaskClient:
        client = self.app.test_client()
        if self.role in ACTORS:
            token, _who = token_for(self.house, *actor(self.cast, self.role))
            with client.session_transaction() as session:
                session["_user_id"] = token
        return client

    def ask(self, method: str, path: str, note: str = "", **more: Any) -> int:
        """Ask; gives the status, and notes what is the server's fault."""
        with self.client.open(path, method=method, **more) as answer:
            status, goto = answer.status_code, answer.headers.get("Location", "")
            is_injected = "html" in answer.content_type and b"<script>" in answer.data
        is_out = self.role in ACTORS and path != "/sign-out" and (status == 401 or goto.startswith("/sign-in"))
        if status >= 500 or is_out or is_injected:
            self.failed.append((method, path[:120], note, status))
        if path == "/sign-out" or is_out:
            self.client = self.sign_in()
        return status


@pytest.fixture
def walker(app: Flask, house: House, cast: Cast) -> Callable[[Role], Walker]:
    return lambda role: Walker(app, house, role, cast)


def may(app: Flask, rule: Rule, role: Role) -> bool:
    return role in roles_of(app, rule.endpoint)


def is_tried_by(app: Flask, rule: Rule, role: Role) -> bool:
    """Whether this role is the one that tries every odd value; the others only ask plainly."""
    return rule.endpoint not in SLOW and role is next(r for r in (*ACTORS, Role.NOBODY) if may(app, rule, r))


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    silent = [e for e in app.view_functions if e != "static" and not roles_of(app, e)]
    assert silent == []


def test_only_few_pages_are_open_to_everybody(app: Flask) -> None:
    is_open = {e for e in app.view_functions if Role.NOBODY in roles_of(app, e)}
    assert is_open == {
        *("static", "house.home", "house.language", "house.healthz", "house.kind_asset", "house.kind_styles"),
        "house.metrics_text",  # decides by itself: this machine, an administrator, a token (test_metrics.py)
        *("people.sign_in", "people.try_sign_in", "people.sign_out", "attempts.terminal", "attempts.sign_in"),
    }


def test_no_page_is_for_candidates_and_staff_alike(app: Flask) -> None:
    mixed = [
        e for e in app.view_functions if Role.CANDIDATE in roles_of(app, e) and roles_of(app, e) not in (
            EVERYBODY, {Role.CANDIDATE}
        )
    ]  # fmt: skip
    assert mixed == ["papers.medium"], "a picture of a question, by its digest: whoever sees the question sees it"


@pytest.mark.parametrize("role", ACTORS)
def test_a_role_that_may_not_is_told_so(app: Flask, house: House, walker: Callable[[Role], Walker], role: Role) -> None:
    walk, values = walker(role), real_values(house)
    wrong = []
    for method in ("GET", "POST"):
        for rule in (r for r in rules(app, method) if not may(app, r, role)):
            path = next(paths(rule, values))
            for headers in ({}, {"Accept": "application/json"}):
                status = walk.ask(method, path, headers=headers)
                wrong += [(method, path, status)] if status != 403 else []
    assert wrong == []


def test_nobody_is_sent_to_a_sign_in(app: Flask, house: House, walker: Callable[[Role], Walker]) -> None:
    walk, values = walker(Role.NOBODY), real_values(house)
    wrong = []
    for method in ("GET", "POST"):
        for rule in (r for r in rules(app, method) if not may(app, r, Role.NOBODY)):
            path = next(paths(rule, values))
            answer = walk.client.open(path, method=method)
            at = "/terminal" if roles_of(app, rule.endpoint) == {Role.CANDIDATE} else "/sign-in"
            if answer.status_code != 303 or not answer.headers["Location"].startswith(at):
                wrong.append((method, path, answer.status_code))
            status = walk.ask(method, path, headers={"Accept": "application/json"})
            wrong += [(method, path, status)] if status != 401 else []
    assert wrong == []


@pytest.mark.parametrize("role", [*ACTORS, Role.NOBODY])
def test_no_address_breaks_a_page(
    app: Flask, house: House, walker: Callable[[Role], Walker], crashes: list[str], role: Role
) -> None:
    walk, values = walker(role), real_values(house)
    for rule in (r for r in rules(app, "GET") if may(app, r, role)):
        for path in paths(rule, values):
            walk.ask("GET", path)
        path = next(paths(rule, values))
        for value in ODD_VALUES if is_tried_by(app, rule, role) else ():
            walk.ask("GET", path, repr(value[:20]), query_string=dict.fromkeys(sorted(asked_names()), value[:60]))
        walk.client.set_cookie("language", "en")
        walk.ask("GET", path, "English")
        walk.ask("PUT", path)
        walk.client.set_cookie("language", "zh")
    assert (walk.failed, crashes[:2]) == ([], [])


@pytest.mark.parametrize("role", [*ACTORS, Role.NOBODY])
def test_no_form_breaks_a_page(
    app: Flask, house: House, walker: Callable[[Role], Walker], crashes: list[str], role: Role
) -> None:
    walk, values, names = walker(role), real_values(house), sorted(asked_names())
    for rule in (r for r in rules(app, "POST") if may(app, r, role)):
        for path in paths(rule, values):
            walk.ask("POST", path)
        if is_tried_by(app, rule, role):
            fill_in_oddly(walk, rule, next(paths(rule, values)))
            send_oddly(walk, next(paths(rule, values)), names)
    for rule in (r for r in rules(app, "GET") if may(app, r, role)):  # what was taken in can be shown
        for path in paths(rule, real_values(house), odd=False):
            walk.ask("GET", path, "afterwards")
    assert (walk.failed, crashes[:2]) == ([], [])


STRICTER = [r for r in ACTORS if r not in (Role.CHIEF_INVIGILATOR, Role.INSPECTOR)]


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize("role", STRICTER)
def test_no_address_breaks_a_page_on_the_stricter_database(
    app: Flask, house: House, walker: Callable[[Role], Walker], crashes: list[str], role: Role
) -> None:
    walk, values = walker(role), real_values(house)
    for rule in (r for r in rules(app, "GET") if is_tried_by(app, r, role)):
        for path in paths(rule, values):
            walk.ask("GET", path)
        for value in ODD_VALUES:
            walk.ask("GET", path, repr(value[:20]), query_string=dict.fromkeys(sorted(asked_names()), value[:60]))
    assert (walk.failed, crashes[:2]) == ([], [])


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize("role", STRICTER)
def test_no_form_breaks_a_page_on_the_stricter_database(
    app: Flask, house: House, walker: Callable[[Role], Walker], crashes: list[str], role: Role
) -> None:
    assert house.engine.dialect.name == "postgresql"
    walk, values = walker(role), real_values(house)
    for rule in (r for r in rules(app, "POST") if is_tried_by(app, r, role)):
        fill_in_oddly(walk, rule, next(paths(rule, values)))
    assert (walk.failed, crashes[:2]) == ([], [])


def fill_in_oddly(walk: Walker, rule: Rule, path: str) -> None:
    """Every odd value in every field at once, then odd and fitting ones mixed; as a form and as JSON."""
    names = sorted(asked_names())
    for value in ODD_VALUES:
        walk.ask("POST", path, repr(value[:20]), data=dict.fromkeys(names, value))
    for turn in range(MIXES):
        chance = Random(f"{rule.rule} {turn}")
        mixed = {name: chance.choice((*ODD_VALUES, *FITTING_VALUES)) for name in names}
        mixed |= {"second_username": chance.choice(("carl", "rolf", "gao")), "second_password": PASSWORD}
        walk.ask("POST", path, f"mix {turn}", data=mixed)
    for odd in JSON_VALUES:
        walk.ask("POST", path, repr(odd)[:20], json=dict.fromkeys(names, odd))


def send_oddly(walk: Walker, path: str, names: list[str]) -> None:
    """Bodies that are no JSON, and files that are not what they are called."""
    for body in ODD_BODIES:
        walk.ask("POST", path, repr(body[:20]), data=body, content_type="application/json")
    for content, name in odd_files():
        files = {n: (io.BytesIO(content), name) for n in names}
        walk.ask("POST", path, name, data={**files}, content_type="multipart/form-data")


@cache
def odd_files() -> tuple[tuple[bytes, str], ...]:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as z:
        z.writestr("[Content_Types].xml", "<x/>")
        z.writestr("../x.jpg", b"\xff\xd8\xff")
    return (
        (b"", "x.xlsx"),
        (b"x", "x.xlsx"),
        (zipped.getvalue(), "x.xlsx"),
        (zipped.getvalue(), "x.zip"),
        (b"\xff\xd8\xff\xe0junk", "x.jpg"),
        (b"a,b\n\xff\x00", "x.csv"),
        (b"- [", "../../x.yaml"),
        (b"x", "x" * 300 + "\n.png"),
    )


@pytest.mark.parametrize("cookie", ["", "x", "=", '"', "%00", "a" * 4000, "😀", "en'--"])
def test_no_cookie_breaks_a_page(app: Flask, house: House, crashes: list[str], cookie: str) -> None:
    client = app.test_client()
    for name in ("session", "language", "terminal", "contrast", "text_size"):
        client.set_cookie(name, cookie)
    assert client.get("/terminal").status_code == 200
    assert crashes == []


def test_only_scripts_styles_and_pictures_leave_the_folder_of_a_kind(app: Flask) -> None:
    client, left = app.test_client(), set()
    for name in (*kinds(), *workspaces()):
        for file in folder(name).iterdir():
            with client.get(f"/kinds/{name}/{file.name}") as answer:
                if answer.status_code == 200:
                    left.add(file.suffix)
        assert client.get(f"/kinds/{name}/..%2f..%2fregistry.py").status_code == 404
    assert left <= {".js", ".css", ".svg", ".png"}


def told_no(house: House, walk: Walker, method: str, path: str) -> list[tuple[str, str, int]]:
    """Whatever is wrong with the refusal of something foreign: it is not found, or changes something."""

    def changes() -> int:
        return house.see(lambda db: db.scalar(select(func.count()).select_from(AuditRow)) or 0)

    before, status = changes(), walk.ask(method, path, headers={"Accept": "application/json"})
    is_refused = status == 404 if method == "GET" else status in (400, 404, 409)
    return [] if is_refused and changes() == before else [(method, path, status)]


def with_parameter(app: Flask, role: Role, *names: str) -> Iterator[tuple[str, Rule]]:
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if may(app, rule, role) and rule.arguments & set(names):
                yield method, rule


def test_an_invigilator_finds_nothing_of_another_room(
    app: Flask, house: House, cast: Cast, walker: Callable[[Role], Walker]
) -> None:
    values = real_values(house)
    dora = house.see(lambda db: db.scalars(select(Attempt.id).where(Attempt.candidate_id == cast.dora.id)).first())
    foreign = {**values, "sitting_id": (str(cast.other_theory),), "attempt_id": (str(dora),)}
    wrong, walk = [], walker(Role.INVIGILATOR)
    for method, rule in with_parameter(app, Role.INVIGILATOR, "sitting_id", "attempt_id"):
        for path in paths(rule, foreign, odd=False):
            wrong += told_no(house, walk, method, path)
    assert wrong == []
    assert walk.ask("GET", f"/monitor/{cast.theory}") == 200
    assert house.see(sitting_of_room_2, cast, "theory") == cast.other_theory


def test_a_candidate_finds_nothing_of_another(
    app: Flask, house: House, cast: Cast, walker: Callable[[Role], Walker]
) -> None:
    values = real_values(house)
    others = house.see(lambda db: list(db.scalars(select(Attempt.id).where(Attempt.candidate_id != cast.ada.id))))
    pieces = house.see(
        lambda db: list(db.scalars(select(Piece.id).join(Attempt).where(Attempt.candidate_id == cast.ada.id)))
    )
    assert pieces
    wrong = []
    for walk, foreign in (
        (walker(Role.CANDIDATE), {**values, "attempt_id": tuple(map(str, others)), "piece_id": ("999999",)}),
        (as_another(app, house, cast), {**values, "attempt_id": ("1",), "piece_id": tuple(map(str, pieces))}),
    ):
        for method, rule in with_parameter(app, Role.CANDIDATE, "attempt_id", "piece_id"):
            for path in paths(rule, foreign, odd=False):
                wrong += told_no(house, walk, method, path)
    assert wrong == []


def as_another(app: Flask, house: House, cast: Cast) -> Walker:
    """Dora, who answers at this moment, in place of Ada."""
    other = Cast(who={**cast.who, "ada": cast.dora})
    return Walker(app, house, Role.CANDIDATE, other)


@pytest.mark.parametrize(("role", "grader"), [(Role.GRADER, "gita"), (Role.CHIEF_GRADER, "gao")])
def test_a_grader_finds_nothing_of_another_grader(
    app: Flask, house: House, cast: Cast, walker: Callable[[Role], Walker], role: Role, grader: str
) -> None:
    grader_id = getattr(cast, grader).id
    rounds = house.see(lambda db: list(db.scalars(select(Round.id).where(Round.grader_id != grader_id))))
    assert rounds
    foreign = {**real_values(house), "round_id": tuple(map(str, rounds))}
    wrong, walk = [], walker(role)
    for method, rule in with_parameter(app, role, "round_id"):
        for path in paths(rule, foreign, odd=False):
            wrong += told_no(house, walk, method, path)
    assert wrong == []


# The socket


@pytest.fixture
def listen(app: Flask, house: House, cast: Cast) -> Iterator[Callable[[Role], SocketIOTestClient]]:
    opened: list[SocketIOTestClient] = []

    def open_socket(role: Role) -> SocketIOTestClient:
        client = Walker(app, house, role, cast).client
        opened.append(socketio.test_client(app, flask_test_client=client))
        return opened[-1]

    yield open_socket
    for socket in opened:
        if socket.is_connected():
            socket.disconnect()


def odd_shapes(kind: type) -> Iterator[Any]:
    """What is no command: other types, fields that are missing, too many or of the wrong type, numbers of no row."""
    yield from (None, 5, "x", [], [1], True, {"extra": 1}, {"": ""}, {"attempt_id": None})
    hints = kind.__annotations__
    fitting = {name: {int: 1, str: "x", bool: False}.get(hint, "x") for name, hint in hints.items()}
    for name in hints:
        yield {n: v for n, v in fitting.items() if n != name}
        odd: tuple[Any, ...] = (
            None,
            1.5,
            -1,
            0,
            2**31,
            2**53 - 1,
            2**60,
            "",
            "x\x00",
            "x" * 300_000,
            [],
            {},
            [[[]]],
            True,
        )
        yield from ({**fitting, name: value} for value in odd)
    yield {**fitting, "extra": 1}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_shape_breaks_a_command(listen: Callable[[Role], SocketIOTestClient], crashes: list[str], name: str) -> None:
    asked = COMMANDS[name]
    wrong = []
    for role in ACTORS:
        for shape in odd_shapes(asked.kind) if role in asked.roles else [{}, None, "x"]:
            socket = listen(role)
            said = socket.emit(name, shape, callback=True)
            is_known = isinstance(said, dict) and isinstance(said["ok"], bool)
            if not is_known or said.get("code") == "unexpected" or (role not in asked.roles and said["ok"]):
                wrong.append((role, shape, said))
            if socket.is_connected():
                socket.disconnect()
    assert (wrong, crashes[:2]) == ([], [])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_none_is_acknowledged_with_a_code(
    listen: Callable[[Role], SocketIOTestClient], name: str
) -> None:
    asked = COMMANDS[name]
    socket = listen(next(role for role in ACTORS if role in asked.roles))
    for shape in (5, "x", [1], {"extra": 1}):
        said = socket.emit(name, shape, callback=True)
        assert said["ok"] is False
        assert said["code"].startswith("malformed")
        assert said["message"]
    assert isinstance(socket.emit(name, {}, {}, callback=True), dict)
    assert isinstance(socket.emit(name, callback=True), dict)


def test_nobody_opens_a_socket(listen: Callable[[Role], SocketIOTestClient]) -> None:
    assert not listen(Role.NOBODY).is_connected()


def test_a_room_of_another_invigilator_cannot_be_watched(
    listen: Callable[[Role], SocketIOTestClient], cast: Cast
) -> None:
    for name, command in COMMANDS.items():
        if Role.INVIGILATOR in command.roles and "sitting_id" in command.kind.__annotations__:
            said = listen(Role.INVIGILATOR).emit(name, {"sitting_id": cast.other_theory}, callback=True)
            assert said["code"] == "not_found"


def test_nothing_of_another_candidate_can_be_commanded(
    listen: Callable[[Role], SocketIOTestClient], house: House, cast: Cast
) -> None:
    other = house.see(lambda db: db.scalars(select(Attempt.id).where(Attempt.candidate_id == cast.dora.id)).first())
    for name, command in COMMANDS.items():
        hints = command.kind.__annotations__
        if Role.CANDIDATE in command.roles and "attempt_id" in hints:
            shape = {n: {int: 1, str: "", bool: False}.get(hint, "A") for n, hint in hints.items()}
            said = listen(Role.CANDIDATE).emit(name, {**shape, "attempt_id": other}, callback=True)
            assert said["code"] == "not_found", name
