"""What the machine proposes for a task: pictures against the pack, counts, names in texts, files and their metadata."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import typst
from PIL import Image, ImageDraw, PngImagePlugin

from question_bank.contract import PACK, Act, Facts, Files
from question_bank.media import probe
from question_bank.penalties.proposals import Made, Proposal, propose, unchecked
from question_bank.penalties.rules import Rule, rules_from
from question_bank.workspaces.base import Part, Workspace
from tests.question_bank.test_slides import a_deck

RULES = rules_from(
    dict.fromkeys(("distorted", "missing", "unrelated"), "line 50") | {"named": "module 0", "uncivil": "module 0"}
)
IDENTITY = {"name": ("艾达",), "phone": ("13812345678",), "employer": ("溪谷茶业有限公司",)}
SPEC: dict[str, Any] = {
    "pack": [{"file": "pack/tea.png", "title": "茶园"}],
    "fields": [{"id": "note", "label": "设计说明", "type": "rich_text"}],
    "slots": [
        {"id": "logo", "label": "店标", "types": ["jpg", "png"], "min_count": 1},
        {"id": "detail", "label": "详情页", "types": ["jpg", "png"], "min_count": 3, "max_count": 6},
        {"id": "plan", "label": "方案", "types": ["docx", "xlsx", "pptx", "pdf", "txt", "zip", "xls", "mp4"]},
    ],
    "rubric": [
        {
            "id": "size",
            "text": "尺寸",
            "points": 10,
            "kind": "auto",
            "check": {"type": "slots_valid", "slots": ["logo"]},
        },
        {"id": "logo", "text": "店标设计", "points": 15, "kind": "human", "criteria": "美观"},
        {"id": "detail", "text": "详情页", "points": 25, "kind": "human", "criteria": "完整"},
    ],
}


class Shop(Workspace):
    """A workspace that shows pictures of the work in places of certain sizes."""

    PACK_AS_IS = False

    def parts(self, spec: Any) -> tuple[Part, ...]:
        return (Part("front", "首页"),)

    def pictures_used(self, spec: Any, fields: Any) -> list[tuple[str, str, Sequence[int] | None, int, int]]:
        return [tuple(one) for one in fields.get("used", ())]  # type: ignore[misc]


def a_view(width: int = 640, height: int = 480, seed: int = 1) -> Image.Image:
    """A picture with something in it; another seed shows something else."""
    picture = Image.new("RGB", (640, 480), (30, 60 + 20 * seed, 200))
    draw = ImageDraw.Draw(picture)
    for n in range(7):
        at = (seed * 97 * (n + 1)) % 560, (seed * 61 * (n + 2)) % 400
        draw.ellipse((*at, at[0] + 60 + 20 * n, at[1] + 90), fill=(255 - 30 * n, 40 * n, 90 + seed * 10))
    return picture.resize((width, height))


def png(picture: Image.Image, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **more)
    return out.getvalue()


Files_ = Callable[..., Files]


@pytest.fixture
def files(tmp_path: Path) -> Files_:
    """Files on the disk by slot; the pack has the tea garden."""

    def facts(name: str, content: bytes) -> Facts:
        path = tmp_path / name.replace("/", "-")
        path.write_bytes(content)
        return {**probe(path, name), "path": str(path), "sha256": str(hash(content))}

    def make(**slots: Sequence[bytes]) -> Files:
        handed_in = {s: [facts(f"{s}-{n}", content) for n, content in enumerate(some)] for s, some in slots.items()}
        return {PACK: [facts("pack/tea.png", png(a_view()))], **handed_in}

    return make


def seen(files: Files, fields: Any = None, acts: Sequence[Act] = (), rules: dict[str, Rule] = RULES) -> list[Proposal]:
    return propose(Made(Shop(), SPEC, fields or {}, files, acts), rules, IDENTITY)


def codes(found: Sequence[Proposal]) -> set[tuple[str, str, str]]:
    return {(one.kind, one.line, proof.code) for one in found for proof in one.proof}


@pytest.mark.parametrize(
    ("picture", "found"),
    [
        (a_view(640, 300), {("distorted", "logo", "copy_stretched")}),
        (a_view(300, 480), {("distorted", "logo", "copy_stretched")}),
        (a_view(1280, 960), {("distorted", "logo", "copy_blurred"), ("unrelated", "logo", "same_picture")}),
        (a_view(800, 600), {("unrelated", "logo", "same_picture")}),
        (a_view(), {("unrelated", "logo", "same_file")}),
        (a_view(seed=4), set()),
        (a_view().crop((0, 0, 320, 480)), set()),
        (Image.new("RGB", (800, 600), "white"), set()),
    ],
    ids=["flat", "narrow", "blown-up", "scaled", "the-same", "another", "cropped", "plain"],
)
def test_a_handed_in_picture_is_compared_with_the_pack(
    files: Files_, picture: Image.Image, found: set[tuple[str, str, str]]
) -> None:
    assert codes(seen(files(logo=[png(picture)]))) == found


def test_a_picture_in_another_format_and_quality_is_still_the_same(files: Files_) -> None:
    out = io.BytesIO()
    a_view(640, 300).save(out, "JPEG", quality=60)
    [one] = seen(files(logo=[out.getvalue()]))
    assert (one.kind, one.proof[0].where) == ("distorted", "店标-1")
    assert one.proof[0].detail == {"is": "640×300", "was": "640×480", "pack": "茶园", "times": "1.6"}


def test_a_task_may_say_that_the_pack_is_to_be_used_as_it_is(files: Files_) -> None:
    class Listing(Shop):
        PACK_AS_IS = True

    made = Made(Listing(), SPEC, {}, files(logo=[png(a_view()), png(a_view(640, 300))]))
    assert codes(propose(made, RULES, IDENTITY)) == {("distorted", "logo", "copy_stretched")}


@pytest.mark.parametrize(
    ("used", "found"),
    [
        (("店标", "pack/tea.png", None, 320, 240), set()),
        (("店标", "pack/tea.png", None, 320, 320), {("distorted", "logo", "stretched")}),
        (("店标", "pack/tea.png", [0, 0, 200, 200], 200, 200), set()),
        (("店标", "pack/tea.png", [0, 0, 100, 100], 400, 400), {("distorted", "logo", "blurred")}),
        (
            ("店标", "pack/tea.png", [0, 0, 100, 50], 400, 400),
            {("distorted", "logo", "stretched"), ("distorted", "logo", "blurred")},
        ),
        (("背景", "pack/tea.png", None, 320, 320), {("distorted", "", "stretched")}),
        (("店标", "own/" + "0" * 64, None, 320, 320), set()),
    ],
)
def test_pictures_in_the_object_model_are_measured(files: Files_, used: Any, found: set[tuple[str, str, str]]) -> None:
    assert codes(seen(files(), {"used": [used]})) == found


@pytest.mark.parametrize(("count", "is_short"), [(0, False), (1, True), (2, True), (3, False), (4, False)])
def test_too_few_pictures_are_counted_for_the_line_that_people_score(files: Files_, count: int, is_short: bool) -> None:
    found = seen(files(detail=[png(a_view(seed=n + 3)) for n in range(count)]))
    assert [(p.kind, p.line, p.proof[0].detail) for p in found] == (
        [("missing", "detail", {"have": count, "least": 3})] if is_short else []
    )


def a_document(text: str, author: str = "") -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("方案")
    document.sections[0].header.paragraphs[0].text = text
    document.core_properties.author = author
    document.save(out)
    return out.getvalue()


def a_book(*values: Any) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for n, value in enumerate(values, 1):
        book.active.cell(n, 1, value)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def a_pdf(author: str) -> bytes:
    source = f'#set document(author: "{author}", date: none)\n正文'.encode()
    return bytes(typst.compile(source, format="pdf"))


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("由艾达编写".encode(), "方案-1"),
        ("由艾达编写".encode("gb18030"), "方案-1"),
        (a_document("艾 达"), "方案-1 · 页眉"),
        (a_document("页眉", author="艾达"), "方案-1 · 文件属性"),
        (a_book("合计", "溪谷茶业有限公司"), "方案-1 · 工作表"),
        (a_book("合计", 13812345678), "方案-1 · 工作表"),
        (a_deck([("封面", ["汇报人：艾达"], "")]), "方案-1 · 幻灯片"),
        (a_deck([("封面", ["汇报"], "请艾达讲")]), "方案-1 · 备注"),
        (a_pdf("艾达"), "方案-1 · 文件属性"),
        (a_zip("艾达/方案.docx"), "方案-1 · 文件名"),
    ],
    ids=["txt", "gb18030", "docx-header", "docx-author", "xlsx", "xlsx-number", "pptx", "pptx-notes", "pdf", "zip"],
)
def test_names_are_found_in_files_and_in_what_files_say_of_themselves(
    files: Files_, content: bytes, where: str
) -> None:
    [one] = seen(files(plan=[content]))
    assert (one.kind, one.line) == ("named", "")
    assert where in {proof.where for proof in one.proof}
    assert "艾达" not in str(one)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_names_are_found_in_what_a_picture_says_of_itself(files: Files_, kind: str) -> None:
    exif, texts, out = Image.Exif(), PngImagePlugin.PngInfo(), io.BytesIO()
    exif[0x9C9D] = "艾达".encode("utf-16-le")
    texts.add_itxt("Author", "艾达")
    more: dict[str, dict[str, Any]] = {
        "PNG": {"pnginfo": texts},
        "JPEG": {"exif": exif},
        "GIF": {"comment": "艾达".encode()},
    }
    a_view(seed=3).save(out, kind, **more[kind])
    [one] = seen(files(logo=[out.getvalue()]))
    assert [(p.where, p.code, p.detail["what"]) for p in one.proof] == [("店标-1 · 图片信息", "named_inside", "name")]


def test_names_and_uncivil_words_are_found_in_fields_parts_and_acts(files: Files_) -> None:
    fields = {"note": "<p>我是<b>艾</b>达，电话 138 1234 5678</p>", "front": {"blocks": [{"text": "溪谷茶业有限公司"}]}}
    found = {p.kind: p for p in seen(files(), fields, [Act("say-1", {"text": "亲，你脑残吗"}, 5)])}
    assert {(p.where, p.detail["what"]) for p in found["named"].proof} == {
        ("设计说明", "name"),
        ("设计说明", "phone"),
        ("首页", "employer"),
    }
    assert found["uncivil"].proof[0].detail == {"n": 1, "words": "脑残"}


def test_a_kind_that_is_off_is_not_looked_for(files: Files_) -> None:
    given = files(logo=[png(a_view(640, 300))], plan=["艾达".encode()])
    assert seen(given, rules={}) == []
    assert codes(seen(given, rules={"named": Rule("module", 0)})) == {("named", "", "named")}


def test_a_penalty_of_the_whole_task_names_no_line(files: Files_) -> None:
    found = seen(files(logo=[png(a_view(640, 300))]), rules={"distorted": Rule("module", 50)})
    assert [(p.kind, p.line) for p in found] == [("distorted", "")]


def test_what_was_not_looked_at_is_said(files: Files_) -> None:
    plan = [a_pdf("x"), a_zip("a.txt"), b"PK\x03\x04broken", b"\x00\x00\x00\x18ftypisom" + b"\x00" * 40, "好".encode()]
    made = Made(Shop(), SPEC, {}, files(logo=[png(a_view(seed=3))], plan=plan))
    assert [(p.where, p.code) for p in unchecked(made)] == [
        ("店标-1", "picture"),
        ("方案-1", "half_pdf"),
        ("方案-2", "half_zip"),
        ("方案-3", "unread"),
        ("方案-4", "unread"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"%PDF-1.7\n" + b"(" * 100_000,
        b"%PDF-1.7 stream\n" + b"\x78\x9c" + b"\xff" * 500 + b"endstream",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"\xff\xd8\xff\xe0" + b"x" * 100,
        a_zip("[Content_Types].xml", "word/document.xml"),
    ],
)
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "pdf", "jpg", "png", "gif", "txt", "zip", "xls"])
def test_no_file_breaks_the_machine(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    facts = Facts(name="x", size=len(content), type=kind, width=10, height=10, path=str(path))
    made = Made(Shop(), SPEC, {}, {PACK: [], "plan": [facts], "logo": [facts]})
    assert propose(made, RULES, IDENTITY) == []
    unchecked(made)
