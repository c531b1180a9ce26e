"""Who may enter where (style.md 3): the imports of every room, and words that stand in one place only."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from examserver import FLOORS

PROJECT = Path(__file__).parents[2]
VALUES = {"errors", "machine", "rulebook", "who"}
LOOKING = VALUES | {"clock", "db", "facts", "files", "languages", "messages"}
EDGE = VALUES - {"machine"} | {
    "answers", "house", "languages", "looks", "messages", "offload", "parsing", "security", "settings", "uploads",
}  # fmt: skip
FLASK = {"flask", "flask_login", "werkzeug"}
DOORS: dict[str, tuple[set[str], set[str], set[str]]] = {  # room: packages, rooms of floors, cellar
    "rules": ({"question_bank"}, {"rules"}, VALUES - {"who"}),
    "tables": ({"sqlalchemy"}, {"rules", "tables"}, {"db"}),
    "reads": ({"sqlalchemy", "question_bank"}, {"rules", "tables", "reads", "side"}, LOOKING),
    "actions": ({"sqlalchemy", "question_bank"}, {"rules", "tables", "reads", "actions", "side"}, LOOKING),
    "pages": (FLASK | {"question_bank"}, {"rules", "actions", "reads", "side"}, EDGE),
    "live": (set(), {"rules", "actions", "reads", "side"}, {"facts", "sockets", "house", "parsing", "who", "errors"}),
    "duties": ({"question_bank", "structlog"}, {"actions", "reads"}, {"errors", "house", "metrics", "offload", "who"}),
}
EXCEPTIONS = {  # importing module, imported module: why
    ("attempts.actions.saving", "orjson"): "the size of an answer is the size of its JSON",
    ("papers.actions", "orjson"): "a digest is over canonical JSON",
    ("attempts.pages.terminal", "examserver.db"): "the digest of a typed ID number, so that the number goes no further",
    ("attempts.duties", "examserver.sockets"): "which terminals are on line lives in memory",
    ("attempts.duties", "examserver.attempts.away"): "and which are away",
    ("attempts.duties", "examserver.attempts.ledger"): "the ledger as the database has it",
    ("attempts.duties", "examserver.attempts.rules"): "the causes of an outage",
    ("attempts.duties", "examserver.rulebook"): "how long is long",
    ("monitor.pages", "examserver.sockets"): "which terminals are on line lives in memory",
    ("registration.pages.photos", "examserver.db"): "photos are found by the digest of the ID number in their name",
    ("registration.pages.photos", "orjson"): "the report on a zip of photos is kept as JSON",
    ("certificates.pages", "examserver.results.pages"): "the same people see results and certificates",
}
KNOWS_FLOORS = {"__init__", "chores", "cli", "demo", "schema", "serve"}
CALLS = {  # a call that may stand in these files only
    "AnswerRevision": "attempts/actions/",
    "ItemMark": "grading/actions/",
    "TheoryMark": "grading/actions/",
    "LineMark": "grading/actions/",
    "PenaltyDecision": "grading/actions/",
    "commit": "house.py",
    "now": "clock.py",
    "utcnow": "clock.py",
    "today": "clock.py",
    "time": "clock.py",
    "Markup": "looks.py",
}
CLEANED = {  # templates that show HTML as it stands, each cleaned when it was taken in
    "question_bank/kinds/": {"question.stem", "question.analysis", "option", "reference", "value"},
    "question_bank/workspaces/": {"value"},
    "templates/grading/": {"task.briefing", "field.value", "seen.html"},
    "templates/papers/": {"item.spec.stem", "spec.briefing"},
}


def modules() -> list[tuple[str, Path]]:
    paths = sorted((PROJECT / "examserver").rglob("*.py"))
    return [
        (".".join(p.relative_to(PROJECT / "examserver").with_suffix("").parts).removesuffix(".__init__"), p)
        for p in paths
        if "versions" not in p.parts
    ]


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, `from examserver.x import y` as examserver.x.y where y is a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports are not used in this house"
            yield from (_entered(node.module, alias.name) for alias in node.names)


def _entered(module: str, name: str) -> str:
    inner = PROJECT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if inner.is_dir() or inner.with_suffix(".py").exists() else module


def room_of(module: str) -> str:
    """The room of `<floor>.<room>…`; whatever else a floor has beside its rooms is a side room."""
    name = module.split(".")[1]
    return name if name in DOORS else "side"


def may_enter(module: str, entered: str) -> bool:
    packages, rooms, cellar = DOORS[room_of(module)]
    top, *rest = entered.split(".")
    if top != "examserver":
        return top in packages or top in sys.stdlib_module_names
    if rest and rest[0] in FLOORS:
        own = module.split(".")[:2] == rest[:2]
        return own or len(rest) == 1 or room_of(".".join(rest)) in rooms
    return not rest or rest[0] in cellar


IN_ROOMS = [(m, p) for m, p in modules() if m.split(".")[0] in FLOORS and "." in m]


@pytest.mark.parametrize(("module", "path"), [m for m in IN_ROOMS if room_of(m[0]) in DOORS], ids=lambda m: str(m))
def test_a_room_enters_only_what_its_door_allows(module: str, path: Path) -> None:
    wrong = {e for e in imports(path) if not may_enter(module, e)}
    assert {e for e in wrong if not any(module == m and e.startswith(t) for m, t in EXCEPTIONS)} == set()


def test_every_exception_is_still_needed() -> None:
    found = {(m, e) for m, p in IN_ROOMS for e in imports(p)}
    assert [pair for pair in EXCEPTIONS if not any(m == pair[0] and e.startswith(pair[1]) for m, e in found)] == []


def test_floors_are_a_staircase_and_the_cellar_knows_no_floor() -> None:
    wrong = []
    for module, path in modules():
        own = FLOORS.index(module.split(".")[0]) if module.split(".")[0] in FLOORS else -1
        entered = {e.split(".")[1] for e in imports(path) if e.startswith("examserver.")} & set(FLOORS)
        if module not in KNOWS_FLOORS:
            wrong += [(module, floor) for floor in entered if FLOORS.index(floor) > own]
    assert wrong == []


def test_side_rooms_do_not_mix_pages_and_queries() -> None:
    mixed = [m for m, p in IN_ROOMS if {"flask", "sqlalchemy"} <= {e.split(".")[0] for e in imports(p)}]
    assert mixed == []


def test_the_bank_knows_nothing_of_the_server() -> None:
    outside = {"examserver", "flask", "sqlalchemy", "socket", "urllib", "http"}
    paths = [p for p in (PROJECT / "question_bank").rglob("*.py") if "banks" not in p.parts]
    found = [(p.name, e) for p in paths for e in imports(p) if e.split(".")[0] in outside]
    assert [(name, e) for name, e in found if e != "urllib.parse"] == []  # which takes addresses apart, and calls none
    assert [(p.name, name) for p in paths for name in calls(p)] == []


def calls(path: Path) -> Iterator[str]:
    """The calls of the table; `now`, `today` and `time` only as those of the modules time and datetime."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            owner, _, name = ast.unparse(node.func).rpartition(".")
            if name in CALLS and (CALLS[name] != "clock.py" or owner.split(".")[-1] in ("datetime", "date", "time")):
                yield name


def test_some_calls_stand_in_one_place_only() -> None:
    wrong = [
        (module, name)
        for module, path in modules()
        for name in calls(path)
        if not path.relative_to(PROJECT / "examserver").as_posix().startswith(CALLS[name])
    ]
    assert wrong == []


def test_only_cleaned_fields_are_shown_as_html() -> None:
    wrong = []
    for page in (p for folder in ("templates", "question_bank") for p in sorted((PROJECT / folder).rglob("*.html"))):
        where, text = page.relative_to(PROJECT).as_posix(), page.read_text("utf-8")
        cleaned = {field for folder, fields in CLEANED.items() if where.startswith(folder) for field in fields}
        raw = re.findall(r"([\w.()\[\]'\"]+)\s*\|\s*safe\b", text) + re.findall(r"autoescape\s+false", text)
        wrong += [(where, field) for field in raw if field not in cleaned]
    assert wrong == []
