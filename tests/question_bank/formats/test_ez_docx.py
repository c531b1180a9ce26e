"""Questions in Word documents."""

import hashlib
import io
import zipfile
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from question_bank.contract import Taken
from question_bank.formats import ez_docx, format_of

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
EZ = """[单选题组]
1. 店铺的“门面”是____
A. 店招
B. 客服
[参考答案]A
[答案解析]买家先看到店招
[难度:0.7][分数:1]
2. 主推款宜放在
A. 橱窗
B. 仓库
C. 角落
[参考答案]A
[难度:0.5][分数:2]
[多选题组]
1. 影响点击率的有
A. 主图
B. 价格
C. 天气
[参考答案]A,B
[填空题组]
1. C2C 是____对____的交易
[参考答案]个人；个人
[判断题组]
1. 店铺可以刷单
[参考答案]错误
[简答题组]
1. 什么是客单价？
[参考答案]成交额除以人数
[答案解析]略"""


def a_document(text: str = "") -> Any:
    document = docx.Document()
    for line in text.split("\n") if text else ():
        document.add_paragraph(line)
    return document


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def taken(document: Any) -> Taken:
    return ez_docx.read(saved(document), "题.docx")


def one(document: Any) -> dict[str, Any]:
    found = taken(document)
    assert found.faults == ()
    (question,) = found.questions
    return question


def a_picture(kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (3, 3), (10, 90, 200)).save(out, kind)
    out.seek(0)
    return out


def test_the_template_with_all_its_groups() -> None:
    found = taken(a_document(EZ))
    assert found.faults == ()
    assert [(question["kind"], question["key"]) for question in found.questions] == [
        ("single_choice", "A"),
        ("single_choice", "A"),
        ("multiple_choice", "AB"),
        ("fill_in", [["个人"], ["个人"]]),
        ("true_false", False),
        ("short_answer", "成交额除以人数"),
    ]
    assert found.questions[0] == {
        "kind": "single_choice",
        "stem": "店铺的“门面”是____",
        "options": ["店招", "客服"],
        "key": "A",
        "analysis": "买家先看到店招",
        "difficulty": 0.7,
        "points": "1",
    }
    assert (found.questions[1]["difficulty"], found.questions[1]["points"]) == (0.5, "2")


@pytest.mark.parametrize(
    "text",
    [
        "[单选题组]\n[难度:0.7][分数:1]\n1. 题\nA. 甲\nB. 乙\n[参考答案]A",
        "[单选题组][难度:0.7][分数:1]\n1. 题\nA. 甲\nB. 乙\n[参考答案]A",
        "[单选题组]\n1. [难度:0.7][分数:1]题\nA. 甲\nB. 乙\n[参考答案]A",
        "[单选题组]\n[难度:0.7][分数:1] 1. 题\nA. 甲\nB. 乙\n[参考答案]A",
        "[单选题组]\n1. 题[难度:0.7][分数:1]\nA. 甲\nB. 乙\n[参考答案] A",
        "[单选题组]\n1. 题\nA. 甲\nB. 乙\n[参考答案]A\n[难度：0.7]\n[分数：1]",
        "[单选题组]\n题\nA. 甲\nB. 乙\n[参考答案]\nA\n[难度:0.7][分数:1]",
    ],
)
def test_difficulty_and_points_may_stand_in_several_places(text: str) -> None:
    question = one(a_document(text))
    assert (question["stem"], question["difficulty"], question["points"]) == ("题", 0.7, "1")


def test_tags_before_every_question_belong_to_what_follows() -> None:
    text = "[判断题组]\n[难度:0.2]\n1. 甲\n[参考答案]对\n[难度:0.9]\n2. 乙\n[参考答案]错"
    assert [question["difficulty"] for question in taken(a_document(text)).questions] == [0.2, 0.9]


def test_tags_below_a_heading_are_the_groups_where_no_question_has_its_own() -> None:
    text = "[判断题组]\n[分数:2]\n1. 甲\n[参考答案]对\n2. 乙\n[参考答案]错"
    assert [question["points"] for question in taken(a_document(text)).questions] == ["2", "2"]


def test_a_document_may_as_well_be_written_as_plain_text() -> None:
    text = "一、单选题（每题1分）\n1．题干（ B ）\nA．甲  B．乙\n二、判断题\n1．店铺要公示规则。（√）"
    assert [question["key"] for question in taken(a_document(text)).questions] == ["B", True]


