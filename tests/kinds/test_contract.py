"""What every question kind and every workspace promises, tried on its own examples and on the bank that ships."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined

from question_bank import registry
from question_bank.bank import Bank, load_bank, shipped_banks
from question_bank.contract import Malformed, QuestionKind, Sample, Spec
from tests.kinds.tasks import TASK, spoilt

WEIRD_KEYS: tuple[Any, ...] = (None, "Z", "AB", True, False, 0, 0.5, [], ["x"], [["甲"], ["乙"]], {"a": 1})
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(list("ABCDEab")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def examples(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((registry.folder(name) / "examples.json").read_text("utf-8"))
    return found


def every_example() -> Iterator[Any]:
    for name in registry.kinds():
        for spec in examples(name):
            yield pytest.param(registry.kind(name), spec, id=spec["code"])


def every_task() -> Iterator[Any]:
    yield pytest.param(registry.workspace("form_files"), TASK, id=TASK["code"])
    for bank in BANKS:
        for task in bank.tasks:
            yield pytest.param(registry.workspace(task["workspace"]), task, id=task["code"])


BANKS: list[Bank] = [load_bank(path) for path in shipped_banks().values()]
over_examples = pytest.mark.parametrize(("kind", "spec"), list(every_example()))
over_tasks = pytest.mark.parametrize(("workspace", "task"), list(every_task()))


def answer_to(kind: QuestionKind, spec: Spec, sample: Sample) -> Any:
    return kind.read(spec, json.loads(json.dumps(sample.raw)))


def assert_samples_keep_their_promise(kind: QuestionKind, spec: Spec) -> None:
    for sample in kind.samples(spec):
        if sample.malformed:
            with pytest.raises(Malformed):
                answer_to(kind, spec, sample)
        else:
            mark = kind.mark(spec, answer_to(kind, spec, sample), 100)
            assert mark is not None
            assert mark.points == sample.points, f"{spec['code']}: {sample.raw!r} got {mark}"


@over_examples
def test_an_example_has_no_authoring_fault(kind: QuestionKind, spec: Spec) -> None:
    assert kind.check(spec) == []


@over_examples
def test_the_samples_get_what_they_promise(kind: QuestionKind, spec: Spec) -> None:
    assert_samples_keep_their_promise(kind, spec)


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.path.name)
def test_the_samples_of_the_shipped_questions_get_what_they_promise(bank: Bank) -> None:
    for spec in bank.questions:
        assert_samples_keep_their_promise(registry.kind(spec["kind"]), spec)


@over_examples
def test_the_samples_are_right_wrong_blank_and_malformed(kind: QuestionKind, spec: Spec) -> None:
    samples = list(kind.samples(spec))
    assert {100, 0} <= {sample.points for sample in samples}
    assert any(sample.raw is None and sample.points == 0 for sample in samples)
    assert any(sample.malformed for sample in samples)


@over_examples
def test_what_is_presented_does_not_change_with_the_key(kind: QuestionKind, spec: Spec) -> None:
    for seed in (None, 1, 2):
        shown = kind.present(spec, None if seed is None else Random(seed))
        bare = {name: value for name, value in spec.items() if name not in kind.KEY_FIELDS}
        assert kind.present(bare, None if seed is None else Random(seed)) == shown
        for field in kind.KEY_FIELDS:
            for value in WEIRD_KEYS:
                other = {**spec, field: value}
                assert kind.present(other, None if seed is None else Random(seed)) == shown


@over_examples
def test_every_field_that_is_not_shown_is_a_key_field(kind: QuestionKind, spec: Spec) -> None:
    assert {"key", "analysis"} <= set(kind.KEY_FIELDS)
    assert set(spec) <= set(kind.present(spec, None)) | set(kind.KEY_FIELDS) | {"fixed_order"}


@over_examples
def test_what_is_presented_says_its_kind_and_label(kind: QuestionKind, spec: Spec) -> None:
    shown = kind.present(spec, None)
    assert (shown["kind"], shown["label"], shown["stem"]) == (spec["kind"], kind.LABEL, spec["stem"])


@over_examples
def test_the_same_chance_presents_the_same(kind: QuestionKind, spec: Spec) -> None:
    assert kind.present(spec, Random(7)) == kind.present(spec, Random(7))


@over_examples
def test_the_order_of_the_options_never_changes_a_mark(kind: QuestionKind, spec: Spec) -> None:
    if "options" not in spec:
        assert all(kind.present(spec, Random(seed)) == kind.present(spec, None) for seed in range(9))
        return
    meant = [spec["options"]["ABCDEFGH".index(letter)] for letter in spec["key"]]
    for seed in range(20):
        shown = kind.present(spec, Random(seed))["options"]
        picked = [option["id"] for option in shown if option["text"] in meant]
        mark = kind.mark(spec, kind.read(spec, picked if spec["kind"] == "multiple_choice" else picked[0]), 200)
        assert mark is not None
        assert mark.points == 200


@over_examples
def test_options_are_shuffled_unless_their_order_is_fixed(kind: QuestionKind, spec: Spec) -> None:
    if "options" in spec:
        orders = {tuple(option["id"] for option in kind.present(spec, Random(seed))["options"]) for seed in range(30)}
        assert (len(orders) == 1) == bool(spec.get("fixed_order"))
        letters = "ABCDEFGH"[: len(spec["options"])]
        assert [option["id"] for option in kind.present(spec, None)["options"]] == list(letters)


@given(raw=ANSWERS, worth=st.integers(0, 10_000))
def test_whatever_is_sent_becomes_a_value_or_malformed(raw: Any, worth: int) -> None:
    for name, kind in registry.kinds().items():
        for spec in examples(name):
            try:
                answer = kind.read(spec, raw)
            except Malformed:
                continue
            assert kind.read(spec, json.loads(json.dumps(answer))) == answer
            mark = kind.mark(spec, answer, worth)
            assert mark is None or 0 <= mark.points <= worth
            if answer is None and mark is not None:
                assert mark.points == 0


@given(words=st.lists(st.text(max_size=210), min_size=1, max_size=3), worth=st.integers(0, 10_000))
def test_whatever_is_typed_into_blanks_is_read_once_and_for_all(words: list[str], worth: int) -> None:
    kind = registry.kind("fill_in")
    for spec in examples("fill_in"):
        try:
            answer = kind.read(spec, words)
        except Malformed:
            continue
        assert kind.read(spec, answer) == answer
        mark = kind.mark(spec, answer, worth)
        assert mark is not None
        assert 0 <= mark.points <= worth


@given(spec=st.dictionaries(st.sampled_from(["stem", "options", "key", "rule", "any_order", "fixed_order"]), ANSWERS))
def test_check_finds_words_for_any_nonsense_an_author_writes(spec: dict[str, Any]) -> None:
    for kind in registry.kinds().values():
        faults = kind.check(spec)
        assert all(": " in fault for fault in faults)
        if not faults:
            assert_samples_keep_their_promise(kind, {"code": "?", **spec})


def test_a_kind_is_a_folder_with_its_verbs_its_review_its_widget_and_its_examples() -> None:
    for name in registry.kinds():
        folder = registry.folder(name)
        assert len(examples(name)) >= 3
        assert (folder / "review.html").is_file()
        assert "export function mount(root, question, answer, onChange," in (folder / "widget.js").read_text("utf-8")


def test_only_scripts_styles_and_pictures_leave_a_folder() -> None:
    assert registry.asset("true_false", "widget.js").is_file()
    refused = (
        "__init__.py",
        "examples.json",
        "review.html",
        "../single_choice/widget.js",
        "no.js",
        "",
        ".js",
        "a/b.js",
    )
    for filename in refused:
        with pytest.raises(KeyError):
            registry.asset("true_false", filename)
    with pytest.raises(KeyError):
        registry.asset("essay", "widget.js")
    with pytest.raises(KeyError):
        registry.kind("essay")
    with pytest.raises(KeyError):
        registry.workspace("essay")


def render(template: Path, **values: Any) -> str:
    page = Environment(
        autoescape=True, undefined=StrictUndefined if "kinds" in template.parts else Environment().undefined,
        loader=DictLoader({"review": template.read_text("utf-8")}),
    )  # fmt: skip
    page.globals["_"] = lambda text, **filled: text % filled if filled else text
    return page.get_template("review").render(**values)


@over_examples
def test_a_review_shows_the_key_only_where_it_is_asked_for(kind: QuestionKind, spec: dict[str, Any]) -> None:
    full = {"any_order": False, **spec}
    template = registry.folder(spec["kind"]) / "review.html"
    for sample in kind.samples(spec):
        if sample.malformed:
            continue
        answer = answer_to(kind, spec, sample)
        mark = kind.mark(spec, answer, 150)
        shown = render(template, question=full, answer=answer, mark=mark, show_key=True)
        hidden = render(template, question=full, answer=answer, mark=None, show_key=False)
        assert spec["analysis"] in shown
        assert "q-review-right" in shown
        assert spec["analysis"] not in hidden
        assert "q-review-right" not in hidden


@over_tasks
def test_a_task_has_no_authoring_fault(workspace: Any, task: Spec) -> None:
    assert workspace.check(task) == []


@over_tasks
def test_model_work_and_empty_work_get_what_they_promise(workspace: Any, task: Spec) -> None:
    for sample in workspace.samples(task):
        points = {finding.line: finding.points for finding in workspace.inspect(task, sample.fields, sample.files)}
        assert {line: points[line] for line in sample.points} == dict(sample.points)


@over_tasks
def test_findings_never_exceed_their_lines(workspace: Any, task: Spec) -> None:
    worth = {line.id: line.points for line in workspace.rubric(task) if line.kind == "auto"}
    for sample in workspace.samples(task):
        findings = workspace.inspect(task, sample.fields, sample.files)
        assert [finding.line for finding in findings] == list(worth)
        assert all(0 <= finding.points <= worth[finding.line] and finding.why for finding in findings)
        json.dumps([dict(finding.proof) for finding in findings])


@over_tasks
def test_a_terminal_receives_no_solution_no_check_and_no_criteria(workspace: Any, task: Spec) -> None:
    shown = workspace.present(task)
    secret = {**task, "solution": {"fields": {}}, "penalties": ["x"], "code": "other"}
    secret["rubric"] = [{**line, "criteria": "?", "check": {"type": "number"}, "id": "x"} for line in task["rubric"]]
    assert workspace.present(secret) == shown
    assert all(set(line) == {"text", "points"} for line in shown["rubric"])
    assert not {"solution", "code", "penalties"} & set(shown)
    assert all(set(entry) <= {"file", "title"} for entry in shown["pack"])
    json.dumps(shown)


@over_tasks
def test_a_field_that_was_read_reads_as_itself(workspace: Any, task: Spec) -> None:
    for sample in workspace.samples(task):
        for name, value in sample.fields.items():
            assert workspace.read_field(task, name, value) == value


@over_tasks
def test_model_work_misses_nothing_and_empty_work_everything(workspace: Any, task: Spec) -> None:
    model, empty = workspace.samples(task)
    assert workspace.missing(task, model.fields, model.files).missing == ()
    nothing = workspace.missing(task, empty.fields, empty.files)
    assert (nothing.done, len(nothing.missing)) == (0, nothing.required)


@over_tasks
def test_a_grader_sees_the_work_under_neutral_names(workspace: Any, task: Spec) -> None:
    model = next(iter(workspace.samples(task)))
    files = {
        slot: [{**facts, "name": "张三的作业.jpg", "url": "/f/1"} for facts in found]
        for slot, found in model.files.items()
    }
    shown = render(registry.folder("form_files") / "review.html", task=task, fields=model.fields, files=files)
    assert "张三" not in shown
    assert all(slot["label"] in shown for slot in task.get("slots", ()))
    render(registry.folder("form_files") / "review.html", task=task, fields={}, files={})


@given(raw=ANSWERS)
def test_whatever_is_sent_to_a_field_becomes_a_tidy_value_or_malformed(raw: Any) -> None:
    workspace = registry.workspace("form_files")
    for field in TASK["fields"]:
        try:
            value = workspace.read_field(TASK, field["id"], raw)
        except Malformed:
            continue
        assert value is None or isinstance(value, str)
        assert workspace.read_field(TASK, field["id"], value) == value


def test_check_finds_words_for_any_nonsense_in_a_task() -> None:
    workspace = registry.workspace("form_files")
    for task in filter(lambda bad: isinstance(bad, dict), spoilt(TASK)):
        faults = workspace.check(task)
        assert all(": " in fault for fault in faults)
        if not faults:
            assert len(list(workspace.samples(task))) == 2
            json.dumps(workspace.present(task))
