"""Content packages, their media and stimuli; and files that mean harm."""

import base64
import io
import stat
import zipfile
from hashlib import sha256

import pytest

from question_bank.contract import Taken
from question_bank.formats import format_of, qti
from tests.question_bank.formats.qti_items import CHOICE, SCORE, as_v3, choices, codes, item, read, response, template

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)
PNG_NAME = f"{sha256(PNG).hexdigest()}.png"
WAV = bytes.fromhex("524946462400000057415645666d74201000000001000100401f0000401f0000010008006461746100000000")
WAV_NAME = f"{sha256(WAV).hexdigest()}.wav"
ONE = CHOICE.format(most=1, choices=choices("A", "B"))
KEY = response("identifier", correct=("A",))
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"


def sound(body: str = "", after: str = "", identifier: str = "item-1") -> bytes:
    document = item(KEY + SCORE, body + ONE, template("match_correct"), after=after)
    return document.replace(b'identifier="item-1"', f'identifier="{identifier}"'.encode())


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv2p1", extra: str = "") -> bytes:
    rows = "".join(f'<resource identifier="R{n}" type="{kind}" href="{href}"/>' for n, href in enumerate(hrefs))
    listed = f"<organizations/><resources>{rows}{extra}</resources>"
    return f'<manifest xmlns="{CP}" identifier="M">{listed}</manifest>'.encode()


def package(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def taken(files: dict[str, bytes]) -> Taken:
    return qti.read(package(files), "paper.zip")


def test_a_package_gives_its_items_in_the_order_of_the_manifest() -> None:
    other = '<resource identifier="T" type="imsqti_test_xmlv2p1" href="test.xml"/>'
    files = {
        "a.xml": sound(identifier="a"),
        "b/b.xml": as_v3(sound(identifier="b")),
        "test.xml": b"<assessmentTest/>",
        "imsmanifest.xml": manifest("b/b.xml", "a.xml", extra=other),
    }
    found = taken(files)
    assert [question["code"] for question in found.questions] == ["b", "a"]
    assert found.faults == ()


def test_a_package_may_lie_in_a_folder_and_name_bases() -> None:
    based = manifest("a.xml").replace(b"<resources>", b'<resources xml:base="items/">')
    found = taken({"unit/imsmanifest.xml": based, "unit/items/a.xml": sound()})
    assert (len(found.questions), found.faults) == (1, ())


def test_the_format_is_known_by_its_content() -> None:
    assert format_of("x.xml", sound()[:65536]) is qti
    assert format_of("x.xml", as_v3(sound())[:65536]) is qti
    assert format_of("x.zip", package({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound()})) is qti
    assert qti.sniff("x.xml", b"<quiz><question/></quiz>") == 0
    wide = sound().decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert qti.sniff("x.xml", wide[:65536]) == 95
    assert len(qti.read(wide, "x.xml").questions) == 1


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.xml": sound()}, "no_manifest"),
        ({"imsmanifest.xml": manifest()}, "no_items"),
        ({"imsmanifest.xml": manifest("b.xml"), "a.xml": sound()}, "missing_item"),
        ({"imsmanifest.xml": manifest("../a.xml"), "a.xml": sound()}, "missing_item"),
        ({"imsmanifest.xml": b"<manifest", "a.xml": sound()}, "bad_xml"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": b"<assessmentItem"}, "bad_xml"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": b"<quiz/>"}, "not_an_item"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound(), "../../etc/passwd": b"x"}, "unsafe_path"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound(), "/etc/passwd": b"x"}, "unsafe_path"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound(), "C:/x": b"x"}, "unsafe_path"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound(), "big": bytes(60_000_000)}, "zip_bomb"),
        ({str(number): b"" for number in range(20_001)}, "zip_bomb"),
    ],
)
def test_a_package_that_is_not_right_or_means_harm_is_a_fault(files: dict[str, bytes], code: str) -> None:
    found = taken(files)
    assert [fault.code for fault in found.faults] == [code]
    assert found.questions == ()


def test_a_symbolic_link_is_refused() -> None:
    buffer = io.BytesIO(package({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound()}))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("media/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (fault,) = qti.read(buffer.getvalue(), "p.zip").faults
    assert fault.code == "symlink"


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 100, b"PKnothing"])
def test_a_broken_archive_is_a_fault(data: bytes) -> None:
    assert [fault.code for fault in qti.read(data, "p.zip").faults] == ["bad_zip"]


def test_a_fault_says_in_which_file_and_line_it_is() -> None:
    bad = sound().replace(b"match_correct", b"match_kindly")
    (fault,) = taken({"imsmanifest.xml": manifest("items/a.xml"), "items/a.xml": bad}).faults
    assert (fault.path, fault.line, fault.code) == ("items/a.xml", 7, "unsupported_template")
    assert "items/a.xml" in fault.where


PICTURE = (
    '<p><img src="../media/box.png" alt="箱子"/></p>'
    '<p><object data="../media/box.png" type="image/png">箱子</object></p>'
)


