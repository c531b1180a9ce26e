"""文档撰写: what is taken in, what the machine finds, what a grader sees and takes along."""

import io
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import docx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from question_bank import registry
from question_bank.bank import shipped_banks
from question_bank.contract import PACK, Facts, Files, Malformed
from question_bank.workspaces.checks import Outcome, Work
from tests.kinds.reviews import render
from tests.kinds.tasks import spoilt

KIND = registry.workspace("document")
OWN = "own/" + "ab" * 32
SPEC: dict[str, Any] = {
    "code": "T-2",
    "workspace": "document",
    "title": "写一篇软文",
    "module": "网络推广",
    "levels": [4],
    "minutes": 20,
    "briefing": "<p>为一家茶叶店写一篇推广软文。</p>",
    "pack": [{"file": "pack/tea.jpg", "title": "绿茶", "width": 400, "height": 300}],
    "material": "云雾山的绿茶在清明前采摘，手工杀青，汤色清亮。",
    "documents": [
        {"id": "article", "title": "软文", "min": 20, "max": 60, "sections": ["产地", "口感"], "title_field": "head",
         "starter": "<h2>产地</h2><p></p><h2>口感</h2><p></p>"},
        {"id": "note", "title": "说明", "pictures": False},
    ],
    "fields": [{"id": "head", "type": "text", "label": "标题", "max": 30}],
    "rubric": [
        {"id": "long", "text": "字数", "points": 1, "kind": "auto",
         "check": {"type": "characters", "part": "article", "min": 20, "max": 60}},
        {"id": "parts", "text": "部分", "points": 2, "kind": "auto",
         "check": {"type": "headings", "part": "article", "sections": ["产地", ["口感", "味道"]], "least": 5}},
        {"id": "shown", "text": "图片", "points": 1, "kind": "auto",
         "check": {"type": "count", "part": "article", "what": "pictures", "at_least": 1, "at_most": 3}},
        {"id": "words", "text": "关键词", "points": 1, "kind": "auto",
         "check": {"type": "keywords", "part": "article", "words": ["绿茶", ["清明", "春天"]], "at_least": 2}},
        {"id": "first", "text": "开头", "points": 1, "kind": "auto",
         "check": {"type": "keywords", "part": "article", "words": ["山"], "first": 8, "fields": ["head"]}},
        {"id": "clean", "text": "合规", "points": 1, "kind": "auto",
         "check": {"type": "forbidden", "parts": ["article"], "fields": ["head"], "words": ["第一"],
                   "allow": ["第一口"]}},
        {"id": "own", "text": "原创", "points": 1, "kind": "auto",
         "check": {"type": "originality", "part": "article", "at_most": "0.3"}},
        {"id": "good", "text": "质量", "points": 2, "kind": "human", "criteria": "好 2 分"},
    ],
    "solution": {"fields": {
        "head": "山里来的第一口绿茶",
        "article": "<h2>产地</h2><p>这罐绿茶长在云雾里。</p><h2>味道</h2><p>春天喝第一口，先甜后香。</p>"
                   '<img data-picture="pack/tea.jpg" alt="一罐绿茶">',
        "note": "<p>写给年轻人。</p>",
    }},
}  # fmt: skip
MODEL: Mapping[str, str] = SPEC["solution"]["fields"]


def share(line: str, files: Files | None = None, **fields: str) -> Outcome:
    """What the check of a line gives."""
    check = next(each["check"] for each in SPEC["rubric"] if each["id"] == line)
    work = Work(SPEC, fields, files or {}, {})
    outcome: Outcome = KIND.CHECKS[check["type"]].run(work, check)
    json.dumps(outcome.proof)
    return outcome


def test_the_task_has_no_fault_and_its_solution_gets_all_points() -> None:
    assert KIND.check(SPEC) == []


def test_nothing_of_the_material_and_the_checks_leaves_for_a_terminal() -> None:
    shown = KIND.present(SPEC)
    assert [sorted(document) for document in shown["documents"]] == [
        ["id", "max", "min", "pictures", "sections", "starter", "title"],
        ["id", "pictures", "title"],
    ]
    assert "手工杀青" not in json.dumps(shown, ensure_ascii=False)
    other = {**SPEC, "material": "另一份", "documents": [{**d, "title_field": "x"} for d in SPEC["documents"]]}
    assert KIND.present(other) == shown


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (None, None),
        ("", None),
        ("<p> </p><table><tr><td></td></tr></table>", None),
        ("<p>茶\x0b\x00香</p><script>x</script>", "<p>茶香</p>"),
        (f'<img data-picture="{OWN}" alt="茶" src="http://a/b">', f'<img data-picture="{OWN}" alt="茶">'),
    ],
)
def test_a_document_is_read_cleaned(raw: Any, kept: str | None) -> None:
    assert KIND.read_field(SPEC, "article", raw) == kept
    assert KIND.read_field(SPEC, "article", kept) == kept


