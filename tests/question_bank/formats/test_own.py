"""Our own format: lists in YAML and in JSON."""

import json
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats import format_of, own
from question_bank.registry import folder, kinds

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp")), max_size=12
)
ENTRY = st.dictionaries(
    st.sampled_from(["kind", "stem", "key", "options"]), WORDS | st.lists(WORDS, max_size=3), min_size=1
)
ENTRIES = st.lists(ENTRY, min_size=1)


def plain(questions: Any) -> list[dict[str, Any]]:
    return [{k: v for k, v in question.items() if not k.startswith("_")} for question in questions]


def examples() -> list[dict[str, Any]]:
    return list(chain(*(json.loads((folder(name) / "examples.json").read_text("utf-8")) for name in kinds())))


def test_every_example_comes_back_as_it_was() -> None:
    taken = own.read(own.write(examples(), {}), "a.yaml")
    assert taken.faults == ()
    assert plain(taken.questions) == examples()


@given(ENTRIES)
def test_what_is_written_reads_as_itself(entries: list[dict[str, Any]]) -> None:
    taken = own.read(own.write(entries, {}), "a.yaml")
    assert taken.faults == ()
    assert plain(taken.questions) == entries


NAMES = st.text(min_size=1, max_size=4).filter(lambda name: name[0] != "_")


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=3), min_size=1))
def test_json_reads_as_itself(entries: list[dict[str, Any]]) -> None:
    taken = own.read(json.dumps(entries).encode(), "a.json")
    assert taken.faults == ()
    assert plain(taken.questions) == entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    taken = own.read("- kind: true_false\n  stem: 可以刷单。\n".encode(encoding), "a.yaml")
    assert taken.questions[0]["stem"] == "可以刷单。"
    assert (taken.questions[0]["_where"], taken.questions[0]["_place"]) == ("第 1 行", 0)


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("a.yaml", "- kind: [\n", "bad_yaml", 2),
        ("a.yaml", "kind: essay", "not_a_list", None),
        ("a.yaml", "[]", "no_questions", None),
        ("a.json", "[]", "no_questions", None),
        ("a.yaml", "", "no_questions", None),
        ("a.yaml", "- kind: a\n- 一句话\n", "bad_entry", 2),
        ("a.yaml", "- kind: a\n  kind: b\n", "bad_entry", 1),
        ("a.yaml", "- kind: 2026-01-01\n", "bad_entry", 1),
        ("a.yaml", "- kind: !!python/object:os.system a\n", "bad_entry", 1),
        ("a.json", '[{"kind": "a",}]', "bad_json", 1),
        ("a.json", '[{"kind": "a", "kind": "b"}]', "bad_json", None),
        ("a.json", '[{"difficulty": NaN}]', "bad_json", None),
        ("a.json", "[" * 100_000, "bad_json", None),
        ("a.json", "[1]", "bad_entry", None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(name: str, text: str, code: str, line: int | None) -> None:
    faults = own.read(text.encode(), name).faults
    assert [(fault.code, fault.line) for fault in faults] == [(code, line)]


def test_a_bomb_of_references_is_refused_at_once() -> None:
    lines = ["- &a0 {kind: x}"] + [f"- &a{n} {{kind: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 40)]
    taken = own.read("\n".join(lines).encode(), "a.yaml")
    assert len(taken.questions) == 1
    assert {fault.code for fault in taken.faults} == {"bad_entry"}


def test_an_entry_that_holds_itself_is_refused() -> None:
    assert own.read(b"- &a {kind: [*a]}\n", "a.yaml").faults[0].code == "bad_entry"


def test_the_format_is_known_by_its_content() -> None:
    yaml, listed = b"- kind: true_false\n  stem: a\n", b'[{"kind": "true_false", "stem": "a"}]'
    found = [
        format_of(name, head) for name, head in (("a.yaml", yaml), ("a.json", listed), ("a", listed), ("a.txt", yaml))
    ]
    assert [getattr(format_, "NAME", None) for format_ in found] == ["own"] * 4
