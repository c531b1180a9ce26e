"""Pictures in SVG and sounds, in every format that carries files; and pictures that mean harm."""

import base64
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from question_bank.authoring import check_html
from question_bank.formats import format_of, gift, moodle_xml, qti, svg, xzs_json
from question_bank.formats.basket import Unusable
from question_bank.formats.markup import from_html
from question_bank.formats.pictures import checked, keep, keep_sound, size_of
from question_bank.formats.printable import write_docx, write_pdf
from question_bank.sanitize import sanitize_html
from tests.question_bank.formats.qti_items import CHOICE, SCORE, choices, item, response, template
from tests.question_bank.formats.test_qti_packages import PNG, PNG_NAME, WAV, WAV_NAME

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:draw"'
SOUNDS = {"wav": WAV, "mp3": b"ID3" + bytes(40), "ogg": b"OggS" + bytes(40), "m4a": b"\0\0\0\x20ftypM4A " + bytes(40)}
HIDDEN = "<p xmlns='http://www.w3.org/1999/xhtml'><svg xmlns='http://www.w3.org/2000/svg'/></p>"
SOUND = f'<audio controls="" src="/media/{WAV_NAME}"></audio>'


def drawn(inside: str, size: str = 'width="40" height="30"') -> bytes:
    return f"<svg {NS} {size}>{inside}</svg>".encode()


def address_of(data: bytes, media: dict[str, bytes]) -> str:
    return keep(data, media)


RICH = drawn(
    "<defs><linearGradient id='g'><stop offset='0' stop-color='red'/></linearGradient>"
    "<g id='a'><path d='M0 0h9'/></g></defs>"
    "<style>.x{fill:url(#g)}</style><g transform='translate(1 2)' class='x' draw:label='1'><use xlink:href='#a'/></g>"
    "<rect width='9' height='9' style='fill:url(#g);stroke:blue;-draw-x:1'/>"
    "<text x='1' y='9'>价 <tspan>9</tspan> 元</text>"
    "<metadata><draw:note>x</draw:note></metadata><draw:view/>"
)


def test_a_drawing_keeps_what_it_draws_and_loses_what_its_program_notes() -> None:
    clean = svg.clean(RICH)
    for kept in (
        b"{fill:url(#g)}",
        b'href="#a"',
        b"fill:url(#g);stroke:blue",
        "价 <tspan>9".encode(),
    ):
        assert kept in clean
    for lost in (b"draw", b"metadata", b"xlink"):
        assert lost not in clean
    assert svg.clean(clean) == clean
    assert size_of(clean) == (40, 30)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<rect onclick='alert(1)'/>",
        "<foreignObject><p/></foreignObject>",
        "<animate/>",
        "<set/>",
        "<a href='http://x'><g/></a>",
        "<image href='http://x/a.png'/>",
        "<image href='/media/a.png'/>",
        "<use href='a.svg#b'/>",
        "<rect fill='url(http://x)'/>",
        "<rect style='fill:url(//x#a)'/>",
        "<style>@import 'x';</style>",
        "<style>.a{fill:url(http://x)}</style>",
        "<image href='data:image/svg+xml;base64,aaaa'/>",
        "<filter/>",
        "<iframe/>",
        "<image href='data:image/png;base64,aaaa'/>",
        "<use href='javascript:alert(1)'/>",
        "<style>a{b:c}</style><style>}</style>",
        "<use href='#a'/><g id='a'><use href='#b'/></g><g id='b'/>",
        "<draw:x><rect/></draw:x>",
        HIDDEN,
        "<g>" * 60 + "</g>" * 60,
        "<g/>" * 20_001,
        "<g id='a'>" + "<g/>" * 1000 + "</g>" + "<use href='#a'/>" * 200,
    ],
)
def test_a_drawing_that_would_do_something_or_lead_elsewhere_is_refused(inside: str) -> None:
    with pytest.raises(Unusable) as why:
        checked(drawn(inside))
    assert why.value.code == "bad_picture"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">&a;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg width="1" height="1"/>',
        b"<svg",
        b"<svg " + b"x" * 2_000_001,
        drawn("", 'width="100%" height="100%"'),
    ],
)
def test_what_is_no_drawing_or_has_no_size_is_refused(data: bytes) -> None:
    with pytest.raises(Unusable):
        checked(data)


def test_a_size_may_have_a_unit_or_be_that_of_the_view() -> None:
    assert svg.size_of(svg.clean(drawn("", 'width="1in" height="72pt"'))) == (96, 96)
    assert svg.size_of(svg.clean(drawn("", 'width="100%" viewBox="0 0 30,20"'))) == (30, 20)