@pytest.mark.parametrize(
    ("part", "raw", "why"),
    [
        ("article", 3, "应为文字"),
        ("article", ["<p>茶</p>"], "应为文字"),
        ("article", "茶" * 150_001, "文字过长"),
        ("article", '<img data-picture="pack/other.jpg">', "没有这张图片"),
        ("article", "<blockquote>" * 70 + "深" + "</blockquote>" * 70, "层次过多"),
        ("article", "".join(f'<img data-picture="own/{n:064x}">' for n in range(51)), "最多插入 50 张图片"),
        ("note", '<img data-picture="pack/tea.jpg">', "不能插入图片"),
        ("other", "<p>茶</p>", "没有这个填写项"),
    ],
)
def test_what_is_no_document_of_the_task_is_refused(part: str, raw: Any, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        KIND.read_field(SPEC, part, raw)


@given(raw=st.text(max_size=40) | st.none() | st.integers() | st.lists(st.text(max_size=3), max_size=2))
def test_reading_a_read_document_changes_nothing(raw: Any) -> None:
    try:
        kept = KIND.read_field(SPEC, "article", raw)
    except Malformed:
        return
    assert KIND.read_field(SPEC, "article", kept) == kept


def test_a_document_counts_as_done_when_it_is_long_enough() -> None:
    assert not KIND.is_made(SPEC, "article", None)
    assert not KIND.is_made(SPEC, "article", "<p>太短</p>")
    assert KIND.is_made(SPEC, "article", MODEL["article"])
    assert KIND.is_made(SPEC, "note", "<p>短</p>")


@pytest.mark.parametrize(
    ("html", "reached"), [("", 0), (f"<p>{'茶' * 19}</p>", 0), (f"<p>{'茶' * 20}</p>", 1), (f"<p>{'茶' * 61}</p>", 0)]
)
def test_the_length_must_be_within_its_bounds(html: str, reached: int) -> None:
    assert share("long", article=html).share == reached


@pytest.mark.parametrize(
    ("html", "reached"),
    [
        ("<h2>一、产地</h2><p>云雾山上</p><h2>味道</h2><p>先甜后香的</p>", Fraction(1, 2)),  # four characters are few
        ("<p>产地</p><p>味道很好很好</p>", Fraction(0)),  # no headings
        ("<h2>产地</h2><h3>山</h3><p>云雾深处的</p><h2>口感</h2><p>先甜后香的</p>", Fraction(1)),  # a part under a part
        ("<h2>产地</h2><p></p><h2>口感</h2><p></p>", Fraction(0)),  # the outline as it was given
    ],
)
def test_a_section_needs_a_heading_and_words_under_it(html: str, reached: Fraction) -> None:
    assert share("parts", article=html).share == reached


def test_a_picture_counts_once_and_a_small_one_that_is_blown_up_is_named() -> None:
    twice = '<img data-picture="pack/tea.jpg" alt="茶"><img data-picture="pack/tea.jpg" alt="茶" data-width="50">'
    facts = Facts(name="pack/tea.jpg", size=9, type="jpg", width=400, height=300)
    outcome = share("shown", {PACK: [facts]}, article=twice.replace(' data-width="50"', ""))
    assert (outcome.share, outcome.proof) == (1, {"count": 1, "pictures": ["茶"]})
    assert "放大后可能模糊：茶" in outcome.why
    assert "模糊" not in share("shown", {PACK: [facts]}, article=twice).why
    assert share("shown", article="<p>没有图</p>").share == 0


def test_words_are_asked_for_in_the_whole_or_in_the_beginning_or_the_title() -> None:
    assert share("words", article="<p>春天的绿 茶</p>").share == Fraction(1, 2)
    assert share("words", article="<p>春天的<b>绿</b>茶</p>").share == 1
    assert share("first", article="<p>从云雾之中的大山来</p>").share == 1
    assert share("first", article="<p>从云雾缭绕之中的大山来</p>").share == 0
    assert share("first", article="<p>很久以后才到</p>", head="山里的茶").share == 1


def test_a_forbidden_word_is_shown_with_its_surroundings_and_harmless_phrases_pass() -> None:
    outcome = share("clean", article="<p>全网销量第一的绿茶，喝下第一口</p>", head="第一口茶")
    assert outcome.share == Fraction(1, 2)
    assert outcome.proof == {"found": ["全网销量第一的绿茶,喝下第一"]}
    assert share("clean", article="", head="茶").share == Fraction(1, 2), "what says nothing is not clean"


def test_what_was_copied_from_the_material_or_the_briefing_is_found() -> None:
    copied = share("own", article=f"<p>{SPEC['material']}</p>")
    assert (copied.share, copied.proof["passages"]) == (0, ["云雾山的绿茶在清明前采摘手工杀青汤色清亮"])
    assert share("own", article="<p>自己写的几句话，讲一讲喝茶的早晨和窗外的雨。</p>").share == 1
    assert share("own", article="<p>短</p>").share == 0, "a scrap is no work of one's own"


def test_a_grader_sees_the_document_and_no_markup_of_a_candidate() -> None:
    fields = {
        **MODEL,
        "article": MODEL["article"] + "<p>1 &lt; 2 <b><i>好</i></b></p><ol><li>甲<ul><li>乙</li></ul></li></ol>",
    }
    made = KIND.show(SPEC, fields, ())
    json.dumps(made)
    assert made["documents"][0]["heading"] == "山里来的第一口绿茶"
    assert [entry["text"] for entry in made["documents"][0]["outline"]] == ["产地", "味道"]
    page = render(registry.folder("document") / "made.html", made=made, picture=lambda name: f"/seen/{name}")
    assert '<img src="/seen/pack/tea.jpg" alt="一罐绿茶"' in page
    assert "1 &lt; 2" in page
    assert "<li><p>甲</p><ul><li><p>乙</p></li></ul></li>" in page
    assert "未填写" in render(registry.folder("document") / "made.html", made=KIND.show(SPEC, {}, ()), picture=str)


def test_the_products_are_docx_and_pdf_of_what_was_written() -> None:
    products = KIND.products(SPEC, {"article": MODEL["article"], "head": "山里的茶"}, {PACK: []})
    assert [(p.name, p.label) for p in products] == [("软文.docx", "软文"), ("软文.pdf", "软文")]
    paper = docx.Document(io.BytesIO(products[0].make()))
    assert [p.text for p in paper.paragraphs][:2] == ["山里的茶", "产地"]
    assert products[1].make().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"documents": []}, "须为 1 到 6 份文档"),
        ({"documents": [{"id": "A", "title": "软文"}]}, "id 须为小写字母"),
        ({"documents": [{"id": "a", "title": "甲"}, {"id": "a", "title": "乙"}]}, "id 重复"),
        ({"documents": [{"id": "a", "title": "甲", "min": 9, "max": 3}]}, "min、max 有误"),
        ({"documents": [{"id": "a", "title": "甲", "starter": "<p style='x'>字</p>"}]}, "starter"),
        ({"documents": [{"id": "a", "title": "甲", "title_field": "none"}]}, "title_field"),
        ({"documents": [{"id": "head", "title": "甲"}]}, "不重复"),
        ({"material": 3}, "material"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_the_documents(change: dict[str, Any], fault: str) -> None:
    assert any(fault in told for told in KIND.check({**SPEC, **change}))


@pytest.mark.parametrize(
    "check",
    [
        {"type": "characters", "part": "none"},
        {"type": "characters", "part": "article", "min": -1},
        {"type": "headings", "part": "article", "sections": []},
        {"type": "headings", "part": "article", "sections": ["甲"], "least": "x"},
        {"type": "count", "part": "article", "what": "sheep", "at_least": 1},
        {"type": "count", "part": "article", "what": "tables"},
        {"type": "keywords", "part": "article", "words": [["甲"], []]},
        {"type": "keywords", "part": "article", "words": ["甲"], "at_least": 2},
        {"type": "keywords", "part": "article", "words": ["甲"], "fields": ["none"]},
        {"type": "forbidden", "parts": ["none"], "words": ["甲"]},
        {"type": "forbidden", "parts": ["article"], "words": [], "allow": 3},
        {"type": "originality", "part": "article", "at_most": "2"},
        {"type": "originality", "part": "article"},
    ],
)
def test_an_author_is_told_what_is_wrong_with_a_check(check: dict[str, Any]) -> None:
    line = {"id": "x", "text": "甲", "points": 1, "kind": "auto", "check": check}
    assert [told for told in KIND.check({**SPEC, "rubric": [line]}) if told.startswith("rubric: x：check")]


def test_check_finds_words_for_any_nonsense_in_a_task() -> None:
    about = {name: SPEC[name] for name in ("code", "workspace", "title", "module", "levels", "minutes", "briefing")}
    rest = {name: value for name, value in SPEC.items() if name not in about}
    for bad in spoilt(rest):
        if isinstance(bad, dict):
            assert all(": " in told for told in KIND.check({**about, **bad}))


@pytest.mark.parametrize("code", ["L4-WLTG-01", "L2-WLYX-01"])
def test_the_words_of_the_pack_are_those_that_copies_are_looked_for_in(code: str) -> None:
    folder = shipped_banks()["ecommerce"] / "practical" / code
    task = yaml.safe_load((folder / "task.yaml").read_text("utf-8"))
    [path] = (folder / "pack").glob("*.docx")
    words = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs[1:]]
    assert words == [line.removeprefix("· ") for line in task["material"].splitlines()]