def test_pictures_become_media_by_their_content() -> None:
    document = a_document("[单选题组]\n1. 看图\nA. 甲\nB. \n[参考答案]A")
    picture, photo = a_picture(), a_picture("JPEG")
    document.paragraphs[1].add_run().add_picture(picture)
    document.paragraphs[3].add_run().add_picture(photo)
    found = taken(document)
    assert found.faults == ()
    names = [f"{hashlib.sha256(data.getvalue()).hexdigest()}.{end}" for data, end in ((picture, "png"), (photo, "jpg"))]
    assert found.questions[0]["stem"] == f'看图<img src="/media/{names[0]}" alt="">'
    assert found.questions[0]["options"] == ["甲", f'<img src="/media/{names[1]}" alt="">']
    assert found.media == {names[0]: picture.getvalue(), names[1]: photo.getvalue()}


def test_a_blank_may_be_drawn_by_underlining() -> None:
    document = a_document("[填空题组]")
    paragraph = document.add_paragraph("1. 法律自")
    paragraph.add_run("        ").underline = True
    paragraph.add_run("年起施行")
    document.add_paragraph("[参考答案]2019")
    assert one(document)["stem"] == "法律自____年起施行"


def test_raised_and_lowered_words_stay_so() -> None:
    document = a_document("[判断题组]")
    paragraph = document.add_paragraph("1. 10 m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" 与 H")
    paragraph.add_run("2").font.subscript = True
    document.add_paragraph("[参考答案]对")
    assert one(document)["stem"] == "10 m<sup>2</sup> 与 H<sub>2</sub>"


def test_a_table_stays_a_table_and_a_table_of_questions_is_read() -> None:
    document = a_document("[简答题组]\n1. 说明下表")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "访客", "a<b"
    document.add_paragraph("[参考答案]略")
    assert one(document)["stem"].endswith("<table><tbody><tr><td>访客</td><td>a&lt;b</td></tr></tbody></table>")
    document = a_document("[单选题组]")
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "1. 题\nA. 甲\nB. 乙", "[参考答案]B"
    assert one(document)["key"] == "B"


def numbered(document: Any, text: str, number: int, level: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_numbers_and_letters_that_word_writes_by_itself_are_seen() -> None:
    document = a_document("单选题")
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
            '<w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        )
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="3"><w:abstractNumId w:val="7"/></w:num>'))
    for stem in ("甲（ ）", "乙（ ）"):
        numbered(document, stem, 3)
        numbered(document, "一", 3, 1)
        numbered(document, "二", 3, 1)
        document.add_paragraph("答案：B")
    found = taken(document)
    assert found.faults == ()
    assert [(question["stem"], question["options"], question["key"]) for question in found.questions] == [
        ("甲（ ）", ["一", "二"], "B"),
        ("乙（ ）", ["一", "二"], "B"),
    ]


GOOD = "\n[判断题组]\n1. 好题\n[参考答案]对"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (f"<m:oMath {MATH}><m:wave/></m:oMath>", "formula"),
        (f"<w:r {nsdecls('w')}><w:object/></w:r>", "drawing"),
        (f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="F0AA"/></w:r>', "symbol"),
        (f'<w:r {nsdecls("w", "a", "r")}><w:drawing><a:blip r:link="rId99"/></w:drawing></w:r>', "linked_picture"),
        (f'<w:r {nsdecls("w", "a", "r")}><w:drawing><a:blip r:embed="rId99"/></w:drawing></w:r>', "bad_picture"),
    ],
)
def test_what_is_no_letter_and_no_picture_is_a_fault_of_its_question(xml: str, code: str) -> None:
    document = a_document("[判断题组]\n1. 题" + "\n[参考答案]对" + GOOD)
    document.paragraphs[1]._p.append(parse_xml(xml))
    found = taken(document)
    assert [(fault.line, fault.where, fault.code) for fault in found.faults] == [(2, "第 2 段", code)]
    assert [question["stem"] for question in found.questions] == ["好题"]


def test_ticks_and_crosses_of_wingdings_are_read() -> None:
    document = a_document("判断题\n1. 题（")
    document.paragraphs[1]._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:sym w:char="F0FC"/></w:r>'))
    document.paragraphs[1].add_run("）")
    assert one(document)["key"] is True


def test_deleted_words_are_not_read_and_inserted_ones_are() -> None:
    document = a_document("[判断题组]\n1. 题\n[参考答案]对")
    for tag, inner in (("del", "delText"), ("ins", "t")):
        document.paragraphs[1]._p.append(
            parse_xml(f"<w:{tag} {nsdecls('w')}><w:r><w:{inner}>{tag}</w:{inner}></w:r></w:{tag}>")
        )
    assert one(document)["stem"] == "题ins"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[单选题组]\n1. 题\nA. 甲\nB. 乙", "no_answer"),
        ("[连线题组]\n1. 题\n[参考答案]略", "unknown_kind"),
        ("[单选题组]\n1. 题\nA. 甲\nB. 乙\n[参考答案]C", "no_such_option"),
        ("[单选题组]\n1. 题\nA. 甲\nB. 乙\n[参考答案]A\n[难度:高得很]", "bad_difficulty"),
        ("[单选题组]\n1. 题\nA. 甲\nB. 乙\n[参考答案]A\n[分数:1000]", "bad_points"),
        ("[单选题组]\n1. <script>x()</script>\nA. 甲\nB. 乙\n[参考答案]A", "script"),
    ],
)
def test_what_cannot_be_taken_is_a_fault_and_the_others_are_taken(text: str, code: str) -> None:
    found = taken(a_document(text + GOOD))
    assert [question["stem"] for question in found.questions] == ["好题"]
    assert [fault.code for fault in found.faults] == [code]


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def replaced(part: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(a_document(EZ)))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&b;</w:t>'
    b"</w:r></w:p></w:body></w:document>"
)
NESTED = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>' + b"<w:sdt>" * 200
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + bytes(100),
        b"\xd0\xcf\x11\xe0" + bytes(600),
        a_zip(**{"word/document.xml": b"<x/>"}),
        replaced("word/document.xml", b"<not closed"),
        replaced("word/document.xml", bytes(150_000_000)),
        replaced("word/document.xml", BOMB),
        replaced("word/document.xml", NESTED + b"</w:sdt>" * 200 + b"</w:body></w:document>"),
        replaced("[Content_Types].xml", b"<Types/>"),
        replaced("word/_rels/document.xml.rels", b"<Relationships/>"),
    ],
    ids=range(10),
)
def test_a_bad_or_hostile_document_is_a_fault_and_ends_soon(data: bytes) -> None:
    found = ez_docx.read(data, "x.docx")
    assert found.faults or found.questions