def test_a_picture_inside_a_drawing_is_looked_at_too() -> None:
    inner = base64.b64encode(PNG).decode()
    assert inner.encode() in svg.clean(drawn(f"<image width='9' height='9' href='data:image/png;base64,{inner}'/>"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_no_words_bring_anything_active_into_a_drawing(inside: str, value: str) -> None:
    try:
        clean = svg.clean(drawn(f"<rect style='{value}'/>{inside}"))
    except svg.BadSvg:
        return
    assert svg.clean(clean) == clean
    assert b"<script" not in clean.lower()


@pytest.mark.parametrize("suffix", SOUNDS)
def test_sounds_are_known_by_their_content(suffix: str) -> None:
    media: dict[str, bytes] = {}
    assert keep_sound(SOUNDS[suffix], media).endswith(f".{suffix}")
    assert check_html("stem", sanitize_html(f'<audio controls src="{keep_sound(WAV, media)}"></audio>', True), 9) == []
    with pytest.raises(Unusable):
        keep_sound(PNG, media)


@pytest.mark.parametrize(
    "markup",
    [
        f'<audio controls src="data:audio/wav;base64,{base64.b64encode(WAV).decode()}"></audio>',
        f'<audio controls autoplay><source src="data:audio/wav;base64,{base64.b64encode(WAV).decode()}">听</audio>',
        SOUND,
    ],
)
def test_a_sound_in_html_becomes_one_of_ours(markup: str) -> None:
    media: dict[str, bytes] = {}
    assert from_html(f"<b>听</b>{markup}完", media) == f"<b>听</b>{SOUND}完"


@pytest.mark.parametrize(
    "markup",
    ['<audio src="http://x/a.mp3"></audio>', "<audio></audio>", '<audio src="data:audio/wav;base64,aaaa"></audio>'],
)
def test_a_sound_that_is_not_there_is_a_fault(markup: str) -> None:
    with pytest.raises(Unusable):
        from_html(markup, {})


def a_question() -> tuple[dict[str, Any], dict[str, bytes]]:
    media: dict[str, bytes] = {}
    picture, sound = keep(RICH, media), keep_sound(WAV, media)
    stem = sanitize_html(f'听<audio controls src="{sound}"></audio>看<img src="{picture}" alt="图">', allow_images=True)
    options = [sanitize_html(f'<img src="{picture}" alt="甲">', allow_images=True), "乙"]
    return {"kind": "single_choice", "stem": stem, "options": options, "key": "A"}, media


@pytest.mark.parametrize("module", [moodle_xml, gift, qti], ids=lambda module: module.NAME)
def test_pictures_in_svg_and_sounds_are_written_and_read_again(module: Any) -> None:
    question, media = a_question()
    name = "a.zip" if module is qti else "a"
    taken = module.read(module.write([question], media), name)
    assert taken.faults == ()
    assert {field: taken.questions[0][field] for field in question} == question
    assert taken.media == media


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_an_item_of_qti_alone_carries_them_too(version: str) -> None:
    from tests.question_bank.formats.test_qti_writing import unkept

    question, media = a_question()
    taken = qti.read(unkept(qti.write([question], media, version)), "a.zip")
    assert taken.faults == ()
    assert SOUND in taken.questions[0]["stem"]
    assert taken.media == media


def test_a_picture_in_svg_that_means_harm_is_a_fault_in_every_format() -> None:
    bad = base64.b64encode(drawn("<script/>")).decode()
    markup = f'<img src="data:image/svg+xml;base64,{bad}">'
    escaped = markup.replace("=", "\\=").replace(":", "\\:")
    assert [f.code for f in gift.read(f"一{escaped} {{T}}".encode(), "a.gift").faults] == ["bad_picture"]
    rows = json.dumps([{"questionType": 3, "titleContent": f"一{markup}", "correct": "A"}])
    assert [f.code for f in xzs_json.read(rows.encode(), "a.json").faults] == ["bad_picture"]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


TEXT = (
    '[html]看<img src\\="@@PLUGINFILE@@/a%20b.png" alt\\="图">'
    '听<audio controls\\="" src\\="@@PLUGINFILE@@/s/a.wav"></audio> {T}\n\n'
    '[markdown]又看![图](a%20b.png) {F}\n\n[html]<img src\\="none.png"> {F}\n'
).encode()


@pytest.mark.parametrize("folder", ["", "题库/"])
@pytest.mark.parametrize("text_first", [True, False])
def test_gift_with_media_in_a_zip(folder: str, text_first: bool) -> None:
    files = {f"{folder}a.txt": TEXT, f"{folder}a b.png": PNG, f"{folder}s/a.wav": WAV, "__MACOSX/._a.txt": b"x"}
    content = zipped(files if text_first else dict(sorted(files.items(), key=lambda file: file[0].endswith(".txt"))))
    assert format_of("a.zip", content[:65_536]) is gift
    taken = gift.read(content, "a.zip")
    assert [question["stem"] for question in taken.questions] == [
        f'看<img src="/media/{PNG_NAME}" alt="图">听{SOUND}',
        f'<p>又看<img src="/media/{PNG_NAME}" alt="图"></p>',
    ]
    assert [fault.code for fault in taken.faults] == ["missing_picture"]
    assert taken.media == {PNG_NAME: PNG, WAV_NAME: WAV}


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04broken",
        zipped({"a.txt": TEXT, "b.txt": TEXT}),
        zipped({"a.png": PNG}),
        zipped({"a.txt": bytes(90_000_000)}),
    ],
)
def test_a_zip_that_is_no_gift_with_media_is_a_fault(content: bytes) -> None:
    taken = gift.read(content, "a.zip")
    assert [fault.code for fault in taken.faults] == ["bad_zip"]


