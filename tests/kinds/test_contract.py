"""What every question kind and every workspace promises, tried on its own examples and on the bank that ships."""

import copy
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import registry
from question_bank.bank import Bank, load_bank, shipped_banks
from question_bank.contract import Malformed, QuestionKind, Sample, Spec
from question_bank.kinds.case.parts import questions_of
from question_bank.points import part_of
from tests.kinds.promises import answer_to, assert_samples_keep_their_promise, points_of
from tests.kinds.reviews import render
from tests.kinds.tasks import TASK, spoilt

ABOUT = ("code", "kind", "module", "point", "levels", "difficulty", "importance", "analysis")
"""What stands around a question, whatever its kind: no kind looks at it."""
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


def taken(kind: QuestionKind, spec: Spec) -> list[Sample]:
    return [sample for sample in kind.samples(spec) if not sample.malformed]


def assert_mark_is_the_fraction(kind: QuestionKind, spec: Spec, answer: Any, worth: int) -> None:
    """The mark is the question's own share of the worth, cut to 0..1, rounded once; both ask for a person at once."""
    mark, fraction = kind.mark(spec, answer, worth), kind.fraction(spec, answer)
    assert fraction is None or isinstance(fraction, Fraction)
    if not spec.get("half_rounds_up"):  # the one rule that rounds in its own way
        assert points_of(mark) == (None if fraction is None else part_of(worth, fraction))


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
    points = {sample.points for sample in samples if not sample.malformed}
    assert {100, 0} <= points or {None, 0} <= points, "right and wrong, or for a person to judge"
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


def unordered(shown: Any) -> Any:
    """What is shown, with every list of things that have an id in the order of the ids."""
    if isinstance(shown, dict):
        return {name: unordered(value) for name, value in shown.items()}
    if not isinstance(shown, list):
        return shown
    inside = [unordered(value) for value in shown]
    have_ids = inside and all(isinstance(value, dict) and "id" in value for value in inside)
    return sorted(inside, key=lambda value: str(value["id"])) if have_ids else inside


@over_examples
def test_the_order_in_which_things_are_shown_never_changes_a_mark(kind: QuestionKind, spec: Spec) -> None:
    before = copy.deepcopy(spec)
    plain = unordered(kind.present(spec, None))
    for seed in range(20):
        shown = kind.present(spec, Random(seed))
        assert unordered(shown) == plain, "an id means the same thing wherever it is shown"
        for sample in taken(kind, spec):
            assert points_of(kind.mark(spec, answer_to(kind, spec, sample), 100)) == sample.points
    assert spec == before


@over_examples
def test_the_options_that_the_key_means_get_all_points_wherever_they_are_shown(kind: QuestionKind, spec: Spec) -> None:
    if "options" not in spec or not isinstance(spec["key"], str):
        return
    meant = [spec["options"]["ABCDEFGH".index(letter)] for letter in spec["key"]]
    for seed in range(20):
        shown = kind.present(spec, Random(seed))["options"]
        picked = [option["id"] for option in shown if option["text"] in meant]
        raw = picked if spec["kind"] == "multiple_choice" else picked[0]
        assert points_of(kind.mark(spec, kind.read(spec, raw), 200)) == 200


def places(shown: list[dict[str, Any]], written: list[str]) -> dict[str, int]:
    """The position in the author's list of each thing that is shown, by its id."""
    return {thing["id"]: written.index(thing["text"]) for thing in shown}


def replaced(raw: Any, place_of: dict[str, int]) -> Any:
    if isinstance(raw, list):
        return [replaced(value, place_of) for value in raw]
    return place_of.get(raw, raw) if isinstance(raw, str) else raw


def plain_of(kind: QuestionKind, spec: Spec, raw: Any) -> Any:
    """A raw answer as a file of answers writes it: positions in place of ids."""
    if spec["kind"] == "case":
        parts = zip(questions_of(spec), raw, strict=True) if raw else ()
        return raw and [plain_of(registry.kind(part["kind"]), part, given) for part, given in parts]
    place_of: dict[str, int] = {}
    for name, shown in kind.present(spec, None).items():
        if isinstance(shown, list) and shown and isinstance(shown[0], list):  # every gap has choices of its own
            each = [places(things, written) for things, written in zip(shown, spec[name], strict=True)]
            return raw and [replaced(value, place_of) for value, place_of in zip(raw, each, strict=False)]
        if isinstance(shown, list) and shown and isinstance(shown[0], dict):
            place_of |= places(shown, spec[name])
    return replaced(raw, place_of)


@over_examples
def test_a_plain_answer_means_what_the_terminals_answer_means(kind: QuestionKind, spec: Spec) -> None:
    points = []
    for sample in taken(kind, spec):
        answer = kind.read(spec, kind.from_plain(spec, json.loads(json.dumps(plain_of(kind, spec, sample.raw)))))
        assert answer == answer_to(kind, spec, sample)
        points.append(points_of(kind.mark(spec, answer, 100)))
    assert 100 in points or None in points


