"""What every shipped task promises of work that nobody has foreseen: read or refused, looked at, shown, made a file."""

import copy
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from question_bank import registry
from question_bank.bank import load_bank, shipped_banks
from question_bank.contract import Act, Malformed, Spec
from question_bank.workspaces.base import Workspace

TASKS: list[Spec] = [task for path in shipped_banks().values() for task in load_bank(path).tasks]
over_tasks = pytest.mark.parametrize(
    ("workspace", "task"), [pytest.param(registry.workspace(t["workspace"]), t, id=t["code"]) for t in TASKS]
)
NONSENSE: tuple[Any, ...] = (
    *(None, "", "x", " ", 0, -1, 2.5, True, [], ["x"], [1], [[]], [None], {}, {"a": 1}, [{}], {"id": []}, "9" * 99),
    *(1e308, 10**400, -(2**63), float("nan"), float("inf"), 1e-300, "\x00", "\ud800", "\u202e=1+1", "²", "½", "١٢"),
    *("<img src=x onerror=alert(1)>", "</script>", '=HYPERLINK("x")', "own/" + "0" * 64, "pack/../x", "A1:XFD1048576"),
    *("2026-02-30", "#ff0000", "0", "-0", "1e5", "00.10", "1,000", "5.", "a" + "\u0301" * 200, "<b>" * 200),
)
SPOILT, WORKS = 40, 6
SECRET = (
    *("solution", "flawed", "penalties", "material", "accept", "rule", "must", "restock", "counts", "values", "key"),
    *("rivals", "quality", "least_price", "searches", "order_rate", "order_value", "seasons", "forbidden", "relevance"),
    *("expect", "expected", "sales_score", "criteria", "check", "any_of", "points_for", "then", "good", "bad"),
)
"""Names under which authors write what only the server knows, in whatever workspace."""

OPEN = {"promotion": ("least_price",), "livestream": ("must",), "listing": ("values",)}
"""Names that tell a candidate something in one workspace: what a click costs at least, what must be said of a product,
what a field may say."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from places(inside, (*path, name))
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from places(inside, (*path, place))


def spoilt_at(value: Any, path: tuple[Any, ...], bad: Any, how: str) -> Any:
    """A copy in which one place holds nonsense, is gone, or stands there twice."""
    if not path:
        return bad
    found = copy.deepcopy(value)
    holder = found
    for step in path[:-1]:
        holder = holder[step]
    if how == "gone":
        del holder[path[-1]]
    elif how == "twice" and isinstance(holder, list):
        holder.insert(path[-1], copy.deepcopy(holder[path[-1]]))
    else:
        holder[path[-1]] = bad
    return found


def spoilt_values(workspace: Workspace, task: Spec, chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Parts of the task's own samples with one place spoilt, however deep, and plain nonsense."""
    known = [(name, value) for sample in workspace.samples(task) for name, value in sample.fields.items()]
    where = [list(places(value)) for _name, value in known]
    for _ in range(SPOILT if known else 0):
        n = chance.randrange(len(known))
        path = chance.choice(where[n])[: chance.choice((1, 2, 3, 4, 9, 9))]
        how = chance.choice(("put", "put", "put", "gone", "twice"))
        yield known[n][0], spoilt_at(known[n][1], path, chance.choice(NONSENSE), how)
    for part in workspace.parts(task):
        yield part.id, chance.choice(NONSENSE)


def read(workspace: Workspace, task: Spec, part: str, raw: Any) -> Any:
    """What is read of it, None where it is refused."""
    try:
        return workspace.read_field(task, part, raw)
    except Malformed:
        return None


@over_tasks
def test_whatever_is_sent_becomes_a_tidy_value_or_malformed_and_can_be_looked_at(
    workspace: Workspace, task: Spec
) -> None:
    chance = random.Random(task["code"])
    taken = []
    for part, raw in spoilt_values(workspace, task, chance):
        value = read(workspace, task, part, raw)
        sent = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        assert workspace.read_field(task, part, json.loads(sent)) == value
        taken.append((part, value))
    model = next(iter(workspace.samples(task)))
    for number in range(WORKS):
        fields = {} if number == 0 else dict(model.fields)
        fields |= dict(chance.sample(taken, min(number, len(taken))))
        fields = {name: value for name, value in fields.items() if number < 3 or chance.random() < 0.7}
        acts = [Act(name, value, chance.choice((0, 0, 60_000))) for name, value in fields.items() if "-" in name]
        chance.shuffle(acts)
        acts = [act for act in acts if act.value is not None]
        assert_can_be_looked_at(workspace, task, fields, acts, makes=number == WORKS - 1)


def assert_can_be_looked_at(
    workspace: Workspace, task: Spec, fields: Mapping[str, Any], acts: list[Act], *, makes: bool
) -> None:
    worth = {line.id: line.points for line in workspace.rubric(task) if line.kind == "auto"}
    found = workspace.inspect(task, fields, {}, acts)
    assert [one.line for one in found] == list(worth)
    assert all(0 <= one.points <= worth[one.line] and one.why for one in found)
    progress = workspace.missing(task, fields, {})
    assert 0 <= progress.done <= progress.required
    scenes = [workspace.play(task, acts, now) for now in (0, 60_000, 10**8)]
    shown = [workspace.show(task, fields, acts), *(scene.view for scene in scenes if scene)]
    json.dumps([shown, [dict(one.proof) for one in found]], allow_nan=False, ensure_ascii=False).encode()
    for product in workspace.products(task, fields, {}, acts) if makes else ():
        try:
            assert product.make()
        except Malformed:
            continue


def with_other_secrets(value: Any, is_open: tuple[str, ...], is_secret: bool = False) -> Any:
    """A copy in which every text and number under a secret name is another one."""
    if isinstance(value, dict):
        return {
            name: with_other_secrets(inside, is_open, is_secret or (name in SECRET and name not in is_open))
            for name, inside in value.items()
        }
    if isinstance(value, list):
        return [with_other_secrets(one, is_open, is_secret) for one in value]
    return "SECRET" if is_secret else value


@over_tasks
def test_no_secret_of_its_author_leaves_for_a_terminal(workspace: Workspace, task: Spec) -> None:
    rubric = [{**line, "criteria": "SECRET", "id": "x", "check": {"type": "SECRET"}} for line in task["rubric"]]
    other = {**with_other_secrets(task, OPEN.get(task["workspace"], ())), "rubric": rubric}
    assert "SECRET" not in json.dumps(workspace.present(other), ensure_ascii=False)
    assert workspace.present(other) == workspace.present(task)
