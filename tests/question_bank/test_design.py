"""视觉营销设计: canvases are read strictly, drawn by the server, and judged by what a person can check as well."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Malformed
from question_bank.registry import folder, workspace
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.design import drawing, ground, layout, reading
from tests.given import shipped
from tests.kinds.reviews import render

DESIGN = workspace("design")
CANVAS = {"id": "page", "title": "首屏", "width": 400, "height": 300, "texts": ["桂雨", "59元"]}
PHOTO, SIGN = "pack/photo.jpg", "pack/sign.png"
SPEC: dict[str, Any] = {
    "code": "D-1",
    "title": "设计",
    "module": "视觉营销设计",
    "levels": [3],
    "minutes": 30,
    "briefing": "<p>做一个首屏。</p>",
    "design": {
        "canvases": [CANVAS, {"id": "banner", "title": "横幅", "width": 800, "height": 200}],
        "palette": [{"name": "绿", "colour": "#204020"}, {"name": "金", "colour": "#e0b050"}],
    },
    "pack": [
        {"file": PHOTO, "title": "照片", "width": 200, "height": 100},
        {"file": SIGN, "title": "标志", "width": 100, "height": 100},
        {"file": "pack/brief.docx", "title": "任务书"},
    ],
    "rubric": [{"id": "r1", "text": "画面", "points": 5, "kind": "human", "criteria": "好"}],
    "solution": {"fields": {}},
}
BOX = {"x": 20, "y": 30, "width": 200, "height": 60}


def text(words: str = "桂雨", id: str = "t", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "text", "text": words, "size": 30, **BOX, **more}


def rect(id: str = "r", fill: str | None = "#204020", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "rect", "fill": fill, **BOX, **more}


def photo(id: str = "p", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "picture", "picture": PHOTO, "x": 20, "y": 30, "width": 200, "height": 100, **more}


def canvas(*objects: dict[str, Any], background: Any = "#ffffff") -> dict[str, Any]:
    read: dict[str, Any] | None = DESIGN.read_field(SPEC, "page", {"background": background, "objects": list(objects)})
    assert read is not None
    return read


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    """The pack: a photograph that is blue on the left and yellow on the right, a sign with a clear ground."""
    picture = Image.new("RGB", (200, 100), "#0000ff")
    picture.paste("#ffff00", (100, 0, 200, 100))
    picture.save(tmp_path / "photo.jpg", quality=95)
    sign = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    sign.paste((255, 0, 0, 255), (30, 30, 70, 70))
    sign.save(tmp_path / "sign.png")
    sizes = {PHOTO: ("jpg", 200, 100), SIGN: ("png", 100, 100)}
    return {
        "pack": [
            {"name": n, "size": 1, "type": kind, "width": w, "height": h, "path": str(tmp_path / n.split("/")[1])}
            for n, (kind, w, h) in sizes.items()
        ]
    }


def judge(kind: str, fields: dict[str, Any], files: Any = None, **check: Any) -> Outcome:
    asked = {"type": kind, "canvases": ["page"], **check}
    assert list(DESIGN.CHECKS[kind].faults(SPEC, asked)) == []
    known = files or {"pack": [{**f, "name": f["file"]} for f in SPEC["pack"]]}
    return DESIGN.CHECKS[kind].run(Work(SPEC, fields, known), asked)


# ── Reading ──


@pytest.mark.parametrize("raw", [
    [], "x", {"objects": "x"}, {"objects": [1]}, {"more": 1}, {"background": "red"},
    {"background": {"picture": "pack/no.jpg"}},
    {"background": {"picture": PHOTO, "crop": [0, 0, 0, 5]}}, {"background": {"picture": PHOTO, "fit": 1}},
    *({"objects": [one]} for one in (
        {"id": "a"}, {"kind": "text", "id": "a"}, {"kind": ["text"], "id": "a"}, text(id="A b"), text(size=7),
        text(size="30"), text(font="comic"), text(align="justify"), text(colour="#12345"), text(x=True),
        text(x=float("nan")), text(x=8001),
        text("甲" * 601), text("\x00"), text(script="x"), text(bold=1), text(name="长" * 31), text(locked="yes"),
        text(opacity=101), text(line_height=10), rect(fill="none"), rect(width=0), rect(width=4001),
        rect(picture=PHOTO), photo(picture="pack/brief.docx"), photo(picture="own/12"), photo(crop=[1, 2, 3]),
        {"id": "l", "kind": "line", **BOX}, {"id": "l", "kind": "line", "stroke": "#000000", "stroke_width": 0, **BOX},
    )),
    {"objects": [rect(), rect()]}, {"objects": [rect(id=f"r{n}") for n in range(201)]},
    {"objects": [text("字" * 600, id=f"t{n}") for n in range(11)]},
])  # fmt: skip
def test_what_is_no_canvas_is_refused(raw: Any) -> None:
    with pytest.raises(Malformed):
        DESIGN.read_field(SPEC, "page", raw)


def test_a_canvas_is_made_tidy_and_complete() -> None:
    [line, words] = canvas(
        {"id": "l", "kind": "line", "x": 1.4, "y": 2.6, "width": 99.5, "height": 77, "angle": -90,
         "stroke": "#ABCDEF", "stroke_width": 3},
        text(" 桂\t雨 \n", name=" 主标题 ", locked=True, hidden=False),
    )["objects"]  # fmt: skip
    assert line == {
        "id": "l", "kind": "line", "x": 1, "y": 3, "width": 100, "height": 3, "angle": 270, "opacity": 100,
        "stroke": "#abcdef", "stroke_width": 3,
    }  # fmt: skip
    assert (words["text"], words["name"], words["locked"], "hidden" in words) == ("桂 雨", "主标题", True, False)
    assert (words["font"], words["align"], words["colour"], words["bold"]) == ("sans", "left", "#000000", False)


def test_an_empty_white_canvas_is_nothing_and_a_coloured_one_is_kept_but_not_made() -> None:
    assert DESIGN.read_field(SPEC, "page", {"background": "#ffffff", "objects": []}) is None
    green = canvas(background="#204020")
    assert not DESIGN.is_made(SPEC, "page", green)
    assert DESIGN.is_made(SPEC, "page", canvas(rect()))


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from([PHOTO, "#00ff00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["background", "objects", "crop"]), inner)
    ),
    max_leaves=6,
)
PIECES = st.sampled_from([text(), rect(), photo()]).flatmap(
    lambda one: st.dictionaries(st.sampled_from([*one, "crop", "font", "radius", "x2"]), WILD, max_size=2).map(
        lambda more: {**one, **more}
    )
)


@given(WILD | st.fixed_dictionaries({"objects": st.lists(PIECES, max_size=2)}))
def test_whatever_is_sent_becomes_a_tidy_canvas_or_is_refused(raw: Any) -> None:
    try:
        value = DESIGN.read_field(SPEC, "page", raw)
    except Malformed:
        return
    assert value is None or DESIGN.read_field(SPEC, "page", value) == value


# ── Layout ──


@pytest.mark.parametrize(("words", "width", "lines"), [
    ("桂雨香薰蜡烛", 92, ["桂雨香", "薰蜡烛"]),
    ("桂雨香，薰蜡烛", 92, ["桂雨", "香，薰", "蜡烛"]),  # a comma never begins a line
    ("（桂雨）香薰", 122, ["（桂雨）", "香薰"]),
    ("满199减30", 70, ["满", "199", "减30"]),  # a number is never parted
    ("abcdef", 40, ["ab", "cd", "ef"]),  # but where it is wider than the box
    ("一\n\n二", 92, ["一", "", "二"]),
    ("a b", 26, ["a", "b"]),
    ("", 92, [""]),
])  # fmt: skip
def test_lines_break_where_chinese_and_numbers_may_be_parted(words: str, width: int, lines: list[str]) -> None:
    [one] = canvas(text(words, width=width, height=4000))["objects"]
    assert [line for line, _ in layout.lines_of(one)] == lines


def test_a_text_takes_no_more_lines_than_at_a_terminal_with_narrower_letters() -> None:
    [wide] = canvas(text("桂雨香薰", width=112, height=42))["objects"]
    [tall] = canvas(text("桂雨香薰", width=112, height=84))["objects"]
    assert (len(layout.lines_of(wide)), len(layout.lines_of(tall))) == (1, 2)
    [false] = canvas(text("桂雨香薰" * 9, width=112, height=1))["objects"]
    assert len(layout.lines_of(false)) > 5, "a height that is not true gains no more than a little width"


@given(
    st.text(st.sampled_from("桂雨a1 ，（")), st.integers(10, 300), st.integers(0, 9), st.sampled_from(["sans", "serif"])
)
def test_no_sign_is_lost_between_lines(words: str, width: int, spacing: int, font: str) -> None:
    [one] = canvas(text(words, width=width, spacing=spacing, font=font, height=4000))["objects"]
    said = "".join(line for line, _ in layout.lines_of(one))
    assert said.replace(" ", "") == words.replace(" ", "")


# ── Drawing ──


def drawn(value: dict[str, Any] | None, files: Any) -> Image.Image:
    return Image.open(io.BytesIO(drawing.png_of((400, 300), value, files))).convert("RGB")


def near(picture: Image.Image, x: int, y: int, colour: str) -> bool:
    spot = picture.getpixel((x, y))
    assert isinstance(spot, tuple)
    return all(abs(a - b) <= 12 for a, b in zip(spot, ground.rgb(colour), strict=True))


def test_a_canvas_is_drawn_from_its_objects(files: dict[str, Any]) -> None:
    value = canvas(
        rect(x=-50, y=-50, width=100, height=100, radius=10),
        {"id": "e", "kind": "ellipse", "x": 100, "y": 0, "width": 80, "height": 80, "fill": "#ff0000",
         "stroke": "#000000", "stroke_width": 10},
        photo(x=200, y=0, width=100, height=100, crop=[0, 0, 100, 100]),
        rect(id="half", x=0, y=100, width=50, height=50, fill="#000000", opacity=50),
        {"id": "l", "kind": "line", "x": 100, "y": 200, "width": 100, "height": 6, "angle": 90, "stroke": "#0000ff",
         "stroke_width": 6},
        rect(id="gone", x=0, y=0, width=400, height=300, hidden=True),
        background="#e0b050",
    )  # fmt: skip
    picture = drawn(value, files)
    assert picture.size == (400, 300)
    for x, y, colour in (
        (20, 20, "#204020"), (60, 60, "#e0b050"), (140, 40, "#ff0000"), (140, 3, "#000000"), (103, 3, "#e0b050"),
        (250, 50, "#0000ff"), (25, 125, "#705828"), (150, 160, "#0000ff"), (150, 245, "#0000ff"), (110, 203, "#e0b050"),
    ):  # fmt: skip
        assert near(picture, x, y, colour), (x, y, picture.getpixel((x, y)))


def test_a_text_is_drawn_where_its_lines_lie(files: dict[str, Any]) -> None:
    for more in ({}, {"bold": True}, {"spacing": 4}, {"align": "right", "font": "serif"}, {"angle": 30}):
        value = canvas(text("桂雨桂雨桂雨", x=100, y=100, width=110, height=84, colour="#ff0000", **more))
        [one] = value["objects"]
        box = drawn(value, files).convert("L").point(lambda v: 255 if v < 200 else 0).getbbox()
        left, top, right, bottom = layout.box_of(one)
        assert box, more
        assert box[0] >= left - 4, more
        assert box[1] >= top - 4, more
        assert box[2] <= right + 4, more
        assert box[3] <= bottom + 5, more


def test_a_background_covers_the_canvas_and_a_lost_picture_is_a_grey_field(files: dict[str, Any]) -> None:
    wide = drawn(canvas(rect(width=1, height=1), background={"picture": PHOTO, "crop": None}), files)
    assert near(wide, 50, 150, "#0000ff")
    assert near(wide, 350, 150, "#ffff00")
    lost = drawn(canvas(photo(picture=f"own/{'0' * 64}")), files)
    assert near(lost, 100, 50, "#d6dae0")
    assert near(drawn(None, files), 200, 100, "#ffffff")


def test_what_is_no_picture_does_no_harm(files: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff no picture")
    assert near(drawn(canvas(photo()), files), 100, 50, "#d6dae0")
    ground.thumbnail.cache_clear()
    assert judge("contrast", {"page": canvas(photo(), text())}, files, at_least=3).share == 0


def test_the_colour_beneath_is_that_which_is_drawn(files: dict[str, Any]) -> None:
    ground.thumbnail.cache_clear()
    value = canvas(
        photo(x=0, y=0, width=400, height=200),
        {"id": "s", "kind": "picture", "picture": SIGN, "x": 120, "y": 120, "width": 160, "height": 160, "angle": 45},
        rect(x=20, y=20, width=120, height=90, opacity=40, fill="#ffffff", stroke="#000000", stroke_width=8, radius=20),
        {"id": "e", "kind": "ellipse", "x": 260, "y": 160, "width": 120, "height": 90, "angle": 20, "fill": "#00ff00"},
        background="#e0b050",
    )  # fmt: skip
    picture = drawn(value, files)
    spots = [(x + 0.5, y + 0.5) for x in range(10, 400, 26) for y in range(10, 300, 26)]
    under = ground.Ground((400, 300), value, files).under(len(value["objects"]), spots)
    same = [
        all(abs(a - b) < 24 for a, b in zip(seen or (-99,) * 3, picture.getpixel((int(x), int(y))), strict=True))  # type: ignore[arg-type]
        for (x, y), seen in zip(spots, under, strict=True)
    ]
    assert sum(same) >= len(same) - 6, "but at edges, where colours mix"


# ── Checks ──


@pytest.mark.parametrize(("kind", "objects", "check", "share"), [
    ("inside", [text(), rect()], {}, 1),
    ("inside", [text(x=-5), rect()], {}, 1 / 2),
    ("inside", [text(x=10), rect()], {"margin": 24}, 1 / 2),
    ("inside", [rect(x=-90)], {}, 1),
    ("inside", [rect(x=-120)], {}, 0),
    ("inside", [rect(x=320)], {}, 0),
    ("inside", [rect()], {"at_least": 4}, 1 / 4),
    ("inside", [rect(hidden=True), text(x=-5, opacity=0)], {}, 0),
    ("texts", [text("桂雨 59 元")], {}, 1),
    ("texts", [text("桂 雨"), text("159元", id="u")], {}, 1 / 2),
    ("texts", [text("桂"), text("雨", id="u", x=60), text("59元", id="v", y=200)], {}, 1),
    ("texts", [text("１０月１６日")], {"words": [["10.16", "10月16日"], "满减"]}, 1 / 2),
    ("texts", [text("5.99")], {"words": ["99"]}, 0),
    ("free_of", [text("桂雨")], {"words": ["最好"]}, 1),
    ("free_of", [text("最 好")], {"words": ["最好"]}, 0),
    ("free_of", [rect()], {"words": ["最好"]}, 0),
    ("text_size", [text(), text(size=20, id="u")], {"at_least": 24}, 1 / 2),
    ("fonts", [text(), text(font="serif", id="u")], {"at_most": 1}, 0),
    ("fonts", [text(), text(size=40, id="u"), text(size=50, id="v")], {"at_most": 2, "sizes_at_most": 2}, 0),
    ("fonts", [text(), text(size=40, id="u")], {"sizes_at_most": 2}, 1),
    ("contrast", [text(colour="#777777")], {"at_least": 4.4}, 1),
    ("contrast", [text(colour="#cccccc")], {"at_least": 3}, 0),
    ("contrast", [rect(), text(colour="#ffffff")], {"at_least": 7}, 1),
    ("contrast", [rect(opacity=20), text(colour="#ffffff")], {"at_least": 3}, 0),
    ("contrast", [text(colour="#888888", size=20)], {"at_least": 3, "small": {"below": 24, "at_least": 4.5}}, 0),
    ("overlap", [text(), text(id="u", y=120)], {}, 1),
    ("overlap", [text(), text(id="u", x=40)], {}, 0),
    ("overlap", [text(), rect()], {}, 0),
    ("overlap", [rect(), text()], {}, 1),
    ("overlap", [text(), rect(opacity=30)], {}, 1),
    ("overlap", [text(), photo()], {}, 1),  # a picture that cannot be opened is held to be clear
    ("pictures", [photo(), photo(id="q")], {"at_least": 2}, 1 / 2),
    ("pictures", [photo()], {"named": [PHOTO, SIGN]}, 1 / 2),
    ("pictures", [photo(), photo(id="q", picture=SIGN)], {"at_least": 3, "named": [SIGN]}, 2 / 3),
    ("sharp", [photo()], {}, 1),
    ("sharp", [photo(height=120), photo(id="q")], {}, 1 / 2),
    ("sharp", [photo(width=280, height=140)], {}, 0),
    ("sharp", [photo(width=240, height=120)], {}, 1),
    ("sharp", [photo(crop=[0, 0, 100, 100], width=100)], {}, 1),
    ("sharp", [photo(picture=f"own/{'0' * 64}")], {}, 0),
    ("count", [rect(id=f"r{n}") for n in range(5)], {"min": 3, "max": 8}, 1),
    ("count", [rect()], {"min": 3}, 0),
    ("headline", [text(), text(size=60, id="u")], {}, 1),
    ("headline", [text(), text(size=33, id="u")], {}, 0),
    ("headline", [text()], {}, 1),
    ("headline", [rect()], {}, 0),
    ("palette", [rect(), text(colour="#dfb155")], {"at_least": 2}, 1),
    ("palette", [rect()], {"at_least": 2}, 1 / 2),
    ("palette", [rect(fill=None, stroke="#e0b050")], {"at_least": 1}, 0),
])  # fmt: skip
def test_a_check_gives_the_share_that_is_right(kind: str, objects: list[Any], check: Any, share: float) -> None:
    outcome = judge(kind, {"page": canvas(*objects)}, **check)
    assert float(outcome.share) == pytest.approx(share), outcome.why
    assert outcome.why
    assert outcome.proof


@pytest.mark.parametrize("kind", list(DESIGN.CHECKS))
def test_nothing_made_gets_nothing(kind: str) -> None:
    check = {"at_least": 1, "words": ["最好"], "at_most": 1}
    assert judge(kind, {}, **check).share == 0


def test_a_text_on_a_picture_is_judged_by_the_picture(files: dict[str, Any]) -> None:
    ground.thumbnail.cache_clear()
    on_blue, on_yellow = (canvas(photo(), text("桂", x=x, width=40, colour="#ffffff")) for x in (30, 160))
    assert judge("contrast", {"page": on_blue}, files, at_least=4.5).share == 1
    bad = judge("contrast", {"page": on_yellow}, files, at_least=4.5)
    assert bad.share == 0
    assert bad.proof == {"elements": {"首屏·文字 t“桂”": "对比度 1.1，要求 4.5"}}


def test_a_picture_hides_a_text_only_where_it_is_not_clear(files: dict[str, Any]) -> None:
    ground.thumbnail.cache_clear()
    at = {"x": 100, "y": 100, "width": 100, "height": 100, "picture": SIGN}
    corner, middle = text("桂", x=100, y=94, width=30, size=28), text("桂", x=136, y=130, width=30, size=28)
    assert judge("overlap", {"page": canvas(corner, photo(**at))}, files).share == 1
    assert judge("overlap", {"page": canvas(middle, photo(**at))}, files).share == 0


def test_a_check_over_several_canvases_gives_their_mean() -> None:
    fields = {"page": canvas(text(), rect()), "banner": canvas(text(size=12))}
    assert float(judge("text_size", fields, canvases=["page", "banner"], at_least=24).share) == 0.5
    outcome = judge("inside", {"page": fields["page"]}, canvases=["page", "banner"])
    assert outcome.share == 0.5
    assert "横幅没有可以检查的内容" in outcome.why


def test_a_background_that_is_blown_up_is_not_sharp() -> None:
    big = canvas(rect(), background={"picture": PHOTO, "crop": None})
    assert "放大 3.00 倍" in judge("sharp", {"page": big}).why


# ── The task ──


def faults(**design: Any) -> list[str]:
    return list(DESIGN.check_own({**SPEC, "design": {**SPEC["design"], **design}}))


@pytest.mark.parametrize("design", [
    {"canvases": []}, {"canvases": [1]}, {"canvases": [{**CANVAS, "id": "A"}]}, {"canvases": [{**CANVAS, "title": ""}]},
    {"canvases": [{**CANVAS, "width": 20}]}, {"canvases": [{**CANVAS, "width": 3000, "height": 2000}]},
    {"canvases": [CANVAS, CANVAS]}, {"canvases": [{**CANVAS, "hint": 3}]}, {"canvases": [{**CANVAS, "texts": [59]}]},
    {"fonts": ["comic"]}, {"fonts": []}, {"palette": [{"name": "绿", "colour": "green"}]}, {"palette": {}},
    {"upload": "nowhere"}, {"upload": 3},
])  # fmt: skip
def test_faults_of_a_task_are_told_in_words(design: dict[str, Any]) -> None:
    assert faults() == []
    found = faults(**design)
    assert found
    assert all(fault.startswith("design: ") for fault in found)


@pytest.mark.parametrize(("kind", "check"), [
    ("inside", {"canvases": ["no"]}), ("inside", {"margin": -1}), ("inside", {"at_least": 0}),
    ("texts", {"words": [59]}), ("texts", {"words": []}), ("free_of", {}), ("text_size", {}), ("fonts", {}),
    ("fonts", {"at_most": 9}), ("contrast", {}), ("contrast", {"at_least": 30}),
    ("contrast", {"at_least": 3, "small": 1}), ("overlap", {"canvases": []}), ("pictures", {}),
    ("pictures", {"named": ["pack/no.jpg"]}), ("sharp", {"enlarged": 0}),
    ("count", {"min": 5, "max": 3}), ("headline", {"ratio": "2"}), ("palette", {}), ("palette", {"at_least": 3}),
])  # fmt: skip
def test_faults_of_a_check_are_told_in_words(kind: str, check: dict[str, Any]) -> None:
    found = list(DESIGN.CHECKS[kind].faults(SPEC, check))
    assert found
    assert all(fault.startswith("check") for fault in found)


def test_a_terminal_gets_the_canvases_and_nothing_of_the_checks() -> None:
    task = shipped("L3-SJYX-02")
    shown = DESIGN.present(task)
    assert [one["id"] for one in shown["parts"]] == ["detail", "campaign", "mobile"]
    assert shown["design"]["canvases"][0]["texts"] == ["澄野香氛", "桂雨香薰蜡烛"]
    assert [font["name"] for font in shown["design"]["fonts"]] == ["黑体", "宋体"]
    secret = {**task["design"], "key": "x", "canvases": [{**c, "key": "x"} for c in task["design"]["canvases"]]}
    assert DESIGN.present({**task, "design": secret}) == shown
    assert "破损包赔" not in str(shown["design"])


def test_a_grader_sees_texts_fonts_sizes_and_pictures_and_gets_a_file_of_each_canvas(files: dict[str, Any]) -> None:
    fields = {"page": canvas(text("桂<b>", font="serif", bold=True), photo(), rect(), text("x", id="h", hidden=True))}
    made = DESIGN.show(SPEC, fields, ())
    page = render(folder("design") / "made.html", made=made, picture=lambda name: f"/p/{name}")
    for said in (
        "文字 1 处、图片 1 张、图形 1 个",
        "桂&lt;b&gt;",
        "宋体 加粗",
        "#000000",
        "/p/pack/photo.jpg",
        "没有做",
    ):
        assert said in page
    [product] = DESIGN.products(SPEC, fields, files)
    assert (product.name, product.label) == ("page.png", "首屏")
    assert Image.open(io.BytesIO(product.make())).size == (400, 300)
    assert list(DESIGN.pictures_used(SPEC, fields)) == [("首屏", PHOTO, None, 200, 100)]


def test_the_model_solution_is_drawn_whole() -> None:
    task = shipped("L3-SJYX-02")
    for plan in task["design"]["canvases"]:
        value = reading.read_canvas(task, task["solution"]["fields"][plan["id"]])
        assert value
        texts = [one for one in value["objects"] if one["kind"] == "text"]
        kept = [round(one["height"] * 100 / one["size"] / one["line_height"]) for one in texts]
        assert [len(layout.lines_of(one)) for one in texts] == kept, "as many lines as it was made with"
