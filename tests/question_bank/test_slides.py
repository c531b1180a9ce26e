"""The outline of a presentation, and what is no presentation."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from question_bank.contract import Malformed
from question_bank.slides import MOST_PART, read_slides

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}"'


def _shape(kind: str, lines: Sequence[str]) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>'


def _rels(*pairs: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{id}" Type="{R}/{kind}" Target="{target}"/>' for id, kind, target in pairs)
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def a_deck(slides: Sequence[tuple[str, Sequence[str], str]], pictures: int = 0, **parts: str) -> bytes:
    """A presentation of (title, lines, notes), as far as its outline needs it; the parts are written in reverse."""
    order = range(1, len(slides) + 1)
    found = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'presentationml.presentation.main+xml"/></Types>',
        "ppt/presentation.xml": f"{HEAD}<p:presentation {SPACES}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in order)
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _rels(
            *((f"rId{n}", "slide", f"slides/slide{n}.xml") for n in reversed(order))
        ),
    }
    for n, (title, lines, notes) in zip(order, slides, strict=True):
        tree = _shape("ctrTitle", [title]) + _shape("body", lines) + _shape("sldNum", [str(n)]) + "<p:pic/>" * pictures
        found[f"ppt/slides/slide{n}.xml"] = (
            f"{HEAD}<p:sld {SPACES}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        )
        if notes:
            found[f"ppt/slides/_rels/slide{n}.xml.rels"] = _rels(
                ("rId1", "notesSlide", f"../notesSlides/notesSlide{n}.xml")
            )
            found[f"ppt/notesSlides/notesSlide{n}.xml"] = f"{HEAD}<p:notes {SPACES}>{_shape('body', [notes])}</p:notes>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (found | parts).items():
            archive.writestr(name, content)
    return out.getvalue()


def read(folder: Path, content: bytes) -> list[tuple[str, tuple[str, ...], int, str]]:
    path = folder / "deck"
    path.write_bytes(content)
    return [(s.title, s.texts, s.pictures, s.notes) for s in read_slides(path)]


def test_slides_are_read_in_their_order_with_titles_texts_pictures_and_notes(tmp_path: Path) -> None:
    deck = a_deck([("年度规划", ["一、现状", "  二、 目标 "], "先讲现状"), ("目标", [], "")], pictures=2)
    assert read(tmp_path, deck) == [
        ("年度规划", ("一、现状", "二、 目标"), 2, "先讲现状"),
        ("目标", (), 2, ""),
    ]


ENTITY = (
    f'{HEAD}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><p:sld {SPACES}>'
    "<p:sp><a:p><a:t>a&e;b</a:t></a:p></p:sp></p:sld>"
)


def test_an_entity_is_not_looked_up(tmp_path: Path) -> None:
    deck = a_deck([("x", [], "")], **{"ppt/slides/slide1.xml": ENTITY})
    assert read(tmp_path, deck) == [("", ("a",), 0, "")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04broken",
        a_deck([("x", [], "")], **{"[Content_Types].xml": "<Types/>"}),
        a_deck([("x", [], "")], **{"ppt/presentation.xml": "<broken"}),
        a_deck([("x", [], "")], **{"ppt/slides/slide1.xml": "<a>" * 5000}),
        a_deck([("x", [], "")], **{"ppt/slides/slide1.xml": "<a/>" + " " * MOST_PART}),
        a_deck([("x", [], "")], **{"ppt/_rels/presentation.xml.rels": _rels(("rId1", "slide", "../../no.xml"))}),
    ],
)
def test_what_is_no_presentation_is_malformed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Malformed):
        read(tmp_path, content)