def test_the_background_of_moodles_markers_may_be_a_drawing() -> None:
    area = {"shape": "circle", "coords": [9, 9, 5]}
    media: dict[str, bytes] = {}
    picture = {"src": keep(RICH, media), "width": 40, "height": 30, "alt": "图"}
    question = {"kind": "hot_spot", "stem": "点一点", "picture": picture, "areas": [area], "most": 1}
    (again,) = moodle_xml.read(moodle_xml.write([question], media), "a.xml").questions
    assert again["picture"] == picture


def test_a_drawing_is_printed_in_a_pdf_and_named_in_a_word_document() -> None:
    question, media = a_question()
    assert write_pdf([question], media).startswith(b"%PDF-")
    assert write_docx([question], media)


def test_a_bitmap_is_still_looked_at_by_its_pixels() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Unusable):
        keep(out.getvalue(), {})


INLINE = '<svg width="40" height="30"><rect width="9" height="9"></rect></svg>'


def test_a_drawing_in_the_text_itself_becomes_a_picture() -> None:
    escaped = INLINE.replace("=", "\\=")
    taken = gift.read(f"[html]看{escaped}这个 {{T}}".encode(), "a.gift")
    assert taken.questions[0]["stem"].startswith('看<img src="/media/')
    assert taken.questions[0]["stem"].endswith('.svg" alt="">这个')
    assert [svg.size_of(data) for data in taken.media.values()] == [(40, 30)]
    (question,) = moodle_xml.read(a_quiz(f"看{INLINE}这个", ANSWERS), "a.xml").questions
    assert question["stem"] == taken.questions[0]["stem"]
    bad = moodle_xml.read(a_quiz(f"看{INLINE.replace('<rect', '<filter')}这个", ANSWERS), "a.xml")
    assert [fault.code for fault in bad.faults] == ["bad_picture"]


def test_a_drawing_in_the_text_of_an_item_is_refused_not_lost() -> None:
    drawing = '<p><svg xmlns="http://www.w3.org/2000/svg"><text>9</text></svg></p>'
    document = item(
        response("identifier", correct=("A",)) + SCORE,
        drawing + CHOICE.format(most=1, choices=choices("A", "B")),
        template("match_correct"),
    )
    assert [fault.code for fault in qti.read(document, "a.xml").faults] == ["unsupported_element"]


ANSWERS = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'


def a_quiz(stem: str, inside: str, kind: str = "truefalse") -> bytes:
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
    return f'<quiz><question type="{kind}">{text}{inside}</question></quiz>'.encode()


def test_moodles_matching_by_dragging_has_rich_text_on_both_sides() -> None:
    pairs = (("<p>店招</p>", "<b>门面</b>"), ("主图", "点击"), ("<p></p>", "<i>天气</i>"))
    parts = "".join(
        f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer format="html">'
        f"<text><![CDATA[{right}]]></text></answer></subquestion>"
        for left, right in pairs
    )
    (question,) = moodle_xml.read(a_quiz("连线", parts, "ddmatch"), "a.xml").questions
    assert (question["kind"], question["left"], question["right"], question["key"]) == (
        "matching",
        ["<p>店招</p>", "主图"],
        ["<b>门面</b>", "点击", "<i>天气</i>"],
        [[0, 0], [1, 1]],
    )


def test_moodles_all_or_nothing_choice_is_strict() -> None:
    options = "".join(
        f'<answer fraction="{share}"><text>{text}</text></answer>'
        for text, share in (("甲", 100), ("乙", 0), ("丙", 100))
    )
    (question,) = moodle_xml.read(a_quiz("选", options, "multichoiceset"), "a.xml").questions
    assert (question["kind"], question["key"], question["rule"]) == ("multiple_choice", "AC", "strict")