def test_a_document_is_known_by_its_content() -> None:
    data = saved(a_document(EZ))
    for name in ("题.docx", "题"):
        found = format_of(name, data)
        assert found is not None
        assert found.NAME == "ez_docx"
    assert ez_docx.sniff("题.docx", b"no zip") == 0


WORD = st.text(st.sampled_from("买家卖流量转化推广客服<&"), min_size=1, max_size=6)


@settings(deadline=None, max_examples=25)
@given(data=st.data(), count=st.integers(1, 4))
def test_what_somebody_writes_is_read_as_it_was_meant(data: Any, count: int) -> None:
    lines, meant = ["[单选题组]"], []
    for number in range(1, count + 1):
        stem, options = data.draw(WORD), data.draw(st.lists(WORD, min_size=2, max_size=4, unique=True))
        key = data.draw(st.sampled_from("ABCD"[: len(options)]))
        lines += [f"{number}. 题{stem}", *(f"{c}. 项{text}" for c, text in zip("ABCD", options, strict=False))]
        lines += [f"[参考答案]{key}", f"[难度:0.{number}][分数:{number}]"]
        meant.append((f"题{stem}", [f"项{text}" for text in options], key, number / 10, str(number)))
    found = taken(a_document("\n".join(lines)))
    assert found.faults == ()
    for question, (stem, options, key, difficulty, points) in zip(found.questions, meant, strict=True):
        texts = [text.replace("&lt;", "<").replace("&amp;", "&") for text in (question["stem"], *question["options"])]
        assert (texts[0], texts[1:], question["key"]) == (stem, options, key)
        assert (question["difficulty"], question["points"]) == (difficulty, points)


def test_a_document_with_two_lists_of_numberings_is_damaged() -> None:
    document = a_document("单选题")
    document.part.rels.add_relationship(RT.NUMBERING, document.part.numbering_part, "rId900")
    found = taken(document)
    assert [fault.code for fault in found.faults] == ["bad_docx"]