@over_examples
def test_a_mark_is_the_questions_own_fraction_of_the_worth(kind: QuestionKind, spec: Spec) -> None:
    for sample in taken(kind, spec):
        for worth in (0, 1, 50, 100, 133, 10_000):
            assert_mark_is_the_fraction(kind, spec, answer_to(kind, spec, sample), worth)


@over_examples
def test_options_are_shuffled_unless_their_order_is_fixed(kind: QuestionKind, spec: Spec) -> None:
    if "options" in spec and "options" in kind.present(spec, None):
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
            assert_mark_is_the_fraction(kind, spec, answer, worth)


@given(words=st.lists(st.text(max_size=210), min_size=1, max_size=3), worth=st.integers(0, 10_000))
def test_whatever_is_typed_is_read_once_and_for_all(words: list[str], worth: int) -> None:
    for name, kind in registry.kinds().items():
        for spec in examples(name):
            for raw in (words, words[0], f"<p>{words[0]}</p>"):
                try:
                    answer = kind.read(spec, raw)
                except Malformed:
                    continue
                assert kind.read(spec, answer) == answer
                mark = kind.mark(spec, answer, worth)
                assert mark is None or 0 <= mark.points <= worth


def assert_check_finds_words(kind: QuestionKind, spec: Spec) -> None:
    faults = kind.check(spec)
    assert all(": " in fault for fault in faults), faults
    if not faults:
        assert_samples_keep_their_promise(kind, spec)
        json.dumps(kind.present(spec, Random(1)))


FIELDS = sorted({field for name in registry.kinds() for spec in examples(name) for field in spec} - {"kind"})


@given(spec=st.dictionaries(st.sampled_from(FIELDS), ANSWERS))
def test_check_finds_words_for_any_nonsense_an_author_writes(spec: dict[str, Any]) -> None:
    for kind in registry.kinds().values():
        assert_check_finds_words(kind, spec)


@pytest.mark.parametrize("name", registry.kinds())
def test_check_finds_words_for_an_example_that_is_spoilt_in_one_place(name: str) -> None:
    kind = registry.kind(name)
    for spec in examples(name):
        about = {field: value for field, value in spec.items() if field in ABOUT}
        for bad in spoilt({field: value for field, value in spec.items() if field not in ABOUT}):
            if isinstance(bad, dict):
                assert_check_finds_words(kind, {**about, **bad})


MOUNTS = re.compile(r"export function mount\(\s*root,[^;]*?\banswer,\s*onChange,")


def test_a_kind_is_a_folder_with_its_verbs_its_review_its_widget_and_its_examples() -> None:
    for name in registry.kinds():
        folder = registry.folder(name)
        assert len(examples(name)) >= 3
        assert (folder / "review.html").is_file()
        assert MOUNTS.search((folder / "widget.js").read_text("utf-8"))


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
        registry.asset("no_such_kind", "widget.js")
    with pytest.raises(KeyError):
        registry.kind("no_such_kind")
    with pytest.raises(KeyError):
        registry.workspace("no_such_kind")


@over_examples
def test_a_review_shows_the_key_only_where_it_is_asked_for(kind: QuestionKind, spec: dict[str, Any]) -> None:
    template = registry.folder(spec["kind"]) / "review.html"
    for sample in kind.samples(spec):
        if sample.malformed:
            continue
        answer = answer_to(kind, spec, sample)
        mark = kind.mark(spec, answer, 150)
        shown = render(template, question=spec, answer=answer, mark=mark, show_key=True)
        hidden = render(template, question=spec, answer=answer, mark=None, show_key=False)
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
        points = {
            finding.line: finding.points
            for finding in workspace.inspect(task, sample.fields, sample.files, sample.acts)
        }
        assert {line: points[line] for line in sample.points} == dict(sample.points)


@over_tasks
def test_findings_never_exceed_their_lines(workspace: Any, task: Spec) -> None:
    worth = {line.id: line.points for line in workspace.rubric(task) if line.kind == "auto"}
    for sample in workspace.samples(task):
        findings = workspace.inspect(task, sample.fields, sample.files, sample.acts)
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
    assert all(set(entry) <= {"file", "title", "width", "height"} for entry in shown["pack"])
    json.dumps(shown)


@over_tasks
def test_a_field_that_was_read_reads_as_itself(workspace: Any, task: Spec) -> None:
    for sample in workspace.samples(task):
        for name, value in sample.fields.items():
            assert workspace.read_field(task, name, value) == value


@over_tasks
def test_model_work_misses_nothing_and_empty_work_everything(workspace: Any, task: Spec) -> None:
    model, *_flawed, empty = workspace.samples(task)
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
