"""Items of QTI with rules of their own are taken in; drawings and sounds are served as what they are."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers.intake import About, keep_media, read_intake
from question_bank import marking
from question_bank.formats import pictures
from tests.cast import Cast
from tests.question_bank.formats.test_media import RICH, WAV
from tests.question_bank.test_marking import any_two_as_file

ABOUT = About("QT", "基础知识", "网店运营", (4,), 0.5, "Y")


def test_an_item_that_its_kind_would_mark_otherwise_is_taken_in_with_its_rules() -> None:
    found = read_intake("a.xml", any_two_as_file(), ABOUT, {})
    (spec,) = found.questions
    assert spec["qti"]["differs"] is True
    assert marking.mark(spec, ["B", "C"], 200).points == 200  # type: ignore[union-attr]


def test_a_drawing_and_a_sound_are_served_as_what_they_are(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    media: dict[str, Any] = {}
    addresses = [pictures.keep(RICH, media), pictures.keep_sound(WAV, media)]
    keep_media(house, media)
    client = client_of(cast.ada)
    for address, kind, begin in zip(addresses, ("image/svg+xml", "audio/wav"), (b"<svg", b"RIFF"), strict=True):
        with client.get(address) as answer:
            assert (answer.mimetype, answer.data[:4]) == (kind, begin)
            assert "sandbox" in answer.headers["Content-Security-Policy"]
    with client.get(addresses[1], headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, b"RIFF")
