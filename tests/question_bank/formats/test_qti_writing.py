"""Writing QTI 2.1 and 3.0: what is written is marked as the own kind marks it, and read again it is the same."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.formats import qti
from question_bank.formats.qti.exporting import EXPORTERS
from question_bank.registry import folder, kind, kinds
from tests.question_bank.formats.test_qti_items import CASES, in_package
from tests.question_bank.formats.test_qti_packages import PNG, PNG_NAME

VERSIONS = ("2.1", "3.0")


def examples() -> Iterator[dict[str, Any]]:
    for name in kinds():
        yield from json.loads((folder(name) / "examples.json").read_text("utf-8"))


def writable(spec: dict[str, Any]) -> bool:
    try:
        qti.write([spec], {})
    except Malformed:
        return False
    return True


EXAMPLES = [spec for spec in examples() if writable(spec)]
over_examples = pytest.mark.parametrize("spec", EXAMPLES, ids=lambda spec: spec["code"])
over_versions = pytest.mark.parametrize("version", VERSIONS)


def test_some_example_of_every_kind_can_be_written_but_of_two() -> None:
    """The examples of numeric ask for units or figures, those of hot_spot have pictures that belong to the kind."""
    assert {spec["kind"] for spec in EXAMPLES} >= set(EXPORTERS) - {"hot_spot", "numeric"}


@over_versions
def test_what_is_written_and_read_again_is_the_same(version: str) -> None:
    taken = qti.read(qti.write(EXAMPLES, {}, version), "paper.zip")
    assert taken.faults == ()
    assert list(taken.questions) == EXAMPLES


def rewritten(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same package, each file as `change` makes it of its name and content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def unkept(package: bytes) -> bytes:
    """The same package, whose manifest keeps none of our own questions."""
    return rewritten(
        package, lambda name, data: data.replace(b' digest="', b' digest="0') if name == "imsmanifest.xml" else data
    )


@over_versions
@over_examples
def test_an_item_alone_says_all_that_its_marking_needs(spec: dict[str, Any], version: str) -> None:
    """Read by the item alone, without what the manifest keeps, it asks the same and is marked by its own rules."""
    taken = qti.read(unkept(qti.write([spec], {}, version)), "paper.zip")
    (question,) = taken.questions
    assert [fault for fault in taken.faults if fault.code != "not_deliverable_yet"] == []
    assert question["qti"]["rules"] == qti.export(spec).block("")["rules"]
    assert question["qti"]["responses"] == qti.export(spec).block("")["responses"]
    assert question["qti"]["maximum"] == str(qti.export(spec).whole)
    assert question.get("analysis", "").replace("<p>", "").replace("</p>", "") == spec.get("analysis", "")


def test_a_text_that_means_something_to_xml_survives() -> None:
    spec = {"kind": "single_choice", "code": "X-1", "stem": "1 &lt; 2 &amp;&amp; <b>3</b> ]]&gt;", "key": "A",
            "options": ["&lt;br&gt;", "&quot;是&quot;", "<i>x</i><sub>2</sub>"]}  # fmt: skip
    for version in VERSIONS:
        (question,) = qti.read(qti.write([spec], {}, version), "p.zip").questions
        assert question == spec
        (bare,) = qti.read(unkept(qti.write([spec], {}, version)), "p.zip").questions
        assert bare["options"][0] == "&lt;br&gt;"
        assert bare["stem"] == "<p>1 &lt; 2 &amp;&amp; <b>3</b> ]]&gt;</p>"


def test_pictures_travel_with_their_questions() -> None:
    address = f"/media/{PNG_NAME}"
    shown = {"kind": "true_false", "code": "T-1", "key": True, "stem": f'<img src="{address}" alt="箱子">这是易碎品。'}
    spots = {
        "kind": "hot_spot", "code": "H-1", "stem": "点出破损处。", "rule": "areas",
        "picture": {"src": address, "width": 40, "height": 30, "alt": "箱子"},
        "areas": [{"shape": "circle", "coords": [10, 10, 5]}, {"shape": "rect", "coords": [20, 5, 30, 15]}],
    }  # fmt: skip
    for version in VERSIONS:
        taken = qti.read(qti.write([shown, spots], {PNG_NAME: PNG}, version), "p.zip")
        assert (list(taken.questions), taken.faults, dict(taken.media)) == ([shown, spots], (), {PNG_NAME: PNG})
        bare = qti.read(unkept(qti.write([shown, spots], {PNG_NAME: PNG}, version)), "p.zip").questions
        assert bare[0]["stem"] == f'<p><img src="{address}" alt="箱子">这是易碎品。</p>'
        assert (bare[1]["kind"], bare[1]["picture"]) == ("hot_spot", spots["picture"])
        for points, expected in (([[10, 10]], "1/2"), ([[10, 10], [25, 10]], "1"), ([[10, 10], [39, 29]], "0")):
            given = {"RESPONSE": [f"{x} {y}" for x, y in points]}
            assert [str(qti.mark_item(question, given)[0]) for question in (spots, bare[1])] == [expected] * 2


@pytest.mark.parametrize(
    "spec",
    [
        {"kind": "fill_in", "code": "F", "stem": "____", "key": [["re:a+", "a"]]},
        {"kind": "fill_in", "code": "F", "stem": "____", "key": [["5-7"]]},
        {"kind": "fill_in", "code": "F", "stem": "____ ____", "key": [["甲"], ["乙"]], "any_order": True},
        {"kind": "ordering", "code": "O", "stem": "排", "items": ["甲", "乙", "丙"], "rule": "longest"},
        {"kind": "numeric", "code": "N", "stem": "几？", "key": [{"value": "1"}], "figures": 2},
        {"kind": "unknown", "code": "U", "stem": "？"},
        {"kind": "true_false", "code": "T", "key": True, "stem": f'<img src="/media/{"0" * 64}.png" alt="无">'},
    ],
)
def test_what_qti_cannot_say_is_refused_and_not_bent(spec: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        qti.write([spec], {})


WORDS = st.text("甲乙丙丁戊己<>&\"' abc", min_size=1, max_size=8).filter(lambda text: text.strip())
SHARES = st.sampled_from(["0.5", "1", "-0.25", "1/3", "-1"])


@st.composite
def choice_questions(draw: st.DrawFn) -> dict[str, Any]:
    from html import escape

    texts = draw(st.lists(WORDS, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.split()).casefold()))
    letters = "ABCDEF"[: len(texts)]
    spec: dict[str, Any] = {
        "kind": draw(st.sampled_from(["single_choice", "multiple_choice"])),
        "code": draw(st.sampled_from(["A-1", "题 1", "1x", ""])),
        "stem": escape(draw(WORDS), quote=False),
        "options": [escape(text, quote=False) for text in texts],
        "fixed_order": True,
    }
    single = spec["kind"] == "single_choice"
    size = 1 if single else draw(st.integers(2, len(letters)))
    spec["key"] = "".join(sorted(draw(st.permutations(letters))[:size]))
    if draw(st.booleans()):
        weights = draw(st.dictionaries(st.sampled_from(letters), SHARES, max_size=4))
        spec["weights"] = {**weights, spec["key"][0]: "1"}
        if not single:
            spec["bounded"] = draw(st.booleans())
    elif not single:
        spec["rule"] = draw(st.sampled_from(["strict", "half", "per_option"]))
    return spec


@settings(max_examples=40, deadline=None)
@given(choice_questions(), st.sampled_from(VERSIONS), st.data())
def test_a_choice_is_written_read_and_marked_as_its_own_kind_marks_it(
    spec: dict[str, Any], version: str, data: st.DataObject
) -> None:
    own = kind(spec["kind"])
    if own.check(spec):
        return
    package = qti.write([spec], {}, version)
    assert qti.read(package, "p.zip").questions == (spec,)
    (bare,) = qti.read(unkept(package), "p.zip").questions
    letters = "ABCDEF"[: len(spec["options"])]
    chosen = data.draw(
        st.lists(st.sampled_from(letters), unique=True, max_size=1 if spec["kind"] == "single_choice" else 6)
    )
    answer = own.read(spec, own.from_plain(spec, [letters.index(letter) for letter in chosen]))
    expected = own.fraction(spec, answer)
    assert qti.mark_item(spec, {"RESPONSE": chosen})[0] == min(max(expected, -1), 1)
    assert qti.mark_item(bare, {"RESPONSE": chosen})[0] == min(max(expected, -1), 1)


PAIRED = [spec for spec in EXAMPLES if spec["kind"] in ("matching", "category_sort")]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAIRED), st.data())
def test_pairs_are_marked_as_their_own_kind_marks_them(spec: dict[str, Any], data: st.DataObject) -> None:
    own, sides = kind(spec["kind"]), ("left", "right") if spec["kind"] == "matching" else ("goods", "classes")
    lefts, rights = (len(spec[side]) for side in sides)
    pair = st.tuples(st.integers(0, lefts - 1), st.integers(0, rights - 1))
    key = None if spec.get("many") else lambda pair: pair[0]
    pairs = data.draw(st.lists(pair, unique_by=key, max_size=8) if key else st.lists(pair, unique=True, max_size=8))
    answer = own.read(spec, own.from_plain(spec, [list(pair) for pair in pairs]))
    expected = own.fraction(spec, answer)
    assert qti.mark_item(spec, {"RESPONSE": [f"L{a} R{b}" for a, b in pairs]})[0] == expected


GAPS = [spec for spec in EXAMPLES if spec["kind"] in ("gap_match", "inline_choice")]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(GAPS), st.data())
def test_gaps_are_marked_as_their_own_kind_marks_them(spec: dict[str, Any], data: st.DataObject) -> None:
    own, gaps = kind(spec["kind"]), len(spec["key"])
    lists = spec["choices"] if spec["kind"] == "inline_choice" else [spec["words"]] * gaps
    filled = [data.draw(st.none() | st.integers(0, len(texts) - 1)) for texts in lists]
    try:
        answer = own.read(spec, own.from_plain(spec, filled))
    except Malformed:
        return
    if spec["kind"] == "gap_match":
        given_ = {"RESPONSE": [f"W{place} G{gap}" for gap, place in enumerate(filled) if place is not None]}
    else:
        given_ = {f"RESPONSE{gap + 1}": [f"C{place}"] for gap, place in enumerate(filled) if place is not None}
    assert qti.mark_item(spec, given_)[0] == own.fraction(spec, answer)


ORDERS = [spec for spec in EXAMPLES if spec["kind"] == "ordering"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ORDERS), st.data())
def test_orders_are_marked_as_their_own_kind_marks_them(spec: dict[str, Any], data: st.DataObject) -> None:
    own = kind("ordering")
    order = data.draw(st.permutations(range(len(spec["items"]))))
    answer = own.read(spec, own.from_plain(spec, list(order)))
    assert qti.mark_item(spec, {"RESPONSE": [f"I{place}" for place in order]})[0] == own.fraction(spec, answer)


@pytest.mark.parametrize("typed", ["3", "3.05", "3.1", "2.4", "-1", "", "many"])
def test_numbers_are_marked_as_their_own_kind_marks_them(typed: str) -> None:
    spec = {"kind": "numeric", "code": "N-1", "stem": "几？",
            "key": [{"low": "2", "high": "4", "share": "1/3"}, {"value": "3", "tolerance": "2%"}]}  # fmt: skip
    own = kind("numeric")
    assert own.check(spec) == []
    assert qti.mark_item(spec, {"RESPONSE": [typed]})[0] == own.fraction(spec, own.read(spec, typed))


def test_blanks_are_marked_as_their_own_kind_marks_them() -> None:
    spec = {"kind": "fill_in", "code": "F-1", "stem": "____ 和 ____", "shares": ["0.25", "0.75"],
            "key": [["B2B", {"text": "b to b", "share": "0.5"}], [{"text": "C2C", "case": True}]]}  # fmt: skip
    own = kind("fill_in")
    assert own.check(spec) == []
    for answer in (["b2b", "C2C"], ["B to B", ""], ["", "c2c"], ["", ""]):
        expected = own.fraction(spec, own.read(spec, answer))
        assert qti.mark_item(spec, {"RESPONSE1": answer[:1], "RESPONSE2": answer[1:]})[0] == expected


def test_a_question_that_was_changed_in_its_item_is_read_from_the_item() -> None:
    spec = {"kind": "true_false", "code": "T-1", "key": True, "stem": "买家可以退货。"}
    old, new = "可以退货".encode(), "不可以退货".encode()
    package = rewritten(qti.write([spec], {}), lambda name, data: data.replace(old, new) if "items/" in name else data)
    (question,) = qti.read(package, "p.zip").questions
    assert (question["kind"], question["stem"], question["key"]) == ("single_choice", "<p>买家不可以退货。</p>", "A")


def forge(name: str, data: bytes, old: bytes, new: bytes) -> bytes:
    return data.replace(old, new) if "manifest" in name else data


def test_a_forged_question_beside_an_item_is_not_taken() -> None:
    spec = {"kind": "true_false", "code": "T-1", "key": True, "stem": "好。"}
    for forged in ("<script>alert(1)</script>好", '<img src="x" onerror="alert(1)">', "<iframe></iframe>好"):
        safe = json.dumps(forged)[1:-1].replace("<", "&lt;").replace(">", "&gt;")
        old, new = '"stem": "好。"'.encode(), f'"stem": "{safe}"'.encode()
        package = rewritten(qti.write([spec], {}), partial(forge, old=old, new=new))
        (question,) = qti.read(package, "p.zip").questions
        assert question["stem"] == "<p>好。</p>"


@over_versions
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_item_that_was_read_goes_back_with_its_own_rules_and_names(
    case: tuple[bytes, dict[str, Any]], version: str
) -> None:
    found = in_package(case[0])
    if found["qti"]["interactions"][0]["type"] == "hotspotInteraction":
        with pytest.raises(Malformed):
            qti.write([found], {PNG_NAME: PNG}, version)
        return
    written = qti.write([found], {PNG_NAME: PNG}, version)
    assert qti.read(written, "p.zip").questions == (found,)
    (bare,) = qti.read(unkept(written), "p.zip").questions
    for name in ("responses", "rules", "maximum"):
        assert bare["qti"][name] == found["qti"][name]
    asked, again = found["qti"]["interactions"][0], bare["qti"]["interactions"][0]
    assert all(again.get(name) == asked.get(name) for name in ("response", "options", "left", "right", "gaps"))