def test_media_are_kept_by_their_content() -> None:
    files = {"imsmanifest.xml": manifest("items/a.xml"), "items/a.xml": sound(PICTURE), "media/box.png": PNG}
    found = taken(files)
    assert dict(found.media) == {PNG_NAME: PNG}
    shown = f'<p><img src="/media/{PNG_NAME}" alt="箱子"></p>'
    assert found.questions[0]["stem"] == f"{shown}{shown}<p>哪些是易碎品？</p>"
    assert found.faults == ()


def test_a_sound_is_kept() -> None:
    body = '<p>听：<object data="a.wav" type="audio/wav"/></p>'
    found = taken({"imsmanifest.xml": manifest("a.xml"), "a.xml": sound(body), "a.wav": WAV})
    assert f'src="/media/{WAV_NAME}"' in found.questions[0]["stem"]
    assert found.media[WAV_NAME] == WAV


def test_a_picture_within_the_item_is_kept() -> None:
    body = f'<p><img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="箱子"/></p>'
    assert dict(read(sound(body)).media) == {PNG_NAME: PNG}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("no.png", "missing_media"),
        ("../../../etc/passwd", "missing_media"),
        ("http://example.org/x.png", "external_media"),
        ("//example.org/x.png", "external_media"),
        ("data:image/png;base64,!!", "bad_media"),
        ("evil.svg", "unsupported_media"),
        ("page.html", "unsupported_media"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_a_fault_and_its_words_stand_for_it(source: str, code: str) -> None:
    body = f'<p><img src="{source}" alt="一只&lt;箱子"/></p>'
    files = {
        "imsmanifest.xml": manifest("a.xml"),
        "a.xml": sound(body),
        "evil.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "page.html": b"<script>alert(1)</script>",
    }
    found = taken(files)
    assert [fault.code for fault in found.faults] == [code]
    assert "[一只&lt;箱子]" in found.questions[0]["stem"]
    assert found.media == {}


def test_a_stimulus_stands_in_front() -> None:
    stimulus = (
        b'<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="S" title="s">'
        b'<qti-stimulus-body><p>A story.</p><img src="box.png" alt="x"/></qti-stimulus-body></qti-assessment-stimulus>'
    )
    link = b'<qti-assessment-stimulus-ref identifier="S" href="../texts/s.xml"/><qti-item-body>'
    document = as_v3(sound("<p>Read it.</p>")).replace(b"<qti-item-body>", link)
    files = {
        "imsmanifest.xml": manifest("items/a.xml"),
        "items/a.xml": document,
        "texts/s.xml": stimulus,
        "texts/box.png": PNG,
    }
    found = taken(files)
    assert found.questions[0]["stem"].startswith("<p>A story.</p>")
    assert found.questions[0]["stem"].index("A story") < found.questions[0]["stem"].index("Read it")
    assert list(found.media) == [PNG_NAME]
    assert [fault.code for fault in taken({k: v for k, v in files.items() if k != "texts/s.xml"}).faults] == [
        "missing_stimulus"
    ]


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'


def test_entities_are_refused_in_items_and_manifests() -> None:
    bomb = sound("<p>&b;</p>").replace(b"?>\n", b"?>\n" + ENTITIES, 1)
    assert codes(bomb) == ["xml_entities"]
    listed = manifest("a.xml")
    found = taken({"imsmanifest.xml": ENTITIES + listed, "a.xml": sound()})
    assert [fault.code for fault in found.faults] == ["xml_entities"]


def test_scripts_never_reach_a_question() -> None:
    body = (
        '<p onclick="alert(1)">问<script>alert(1)</script><a href="javascript:alert(1)">题</a></p>'
        '<p><img src="javascript:alert(1)" alt="x" onerror="alert(1)"/></p><style>p{}</style>'
    )
    (question,) = read(sound(body)).questions
    assert not any(word in question["stem"] for word in ("script", "onclick", "onerror", "javascript", "style"))


def test_what_would_take_long_ends_soon() -> None:
    deep = sound("<div>" * 3000 + "</div>" * 3000)
    wide = sound("<p>" + "<b>x</b>" * 300_000 + "</p>")
    huge = sound("<p>" + "字" * 6_000_000 + "</p>")
    long = sound("<p>" + "字" * 2_000_000 + "</p>")
    for document in (deep, wide, huge, long):
        assert read(document).questions == ()
        assert read(document).faults


def test_positions_count_the_items_that_were_refused() -> None:
    adaptive = sound(identifier="b").replace(b'adaptive="false"', b'adaptive="true"')
    files = {
        "a.xml": sound(identifier="a"),
        "b.xml": adaptive,
        "c.xml": sound(identifier="c"),
        "imsmanifest.xml": manifest("a.xml", "b.xml", "none.xml", "c.xml"),
    }
    found = taken(files)
    assert [question["code"] for question in found.questions] == ["a", "c"]
    assert found.places == (0, 3)
    assert [fault.code for fault in found.faults] == ["unsupported_adaptive", "missing_item"]
